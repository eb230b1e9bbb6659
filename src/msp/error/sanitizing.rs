//! Refusals of sanitizing.

use crate::chain::ChainError;
use crate::crypto::SignatureError;
use crate::diagnostic::Diagnostic;
use crate::x509::SanitizeError;

/// Why a certificate could not be brought to low S.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SanitizingError {
    /// It has no unique certification path.
    #[error("{0}")]
    Path(#[from] ChainError),
    /// It is itself a root of the path, and not self-signed: there is no issuer whose key could have signed it.
    #[error("the certificate is listed as a root and is not signed by its own key")]
    NoIssuer,
    /// Its signature does not read as an ECDSA signature.
    #[error("the signature cannot be brought to low S: {0}")]
    Signature(#[from] SignatureError),
    /// Its signature has high S, and the certificate cannot be written anew with another.
    #[error("the certificate cannot be rewritten with low S: {0}")]
    Rewrite(#[from] SanitizeError),
}

impl Diagnostic for SanitizingError {
    fn code(&self) -> &'static str {
        match self {
            Self::Path(source) => source.code(),
            Self::NoIssuer => "MSP-ID-001",
            Self::Signature(source) => source.code(),
            Self::Rewrite(source) => source.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Path(source) => source.help(),
            Self::NoIssuer => Some(
                "list intermediate certificates in `intermediatecerts`, and only self-signed ones in `cacerts`",
            ),
            Self::Signature(source) => source.help(),
            Self::Rewrite(source) => source.help(),
        }
    }
}
