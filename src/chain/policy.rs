//! Certificate policies of a chain (RFC 5280, section 6.1, as corrected by RFC 9618), for a user who accepts any policy.
//!
//! The verdict needs less than RFC 9618's graph: only which policies are valid so far and what each may be called by the
//! next certificate, which is the graph's lowest row. A user who accepts any policy asks whether any is left in the end;
//! every node of the lowest row hangs, through live ancestors, on one whose parent is anyPolicy, so the final policy set
//! is empty exactly when the lowest row is.

use super::{Chain, ChainError};
use crate::encoding::oid::oid;
use crate::x509::Certificate;
use std::collections::{BTreeMap, BTreeSet};

/// The content octets of anyPolicy's OID, 2.5.29.32.0.
const ANY_POLICY: &[u8] = oid!("2.5.29.32.0");

/// Valid policies, each with the policies that count as it in the next certificate.
type Row<'a> = BTreeMap<&'a [u8], BTreeSet<&'a [u8]>>;

struct Violation;

/// NOTE: policies and constraints of the root are ignored, and a root on its own is always fine.
pub(super) fn check(chain: &Chain) -> Result<(), ChainError> {
    let Some((_, below_root)) = chain.split_last() else {
        return Ok(());
    };
    // Without either, the counter of explicit policies cannot reach its end, and nothing below can fail.
    if !below_root.iter().any(Certificate::may_refuse_policies) {
        return Ok(());
    }
    let subject = || {
        below_root
            .first()
            .map(super::error::subject_of)
            .unwrap_or_default()
    };
    walk(below_root).map_err(|Violation| ChainError::Policy { subject: subject() })
}

/// From the certificate below the root down to the one that is verified.
fn walk(below_root: &[Certificate]) -> Result<(), Violation> {
    let Some((target, issuers)) = below_root.split_first() else {
        return Ok(());
    };
    let mut state = State::above(below_root.len());
    for issuer in issuers.iter().rev() {
        state.enter(issuer, state.inhibit_any > 0 || is_self_issued(issuer))?;
        state.map_policies(issuer)?;
        state.tighten(issuer);
    }
    state.enter(target, state.inhibit_any > 0)?;
    state.finish(target)
}

fn is_self_issued(certificate: &Certificate) -> bool {
    certificate.issuer_der() == certificate.subject_der()
}

/// The state variables of RFC 5280, 6.1.2. Each counter is the number of certificates that may pass before its rule
/// applies; 0 means it applies.
struct State<'a> {
    /// `None` is the RFC's NULL graph: some certificate had no policies at all. An empty row is something else, as only
    /// the former is refused at once.
    row: Option<Row<'a>>,
    explicit: u64,
    mapping: u64,
    inhibit_any: u64,
}

impl<'a> State<'a> {
    fn above(certificates: usize) -> Self {
        let all = (certificates as u64).saturating_add(1);
        let row = BTreeMap::from([(ANY_POLICY, BTreeSet::from([ANY_POLICY]))]);
        Self {
            row: Some(row),
            explicit: all,
            mapping: all,
            inhibit_any: all,
        }
    }

    /// RFC 9618, 6.1.3 (d) to (f): what of the certificate's policies is valid.
    fn enter(&mut self, certificate: &'a Certificate, may_be_any: bool) -> Result<(), Violation> {
        let stated = &certificate.policies().policies;
        self.row = match self.row.take() {
            Some(row) if !stated.is_empty() => Some(next_row(&row, stated, may_be_any)),
            _ => None,
        };
        match (&self.row, self.explicit) {
            (None, 0) => Err(Violation),
            _ => Ok(()),
        }
    }

    /// RFC 9618, 6.1.4 (a) and (b). Without a graph, mappings are not even looked at.
    fn map_policies(&mut self, issuer: &'a Certificate) -> Result<(), Violation> {
        let mappings = &issuer.policies().mappings;
        match &mut self.row {
            Some(row) if self.mapping > 0 => map_row(row, mappings),
            Some(row) => {
                row.retain(|policy, _| mappings.iter().all(|(from, _)| from != policy));
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// RFC 5280, 6.1.4 (h) to (j).
    fn tighten(&mut self, issuer: &Certificate) {
        let step = u64::from(!is_self_issued(issuer));
        let tightened = |counter: u64, bound: Option<u64>| {
            counter.saturating_sub(step).min(bound.unwrap_or(u64::MAX))
        };
        let stated = issuer.policies();
        self.explicit = tightened(self.explicit, stated.require_explicit_policy);
        self.mapping = tightened(self.mapping, stated.inhibit_policy_mapping);
        self.inhibit_any = tightened(self.inhibit_any, stated.inhibit_any_policy);
    }

    /// RFC 5280, 6.1.5: of the last certificate, only requireExplicitPolicy 0 has an effect.
    fn finish(&self, target: &Certificate) -> Result<(), Violation> {
        let required = target.policies().require_explicit_policy == Some(0);
        let explicit = required || self.explicit <= 1;
        let any_left = self.row.as_ref().is_some_and(|row| !row.is_empty());
        if explicit && !any_left {
            Err(Violation)
        } else {
            Ok(())
        }
    }
}

fn next_row<'a>(above: &Row<'a>, stated: &'a [Vec<u8>], may_be_any: bool) -> Row<'a> {
    let expected: BTreeSet<&[u8]> = above.values().flatten().copied().collect();
    let any_above = above.contains_key(ANY_POLICY);
    let (any, named): (Vec<&[u8]>, Vec<&[u8]>) = stated
        .iter()
        .map(Vec::as_slice)
        .partition(|policy| *policy == ANY_POLICY);
    let named = named
        .into_iter()
        .filter(|policy| any_above || expected.contains(policy));
    let mut valid: BTreeSet<&[u8]> = named.collect();
    if !any.is_empty() && may_be_any {
        valid.extend(expected);
    }
    valid
        .into_iter()
        .map(|policy| (policy, BTreeSet::from([policy])))
        .collect()
}

fn map_row<'a>(row: &mut Row<'a>, mappings: &'a [(Vec<u8>, Vec<u8>)]) -> Result<(), Violation> {
    let mut expected: Row<'a> = BTreeMap::new();
    for (from, to) in mappings {
        if from == ANY_POLICY || to == ANY_POLICY {
            return Err(Violation);
        }
        expected.entry(from).or_default().insert(to);
    }
    let any = row.contains_key(ANY_POLICY);
    expected.retain(|from, _| any || row.contains_key(from));
    row.extend(expected);
    Ok(())
}
