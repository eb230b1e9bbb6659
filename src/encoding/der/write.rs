//! Writing the few elements that are made anew: keys, signatures, certificates with another signature.

/// Lengths below this have the one-byte form, and must use it.
const SHORT_LENGTHS: usize = 0x80;

/// The element with the identifier octet `tag` and the concatenation of `content`.
pub fn element(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let mut element = Vec::with_capacity(size(content) + 6);
    push(&mut element, tag, content);
    element
}

/// Appends such an element to `to`.
pub fn push(to: &mut Vec<u8>, tag: u8, content: &[&[u8]]) {
    to.push(tag);
    push_length(to, size(content));
    content.iter().for_each(|part| to.extend_from_slice(part));
}

/// Content octets of the INTEGER with this big-endian magnitude.
pub fn positive_integer(magnitude: &[u8]) -> Vec<u8> {
    let magnitude = without_leading_zeros(magnitude);
    let mut content = Vec::with_capacity(magnitude.len() + 1);
    if magnitude.first().is_none_or(|first| first & 0x80 != 0) {
        content.push(0);
    }
    content.extend_from_slice(magnitude);
    content
}

/// A big-endian number without the zeros before its first digit.
pub fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

fn size(parts: &[&[u8]]) -> usize {
    parts.iter().map(|part| part.len()).sum()
}

fn push_length(to: &mut Vec<u8>, length: usize) {
    let wide = length.to_be_bytes();
    let octets = without_leading_zeros(&wide);
    if length >= SHORT_LENGTHS {
        to.push(0x80 | octets.len() as u8);
    }
    match octets {
        [] => to.push(0),
        octets => to.extend_from_slice(octets),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::der::{Reader, tag};

    #[test]
    fn what_is_written_reads_back() {
        for length in [0, 1, 127, 128, 255, 256, 65_536] {
            let content = vec![7; length];
            let (first, second) = content.split_at(length / 3);
            let written = element(tag::SEQUENCE, &[first, second]);
            let mut reader = Reader::new(&written);
            let read = reader.read(tag::SEQUENCE).expect("valid");
            assert_eq!(read.content(), content);
            assert!(reader.is_empty());
        }
    }

    #[test]
    fn integers_are_minimal_and_positive() {
        for (magnitude, content) in [
            (&[][..], &[0][..]),
            (&[0, 0], &[0]),
            (&[0, 1], &[1]),
            (&[0x80], &[0, 0x80]),
        ] {
            assert_eq!(positive_integer(magnitude), content);
        }
    }
}
