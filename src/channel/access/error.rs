//! Why somebody may not do something.

use super::resources::LocalRole;
use crate::crypto::SignatureError;
use crate::diagnostic::Diagnostic;
use crate::encoding::text::{Shown, kept};
use crate::msp::{DeserializeError, PrincipalError};
use crate::policy::{DropReason, PolicyError};
use crate::wire::DecodeError;

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// Not the message that it should be.
    #[error("the {what} cannot be read: {reason}")]
    Decode {
        /// What was being read.
        what: &'static str,
        /// Why not.
        reason: DecodeError,
    },
    /// No header.
    #[error("the envelope has no header")]
    NoHeader,
    /// A resource of which neither Fabric nor the channel's ACLs say anything. Fabric, too, refuses it.
    #[error("nothing guards the resource `{}`", Shown(resource))]
    UnknownResource {
        /// Its name.
        resource: String,
    },
    /// A resource that the node's own MSP guards, not a channel.
    #[error(
        "the resource `{}` is judged by the node's own MSP, not by a channel",
        Shown(resource)
    )]
    Local {
        /// Its name.
        resource: String,
    },
    /// A resource that a channel guards, not the node's own MSP.
    #[error(
        "the resource `{}` is judged by a channel, not by the node's own MSP",
        Shown(resource)
    )]
    NotLocal {
        /// Its name.
        resource: String,
    },
    /// A resource that the chaincode's own policy guards.
    #[error(
        "the resource `{}` is guarded by the chaincode's instantiation policy",
        Shown(resource)
    )]
    InstantiationPolicy {
        /// Its name.
        resource: String,
    },
    /// The one who signed does not satisfy the policy.
    #[error("the policy {} of the resource `{}` is not satisfied: {reason}{}", Shown(policy), Shown(resource), signer(dropped.as_deref()))]
    NotPermitted {
        /// The resource.
        resource: String,
        /// The policy's path.
        policy: String,
        /// Why not.
        reason: PolicyError,
        /// Why the signature does not count, if it does not.
        dropped: Option<Box<DropReason>>,
    },
    /// Not an identity of the node's own MSP.
    #[error("the signer is not an identity of the local MSP: {0}")]
    Identity(Box<DeserializeError>),
    /// The one who signed has not the role.
    #[error("the signer is none of the local {}: {reason}", role_name(*role))]
    Role {
        /// The role.
        role: LocalRole,
        /// Why not.
        reason: Box<PrincipalError>,
    },
    /// The signature is wrong.
    #[error("the signature does not verify: {0}")]
    Signature(#[from] SignatureError),
}

fn signer(dropped: Option<&DropReason>) -> String {
    dropped.map_or_else(String::new, |reason| {
        format!("; the signature does not count: {reason}")
    })
}

fn role_name(role: LocalRole) -> &'static str {
    match role {
        LocalRole::Admins => "administrators",
        LocalRole::Members => "members",
    }
}

impl AccessError {
    pub(super) fn unknown(resource: &str) -> Self {
        let resource = kept(resource);
        Self::UnknownResource { resource }
    }

    pub(super) fn local(resource: &str) -> Self {
        let resource = kept(resource);
        Self::Local { resource }
    }

    pub(super) fn instantiation(resource: &str) -> Self {
        let resource = kept(resource);
        Self::InstantiationPolicy { resource }
    }
}

impl Diagnostic for AccessError {
    fn code(&self) -> &'static str {
        match self {
            Self::Decode { .. } => "MSP-ACC-001",
            Self::NoHeader => "MSP-ACC-002",
            Self::UnknownResource { .. } => "MSP-ACC-003",
            Self::Local { .. } => "MSP-ACC-004",
            Self::NotLocal { .. } => "MSP-ACC-005",
            Self::InstantiationPolicy { .. } => "MSP-ACC-006",
            Self::NotPermitted { .. } => "MSP-ACC-007",
            Self::Identity(_) => "MSP-ACC-008",
            Self::Role { .. } => "MSP-ACC-009",
            Self::Signature(_) => "MSP-ACC-010",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Decode { .. } | Self::NoHeader => None,
            Self::UnknownResource { .. } => Some(
                "check the resource's spelling, or name a policy for it in the value `ACLs` of `/Channel/Application`",
            ),
            Self::Local { .. } => Some("ask `LocalAccess` with the node's own MSP"),
            Self::NotLocal { .. } => Some("ask the channel"),
            Self::InstantiationPolicy { .. } => Some(
                "evaluate the policy in the chaincode's package, else the channel's administrators",
            ),
            Self::NotPermitted { reason, .. } => reason.help(),
            Self::Identity(reason) => reason.help(),
            Self::Role { reason, .. } => reason.help(),
            Self::Signature(reason) => reason.help(),
        }
    }
}
