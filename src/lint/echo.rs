//! One cause, told once: where a lint says what the error with which loading ends says, but with the place and the remedy.

use crate::msp::{CertificateSource, LoadError, SetupError};

use super::finding::Report;
use crate::Diagnostic as _;

/// The lints that say what this error says. Only errors of which an MSP can have just one are here.
const fn lints(error: &SetupError) -> &'static [&'static str] {
    match error {
        SetupError::NoRoot => &["MSP-LINT-106"],
        SetupError::HashFunction { .. } => &["MSP-LINT-111"],
        SetupError::NoAdmin => &["MSP-LINT-601"],
        SetupError::Refused {
            place: CertificateSource::Signing,
            ..
        }
        | SetupError::Sanitizing {
            place: CertificateSource::Signing,
            ..
        } => &["MSP-LINT-703"],
        SetupError::SigningIdentityExpired { .. } => &["MSP-LINT-704"],
        SetupError::SigningKey(_) => &["MSP-LINT-706", "MSP-LINT-707"],
        _ => &[],
    }
}

/// Takes the error out of the report of one MSP where a lint says the same, which then also says that loading ends there.
pub(super) fn merge(error: &LoadError, report: &mut Report) {
    let LoadError::Setup(error) = error else {
        return;
    };
    let same = |code: &str| lints(error).contains(&code);
    let Some(told) = report.findings.iter_mut().find(|it| same(it.code)) else {
        return;
    };
    let code = error.code();
    told.message
        .push_str(&format!("; the MSP does not load ({code})"));
    report
        .findings
        .retain(|finding| finding.lint.is_some() || finding.code != code);
}
