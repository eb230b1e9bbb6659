//! Many signatures, verified together.
//!
//! Their messages are hashed together, those on P-256 go through the engine of that curve at once, the others are verified as they come.
//! A bad signature harms no neighbour. With the feature `parallel` all cores take part.

use super::error::SignatureError;
use super::hash::{Digest, HashAlgorithm};
use super::message::{Message, MessageSignature};
use super::p256;
use super::public_key::PublicKey;
use super::sha256_lanes::LongMessage;
use super::signature_algorithm::SignatureAlgorithm;
use crate::parallel;

/// Signatures from which on another core may be worth its while; less are verified faster than a core wakes up.
const FEWEST_FOR_A_CORE: usize = 32;

/// Collects signatures and verifies them together, which is faster than one after the other.
///
/// Each verdict is the one that the signature would get alone.
#[derive(Debug, Default)]
pub struct BatchVerifier<'a>(Vec<Entry<'a>>);

#[derive(Debug)]
enum Entry<'a> {
    /// Nothing is done yet.
    Message(MessageSignature<'a>),
    /// All is done but for the last step of P-256, if there is one.
    Read(Reading<'a>),
}

/// What is left to do for a signature: nothing, or P-256's last step.
type Reading<'a> = Result<Option<p256::Request<'a>>, SignatureError>;

impl<'a> BatchVerifier<'a> {
    /// An empty batch with room for `capacity` signatures.
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    /// Adds the signature of a message, to be judged as [`PublicKey::verify_message`] judges.
    pub fn push_message(&mut self, it: &MessageSignature<'a>) {
        self.0.push(Entry::Message(*it));
    }

    /// Adds an ECDSA signature over `digest`, to be read and judged as that of a message: S must be low, and what stands around the two
    /// numbers is ignored.
    pub fn push_digest(&mut self, key: &'a PublicKey, digest: &[u8], signature: &[u8]) {
        self.0.push(Entry::Read(key.read_digest(digest, signature)));
    }

    /// How many signatures it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Has it none?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The verdict on each, in the order in which they were added.
    pub fn verify(self) -> Vec<Result<(), SignatureError>> {
        self.verify_beside(None)
    }

    /// The same. A long message gets on beside those that are hashed here.
    pub(super) fn verify_beside(
        self,
        beside: Option<&LongMessage<'_>>,
    ) -> Vec<Result<(), SignatureError>> {
        parallel::in_slices(&self.0, FEWEST_FOR_A_CORE, |entries| {
            verify(entries, beside)
        })
    }
}

/// A certificate's signature and the key that is said to have made it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CertificateSignature<'a> {
    pub(crate) key: &'a PublicKey,
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) signed: &'a [u8],
    pub(crate) signature: &'a [u8],
}

/// Which of these [`PublicKey::verify_certificate`] would find right. Only ECDSA on P-256 with SHA-256 is looked at; of others, and of
/// wrong ones, nothing is said.
pub(crate) fn proven_certificates(signatures: &[CertificateSignature<'_>]) -> Vec<bool> {
    let is_fit =
        |it: &&CertificateSignature<'_>| it.algorithm == SignatureAlgorithm::EcdsaWithSha256;
    let fit = signatures.iter().filter(is_fit);
    let messages: Vec<_> = fit.clone().map(|it| Message::from(it.signed)).collect();
    let digests = HashAlgorithm::Sha256.digest_many(&messages);
    let mut requests = fit
        .zip(&digests)
        .map(|(it, digest)| it.key.read_strict(digest.as_bytes(), it.signature));
    let requests: Vec<Option<p256::Request<'_>>> = signatures
        .iter()
        .map(|it| is_fit(&it).then(|| requests.next()).flatten().flatten())
        .collect();
    let asked: Vec<_> = requests.iter().flatten().copied().collect();
    let mut good = p256::verify_all(&asked).into_iter();
    let proven = requests
        .iter()
        .map(|request| request.is_some() && good.next() == Some(true));
    proven.collect()
}

/// What is left of a signature's verification, done alone.
pub(super) fn alone(request: Option<p256::Request<'_>>) -> Result<(), SignatureError> {
    match request {
        Some(request) if !request.verify() => Err(SignatureError::Mismatch),
        _ => Ok(()),
    }
}

/// The verdicts on these.
fn verify(
    entries: &[Entry<'_>],
    beside: Option<&LongMessage<'_>>,
) -> Vec<Result<(), SignatureError>> {
    let digests = digests(entries, beside);
    let readings = entries
        .iter()
        .zip(&digests)
        .map(|(entry, digest)| read(entry, digest.as_ref()));
    let readings: Vec<Reading<'_>> = readings.collect();
    let requests: Vec<_> = readings.iter().flatten().flatten().copied().collect();
    let mut good = p256::verify_all(&requests).into_iter();
    let verdict = |reading: Reading<'_>| match reading? {
        Some(_) if good.next() != Some(true) => Err(SignatureError::Mismatch),
        _ => Ok(()),
    };
    readings.into_iter().map(verdict).collect()
}

/// The digest of each message that is hashed before its signature is read, by the hash functions that messages are hashed with.
fn digests(entries: &[Entry<'_>], beside: Option<&LongMessage<'_>>) -> Vec<Option<Digest>> {
    let mut digests = vec![None; entries.len()];
    for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sha3_256] {
        let all = entries.iter().enumerate();
        let hashed = all.filter_map(|(place, entry)| match entry {
            Entry::Message(it) if it.hash() == Some(algorithm) => {
                Some((place, &it.message.parts()[..]))
            }
            _ => None,
        });
        let (places, messages): (Vec<_>, Vec<&[&[u8]]>) = hashed.unzip();
        let found = algorithm.digest_parts_many_beside(&messages, beside);
        for (place, digest) in places.into_iter().zip(found) {
            digests[place] = Some(digest);
        }
    }
    digests
}

fn read<'a>(entry: &Entry<'a>, digest: Option<&Digest>) -> Reading<'a> {
    match (entry, digest) {
        (Entry::Message(it), Some(digest)) => it.key.read_digest(digest.as_bytes(), it.signature),
        (Entry::Message(it), None) => it.key.read_message(it.family, it.message, it.signature),
        (Entry::Read(reading), _) => reading.clone(),
    }
}
