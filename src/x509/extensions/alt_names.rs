//! subjectAltName (RFC 5280, 4.2.1.6).

use super::ascii;
use crate::encoding::der::{Element, Reader, tag};
use crate::x509::error::{CertificateError, Field};
use crate::x509::span::Span;
use crate::x509::uri::Uri;

/// `[1]` of GeneralName.
pub(super) const EMAIL: u8 = tag::context(1);
/// `[2]` of GeneralName.
pub(super) const DNS: u8 = tag::context(2);
/// `[6]` of GeneralName.
pub(super) const URI: u8 = tag::context(6);
/// `[7]` of GeneralName.
pub(super) const IP: u8 = tag::context(7);

/// The names in a subjectAltName extension that Go knows, each kind in the order of the certificate.
///
/// DNS names and e-mail addresses are ASCII, but nothing more has been checked of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectAltNames {
    /// dNSName.
    pub dns_names: Vec<String>,
    /// rfc822Name.
    pub email_addresses: Vec<String>,
    /// uniformResourceIdentifier, as written; [`Uri::parse`] reads them.
    pub uris: Vec<String>,
    /// iPAddress: 4 or 16 bytes each.
    pub ip_addresses: Vec<Vec<u8>>,
}

impl SubjectAltNames {
    /// Collects the names from the content of the extension's SEQUENCE, which has been checked before.
    pub(in crate::x509) fn collect(content: &[u8]) -> Self {
        let mut names = Self::default();
        let mut reader = Reader::new(content);
        while let Ok(element) = reader.read_any() {
            match GeneralName::read(element) {
                Ok(GeneralName::Email(email)) => names.email_addresses.push(email.to_owned()),
                Ok(GeneralName::Dns(name)) => names.dns_names.push(name.to_owned()),
                Ok(GeneralName::Uri(uri)) => names.uris.push(uri.to_owned()),
                Ok(GeneralName::Ip(address)) => names.ip_addresses.push(address.to_vec()),
                Ok(GeneralName::Other) | Err(_) => {}
            }
        }
        names
    }
}

/// The place of the names, and how many of them are of a kind that Go knows.
pub(super) fn check(mut value: Reader<'_>) -> Result<(Span, usize), CertificateError> {
    let malformed = Field::SubjectAltNames.malformed();
    let sequence = value.read(tag::SEQUENCE).map_err(&malformed)?;
    let mut names = sequence.reader();
    let mut known = 0;
    while !names.is_empty() {
        let element = names.read_any().map_err(&malformed)?;
        let name = GeneralName::read(element)?;
        known += usize::from(!matches!(name, GeneralName::Other));
    }
    Ok((sequence.content_range().into(), known))
}

enum GeneralName<'a> {
    Email(&'a str),
    Dns(&'a str),
    Uri(&'a str),
    Ip(&'a [u8]),
    Other,
}

impl<'a> GeneralName<'a> {
    fn read(element: Element<'a>) -> Result<Self, CertificateError> {
        let content = element.content();
        let field = Field::SubjectAltNames;
        let text = || ascii(content).ok_or(CertificateError::NotAscii { field });
        match element.tag() {
            EMAIL => text().map(Self::Email),
            DNS => text().map(Self::Dns),
            URI => {
                let text = text()?;
                Uri::parse(text)?;
                Ok(Self::Uri(text))
            }
            IP if !matches!(content.len(), 4 | 16) => Err(CertificateError::IpAddress {
                length: content.len(),
            }),
            IP => Ok(Self::Ip(content)),
            _ => Ok(Self::Other),
        }
    }
}
