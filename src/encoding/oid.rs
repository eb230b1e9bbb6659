//! Object identifiers: as constants, and as text.

use std::fmt::Write;

/// The content octets of the OBJECT IDENTIFIER with this dotted form. DER has one encoding for each, so octets may be compared.
macro_rules! oid {
    ($dotted:literal) => {
        const { const_oid::ObjectIdentifier::new_unwrap($dotted) }.as_bytes()
    };
}

pub(crate) use oid;

/// Arcs that are shown at most; the rest of a longer identifier is an ellipsis. No identifier in use comes near.
const MAX_ARCS: usize = 32;

/// The dotted form of an OBJECT IDENTIFIER's content octets, for people.
pub fn dotted(content: &[u8]) -> String {
    let mut text = String::new();
    for (index, arc) in content
        .split_inclusive(|octet| octet & 0x80 == 0)
        .take(MAX_ARCS + 1)
        .enumerate()
    {
        // Writing to a string cannot fail.
        let _ = match (index, arc_value(arc)) {
            (MAX_ARCS, _) => write!(text, "..."),
            (0, first) => {
                let root = (first / 40).min(2);
                write!(text, "{root}.{}", first - root * 40)
            }
            (_, arc) => write!(text, ".{arc}"),
        };
    }
    text
}

/// The value of an arc; the lowest 64 bits of one that has more.
fn arc_value(octets: &[u8]) -> u64 {
    octets
        .iter()
        .fold(0, |value, octet| (value << 7) | u64::from(octet & 0x7f))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_octets_hold_two_arcs() {
        assert_eq!(dotted(&[0x55, 0x1d, 0x0f]), "2.5.29.15");
        assert_eq!(dotted(&[0x2a, 0x86, 0x48, 0xce, 0x3d]), "1.2.840.10045");
        assert_eq!(dotted(&[0x88, 0x37]), "2.999");
        assert_eq!(dotted(&[]), "");
    }

    #[test]
    fn long_identifiers_are_cut() {
        assert!(dotted(&[1; 1_000_000]).len() < 100);
    }
}
