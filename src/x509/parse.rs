//! Reading a certificate: Go's `x509.ParseCertificate`, whose verdict on what is a certificate Fabric's depends on.
//!
//! Go is stricter than RFC 5280 in places (serial numbers, string types) and laxer in others: bytes may follow the last
//! element of most structures, and of v1 and v2 certificates nothing after the public key is read.

use super::error::{CertificateError, Field};
use super::extensions::Extensions;
use super::name::{self, Subject};
use super::span::Span;
use crate::crypto::{PublicKey, SignatureAlgorithm};
use crate::encoding::der::{DerError, Element, Reader, tag};
use crate::encoding::time::Time;
use std::borrow::Cow;

/// A certificate's parts: places in its bytes, and what has been read there.
pub(super) struct Parts {
    pub(super) tbs: Span,
    pub(super) version: u8,
    pub(super) serial: Span,
    pub(super) signature_algorithm: SignatureAlgorithm,
    pub(super) issuer: Span,
    pub(super) not_before: Time,
    pub(super) not_after: Time,
    pub(super) subject: Span,
    pub(super) subject_text: Subject,
    pub(super) spki: Span,
    pub(super) public_key: PublicKey,
    pub(super) extensions: Extensions,
    pub(super) signature: SignatureBits,
}

/// The signature's bytes.
pub(super) enum SignatureBits {
    /// As they stand in the certificate.
    InPlace(Span),
    /// Moved right, because their number of bits is no multiple of eight.
    Moved(Box<[u8]>),
}

/// Reads `der`, which must be one certificate and nothing else.
pub(super) fn parse(der: &[u8]) -> Result<Parts, CertificateError> {
    let mut certificate = enter_certificate(der)?;
    let tbs = read(&mut certificate, tag::SEQUENCE, Field::Tbs)?;
    let mut fields = tbs.reader();
    let version = read_version(&mut fields)?;
    let serial = read_serial(&mut fields)?;
    let signature_algorithm = read_algorithms(&mut fields, &mut certificate)?;
    let issuer = read(&mut fields, tag::SEQUENCE, Field::Issuer)?;
    name::check(issuer, Field::Issuer, |_, _| {})?;
    let (not_before, not_after) = read_validity(&mut fields)?;
    let subject = read(&mut fields, tag::SEQUENCE, Field::Subject)?;
    let subject_text = Subject::read(subject)?;
    let spki = read(&mut fields, tag::SEQUENCE, Field::PublicKey)?;
    let public_key = read_public_key(spki)?;
    let extensions = read_tail(&mut fields, version)?;
    let signature = read_signature(&mut certificate)?;
    Ok(Parts {
        tbs: tbs.range().into(),
        version,
        serial,
        signature_algorithm,
        issuer: issuer.range().into(),
        not_before,
        not_after,
        subject: subject.range().into(),
        subject_text,
        spki: spki.range().into(),
        public_key,
        extensions,
        signature,
    })
}

fn read<'a>(
    reader: &mut Reader<'a>,
    tag: u8,
    field: Field,
) -> Result<Element<'a>, CertificateError> {
    reader.read(tag).map_err(field.malformed())
}

fn enter_certificate(der: &[u8]) -> Result<Reader<'_>, CertificateError> {
    let mut outer = Reader::new(der);
    let certificate = read(&mut outer, tag::SEQUENCE, Field::Certificate)?;
    match outer.remaining().len() {
        0 => Ok(certificate.reader()),
        bytes => Err(CertificateError::TrailingData { bytes }),
    }
}

fn read_version(fields: &mut Reader<'_>) -> Result<u8, CertificateError> {
    match read_encoded_version(fields).map_err(Field::Version.malformed())? {
        0 => Ok(1),
        1 => Ok(2),
        2 => Ok(3),
        // Go adds one without a look at overflow. What it gets is below 1, and treated as v1.
        i64::MAX => Ok(1),
        encoded => Err(CertificateError::Version { encoded }),
    }
}

fn read_encoded_version(fields: &mut Reader<'_>) -> Result<i64, DerError> {
    let Some(explicit) = fields.read_optional(tag::context_constructed(0))? else {
        return Ok(0);
    };
    let mut content = explicit.reader();
    let version = content.read_integer()?.to_i64()?;
    content.finish()?;
    Ok(version)
}

