//! Refusals of form.

use crate::crypto::SignatureError;
use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;
use crate::x509::CertificateError;

/// Why a serialized identity is not in the one form that may enter a block.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WellFormedError {
    /// No PEM block.
    #[error("the identity holds no PEM block")]
    NoPem,
    /// Something follows the PEM block.
    #[error("{count} bytes follow the PEM block")]
    TrailingBytes {
        /// How many.
        count: usize,
    },
    /// Another label.
    #[error("the PEM label is `{}`, not `CERTIFICATE`", Shown(label))]
    Label {
        /// The label.
        label: String,
    },
    /// Not a certificate.
    #[error("not a certificate: {0}")]
    Certificate(#[from] CertificateError),
    /// An ECDSA signature that does not read.
    #[error("the certificate's signature is malformed: {0}")]
    MalformedSignature(#[from] SignatureError),
    /// An ECDSA signature that is not in DER.
    #[error("the certificate's signature is not in its canonical form")]
    Signature,
    /// No MSP is there to ask (of a manager).
    #[error("no MSP is known here")]
    NoMsp,
}

impl Diagnostic for WellFormedError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoPem => "MSP-FORM-001",
            Self::TrailingBytes { .. } => "MSP-FORM-002",
            Self::Label { .. } => "MSP-FORM-003",
            Self::Certificate(source) => source.code(),
            Self::MalformedSignature(source) => source.code(),
            Self::Signature => "MSP-FORM-004",
            Self::NoMsp => "MSP-FORM-005",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Certificate(source) => source.help(),
            Self::MalformedSignature(source) => source.help(),
            Self::NoMsp => None,
            Self::NoPem | Self::TrailingBytes { .. } | Self::Label { .. } | Self::Signature => {
                Some("send exactly one PEM block with the label CERTIFICATE, as the SDKs do")
            }
        }
    }
}
