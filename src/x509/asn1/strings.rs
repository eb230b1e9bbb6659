//! What Go puts into an `interface{}`: the attribute values of names in CRLs.

use super::header::{
    BIT_STRING, BMP_STRING, BOOLEAN, GENERALIZED_TIME, IA5_STRING, INTEGER, NUMERIC_STRING,
    OBJECT_IDENTIFIER, PRINTABLE_STRING, Tag, UTC_TIME, UTF8_STRING,
};
use super::{Asn1Fault, content, time};

/// Checks a value of a type that Go decodes here. T61String and OCTET STRING can hold anything; other types, for
/// example UniversalString, are left unread.
pub(crate) fn check_any(tag: Tag, bytes: &[u8]) -> Result<(), Asn1Fault> {
    match tag {
        PRINTABLE_STRING => check_characters(bytes, is_printable),
        NUMERIC_STRING => check_characters(bytes, is_numeric),
        IA5_STRING => check_characters(bytes, |byte| byte.is_ascii()),
        UTF8_STRING => check_utf8(bytes),
        BMP_STRING => check_bmp(bytes),
        BOOLEAN => content::boolean(bytes).map(drop),
        INTEGER => content::int64(bytes).map(drop),
        BIT_STRING => content::bit_string(bytes).map(drop),
        OBJECT_IDENTIFIER => content::object_identifier(bytes).map(drop),
        UTC_TIME => time::utc_time(bytes).map(drop),
        GENERALIZED_TIME => time::generalized_time(bytes).map(drop),
        _ => Ok(()),
    }
}

fn check_characters(bytes: &[u8], allowed: fn(u8) -> bool) -> Result<(), Asn1Fault> {
    match bytes.iter().all(|byte| allowed(*byte)) {
        true => Ok(()),
        false => Err(Asn1Fault::String),
    }
}

/// PrintableString (X.680, 41.4), and `*` and `&`, which Go lets through because certificates have them.
fn is_printable(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" '()+,-./:=?*&".contains(&byte)
}

fn is_numeric(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b' '
}

fn check_utf8(bytes: &[u8]) -> Result<(), Asn1Fault> {
    match std::str::from_utf8(bytes) {
        Ok(_) => Ok(()),
        Err(_) => Err(Asn1Fault::String),
    }
}

/// Pairs of bytes, each a character of the Basic Multilingual Plane: no surrogates and none of the noncharacters that Go names.
fn check_bmp(bytes: &[u8]) -> Result<(), Asn1Fault> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let characters = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
    match rest.is_empty() && !characters.into_iter().any(is_no_bmp_character) {
        true => Ok(()),
        false => Err(Asn1Fault::String),
    }
}

fn is_no_bmp_character(unit: u16) -> bool {
    matches!(unit, 0xfffe | 0xffff | 0xfdd0..=0xfdef | 0xd800..=0xdfff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_strings_may_hold_asterisk_and_ampersand_but_no_at_sign() {
        assert!(check_any(PRINTABLE_STRING, b"A *&'()+,-./:=? 9z").is_ok());
        for bad in [b"@", b"_", b"\"", b"!", b"\x7f"] {
            assert_eq!(check_any(PRINTABLE_STRING, bad), Err(Asn1Fault::String));
        }
    }

    #[test]
    fn bmp_strings_have_no_surrogates() {
        assert!(check_any(BMP_STRING, &[0x20, 0xac]).is_ok());
        assert!(check_any(BMP_STRING, &[0x20]).is_err());
        assert!(check_any(BMP_STRING, &[0xd8, 0x00]).is_err());
        assert!(check_any(BMP_STRING, &[0xff, 0xff]).is_err());
    }

    #[test]
    fn integers_as_values_are_limited_to_64_bits() {
        assert!(check_any(INTEGER, &[1; 8]).is_ok());
        assert!(check_any(INTEGER, &[1; 9]).is_err());
    }

    #[test]
    fn unknown_and_constructed_types_are_not_looked_at() {
        assert!(check_any(Tag::context(0), b"\xff").is_ok());
        assert!(check_any(PRINTABLE_STRING.constructed(), b"@").is_ok());
    }
}
