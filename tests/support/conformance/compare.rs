//! What Fabric decided against what this crate decides.

use super::case::{Case, CaseProbe};
use super::record::{IdentityRecord, LoadRecord, ProbeRecord, Verdict, VersionRecord};
use fabric_msp::MspVersion;
use std::fmt::Display;

/// One difference.
#[derive(Clone, Debug)]
pub struct Mismatch {
    case: String,
    version: MspVersion,
    what: String,
    expected: String,
    observed: String,
}

impl Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} at {}, {}: expected {}, came {}",
            self.case, self.version, self.what, self.expected, self.observed
        )
    }
}

/// Compares everything that the format records; returns how many verdicts that were, and the differences.
///
/// A verdict is an acceptance or a refusal: loads, validation of the signer, well-formedness, deserialization,
/// validation, principals, signatures. Stages, counts, ids, OUs and expiry are compared but not counted.
pub fn compare(
    case: &Case,
    version: MspVersion,
    expected: &VersionRecord,
    observed: &VersionRecord,
) -> (usize, Vec<Mismatch>) {
    let mut tally = Tally {
        case: &case.name,
        version,
        verdicts: 0,
        mismatches: Vec::new(),
    };
    tally.load(&expected.load, &observed.load);
    for (i, probe) in case.probes.iter().enumerate() {
        match (expected.probes.get(i), observed.probes.get(i)) {
            (Some(expected), Some(observed)) => tally.probe(probe, expected, observed),
            // The load was refused against expectation; that mismatch stands for all that follow from it.
            (Some(expected), None) => tally.verdicts += verdicts_of(expected),
            // Fabric refused the load, so there is nothing to compare with.
            (None, _) if !expected.load.verdict.is_accepted() => {}
            // Else nothing would be asked of this probe, and that would look like agreement.
            (None, _) => tally.unrecorded(probe),
        }
    }
    (tally.verdicts, tally.mismatches)
}

fn verdicts_of(probe: &ProbeRecord) -> usize {
    let identity = (probe.identity.as_ref()).map_or(0, |known| {
        1 + known.principals.len() + known.signatures.len()
    });
    1 + usize::from(probe.well_formed.is_some()) + identity
}

struct Tally<'a> {
    case: &'a str,
    version: MspVersion,
    verdicts: usize,
    mismatches: Vec<Mismatch>,
}

