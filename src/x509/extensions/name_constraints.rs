//! nameConstraints (RFC 5280, 4.2.1.10).

use super::alt_names::{DNS, EMAIL, IP, URI};
use super::ascii;
use crate::encoding::der::{DerError, Element, Reader, tag};
use crate::x509::error::{CertificateError, Field, NameConstraintError};
use crate::x509::span::Span;
use crate::x509::{domain, mailbox};
use std::net::IpAddr;

/// The subtrees of a nameConstraints extension that Go knows. IP ranges are (address, mask), 4 or 16 bytes each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named as Go's, kind by kind")]
pub struct NameConstraints {
    pub permitted_dns: Vec<String>,
    pub excluded_dns: Vec<String>,
    pub permitted_ip: Vec<(Vec<u8>, Vec<u8>)>,
    pub excluded_ip: Vec<(Vec<u8>, Vec<u8>)>,
    pub permitted_email: Vec<String>,
    pub excluded_email: Vec<String>,
    pub permitted_uri: Vec<String>,
    pub excluded_uri: Vec<String>,
}

/// Where the subtrees stand.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::x509) struct Places {
    pub(in crate::x509) permitted: Span,
    pub(in crate::x509) excluded: Span,
}

impl NameConstraints {
    /// Collects from the contents of permittedSubtrees and excludedSubtrees, which have been checked before.
    pub(in crate::x509) fn collect(permitted: &[u8], excluded: &[u8]) -> Self {
        let permitted = Subtrees::collect(permitted);
        let excluded = Subtrees::collect(excluded);
        Self {
            permitted_dns: permitted.dns,
            excluded_dns: excluded.dns,
            permitted_ip: permitted.ip,
            excluded_ip: excluded.ip,
            permitted_email: permitted.email,
            excluded_email: excluded.email,
            permitted_uri: permitted.uri,
            excluded_uri: excluded.uri,
        }
    }
}

/// The places of the subtrees, and how many of them are of a kind that Go does not know. Other than elsewhere, nothing may
/// follow.
pub(super) fn check(mut value: Reader<'_>) -> Result<(Places, usize), CertificateError> {
    let (permitted, excluded) =
        read_sides(&mut value).map_err(Field::NameConstraints.malformed())?;
    let length = |side: Option<Element<'_>>| side.map_or(0, |side| side.content().len());
    if length(permitted) == 0 && length(excluded) == 0 {
        return Err(NameConstraintError::Empty.into());
    }
    let place = |side: Option<Element<'_>>| {
        side.map_or_else(Span::default, |side| side.content_range().into())
    };
    let places = Places {
        permitted: place(permitted),
        excluded: place(excluded),
    };
    let unknown = check_side(permitted)? + check_side(excluded)?;
    Ok((places, unknown))
}

type Sides<'a> = (Option<Element<'a>>, Option<Element<'a>>);

fn read_sides<'a>(value: &mut Reader<'a>) -> Result<Sides<'a>, DerError> {
    let mut sides = value.enter(tag::SEQUENCE)?;
    value.finish()?;
    let permitted = sides.read_optional(tag::context_constructed(0))?;
    let excluded = sides.read_optional(tag::context_constructed(1))?;
    sides.finish()?;
    Ok((permitted, excluded))
}

/// The number of subtrees of unknown kinds.
fn check_side(side: Option<Element<'_>>) -> Result<usize, CertificateError> {
    let malformed = Field::NameConstraints.malformed();
    let Some(mut subtrees) = side.map(|side| side.reader()) else {
        return Ok(0);
    };
    let mut unknown = 0;
    while !subtrees.is_empty() {
        let base = read_base(&mut subtrees).map_err(&malformed)?;
        unknown += usize::from(matches!(Base::read(base)?, Base::Other));
    }
    Ok(unknown)
}

/// The base of a GeneralSubtree. Go ignores minimum and maximum.
fn read_base<'a>(subtrees: &mut Reader<'a>) -> Result<Element<'a>, DerError> {
    subtrees.enter(tag::SEQUENCE)?.read_any()
}

#[derive(Default)]
struct Subtrees {
    dns: Vec<String>,
    ip: Vec<(Vec<u8>, Vec<u8>)>,
    email: Vec<String>,
    uri: Vec<String>,
}

