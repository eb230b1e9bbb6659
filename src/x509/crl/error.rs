//! Why a CRL cannot be used.

use crate::diagnostic::Diagnostic;
use crate::x509::asn1::Asn1Error;

/// Why bytes are no CRL to Fabric, or a CRL has no key identifier that Fabric can read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CrlError {
    /// The bytes start as PEM of a CRL does, but no block of type `X509 CRL` can be decoded.
    #[error("starts as the PEM of a CRL but holds no readable block `X509 CRL`")]
    Pem,
    /// The list's own structure.
    #[error("not a CRL: {0}")]
    Malformed(#[from] Asn1Error),
    /// One of the entries.
    #[error("entry {index} of the CRL: {source}")]
    MalformedEntry {
        /// Its place in the list, from 0.
        index: usize,
        /// What is wrong with it.
        source: Asn1Error,
    },
    /// The list ends before the bytes do.
    #[error("{bytes} bytes follow the CRL")]
    TrailingData {
        /// How many.
        bytes: usize,
    },
    /// The algorithm is ECDSA, but the signature value is not two integers.
    #[error("the CRL's ECDSA signature is not the DER of two integers")]
    EcdsaSignature,
    /// The algorithm is ECDSA, but `r` or `s` is zero or negative.
    #[error("a number of the CRL's ECDSA signature is not positive")]
    EcdsaNotPositive,
    /// No extension authorityKeyIdentifier.
    #[error("the CRL has no authority key identifier")]
    NoAuthorityKeyId,
    /// The first extension authorityKeyIdentifier cannot be read.
    #[error("the CRL's authority key identifier: {0}")]
    AuthorityKeyId(Asn1Error),
}

impl Diagnostic for CrlError {
    fn code(&self) -> &'static str {
        match self {
            Self::Pem => "MSP-CRL-001",
            Self::Malformed(_) => "MSP-CRL-002",
            Self::MalformedEntry { .. } => "MSP-CRL-003",
            Self::TrailingData { .. } => "MSP-CRL-004",
            Self::EcdsaSignature => "MSP-CRL-005",
            Self::EcdsaNotPositive => "MSP-CRL-006",
            Self::NoAuthorityKeyId => "MSP-CRL-007",
            Self::AuthorityKeyId(_) => "MSP-CRL-008",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Pem | Self::Malformed(_) => {
                "give DER, or PEM whose very first bytes are `-----BEGIN X509 CRL-----` (no blank line, text or mark before them)"
            }
            Self::TrailingData { .. } => {
                "give one CRL alone; put further ones into files of their own"
            }
            Self::NoAuthorityKeyId | Self::AuthorityKeyId(_) => {
                "issue the CRL with the extension authorityKeyIdentifier (RFC 5280, 5.2.1); Fabric refuses every identity while such a CRL is listed"
            }
            _ => "have the certificate authority issue the CRL anew",
        })
    }
}