impl Tally<'_> {
    fn load(&mut self, expected: &LoadRecord, observed: &LoadRecord) {
        self.verdict("load", &expected.verdict, &observed.verdict);
        match (
            expected.verdict.is_accepted(),
            observed.verdict.is_accepted(),
        ) {
            (true, true) => self.loaded(expected, observed),
            (true, false) => self.verdicts += usize::from(expected.signer_validate.is_some()),
            (false, false) if expected.stage.is_some() => {
                self.optional("stage of the failure", &expected.stage, &observed.stage);
            }
            (false, _) => {}
        }
    }

    fn loaded(&mut self, expected: &LoadRecord, observed: &LoadRecord) {
        self.optional("TLS roots", &expected.tls_roots, &observed.tls_roots);
        self.optional(
            "TLS intermediates",
            &expected.tls_intermediates,
            &observed.tls_intermediates,
        );
        self.optional("id of the signer", &expected.signer_id, &observed.signer_id);
        self.optional_verdict(
            "validation of the signer",
            expected.signer_validate.as_ref(),
            observed.signer_validate.as_ref(),
        );
    }

    fn unrecorded(&mut self, probe: &CaseProbe) {
        let what = format!("probe `{}`", probe.name);
        self.mismatch(&what, &"no record", &"a question");
    }

    fn probe(&mut self, probe: &CaseProbe, expected: &ProbeRecord, observed: &ProbeRecord) {
        let what = |which: &str| format!("probe `{}`, {which}", probe.name);
        self.optional_verdict(
            &what("well-formedness"),
            expected.well_formed.as_ref(),
            observed.well_formed.as_ref(),
        );
        self.verdict(
            &what("deserialization"),
            &expected.deserialize,
            &observed.deserialize,
        );
        match (&expected.identity, &observed.identity) {
            (Some(expected), Some(observed)) => self.identity(probe, expected, observed),
            (Some(_), None) => {
                let named = 1 + usize::from(expected.well_formed.is_some());
                self.verdicts += verdicts_of(expected) - named;
            }
            (None, _) => {}
        }
    }

    fn identity(
        &mut self,
        probe: &CaseProbe,
        expected: &IdentityRecord,
        observed: &IdentityRecord,
    ) {
        let what = |which: &str| format!("probe `{}`, {which}", probe.name);
        self.equal(&what("id"), &expected.id, &observed.id);
        self.equal(&what("expiry"), &expected.expires, &observed.expires);
        self.verdict(&what("validation"), &expected.validate, &observed.validate);
        if expected.ous != observed.ous {
            let list = |ous: &[(String, String)]| format!("{ous:?}");
            self.equal(&what("OUs"), &list(&expected.ous), &list(&observed.ous));
        }
        for (i, principal) in probe.principals.iter().enumerate() {
            let what = what(&format!("principal `{}`", principal.about));
            self.nth(&what, i, &expected.principals, &observed.principals);
        }
        for (i, (message, _)) in probe.signatures.iter().enumerate() {
            let what = what(&format!("signature `{}`", message.about));
            self.nth(&what, i, &expected.signatures, &observed.signatures);
        }
    }

    fn nth(&mut self, what: &str, i: usize, expected: &[Verdict], observed: &[Verdict]) {
        self.optional_verdict(what, expected.get(i), observed.get(i));
    }

    fn optional_verdict(
        &mut self,
        what: &str,
        expected: Option<&Verdict>,
        observed: Option<&Verdict>,
    ) {
        match (expected, observed) {
            (Some(expected), Some(observed)) => self.verdict(what, expected, observed),
            (Some(expected), None) => {
                self.verdicts += 1;
                self.mismatch(what, expected, &"no verdict");
            }
            (None, Some(observed)) => self.mismatch(what, &"no verdict", observed),
            (None, None) => {}
        }
    }

    fn verdict(&mut self, what: &str, expected: &Verdict, observed: &Verdict) {
        self.verdicts += 1;
        let agree = match (expected, observed) {
            (Verdict::Accepted, Verdict::Accepted) | (Verdict::Refused(_), Verdict::Refused(_)) => {
                true
            }
            // Where Fabric crashes, a clear error is right.
            (Verdict::Crashed(_), Verdict::Refused(why)) => !why.is_empty(),
            _ => false,
        };
        if !agree {
            self.mismatch(what, expected, observed);
        }
    }

    fn optional<T: Display + PartialEq>(
        &mut self,
        what: &str,
        expected: &Option<T>,
        observed: &Option<T>,
    ) {
        let text = |value: &Option<T>| match value {
            Some(value) => value.to_string(),
            None => "none".to_owned(),
        };
        if expected != observed {
            self.mismatch(what, &text(expected), &text(observed));
        }
    }

    fn equal(&mut self, what: &str, expected: &str, observed: &str) {
        if expected != observed {
            self.mismatch(what, &expected, &observed);
        }
    }

    fn mismatch(&mut self, what: &str, expected: &dyn Display, observed: &dyn Display) {
        self.mismatches.push(Mismatch {
            case: self.case.to_owned(),
            version: self.version,
            what: what.to_owned(),
            expected: expected.to_string(),
            observed: observed.to_string(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::case::ProbeIdentity;
    use super::super::format::{Fs, Mode};
    use super::*;

    #[test]
    fn a_probe_without_a_record_is_a_mismatch_unless_the_load_was_refused() {
        for (verdict, mismatches) in [
            (Verdict::Accepted, 1),
            (Verdict::Refused("expired".to_owned()), 0),
        ] {
            let record = record(verdict);
            let (_, found) = compare(&case(), MspVersion::V1_0, &record, &record);
            assert_eq!(found.len(), mismatches);
        }
    }

    fn case() -> Case {
        let probe = CaseProbe {
            name: "alice".to_owned(),
            identity: ProbeIdentity::Serialized(Vec::new()),
            principals: Vec::new(),
            signatures: Vec::new(),
        };
        Case {
            name: "case".to_owned(),
            mspid: "Org1MSP".to_owned(),
            mode: Mode::Verifying,
            fs: Fs::default(),
            config: None,
            keystore: false,
            probes: vec![probe],
            expected: Vec::new(),
        }
    }

    fn record(verdict: Verdict) -> VersionRecord {
        let load = LoadRecord {
            verdict,
            stage: None,
            tls_roots: None,
            tls_intermediates: None,
            signer_id: None,
            signer_validate: None,
        };
        VersionRecord {
            load,
            probes: Vec::new(),
        }
    }
}
