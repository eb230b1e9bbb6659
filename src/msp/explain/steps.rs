//! Each rule with its outcome, and on what it was decided.

use crate::diagnostic::Diagnostic;
use crate::encoding::text::{Shown, kept};
use crate::msp::trust::judged_at;
use crate::msp::witness::Rule;
use crate::x509::Certificate;

use super::Account;

/// Texts of a detail; the rest is counted.
const MAX_NAMED: usize = 8;

/// An error as an explanation keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Its stable code.
    pub code: &'static str,
    /// What is wrong, for people.
    pub message: String,
    /// What to do about it.
    pub help: Option<&'static str>,
}

impl Finding {
    pub(super) fn of(error: &dyn Diagnostic) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            help: error.help(),
        }
    }
}

/// What a rule came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// It holds.
    Passed,
    /// It is the one that is broken.
    Failed(Finding),
    /// An earlier one is broken, so nobody asked.
    NotReached,
    /// It does not concern this identity or this MSP.
    NotApplicable,
}

impl Status {
    /// A stable name for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::NotReached => "not-reached",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// The rule.
    pub rule: Rule,
    /// What it came to.
    pub status: Status,
    /// On what it was decided; what it is not applicable for. Untrusted text in it is escaped.
    pub detail: Option<String>,
}

/// All rules in order. After one that is broken none is reached.
pub(super) fn list(account: &Account<'_>) -> Vec<Step> {
    let mut is_over = false;
    let steps = Rule::ALL.into_iter().map(|rule| {
        let status = status(account, rule, is_over);
        is_over |= matches!(status, Status::Failed(_));
        let detail = match &status {
            Status::Passed => passed(account, rule),
            Status::NotApplicable => Some(idle(account, rule)),
            Status::Failed(_) | Status::NotReached => None,
        };
        Step {
            rule,
            status,
            detail,
        }
    });
    steps.collect()
}

fn status(account: &Account<'_>, rule: Rule, is_over: bool) -> Status {
    match account.record.outcome(rule) {
        Some(Some(finding)) => Status::Failed(finding.clone()),
        Some(None) if has_nothing_to_ask(account, rule) => Status::NotApplicable,
        Some(None) => Status::Passed,
        None if is_over => Status::NotReached,
        None => Status::NotApplicable,
    }
}

/// Rules that let everything pass where there is nothing to ask for.
fn has_nothing_to_ask(account: &Account<'_>, rule: Rule) -> bool {
    let trust = &account.msp.trust;
    match rule {
        Rule::Sanitizing => {
            !(account.certificate()).is_some_and(|c| c.signature_algorithm().is_ecdsa())
        }
        Rule::Revocation => account.msp.crls().len() == 0,
        Rule::ListedUnits => trust.organizational_units.is_empty(),
        _ => false,
    }
}

fn idle(account: &Account<'_>, rule: Rule) -> String {
    let text = match rule {
        Rule::Message | Rule::MspId if account.record.outcome(Rule::Pem).is_some() => {
            "a certificate was given, not a message"
        }
        Rule::Sanitizing if account.record.outcome(Rule::Sanitizing).is_some() => {
            "the certificate is not signed with ECDSA"
        }
        Rule::Revocation => "the MSP has no CRL",
        Rule::ListedUnits => "the MSP lists no organizational units",
        Rule::OneRole => "NodeOUs are off",
        _ => "the identity had been read before",
    };
    text.to_owned()
}

fn passed(account: &Account<'_>, rule: Rule) -> Option<String> {
    let certificate = account.certificate()?;
    let text = match rule {
        Rule::Message | Rule::Pem | Rule::PublicKey | Rule::Issuer => return None,
        Rule::MspId => format!("`{}`", Shown(account.msp.id())),
        Rule::Certificate => format!("`{}`", Shown(&certificate.subject_text())),
        Rule::Sanitizing => sanitized(account, certificate).to_owned(),
        Rule::KeyAlgorithm => certificate.public_key().algorithm().to_string(),
        Rule::NoAuthority => "basicConstraints does not say CA true".to_owned(),
        Rule::Path => path(account, certificate)?,
        Rule::LowestIssuer => format!("`{}`", Shown(&issuer(account)?.subject_text())),
        Rule::Revocation => revocation(account)?,
        Rule::ListedUnits | Rule::OneRole => units(certificate),
    };
    Some(text)
}

fn sanitized(account: &Account<'_>, certificate: &Certificate) -> &'static str {
    match account.record.certificate() == Some(certificate) {
        true => "S is low already",
        false => "S was high; the rewritten certificate is what is hashed and compared",
    }
}

fn issuer<'a>(account: &'a Account<'_>) -> Option<&'a Certificate> {
    account.found_chain()?.direct_issuer()
}

/// The path has been found though a later rule may refuse it, so it is asked of the record.
fn path(account: &Account<'_>, certificate: &Certificate) -> Option<String> {
    let at = judged_at(certificate);
    let chain = account.found_chain()?;
    let names = named(chain.issuers().iter().map(Certificate::subject_text));
    Some(format!(
        "judged at {at}, a second after the certificate's own notBefore, whatever the clock says; issued by {}",
        names.join(" <- ")
    ))
}

fn revocation(account: &Account<'_>) -> Option<String> {
    let key_id = issuer(account)?.subject_key_id();
    let crls = account.msp.crls();
    let all = crls.len();
    let own = crls
        .filter(|crl| crl.authority_key_id() == Ok(key_id))
        .count();
    Some(format!("{own} of {all} CRLs are of its issuer's key"))
}

fn units(certificate: &Certificate) -> String {
    named(
        certificate
            .organizational_units()
            .iter()
            .map(|unit| kept(unit)),
    )
    .join(", ")
}

/// The first names, quoted, and how many more there are.
fn named(names: impl ExactSizeIterator<Item = String>) -> Vec<String> {
    let more = names.len().saturating_sub(MAX_NAMED);
    let first = names.take(MAX_NAMED);
    let mut named: Vec<String> = first.map(|name| format!("`{}`", Shown(&name))).collect();
    if more > 0 {
        named.push(format!("and {more} more"));
    }
    named
}
