//! Searches for a path: every candidate for an issuer, why it was taken or dropped.

use crate::chain::{KeyIdMatch, Position, Refusal};
use crate::diagnostic::Diagnostic;
use crate::encoding::text::kept;
use crate::msp::witness::Search;
use crate::x509::IssuerSignatureError;

use super::facts::{fingerprint, octets};
use super::record::{Considered, Event, Searched};
use super::steps::Finding;

/// One search for a path.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SearchAccount {
    /// What it was for.
    pub purpose: Search,
    /// Its steps, in order.
    pub events: Vec<SearchEvent>,
}

/// One step of a search.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SearchEvent {
    /// No listed CA has the name of this certificate's issuer.
    NoIssuer {
        /// The certificate.
        subject: String,
        /// The name that was sought.
        issuer: String,
    },
    /// A CA of that name was considered.
    Candidate(Candidate),
    /// The candidates that one search may consider are used up.
    Exhausted,
    /// A path reached a root.
    Chain(FoundChain),
}

/// A CA that was considered as an issuer, because it has the issuer's name.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Candidate {
    /// The certificate whose issuer is sought.
    pub child: String,
    /// The candidate's name.
    pub subject: String,
    /// The candidate's fingerprint (SHA-256, hex).
    pub fingerprint: String,
    /// The place that it would take.
    pub position: Position,
    /// How key identifiers fit; they decide the order of candidates only.
    pub key_ids: KeyIdMatch,
    /// The child's authority key identifier in hex.
    pub authority_key_id: String,
    /// The candidate's subject key identifier in hex.
    pub subject_key_id: String,
    /// Why it was dropped; none if it was taken.
    pub refusal: Option<Finding>,
    /// The reason of the choice in a sentence.
    pub reason: String,
}

/// A complete path.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FoundChain {
    /// The subjects, the certificate first.
    pub subjects: Vec<String>,
    /// Which rule for whole paths it breaks: certificate policies, extended key usage, name constraints.
    pub refusal: Option<Finding>,
}

impl SearchAccount {
    pub(super) fn of(searched: &Searched) -> Self {
        Self {
            purpose: searched.search,
            events: searched.events.iter().map(SearchEvent::of).collect(),
        }
    }
}

impl SearchEvent {
    fn of(event: &Event) -> Self {
        match event {
            Event::NoIssuer(child) => Self::NoIssuer {
                subject: kept(&child.subject_text()),
                issuer: kept(&child.issuer_text()),
            },
            Event::Candidate(considered) => Self::Candidate(Candidate::of(considered)),
            Event::Exhausted => Self::Exhausted,
            Event::Chain(chain, refusal) => Self::Chain(FoundChain {
                subjects: chain.iter().map(|c| kept(&c.subject_text())).collect(),
                refusal: refusal.as_ref().map(|error| Finding::of(error)),
            }),
        }
    }
}

impl Candidate {
    fn of(considered: &Considered) -> Self {
        let Considered {
            child, candidate, ..
        } = considered;
        Self {
            child: kept(&child.subject_text()),
            subject: kept(&candidate.subject_text()),
            fingerprint: fingerprint(candidate),
            position: considered.position,
            key_ids: considered.key_ids,
            authority_key_id: octets(child.authority_key_id()),
            subject_key_id: octets(candidate.subject_key_id()),
            refusal: considered.refusal.as_ref().map(refused),
            reason: reason(considered),
        }
    }
}

fn refused(refusal: &Refusal) -> Finding {
    let help = match refusal {
        Refusal::Signature(reason) => reason.help(),
        _ => None,
    };
    Finding {
        code: refusal_name(refusal),
        message: refusal.to_string(),
        help,
    }
}

/// A stable name of the reason for which a candidate is dropped.
fn refusal_name(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownKey => "unknown-key",
        Refusal::AlreadyInPath => "already-in-path",
        Refusal::Signature(IssuerSignatureError::NotCa) => "not-an-authority",
        Refusal::Signature(IssuerSignatureError::NoCertSign) => "no-cert-sign",
        Refusal::Signature(_) => "signature",
        Refusal::Flaw(_) => "unfit",
    }
}

fn reason(considered: &Considered) -> String {
    match (&considered.refusal, considered.key_ids) {
        (None, KeyIdMatch::Same) => {
            "its name is the issuer's, key identifiers agree, and the signature verifies under its key".to_owned()
        }
        (None, _) => {
            "its name is the issuer's and the signature verifies under its key; that key identifiers do not agree excludes nobody".to_owned()
        }
        (Some(Refusal::Signature(IssuerSignatureError::Signature(_))), KeyIdMatch::Different) => {
            format!(
                "the issuer matches by name, not by key: AKI {}, SKI {}",
                octets(considered.child.authority_key_id()),
                octets(considered.candidate.subject_key_id())
            )
        }
        (Some(Refusal::Signature(IssuerSignatureError::Signature(_))), KeyIdMatch::Same) => {
            "the issuer matches by name and key identifier, but the signature does not verify: one of the two certificates is damaged or forged".to_owned()
        }
        (Some(refusal), _) => refusal.to_string(),
    }
}
