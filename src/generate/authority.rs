//! Certificate authorities and what they issue.

use super::certificate::{self, Issuer};
use super::{Entropy, GenerateError, KeyPair, Purpose, Request};
use crate::encoding::pem;
use x509_cert::name::Name;

/// A certificate with its private key.
#[derive(Clone, Debug)]
pub struct Issued {
    pub(super) common_name: String,
    pub(super) serial: Vec<u8>,
    pub(super) key: KeyPair,
    pub(super) der: Vec<u8>,
}

impl Issued {
    /// The common name.
    pub fn common_name(&self) -> &str {
        &self.common_name
    }

    /// The certificate's DER.
    pub fn certificate_der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate's PEM.
    pub fn certificate_pem(&self) -> String {
        pem::encode("CERTIFICATE", &self.der)
    }

    /// The key pair.
    pub fn key(&self) -> &KeyPair {
        &self.key
    }
}

/// A certificate authority: a certificate that may issue others.
#[derive(Clone, Debug)]
pub struct Authority {
    pub(super) name: Name,
    /// The subject key identifier of the certificate.
    pub(super) key_id: Vec<u8>,
    pub(super) issued: Issued,
}

impl Authority {
    /// A root: signed by itself.
    ///
    /// # Errors
    /// When the request is not for an authority, cannot be encoded, or there are no random numbers.
    pub fn root(request: &Request, entropy: &Entropy) -> Result<Self, GenerateError> {
        let key = KeyPair::generate(request.key_algorithm, entropy)?;
        Self::self_signed(request, key, entropy)
    }

    /// Another root certificate for the key of this one: a renewal. The name may change with it.
    ///
    /// # Errors
    /// As [`Authority::root`].
    pub fn renewed_root(
        &self,
        request: &Request,
        entropy: &Entropy,
    ) -> Result<Self, GenerateError> {
        Self::self_signed(request, self.issued.key.clone(), entropy)
    }

    /// An intermediate authority below this one.
    ///
    /// # Errors
    /// As [`Authority::root`].
    pub fn intermediate(
        &self,
        request: &Request,
        entropy: &Entropy,
    ) -> Result<Self, GenerateError> {
        check_purpose(request)?;
        let name = request.subject.to_name()?;
        Ok(Self::of(name, self.issue(request, entropy)?))
    }

    /// A certificate with a new key.
    ///
    /// # Errors
    /// When the request cannot be encoded or there are no random numbers.
    pub fn issue(&self, request: &Request, entropy: &Entropy) -> Result<Issued, GenerateError> {
        let key = KeyPair::generate(request.key_algorithm, entropy)?;
        self.issue_for(request, key, entropy)
    }

    /// A certificate for an existing key: a renewal. The request's key algorithm does not matter then.
    ///
    /// # Errors
    /// As [`Authority::issue`].
    pub fn issue_for(
        &self,
        request: &Request,
        key: KeyPair,
        entropy: &Entropy,
    ) -> Result<Issued, GenerateError> {
        let name = request.subject.to_name()?;
        issue(request, &name, key, Some(self.issuer()), entropy)
    }

    /// The authority's own certificate and key.
    pub fn issued(&self) -> &Issued {
        &self.issued
    }

    /// As it signs.
    pub(super) fn issuer(&self) -> Issuer<'_> {
        Issuer {
            name: &self.name,
            key: &self.issued.key,
            key_id: &self.key_id,
        }
    }

    fn of(name: Name, issued: Issued) -> Self {
        Self {
            name,
            key_id: issued.key.subject_key_id().to_vec(),
            issued,
        }
    }

    fn self_signed(
        request: &Request,
        key: KeyPair,
        entropy: &Entropy,
    ) -> Result<Self, GenerateError> {
        check_purpose(request)?;
        let name = request.subject.to_name()?;
        let issued = issue(request, &name, key, None, entropy)?;
        Ok(Self::of(name, issued))
    }
}

fn check_purpose(request: &Request) -> Result<(), GenerateError> {
    match request.purpose {
        Purpose::Authority { .. } => Ok(()),
        Purpose::Identity | Purpose::Tls => Err(GenerateError::NotAnAuthority {
            common_name: request.subject.common_name.clone(),
        }),
    }
}

/// Without an issuer, the certificate is signed by itself.
fn issue(
    request: &Request,
    name: &Name,
    key: KeyPair,
    issuer: Option<Issuer<'_>>,
    entropy: &Entropy,
) -> Result<Issued, GenerateError> {
    let serial = certificate::serial(entropy)?;
    let key_id = key.subject_key_id();
    let issuer = issuer.unwrap_or(Issuer {
        name,
        key: &key,
        key_id: &key_id,
    });
    let der = certificate::build(request, name, &key, &issuer, &serial)?;
    Ok(Issued {
        common_name: request.subject.common_name.clone(),
        serial: serial.to_vec(),
        key,
        der,
    })
}
