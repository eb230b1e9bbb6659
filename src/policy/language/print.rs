//! From rules to text.

use std::fmt;

use crate::msp::{MspPrincipal, MspRoleType, PrincipalClassification};
use crate::policy::principal_text::PrincipalText;
use crate::policy::rules::Rule;
use crate::policy::signature_policy::SignaturePolicy;
use crate::wire::MspRole;

use super::error::PrintError;
use super::parser::{GATE_NODES, MAX_EXPRESSION_NODES, is_msp_id};

/// Can the policy be written so that reading gives the same policy again?
pub(in crate::policy) fn check_printable(policy: &SignaturePolicy) -> Result<(), PrintError> {
    let rules = policy.rules();
    let mut nodes = 0;
    for (at, rule) in rules.iter().enumerate() {
        nodes += match rule {
            Rule::SignedBy(index) => {
                check_principal(policy, *index)?;
                1
            }
            Rule::Gate { n, end } => {
                check_gate(*n, children(rules, at, *end).count())?;
                GATE_NODES
            }
        };
    }
    let limit = MAX_EXPRESSION_NODES;
    match nodes > limit {
        true => Err(PrintError::TooLarge { limit }),
        false => Ok(()),
    }
}

fn check_principal(policy: &SignaturePolicy, index: u32) -> Result<(), PrintError> {
    let principal = policy.asked(index).map(|asked| &asked.principal);
    match principal {
        Some(principal) if as_text(principal).is_none() => Err(PrintError::Principal {
            index,
            shown: PrincipalText(principal).to_string(),
        }),
        _ => Ok(()),
    }
}

fn check_gate(n: i32, count: usize) -> Result<(), PrintError> {
    let allowed = count > 0 && usize::try_from(n).is_ok_and(|n| n <= count + 1);
    match allowed {
        true => Ok(()),
        false => Err(PrintError::Gate { n, count }),
    }
}

/// Writes the policy in the policy language; what cannot be written so, for people.
pub(in crate::policy) fn write(
    policy: &SignaturePolicy,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    match policy.rules().first() {
        // A principal alone is no policy; one of one is the same.
        Some(Rule::SignedBy(_)) => {
            f.write_str("OR(")?;
            write_rule(policy, 0, f)?;
            f.write_str(")")
        }
        _ => write_rule(policy, 0, f),
    }
}

/// Recursion to [`MAX_NESTING`](crate::policy::MAX_NESTING) at most.
fn write_rule(policy: &SignaturePolicy, at: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match policy.rules().get(at) {
        Some(Rule::SignedBy(index)) => write_principal(policy, *index, f),
        Some(Rule::Gate { n, end }) => write_gate(policy, at, (*n, *end), f),
        None => Ok(()),
    }
}

fn write_gate(
    policy: &SignaturePolicy,
    at: usize,
    (n, end): (i32, u32),
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let count = children(policy.rules(), at, end).count();
    let mut separator = "";
    match usize::try_from(n) {
        Ok(1) => f.write_str("OR(")?,
        Ok(n) if n == count && n > 0 => f.write_str("AND(")?,
        _ => {
            write!(f, "OutOf({n}")?;
            separator = ", ";
        }
    }
    for child in children(policy.rules(), at, end) {
        f.write_str(separator)?;
        write_rule(policy, child, f)?;
        separator = ", ";
    }
    f.write_str(")")
}

fn write_principal(
    policy: &SignaturePolicy,
    index: u32,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let Some(asked) = policy.asked(index) else {
        return Ok(());
    };
    match as_text(&asked.principal) {
        Some((msp_id, role)) => write!(f, "'{msp_id}.{role}'"),
        None => write!(f, "<{}>", PrincipalText(&asked.principal)),
    }
}

/// MSP and role, of a principal whose bytes are those that reading the text would give.
fn as_text(principal: &MspPrincipal) -> Option<(&str, MspRoleType)> {
    let kind = PrincipalClassification::from_wire(principal.classification)?;
    let message = MspRole::decode(&principal.body).ok()?;
    let role = MspRoleType::from_wire(message.role)?;
    let canonical = message.encode() == principal.body && is_msp_id(message.msp_identifier);
    (kind == PrincipalClassification::Role && canonical).then_some((message.msp_identifier, role))
}

/// The places of a gate's own rules.
fn children(rules: &[Rule], at: usize, end: u32) -> impl Iterator<Item = usize> {
    let behind = |at: usize| match rules.get(at) {
        Some(Rule::Gate { end, .. }) => *end as usize,
        _ => at + 1,
    };
    let within = move |at: &usize| *at < end as usize;
    std::iter::successors(Some(at + 1).filter(within), move |at| {
        Some(behind(*at)).filter(within)
    })
}
