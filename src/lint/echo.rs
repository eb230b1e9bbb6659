//! One cause, told once: where a lint says what the error with which loading ends says, but with the place and the remedy.

use std::path::Path;

use crate::config::FolderError;
use crate::msp::{CertificateSource, LoadError, SetupError};

use super::finding::{Finding, Place, Report};
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
    match error {
        LoadError::Setup(error) => merge_setup(error, report),
        LoadError::Folder(
            FolderError::FileTooLarge { path, .. } | FolderError::NotRegular { path },
        ) => at_file(path, report),
        _ => {}
    }
}

/// A file at which reading ends is not skipped, as lints say of the others: the error is the finding, and its place the file.
fn at_file(path: &Path, report: &mut Report) {
    let place = Place::file(path);
    let says_so = |it: &Finding| ["MSP-LINT-101", "MSP-LINT-501"].contains(&it.code);
    report
        .findings
        .retain(|it| it.place != place || !says_so(it));
    let error = report.findings.iter_mut().find(|it| it.lint.is_none());
    if let Some(error) = error {
        error.place = place;
    }
}

fn merge_setup(error: &SetupError, report: &mut Report) {
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
