//! The few DER forms that are written here.

/// The element with the identifier octet `tag` and `content`.
pub(super) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut element = Vec::with_capacity(content.len() + 6);
    push(&mut element, tag, content);
    element
}

/// Appends such an element to `to`.
pub(super) fn push(to: &mut Vec<u8>, tag: u8, content: &[u8]) {
    to.push(tag);
    match u8::try_from(content.len()) {
        Ok(short @ ..0x80) => to.push(short),
        _ => push_long_length(to, content.len()),
    }
    to.extend_from_slice(content);
}

/// Content octets of the INTEGER with this big-endian magnitude.
pub(super) fn positive_integer(magnitude: &[u8]) -> Vec<u8> {
    let magnitude = without_leading_zeros(magnitude);
    let mut content = Vec::with_capacity(magnitude.len() + 1);
    if magnitude.first().is_none_or(|first| first & 0x80 != 0) {
        content.push(0);
    }
    content.extend_from_slice(magnitude);
    content
}

/// A big-endian number without the zeros before its first digit.
pub(super) fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

fn push_long_length(to: &mut Vec<u8>, length: usize) {
    let wide = length.to_be_bytes();
    let octets = without_leading_zeros(&wide);
    to.push(0x80 | octets.len() as u8);
    to.extend_from_slice(octets);
}
