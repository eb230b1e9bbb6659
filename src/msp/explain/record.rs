//! The witness: notes every rule's outcome and every step of each search.

use crate::chain::{Chain, ChainError, KeyIdMatch, PathObserver, Position, Refusal, Step};
use crate::diagnostic::Diagnostic;
use crate::msp::witness::{Rule, Search, Witness};
use crate::x509::Certificate;

use super::steps::Finding;

/// What was seen.
#[derive(Default)]
pub(super) struct Recorder {
    certificate: Option<Certificate>,
    outcomes: Vec<(Rule, Option<Finding>)>,
    searches: Vec<Searched>,
}

/// One search for a path.
pub(super) struct Searched {
    pub(super) search: Search,
    pub(super) events: Vec<Event>,
}

/// One step of a search. There are no more candidates than `MAX_SIGNATURE_CHECKS`.
pub(super) enum Event {
    NoIssuer(Certificate),
    Candidate(Considered),
    Exhausted,
    Chain(Chain, Option<ChainError>),
}

pub(super) struct Considered {
    pub(super) child: Certificate,
    pub(super) candidate: Certificate,
    pub(super) position: Position,
    pub(super) key_ids: KeyIdMatch,
    pub(super) refusal: Option<Refusal>,
}

impl Recorder {
    /// Notes the certificate where it is known from before.
    pub(super) fn see(&mut self, certificate: &Certificate) {
        self.certificate = Some(certificate.clone());
    }

    pub(super) fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    pub(super) fn searches(&self) -> &[Searched] {
        &self.searches
    }

    /// What the rule came to, if it was asked: the outer none is for a rule that was not.
    pub(super) fn outcome(&self, rule: Rule) -> Option<Option<&Finding>> {
        let found = self.outcomes.iter().find(|(asked, _)| *asked == rule);
        found.map(|(_, finding)| finding.as_ref())
    }

    /// The candidates of all searches.
    pub(super) fn considered(&self) -> impl Iterator<Item = &Considered> {
        let events = self.searches.iter().flat_map(|searched| &searched.events);
        events.filter_map(|event| match event {
            Event::Candidate(considered) => Some(considered),
            _ => None,
        })
    }

    fn note(&mut self, event: Event) {
        if let Some(searched) = self.searches.last_mut() {
            searched.events.push(event);
        }
    }
}

impl Witness for Recorder {
    fn certificate(&mut self, certificate: &Certificate) {
        self.see(certificate);
    }

    fn search(&mut self, search: Search) {
        self.searches.push(Searched {
            search,
            events: Vec::new(),
        });
    }

    fn rule<T, E: Diagnostic>(&mut self, rule: Rule, outcome: Result<T, E>) -> Result<T, E> {
        let finding = outcome.as_ref().err().map(|error| Finding::of(error));
        self.outcomes.push((rule, finding));
        outcome
    }
}

impl PathObserver for Recorder {
    fn no_issuer(&mut self, path: &[&Certificate]) {
        if let Some(child) = path.last() {
            self.note(Event::NoIssuer(Certificate::clone(child)));
        }
    }

    fn candidate(&mut self, step: &Step<'_>, refusal: Option<&Refusal>) {
        let Some(child) = step.path.last() else {
            return;
        };
        self.note(Event::Candidate(Considered {
            child: Certificate::clone(child),
            candidate: step.candidate.clone(),
            position: step.position,
            key_ids: step.key_id_match(),
            refusal: refusal.cloned(),
        }));
    }

    fn budget_exhausted(&mut self) {
        self.note(Event::Exhausted);
    }

    fn chain(&mut self, chain: &Chain, refusal: Option<&ChainError>) {
        self.note(Event::Chain(chain.clone(), refusal.cloned()));
    }
}
