//! URIs among the alternative names, as Go's `net/url` and certificate parser read them.
//!
//! Only two things of a URI matter: whether Go refuses it, and its host, which name constraints are about. Texts are ASCII
//! here; the caller has checked that.

use super::domain;
use crate::diagnostic::Diagnostic;
use std::borrow::Cow;
use std::net::Ipv6Addr;

/// A URI that Go accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uri<'a> {
    host: Cow<'a, str>,
}

/// Why Go refuses a URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UriError {
    /// A control character before the fragment.
    #[error("it has a control character")]
    ControlCharacter,
    /// A colon at the start.
    #[error("it has no scheme before its first colon")]
    MissingScheme,
    /// RFC 3986, 3.3: looks like a scheme but is none.
    #[error("its first path segment has a colon")]
    ColonInFirstSegment,
    /// `%` without two hexadecimal digits.
    #[error("it has a percent sign that escapes nothing")]
    Escape,
    /// A character that RFC 3986 does not allow before the `@`.
    #[error("its user information has a character that may not be there")]
    UserInformation,
    /// Brackets at the wrong place, or no IPv6 address in them.
    #[error("its host has brackets that hold no IPv6 address")]
    IpLiteral,
    /// Something else than digits after the colon.
    #[error("its port is not a number")]
    Port,
    /// A character that no host has, or escaped ones.
    #[error("its host has a character that may not be there")]
    HostCharacter,
    /// No domain name, such as one with an empty label.
    #[error("its host is not a domain")]
    Domain,
}

impl Diagnostic for UriError {
    fn code(&self) -> &'static str {
        match self {
            Self::ControlCharacter => "MSP-X509-060",
            Self::MissingScheme => "MSP-X509-061",
            Self::ColonInFirstSegment => "MSP-X509-062",
            Self::Escape => "MSP-X509-063",
            Self::UserInformation => "MSP-X509-064",
            Self::IpLiteral => "MSP-X509-065",
            Self::Port => "MSP-X509-066",
            Self::HostCharacter => "MSP-X509-067",
            Self::Domain => "MSP-X509-068",
        }
    }
}

impl<'a> Uri<'a> {
    /// Reads a URI.
    ///
    /// # Errors
    /// When Go's `url.Parse` does, or when there is a host but it is no domain to Go's certificate parser.
    pub fn parse(text: &'a str) -> Result<Self, UriError> {
        let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
        let host = host_of(text)?;
        check_escapes(fragment)?;
        if !domain::is_valid(&host) {
            return Err(UriError::Domain);
        }
        Ok(Self { host })
    }

    /// Go's `URL.Host`: the host with its port, escapes decoded; empty when there is none.
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// The host of a URI without a fragment.
fn host_of(text: &str) -> Result<Cow<'_, str>, UriError> {
    if text.bytes().any(|byte| byte.is_ascii_control()) {
        return Err(UriError::ControlCharacter);
    }
    let (scheme, rest) = split_scheme(text)?;
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    if !rest.starts_with('/') {
        return check_rootless(scheme, rest).map(|()| Cow::Borrowed(""));
    }
    let (authority, path) = match rest.strip_prefix("//") {
        // Three slashes and no scheme are a path, not an empty authority.
        Some(after) if scheme.is_some() || !after.starts_with('/') => {
            after.split_at(after.find('/').unwrap_or(after.len()))
        }
        _ => ("", rest),
    };
    let host = host_of_authority(scheme, authority)?;
    check_escapes(path)?;
    Ok(host)
}

/// The scheme, if there is one, and what follows its colon.
fn split_scheme(text: &str) -> Result<(Option<&str>, &str), UriError> {
    let is_scheme_character = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let length = text.bytes().take_while(is_scheme_character).count();
    let (scheme, after) = text.split_at(length);
    match (after.strip_prefix(':'), scheme.bytes().next()) {
        (Some(_), None) => Err(UriError::MissingScheme),
        (Some(rest), Some(first)) if first.is_ascii_alphabetic() => Ok((Some(scheme), rest)),
        _ => Ok((None, text)),
    }
}

/// After a scheme, anything goes; a relative path must not look like one with a scheme.
fn check_rootless(scheme: Option<&str>, rest: &str) -> Result<(), UriError> {
    if scheme.is_some() {
        return Ok(());
    }
    let segment = rest.split_once('/').map_or(rest, |(segment, _)| segment);
    if segment.contains(':') {
        return Err(UriError::ColonInFirstSegment);
    }
    // Go takes a lone `*` as it is; there is nothing to unescape in it either way.
    check_escapes(rest)
}

fn host_of_authority<'a>(
    scheme: Option<&str>,
    authority: &'a str,
) -> Result<Cow<'a, str>, UriError> {
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    if !user.bytes().all(is_user_character) {
        return Err(UriError::UserInformation);
    }
    check_escapes(user)?;
    match host.rfind('[') {
        None => named_host(scheme, host),
        Some(0) => ip_literal(host),
        Some(_) => Err(UriError::IpLiteral),
    }
}

/// RFC 3986, 3.2.1, and `@`, which people write there.
fn is_user_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte)
}

/// A host that is not in brackets, with or without a port. Of `http` and `https` the first colon starts the port, of others
/// the last one does, since databases list several hosts (Go's default since 1.26).
fn named_host<'a>(scheme: Option<&str>, host: &'a str) -> Result<Cow<'a, str>, UriError> {
    let is_web =
        |scheme: &str| scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let port = match scheme.is_some_and(is_web) {
        true => host.find(':'),
        false => host.rfind(':'),
    };
    check_port(port.map_or("", |port| host.split_at(port).1))?;
    unescape_host(host)
}

