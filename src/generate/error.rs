//! What can go wrong while making material.

use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;
use crate::encoding::time::Time;
use crate::x509::{CertificateError, CrlError};
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
    /// A file or folder that is needed cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the file system said.
        #[source]
        source: io::Error,
    },
    /// A folder of an authority lacks its certificate or its key.
    #[error("`{}` has no file that ends in `{ending}`", path.display())]
    Missing {
        /// The folder.
        path: PathBuf,
        /// How the file's name ends.
        ending: &'static str,
    },
    /// A file is larger than what it should hold.
    #[error("`{}` has more than {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The number of bytes allowed.
        limit: u64,
    },
    /// A certificate that is not PEM.
    #[error("the certificate is not PEM")]
    NotPem,
    /// A certificate that is none.
    #[error("the certificate cannot be read: {source}")]
    Certificate {
        /// What is wrong with it.
        source: CertificateError,
    },
    /// A revocation list that is none.
    #[error("the revocation list cannot be read: {source}")]
    List {
        /// What is wrong with it.
        source: CrlError,
    },
    /// A private key that cannot be used.
    #[error("the private key cannot be used: {problem}")]
    Key {
        /// Why not.
        problem: &'static str,
    },
    /// The private key of another certificate.
    #[error("the private key does not belong to the certificate of `{}`", Shown(.subject))]
    KeyMismatch {
        /// The certificate's subject.
        subject: String,
    },
    /// What another authority issued can neither be renewed nor revoked.
    #[error("`{}` was not issued by `{}`", Shown(.subject), Shown(.authority))]
    NotIssued {
        /// The certificate's subject, or the list's issuer.
        subject: String,
        /// The authority's subject.
        authority: String,
    },
    /// A renewed certificate would begin where its authority is not valid.
    #[error(
        "the renewed certificate of `{}` would begin at {begins}, but its authority `{}` is valid from {from} to {to}",
        Shown(.subject), Shown(.authority)
    )]
    OutsideAuthority {
        /// The certificate's subject.
        subject: String,
        /// When it would begin.
        begins: Time,
        /// The authority's subject.
        authority: String,
        /// Where the authority's validity begins.
        from: Time,
        /// Where it ends.
        to: Time,
    },
    /// What is revoked is not renewed: with its new serial number it would be valid again.
    #[error("`{}` is revoked (serial number {serial})", Shown(.subject))]
    Revoked {
        /// The certificate's subject.
        subject: String,
        /// Its serial number, in hex.
        serial: String,
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
            Self::Read { .. } => "MSP-GEN-006",
            Self::Missing { .. } => "MSP-GEN-007",
            Self::TooLarge { .. } => "MSP-GEN-008",
            Self::Certificate { .. } => "MSP-GEN-009",
            Self::List { .. } => "MSP-GEN-010",
            Self::Key { .. } => "MSP-GEN-011",
            Self::KeyMismatch { .. } => "MSP-GEN-012",
            Self::NotIssued { .. } => "MSP-GEN-013",
            Self::NotPem => "MSP-GEN-014",
            Self::OutsideAuthority { .. } => "MSP-GEN-015",
            Self::Revoked { .. } => "MSP-GEN-016",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Exists { .. } => Some("name an empty folder, or remove what is there"),
            Self::NotAnAuthority { .. } => Some("make the request with `Request::authority`"),
            Self::Encoding { .. } => Some("use plain text in names, and dates from 1970 to 9999"),
            Self::Missing { .. } | Self::KeyMismatch { .. } => Some(
                "name the folder `ca`, `ica` or `tlsca` of an organisation, with a certificate and its `priv_sk`",
            ),
            Self::TooLarge { .. } | Self::NotPem | Self::Certificate { .. } | Self::List { .. } => {
                Some("name the file that holds what is asked for")
            }
            Self::Key { .. } => Some("use an unencrypted PKCS #8 key: P-256, P-384 or Ed25519"),
            Self::NotIssued { .. } => Some("name the authority that issued it"),
            Self::OutsideAuthority { .. } => Some(
                "renew the authority first (its beginning is kept), or keep the certificate's own former beginning",
            ),
            Self::Revoked { .. } => Some(
                "a renewed certificate would be valid again: enrol anew, with another key, if that is meant",
            ),
            Self::Read { .. } => Some("check the path and its permissions"),
            Self::Entropy { .. } | Self::Write { .. } => None,
        }
    }
}
