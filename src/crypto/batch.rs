//! Many signatures, verified together.
//!
//! Those on P-256 go through the engine of that curve at once, the others are verified as they come. A bad signature harms no neighbour.

use super::error::SignatureError;
use super::message::MessageSignature;
use super::p256;
use super::public_key::PublicKey;

/// Collects signatures and verifies them together, which on P-256 is faster than one after the other.
///
/// Each verdict is the one that the signature would get alone.
#[derive(Debug, Default)]
pub struct BatchVerifier<'a> {
    /// The verdicts, but for what is in `requests`.
    verdicts: Vec<Result<(), SignatureError>>,
    requests: Vec<p256::Request<'a>>,
    /// The place in `verdicts` of each request.
    places: Vec<usize>,
}

impl<'a> BatchVerifier<'a> {
    /// An empty batch with room for `capacity` signatures.
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            verdicts: Vec::with_capacity(capacity),
            requests: Vec::with_capacity(capacity),
            places: Vec::with_capacity(capacity),
        }
    }

    /// Adds the signature of a message, to be judged as [`PublicKey::verify_message`] judges.
    pub fn push_message(&mut self, it: &MessageSignature<'a>) {
        self.push(it.key.read_message(it.family, it.message, it.signature));
    }

    /// Adds an ECDSA signature over `digest`, to be read and judged as that of a message: S must be low, and what stands around the two
    /// numbers is ignored.
    pub fn push_digest(&mut self, key: &'a PublicKey, digest: &[u8], signature: &[u8]) {
        self.push(key.read_digest(digest, signature));
    }

    /// How many signatures it has.
    pub fn len(&self) -> usize {
        self.verdicts.len()
    }

    /// Has it none?
    pub fn is_empty(&self) -> bool {
        self.verdicts.is_empty()
    }

    /// The verdict on each, in the order in which they were added.
    pub fn verify(mut self) -> Vec<Result<(), SignatureError>> {
        let verdicts = p256::verify_all(&self.requests);
        for (place, good) in self.places.into_iter().zip(verdicts) {
            if let (Some(verdict), false) = (self.verdicts.get_mut(place), good) {
                *verdict = Err(SignatureError::Mismatch);
            }
        }
        self.verdicts
    }

    fn push(&mut self, read: Result<Option<p256::Request<'a>>, SignatureError>) {
        let left = read.map(|request| {
            if let Some(request) = request {
                self.places.push(self.verdicts.len());
                self.requests.push(request);
            }
        });
        self.verdicts.push(left);
    }
}

/// What is left of a signature's verification, done alone.
pub(super) fn alone(request: Option<p256::Request<'_>>) -> Result<(), SignatureError> {
    match request {
        Some(request) if !request.verify() => Err(SignatureError::Mismatch),
        _ => Ok(()),
    }
}
