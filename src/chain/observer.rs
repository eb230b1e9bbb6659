//! A seat for those who want to know how a verdict came about.

use super::{Chain, ChainError, KeyIdMatch, Position, Refusal};
use crate::x509::Certificate;

/// Told of every step of the search, in order. The search is the same whether anybody watches or not; all methods do
/// nothing by default.
pub trait PathObserver {
    /// Nobody in the pools has the name of the issuer of the path's last certificate.
    fn no_issuer(&mut self, path: &[&Certificate]) {
        let _ = path;
    }

    /// A candidate was considered as issuer of the path's last certificate; `refusal` says why it was not taken.
    fn candidate(&mut self, step: &Step<'_>, refusal: Option<&Refusal>) {
        let _ = (step, refusal);
    }

    /// The signature checks that one verification may make are used up; candidates that were left are not considered.
    fn budget_exhausted(&mut self) {}

    /// A chain was complete; `refusal` says which rule for whole chains it violates.
    fn chain(&mut self, chain: &Chain, refusal: Option<&ChainError>) {
        let _ = (chain, refusal);
    }
}

/// One candidate under consideration.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    /// The certificates so far, the one to be verified first.
    pub path: &'a [&'a Certificate],
    /// The candidate.
    pub candidate: &'a Certificate,
    /// The place that it would take.
    pub position: Position,
}

impl Step<'_> {
    /// How well the candidate's key identifier fits.
    pub fn key_id_match(&self) -> KeyIdMatch {
        match self.path.last() {
            Some(child) => KeyIdMatch::between(child, self.candidate),
            None => KeyIdMatch::Different,
        }
    }
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl PathObserver for Unobserved {}
