//! Why an update is refused.

use crate::channel::element::ElementPath;
use crate::channel::error::ChannelError;
use crate::channel::names::NameFlaw;
use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;
use crate::policy::PolicyError;
use crate::wire::DecodeError;

/// Why an update is refused: the first rule that it breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// More octets than are read.
    #[error("the update has more than {limit} octets")]
    TooLarge {
        /// The number of octets allowed.
        limit: usize,
    },
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
    /// An envelope of another type.
    #[error("the envelope holds no configuration update: it is of type {kind}, not 2")]
    NotUpdate {
        /// The type.
        kind: i32,
    },
    /// An update of another channel.
    #[error(
        "the update is for the channel `{}`, not `{}`",
        Shown(found),
        Shown(expected)
    )]
    OtherChannel {
        /// This channel.
        expected: String,
        /// The update's.
        found: String,
    },
    /// An element cannot be called so.
    #[error("the name `{}` in the update {flaw}", Shown(name))]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        flaw: NameFlaw,
    },
    /// It was made for a configuration with an element that there is not.
    #[error("the update read {element}, which the configuration does not have")]
    ReadMissing {
        /// The element.
        element: ElementPath,
    },
    /// It was made for another version of an element.
    #[error("the update read version {read} of {element}, whose version is {present}")]
    ReadVersion {
        /// The element.
        element: ElementPath,
        /// The version it was made for.
        read: u64,
        /// The present version.
        present: u64,
    },
    /// It writes nothing that it has not read.
    #[error("the update changes nothing")]
    NoChange,
    /// More signatures than are verified.
    #[error("the update has more than {limit} signatures")]
    TooManySignatures {
        /// The number of signatures allowed.
        limit: usize,
    },
    /// An element must not be written so, or not by those who signed.
    #[error("{element} must not be changed so: {flaw}")]
    Element {
        /// The element.
        element: ElementPath,
        /// Why.
        flaw: Box<ElementFlaw>,
    },
    /// What comes of it is no channel.
    #[error("the resulting configuration is refused: {0}")]
    Result(Box<ChannelError>),
    /// What comes of it must not follow this configuration.
    #[error(transparent)]
    Succession(#[from] SuccessionError),
}

impl Diagnostic for UpdateError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "MSP-UPD-001",
            Self::Decode { .. } => "MSP-UPD-002",
            Self::NoHeader => "MSP-UPD-003",
            Self::NotUpdate { .. } => "MSP-UPD-004",
            Self::OtherChannel { .. } => "MSP-UPD-005",
            Self::Name { .. } => "MSP-UPD-006",
            Self::ReadMissing { .. } => "MSP-UPD-007",
            Self::ReadVersion { .. } => "MSP-UPD-008",
            Self::NoChange => "MSP-UPD-009",
            Self::TooManySignatures { .. } => "MSP-UPD-010",
            Self::Element { flaw, .. } => flaw.code(),
            Self::Result(error) => error.code(),
            Self::Succession(error) => error.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::ReadMissing { .. } | Self::ReadVersion { .. } => Some(
                "the configuration has changed since the update was made: compute it anew from the present one",
            ),
            Self::NoChange => Some("compare the two configurations that the update was made from"),
            Self::OtherChannel { .. } => {
                Some("set `channel_id` in the update, and have it signed again")
            }
            Self::TooManySignatures { .. } => Some("send one signature of each administrator"),
            Self::Element { flaw, .. } => flaw.help(),
            Self::Result(error) => error.help(),
            Self::Succession(error) => error.help(),
            _ => None,
        }
    }
}

/// Why an element must not be written so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ElementFlaw {
    /// Its new `mod_policy` is no path of a policy.
    #[error("its new mod_policy `{}` {flaw}", Shown(mod_policy))]
    ModPolicy {
        /// The path.
        mod_policy: String,
        /// What is wrong with a part of it.
        flaw: NameFlaw,
    },
    /// It is new, but not at version 0.
    #[error("it is new and must have version 0, not {version}")]
    NewVersion {
        /// The version written.
        version: u64,
    },
    /// Its version is not the next one.
    #[error("its version is {present} and must become the next one, not {version}")]
    Version {
        /// The version written.
        version: u64,
        /// The present version.
        present: u64,
    },
    /// The policy that guards it does not exist, so nobody can change it.
    #[error("its mod_policy `{}` does not exist", Shown(mod_policy))]
    NoPolicy {
        /// The path.
        mod_policy: String,
    },
    /// Those who signed do not satisfy the policy that guards it.
    #[error("the policy {} is not satisfied: {reason}", Shown(policy))]
    NotPermitted {
        /// The policy's absolute path.
        policy: String,
        /// Why not.
        reason: PolicyError,
    },
}

