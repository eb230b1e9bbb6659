//! What a certificate says.

use crate::crypto::{HashAlgorithm, KeyAlgorithm};
use crate::encoding::hex;
use crate::encoding::text::kept;
use crate::encoding::time::Time;
use crate::x509::Certificate;

/// Octets of a serial number or key identifier that are shown; real ones have 20.
const MAX_OCTETS: usize = 64;

/// Organizational units that are shown.
const MAX_UNITS: usize = 32;

/// A certificate for people. Texts are the certificate's own, cut where they are very long; show them escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CertificateFacts {
    /// The subject's name, in the manner of RFC 4514.
    pub subject: String,
    /// Its common name, or the whole name where it has none.
    pub short_name: String,
    /// The issuer's name.
    pub issuer: String,
    /// The serial number in hex.
    pub serial: String,
    /// The subject key identifier in hex; empty when there is none.
    pub subject_key_id: String,
    /// The authority key identifier in hex; empty when there is none.
    pub authority_key_id: String,
    /// The key's algorithm.
    pub key_algorithm: KeyAlgorithm,
    /// SHA-256 of the (sanitized) DER in hex.
    pub fingerprint: String,
    /// The beginning of its validity.
    pub not_before: Time,
    /// The end of its validity.
    pub not_after: Time,
    /// Has it CA true?
    pub is_ca: bool,
    /// Its organizational units.
    pub organizational_units: Vec<String>,
}

impl CertificateFacts {
    pub(super) fn of(certificate: &Certificate) -> Self {
        let subject = kept(&certificate.subject_text());
        let short_name = match certificate.subject_common_name() {
            "" => subject.clone(),
            name => kept(name),
        };
        let units = certificate.organizational_units().iter().take(MAX_UNITS);
        Self {
            subject,
            short_name,
            issuer: kept(&certificate.issuer_text()),
            serial: octets(certificate.serial()),
            subject_key_id: octets(certificate.subject_key_id()),
            authority_key_id: octets(certificate.authority_key_id()),
            key_algorithm: certificate.public_key().algorithm(),
            fingerprint: fingerprint(certificate),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            is_ca: certificate.is_ca(),
            organizational_units: units.map(|unit| kept(unit)).collect(),
        }
    }
}

/// SHA-256 of the DER in hex.
pub(super) fn fingerprint(certificate: &Certificate) -> String {
    hex::encode(
        HashAlgorithm::Sha256
            .digest(certificate.as_der())
            .as_bytes(),
    )
}

/// Octets in hex, the first ones of very many.
pub(super) fn octets(bytes: &[u8]) -> String {
    match bytes.get(..MAX_OCTETS) {
        Some(first) if bytes.len() > MAX_OCTETS => format!("{}…", hex::encode(first)),
        _ => hex::encode(bytes),
    }
}
