//! Why bytes are no configuration of a channel.

use super::capabilities::CapabilityLevel;
use super::duration::DurationFlaw;
use super::names::NameFlaw;
use crate::config::ConfigError;
use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;
use crate::msp::{MspVersion, SetupError};
use crate::policy::ManagerError;
use crate::wire::DecodeError;

/// Why a configuration makes no channel: the first rule that it breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChannelError {
    /// More octets than are read.
    #[error("the configuration has more than {limit} octets")]
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
    /// Another number of envelopes than one.
    #[error("a configuration block has one envelope, this one {count}")]
    NotOneEnvelope {
        /// How many it has.
        count: usize,
    },
    /// No header.
    #[error("the envelope has no header")]
    NoHeader,
    /// An envelope of another type.
    #[error("the envelope holds no configuration: it is of type {kind}, not 1")]
    NotConfig {
        /// The type.
        kind: i32,
    },
    /// No configuration.
    #[error("there is no configuration in the envelope")]
    NoConfig,
    /// No root group.
    #[error("the configuration has no channel group")]
    NoChannelGroup,
    /// A channel cannot be called so.
    #[error("the channel's id `{}` {flaw}", Shown(id))]
    ChannelId {
        /// The id.
        id: String,
        /// What is wrong with it.
        flaw: NameFlaw,
    },
    /// An element cannot be called so.
    #[error("the name `{}` in {} {flaw}", Shown(name), Shown(path))]
    Name {
        /// The group.
        path: String,
        /// The name.
        name: String,
        /// What is wrong with it.
        flaw: NameFlaw,
    },
    /// A group that must not be there.
    #[error("{} must not have the group `{}`", Shown(path), Shown(name))]
    UnexpectedGroup {
        /// The group above.
        path: String,
        /// Its name.
        name: String,
    },
    /// A value that must not be there.
    #[error("{} must not have the value `{}`", Shown(path), Shown(key))]
    UnexpectedValue {
        /// The group.
        path: String,
        /// The value's key.
        key: String,
    },
    /// A value that is not the message that its key stands for.
    #[error("the value {} cannot be read: {reason}", Shown(path))]
    Value {
        /// The value.
        path: String,
        /// Why not.
        reason: DecodeError,
    },
    /// Capabilities elsewhere, but none of the orderers.
    #[error("there are {level} capabilities, but no orderer capabilities")]
    CapabilitiesWithoutOrderer {
        /// Where there are some.
        level: CapabilityLevel,
    },
    /// A capability that Fabric 3 does not have.
    #[error("the {level} capability `{}` is not known", Shown(name))]
    UnknownCapability {
        /// Where it stands.
        level: CapabilityLevel,
        /// Its name.
        name: String,
    },
    /// A hash function that blocks cannot have.
    #[error("the hashing algorithm `{}` is not known", Shown(name))]
    HashingAlgorithm {
        /// Its name.
        name: String,
    },
    /// A hash tree.
    #[error(
        "the block data hashing structure has the width {width}, not {}",
        u32::MAX
    )]
    BlockDataHashingStructure {
        /// Its width.
        width: u32,
    },
    /// No orderer addresses, with capabilities that know no others than the channel's.
    #[error("there are no orderer addresses")]
    NoOrdererAddresses,
    /// Orderer addresses of the channel as a whole, which `V3_0` does away with.
    #[error("with the channel capability `V3_0` the channel has no orderer addresses of its own")]
    OrdererAddressesForbidden,
    /// Endpoints of an organization, before capabilities knew them.
    #[error(
        "{} has endpoints, which needs the channel capability `V1_4_2` or newer",
        Shown(path)
    )]
    EndpointsTooEarly {
        /// The organization's group.
        path: String,
    },
    /// An orderer organization without endpoints.
    #[error("the orderer organization {} has no endpoints", Shown(organization))]
    NoEndpoints {
        /// The organization.
        organization: String,
    },
    /// Access control lists, before capabilities knew them.
    #[error("there are ACLs, which needs the application capability `V1_2` or newer")]
    AclsTooEarly,
    /// A limit of batches that is zero.
    #[error("the batch size has a limit of zero")]
    BatchSizeZero,
    /// Batches are to be cut at more octets than they may have.
    #[error(
        "the preferred batch size of {preferred} octets is above the absolute one of {absolute}"
    )]
    BatchSizeOrder {
        /// Octets.
        preferred: u32,
        /// Octets.
        absolute: u32,
    },
    /// Not a duration.
    #[error("the batch timeout `{}` {flaw}", Shown(timeout))]
    BatchTimeout {
        /// The timeout.
        timeout: String,
        /// What is wrong with it.
        flaw: DurationFlaw,
    },
    /// Zero or less.
    #[error("the batch timeout `{}` is not positive", Shown(timeout))]
    BatchTimeoutNotPositive {
        /// The timeout.
        timeout: String,
    },
    /// An organization's MSP cannot be set up.
    #[error("the MSP of {} is refused: {reason}", Shown(path))]
    Msp {
        /// The organization's group.
        path: String,
        /// Why.
        reason: Box<MspFlaw>,
    },
    /// A policy that cannot be used.
    #[error(transparent)]
    Policies(#[from] ManagerError),
    /// One MSP defined in two ways.
    #[error("the MSP `{}` is defined in two ways", Shown(msp_id))]
    ConflictingMsp {
        /// Its identifier.
        msp_id: String,
    },
    /// More MSPs than any channel has.
    #[error("the channel has more than {limit} MSPs")]
    TooManyMsps {
        /// The number of MSPs allowed.
        limit: usize,
    },
}

