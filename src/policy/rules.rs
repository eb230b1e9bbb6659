//! The rule of a signature policy as a flat list: what it takes to walk it fast, and without fear of deep ones.

use crate::wire::{self, SignaturePolicyKind};

use super::error::PolicyBuildError;

/// Gates within gates. An envelope of this depth inside of an `ApplicationPolicy` is what [`wire::MAX_DEPTH`] lets through, two
/// messages a gate; so what has a text can be read from bytes, and the reverse. Policies in use have two or three.
pub const MAX_NESTING: usize = 248;

/// Rules of one policy, gates and principals together: far above those in use, which have some dozens. It bounds what one
/// evaluation may cost.
pub const MAX_RULES: usize = 100_000;

/// One rule. A gate's rules follow it directly, each with all that belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// A signature by the principal of this index.
    SignedBy(u32),
    /// At least `n` of the rules from here to `end`.
    Gate {
        /// How many must hold: any number, for Fabric checks none.
        n: i32,
        /// The place behind its last rule.
        end: u32,
    },
}

/// Lays out the rules of a policy over so many principals.
pub(super) fn flatten(
    rule: &wire::SignaturePolicy,
    principals: usize,
) -> Result<Box<[Rule]>, PolicyBuildError> {
    let mut rules = Vec::new();
    append(rule, principals, 0, &mut rules)?;
    Ok(rules.into())
}

/// Recursion to [`MAX_NESTING`] at most.
fn append(
    rule: &wire::SignaturePolicy,
    principals: usize,
    depth: usize,
    rules: &mut Vec<Rule>,
) -> Result<(), PolicyBuildError> {
    if rules.len() >= MAX_RULES {
        return Err(PolicyBuildError::TooManyRules { limit: MAX_RULES });
    }
    match &rule.kind {
        None => Err(PolicyBuildError::UnknownRule),
        Some(SignaturePolicyKind::SignedBy(index)) => {
            rules.push(Rule::SignedBy(principal(*index, principals)?));
            Ok(())
        }
        Some(SignaturePolicyKind::NOutOf(_)) if depth == MAX_NESTING => {
            Err(PolicyBuildError::TooDeep { limit: MAX_NESTING })
        }
        Some(SignaturePolicyKind::NOutOf(gate)) => {
            let at = rules.len();
            let n = gate.n;
            rules.push(Rule::Gate { n, end: 0 });
            for rule in &gate.rules {
                append(rule, principals, depth + 1, rules)?;
            }
            let end = rules.len() as u32; // at most MAX_RULES
            rules[at] = Rule::Gate { n, end };
            Ok(())
        }
    }
}

/// Fabric refuses a wrong index when the policy is built.
fn principal(index: i32, principals: usize) -> Result<u32, PolicyBuildError> {
    let within = u32::try_from(index)
        .ok()
        .filter(|index| (*index as usize) < principals);
    within.ok_or(PolicyBuildError::PrincipalIndex { index, principals })
}

/// The rule that begins at `at` as a message, and the place behind it. Recursion to [`MAX_NESTING`] at most.
pub(super) fn to_wire(rules: &[Rule], at: usize) -> (wire::SignaturePolicy, usize) {
    let (kind, behind) = match rules.get(at) {
        Some(Rule::SignedBy(index)) => (Some(SignaturePolicyKind::SignedBy(*index as i32)), at + 1),
        Some(Rule::Gate { n, end }) => {
            let mut gate = wire::NOutOf {
                n: *n,
                rules: Vec::new(),
            };
            let mut next = at + 1;
            while next < *end as usize {
                let (rule, behind) = to_wire(rules, next);
                gate.rules.push(rule);
                next = behind;
            }
            (Some(SignaturePolicyKind::NOutOf(gate)), next)
        }
        None => (None, at + 1),
    };
    (wire::SignaturePolicy { kind }, behind)
}
