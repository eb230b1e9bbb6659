//! Refusals of set-up.

use super::{
    CertificateSource, DeserializeError, PrincipalError, SanitizingError, ValidationError,
};
use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;
use crate::encoding::time::Time;
use crate::msp::MspRoleType;
use crate::signer::KeyStoreError;
use crate::x509::{CertificateError, CrlError, SanitizeError};

/// Why a configuration makes no MSP.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// An identity hash function that Fabric does not know.
    #[error("the identity identifier hash function `{}` is not known", Shown(name))]
    HashFunction {
        /// Its name.
        name: String,
    },
    /// No root.
    #[error("the MSP has no root certificate")]
    NoRoot,
    /// No PEM block.
    #[error("{place} holds no PEM block")]
    NoPem {
        /// Which certificate.
        place: CertificateSource,
    },
    /// Not a certificate.
    #[error("{place} is no certificate: {reason}")]
    Certificate {
        /// Which one.
        place: CertificateSource,
        /// Why not.
        reason: CertificateError,
    },
    /// A certificate that cannot be made an identity.
    #[error("{place} is refused: {reason}")]
    Refused {
        /// Which one.
        place: CertificateSource,
        /// Why.
        reason: DeserializeError,
    },
    /// A certificate that cannot be sanitized.
    #[error("{place} is refused: {reason}")]
    Sanitizing {
        /// Which one.
        place: CertificateSource,
        /// Why.
        reason: SanitizingError,
    },
    /// Not a CRL.
    #[error("CRL {index} cannot be read: {reason}")]
    Crl {
        /// Its place.
        index: usize,
        /// Why.
        reason: CrlError,
    },
    /// A CA's certificate that says it is none.
    #[error("{place} (`{subject}`) is not a CA's: its basic constraints lack CA", subject = Shown(subject))]
    NotCa {
        /// Which one.
        place: CertificateSource,
        /// Its subject.
        subject: String,
    },
    /// A CA without a readable subject key identifier.
    #[error("{place} has no usable subject key identifier: {reason}")]
    SubjectKeyIdentifier {
        /// Which one.
        place: CertificateSource,
        /// Why.
        reason: SanitizeError,
    },
    /// A CA that is not valid.
    #[error("{place} is not valid: {reason}")]
    InvalidCa {
        /// Which one.
        place: CertificateSource,
        /// Why.
        reason: ValidationError,
    },
    /// The signing key is not to be had.
    #[error("the signing key was not found: {0}")]
    SigningKey(KeyStoreError),
    /// The signing certificate has expired.
    #[error("the signing certificate expired at {not_after}, and it is {now}")]
    SigningIdentityExpired {
        /// Its end of validity.
        not_after: Time,
        /// The time that the caller gave.
        now: Time,
    },
    /// An organizational unit's certificate that is no CA of this MSP.
    #[error("{place} (`{subject}`) is neither a root nor an intermediate of this MSP", subject = Shown(subject))]
    UnlistedCa {
        /// Which one.
        place: CertificateSource,
        /// Its subject.
        subject: String,
    },
    /// An organizational unit's certificate that stands above another intermediate.
    #[error("{place} (`{subject}`) has an intermediate below it in this MSP, so nobody can belong to it", subject = Shown(subject))]
    InnerCa {
        /// Which one.
        place: CertificateSource,
        /// Its subject.
        subject: String,
    },
    /// A NodeOU that 1.1 and 1.3 insist on.
    #[error("NodeOUs are configured without an organizational unit for the role {role}")]
    NodeOuMissing {
        /// The role.
        role: MspRoleType,
    },
    /// No administrator.
    #[error("the MSP has no administrator: neither a certificate nor an admin OU that is enforced")]
    NoAdmin,
    /// An administrator that may not be one.
    #[error("administrator certificate {index} is refused: {reason}")]
    InvalidAdmin {
        /// Its place.
        index: usize,
        /// Why.
        reason: PrincipalError,
    },
}

impl Diagnostic for SetupError {
    fn code(&self) -> &'static str {
        match self {
            Self::HashFunction { .. } => "MSP-SET-001",
            Self::NoRoot => "MSP-SET-002",
            Self::NoPem { .. } => "MSP-SET-003",
            Self::Certificate { .. } => "MSP-SET-004",
            Self::Refused { .. } => "MSP-SET-005",
            Self::Sanitizing { .. } => "MSP-SET-006",
            Self::Crl { .. } => "MSP-SET-007",
            Self::NotCa { .. } => "MSP-SET-008",
            Self::SubjectKeyIdentifier { .. } => "MSP-SET-009",
            Self::InvalidCa { .. } => "MSP-SET-010",
            Self::SigningKey(_) => "MSP-SET-011",
            Self::SigningIdentityExpired { .. } => "MSP-SET-012",
            Self::UnlistedCa { .. } => "MSP-SET-013",
            Self::InnerCa { .. } => "MSP-SET-014",
            Self::NodeOuMissing { .. } => "MSP-SET-015",
            Self::NoAdmin => "MSP-SET-016",
            Self::InvalidAdmin { .. } => "MSP-SET-017",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::HashFunction { .. } => Some("use SHA256, SHA384, SHA3_256 or SHA3_384"),
            Self::NoRoot => Some("put the organisation's root CA certificate into `cacerts`"),
            Self::NoPem { .. } => {
                Some("the file must be PEM: `-----BEGIN CERTIFICATE-----` at the start of a line")
            }
            Self::Certificate { reason, .. } => reason.help(),
            Self::Refused { reason, .. } => reason.help(),
            Self::Sanitizing { reason, .. } => reason.help(),
            Self::Crl { reason, .. } => reason.help(),
            Self::NotCa { .. } => {
                Some("list only CA certificates; an identity's certificate is no CA")
            }
            Self::SubjectKeyIdentifier { .. } => {
                Some("reissue the CA certificate with a subject key identifier extension")
            }
            Self::InvalidCa { reason, .. } => reason.help(),
            Self::SigningKey(reason) => reason.help(),
            Self::SigningIdentityExpired { .. } => {
                Some("renew the node's certificate; the key can stay")
            }
            Self::UnlistedCa { .. } => {
                Some("the file must be byte for byte one of `cacerts` or `intermediatecerts`")
            }
            Self::InnerCa { .. } => {
                Some("name the lowest intermediate, the one that issues identities")
            }
            Self::NodeOuMissing { .. } => Some(
                "MSP versions 1.1 and 1.3 need `ClientOUIdentifier` and `PeerOUIdentifier`, even where NodeOUs are disabled",
            ),
            Self::NoAdmin => Some(
                "put a certificate into `admincerts`, or enable NodeOUs with an `AdminOUIdentifier`",
            ),
            Self::InvalidAdmin { reason, .. } => reason.help(),
        }
    }
}
