//! Refusals of deserialization.

use super::SanitizingError;
use crate::crypto::KeyAlgorithm;
use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;
use crate::wire::DecodeError;
use crate::x509::CertificateError;

/// Why bytes are no identity of an MSP.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeserializeError {
    /// Not a `SerializedIdentity`.
    #[error("not a serialized identity: {0}")]
    Message(#[from] DecodeError),
    /// Another MSP's identity.
    #[error("the identity is of MSP `{found}`, not of `{expected}`", found = Shown(found), expected = Shown(expected))]
    OtherMsp {
        /// The MSP asked.
        expected: String,
        /// The MSP that the identity names.
        found: String,
    },
    /// No MSP of this identifier is known (to a manager).
    #[error("MSP `{msp_id}` is not known here", msp_id = Shown(msp_id))]
    UnknownMsp {
        /// The MSP that the identity names.
        msp_id: String,
    },
    /// No certificate of this identifier is known in advance.
    #[error("MSP `{msp_id}` knows no certificate with the identifier `{certificate_id}`", msp_id = Shown(msp_id), certificate_id = Shown(certificate_id))]
    UnknownCertificateId {
        /// The MSP that the identity names.
        msp_id: String,
        /// The identifier that it gives.
        certificate_id: String,
    },
    /// As many certificates are known in advance as can be.
    #[error("no more than {limit} certificates can be known in advance")]
    TooManyKnown {
        /// How many.
        limit: usize,
    },
    /// A message that carries neither a certificate nor the identifier of one.
    #[error("the identity carries neither a certificate nor the identifier of one")]
    NoCreator,
    /// No PEM block.
    #[error("the identity holds no PEM block")]
    NoPem,
    /// Not a certificate.
    #[error("not a certificate: {0}")]
    Certificate(#[from] CertificateError),
    /// A public key that is neither ECDSA nor RSA nor Ed25519.
    #[error("the public key's algorithm ({algorithm}) cannot be an identity's")]
    KeyAlgorithm {
        /// The algorithm.
        algorithm: KeyAlgorithm,
    },
    /// The certificate cannot be sanitized.
    #[error("{0}")]
    Sanitizing(#[from] SanitizingError),
}

impl Diagnostic for DeserializeError {
    fn code(&self) -> &'static str {
        match self {
            Self::Message(source) => source.code(),
            Self::OtherMsp { .. } => "MSP-ID-002",
            Self::UnknownMsp { .. } => "MSP-ID-003",
            Self::UnknownCertificateId { .. } => "MSP-ID-004",
            Self::NoPem => "MSP-ID-005",
            Self::Certificate(source) => source.code(),
            Self::KeyAlgorithm { .. } => "MSP-ID-006",
            Self::TooManyKnown { .. } => "MSP-ID-007",
            Self::NoCreator => "MSP-ID-008",
            Self::Sanitizing(source) => source.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Message(source) => source.help(),
            Self::OtherMsp { .. } => Some(
                "ask the MSP that the identity names; identifiers are compared letter by letter",
            ),
            Self::UnknownMsp { .. } => {
                Some("add the organisation's MSP, or correct the identifier; case matters")
            }
            Self::TooManyKnown { .. } | Self::NoCreator => None,
            Self::UnknownCertificateId { .. } => {
                Some("send the certificate itself, or make it known in advance")
            }
            Self::NoPem => Some(
                "the certificate must be PEM: `-----BEGIN CERTIFICATE-----` at the start of a line",
            ),
            Self::Certificate(source) => source.help(),
            Self::KeyAlgorithm { .. } => Some("issue the certificate for an ECDSA key"),
            Self::Sanitizing(source) => source.help(),
        }
    }
}
