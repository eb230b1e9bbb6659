//! Who could satisfy a policy: the minimal sets of principals.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::Diagnostic;
use crate::msp::MspPrincipal;

use super::flatten::FlattenError;
use super::rules::Rule;
use super::signature_policy::SignaturePolicy;

/// Sets of principals that are considered at any one gate at most, whatever is asked for. It is Fabric's own bound, which drops
/// rules by lot when it is passed; here that is an error.
pub const MAX_PRINCIPAL_SETS: usize = 10_000;

/// Sets that are made or compared on the way at most, over all gates: about a second's work.
pub const MAX_PRINCIPAL_SET_STEPS: usize = 10_000_000;

/// Principals that satisfy a policy together, one signer each. A principal that is needed twice is in it twice.
pub type PrincipalSet = Vec<MspPrincipal>;

/// Why the principal sets of a policy cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InquireError {
    /// A gate has more combinations than may be considered.
    #[error("the policy has a gate with more than {limit} combinations of principals")]
    TooMany {
        /// How many may be considered.
        limit: usize,
    },
    /// All gates together take more work than may be done.
    #[error("telling the policy's combinations of principals takes more than {limit} steps")]
    TooMuchWork {
        /// How many may be taken.
        limit: usize,
    },
    /// The policy cannot be written as one signature policy.
    #[error("{0}")]
    Flatten(#[from] FlattenError),
}

impl Diagnostic for InquireError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooMany { .. } => "MSP-POL-041",
            Self::TooMuchWork { .. } => "MSP-POL-042",
            Self::Flatten(source) => source.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::TooMany { .. } | Self::TooMuchWork { .. } => {
                Some("ask for the policies below one by one")
            }
            Self::Flatten(source) => source.help(),
        }
    }
}

impl SignaturePolicy {
    /// The minimal sets of principals that satisfy it, smaller ones first: none of them contains another. A policy that holds
    /// without signatures has one set, the empty one; a policy that never holds has none.
    ///
    /// Principals are compared by their bytes: that every peer is a member, say, is left to whoever asks.
    ///
    /// # Errors
    /// [`InquireError::TooMany`]: more than `limit` sets (at most [`MAX_PRINCIPAL_SETS`]) would have to be considered at a gate;
    /// [`InquireError::TooMuchWork`]: more than [`MAX_PRINCIPAL_SET_STEPS`] steps.
    pub fn principal_sets(&self, limit: usize) -> Result<Vec<PrincipalSet>, InquireError> {
        let mut budget = Budget {
            sets: limit.min(MAX_PRINCIPAL_SETS),
            steps: MAX_PRINCIPAL_SET_STEPS,
        };
        let sets = sets_of(self, &mut 0, &mut budget)?;
        let named: HashMap<u32, &MspPrincipal> = self.questions_named().collect();
        let principals = |set: &Set| {
            let named = set
                .members
                .iter()
                .filter_map(|question| named.get(question));
            named.copied().cloned().collect()
        };
        Ok(sets.iter().map(principals).collect())
    }
}

/// What may be spent.
struct Budget {
    /// At a gate.
    sets: usize,
    /// Over all gates.
    steps: usize,
}

impl Budget {
    fn check_sets(&self, candidates: usize) -> Result<(), InquireError> {
        let limit = self.sets;
        match candidates > limit {
            true => Err(InquireError::TooMany { limit }),
            false => Ok(()),
        }
    }

    fn take_steps(&mut self, steps: usize) -> Result<(), InquireError> {
        let limit = MAX_PRINCIPAL_SET_STEPS;
        let left = self.steps.checked_sub(steps);
        self.steps = left.ok_or(InquireError::TooMuchWork { limit })?;
        Ok(())
    }
}

/// A set with repetition: questions in ascending order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Set {
    members: Vec<u32>,
    /// A bit for each member, 64 questions apart falling together: what lacks a bit of another contains it not.
    bits: u64,
}

impl Set {
    fn of(mut members: Vec<u32>) -> Self {
        members.sort_unstable();
        let bits = members.iter().fold(0, |bits, m| bits | 1 << (m % 64));
        Self { members, bits }
    }

