//! Authorities and certificates that are there already: read again, and renewed.

use super::certificate;
use super::{Authority, Entropy, GenerateError, Issued, KeyPair, Validity};
use crate::encoding::{hex, pem};
use crate::x509::Certificate;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use x509_cert::der::{Decode, Encode};
use x509_cert::name::Name;

/// Bytes of a file with a certificate or a key; those in use have a few thousand at most.
const MAX_FILE_BYTES: u64 = 1 << 20;

impl Authority {
    /// An authority from its certificate and its private key, both PEM.
    ///
    /// # Errors
    /// When either cannot be read, or they do not belong together.
    pub fn from_pem(certificate: &[u8], key: &[u8]) -> Result<Self, GenerateError> {
        let block = pem::decode(certificate).ok_or(GenerateError::NotPem)?;
        let certificate = parsed(block.contents())?;
        let key = KeyPair::from_pem(key)?;
        let own = certificate::public_key(&key)?.to_der();
        if own.map_err(GenerateError::encoding("public key"))? != certificate.spki_der() {
            return Err(GenerateError::KeyMismatch {
                subject: certificate.subject_text(),
            });
        }
        Ok(Self {
            name: exact_name(&certificate)?,
            key_id: certificate.subject_key_id().to_vec(),
            issued: Issued {
                common_name: certificate.subject_common_name().to_owned(),
                serial: certificate.serial().to_vec(),
                key,
                der: certificate.as_der().to_vec(),
            },
        })
    }

    /// An authority from its folder, such as an organisation's `ca`: of several files that end in `.pem` or `_sk` the last one
    /// counts, as in cryptogen.
    ///
    /// # Errors
    /// As [`Authority::from_pem`], and when the folder has no such files.
    pub fn open(folder: &Path) -> Result<Self, GenerateError> {
        let certificate = read(&last_file(folder, ".pem")?)?;
        let key = zeroize::Zeroizing::new(read(&last_file(folder, "_sk")?)?);
        Self::from_pem(&certificate, &key)
    }

    /// Another certificate, in DER, for the key of one that this authority issued, its own among them if it is a root: the same
    /// but for serial number, validity and the authority's key identifier.
    ///
    /// # Errors
    /// When another authority issued it, or there are no random numbers.
    pub fn renewed(
        &self,
        certificate: &Certificate,
        validity: Validity,
        entropy: &Entropy,
    ) -> Result<Vec<u8>, GenerateError> {
        self.expect_issued(certificate)?;
        let old = x509_cert::Certificate::from_der(certificate.as_der())
            .map_err(GenerateError::encoding("certificate"))?;
        // With a seed, each certificate's renewal has a number of its own.
        let entropy = entropy
            .child("renewal")
            .child(&hex::encode(certificate.serial()));
        let serial = certificate::serial(&entropy)?;
        certificate::renewed(&old, validity, &self.issuer(), &serial)
    }

    /// Refuses what another authority issued.
    ///
    /// # Errors
    /// When the certificate names another issuer, or this authority's key did not sign it.
    pub fn expect_issued(&self, certificate: &Certificate) -> Result<(), GenerateError> {
        let own = self.certificate()?;
        let names_us = certificate.issuer_der() == own.subject_der();
        match names_us && certificate.check_signature_from(&own).is_ok() {
            true => Ok(()),
            false => Err(self.not_issued(&certificate.subject_text())),
        }
    }

    pub(super) fn not_issued(&self, subject: &str) -> GenerateError {
        let own = self.certificate().map(|own| own.subject_text());
        GenerateError::NotIssued {
            subject: subject.to_owned(),
            authority: own.unwrap_or_default(),
        }
    }

    /// The authority's certificate, parsed.
    pub(super) fn certificate(&self) -> Result<Certificate, GenerateError> {
        parsed(self.issued.certificate_der())
    }
}

fn parsed(der: &[u8]) -> Result<Certificate, GenerateError> {
    Certificate::from_der(der).map_err(|source| GenerateError::Certificate { source })
}

/// The name to issue under. It must come out byte for byte as it stands in the certificate, else no chain would be found.
fn exact_name(certificate: &Certificate) -> Result<Name, GenerateError> {
    let encoding = GenerateError::encoding("authority's name");
    let name = Name::from_der(certificate.subject_der()).map_err(&encoding)?;
    match name.to_der().map_err(&encoding)? == certificate.subject_der() {
        true => Ok(name),
        false => Err(GenerateError::Encoding {
            what: "authority's name",
            reason: "it is not written in DER".to_owned(),
        }),
    }
}

/// The last file, by name, of those whose names end so.
fn last_file(folder: &Path, ending: &'static str) -> Result<PathBuf, GenerateError> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let last = names.filter(|name| name.ends_with(ending)).max();
    last.map(|name| folder.join(name))
        .ok_or_else(|| GenerateError::Missing {
            path: folder.to_owned(),
            ending,
        })
}

/// A file's bytes.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, GenerateError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(path, error))?;
    // One byte more than allowed tells a file at the limit from one above it.
    let read = file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(path, error))?;
    match bytes.len() as u64 > MAX_FILE_BYTES {
        true => Err(GenerateError::TooLarge {
            path: path.to_owned(),
            limit: MAX_FILE_BYTES,
        }),
        false => Ok(bytes),
    }
}

fn unreadable(path: &Path, source: std::io::Error) -> GenerateError {
    GenerateError::Read {
        path: path.to_owned(),
        source,
    }
}
