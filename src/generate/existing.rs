//! Authorities and certificates that are there already: read again, and renewed.

use super::certificate;
use super::{Authority, Entropy, GenerateError, Issued, KeyPair, RenewalStart, Validity};
use crate::encoding::time::Time;
use crate::encoding::{hex, pem};
use crate::x509::{Certificate, Crl};
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

    /// How long the renewed certificate is to be valid: to the end of `proposed`, and from where `start` says.
    ///
    /// # Errors
    /// When it would begin where the authority's own certificate is not valid: Fabric judges every certificate a second after its
    /// own beginning, so it would be refused. A self-signed certificate has nobody above it.
    pub fn renewal_validity(
        &self,
        certificate: &Certificate,
        proposed: Validity,
        start: RenewalStart,
    ) -> Result<Validity, GenerateError> {
        let is_kept = match start {
            RenewalStart::Fitting => certificate.is_ca(),
            RenewalStart::Kept => true,
            RenewalStart::Moved => false,
        };
        let not_before = match is_kept {
            true => certificate.not_before(),
            false => proposed.not_before(),
        };
        self.expect_valid_at(certificate, not_before)?;
        Ok(Validity::new(not_before, proposed.not_after()))
    }

    fn expect_valid_at(&self, subject: &Certificate, begins: Time) -> Result<(), GenerateError> {
        let own = self.certificate()?;
        let judged = Time::from_unix(begins.unix().saturating_add(1));
        let covers = own.not_before() <= judged && judged <= own.not_after();
        match covers || subject.subject_der() == own.subject_der() {
            true => Ok(()),
            false => Err(GenerateError::OutsideAuthority {
                subject: subject.subject_text(),
                begins,
                authority: own.subject_text(),
                from: own.not_before(),
                to: own.not_after(),
            }),
        }
    }

    /// Refuses a certificate that this list, PEM or DER, revokes. Is the list this authority's? As in Fabric, one that its key
    /// did not sign revokes nothing.
    ///
    /// # Errors
    /// When the certificate is revoked, or the list is none.
    pub fn expect_unrevoked(
        &self,
        certificate: &Certificate,
        list: &[u8],
    ) -> Result<bool, GenerateError> {
        let list = Crl::parse(list).map_err(|source| GenerateError::List { source })?;
        let is_own = list.check_signature(&self.certificate()?).is_ok();
        match is_own && list.lists(certificate.serial()) {
            true => Err(GenerateError::Revoked {
                subject: certificate.subject_text(),
                serial: hex::encode(certificate.serial()),
            }),
            false => Ok(is_own),
        }
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