impl Diagnostic for ChannelError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "MSP-CHN-001",
            Self::Decode { .. } => "MSP-CHN-002",
            Self::NotOneEnvelope { .. } => "MSP-CHN-003",
            Self::NoHeader => "MSP-CHN-004",
            Self::NotConfig { .. } => "MSP-CHN-005",
            Self::NoConfig => "MSP-CHN-006",
            Self::NoChannelGroup => "MSP-CHN-007",
            Self::ChannelId { .. } => "MSP-CHN-008",
            Self::Name { .. } => "MSP-CHN-009",
            Self::UnexpectedGroup { .. } => "MSP-CHN-010",
            Self::UnexpectedValue { .. } => "MSP-CHN-011",
            Self::Value { .. } => "MSP-CHN-012",
            Self::CapabilitiesWithoutOrderer { .. } => "MSP-CHN-013",
            Self::UnknownCapability { .. } => "MSP-CHN-014",
            Self::HashingAlgorithm { .. } => "MSP-CHN-015",
            Self::BlockDataHashingStructure { .. } => "MSP-CHN-016",
            Self::NoOrdererAddresses => "MSP-CHN-017",
            Self::OrdererAddressesForbidden => "MSP-CHN-018",
            Self::EndpointsTooEarly { .. } => "MSP-CHN-019",
            Self::NoEndpoints { .. } => "MSP-CHN-020",
            Self::AclsTooEarly => "MSP-CHN-021",
            Self::BatchSizeZero => "MSP-CHN-022",
            Self::BatchSizeOrder { .. } => "MSP-CHN-023",
            Self::BatchTimeout { .. } => "MSP-CHN-024",
            Self::BatchTimeoutNotPositive { .. } => "MSP-CHN-025",
            Self::Msp { .. } => "MSP-CHN-026",
            Self::ConflictingMsp { .. } => "MSP-CHN-027",
            Self::TooManyMsps { .. } => "MSP-CHN-028",
            Self::Policies(error) => error.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::NotOneEnvelope { .. } | Self::NoHeader | Self::NotConfig { .. } => Some(
                "name a configuration block: `peer channel fetch config` writes the present one",
            ),
            Self::CapabilitiesWithoutOrderer { .. } => {
                Some("give `/Channel/Orderer` capabilities first")
            }
            Self::UnknownCapability { .. } => Some(
                "a channel of a newer Fabric needs a newer version of this software; older nodes stop there too",
            ),
            Self::NoEndpoints { .. } => {
                Some("give every organization below `/Channel/Orderer` the value `Endpoints`")
            }
            Self::Msp { reason, .. } => reason.help(),
            Self::Policies(error) => error.help(),
            Self::ConflictingMsp { .. } => {
                Some("make the `MSP` values of the organization's groups equal, in one update")
            }
            _ => None,
        }
    }
}

/// Why an organization's MSP is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MspFlaw {
    /// Its configuration cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// It cannot be set up.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// It is of a type that there is not.
    #[error("there is no MSP of type {kind}")]
    Kind {
        /// `MSPConfig.type`.
        kind: i32,
    },
    /// It has no identifier.
    #[error("it has no identifier")]
    NoName,
    /// It is an Idemix MSP, which Fabric has at MSP versions 1.1 to 1.4.3 only.
    #[error("Fabric has no Idemix MSP at MSP version {version}")]
    IdemixVersion {
        /// The version that the channel's capabilities choose.
        version: MspVersion,
    },
}

impl Diagnostic for MspFlaw {
    fn code(&self) -> &'static str {
        match self {
            Self::Config(error) => error.code(),
            Self::Setup(error) => error.code(),
            Self::Kind { .. } => "MSP-CHN-101",
            Self::NoName => "MSP-CHN-102",
            Self::IdemixVersion { .. } => "MSP-CHN-103",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Config(error) => error.help(),
            Self::Setup(error) => error.help(),
            Self::Kind { .. } | Self::NoName => Some("check the organization's value `MSP`"),
            Self::IdemixVersion { .. } => {
                Some("take the Idemix organization out before the capability `V3_0`")
            }
        }
    }
}
