//! The search for chains: Go's `buildChains`.

use super::pool::Member;
use super::validity::check_issuer;
use super::{CertPool, Chain, ChainError, PathObserver, Position, Refusal, Step};
use crate::crypto::KeyAlgorithm;
use crate::encoding::oid::oid;
use crate::encoding::time::Time;
use crate::x509::{Certificate, IssuerSignatureError};

/// Candidates that one verification may consider. Each usually costs a signature check, hence the name; Go counts also
/// those that it drops for a cheaper reason, and its limit decides verdicts, so it is counted like this here too,
/// remembered signatures included.
pub const MAX_SIGNATURE_CHECKS: usize = 100;

/// The content octets of subjectAltName's OID, 2.5.29.17.
const SUBJECT_ALT_NAME: &[u8] = oid!("2.5.29.17");

/// A depth-first search upwards from one certificate. Its depth is bounded by its budget.
pub(super) struct Search<'a, O> {
    roots: &'a CertPool,
    intermediates: &'a CertPool,
    at: Time,
    budget: Budget,
    path: Vec<&'a Certificate>,
    chains: Vec<Chain>,
    nearest: Option<NearMiss<'a>>,
    observer: &'a mut O,
}

/// A certificate whose issuer is sought, and its place in the pool of intermediates if it has one.
#[derive(Clone, Copy)]
struct Child<'a> {
    certificate: &'a Certificate,
    member: Option<&'a Member>,
}

impl Child<'_> {
    fn check_signature_from(self, issuer: &Certificate) -> Result<(), IssuerSignatureError> {
        match self.member {
            Some(member) => member.check_signature_from(issuer),
            None => self.certificate.check_signature_from(issuer),
        }
    }
}

impl<'a, O: PathObserver> Search<'a, O> {
    pub(super) fn new(
        roots: &'a CertPool,
        intermediates: &'a CertPool,
        at: Time,
        observer: &'a mut O,
    ) -> Self {
        Self {
            roots,
            intermediates,
            at,
            budget: Budget {
                left: MAX_SIGNATURE_CHECKS,
            },
            path: Vec::new(),
            chains: Vec::new(),
            nearest: None,
            observer,
        }
    }

    /// All chains within the budget. Running out of it is an error only when no chain was found before.
    pub(super) fn chains_from(
        mut self,
        certificate: &'a Certificate,
    ) -> Result<Vec<Chain>, ChainError> {
        let member = self.intermediates.member(certificate);
        let outcome = self.ascend_from(Child {
            certificate,
            member,
        });
        if outcome.is_err() {
            self.observer.budget_exhausted();
        }
        match outcome {
            _ if !self.chains.is_empty() => Ok(self.chains),
            Ok(()) => Err(NearMiss::into_error(self.nearest, certificate)),
            Err(Exhausted) => Err(ChainError::TooManySignatureChecks {
                limit: MAX_SIGNATURE_CHECKS,
            }),
        }
    }

    fn ascend_from(&mut self, child: Child<'a>) -> Result<(), Exhausted> {
        self.path.push(child.certificate);
        let outcome = self.try_candidates(child);
        self.path.pop();
        outcome
    }

    fn try_candidates(&mut self, child: Child<'a>) -> Result<(), Exhausted> {
        let (roots, intermediates) = (self.roots, self.intermediates);
        let mut alone = true;
        for root in roots.candidates(child.certificate) {
            alone = false;
            self.consider(child, root, Position::Root)?;
        }
        for intermediate in intermediates.candidates(child.certificate) {
            alone = false;
            self.consider(child, intermediate, Position::Intermediate)?;
        }
        if alone {
            self.observer.no_issuer(&self.path);
            self.note(child.certificate, None);
        }
        Ok(())
    }

