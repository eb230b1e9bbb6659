//! Envelopes that are written in one way only.
//!
//! The header covers the envelopes one behind the other, not where each ends and not how each is written. So a block is refused
//! whose envelopes are not exactly as Go writes them: payload, signature, then what Go does not know, nothing missing
//! (`protoutil.VerifyTransactionsAreWellFormed`).

use crate::wire::Envelope;

use super::error::EnvelopeFlaw;

const PAYLOAD_TAG: u8 = 0x0a;
const SIGNATURE_TAG: u8 = 0x12;

/// The first flaw among these envelopes, and the envelope's place. Those of a configuration block are not asked: there is but one.
pub(super) fn first_flaw(envelopes: &[&[u8]]) -> Option<(usize, EnvelopeFlaw)> {
    let mut places = envelopes.iter().enumerate();
    places.find_map(|(place, envelope)| Some((place, check_envelope(envelope).err()?)))
}

fn check_envelope(raw: &[u8]) -> Result<(), EnvelopeFlaw> {
    let envelope = Envelope::decode(raw).map_err(EnvelopeFlaw::Message)?;
    if envelope.payload.is_empty() {
        return Err(EnvelopeFlaw::NoPayload);
    }
    if envelope.signature.is_empty() {
        return Err(EnvelopeFlaw::NoSignature);
    }
    let unknown = after_field(raw, PAYLOAD_TAG, envelope.payload.len())
        .and_then(|rest| after_field(rest, SIGNATURE_TAG, envelope.signature.len()));
    match unknown.map(Envelope::decode) {
        Some(Ok(rest)) if rest == Envelope::default() => Ok(()),
        _ => Err(EnvelopeFlaw::NotCanonical),
    }
}

/// What follows a field of this tag and length, if the field comes first and its length is written in the shortest way.
fn after_field(bytes: &[u8], tag: u8, length: usize) -> Option<&[u8]> {
    let mut rest = bytes.strip_prefix(&[tag])?;
    let mut left = length;
    loop {
        let (octet, behind) = rest.split_first()?;
        rest = behind;
        let last = left < 0x80;
        let expected = (left & 0x7f) as u8 | if last { 0 } else { 0x80 };
        if *octet != expected {
            return None;
        }
        if last {
            return rest.get(length..);
        }
        left >>= 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaw(raw: &[u8]) -> Option<EnvelopeFlaw> {
        check_envelope(raw).err()
    }

    #[test]
    fn only_the_canonical_form_passes() {
        use EnvelopeFlaw::{NoPayload, NoSignature, NotCanonical};
        let long = [&b"\x0a\xc8\x01"[..], &[7; 200], b"\x12\x01s"].concat();
        assert_eq!(flaw(&long), None);
        for (raw, expected) in [
            (&b"\x0a\x01p\x12\x01s"[..], None),
            (b"\x0a\x01p\x12\x01s\x1a\x01u\x20\x80\x00", None),
            (b"\x0a\x01p\x12\x01s\x08\x00\x10\x01", None),
            (b"\x12\x01s\x0a\x01p", Some(NotCanonical)),
            (b"\x1a\x01u\x0a\x01p\x12\x01s", Some(NotCanonical)),
            (b"\x0a\x81\x00p\x12\x01s", Some(NotCanonical)),
            (b"\x8a\x00\x01p\x12\x01s", Some(NotCanonical)),
            (b"\x0a\x01p\x12\x01s\x0a\x01q", Some(NotCanonical)),
            (b"\x0a\x01p\x12\x01s\x0a\x00", Some(NoPayload)),
            (b"\x0a\x01p\x12\x01s\x12\x00", Some(NoSignature)),
            (b"\x0a\x01p", Some(NoSignature)),
            (b"", Some(NoPayload)),
        ] {
            assert_eq!(flaw(raw), expected, "{raw:02x?}");
        }
        assert!(matches!(flaw(b"\x0a\x05p"), Some(EnvelopeFlaw::Message(_))));
    }
}
