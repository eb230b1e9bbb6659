//! Go's `pkix.CertificateList`, field by field.

use super::index::{IndexBuilder, SerialIndex};
use super::{CrlError, Inner, signature};
use crate::crypto::SignatureAlgorithm;
use crate::encoding::der::tag::{self, BIT_STRING, INTEGER, SEQUENCE};
use crate::encoding::oid::oid;
use crate::encoding::pem;
use crate::encoding::time::Time;
use crate::x509::asn1::{Asn1Error, Element, Extension, Fields, check_extensions, check_name};
use std::ops::Range;

/// Go looks for PEM only behind this (it ends before the dashes, so that a longer label passes here and fails later).
const PEM_PREFIX: &[u8] = b"-----BEGIN X509 CRL";
const PEM_LABEL: &[u8] = b"X509 CRL";

/// Content octets of authorityKeyIdentifier, 2.5.29.35.
const AUTHORITY_KEY_ID: &[u8] = oid!("2.5.29.35");

/// The tag number of the explicitly tagged extensions of the list.
const EXTENSIONS: u8 = 0;

pub(super) fn parse(bytes: &[u8]) -> Result<Inner, CrlError> {
    let der = to_der(bytes)?;
    let list = CertificateList::read(&der)?;
    Ok(Inner { der, list })
}

fn to_der(bytes: &[u8]) -> Result<Vec<u8>, CrlError> {
    if !bytes.starts_with(PEM_PREFIX) {
        return Ok(bytes.to_vec());
    }
    match pem::decode(bytes) {
        Some(block) if block.label() == PEM_LABEL => Ok(block.into_contents()),
        _ => Err(CrlError::Pem),
    }
}

/// What is kept of a CRL beside its bytes. Ranges are into those.
pub(super) struct CertificateList {
    pub(super) tbs: Range<usize>,
    pub(super) contents: SignedList,
    pub(super) algorithm: SignatureAlgorithm,
    pub(super) signature: Vec<u8>,
}

impl CertificateList {
    fn read(der: &[u8]) -> Result<Self, CrlError> {
        let mut input = Fields::new(der);
        let mut fields = input.required("certificateList", SEQUENCE)?.fields();
        let tbs = fields.required("tbsCertList", SEQUENCE)?;
        let contents = SignedList::read(tbs)?;
        let algorithm = algorithm(&mut fields)?;
        let value = fields.required("signatureValue", BIT_STRING)?;
        let signature = value.bit_string()?.right_aligned();
        match input.remaining() {
            0 => Ok(Self {
                tbs: tbs.range(),
                contents,
                algorithm,
                signature: signature::as_fabric_keeps_it(algorithm, signature)?,
            }),
            bytes => Err(CrlError::TrailingData { bytes }),
        }
    }
}

fn algorithm(fields: &mut Fields<'_>) -> Result<SignatureAlgorithm, Asn1Error> {
    let identifier = fields.algorithm_identifier("signatureAlgorithm")?;
    Ok(SignatureAlgorithm::from_identifier(
        identifier.oid,
        identifier.parameters,
    ))
}

/// TBSCertList (RFC 5280, 5.1.2). The version and the inner algorithm are only checked for their form.
pub(super) struct SignedList {
    pub(super) issuer: Range<usize>,
    pub(super) this_update: Time,
    pub(super) next_update: Option<Time>,
    pub(super) serials: SerialIndex,
    pub(super) authority_key_id: Result<Range<usize>, CrlError>,
}

impl SignedList {
    fn read(tbs: Element<'_>) -> Result<Self, CrlError> {
        let mut fields = tbs.fields();
        if let Some(version) = fields.optional("version", INTEGER)? {
            version.int64()?;
        }
        fields.algorithm_identifier("signature")?;
        let issuer = fields.required("issuer", SEQUENCE)?;
        check_name(issuer)?;
        Ok(Self {
            issuer: issuer.range(),
            this_update: fields.time("thisUpdate")?,
            next_update: fields.optional_time("nextUpdate")?,
            serials: entries(&mut fields)?,
            authority_key_id: extensions(&mut fields)?,
        })
    }
}

fn entries(fields: &mut Fields<'_>) -> Result<SerialIndex, CrlError> {
    let Some(list) = fields.optional("revokedCertificates", SEQUENCE)? else {
        return Ok(SerialIndex::default());
    };
    let mut entries = list.fields();
    let mut index = IndexBuilder::with_room_for(list);
    let in_entry = |index, source| CrlError::MalformedEntry { index, source };
    while let Some(serial) = next_entry(&mut entries).map_err(|e| in_entry(index.len(), e))? {
        index.push(serial);
    }
    Ok(index.finish(list))
}

/// Checks the next entry and returns its serial number's INTEGER.
fn next_entry<'a>(entries: &mut Fields<'a>) -> Result<Option<Element<'a>>, Asn1Error> {
    let Some(entry) = entries.next("revokedCertificate", SEQUENCE)? else {
        return Ok(None);
    };
    let mut fields = entry.fields();
    let serial = fields.required("userCertificate", INTEGER)?;
    serial.integer()?;
    fields.time("revocationDate")?;
    if let Some(list) = fields.optional("crlEntryExtensions", SEQUENCE)? {
        check_extensions(list)?;
    }
    Ok(Some(serial))
}

/// Checks all extensions; what the first authority key identifier says is kept, be it an error.
fn extensions(fields: &mut Fields<'_>) -> Result<Result<Range<usize>, CrlError>, Asn1Error> {
    let mut key_id = Err(CrlError::NoAuthorityKeyId);
    let Some(list) = fields.optional_explicit("crlExtensions", EXTENSIONS, SEQUENCE)? else {
        return Ok(key_id);
    };
    let mut extensions = list.fields();
    while let Some(extension) = Extension::next(&mut extensions)? {
        let none_so_far = key_id == Err(CrlError::NoAuthorityKeyId);
        if none_so_far && extension.oid == AUTHORITY_KEY_ID {
            key_id = key_identifier(extension.value).map_err(CrlError::AuthorityKeyId);
        }
    }
    Ok(key_id)
}

/// Fabric's reading of AuthorityKeyIdentifier (RFC 5280, 4.2.1.1) into three optional fields, of which Go sees less than is there:
///
/// * `[1]` is read as one octet string; in its proper, constructed form it is not recognised, and then `[2]` is not reached.
/// * `[2]` is read into a Go structure without readable fields: in its proper form it is not recognised, constructed it is an error.
/// * Bytes after the SEQUENCE and elements that are not recognised are ignored.
fn key_identifier(value: Element<'_>) -> Result<Range<usize>, Asn1Error> {
    let mut fields = value
        .fields()
        .required("authorityKeyIdentifier", SEQUENCE)?
        .fields();
    let key_id = fields.optional("keyIdentifier", tag::context(0))?;
    fields.optional("authorityCertIssuer", tag::context(1))?;
    let serial = tag::context_constructed(2);
    if let Some(serial) = fields.optional("authorityCertSerialNumber", serial)? {
        return Err(serial.unreadable());
    }
    Ok(key_id.map_or(0..0, |element| element.content_range()))
}
