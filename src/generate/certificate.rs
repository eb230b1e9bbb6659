//! From a request to a signed certificate.

use super::key::BuilderKey;
use super::{AlternativeName, Entropy, GenerateError, KeyPair, Purpose, Request, Validity};
use crate::encoding::time::Time;
use ecdsa::signature::Keypair;
use std::time::Duration;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::der::Encode;
use x509_cert::der::asn1::{BitString, GeneralizedTime, Ia5String, OctetString, UtcTime};
use x509_cert::der::oid::{AssociatedOid, ObjectIdentifier};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages,
    SubjectAltName, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};

const SERVER_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");

/// Who signs a certificate.
pub(super) struct Issuer<'a> {
    pub(super) name: &'a Name,
    pub(super) key: &'a KeyPair,
    /// The subject key identifier of its certificate; without one, what it issues names no key.
    pub(super) key_id: &'a [u8],
}

/// A certificate's DER.
pub(super) fn build(
    request: &Request,
    subject: &Name,
    key: &KeyPair,
    issuer: &Issuer<'_>,
    serial: &[u8],
) -> Result<Vec<u8>, GenerateError> {
    let extensions =
        extensions(request, subject, key, issuer).map_err(GenerateError::encoding("extensions"))?;
    let profile = Profile {
        subject,
        issuer: issuer.name,
        extensions,
    };
    signed(profile, request.validity, public_key(key)?, issuer, serial)
}

/// A certificate like this one, for the same key: another serial number, another validity, the issuer's present key identifier.
pub(super) fn renewed(
    certificate: &x509_cert::Certificate,
    validity: Validity,
    issuer: &Issuer<'_>,
    serial: &[u8],
) -> Result<Vec<u8>, GenerateError> {
    let old = certificate.tbs_certificate();
    let mut extensions = old.extensions().cloned().unwrap_or_default();
    for extension in &mut extensions {
        if extension.extn_id == AuthorityKeyIdentifier::OID && !issuer.key_id.is_empty() {
            *extension = authority_key_id(issuer.key_id)
                .and_then(|key_id| encoded(key_id, Critical::No))
                .map_err(GenerateError::encoding("extensions"))?;
        }
    }
    let profile = Profile {
        subject: old.subject(),
        issuer: issuer.name,
        extensions,
    };
    let public_key = old.subject_public_key_info().clone();
    signed(profile, validity, public_key, issuer, serial)
}

/// A key's SubjectPublicKeyInfo.
pub(super) fn public_key(key: &KeyPair) -> Result<SubjectPublicKeyInfoOwned, GenerateError> {
    SubjectPublicKeyInfoOwned::from_key(&BuilderKey(key).verifying_key()).map_err(|error| {
        GenerateError::Encoding {
            what: "public key",
            reason: error.to_string(),
        }
    })
}

fn signed(
    profile: Profile<'_>,
    valid: Validity,
    public_key: SubjectPublicKeyInfoOwned,
    issuer: &Issuer<'_>,
    serial: &[u8],
) -> Result<Vec<u8>, GenerateError> {
    let serial = SerialNumber::new(serial).map_err(GenerateError::encoding("serial number"))?;
    let builder = CertificateBuilder::new(profile, serial, validity(valid)?, public_key);
    sign(
        builder.map_err(GenerateError::building("certificate"))?,
        issuer.key,
    )
}

fn sign<P: BuilderProfile>(
    mut builder: CertificateBuilder<P>,
    key: &KeyPair,
) -> Result<Vec<u8>, GenerateError> {
    let to_be_signed = builder
        .finalize(&BuilderKey(key))
        .map_err(GenerateError::building("certificate"))?;
    let signature = BitString::from_bytes(&key.sign(&to_be_signed))
        .map_err(GenerateError::encoding("signature"))?;
    let certificate = builder
        .assemble(signature, &BuilderKey(key))
        .map_err(GenerateError::building("certificate"))?;
    certificate
        .to_der()
        .map_err(GenerateError::encoding("certificate"))
}

/// 16 random bytes, as cryptogen takes them.
pub(super) fn serial(entropy: &Entropy) -> Result<[u8; 16], GenerateError> {
    let mut serial = [0; 16];
    entropy.fill("serial", 0, &mut serial)?;
    Ok(serial)
}

fn validity(validity: Validity) -> Result<x509_cert::time::Validity, GenerateError> {
    let (from, to) = (
        encoded_time(validity.not_before)?,
        encoded_time(validity.not_after)?,
    );
    Ok(x509_cert::time::Validity::new(from, to))
}