    fn with(&self, other: &Self) -> Self {
        Self::of([&self.members[..], &other.members].concat())
    }

    fn contains(&self, other: &Self) -> bool {
        if other.bits & !self.bits != 0 {
            return false;
        }
        let mut own = self.members.iter();
        (other.members.iter()).all(|wanted| own.by_ref().any(|member| member == wanted))
    }
}

/// The minimal sets of the rule at this place. Steps behind it. Recursion to [`MAX_NESTING`](super::MAX_NESTING) at most.
fn sets_of(
    policy: &SignaturePolicy,
    at: &mut usize,
    budget: &mut Budget,
) -> Result<Vec<Set>, InquireError> {
    let rule = policy.rules().get(*at);
    *at += 1;
    match rule {
        Some(Rule::SignedBy(index)) => {
            let question = policy.asked(*index).map(|asked| asked.question);
            Ok(question.map(|q| Set::of(vec![q])).into_iter().collect())
        }
        Some(Rule::Gate { n, end }) => {
            let mut rules = Vec::new();
            while *at < *end as usize {
                rules.push(sets_of(policy, at, budget)?);
            }
            choose(usize::try_from(*n).unwrap_or(0), &rules, budget)
        }
        None => Ok(Vec::new()),
    }
}

/// The minimal sets of `n` of these rules: row *j* holds those of *j* of the rules seen so far.
fn choose(n: usize, rules: &[Vec<Set>], budget: &mut Budget) -> Result<Vec<Set>, InquireError> {
    if n > rules.len() {
        return Ok(Vec::new());
    }
    let mut rows = vec![Vec::new(); n + 1];
    rows[0].push(Set::of(Vec::new()));
    for (seen, rule) in rules.iter().enumerate() {
        // Rows that cannot be completed by the rules to come are of no use.
        let lowest = (n + seen + 1).saturating_sub(rules.len()).max(1);
        for j in (lowest..=n.min(seen + 1)).rev() {
            let candidates = rows[j].len() + rows[j - 1].len().saturating_mul(rule.len());
            budget.check_sets(candidates)?;
            let mut sets = std::mem::take(&mut rows[j]);
            for chosen in &rows[j - 1] {
                sets.extend(rule.iter().map(|set| chosen.with(set)));
            }
            rows[j] = minimal(sets, budget)?;
        }
    }
    Ok(rows.swap_remove(n))
}

/// Those that contain no other, each once, smaller ones first. Of sets of one size none contains another.
fn minimal(sets: Vec<Set>, budget: &mut Budget) -> Result<Vec<Set>, InquireError> {
    let members: usize = sets.iter().map(|set| set.members.len() + 1).sum();
    budget.take_steps(members)?;
    let ordered: BTreeSet<(usize, Set)> = sets
        .into_iter()
        .map(|set| (set.members.len(), set))
        .collect();
    let mut kept: Vec<Set> = Vec::new();
    let (mut smaller, mut size) = (0, 0);
    for (length, set) in ordered {
        if length > size {
            (smaller, size) = (kept.len(), length);
        }
        budget.take_steps(smaller)?;
        if !kept[..smaller].iter().any(|other| set.contains(other)) {
            kept.push(set);
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_that_are_small_each_may_be_too_much_together() {
        let members: Vec<_> = (0..140).map(|n| format!("'Org{n}.member'")).collect();
        let gate = format!("OutOf(2, {})", members.join(", "));
        let one = SignaturePolicy::parse(&gate).unwrap();
        assert_eq!(
            one.principal_sets(MAX_PRINCIPAL_SETS).unwrap().len(),
            140 * 139 / 2
        );
        let many = format!("OR({})", vec![gate; 12].join(", "));
        let many = SignaturePolicy::parse(&many).unwrap();
        let limit = MAX_PRINCIPAL_SET_STEPS;
        assert_eq!(
            many.principal_sets(MAX_PRINCIPAL_SETS),
            Err(InquireError::TooMuchWork { limit })
        );
    }
}