    fn consider(
        &mut self,
        child: Child<'a>,
        candidate: &'a Member,
        position: Position,
    ) -> Result<(), Exhausted> {
        self.budget.spend()?;
        let issuer = &candidate.certificate;
        let refusal = self.judge(child, issuer, position).err();
        let step = Step {
            path: &self.path,
            candidate: issuer,
            position,
        };
        self.observer.candidate(&step, refusal.as_ref());
        match (refusal, position) {
            (Some(refusal), _) => self.note(child.certificate, Some((issuer, refusal))),
            (None, Position::Root) => self.complete_with(issuer),
            (None, Position::Intermediate) => {
                self.ascend_from(Child {
                    certificate: issuer,
                    member: Some(candidate),
                })?;
            }
        }
        Ok(())
    }

    fn judge(
        &self,
        child: Child<'a>,
        issuer: &Certificate,
        position: Position,
    ) -> Result<(), Refusal> {
        if issuer.public_key().algorithm() == KeyAlgorithm::Unknown {
            return Err(Refusal::UnknownKey);
        }
        if is_already_in(&self.path, issuer) {
            return Err(Refusal::AlreadyInPath);
        }
        child
            .check_signature_from(issuer)
            .map_err(Refusal::Signature)?;
        check_issuer(issuer, position, self.path.len(), self.at).map_err(Refusal::Flaw)
    }

    fn complete_with(&mut self, root: &'a Certificate) {
        let certificates = self.path.iter().copied().chain([root]);
        self.chains.push(Chain::new(certificates));
    }

    fn note(&mut self, child: &'a Certificate, refused: Option<(&'a Certificate, Refusal)>) {
        let miss = NearMiss {
            depth: self.path.len(),
            child,
            refused,
        };
        if self
            .nearest
            .as_ref()
            .is_none_or(|nearest| miss.rank() > nearest.rank())
        {
            self.nearest = Some(miss);
        }
    }
}

/// Is the candidate, or the same entity under another certificate, in the path already?
///
/// The same entity means: same name, same key, same subjectAltName if any. NOTE: the first certificate in the path with
/// the candidate's name and key decides when just one of the two has a subjectAltName, whatever comes after it.
fn is_already_in(path: &[&Certificate], candidate: &Certificate) -> bool {
    let same_name_and_key = path.iter().filter(|c| {
        c.subject_der() == candidate.subject_der() && c.spki_der() == candidate.spki_der()
    });
    for certificate in same_name_and_key {
        match (alternative_names(certificate), alternative_names(candidate)) {
            (None, None) => return true,
            (Some(there), Some(here)) if there == here => return true,
            (Some(_), Some(_)) => {}
            (None, Some(_)) | (Some(_), None) => return false,
        }
    }
    false
}

fn alternative_names(certificate: &Certificate) -> Option<&[u8]> {
    certificate.extension(SUBJECT_ALT_NAME).map(|e| e.value)
}

/// How many candidates may still be considered.
struct Budget {
    left: usize,
}

struct Exhausted;

impl Budget {
    fn spend(&mut self) -> Result<(), Exhausted> {
        self.left = self.left.checked_sub(1).ok_or(Exhausted)?;
        Ok(())
    }
}

/// Where a path ended without reaching a root.
struct NearMiss<'a> {
    depth: usize,
    child: &'a Certificate,
    refused: Option<(&'a Certificate, Refusal)>,
}

impl NearMiss<'_> {
    /// Higher is more telling: first what kept a true issuer away, then the longest path, then that there was somebody of
    /// that name at all.
    fn rank(&self) -> (u8, usize) {
        match &self.refused {
            Some((_, Refusal::Flaw(_))) => (1, self.depth * 4),
            Some((_, Refusal::Signature(_))) => (0, self.depth * 4 + 3),
            Some((_, Refusal::UnknownKey)) => (0, self.depth * 4 + 2),
            Some((_, Refusal::AlreadyInPath)) => (0, self.depth * 4 + 1),
            None => (0, self.depth * 4),
        }
    }

    fn into_error(nearest: Option<Self>, certificate: &Certificate) -> ChainError {
        match nearest {
            None => ChainError::unknown_issuer(certificate),
            Some(Self {
                child,
                refused: None,
                ..
            }) => ChainError::unknown_issuer(child),
            Some(Self {
                child,
                refused: Some((issuer, refusal)),
                ..
            }) => ChainError::refused(child, issuer, refusal),
        }
    }
}
