//! Contents of the plain types.

use super::Asn1Fault;
use std::borrow::Cow;

/// The bytes of an INTEGER: at least one, and none that only repeats the sign.
pub(crate) fn integer(content: &[u8]) -> Result<&[u8], Asn1Fault> {
    match content {
        [] | [0x00, 0x00..=0x7f, ..] | [0xff, 0x80..=0xff, ..] => Err(Asn1Fault::Integer),
        minimal => Ok(minimal),
    }
}

/// An INTEGER of at most 64 bits.
pub(crate) fn int64(content: &[u8]) -> Result<i64, Asn1Fault> {
    let bytes = integer(content)?;
    if bytes.len() > 8 {
        return Err(Asn1Fault::IntegerTooLarge);
    }
    let sign = match bytes.first() {
        Some(0x80..) => -1,
        _ => 0,
    };
    Ok(bytes
        .iter()
        .fold(sign, |value, byte| value << 8 | i64::from(*byte)))
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

/// An OBJECT IDENTIFIER, which Go decodes to arcs of 31 bits. As every arc must be minimal, comparing contents is comparing arcs.
pub(crate) fn object_identifier(content: &[u8]) -> Result<&[u8], Asn1Fault> {
    let mut rest = content;
    loop {
        let (_, size) = base128(rest).ok_or(Asn1Fault::ObjectIdentifier)?;
        rest = rest.get(size..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(content);
        }
    }
}

/// A base-128 number is at most this many bytes to Go (35 bits, of which 31 may be used).
const BASE128_BYTES: usize = 5;

/// The base-128 number at the start of `bytes` and its size; `None` when it is cut short, not minimal, or above 2^31 - 1.
pub(crate) fn base128(bytes: &[u8]) -> Option<(u32, usize)> {
    if bytes.first() == Some(&0x80) {
        return None;
    }
    let last = bytes
        .iter()
        .take(BASE128_BYTES)
        .position(|byte| byte & 0x80 == 0)?;
    let value = bytes
        .iter()
        .take(last + 1)
        .fold(0_u64, |value, byte| value << 7 | u64::from(byte & 0x7f));
    let value = i32::try_from(value).ok()?;
    Some((value.unsigned_abs(), last + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_minimal() {
        assert!(integer(&[]).is_err());
        assert!(integer(&[0, 0x7f]).is_err());
        assert!(integer(&[0xff, 0x80]).is_err());
        assert_eq!(integer(&[0, 0x80]), Ok(&[0, 0x80][..]));
        assert_eq!(integer(&[0xff, 0x7f]), Ok(&[0xff, 0x7f][..]));
    }

    #[test]
    fn int64_covers_both_ends() {
        assert_eq!(int64(&[0x80]), Ok(-128));
        assert_eq!(int64(&i64::MIN.to_be_bytes()), Ok(i64::MIN));
        assert_eq!(int64(&i64::MAX.to_be_bytes()), Ok(i64::MAX));
        assert_eq!(
            int64(&[0, 0x80, 0, 0, 0, 0, 0, 0, 0]),
            Err(Asn1Fault::IntegerTooLarge)
        );
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

    #[test]
    fn object_identifiers_have_minimal_arcs_of_31_bits() {
        assert!(object_identifier(&[]).is_err());
        assert!(object_identifier(&[0x55, 0x1d, 0x23]).is_ok());
        assert!(object_identifier(&[0x55, 0x80, 0x01]).is_err());
        assert!(object_identifier(&[0x55, 0x81]).is_err());
        assert!(object_identifier(&[0x55, 0x87, 0xff, 0xff, 0xff, 0x7f]).is_ok());
        assert!(object_identifier(&[0x55, 0x88, 0x80, 0x80, 0x80, 0x00]).is_err());
    }
}
