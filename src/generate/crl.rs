//! Revocation lists.

use super::certificate::{Critical, authority_key_id, encoded, encoded_time};
use super::{Authority, GenerateError, Issued};
use crate::encoding::{pem, time::Time};
use x509_cert::certificate::Version;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::der::Encode;
use x509_cert::der::asn1::BitString;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::CrlNumber;
use x509_cert::serial_number::SerialNumber;

/// One entry of a revocation list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    serial: [u8; 16],
    at: Time,
}

impl Revocation {
    /// Of this certificate, at this time.
    pub fn of(issued: &Issued, at: Time) -> Self {
        Self {
            serial: issued.serial,
            at,
        }
    }
}

impl Authority {
    /// A revocation list in PEM, as an MSP's folder `crls` takes it.
    ///
    /// It names this authority's key (authorityKeyIdentifier); without that, Fabric would refuse every identity.
    ///
    /// # Errors
    /// When a date cannot be encoded.
    pub fn revocation_list_pem(
        &self,
        number: u64,
        revocations: &[Revocation],
        this_update: Time,
        next_update: Time,
    ) -> Result<String, GenerateError> {
        let list = TbsCertList {
            version: Version::V2,
            signature: self.issued.key.signature_algorithm(),
            issuer: self.name.clone(),
            this_update: encoded_time(this_update)?,
            next_update: Some(encoded_time(next_update)?),
            revoked_certificates: entries(revocations)?,
            crl_extensions: Some(
                self.list_extensions(number)
                    .map_err(GenerateError::encoding("extensions"))?,
            ),
        };
        let der = self.signed(list)?;
        Ok(pem::encode("X509 CRL", &der))
    }

    fn list_extensions(&self, number: u64) -> x509_cert::der::Result<Vec<Extension>> {
        Ok(vec![
            encoded(authority_key_id(&self.issued.key)?, Critical::No)?,
            encoded(CrlNumber::try_from(number)?, Critical::No)?,
        ])
    }

    fn signed(&self, list: TbsCertList) -> Result<Vec<u8>, GenerateError> {
        let to_be_signed = list
            .to_der()
            .map_err(GenerateError::encoding("revocation list"))?;
        let signature = self.issued.key.sign(&to_be_signed);
        let list = CertificateList {
            tbs_cert_list: list,
            signature_algorithm: self.issued.key.signature_algorithm(),
            signature: BitString::from_bytes(&signature)
                .map_err(GenerateError::encoding("signature"))?,
        };
        list.to_der()
            .map_err(GenerateError::encoding("revocation list"))
    }
}

/// An empty list is left out, not empty (RFC 5280, 5.1.2.6).
fn entries(revocations: &[Revocation]) -> Result<Option<Vec<RevokedCert>>, GenerateError> {
    let entry = |revocation: &Revocation| {
        let serial = SerialNumber::new(&revocation.serial);
        Ok(RevokedCert {
            serial_number: serial.map_err(GenerateError::encoding("serial number"))?,
            revocation_date: encoded_time(revocation.at)?,
            crl_entry_extensions: None,
        })
    };
    let entries = revocations
        .iter()
        .map(entry)
        .collect::<Result<Vec<_>, _>>()?;
    Ok((!entries.is_empty()).then_some(entries))
}
