//! subjectKeyIdentifier and authorityKeyIdentifier (RFC 5280, 4.2.1.2 and 4.2.1.1).

use super::RawExtension;
use crate::encoding::der::tag;
use crate::x509::error::{CertificateError, Field};
use crate::x509::span::Span;

/// The place of the key identifier; it may be empty.
pub(super) fn subject(raw: &RawExtension<'_>) -> Result<Span, CertificateError> {
    raw.must_not_be_critical(Field::SubjectKeyId)?;
    let malformed = Field::SubjectKeyId.malformed();
    let id = raw.reader().read(tag::OCTET_STRING).map_err(malformed)?;
    Ok(id.content_range().into())
}

/// The place of the keyIdentifier; issuer and serial number are not read.
pub(super) fn authority(raw: &RawExtension<'_>) -> Result<Span, CertificateError> {
    raw.must_not_be_critical(Field::AuthorityKeyId)?;
    let malformed = Field::AuthorityKeyId.malformed();
    let mut content = raw.reader().enter(tag::SEQUENCE).map_err(&malformed)?;
    let id = content.read_optional(tag::context(0)).map_err(&malformed)?;
    Ok(id.map_or_else(Span::default, |id| id.content_range().into()))
}
