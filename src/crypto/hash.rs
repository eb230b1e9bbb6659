//! Digests.

use std::fmt;

use super::message::Message;
use super::sha256_lanes::{self, LongMessage};

/// Bytes of the longest digest here, that of SHA-512.
const MAX_DIGEST_BYTES: usize = 64;

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HashAlgorithm {
    /// SHA-1; good for CRL signatures only.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SHA3-256.
    Sha3_256,
    /// SHA3-384.
    Sha3_384,
}

impl HashAlgorithm {
    /// The function that an MSP's `identity_identifier_hash_function` names, exactly as BCCSP spells it (`bccsp.GetHashOpt`):
    /// `SHA256`, `SHA384`, `SHA3_256` or `SHA3_384`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "SHA256" => Some(Self::Sha256),
            "SHA384" => Some(Self::Sha384),
            "SHA3_256" => Some(Self::Sha3_256),
            "SHA3_384" => Some(Self::Sha3_384),
            _ => None,
        }
    }

    /// The digest of `message`.
    pub fn digest(self, message: &[u8]) -> Digest {
        self.digest_parts(&[message])
    }

    /// The digest of the concatenation of `parts`, without concatenating them.
    pub fn digest_parts(self, parts: &[&[u8]]) -> Digest {
        match self {
            Self::Sha1 => run::<sha1::Sha1>(parts),
            Self::Sha256 => run::<sha2::Sha256>(parts),
            Self::Sha384 => run::<sha2::Sha384>(parts),
            Self::Sha512 => run::<sha2::Sha512>(parts),
            Self::Sha3_256 => run::<sha3::Sha3_256>(parts),
            Self::Sha3_384 => run::<sha3::Sha3_384>(parts),
        }
    }

    /// The digests of many messages, in their order. SHA-256 takes two at a time where the processor has instructions for it, which
    /// takes little more than half of the time, and hashes once what neighbours share as their first part.
    pub fn digest_many(self, messages: &[Message<'_>]) -> Vec<Digest> {
        let parts: Vec<&[&[u8]]> = messages
            .iter()
            .map(|message| &message.parts()[..])
            .collect();
        self.digest_parts_many(&parts)
    }

    /// The same of messages in any number of parts.
    pub fn digest_parts_many(self, messages: &[&[&[u8]]]) -> Vec<Digest> {
        self.digest_parts_many_beside(messages, None)
    }

    /// The same. With SHA-256 a long message gets on beside.
    pub(crate) fn digest_parts_many_beside(
        self,
        messages: &[&[&[u8]]],
        beside: Option<&LongMessage<'_>>,
    ) -> Vec<Digest> {
        let lanes = match self {
            Self::Sha256 => sha256_lanes::digest_all(messages, beside),
            _ => None,
        };
        match lanes {
            Some(digests) => digests.iter().map(|digest| Digest::new(digest)).collect(),
            None => messages
                .iter()
                .map(|parts| self.digest_parts(parts))
                .collect(),
        }
    }

    /// Bytes of a digest.
    pub const fn output_len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 | Self::Sha3_256 => 32,
            Self::Sha384 | Self::Sha3_384 => 48,
            Self::Sha512 => 64,
        }
    }
}

impl fmt::Display for HashAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
            Self::Sha3_256 => "SHA3-256",
            Self::Sha3_384 => "SHA3-384",
        })
    }
}

/// An output of a [`HashAlgorithm`], at most 64 bytes, on the stack.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest {
    // Zero beyond `len`, so that derived equality and hashing are right.
    bytes: [u8; MAX_DIGEST_BYTES],
    len: u8,
}

impl Digest {
    /// From the octets of a digest, at most 64.
    fn new(output: &[u8]) -> Self {
        let mut bytes = [0; MAX_DIGEST_BYTES];
        let pairs = bytes.iter_mut().zip(output);
        pairs.for_each(|(to, from)| *to = *from);
        Self {
            bytes,
            len: output.len().min(MAX_DIGEST_BYTES) as u8,
        }
    }

