//! What can go wrong while making material.

use crate::diagnostic::Diagnostic;
use std::io;
use std::path::PathBuf;

/// Why material could not be made or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// The system gave no random numbers.
    #[error("the system has no random numbers: {reason}")]
    Entropy {
        /// What the system said.
        reason: String,
    },
    /// Something cannot be encoded: a text with characters that its place does not allow, a date before 1970.
    #[error("the {what} cannot be encoded: {reason}")]
    Encoding {
        /// Which part.
        what: &'static str,
        /// What the encoder said.
        reason: String,
    },
    /// An authority was asked for with a request that is not for an authority.
    #[error("`{common_name}` is to be an authority, but its request is for another purpose")]
    NotAnAuthority {
        /// The request's common name.
        common_name: String,
    },
    /// A file is there already; nothing is overwritten.
    #[error("`{}` exists already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        #[source]
        source: io::Error,
    },
}

impl GenerateError {
    pub(super) fn encoding(what: &'static str) -> impl Fn(x509_cert::der::Error) -> Self {
        move |error| Self::Encoding {
            what,
            reason: error.to_string(),
        }
    }

    pub(super) fn building(what: &'static str) -> impl Fn(x509_cert::builder::Error) -> Self {
        move |error| Self::Encoding {
            what,
            reason: error.to_string(),
        }
    }

    pub(super) fn writing(path: PathBuf, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists { path },
            _ => Self::Write { path, source },
        }
    }
}

impl Diagnostic for GenerateError {
    fn code(&self) -> &'static str {
        match self {
            Self::Entropy { .. } => "MSP-GEN-001",
            Self::Encoding { .. } => "MSP-GEN-002",
            Self::NotAnAuthority { .. } => "MSP-GEN-003",
            Self::Exists { .. } => "MSP-GEN-004",
            Self::Write { .. } => "MSP-GEN-005",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Exists { .. } => Some("name an empty folder, or remove what is there"),
            Self::NotAnAuthority { .. } => Some("make the request with `Request::authority`"),
            Self::Encoding { .. } => Some("use plain text in names, and dates from 1970 to 9999"),
            Self::Entropy { .. } | Self::Write { .. } => None,
        }
    }
}
