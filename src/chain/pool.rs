//! Certificates to build chains with, found by subject name.

use super::build::MAX_SIGNATURE_CHECKS;
use crate::x509::{Certificate, IssuerSignatureError};
use foldhash::quality::RandomState;
use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

/// An ordered set of certificates: Go's `x509.CertPool`. Adding the same DER twice changes nothing.
///
/// The pool remembers which of its certificates signed which other, so that the upper part of a chain is verified once
/// and not for every identity below it. That is invisible in verdicts: neither the outcome nor the count of signature
/// checks depends on it. Clones share it.
#[derive(Clone, Default)]
pub struct CertPool {
    members: Vec<Arc<Member>>,
    by_der: HashMap<ByDer, usize, RandomState>,
    by_subject: HashMap<Box<[u8]>, Namesakes, RandomState>,
}

/// How well the key identifiers of a certificate and of a candidate issuer fit. It decides the order of candidates only,
/// never their exclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyIdMatch {
    /// Authority and subject key identifier are equal, or both are missing.
    Same,
    /// One of them is missing.
    OneMissing,
    /// They differ.
    Different,
}

impl KeyIdMatch {
    /// How the authority key identifier of `child` and the subject key identifier of `issuer` fit.
    pub fn between(child: &Certificate, issuer: &Certificate) -> Self {
        let (wanted, offered) = (child.authority_key_id(), issuer.subject_key_id());
        if wanted == offered {
            Self::Same
        } else if wanted.is_empty() || offered.is_empty() {
            Self::OneMissing
        } else {
            Self::Different
        }
    }
}

impl CertPool {
    /// An empty pool.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a certificate, unless its DER is in the pool already.
    pub fn add(&mut self, certificate: Certificate) {
        let index = self.members.len();
        let key = ByDer(certificate.clone());
        if self.by_der.contains_key(&key) {
            return;
        }
        self.by_der.insert(key, index);
        self.by_subject
            .entry(certificate.subject_der().into())
            .or_default()
            .add(index, certificate.subject_key_id());
        self.members.push(Arc::new(Member::new(certificate)));
    }

    /// Is this very certificate (by DER) in the pool?
    pub fn contains(&self, certificate: &Certificate) -> bool {
        self.member(certificate).is_some()
    }

    /// The number of certificates.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The certificates in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Certificate> {
        self.members.iter().map(|member| &member.certificate)
    }

    /// The candidate that would be tried first as the issuer of `child`.
    pub(crate) fn first_candidate(&self, child: &Certificate) -> Option<&Certificate> {
        let first = self.candidates(child).next();
        first.map(|member| &member.certificate)
    }

    pub(super) fn member(&self, certificate: &Certificate) -> Option<&Member> {
        // Most certificates asked for are leaves, and no CA has their name: do not hash their whole DER.
        self.by_subject.get(certificate.subject_der())?;
        let index = *self.by_der.get(certificate.as_der())?;
        self.members.get(index).map(Arc::as_ref)
    }

    /// The members that bear the name of `child`'s issuer, in the order of Go's `findPotentialParents`: best fit of key
    /// identifiers first, and among equals in the order of the pool. Lazy: a caller who stops early does not pay for
    /// thousands of namesakes.
    pub(super) fn candidates<'a>(
        &'a self,
        child: &Certificate,
    ) -> impl Iterator<Item = &'a Member> + use<'a> {
        let namesakes = self.by_subject.get(child.issuer_der());
        let wanted = child.authority_key_id();
        namesakes
            .map(|namesakes| namesakes.ordered_for(wanted))
            .into_iter()
            .flatten()
            .filter_map(move |index| self.members.get(index).map(Arc::as_ref))
    }
}

/// The number of certificates is all that fits into a line.
impl std::fmt::Debug for CertPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CertPool")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

impl Extend<Certificate> for CertPool {
    fn extend<I: IntoIterator<Item = Certificate>>(&mut self, certificates: I) {
        certificates.into_iter().for_each(|c| self.add(c));
    }
}

impl FromIterator<Certificate> for CertPool {
    fn from_iter<I: IntoIterator<Item = Certificate>>(certificates: I) -> Self {
        let mut pool = Self::new();
        pool.extend(certificates);
        pool
    }
}

/// The members of one name: indices in ascending order, which is the order of the pool.
#[derive(Clone, Default)]
struct Namesakes {
    with_key_id: Vec<usize>,
    without_key_id: Vec<usize>,
    by_key_id: HashMap<Box<[u8]>, Vec<usize>, RandomState>,
}

impl Namesakes {
    fn add(&mut self, index: usize, key_id: &[u8]) {
        if key_id.is_empty() {
            self.without_key_id.push(index);
        } else {
            self.with_key_id.push(index);
            self.by_key_id.entry(key_id.into()).or_default().push(index);
        }
    }

    /// With an authority key identifier: the members that have it, those without any, the others. Without one: the
    /// members without any, then all others.
    fn ordered_for<'a>(&'a self, wanted: &[u8]) -> impl Iterator<Item = usize> + use<'a> {
        let same = self
            .by_key_id
            .get(wanted)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let others = self
            .with_key_id
            .iter()
            .filter(move |index| same.binary_search(index).is_err());
        same.iter()
            .chain(&self.without_key_id)
            .chain(others)
            .copied()
    }
}

/// A certificate in a pool, and what is known about its signature.
pub(super) struct Member {
    pub(super) certificate: Certificate,
    known: RwLock<Vec<(Certificate, Result<(), IssuerSignatureError>)>>,
}

impl Member {
    /// Issuers that a member remembers a verdict about. Hardly any CA has more than two namesakes; the bound keeps
    /// thousands of them, each tried up to [`MAX_SIGNATURE_CHECKS`] times, from filling the memory.
    const MAX_KNOWN: usize = MAX_SIGNATURE_CHECKS / 8;

    fn new(certificate: Certificate) -> Self {
        Self {
            certificate,
            known: RwLock::default(),
        }
    }

    /// `certificate.check_signature_from(issuer)`, remembered.
    pub(super) fn check_signature_from(
        &self,
        issuer: &Certificate,
    ) -> Result<(), IssuerSignatureError> {
        if let Some(verdict) = self.recall(issuer) {
            return verdict;
        }
        let verdict = self.certificate.check_signature_from(issuer);
        self.remember(issuer, &verdict);
        verdict
    }

    fn recall(&self, issuer: &Certificate) -> Option<Result<(), IssuerSignatureError>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let (_, verdict) = known.iter().find(|(known, _)| known == issuer)?;
        Some(verdict.clone())
    }

    fn remember(&self, issuer: &Certificate, verdict: &Result<(), IssuerSignatureError>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < Self::MAX_KNOWN {
            known.push((issuer.clone(), verdict.clone()));
        }
    }
}

/// A certificate as a key of a map, equal and hashed as its DER.
#[derive(Clone)]
struct ByDer(Certificate);

impl Borrow<[u8]> for ByDer {
    fn borrow(&self) -> &[u8] {
        self.0.as_der()
    }
}

impl PartialEq for ByDer {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_der() == other.0.as_der()
    }
}

impl Eq for ByDer {}

impl Hash for ByDer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_der().hash(state);
    }
}
