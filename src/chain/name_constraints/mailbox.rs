//! E-mail addresses under constraints.

use super::Rules;
use super::domain::{Domain, DomainRules};
use std::collections::HashSet;

/// An e-mail address in two parts (RFC 2821's Mailbox, as Go reads it).
pub(super) struct Mailbox {
    identity: Identity,
    domain: Domain,
}

/// What makes two mailboxes the same: the local part without quoting, to the byte, and the domain in lower case.
#[derive(PartialEq, Eq, Hash)]
struct Identity {
    local: Vec<u8>,
    domain: String,
}

impl Mailbox {
    pub(super) fn new(text: &str) -> Option<Self> {
        let (local, rest) = match text.strip_prefix('"') {
            Some(quoted) => quoted_local_part(quoted.as_bytes())?,
            None => plain_local_part(text.as_bytes())?,
        };
        let domain = std::str::from_utf8(rest.strip_prefix(b"@")?).ok()?;
        let identity = Identity {
            local,
            domain: domain.to_ascii_lowercase(),
        };
        Domain::new(domain).map(|domain| Self { identity, domain })
    }
}

/// Up to the closing quote: characters as they are or behind a backslash. Returns what follows, too.
fn quoted_local_part(mut text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut local = Vec::new();
    loop {
        match text {
            [b'"', rest @ ..] => return Some((local, rest)),
            [b'\\', c, rest @ ..] if is_quotable(*c) => (local.push(*c), text = rest).1,
            [c, rest @ ..] if is_quoted_text(*c) => (local.push(*c), text = rest).1,
            _ => return None,
        }
    }
}

/// RFC 2822's `text`: ASCII without NUL, CR and LF.
fn is_quotable(c: u8) -> bool {
    c.is_ascii() && !matches!(c, 0 | b'\r' | b'\n')
}

/// RFC 2822's `qtext`, and the space, as RFC 3696 wants it.
fn is_quoted_text(c: u8) -> bool {
    is_quotable(c) && !matches!(c, b'\t' | b'"' | b'\\')
}

/// Atoms with single dots between them; Go also takes any character behind a backslash, after an example of RFC 3696.
fn plain_local_part(mut text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut local = Vec::new();
    loop {
        match text {
            [b'\\', c, rest @ ..] => (local.push(*c), text = rest).1,
            [b'\\'] => return None,
            [c, rest @ ..] if is_atom_text(*c) || *c == b'.' => (local.push(*c), text = rest).1,
            _ => break,
        }
    }
    let well_dotted = local.split(|c| *c == b'.').all(|atom| !atom.is_empty());
    well_dotted.then_some((local, text))
}

/// RFC 2822's `atext`.
fn is_atom_text(c: u8) -> bool {
    c.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&c)
}

/// Constraints on e-mail addresses: whole ones, which hold themselves, and domains.
pub(super) struct MailboxRules {
    mailboxes: HashSet<Identity>,
    domains: DomainRules,
}

impl MailboxRules {
    pub(super) fn new(stated: &[String]) -> Self {
        let (whole, domains): (Vec<&String>, Vec<&String>) =
            stated.iter().partition(|s| s.contains('@'));
        let mailboxes = whole.into_iter().filter_map(|text| Mailbox::new(text));
        Self {
            mailboxes: mailboxes.map(|mailbox| mailbox.identity).collect(),
            domains: DomainRules::new(&domains),
        }
    }
}

impl Rules for MailboxRules {
    type Name = Mailbox;

    fn contain(&self, name: &Mailbox) -> bool {
        self.mailboxes.contains(&name.identity) || self.domains.contain(&name.domain)
    }

    fn touch(&self, name: &Mailbox) -> bool {
        self.mailboxes.contains(&name.identity) || self.domains.touch(&name.domain)
    }
}

#[cfg(test)]
mod tests {
    use super::{Mailbox, MailboxRules, Rules};

    fn local(text: &str) -> Option<Vec<u8>> {
        Mailbox::new(text).map(|mailbox| mailbox.identity.local)
    }

    #[test]
    fn local_parts_are_read_without_their_quoting() {
        assert_eq!(local("a.b@c").as_deref(), Some(&b"a.b"[..]));
        assert_eq!(local(r#""a\"@ b"@c"#).as_deref(), Some(&br#"a"@ b"#[..]));
        assert_eq!(local(r"a\@b@c").as_deref(), Some(&b"a@b"[..]));
        assert_eq!(local(r#"""@c"#).as_deref(), Some(&b""[..]));
        assert_eq!(local("a@").as_deref(), Some(&b"a"[..]));
    }

    #[test]
    fn malformed_mailboxes_are_refused() {
        for text in [
            "",
            "a",
            "@c",
            ".a@c",
            "a.@c",
            "a..b@c",
            r"a\",
            "\"a@c",
            "\"a\tb\"@c",
            "a b@c",
            "a@b@c.",
            "a@.c",
            "a@c d",
            "é@c",
        ] {
            assert_eq!(local(text), None, "{text}");
        }
    }

    #[test]
    fn a_whole_address_holds_itself_with_any_case_of_its_domain() {
        let rules = MailboxRules::new(&["User@Example.com".to_owned()]);
        let contains = |name| rules.contain(&Mailbox::new(name).expect("a mailbox"));
        assert!(contains("User@example.COM"));
        assert!(!contains("user@example.com"));
        assert!(!contains("User@www.example.com"));
    }

    #[test]
    fn a_domain_holds_addresses_in_it_and_below() {
        let rules = MailboxRules::new(&["example.com".to_owned()]);
        let contains = |name| rules.contain(&Mailbox::new(name).expect("a mailbox"));
        assert!(contains("a@example.com") && contains("a@b.example.com"));
        assert!(!contains("a@com"));
    }
}