/// `[IPv6 address]` or `[IPv6 address%25zone]` (RFC 6874), with or without a port.
fn ip_literal(host: &str) -> Result<Cow<'_, str>, UriError> {
    let inside = host
        .strip_prefix('[')
        .and_then(|host| host.rsplit_once(']'));
    let (literal, port) = inside.ok_or(UriError::IpLiteral)?;
    check_port(port)?;
    let Some((address, zone)) = literal.split_once("%25") else {
        check_ipv6(literal)?;
        return Ok(Cow::Borrowed(host));
    };
    check_ipv6(address)?;
    if zone.is_empty() {
        return Err(UriError::IpLiteral);
    }
    let zone = unescape_zone(zone)?;
    Ok(Cow::Owned(format!("[{address}%{zone}]{port}")))
}

fn check_ipv6(address: &str) -> Result<(), UriError> {
    let parsed = address.parse::<Ipv6Addr>();
    parsed.map(drop).map_err(|_| UriError::IpLiteral)
}

/// Nothing, or a colon and any number of digits.
fn check_port(port: &str) -> Result<(), UriError> {
    let digits = port.strip_prefix(':').unwrap_or("");
    let is_port = port.is_empty() || port.starts_with(':');
    if is_port && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(());
    }
    Err(UriError::Port)
}

/// In a host, Go lets only `%25` and bytes above 127 be escaped; the latter are refused right after as no domain.
fn unescape_host(host: &str) -> Result<Cow<'_, str>, UriError> {
    check_escapes(host)?;
    unescape(host, |byte| byte == b'%')
}

/// In a zone, `%25` and everything that may stand in a host.
fn unescape_zone(zone: &str) -> Result<Cow<'_, str>, UriError> {
    check_escapes(zone)?;
    unescape(zone, |byte| byte == b'%' || is_host_character(byte))
}

/// Decodes escapes of allowed bytes; what is not escaped must be allowed in a host.
fn unescape(text: &str, is_escapable: impl Fn(u8) -> bool) -> Result<Cow<'_, str>, UriError> {
    let mut pieces = text.split('%');
    let first = pieces.next().unwrap_or_default();
    let mut decoded = String::new();
    for piece in pieces {
        let (digits, plain) = piece.split_at_checked(2).ok_or(UriError::Escape)?;
        let byte = u8::from_str_radix(digits, 16).map_err(|_| UriError::Escape)?;
        if !is_escapable(byte) || !plain.bytes().all(is_host_character) {
            return Err(UriError::HostCharacter);
        }
        decoded.push(char::from(byte));
        decoded.push_str(plain);
    }
    if !first.bytes().all(is_host_character) {
        return Err(UriError::HostCharacter);
    }
    if first.len() == text.len() {
        return Ok(Cow::Borrowed(text));
    }
    decoded.insert_str(0, first);
    Ok(Cow::Owned(decoded))
}

/// RFC 3986, 3.2.2, with the port's colon, brackets, and `<`, `>` and `"` that Go adds.
fn is_host_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:[]<>\"".contains(&byte)
}

/// Every percent sign must start two hexadecimal digits.
fn check_escapes(text: &str) -> Result<(), UriError> {
    let mut pieces = text.as_bytes().split(|byte| *byte == b'%').skip(1);
    let is_escape = |piece: &[u8]| {
        let digits = piece.get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if pieces.all(is_escape) {
        return Ok(());
    }
    Err(UriError::Escape)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> Result<String, UriError> {
        Uri::parse(text).map(|uri| uri.host().to_owned())
    }

    #[test]
    fn the_host_has_its_port_and_no_user() {
        for (text, expected) in [
            ("https://user:pw@h.example:80/path?q#f", "h.example:80"),
            ("spiffe://h/x@y", "h"),
            ("//h", "h"),
            ("s://a@b@h:", "h:"),
            ("postgres://a:1,b:2/db", "a:1,b:2"),
            ("x://a%25b", "a%b"),
            ("x://[::1%25en0]:8", "[::1%en0]:8"),
            ("x://[::1]", "[::1]"),
        ] {
            assert_eq!(host(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn many_forms_have_no_host() {
        for text in [
            "",
            "*",
            "urn:a:b",
            "mailto:a@b%",
            "file:///etc",
            "///a",
            "a/b:c",
            "x:?#",
            "#%41\n",
            "?%",
            "x:///a",
        ] {
            assert_eq!(host(text).as_deref(), Ok(""), "{text}");
        }
    }

    #[test]
    fn malformed_ones_are_refused() {
        for (text, expected) in [
            ("a\u{7f}", UriError::ControlCharacter),
            (":a", UriError::MissingScheme),
            ("1a:b", UriError::ColonInFirstSegment),
            ("a b:c", UriError::ColonInFirstSegment),
            ("/%4", UriError::Escape),
            ("/#%zz", UriError::Escape),
            ("x://a%@h", UriError::Escape),
            ("x://a[@h", UriError::UserInformation),
            ("x://a[::1]", UriError::IpLiteral),
            ("x://[::1", UriError::IpLiteral),
            ("x://[1.2.3.4]", UriError::IpLiteral),
            ("x://[::1%25]", UriError::IpLiteral),
            ("x://[::1]x", UriError::Port),
            ("http://a:1:2", UriError::Port),
            ("x://a:b", UriError::Port),
            ("x://a b", UriError::HostCharacter),
            ("x://a%41", UriError::HostCharacter),
            ("x://a%80", UriError::HostCharacter),
            ("x://a..b", UriError::Domain),
            ("x://a.", UriError::Domain),
        ] {
            assert_eq!(host(text), Err(expected), "{text}");
        }
    }
}
