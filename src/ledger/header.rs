//! A block's header: its canonical form, which is hashed and signed.

use crate::crypto::HashAlgorithm;

/// SHA-256, the only hash of blocks: Fabric ignores the channel's `HashingAlgorithm`.
pub type Hash = [u8; 32];

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

/// The header that the chain of blocks is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockHeader<'a> {
    /// From 0.
    pub number: u64,
    /// The hash of the header before.
    pub previous_hash: &'a [u8],
    /// The hash of the envelopes.
    pub data_hash: &'a [u8],
}

impl BlockHeader<'_> {
    /// SEQUENCE { INTEGER number, OCTET STRING previous hash, OCTET STRING data hash } (`protoutil.BlockHeaderBytes`).
    pub fn to_der(&self) -> Vec<u8> {
        let mut content = Vec::with_capacity(self.previous_hash.len() + self.data_hash.len() + 24);
        push(&mut content, INTEGER, unsigned(&self.number.to_be_bytes()));
        push(&mut content, OCTET_STRING, self.previous_hash);
        push(&mut content, OCTET_STRING, self.data_hash);
        let mut der = Vec::with_capacity(content.len() + 10);
        push(&mut der, SEQUENCE, &content);
        der
    }

    /// The block's hash, which the next block names.
    pub fn hash(&self) -> Hash {
        sha256(&[&self.to_der()])
    }
}

/// SHA-256 of the concatenation of `parts`.
pub(super) fn sha256(parts: &[&[u8]]) -> Hash {
    let digest = HashAlgorithm::Sha256.digest_parts(parts);
    digest.as_bytes().try_into().unwrap_or_default()
}

/// Content octets of a number that is not negative, or one zero octet more than those.
fn unsigned(number: &[u8; 8]) -> IntegerContent {
    let zeros = number.iter().take_while(|octet| **octet == 0).count();
    let mut octets = [0; 9];
    octets
        .iter_mut()
        .skip(1)
        .zip(number)
        .for_each(|(to, from)| *to = *from);
    // A leading one bit would be a sign: the zero octet before it stays.
    let sign = number.get(zeros).is_none_or(|first| first & 0x80 != 0);
    IntegerContent {
        octets,
        start: zeros + usize::from(!sign),
    }
}

struct IntegerContent {
    octets: [u8; 9],
    start: usize,
}

impl AsRef<[u8]> for IntegerContent {
    fn as_ref(&self) -> &[u8] {
        self.octets.get(self.start..).unwrap_or_default()
    }
}

fn push(to: &mut Vec<u8>, tag: u8, content: impl AsRef<[u8]>) {
    let content = content.as_ref();
    to.push(tag);
    let wide = content.len().to_be_bytes();
    let zeros = wide.iter().take_while(|octet| **octet == 0).count();
    match u8::try_from(content.len()) {
        Ok(short @ ..0x80) => to.push(short),
        _ => {
            to.push(0x80 | (wide.len() - zeros) as u8);
            to.extend(wide.iter().skip(zeros));
        }
    }
    to.extend_from_slice(content);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::hex;

    fn der(number: u64, previous: &[u8], data: &[u8]) -> String {
        let header = BlockHeader {
            number,
            previous_hash: previous,
            data_hash: data,
        };
        hex::encode(&header.to_der())
    }

    #[test]
    fn numbers_and_lengths_are_as_short_as_der_has_them() {
        assert_eq!(der(0, b"", b""), "300702010004000400");
        assert_eq!(der(127, b"", b"\x01"), "300802017f0400040101");
        assert_eq!(der(128, b"a", b""), "3009020200800401610400");
        assert_eq!(
            der(u64::MAX, b"", b""),
            "300f020900ffffffffffffffff04000400"
        );
        assert_eq!(der(0x0100, b"", b""), "30080202010004000400");
        let long = der(1, &[7; 200], b"");
        assert!(
            long.starts_with("3081d002010104 81c807".replace(' ', "").as_str()),
            "{long}"
        );
    }
}
