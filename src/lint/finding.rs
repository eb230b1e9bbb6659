//! What was found, where, and what to do about it.

use std::fmt;
use std::path::PathBuf;

use super::catalogue::Lint;
use crate::encoding::text::Shown;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing need be done.
    Info,
    /// Works today, and not as it seems or not for long.
    Warning,
    /// Does not load, refuses members, or lets in whom it should not.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Where something was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// A file or a folder.
    File {
        /// Its path.
        path: PathBuf,
        /// The line, from 1, where one is meant.
        line: Option<usize>,
    },
    /// A field of a configuration, such as `root_certs[0]` or `/Channel/Application/Org1/MSP/root_certs[0]`.
    Field(String),
}

impl Place {
    /// A file or a folder.
    pub(super) fn file(path: impl Into<PathBuf>) -> Self {
        Self::File {
            path: path.into(),
            line: None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line: None } => write!(f, "{}", Shown(&path.to_string_lossy())),
            Self::File {
                path,
                line: Some(line),
            } => write!(f, "{}:{line}", Shown(&path.to_string_lossy())),
            Self::Field(path) => write!(f, "{}", Shown(path)),
        }
    }
}

/// Something wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The stable code: that of the lint, or of the error with which loading ends.
    pub code: &'static str,
    /// The lint; `None` for the error with which loading ends.
    pub lint: Option<&'static Lint>,
    /// How much it matters.
    pub severity: Severity,
    /// The MSP that it is about; empty when there is none or its identifier is not known.
    pub msp_id: String,
    /// Where.
    pub place: Place,
    /// The subject of the certificate that it is about.
    pub subject: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<&'static str>,
    /// Other places that play a part.
    pub related: Vec<Place>,
}

/// All findings, in the order of the catalogue for each MSP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The findings.
    pub findings: Vec<Finding>,
    /// Findings beyond [`MAX_FINDINGS_OF_A_LINT`](super::MAX_FINDINGS_OF_A_LINT), which are counted only.
    pub omitted: usize,
}

impl Report {
    /// The worst of the findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// Adds those of another report.
    pub fn extend(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.omitted += other.omitted;
    }
}
