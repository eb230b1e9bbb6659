//! URIs under constraints.

use super::domain::Domain;
use crate::x509::Uri;
use std::net::Ipv4Addr;

/// The domain of a URI; none when it has no host, or an IP address as its host, or something that is no domain.
pub(super) fn domain(uri: &str) -> Option<Domain> {
    let uri = Uri::parse(uri).ok()?;
    let host = without_port(uri.host())?;
    // An IPv6 address would be in brackets.
    match host.parse::<Ipv4Addr>() {
        Ok(_) => None,
        Err(_) => Domain::new(host),
    }
}

/// Nothing when there is no host; when it begins with a bracket, for then it is an IP address; when there are two ports.
fn without_port(host_and_port: &str) -> Option<&str> {
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
    fn the_host_is_compared_without_user_and_port() {
        for uri in [
            "https://user:pw@h.example:80/path?q#f",
            "spiffe://h.example/x@y",
            "//h.example",
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
            "x://a]:1",
        ] {
            assert_eq!(domain(uri), None, "{uri}");
        }
    }

    #[test]
    fn a_port_alone_leaves_an_empty_domain() {
        assert_eq!(domain("x://:80"), Domain::new(""));
    }
}
