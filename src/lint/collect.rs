//! Collects what one lint finds.

use super::catalogue::Lint;
use super::finding::{Finding, Place, Report, Severity};
use super::material::Item;
use crate::encoding::text::kept;

/// Findings of one lint about one MSP that are kept; the rest is counted.
pub const MAX_FINDINGS_OF_A_LINT: usize = 100;

/// Where the check of one lint puts what it finds.
pub(super) struct Findings<'r> {
    lint: &'static Lint,
    msp_id: String,
    count: usize,
    report: &'r mut Report,
}

impl<'r> Findings<'r> {
    pub(super) fn new(lint: &'static Lint, msp_id: &str, report: &'r mut Report) -> Self {
        Self {
            lint,
            msp_id: kept(msp_id),
            count: 0,
            report,
        }
    }

    /// Will more findings only be counted?
    pub(super) const fn is_full(&self) -> bool {
        self.count >= MAX_FINDINGS_OF_A_LINT
    }

    /// Something at a place.
    pub(super) fn at(&mut self, place: &Place, message: impl Into<String>) {
        self.with(place, None, message.into(), Vec::new());
    }

    /// Something at a place in which other places play a part.
    pub(super) fn at_related(&mut self, place: &Place, message: String, others: Vec<Place>) {
        self.with(place, None, message, others);
    }

    /// Something about a certificate.
    pub(super) fn on(&mut self, item: &Item, message: impl Into<String>) {
        self.with(&item.place, item.subject(), message.into(), Vec::new());
    }

    /// Something about a certificate in which other places play a part.
    pub(super) fn related(&mut self, item: &Item, message: impl Into<String>, others: Vec<Place>) {
        self.with(&item.place, item.subject(), message.into(), others);
    }

    /// Something for which another remedy than the lint's holds, where one is given.
    pub(super) fn remedied(
        &mut self,
        item: &Item,
        message: impl Into<String>,
        remedy: Option<&'static str>,
        others: Vec<Place>,
    ) {
        let remedy = remedy.unwrap_or(self.lint.remedy);
        self.put(&item.place, item.subject(), message.into(), others, remedy);
    }

    /// The same of a place without a certificate.
    pub(super) fn remedied_at(
        &mut self,
        place: &Place,
        message: impl Into<String>,
        remedy: Option<&'static str>,
    ) {
        let remedy = remedy.unwrap_or(self.lint.remedy);
        self.put(place, None, message.into(), Vec::new(), remedy);
    }

    fn with(
        &mut self,
        place: &Place,
        subject: Option<String>,
        message: String,
        related: Vec<Place>,
    ) {
        self.put(place, subject, message, related, self.lint.remedy);
    }

    fn put(
        &mut self,
        place: &Place,
        subject: Option<String>,
        message: String,
        related: Vec<Place>,
        remedy: &'static str,
    ) {
        self.count += 1;
        if self.count > MAX_FINDINGS_OF_A_LINT {
            self.report.omitted += 1;
            return;
        }
        self.report.findings.push(Finding {
            code: self.lint.code,
            lint: Some(self.lint),
            severity: self.lint.severity,
            msp_id: self.msp_id.clone(),
            place: place.clone(),
            subject,
            message,
            remedy: Some(remedy),
            related,
        });
    }
}

/// The error with which loading ends is a finding like any other, under its own code.
pub(super) fn load_failure(
    error: &dyn crate::Diagnostic,
    msp_id: &str,
    place: Place,
    report: &mut Report,
) {
    report.findings.push(Finding {
        code: error.code(),
        lint: None,
        severity: Severity::Error,
        msp_id: kept(msp_id),
        place,
        subject: None,
        message: error.to_string(),
        remedy: error.help(),
        related: Vec::new(),
    });
}
