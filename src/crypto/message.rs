//! Signatures of messages, one or many at a time.
//!
//! The callers of this room (policies, blocks) collect what must be verified and hand it over at once: what is verified together is
//! verified faster. Each verdict stands for itself.

use std::borrow::Cow;

use super::batch::BatchVerifier;
use super::error::SignatureError;
use super::hash::{Digest, HashAlgorithm, HashFamily};
use super::public_key::PublicKey;
use super::sha256_lanes::LongMessage;

/// What was signed: the concatenation of at most three parts, never put together where that is not needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Message<'a>([&'a [u8]; 3]);

impl<'a> Message<'a> {
    /// The concatenation of `parts`, in their order.
    pub const fn of_parts(parts: [&'a [u8]; 3]) -> Self {
        Self(parts)
    }

    /// Has it no octet at all?
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|part| part.is_empty())
    }

    /// Its parts, whose concatenation it is.
    pub(super) const fn parts(&self) -> &[&'a [u8]; 3] {
        &self.0
    }

    /// Its octets, copied only when more than one part has some.
    pub fn to_bytes(&self) -> Cow<'a, [u8]> {
        let mut parts = self.0.into_iter().filter(|part| !part.is_empty());
        match (parts.next(), parts.next()) {
            (None, _) => Cow::Borrowed(&[]),
            (Some(only), None) => Cow::Borrowed(only),
            _ => Cow::Owned(self.0.concat()),
        }
    }

    /// Its digest.
    pub fn digest(&self, algorithm: HashAlgorithm) -> Digest {
        algorithm.digest_parts(&self.0)
    }
}

impl<'a> From<&'a [u8]> for Message<'a> {
    fn from(message: &'a [u8]) -> Self {
        Self([message, &[], &[]])
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Message<'a> {
    fn from(message: &'a [u8; N]) -> Self {
        Self::from(message.as_slice())
    }
}

/// A message, its signature and the key that is said to have made it.
#[derive(Clone, Copy, Debug)]
pub struct MessageSignature<'a> {
    /// Whose signature it is said to be.
    pub key: &'a PublicKey,
    /// The hash functions of the signer's MSP.
    pub family: HashFamily,
    /// What was signed.
    pub message: Message<'a>,
    /// The signature.
    pub signature: &'a [u8],
}

impl MessageSignature<'_> {
    /// The function that the message is hashed with before the signature is read, if it is.
    pub(super) fn hash(&self) -> Option<HashAlgorithm> {
        self.key.message_hash(self.family, self.signature)
    }

    /// [`PublicKey::verify_message`] of this one.
    ///
    /// # Errors
    /// As there.
    pub fn verify(&self) -> Result<(), SignatureError> {
        self.key
            .verify_message(self.family, self.message, self.signature)
    }
}

/// The verdict of each signature, in their order, as [`MessageSignature::verify`] gives it.
pub fn verify_messages(signatures: &[MessageSignature<'_>]) -> Vec<Result<(), SignatureError>> {
    batch(signatures).verify()
}

/// The same. A long message gets on beside those that are hashed here.
pub(crate) fn verify_messages_beside(
    signatures: &[MessageSignature<'_>],
    beside: &LongMessage<'_>,
) -> Vec<Result<(), SignatureError>> {
    batch(signatures).verify_beside(Some(beside))
}

fn batch<'a>(signatures: &[MessageSignature<'a>]) -> BatchVerifier<'a> {
    let mut batch = BatchVerifier::with_capacity(signatures.len());
    signatures.iter().for_each(|it| batch.push_message(it));
    batch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_one_message() {
        let whole = Message::from(&b"abc"[..]);
        let parts = Message::of_parts([b"a", b"", b"bc"]);
        assert_eq!(whole.to_bytes(), parts.to_bytes());
        assert_eq!(
            whole.digest(HashAlgorithm::Sha256).as_bytes(),
            parts.digest(HashAlgorithm::Sha256).as_bytes()
        );
    }

    #[test]
    fn a_single_part_is_not_copied() {
        let message = Message::of_parts([b"", b"abc", b""]);
        assert!(matches!(message.to_bytes(), Cow::Borrowed(b"abc")));
        assert!(!message.is_empty());
        assert!(Message::default().is_empty());
    }
}
