//! What Go's certificate parser lets pass as a mailbox (RFC 2821, 4.1.2).

use super::domain;

/// Is this `local@domain`, with the local part quoted or not?
pub(super) fn is_valid(mailbox: &str) -> bool {
    let after_local = match mailbox.strip_prefix('"') {
        Some(quoted) => after_quoted_string(quoted.as_bytes()),
        None => after_dotted_atoms(mailbox.as_bytes()),
    };
    let domain = after_local.and_then(|rest| rest.strip_prefix(b"@"));
    domain
        .and_then(|domain| std::str::from_utf8(domain).ok())
        .is_some_and(domain::is_valid)
}

/// What follows the closing quote.
fn after_quoted_string(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        match *rest {
            [b'"', ref after @ ..] => return Some(after),
            [b'\\', escaped, ref after @ ..] if is_escapable(escaped) => rest = after,
            [byte, ref after @ ..] if is_quotable(byte) => rest = after,
            _ => return None,
        }
    }
}

/// Any ASCII but NUL, line feed and carriage return.
const fn is_escapable(byte: u8) -> bool {
    byte.is_ascii() && !matches!(byte, 0 | b'\n' | b'\r')
}

/// The same without tab, quote and backslash. RFC 2821 excludes the space as well, Go does not.
const fn is_quotable(byte: u8) -> bool {
    is_escapable(byte) && !matches!(byte, b'\t' | b'"' | b'\\')
}

/// What follows the atoms; `None` when there is no atom, or a dot stands where none may be. An escaped dot is a dot too, and
/// a backslash may escape anything (RFC 3696 has examples).
fn after_dotted_atoms(mut rest: &[u8]) -> Option<&[u8]> {
    let mut previous = b'.';
    loop {
        let (byte, after) = match *rest {
            [b'\\', escaped, ref after @ ..] => (escaped, after),
            [b'\\'] => return None,
            [byte, ref after @ ..] if is_atom(byte) || byte == b'.' => (byte, after),
            _ => return (previous != b'.').then_some(rest),
        };
        if (previous, byte) == (b'.', b'.') {
            return None;
        }
        previous = byte;
        rest = after;
    }
}

const fn is_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^'..=b'`' | b'{'..=b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_parts_are_atoms_with_dots_or_quoted() {
        let accepted = [
            "a@b",
            "a.b@c.d",
            "a!#$%&'*+-/=?^_`{|}~@b",
            "a\\@b@c",
            "\\ @b",
            "\"\"@b",
            "\"a b\"@c",
            "\"a\\\"b\"@c",
            "\"a..b\"@c",
            "a@",
        ];
        for mailbox in accepted {
            assert!(is_valid(mailbox), "{mailbox}");
        }
    }

    #[test]
    fn other_forms_are_refused() {
        let refused = [
            "",
            "@b",
            "a",
            ".a@b",
            "a.@b",
            "a..b@c",
            "a\\..b@c",
            "\\.a@b",
            "a b@c",
            "a(b@c",
            "\"a@b",
            "\"a\tb\"@c",
            "\"a\n\"@b",
            "\"a\\\n\"@b",
            "\"a\"b@c",
            "a\\",
            "a@b.",
            "a@.b",
            "a@b..c",
            "a@b c",
        ];
        for mailbox in refused {
            assert!(!is_valid(mailbox), "{mailbox:?}");
        }
    }
}
