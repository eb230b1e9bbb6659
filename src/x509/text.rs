//! The string types of names, as Go's certificate parser reads them.

use crate::diagnostic::Diagnostic;
use crate::encoding::der::tag;
use std::borrow::Cow;

/// Why an attribute's value is no text to Go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// Not a string, or of a type that Go does not read, such as UniversalString or VisibleString.
    #[error("values with the tag {tag:#04x} are not supported")]
    UnsupportedType {
        /// The identifier octet.
        tag: u8,
    },
    /// Letters, digits, space and `'()+,-./:=?` only; Go lets `*` and `&` pass too.
    #[error("a PrintableString has a character that it may not have, such as `@` or `_`")]
    Printable,
    /// Digits and space only.
    #[error("a NumericString has something else than digits and spaces")]
    Numeric,
    /// ASCII only.
    #[error("an IA5String is not ASCII")]
    Ia5,
    /// Must be UTF-8.
    #[error("a UTF8String is not UTF-8")]
    Utf8,
    /// Pairs of bytes, none of them a surrogate or a noncharacter.
    #[error("a BMPString has half a character, a surrogate or a noncharacter")]
    Bmp,
}

impl Diagnostic for TextError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnsupportedType { .. } => "MSP-X509-006",
            Self::Printable => "MSP-X509-007",
            Self::Numeric => "MSP-X509-008",
            Self::Ia5 => "MSP-X509-009",
            Self::Utf8 => "MSP-X509-010",
            Self::Bmp => "MSP-X509-011",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some("have the certificate issued anew with UTF8String in its names")
    }
}

/// The text of an attribute's value.
///
/// T61String is read as Latin-1. A BMPString loses one U+0000 at its end.
pub(super) fn decode(tag: u8, content: &[u8]) -> Result<Cow<'_, str>, TextError> {
    match tag {
        tag::UTF8_STRING => std::str::from_utf8(content)
            .map(Cow::Borrowed)
            .map_err(|_| TextError::Utf8),
        tag::PRINTABLE_STRING => ascii(content, is_printable).ok_or(TextError::Printable),
        tag::IA5_STRING => ascii(content, |byte| byte.is_ascii()).ok_or(TextError::Ia5),
        tag::NUMERIC_STRING => ascii(content, is_numeric).ok_or(TextError::Numeric),
        tag::T61_STRING => Ok(Cow::Owned(
            content.iter().copied().map(char::from).collect(),
        )),
        tag::BMP_STRING => bmp(content).map(Cow::Owned).ok_or(TextError::Bmp),
        tag => Err(TextError::UnsupportedType { tag }),
    }
}

/// The content as text when all of it is ASCII and allowed.
fn ascii(content: &[u8], is_allowed: impl Fn(&u8) -> bool) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(content).ok()?;
    content
        .iter()
        .all(is_allowed)
        .then_some(Cow::Borrowed(text))
}

/// `*` and `&` are not in the standard's set, but in certificates, so Go lets them pass.
const fn is_printable(byte: &u8) -> bool {
    matches!(byte,
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b' ' | b'*' | b'&'
        | b'\'' | b'(' | b')' | b'+' | b',' | b'-' | b'.' | b'/' | b':' | b'=' | b'?')
}

const fn is_numeric(byte: &u8) -> bool {
    matches!(byte, b'0'..=b'9' | b' ')
}

fn bmp(content: &[u8]) -> Option<String> {
    let content = match content {
        [terminated @ .., 0, 0] => terminated,
        all => all,
    };
    let (units, []) = content.as_chunks::<2>() else {
        return None;
    };
    let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
    units.map(bmp_character).collect()
}

fn bmp_character(unit: u16) -> Option<char> {
    match unit {
        0xfdd0..=0xfdef | 0xfffe..=0xffff => None,
        // Surrogates are no characters.
        unit => char::from_u32(u32::from(unit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_strings_may_have_stars_and_ampersands() {
        assert_eq!(
            decode(tag::PRINTABLE_STRING, b"*.a & b").unwrap(),
            "*.a & b"
        );
        for refused in [
            b"a@b".as_slice(),
            b"a_b",
            b"a;b",
            b"a!",
            b"\xc3\xa9",
            b"\xff",
        ] {
            let refused = decode(tag::PRINTABLE_STRING, refused);
            assert_eq!(refused, Err(TextError::Printable));
        }
    }

    #[test]
    fn t61_strings_are_latin_1() {
        assert_eq!(decode(tag::T61_STRING, b"caf\xe9").unwrap(), "café");
    }

    #[test]
    fn bmp_strings_lose_one_terminator_and_have_no_surrogates() {
        assert_eq!(decode(tag::BMP_STRING, &[0, b'a', 0, 0]).unwrap(), "a");
        assert_eq!(
            decode(tag::BMP_STRING, &[0, b'a', 0, 0, 0, 0]).unwrap(),
            "a\0"
        );
        for refused in [
            [0xd8, 0x00].as_slice(),
            &[0xff, 0xfe],
            &[0xfd, 0xd0],
            &[0x00],
            &[0x00, 0x61, 0x62],
        ] {
            assert_eq!(decode(tag::BMP_STRING, refused), Err(TextError::Bmp));
        }
    }

    #[test]
    fn other_strings_are_checked_for_their_characters() {
        assert_eq!(decode(tag::UTF8_STRING, b"\xff"), Err(TextError::Utf8));
        assert_eq!(decode(tag::IA5_STRING, b"\xc3\xa9"), Err(TextError::Ia5));
        assert_eq!(decode(tag::NUMERIC_STRING, b"1a"), Err(TextError::Numeric));
        assert_eq!(decode(tag::NUMERIC_STRING, b"1 2").unwrap(), "1 2");
    }

    #[test]
    fn universal_and_visible_strings_are_not_supported() {
        for tag in [0x1c, 0x1a, tag::INTEGER] {
            assert_eq!(
                decode(tag, b"abcd"),
                Err(TextError::UnsupportedType { tag })
            );
        }
    }
}
