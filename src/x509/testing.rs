//! Certificates for tests, put together element by element so that each can be wrong in a chosen place.

use super::{Certificate, CertificateError};
use crate::encoding::der::tag;

/// One element; its length in the short or the two-octet form.
pub(super) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let header = match u8::try_from(length) {
        Ok(short @ 0..=127) => vec![tag, short],
        Ok(long) => vec![tag, 0x81, long],
        Err(_) => {
            let [.., a, b, c] = length.to_be_bytes();
            let octets: Vec<u8> = [a, b, c].into_iter().skip_while(|o| *o == 0).collect();
            [&[tag, 0x80 | octets.len() as u8], &octets[..]].concat()
        }
    };
    [&header, content].concat()
}

/// A SEQUENCE of elements.
pub(super) fn sequence(elements: &[&[u8]]) -> Vec<u8> {
    tlv(tag::SEQUENCE, &elements.concat())
}

/// An extension whose value is `value`.
pub(super) fn extension(oid: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[
        &tlv(tag::OBJECT_IDENTIFIER, oid),
        &tlv(tag::OCTET_STRING, value),
    ])
}

/// The same, marked critical.
pub(super) fn critical_extension(oid: &[u8], value: &[u8]) -> Vec<u8> {
    let id = tlv(tag::OBJECT_IDENTIFIER, oid);
    sequence(&[
        &id,
        &[tag::BOOLEAN, 1, 0xff],
        &tlv(tag::OCTET_STRING, value),
    ])
}

/// The parts of a certificate as elements. The default is a sound v3 certificate without extensions, whose key has an unknown
/// algorithm.
#[derive(Clone)]
pub(super) struct Template {
    pub(super) version: Vec<u8>,
    pub(super) serial: Vec<u8>,
    pub(super) inner_algorithm: Vec<u8>,
    pub(super) issuer: Vec<u8>,
    pub(super) validity: Vec<u8>,
    pub(super) subject: Vec<u8>,
    pub(super) spki: Vec<u8>,
    /// What follows the key.
    pub(super) tail: Vec<u8>,
    pub(super) outer_algorithm: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

impl Default for Template {
    fn default() -> Self {
        let algorithm = sequence(&[&tlv(tag::OBJECT_IDENTIFIER, &[0x2a, 0x03])]);
        Self {
            version: vec![0xa0, 0x03, 0x02, 0x01, 0x02],
            serial: vec![0x02, 0x01, 0x05],
            inner_algorithm: algorithm.clone(),
            issuer: vec![0x30, 0x00],
            validity: b"\x30\x1e\x17\x0d260101000000Z\x17\x0d270101000000Z".to_vec(),
            subject: vec![0x30, 0x00],
            spki: sequence(&[&algorithm, &[0x03, 0x02, 0x00, 0xff]]),
            tail: Vec::new(),
            outer_algorithm: algorithm,
            signature: vec![0x03, 0x02, 0x00, 0x01],
        }
    }
}

impl Template {
    /// The default with these extensions.
    pub(super) fn with_extensions(extensions: &[&[u8]]) -> Self {
        Self {
            tail: tlv(tag::context_constructed(3), &sequence(extensions)),
            ..Self::default()
        }
    }

    pub(super) fn der(&self) -> Vec<u8> {
        let tbs = sequence(&[
            &self.version,
            &self.serial,
            &self.inner_algorithm,
            &self.issuer,
            &self.validity,
            &self.subject,
            &self.spki,
            &self.tail,
        ]);
        sequence(&[&tbs, &self.outer_algorithm, &self.signature])
    }

    pub(super) fn parse(&self) -> Result<Certificate, CertificateError> {
        Certificate::from_der(&self.der())
    }
}
