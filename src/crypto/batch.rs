//! Many signatures, verified together.
//!
//! Their messages are hashed together, those on P-256 go through the engine of that curve at once, the others are verified as they come.
//! A bad signature harms no neighbour. With the feature `parallel` all cores take part.

use super::error::SignatureError;
use super::hash::{Digest, HashAlgorithm};
use super::message::{Message, MessageSignature};
use super::p256;
use super::public_key::PublicKey;
use super::signature_algorithm::SignatureAlgorithm;
use crate::parallel;

/// Signatures from which on another core may be worth its while; less are verified faster than a core wakes up.
const FEWEST_FOR_A_CORE: usize = 32;

/// Octets that are hashed in the time that a signature takes, about.
const SIGNATURE_IN_OCTETS: usize = 3_700;

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
        let pieces = parallel::map(cut(&self.0, 0), |entries| verify(entries, None).0);
        pieces.into_iter().flatten().collect()
    }

    /// The same, and the SHA-256 digest of the concatenation of `parts`, which takes hardly any time of its own beside the messages.
    pub(crate) fn verify_beside(
        self,
        parts: &[&[u8]],
    ) -> (Vec<Result<(), SignatureError>>, Digest) {
        let octets = parts.iter().map(|part| part.len()).sum();
        let pieces = cut(&self.0, octets).into_iter().enumerate().collect();
        let pieces = parallel::map(pieces, |(place, entries)| {
            verify(entries, (place == 0).then_some(parts))
        });
        let mut digest = None;
        let mut verdicts = Vec::with_capacity(self.0.len());
        for (found, beside) in pieces {
            verdicts.extend(found);
            digest = digest.or(beside);
        }
        let digest = digest.unwrap_or_else(|| HashAlgorithm::Sha256.digest_parts(parts));
        (verdicts, digest)
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

impl Entry<'_> {
    fn octets(&self) -> usize {
        match self {
            Self::Message(it) => it.message.len(),
            Self::Read(_) => 0,
        }
    }
}

/// What is left of a signature's verification, done alone.
pub(super) fn alone(request: Option<p256::Request<'_>>) -> Result<(), SignatureError> {
    match request {
        Some(request) if !request.verify() => Err(SignatureError::Mismatch),
        _ => Ok(()),
    }
}

/// Pieces for all cores, at least one. The first is what a core has time for besides hashing `beside` octets, which no two cores can share:
/// alone they take as long as seven quarters of theirs in pairs, and what is hashed with them takes but a quarter more.
fn cut<'e, 'a>(entries: &'e [Entry<'a>], beside: usize) -> Vec<&'e [Entry<'a>]> {
    let pieces = parallel::pieces();
    if pieces == 1 || entries.len() < 2 * FEWEST_FOR_A_CORE {
        return vec![entries];
    }
    let work: usize = entries
        .iter()
        .map(|it| it.octets() + SIGNATURE_IN_OCTETS)
        .sum();
    let room = ((work + beside) / parallel::cores()).saturating_sub(beside / 4 * 7);
    let until = entries.iter().scan(0, |work, entry| {
        *work += entry.octets() / 4 + SIGNATURE_IN_OCTETS;
        Some(*work)
    });
    let first = until.take_while(|work| beside > 0 && *work <= room).count();
    let (first, rest) = entries.split_at(first);
    let size = rest.len().div_ceil(pieces).max(FEWEST_FOR_A_CORE);
    std::iter::once(first).chain(rest.chunks(size)).collect()
}

/// The verdicts on these, and the digest of what is hashed beside them.
fn verify(
    entries: &[Entry<'_>],
    beside: Option<&[&[u8]]>,
) -> (Vec<Result<(), SignatureError>>, Option<Digest>) {
    let (digests, beside) = digests(entries, beside);
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
    (readings.into_iter().map(verdict).collect(), beside)
}

/// The digest of each message that is hashed before its signature is read, by the hash functions that messages are hashed with.
fn digests(
    entries: &[Entry<'_>],
    beside: Option<&[&[u8]]>,
) -> (Vec<Option<Digest>>, Option<Digest>) {
    let mut digests = vec![None; entries.len()];
    let mut found_beside = None;
    for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sha3_256] {
        let beside = beside.filter(|_| algorithm == HashAlgorithm::Sha256);
        let all = entries.iter().enumerate();
        let hashed = all.filter_map(|(place, entry)| match entry {
            Entry::Message(it) if it.hash() == Some(algorithm) => {
                Some((place, &it.message.parts()[..]))
            }
            _ => None,
        });
        let (places, messages): (Vec<_>, Vec<&[&[u8]]>) = hashed.unzip();
        // What is longest comes first, so that others run beside it to the end.
        let messages: Vec<_> = beside.into_iter().chain(messages).collect();
        let mut found = algorithm.digest_parts_many(&messages).into_iter();
        found_beside = beside.and_then(|_| found.next()).or(found_beside);
        for (place, digest) in places.into_iter().zip(found) {
            digests[place] = Some(digest);
        }
    }
    (digests, found_beside)
}

fn read<'a>(entry: &Entry<'a>, digest: Option<&Digest>) -> Reading<'a> {
    match (entry, digest) {
        (Entry::Message(it), Some(digest)) => it.key.read_digest(digest.as_bytes(), it.signature),
        (Entry::Message(it), None) => it.key.read_message(it.family, it.message, it.signature),
        (Entry::Read(reading), _) => reading.clone(),
    }
}
