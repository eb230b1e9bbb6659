//! URIs under constraints.

use super::domain::Domain;
use std::net::Ipv4Addr;

/// The domain of a URI that Go's `url.Parse` accepts; none when there is no host, or an IP address, or something that is no domain.
pub(super) fn domain(uri: &str) -> Option<Domain> {
    let host = host_without_port(authority_host(uri))?;
    // An IPv6 address would be in brackets.
    if host.parse::<Ipv4Addr>().is_ok() {
        None
    } else {
        Domain::new(host)
    }
}

/// Host and port as they stand in the text; empty when the URI has no authority.
///
/// Percent signs need no decoding: in a host Go decodes only to bytes that no certificate may have there, and what is in brackets is refused anyway.
fn authority_host(uri: &str) -> &str {
    let before_query = uri.split(['#', '?']).next().unwrap_or_default();
    let after_scheme = strip_scheme(before_query);
    let authority = after_scheme
        .strip_prefix("//")
        .and_then(|rest| rest.split('/').next());
    authority
        .and_then(|authority| authority.rsplit('@').next())
        .unwrap_or_default()
}

fn strip_scheme(uri: &str) -> &str {
    let in_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    match uri.split_once(':') {
        Some((scheme, rest))
            if scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(in_scheme) =>
        {
            rest
        }
        _ => uri,
    }
}

/// Nothing when there is no host or it is in brackets, with or without a port, for then it is an IP address; nor when there are two ports.
fn host_without_port(host_and_port: &str) -> Option<&str> {
    if host_and_port.is_empty() || host_and_port.starts_with('[') {
        return None;
    }
    match host_and_port.rsplit_once(':') {
        None => Some(host_and_port),
        Some((host, _)) => (!host.contains([':', '[', ']'])).then_some(host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_found_between_user_and_port() {
        for uri in [
            "https://user:pw@h.example:80/path?q#f",
            "spiffe://h.example/x@y",
            "//h.example",
            "a+b://h.example?x://y",
            "s://a@b@h.example:",
        ] {
            assert_eq!(domain(uri), Domain::new("h.example"), "{uri}");
        }
    }

    #[test]
    fn uris_without_host_or_with_an_address_have_no_domain() {
        for uri in [
            "",
            "*",
            "urn:a:b",
            "mailto:a@b",
            "file:///etc",
            "http://1.2.3.4/",
            "http://1.2.3.4:5",
            "http://[::1]",
            "http://[::1]:8",
            "x://a:1:2",
            "http://a..b",
        ] {
            assert_eq!(domain(uri), None, "{uri}");
        }
    }

    #[test]
    fn a_port_alone_leaves_an_empty_domain() {
        assert_eq!(domain("x://:80"), Domain::new(""));
    }
}