impl Diagnostic for ElementFlaw {
    fn code(&self) -> &'static str {
        match self {
            Self::ModPolicy { .. } => "MSP-UPD-021",
            Self::NewVersion { .. } => "MSP-UPD-022",
            Self::Version { .. } => "MSP-UPD-023",
            Self::NoPolicy { .. } => "MSP-UPD-024",
            Self::NotPermitted { .. } => "MSP-UPD-025",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::ModPolicy { .. } => "name a policy by its path, most often `Admins`",
            Self::NewVersion { .. } | Self::Version { .. } => {
                "compute the update anew from the present configuration"
            }
            Self::NoPolicy { .. } => {
                "first change the group that holds it, so that the element is written anew with another mod_policy"
            }
            Self::NotPermitted { .. } => {
                "collect the signatures that are missing; `msp config update-check` tells which"
            }
        })
    }
}

/// Why a configuration must not follow another (Fabric: `Bundle.ValidateNew`).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SuccessionError {
    /// A group of the root may not go.
    #[error("the group /Channel/{group} must stay")]
    GroupRemoved {
        /// Its name.
        group: &'static str,
    },
    /// A group of the root may not come.
    #[error("the group /Channel/{group} must not be added")]
    GroupAdded {
        /// Its name.
        group: &'static str,
    },
    /// The capabilities do not permit another consensus type.
    #[error(
        "the consensus type must stay `{}`, not become `{}`",
        Shown(from),
        Shown(to)
    )]
    ConsensusType {
        /// The present one.
        from: String,
        /// The other one.
        to: String,
    },
    /// An organization keeps its MSP's identifier.
    #[error(
        "the MSP identifier of {} must stay `{}`, not become `{}`",
        Shown(path),
        Shown(from),
        Shown(to)
    )]
    MspId {
        /// The organization's group.
        path: String,
        /// The present one.
        from: String,
        /// The other one.
        to: String,
    },
}

impl Diagnostic for SuccessionError {
    fn code(&self) -> &'static str {
        match self {
            Self::GroupRemoved { .. } => "MSP-UPD-031",
            Self::GroupAdded { .. } => "MSP-UPD-032",
            Self::ConsensusType { .. } => "MSP-UPD-033",
            Self::MspId { .. } => "MSP-UPD-034",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::GroupRemoved { .. } | Self::GroupAdded { .. } => None,
            Self::ConsensusType { .. } => {
                Some("first give the channel the capability `V1_4_2` or newer")
            }
            Self::MspId { .. } => {
                Some("remove the organization's group and add one of another name")
            }
        }
    }
}

/// Why a block's configuration does not follow the present one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdvanceError {
    /// No configuration block.
    #[error(transparent)]
    Block(Box<ChannelError>),
    /// A block of another channel.
    #[error(
        "the configuration is that of the channel `{}`, not `{}`",
        Shown(found),
        Shown(expected)
    )]
    OtherChannel {
        /// This channel.
        expected: String,
        /// The block's.
        found: String,
    },
    /// No configuration.
    #[error("there is no configuration in the envelope")]
    NoConfig,
    /// Not the next sequence number.
    #[error("the configuration has sequence number {found}, not {expected}")]
    Sequence {
        /// The next one.
        expected: u64,
        /// The configuration's.
        found: u64,
    },
    /// No update that led to it.
    #[error("there is no update in the envelope")]
    NoUpdate,
    /// The update that led to it is refused.
    #[error(transparent)]
    Update(#[from] UpdateError),
    /// The update leads to something else.
    #[error("the configuration is not what its update makes of the present one")]
    Mismatch,
}

impl From<ChannelError> for AdvanceError {
    fn from(error: ChannelError) -> Self {
        Self::Block(Box::new(error))
    }
}

impl Diagnostic for AdvanceError {
    fn code(&self) -> &'static str {
        match self {
            Self::Block(error) => error.code(),
            Self::OtherChannel { .. } => "MSP-UPD-041",
            Self::NoConfig => "MSP-UPD-042",
            Self::Sequence { .. } => "MSP-UPD-043",
            Self::NoUpdate => "MSP-UPD-044",
            Self::Update(error) => error.code(),
            Self::Mismatch => "MSP-UPD-045",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Block(error) => error.help(),
            Self::Update(error) => error.help(),
            Self::Sequence { .. } => Some("apply all configuration blocks, each once and in order"),
            _ => None,
        }
    }
}
