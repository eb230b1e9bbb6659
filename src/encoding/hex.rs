//! Hexadecimal text.

use std::fmt;

const DIGITS: [u8; 16] = *b"0123456789abcdef";

/// `bytes` as lower-case hexadecimal digits.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    text.extend(bytes.iter().flat_map(|byte| digits(*byte)));
    text
}

/// The bytes that hexadecimal digits of either case stand for; `None` for an odd number of digits or another character.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    let bytes = pairs
        .iter()
        .map(|[high, low]| Some((value(*high)? << 4) | value(*low)?));
    bytes.collect()
}

/// Shows bytes as [`encode`] writes them, without an allocation.
#[derive(Clone, Copy, Debug)]
pub struct Hex<'a>(pub &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

fn digits(byte: u8) -> [char; 2] {
    [byte >> 4, byte & 0x0f].map(|digit| char::from(DIGITS[usize::from(digit)]))
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_lower_case() {
        assert_eq!(encode(&[0x00, 0xab, 0xff]), "00abff");
        assert_eq!(Hex(&[0x00, 0xab, 0xff]).to_string(), "00abff");
    }

    #[test]
    fn both_cases_are_read() {
        assert_eq!(decode("00aBFf"), Some(vec![0x00, 0xab, 0xff]));
    }

    #[test]
    fn odd_lengths_and_other_characters_are_refused() {
        assert_eq!(decode("0"), None);
        assert_eq!(decode("0g"), None);
        assert_eq!(decode("é"), None);
    }
}