/// UTCTime until 2049 and GeneralizedTime from then on (RFC 5280, 4.1.2.5).
pub(super) fn encoded_time(time: Time) -> Result<x509_cert::time::Time, GenerateError> {
    let refused = || GenerateError::Encoding {
        what: "date",
        reason: format!("`{time}` is before 1970 or after 9999"),
    };
    let since_epoch = Duration::from_secs(u64::try_from(time.unix()).map_err(|_| refused())?);
    let utc = UtcTime::from_unix_duration(since_epoch).map(x509_cert::time::Time::UtcTime);
    let general =
        || GeneralizedTime::from_unix_duration(since_epoch).map(x509_cert::time::Time::GeneralTime);
    utc.or_else(|_| general()).map_err(|_| refused())
}

/// Go's extensions in Go's order: usages, constraints, key identifiers, names.
fn extensions(
    request: &Request,
    subject: &Name,
    key: &KeyPair,
    issuer: &Issuer<'_>,
) -> x509_cert::der::Result<Vec<Extension>> {
    let is_authority = matches!(request.purpose, Purpose::Authority { .. });
    let mut extensions = Vec::new();
    let mut add = |extension: Extension| extensions.push(extension);
    add(encoded(key_usage(request.purpose), Critical::Yes)?);
    if let Some(usage) = extended_key_usage(request.purpose) {
        add(encoded(usage, Critical::No)?);
    }
    add(encoded(basic_constraints(request.purpose), Critical::Yes)?);
    if is_authority {
        add(encoded(
            SubjectKeyIdentifier(OctetString::new(key.subject_key_id())?),
            Critical::No,
        )?);
    }
    if subject != issuer.name && !issuer.key_id.is_empty() {
        add(encoded(authority_key_id(issuer.key_id)?, Critical::No)?);
    }
    if !request.alternative_names.is_empty() {
        add(encoded(
            alternative_names(&request.alternative_names)?,
            Critical::No,
        )?);
    }
    Ok(extensions)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Critical {
    Yes,
    No,
}

pub(super) fn encoded<E>(extension: E, critical: Critical) -> x509_cert::der::Result<Extension>
where
    E: AssociatedOid + Encode,
{
    (critical == Critical::Yes, &extension).to_extension(&Name::default(), &[])
}

pub(super) fn authority_key_id(key_id: &[u8]) -> x509_cert::der::Result<AuthorityKeyIdentifier> {
    let key_identifier = Some(OctetString::new(key_id)?);
    Ok(AuthorityKeyIdentifier {
        key_identifier,
        ..AuthorityKeyIdentifier::default()
    })
}

fn key_usage(purpose: Purpose) -> KeyUsage {
    let signing = KeyUsages::DigitalSignature;
    KeyUsage(match purpose {
        Purpose::Authority { .. } => {
            signing | KeyUsages::KeyEncipherment | KeyUsages::KeyCertSign | KeyUsages::CRLSign
        }
        Purpose::Identity => signing.into(),
        Purpose::Tls => signing | KeyUsages::KeyEncipherment,
    })
}

/// The order within is cryptogen's.
fn extended_key_usage(purpose: Purpose) -> Option<ExtendedKeyUsage> {
    match purpose {
        Purpose::Authority { .. } => Some(ExtendedKeyUsage(vec![CLIENT_AUTH, SERVER_AUTH])),
        Purpose::Identity => None,
        Purpose::Tls => Some(ExtendedKeyUsage(vec![SERVER_AUTH, CLIENT_AUTH])),
    }
}

fn basic_constraints(purpose: Purpose) -> BasicConstraints {
    match purpose {
        Purpose::Authority { max_path_len } => BasicConstraints {
            ca: true,
            path_len_constraint: max_path_len,
        },
        Purpose::Identity | Purpose::Tls => BasicConstraints {
            ca: false,
            path_len_constraint: None,
        },
    }
}

/// Host names before addresses, as Go sorts them.
fn alternative_names(names: &[AlternativeName]) -> x509_cert::der::Result<SubjectAltName> {
    let hosts = names.iter().filter_map(|name| match name {
        AlternativeName::Dns(host) => Some(Ia5String::new(host).map(GeneralName::DnsName)),
        AlternativeName::Ip(_) => None,
    });
    let addresses = names.iter().filter_map(|name| match name {
        AlternativeName::Ip(address) => Some(Ok(GeneralName::from(*address))),
        AlternativeName::Dns(_) => None,
    });
    hosts
        .chain(addresses)
        .collect::<x509_cert::der::Result<_>>()
        .map(SubjectAltName)
}

struct Profile<'a> {
    subject: &'a Name,
    issuer: &'a Name,
    extensions: Vec<Extension>,
}

impl BuilderProfile for Profile<'_> {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        _: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        Ok(self.extensions.clone())
    }
}
