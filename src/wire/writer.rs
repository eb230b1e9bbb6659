//! Writes tags and values; every number in its shortest form.

use super::reader::WireType;

/// Octets of `value` as a varint: seven bits each.
pub(crate) fn varint_len(value: u64) -> usize {
    let bits = 64 - (value | 1).leading_zeros();
    bits.div_ceil(7) as usize
}

/// Octets of a tag; the wire type does not change them.
pub(crate) fn tag_len(number: u32) -> usize {
    varint_len(u64::from(number) << 3)
}

/// Octets of `length` bytes with their length prefix.
pub(crate) fn bytes_len(length: usize) -> usize {
    varint_len(length as u64) + length
}

/// Appends a varint.
pub(crate) fn put_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a tag.
pub(crate) fn put_tag(number: u32, wire_type: WireType, out: &mut Vec<u8>) {
    let low = match wire_type {
        WireType::Varint => 0,
        WireType::Bytes | WireType::Other => 2,
    };
    put_varint(u64::from(number) << 3 | low, out);
}

/// Appends bytes with their length prefix.
pub(crate) fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put_varint(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_foretell_what_is_written() {
        for shift in 0..64 {
            for value in [1_u64 << shift, (1 << shift) - 1, u64::MAX >> shift] {
                let mut out = Vec::new();
                put_varint(value, &mut out);
                assert_eq!(out.len(), varint_len(value), "{value}");
            }
        }
    }
}
