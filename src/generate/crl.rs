//! Revocation lists.

use super::certificate::{Critical, authority_key_id, encoded, encoded_time};
use super::{Authority, GenerateError, Issued};
use crate::encoding::{pem, time::Time};
use crate::x509::{Certificate, Crl};
use x509_cert::certificate::{Rfc5280, Version};
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::der::asn1::BitString;
use x509_cert::der::oid::AssociatedOid;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::CrlNumber;
use x509_cert::ext::{Extension, Extensions};
use x509_cert::serial_number::SerialNumber;

/// One entry of a revocation list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    serial: Vec<u8>,
    at: Time,
    /// Of an entry that another list had.
    extensions: Option<Extensions>,
}

impl Revocation {
    /// Of this certificate, at this time.
    pub fn of(issued: &Issued, at: Time) -> Self {
        Self::of_serial(&issued.serial, at)
    }

    /// Of the certificate with this serial number, in content octets of its INTEGER, at this time.
    pub fn of_serial(serial: &[u8], at: Time) -> Self {
        Self {
            serial: serial.to_vec(),
            at,
            extensions: None,
        }
    }

    /// Is it of this serial number? Leading zeros do not count.
    fn is_of(&self, serial: &[u8]) -> bool {
        let digits = |serial: &'_ [u8]| -> Vec<u8> {
            let digits = serial.iter().skip_while(|byte| **byte == 0);
            digits.copied().collect()
        };
        digits(&self.serial) == digits(serial)
    }

    fn kept(entry: RevokedCert) -> Self {
        let at = entry.revocation_date.to_unix_duration().as_secs();
        Self {
            serial: entry.serial_number.as_bytes().to_vec(),
            // Encoded times end in 9999.
            at: Time::from_unix(i64::try_from(at).unwrap_or(i64::MAX)),
            extensions: entry.crl_entry_extensions,
        }
    }
}

/// What a list says that is to be continued; the default is what no list says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviousList {
    /// Its number; 0 when it states none.
    pub number: u64,
    /// Its entries.
    pub revocations: Vec<Revocation>,
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

    /// What a list of this authority says, PEM or DER.
    ///
    /// # Errors
    /// When it is no list, is not signed by this authority, or has a number beyond 64 bits.
    pub fn previous_list(&self, list: &[u8]) -> Result<PreviousList, GenerateError> {
        let own = self.certificate()?;
        let list = Crl::parse(list).map_err(|source| GenerateError::List { source })?;
        if list.issuer_der() != own.subject_der() || list.check_signature(&own).is_err() {
            return Err(self.not_issued(&list.issuer_text()));
        }
        let unread = GenerateError::encoding("previous revocation list");
        let list = CertificateList::<Rfc5280>::from_der(list.as_der()).map_err(unread)?;
        let entries = list.tbs_cert_list.revoked_certificates;
        Ok(PreviousList {
            number: number(list.tbs_cert_list.crl_extensions.unwrap_or_default())?,
            revocations: (entries.into_iter().flatten())
                .map(Revocation::kept)
                .collect(),
        })
    }

    /// Adds a certificate to what a list says, unless it is there already.
    ///
    /// # Errors
    /// When another authority issued it.
    pub fn revoke(
        &self,
        list: &mut PreviousList,
        certificate: &Certificate,
        at: Time,
    ) -> Result<(), GenerateError> {
        self.expect_issued(certificate)?;
        let serial = certificate.serial();
        if !list.revocations.iter().any(|known| known.is_of(serial)) {
            list.revocations.push(Revocation::of_serial(serial, at));
        }
        Ok(())
    }

    fn list_extensions(&self, number: u64) -> x509_cert::der::Result<Vec<Extension>> {
        Ok(vec![
            encoded(authority_key_id(&self.key_id)?, Critical::No)?,
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

/// The number among a list's extensions.
fn number(extensions: Extensions) -> Result<u64, GenerateError> {
    let is_number = |extension: &&Extension| extension.extn_id == CrlNumber::OID;
    let Some(extension) = extensions.iter().find(is_number) else {
        return Ok(0);
    };
    let number = u64::from_der(extension.extn_value.as_bytes());
    number.map_err(GenerateError::encoding("number of the previous list"))
}

/// An empty list is left out, not empty (RFC 5280, 5.1.2.6).
fn entries(revocations: &[Revocation]) -> Result<Option<Vec<RevokedCert>>, GenerateError> {
    let entry = |revocation: &Revocation| {
        let serial = SerialNumber::new(&revocation.serial);
        Ok(RevokedCert {
            serial_number: serial.map_err(GenerateError::encoding("serial number"))?,
            revocation_date: encoded_time(revocation.at)?,
            crl_entry_extensions: revocation.extensions.clone(),
        })
    };
    let entries = revocations
        .iter()
        .map(entry)
        .collect::<Result<Vec<_>, _>>()?;
    Ok((!entries.is_empty()).then_some(entries))
}