fn read_serial(fields: &mut Reader<'_>) -> Result<Span, CertificateError> {
    let serial = fields.read_integer();
    let serial = serial.map_err(Field::SerialNumber.malformed())?;
    if serial.is_negative() {
        return Err(CertificateError::NegativeSerial);
    }
    Ok(serial.content_range().into())
}

/// The algorithm is stated in the signed part and after it; both must have the same bytes.
fn read_algorithms(
    fields: &mut Reader<'_>,
    certificate: &mut Reader<'_>,
) -> Result<SignatureAlgorithm, CertificateError> {
    let inner = read(fields, tag::SEQUENCE, Field::SignatureAlgorithm)?;
    let outer = read(certificate, tag::SEQUENCE, Field::SignatureAlgorithm)?;
    if inner.content() != outer.content() {
        return Err(CertificateError::AlgorithmMismatch);
    }
    let algorithm = AlgorithmIdentifier::read(inner.reader());
    let algorithm = algorithm.map_err(Field::SignatureAlgorithm.malformed())?;
    Ok(SignatureAlgorithm::from_identifier(
        algorithm.oid,
        algorithm.parameters,
    ))
}

struct AlgorithmIdentifier<'a> {
    oid: &'a [u8],
    parameters: Option<&'a [u8]>,
}

impl<'a> AlgorithmIdentifier<'a> {
    /// Go does not look at what follows the parameters.
    fn read(mut content: Reader<'a>) -> Result<Self, DerError> {
        let oid = content.read_oid()?;
        let parameters = match content.is_empty() {
            true => None,
            false => Some(content.read_any()?.der()),
        };
        Ok(Self { oid, parameters })
    }
}

fn read_validity(fields: &mut Reader<'_>) -> Result<(Time, Time), CertificateError> {
    let mut validity = read(fields, tag::SEQUENCE, Field::Validity)?.reader();
    let not_before = read_time(&mut validity)?;
    let not_after = read_time(&mut validity)?;
    Ok((not_before, not_after))
}

fn read_time(validity: &mut Reader<'_>) -> Result<Time, CertificateError> {
    let element = validity.read_any().map_err(Field::Validity.malformed())?;
    let time = match element.tag() {
        tag::UTC_TIME => Time::from_utc_time(element.content()),
        tag::GENERALIZED_TIME => Time::from_generalized_time(element.content()),
        tag => return Err(CertificateError::TimeType { tag }),
    };
    time.ok_or(CertificateError::Time)
}

fn read_public_key(spki: Element<'_>) -> Result<PublicKey, CertificateError> {
    let malformed = Field::PublicKey.malformed();
    let mut content = spki.reader();
    let algorithm = content.enter(tag::SEQUENCE).map_err(&malformed)?;
    let algorithm = AlgorithmIdentifier::read(algorithm).map_err(&malformed)?;
    let key = content.read_bit_string().map_err(&malformed)?;
    Ok(PublicKey::from_spki_parts(
        algorithm.oid,
        algorithm.parameters,
        &key.right_aligned(),
    )?)
}

/// What follows the public key: nothing of v1, unique identifiers from v2 on, extensions of v3.
fn read_tail(fields: &mut Reader<'_>, version: u8) -> Result<Extensions, CertificateError> {
    if version < 2 {
        return Ok(Extensions::default());
    }
    for number in [1, 2] {
        let id = fields.read_optional(tag::context(number));
        id.map_err(Field::UniqueId.malformed())?;
    }
    if version < 3 {
        return Ok(Extensions::default());
    }
    let malformed = Field::Extensions.malformed();
    let explicit = fields.read_optional(tag::context_constructed(3));
    match explicit.map_err(&malformed)? {
        None => Ok(Extensions::default()),
        Some(explicit) => {
            let sequence = explicit.reader().read(tag::SEQUENCE).map_err(&malformed)?;
            Extensions::read(sequence)
        }
    }
}

fn read_signature(certificate: &mut Reader<'_>) -> Result<SignatureBits, CertificateError> {
    let bits = certificate.read_bit_string();
    let bits = bits.map_err(Field::Signature.malformed())?;
    Ok(match bits.right_aligned() {
        Cow::Borrowed(_) => SignatureBits::InPlace(bits.range().into()),
        Cow::Owned(moved) => SignatureBits::Moved(moved.into()),
    })
}
