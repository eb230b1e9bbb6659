//! Refusals of validation.

use crate::chain::ChainError;
use crate::crypto::KeyAlgorithm;
use crate::diagnostic::Diagnostic;
use crate::encoding::text::{Shown, kept};
use crate::x509::{CrlError, SanitizeError};

/// Why an identity is not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValidationError {
    /// A key algorithm that members of this MSP version cannot have.
    #[error("keys of the algorithm {algorithm} are not accepted for identities")]
    KeyAlgorithm {
        /// The algorithm.
        algorithm: KeyAlgorithm,
    },
    /// A CA certificate.
    #[error("a CA certificate cannot be an identity")]
    CaCertificate,
    /// No unique path.
    #[error("{0}")]
    Path(#[from] ChainError),
    /// The certificate is a root itself.
    #[error("the certificate is listed as a root: its path has no issuer")]
    NoIssuer,
    /// Issued by a CA that stands above a listed intermediate.
    #[error("the issuer `{issuer}` has an intermediate below it in this MSP, so it may issue no identities", issuer = Shown(issuer))]
    InnerIssuer {
        /// The issuer's subject.
        issuer: String,
    },
    /// The issuer's subject key identifier cannot be read.
    #[error("the issuer's subject key identifier cannot be read: {0}")]
    IssuerKeyIdentifier(SanitizeError),
    /// A CRL without a readable authority key identifier stands in the way.
    #[error("CRL {index} has no authority key identifier that can be read: {source}")]
    CrlAuthority {
        /// The CRL's place in the configuration.
        index: usize,
        /// What is wrong with it.
        source: CrlError,
    },
    /// Revoked.
    #[error("the certificate is revoked by CRL {crl}")]
    Revoked {
        /// The CRL's place in the configuration.
        crl: usize,
    },
    /// It carries none of the configured organizational units.
    #[error(
        "none of the organizational units {} is one that this MSP lists",
        quoted(carried)
    )]
    OrganizationalUnitNotListed {
        /// The units that it carries.
        carried: Vec<String>,
    },
    /// A role's organizational unit under another CA than the one configured for it.
    #[error("the organizational unit `{unit}` counts only under another CA than this identity's", unit = Shown(unit))]
    CertifiersMismatch {
        /// The unit.
        unit: String,
    },
    /// No role.
    #[error(
        "none of the organizational units {} gives a role (client, peer, admin, orderer)",
        quoted(carried)
    )]
    NoRole {
        /// The units that it carries.
        carried: Vec<String>,
    },
    /// More than one role.
    #[error("the organizational units {} give more than one role", quoted(carried))]
    SeveralRoles {
        /// The units that it carries.
        carried: Vec<String>,
    },
    /// Its MSP has left the manager since the identity deserialized.
    #[error("MSP `{msp_id}` is not known here any more", msp_id = Shown(msp_id))]
    MspGone {
        /// The MSP.
        msp_id: String,
    },
}

/// Organizational units that an error keeps and names. An error may be remembered, so its size must not be a certificate's choice.
const MAX_KEPT_UNITS: usize = 8;

impl ValidationError {
    /// The units that a certificate carries, as far as an error keeps them.
    pub(in crate::msp) fn carried(units: &[String]) -> Vec<String> {
        let first = units.iter().take(MAX_KEPT_UNITS);
        first.map(|unit| kept(unit)).collect()
    }
}

fn quoted(names: &[String]) -> String {
    let shown = names.iter().take(MAX_KEPT_UNITS);
    let quoted: Vec<String> = shown.map(|name| format!("`{}`", Shown(name))).collect();
    format!("[{}]", quoted.join(", "))
}

impl Diagnostic for ValidationError {
    fn code(&self) -> &'static str {
        match self {
            Self::KeyAlgorithm { .. } => "MSP-VAL-001",
            Self::CaCertificate => "MSP-VAL-002",
            Self::Path(source) => source.code(),
            Self::NoIssuer => "MSP-VAL-003",
            Self::InnerIssuer { .. } => "MSP-VAL-004",
            Self::IssuerKeyIdentifier(source) => source.code(),
            Self::CrlAuthority { .. } => "MSP-VAL-005",
            Self::Revoked { .. } => "MSP-VAL-006",
            Self::OrganizationalUnitNotListed { .. } => "MSP-OU-001",
            Self::CertifiersMismatch { .. } => "MSP-OU-002",
            Self::NoRole { .. } => "MSP-OU-003",
            Self::SeveralRoles { .. } => "MSP-OU-004",
            Self::MspGone { .. } => "MSP-VAL-007",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::KeyAlgorithm { .. } => {
                Some("use an ECDSA key; Ed25519 needs MSP version 3.0 (channel capability V3_0)")
            }
            Self::CaCertificate => {
                Some("enrol an identity with the CA instead of using the CA's own certificate")
            }
            Self::Path(source) => source.help(),
            Self::NoIssuer => {
                Some("remove the certificate from `cacerts`; identities need an issuer")
            }
            Self::InnerIssuer { .. } => {
                Some("issue the identity by the lowest CA, or remove the intermediate from the MSP")
            }
            Self::IssuerKeyIdentifier(source) => source.help(),
            Self::CrlAuthority { .. } => {
                Some("replace the CRL by one that carries the authority key identifier extension")
            }
            Self::Revoked { .. } => {
                Some("enrol anew; a revoked certificate stays revoked while the CRL is configured")
            }
            Self::OrganizationalUnitNotListed { .. } => Some(
                "issue the certificate with one of the units in `OrganizationalUnitIdentifiers`, under the CA named there",
            ),
            Self::CertifiersMismatch { .. } => Some(
                "the `Certificate` of a NodeOU must be the CA that issues the identities directly",
            ),
            Self::NoRole { .. } => {
                Some("issue the certificate with exactly one role OU as configured under `NodeOUs`")
            }
            Self::SeveralRoles { .. } => {
                Some("issue the certificate with exactly one role OU; the same one twice is two")
            }
            Self::MspGone { .. } => None,
        }
    }
}
