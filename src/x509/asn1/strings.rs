//! What Go puts into an `interface{}`: the attribute values of names in CRLs.

use super::{Asn1Fault, content, time};
use crate::encoding::der::tag;
use crate::x509::text;

/// Checks a value of a type that Go decodes here. T61String and OCTET STRING can hold anything; other types, for
/// example UniversalString, are left unread.
pub(crate) fn check_any(tag: Option<u8>, bytes: &[u8]) -> Result<(), Asn1Fault> {
    let Some(tag) = tag else { return Ok(()) };
    match tag {
        tag::PRINTABLE_STRING
        | tag::NUMERIC_STRING
        | tag::IA5_STRING
        | tag::UTF8_STRING
        | tag::BMP_STRING => check_text(tag, bytes),
        tag::BOOLEAN => content::boolean(bytes).map(drop),
        tag::INTEGER => content::int64(bytes).map(drop),
        tag::BIT_STRING => content::bit_string(bytes).map(drop),
        tag::OBJECT_IDENTIFIER => content::object_identifier(bytes).map(drop),
        tag::UTC_TIME => time::utc_time(bytes).map(drop),
        tag::GENERALIZED_TIME => time::generalized_time(bytes).map(drop),
        _ => Ok(()),
    }
}

/// Go's two readers agree on these types.
fn check_text(tag: u8, bytes: &[u8]) -> Result<(), Asn1Fault> {
    match text::decode(tag, bytes) {
        Ok(_) => Ok(()),
        Err(_) => Err(Asn1Fault::String),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tag: u8, bytes: &[u8]) -> Result<(), Asn1Fault> {
        check_any(Some(tag), bytes)
    }

    #[test]
    fn strings_have_the_characters_of_their_type() {
        assert_eq!(check(tag::PRINTABLE_STRING, b"A *&'"), Ok(()));
        assert_eq!(check(tag::PRINTABLE_STRING, b"@"), Err(Asn1Fault::String));
        assert_eq!(check(tag::UTF8_STRING, b"\xff"), Err(Asn1Fault::String));
        assert_eq!(
            check(tag::BMP_STRING, &[0xd8, 0x00]),
            Err(Asn1Fault::String)
        );
    }

    #[test]
    fn integers_as_values_are_limited_to_64_bits() {
        assert!(check(tag::INTEGER, &[1; 8]).is_ok());
        assert!(check(tag::INTEGER, &[1; 9]).is_err());
    }

    #[test]
    fn unknown_and_constructed_types_are_not_looked_at() {
        assert!(check_any(None, b"\xff").is_ok());
        assert!(check(tag::T61_STRING, b"\xff").is_ok());
        assert!(check(tag::context(0), b"\xff").is_ok());
        assert!(check(tag::PRINTABLE_STRING | 0x20, b"@").is_ok());
    }
}
