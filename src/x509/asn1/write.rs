//! Writing the few elements that Fabric marshals anew.

/// Lengths below this have the one-byte form, and must use it.
const SHORT_LENGTHS: usize = 0x80;

/// Appends an element with the identifier octet `tag` and the concatenation of `content`.
pub(crate) fn write_element(out: &mut Vec<u8>, tag: u8, content: &[&[u8]]) {
    let length: usize = content.iter().map(|part| part.len()).sum();
    out.push(tag);
    write_length(out, length);
    for part in content {
        out.extend_from_slice(part);
    }
}

fn write_length(out: &mut Vec<u8>, length: usize) {
    let bytes = length.to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let significant = bytes.get(zeros..).unwrap_or_default();
    if length >= SHORT_LENGTHS {
        let count = u8::try_from(significant.len()).unwrap_or(u8::MAX);
        out.push(0x80 | count);
    }
    match significant {
        [] => out.push(0),
        bytes => out.extend_from_slice(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::asn1;

    #[test]
    fn what_is_written_reads_back() {
        for length in [0, 1, 127, 128, 255, 256, 65_536] {
            let mut out = Vec::new();
            write_element(&mut out, 0x30, &[&vec![7; length]]);
            let content = asn1::element(&mut &out[..], 0x30).expect("valid");
            assert_eq!(content.len(), length);
        }
    }
}
