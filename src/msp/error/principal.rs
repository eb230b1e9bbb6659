//! Refusals of principals.

use super::{DeserializeError, ValidationError};
use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;
use crate::msp::MspRoleType;
use crate::wire::DecodeError;

/// Why an identity does not satisfy a principal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrincipalError {
    /// The principal does not read.
    #[error("the principal is malformed: {0}")]
    Malformed(#[from] DecodeError),
    /// A classification that this MSP version does not know.
    #[error("classification {number} is not known to this MSP version")]
    Classification {
        /// Its number.
        number: i32,
    },
    /// A combination of nothing.
    #[error("the combined principal combines nothing")]
    EmptyCombination,
    /// Of another MSP.
    #[error("the principal is of MSP `{required}`, the identity of `{found}`", required = Shown(required), found = Shown(found))]
    OtherMsp {
        /// The principal's MSP.
        required: String,
        /// The identity's.
        found: String,
    },
    /// The identity is not valid.
    #[error("the identity is not valid: {0}")]
    NotValid(#[from] ValidationError),
    /// A role that does not exist (here).
    #[error("role {number} does not exist under this MSP")]
    UnknownRole {
        /// Its number.
        number: i32,
    },
    /// Not listed as administrator.
    #[error("the certificate is not listed among the administrators")]
    NotListedAdmin,
    /// NodeOUs are not enforced, so nobody has the role.
    #[error("without NodeOUs nobody has the role {role}")]
    NodeOusOff {
        /// The role.
        role: MspRoleType,
    },
    /// NodeOUs define no organizational unit for the role.
    #[error("NodeOUs define no organizational unit for the role {role}")]
    RoleUndefined {
        /// The role.
        role: MspRoleType,
    },
    /// The identity does not carry the role's organizational unit.
    #[error("the identity does not carry the organizational unit `{unit}` of the role {role}", unit = Shown(unit))]
    RoleNotHeld {
        /// The role.
        role: MspRoleType,
        /// The unit that makes it.
        unit: String,
    },
    /// The identity does not carry the organizational unit, or not under that certification path.
    #[error("the identity does not carry the organizational unit `{required}` under the required certification path", required = Shown(required))]
    OtherOrganizationalUnit {
        /// The unit.
        required: String,
    },
    /// The principal's identity does not deserialize.
    #[error("the principal's identity is none of this MSP: {0}")]
    Identity(DeserializeError),
    /// Another certificate.
    #[error("the principal names another certificate")]
    OtherIdentity,
    /// X.509 identities are never anonymous.
    #[error("an X.509 identity is never anonymous")]
    NeverAnonymous,
    /// An anonymity that does not exist.
    #[error("anonymity {number} does not exist")]
    UnknownAnonymity {
        /// Its number.
        number: i32,
    },
    /// More parts, or more IDENTITY parts, than a combination may have here; Fabric has no limit.
    #[error("the principal combines more than {limit} principals")]
    TooManyParts {
        /// The number allowed: of all parts, or of IDENTITY parts.
        limit: usize,
    },
}

impl Diagnostic for PrincipalError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed(source) => source.code(),
            Self::Classification { .. } => "MSP-PRI-001",
            Self::EmptyCombination => "MSP-PRI-002",
            Self::OtherMsp { .. } => "MSP-PRI-003",
            Self::NotValid(source) => source.code(),
            Self::UnknownRole { .. } => "MSP-PRI-004",
            Self::NotListedAdmin => "MSP-PRI-005",
            Self::NodeOusOff { .. } => "MSP-PRI-006",
            Self::RoleUndefined { .. } => "MSP-PRI-007",
            Self::RoleNotHeld { .. } => "MSP-PRI-008",
            Self::OtherOrganizationalUnit { .. } => "MSP-PRI-009",
            Self::Identity(_) => "MSP-PRI-010",
            Self::OtherIdentity => "MSP-PRI-011",
            Self::NeverAnonymous => "MSP-PRI-012",
            Self::UnknownAnonymity { .. } => "MSP-PRI-013",
            Self::TooManyParts { .. } => "MSP-PRI-014",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Malformed(source) => source.help(),
            Self::NotValid(source) => source.help(),
            Self::Identity(source) => source.help(),
            Self::Classification { .. } => {
                Some("ANONYMITY and COMBINED need MSP version 1.3 (channel capability V1_3)")
            }
            Self::UnknownRole { .. } => Some("ORDERER needs MSP version 1.4.3 and NodeOUs"),
            Self::NotListedAdmin => Some(
                "add the certificate to `admincerts`, or enable NodeOUs with an admin OU at 1.4.3 or later",
            ),
            Self::NodeOusOff { .. } => {
                Some("set `NodeOUs: Enable: true` in `config.yaml`, at MSP version 1.1 or later")
            }
            Self::RoleUndefined { .. } => {
                Some("define the role's OU identifier under `NodeOUs` in `config.yaml`")
            }
            Self::RoleNotHeld { .. } => {
                Some("enrol the identity with the type that carries this organizational unit")
            }
            Self::OtherOrganizationalUnit { .. } => Some(
                "an empty certifiers identifier is no wildcard: give the one of the issuing CA",
            ),
            Self::TooManyParts { .. } => {
                Some("combine each principal once; a combination needs no more than a handful")
            }
            Self::EmptyCombination | Self::OtherMsp { .. } | Self::OtherIdentity => None,
            Self::NeverAnonymous | Self::UnknownAnonymity { .. } => None,
        }
    }
}
