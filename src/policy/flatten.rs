//! An implicit meta policy and all below it as one signature policy, as Fabric shows it to clients.
//!
//! The result tells who is asked for. Evaluated it is not always the same: within one signature policy a signer counts once, while
//! each policy of an implicit meta policy counts for itself.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;
use crate::msp::MspPrincipal;

use super::error::PolicyBuildError;
use super::rules::{MAX_NESTING, MAX_RULES, Rule, nesting};
use super::signature_policy::SignaturePolicy;

/// Why a policy cannot be written as one signature policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FlattenError {
    /// The policy, or one that it is about, does not exist.
    #[error("there is no policy `{path}`", path = Shown(path))]
    NoSuchPolicy {
        /// Its path.
        path: String,
    },
    /// The result would be beyond what a signature policy may be.
    #[error("{0}")]
    Limit(PolicyBuildError),
}

impl Diagnostic for FlattenError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoSuchPolicy { .. } => "MSP-POL-040",
            Self::Limit(source) => source.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::NoSuchPolicy { .. } => {
                Some("give each group below a policy of this name, or name one that they have")
            }
            Self::Limit(source) => source.help(),
        }
    }
}

/// Gathers policies under one gate.
pub(super) struct Merger {
    n: i32,
    rules: Vec<Rule>,
    principals: Vec<MspPrincipal>,
    known: HashMap<Vec<u8>, u32>,
}

impl Merger {
    /// A gate that asks for `n` of the policies to come.
    pub(super) fn new(n: usize) -> Self {
        Self {
            n: n as i32, // at most the number of groups
            rules: vec![Rule::Gate { n: 0, end: 1 }],
            principals: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// Adds a policy as one rule; principals that are there already are not added again.
    pub(super) fn add(&mut self, policy: &SignaturePolicy) -> Result<(), FlattenError> {
        if self.rules.len() + policy.rules().len() > MAX_RULES {
            let limit = MAX_RULES;
            return Err(FlattenError::Limit(PolicyBuildError::TooManyRules {
                limit,
            }));
        }
        let indexes: Vec<u32> = policy.principals().map(|p| self.index_of(p)).collect();
        let base = self.rules.len() as u32; // at most MAX_RULES
        let moved = policy.rules().iter().map(|rule| match rule {
            Rule::Gate { n, end } => Rule::Gate {
                n: *n,
                end: base + end,
            },
            Rule::SignedBy(index) => {
                Rule::SignedBy(indexes.get(*index as usize).copied().unwrap_or_default())
            }
        });
        self.rules.extend(moved);
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<SignaturePolicy, FlattenError> {
        let end = self.rules.len() as u32; // at most MAX_RULES
        self.rules[0] = Rule::Gate { n: self.n, end };
        if nesting(&self.rules) > MAX_NESTING {
            let limit = MAX_NESTING;
            return Err(FlattenError::Limit(PolicyBuildError::TooDeep { limit }));
        }
        let principals = self.principals.into_iter();
        Ok(SignaturePolicy::of_parts(0, self.rules.into(), principals))
    }

    fn index_of(&mut self, principal: &MspPrincipal) -> u32 {
        let next = self.principals.len() as u32; // bounded by the configuration's bytes
        let index = *self.known.entry(key(principal)).or_insert(next);
        if index == next {
            self.principals.push(principal.clone());
        }
        index
    }
}

/// Fabric compares the class's name (or number, if it has none) and the bytes as one text.
fn key(principal: &MspPrincipal) -> Vec<u8> {
    let class = match principal.classification {
        0 => "ROLE".to_owned(),
        1 => "ORGANIZATION_UNIT".to_owned(),
        2 => "IDENTITY".to_owned(),
        3 => "ANONYMITY".to_owned(),
        4 => "COMBINED".to_owned(),
        other => other.to_string(),
    };
    [class.as_bytes(), &principal.body].concat()
}