    /// The digest's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}

impl AsRef<[u8]> for Digest {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(")?;
        self.as_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

/// The family that message signatures of an MSP are hashed with (`signature_hash_family`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HashFamily {
    /// `SHA2`: messages are hashed with SHA-256, whatever the curve.
    Sha2,
    /// `SHA3`: messages are hashed with SHA3-256, whatever the curve.
    Sha3,
    /// Any other name: an MSP with it loads, but ECDSA keys neither sign nor verify under it.
    Unknown,
}

impl HashFamily {
    /// The family that an MSP's `signature_hash_family` names, exactly as BCCSP spells it: `SHA2` or `SHA3`.
    pub fn from_name(name: &str) -> Self {
        match name {
            "SHA2" => Self::Sha2,
            "SHA3" => Self::Sha3,
            _ => Self::Unknown,
        }
    }

    /// The function that messages are hashed with.
    pub const fn message_hash(self) -> Option<HashAlgorithm> {
        match self {
            Self::Sha2 => Some(HashAlgorithm::Sha256),
            Self::Sha3 => Some(HashAlgorithm::Sha3_256),
            Self::Unknown => None,
        }
    }
}

impl fmt::Display for HashFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sha2 => "SHA2",
            Self::Sha3 => "SHA3",
            Self::Unknown => "unknown",
        })
    }
}

fn run<D: sha2::Digest>(parts: &[&[u8]]) -> Digest {
    let mut hasher = D::new();
    parts.iter().for_each(|part| hasher.update(part));
    Digest::new(&hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [HashAlgorithm; 6] = [
        HashAlgorithm::Sha1,
        HashAlgorithm::Sha256,
        HashAlgorithm::Sha384,
        HashAlgorithm::Sha512,
        HashAlgorithm::Sha3_256,
        HashAlgorithm::Sha3_384,
    ];

    #[test]
    fn digest_of_abc_is_that_of_the_standards() {
        let starts = [
            "a9993e36", "ba7816bf", "cb00753f", "ddaf35a1", "3a985da7", "ec014982",
        ];
        for (algorithm, start) in ALL.into_iter().zip(starts) {
            let digest = algorithm.digest(b"abc");
            assert!(
                format!("{digest:?}").starts_with(&format!("Digest({start}")),
                "{algorithm}"
            );
            assert_eq!(digest.as_bytes().len(), algorithm.output_len());
        }
    }

    #[test]
    fn parts_hash_like_their_concatenation() {
        for algorithm in ALL {
            let parts: [&[u8]; 4] = [b"", b"a", b"b", b"c"];
            assert_eq!(algorithm.digest_parts(&parts), algorithm.digest(b"abc"));
        }
    }

    #[test]
    fn many_messages_hash_like_each() {
        let bytes: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        let messages: Vec<Message<'_>> = (0..40)
            .map(|n| Message::of_parts([&bytes[..n], &bytes[n..25 * n], &bytes[..n % 7]]))
            .collect();
        for algorithm in ALL {
            for count in [0, 1, 2, 3, 40] {
                let each = messages[..count].iter().map(|m| m.digest(algorithm));
                let many = algorithm.digest_many(&messages[..count]);
                assert_eq!(many, each.collect::<Vec<_>>(), "{algorithm} {count}");
            }
        }
    }

    #[test]
    fn names_are_those_of_bccsp_to_the_letter() {
        assert_eq!(
            HashAlgorithm::from_name("SHA3_256"),
            Some(HashAlgorithm::Sha3_256)
        );
        for wrong in [
            "sha256", "SHA-256", "SHA512", "SHA2", "SHA3-256", "", "SHA256 ",
        ] {
            assert_eq!(HashAlgorithm::from_name(wrong), None, "{wrong}");
        }
        assert_eq!(HashFamily::from_name("SHA3"), HashFamily::Sha3);
        for wrong in ["sha2", "SHA256", "SHA-2", ""] {
            assert_eq!(HashFamily::from_name(wrong), HashFamily::Unknown, "{wrong}");
        }
    }
}