impl Subtrees {
    fn collect(content: &[u8]) -> Self {
        let mut subtrees = Self::default();
        let mut reader = Reader::new(content);
        while let Ok(base) = read_base(&mut reader) {
            match Base::read(base) {
                Ok(Base::Dns(name)) => subtrees.dns.push(name.to_owned()),
                Ok(Base::Ip(address, mask)) => subtrees.ip.push((address.to_vec(), mask.to_vec())),
                Ok(Base::Email(email)) => subtrees.email.push(email.to_owned()),
                Ok(Base::Uri(domain)) => subtrees.uri.push(domain.to_owned()),
                Ok(Base::Other) | Err(_) => {}
            }
        }
        subtrees
    }
}

enum Base<'a> {
    Dns(&'a str),
    Ip(&'a [u8], &'a [u8]),
    Email(&'a str),
    Uri(&'a str),
    Other,
}

impl<'a> Base<'a> {
    fn read(element: Element<'a>) -> Result<Self, NameConstraintError> {
        let content = element.content();
        let text = || ascii(content).ok_or(NameConstraintError::NotAscii);
        match element.tag() {
            DNS => dns(text()?),
            IP => ip_range(content),
            EMAIL => email(text()?),
            URI => uri(text()?),
            _ => Ok(Self::Other),
        }
    }
}

fn dns(name: &str) -> Result<Base<'_>, NameConstraintError> {
    let is_valid = domain::is_valid_constraint(name);
    is_valid
        .then_some(Base::Dns(name))
        .ok_or(NameConstraintError::Dns)
}

/// A mailbox, or a domain for all mailboxes in it.
fn email(text: &str) -> Result<Base<'_>, NameConstraintError> {
    let is_valid = match text.contains('@') {
        true => mailbox::is_valid(text),
        false => domain::is_valid_constraint(text),
    };
    is_valid
        .then_some(Base::Email(text))
        .ok_or(NameConstraintError::Email)
}

fn uri(host: &str) -> Result<Base<'_>, NameConstraintError> {
    if host.parse::<IpAddr>().is_ok() {
        return Err(NameConstraintError::UriIsIp);
    }
    let is_valid = domain::is_valid_constraint(host);
    is_valid
        .then_some(Base::Uri(host))
        .ok_or(NameConstraintError::Uri)
}

fn ip_range(content: &[u8]) -> Result<Base<'_>, NameConstraintError> {
    let length = content.len();
    if !matches!(length, 8 | 32) {
        return Err(NameConstraintError::IpLength { length });
    }
    let (address, mask) = content.split_at(length / 2);
    if !is_prefix(mask) {
        return Err(NameConstraintError::IpMask);
    }
    Ok(Base::Ip(address, mask))
}

/// Ones, then zeros.
fn is_prefix(mask: &[u8]) -> bool {
    let mut after_ones = mask.iter().skip_while(|octet| **octet == 0xff);
    let edge = after_ones.next().copied().unwrap_or_default();
    edge.leading_ones() + edge.trailing_zeros() >= 8 && after_ones.all(|octet| *octet == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_ones_and_then_zeros() {
        for mask in [[0u8, 0], [0x80, 0], [0xff, 0], [0xff, 0xfe], [0xff, 0xff]] {
            assert!(is_prefix(&mask), "{mask:x?}");
        }
        for mask in [[0u8, 1], [0x40, 0], [0xff, 0x01], [0xfe, 0x80]] {
            assert!(!is_prefix(&mask), "{mask:x?}");
        }
    }

    #[test]
    fn uri_constraints_are_domains_and_no_addresses() {
        assert_eq!(uri("1.2.3.4").err(), Some(NameConstraintError::UriIsIp));
        assert_eq!(uri("::1").err(), Some(NameConstraintError::UriIsIp));
        assert_eq!(uri("a.").err(), Some(NameConstraintError::Uri));
        assert!(uri(".a.b").is_ok() && uri("::1%eth0").is_ok());
    }

    #[test]
    fn email_constraints_are_mailboxes_or_domains() {
        assert!(email("a@b").is_ok() && email(".b").is_ok() && email("").is_ok());
        assert!(email("@b").is_err() && email("b.").is_err());
    }
}
