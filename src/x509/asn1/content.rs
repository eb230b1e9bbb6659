//! Contents of the plain types, with the reason when they are refused.

use super::Asn1Fault;
use crate::encoding::asn1::{self, Integer};
use std::borrow::Cow;

/// The bytes of an INTEGER: at least one, and none that only repeats the sign.
pub(crate) fn integer(content: &[u8]) -> Result<&[u8], Asn1Fault> {
    read_integer(content).map(|_| content)
}

/// An INTEGER of at most 64 bits.
pub(crate) fn int64(content: &[u8]) -> Result<i64, Asn1Fault> {
    let integer = read_integer(content)?;
    integer.to_i64().ok_or(Asn1Fault::IntegerTooLarge)
}

fn read_integer(content: &[u8]) -> Result<Integer<'_>, Asn1Fault> {
    Integer::from_content(content).map_err(|_| Asn1Fault::Integer)
}

/// An OBJECT IDENTIFIER. As its form is unique, comparing contents is comparing identifiers.
pub(crate) fn object_identifier(content: &[u8]) -> Result<&[u8], Asn1Fault> {
    asn1::oid_content(content).map_err(|_| Asn1Fault::ObjectIdentifier)
}

/// A BOOLEAN of DER: 00 or FF.
pub(crate) fn boolean(content: &[u8]) -> Result<bool, Asn1Fault> {
    match content {
        [0x00] => Ok(false),
        [0xff] => Ok(true),
        _ => Err(Asn1Fault::Boolean),
    }
}

/// A BIT STRING; its unused bits, at the end, are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BitString<'a> {
    unused: u8,
    bytes: &'a [u8],
}

/// Reads a BIT STRING's content.
pub(crate) fn bit_string(content: &[u8]) -> Result<BitString<'_>, Asn1Fault> {
    let (&unused, bytes) = content.split_first().ok_or(Asn1Fault::BitString)?;
    let last = bytes.last().copied().unwrap_or(0);
    let too_many = unused > 7 || (bytes.is_empty() && unused > 0);
    if too_many || last.trailing_zeros() < u32::from(unused) {
        return Err(Asn1Fault::BitString);
    }
    Ok(BitString { unused, bytes })
}

impl<'a> BitString<'a> {
    /// The bits moved to the end of the bytes, zeros before them (Go's `RightAlign`).
    pub(crate) fn right_aligned(self) -> Cow<'a, [u8]> {
        if self.unused == 0 {
            return Cow::Borrowed(self.bytes);
        }
        let mut before = 0;
        let shifted = self.bytes.iter().map(|&byte| {
            let pair = u16::from_be_bytes([before, byte]);
            before = byte;
            low_byte(pair >> self.unused)
        });
        Cow::Owned(shifted.collect())
    }
}

fn low_byte(pair: u16) -> u8 {
    let [_, low] = pair.to_be_bytes();
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_minimal_and_sometimes_of_64_bits() {
        assert_eq!(integer(&[0, 0x7f]), Err(Asn1Fault::Integer));
        assert_eq!(integer(&[0xff, 0x7f]), Ok(&[0xff, 0x7f][..]));
        assert_eq!(int64(&i64::MIN.to_be_bytes()), Ok(i64::MIN));
        assert_eq!(int64(&[1; 9]), Err(Asn1Fault::IntegerTooLarge));
    }

    #[test]
    fn unused_bits_are_at_most_seven_and_zero() {
        assert!(bit_string(&[]).is_err());
        assert!(bit_string(&[1]).is_err());
        assert!(bit_string(&[8, 0]).is_err());
        assert!(bit_string(&[3, 0b100]).is_err());
        assert!(bit_string(&[3, 0b1000]).is_ok());
        assert!(bit_string(&[0]).is_ok());
    }

    #[test]
    fn right_alignment_shifts_across_bytes() {
        let bits = bit_string(&[4, 0xab, 0xc0]).expect("valid");
        assert_eq!(bits.right_aligned().as_ref(), [0x0a, 0xbc]);
        let whole = bit_string(&[0, 0xab]).expect("valid");
        assert_eq!(whole.right_aligned().as_ref(), [0xab]);
    }
}
