//! An explanation for programs. Member names and the values of `verdict`, `rule`, `status`, `standing` and `code` are stable.

use crate::chain::{KeyIdMatch, Position};
use crate::diagnostic::Diagnostic;
use crate::encoding::json::Value;
use crate::msp::witness::Search;

use super::{
    Authority, AuthorityKind, Candidate, CertificateFacts, CrlAccount, Explanation, Finding,
    PrincipalAnswer, Remark, SearchAccount, SearchEvent, Status, Step,
};

impl Explanation {
    /// All of it as one JSON object; times are RFC 3339, octets hex.
    pub fn to_json(&self) -> Value {
        let refusal = self.verdict.as_ref().err();
        Value::Object(vec![
            ("msp", self.msp_id.as_str().into()),
            ("version", self.version.to_string().into()),
            ("verdict", verdict(self.is_valid()).into()),
            (
                "error",
                refusal
                    .map(|error| error as &dyn Diagnostic)
                    .map(error)
                    .into(),
            ),
            ("id", self.id.clone().into()),
            (
                "certificate",
                self.certificate.as_ref().map(certificate).into(),
            ),
            ("time", self.time.map(|time| time.to_string()).into()),
            ("steps", self.steps.iter().map(step).collect()),
            ("searches", self.searches.iter().map(search).collect()),
            ("chain", self.chain.iter().map(certificate).collect()),
            (
                "certifiers_identifier",
                self.certifiers_identifier.clone().into(),
            ),
            (
                "authorities",
                self.authorities.iter().map(authority).collect(),
            ),
            ("authorities_left_out", self.authorities_left_out.into()),
            ("crls", self.crls.iter().map(crl).collect()),
            (
                "principals",
                self.principals.iter().map(principal).collect(),
            ),
            ("remarks", self.remarks.iter().map(remark).collect()),
        ])
    }
}

const fn verdict(is_valid: bool) -> &'static str {
    match is_valid {
        true => "valid",
        false => "invalid",
    }
}

fn error(error: &dyn Diagnostic) -> Value {
    finding(&Finding::of(error))
}

fn finding(finding: &Finding) -> Value {
    Value::Object(vec![
        ("code", finding.code.into()),
        ("message", finding.message.as_str().into()),
        ("help", finding.help.into()),
    ])
}

fn certificate(facts: &CertificateFacts) -> Value {
    let units = facts.organizational_units.iter();
    Value::Object(vec![
        ("subject", facts.subject.as_str().into()),
        ("issuer", facts.issuer.as_str().into()),
        ("serial", facts.serial.as_str().into()),
        ("subject_key_id", facts.subject_key_id.as_str().into()),
        ("authority_key_id", facts.authority_key_id.as_str().into()),
        ("key_algorithm", facts.key_algorithm.to_string().into()),
        ("fingerprint", facts.fingerprint.as_str().into()),
        ("not_before", facts.not_before.to_string().into()),
        ("not_after", facts.not_after.to_string().into()),
        ("is_ca", facts.is_ca.into()),
        ("organizational_units", units.map(String::as_str).collect()),
    ])
}

fn step(step: &Step) -> Value {
    let failure = match &step.status {
        Status::Failed(failure) => Some(finding(failure)),
        _ => None,
    };
    Value::Object(vec![
        ("rule", step.rule.name().into()),
        ("title", step.rule.title().into()),
        ("source", step.rule.source().into()),
        ("status", step.status.name().into()),
        ("detail", step.detail.clone().into()),
        ("error", failure.into()),
    ])
}

fn search(search: &SearchAccount) -> Value {
    let purpose = match search.purpose {
        Search::Sanitizing => "sanitizing",
        Search::SelfSigned => "self-signed",
        Search::Validation => "validation",
    };
    Value::Object(vec![
        ("purpose", purpose.into()),
        ("events", search.events.iter().map(event).collect()),
    ])
}

fn event(event: &SearchEvent) -> Value {
    match event {
        SearchEvent::NoIssuer { subject, issuer } => Value::Object(vec![
            ("event", "no-issuer".into()),
            ("subject", subject.as_str().into()),
            ("issuer", issuer.as_str().into()),
        ]),
        SearchEvent::Candidate(it) => candidate(it),
        SearchEvent::Exhausted => Value::Object(vec![("event", "exhausted".into())]),
        SearchEvent::Chain(chain) => Value::Object(vec![
            ("event", "chain".into()),
            (
                "subjects",
                chain.subjects.iter().map(String::as_str).collect(),
            ),
            ("refusal", chain.refusal.as_ref().map(finding).into()),
        ]),
    }
}

fn candidate(candidate: &Candidate) -> Value {
    let position = match candidate.position {
        Position::Root => "root",
        Position::Intermediate => "intermediate",
    };
    let key_ids = match candidate.key_ids {
        KeyIdMatch::Same => "same",
        KeyIdMatch::OneMissing => "one-missing",
        KeyIdMatch::Different => "different",
    };
    Value::Object(vec![
        ("event", "candidate".into()),
        ("child", candidate.child.as_str().into()),
        ("subject", candidate.subject.as_str().into()),
        ("fingerprint", candidate.fingerprint.as_str().into()),
        ("position", position.into()),
        ("key_ids", key_ids.into()),
        (
            "authority_key_id",
            candidate.authority_key_id.as_str().into(),
        ),
        ("subject_key_id", candidate.subject_key_id.as_str().into()),
        ("taken", candidate.refusal.is_none().into()),
        ("reason", candidate.reason.as_str().into()),
        ("refusal", candidate.refusal.as_ref().map(finding).into()),
    ])
}

fn authority(authority: &Authority) -> Value {
    let kind = match authority.kind {
        AuthorityKind::Root => "root",
        AuthorityKind::Intermediate => "intermediate",
    };
    Value::Object(vec![
        ("kind", kind.into()),
        ("certificate", certificate(&authority.certificate)),
        ("issuer", authority.issuer.into()),
        ("in_path", authority.is_in_path.into()),
        ("dropped", authority.is_dropped.into()),
        ("may_issue", authority.may_issue.into()),
        ("crls", authority.crls.iter().copied().collect()),
    ])
}

fn crl(crl: &CrlAccount) -> Value {
    Value::Object(vec![
        ("index", crl.index.into()),
        ("issuer", crl.issuer.as_str().into()),
        ("authority_key_id", crl.authority_key_id.clone().into()),
        ("this_update", crl.this_update.to_string().into()),
        (
            "next_update",
            crl.next_update.map(|time| time.to_string()).into(),
        ),
        ("entries", crl.entries.into()),
        ("of_a_listed_authority", crl.is_of_a_listed_authority.into()),
        ("standing", crl.standing.name().into()),
    ])
}

fn principal(answer: &PrincipalAnswer) -> Value {
    Value::Object(vec![
        ("principal", answer.name.as_str().into()),
        ("satisfied", answer.is_satisfied().into()),
        ("reason", answer.reason.clone().into()),
        ("refusal", answer.refusal.as_ref().map(finding).into()),
    ])
}

fn remark(remark: &Remark) -> Value {
    Value::Object(vec![
        ("code", remark.code.into()),
        ("message", remark.message.as_str().into()),
        ("help", remark.help.into()),
    ])
}
