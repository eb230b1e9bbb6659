//! Why an orderer does not take a message.

use crate::chain::ChainError;
use crate::channel::AccessError;
use crate::channel::update::UpdateError;
use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;
use crate::encoding::time::Time;
use crate::policy::{DropReason, PolicyError};
use crate::wire::DecodeError;

/// Why an orderer does not take a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdmissionError {
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
    /// A message of another channel.
    #[error(
        "the message is for the channel `{}`, not `{}`",
        Shown(found),
        Shown(expected)
    )]
    OtherChannel {
        /// This channel.
        expected: String,
        /// The message's.
        found: String,
    },
    /// A message that only orderers make, or made in the past.
    #[error("messages of type {kind} are not taken from clients")]
    Type {
        /// The type.
        kind: i32,
    },
    /// The configuration says nothing about orderers.
    #[error("the channel has no orderer configuration")]
    NoOrderer,
    /// The channel is in maintenance.
    #[error("the channel is in maintenance, and takes configuration updates only")]
    Maintenance,
    /// No payload.
    #[error("the message is empty")]
    Empty,
    /// More octets than the channel allows.
    #[error("the message has {size} octets, above the {limit} that the channel allows")]
    TooLarge {
        /// Octets of payload and signature.
        size: usize,
        /// Octets allowed.
        limit: u32,
    },
    /// The certificate of the one who signed has expired.
    #[error("the signer's certificate expired at {not_after}, and it is {now}")]
    Expired {
        /// The end of its validity.
        not_after: Time,
        /// The present.
        now: Time,
    },
    /// The message says not who signed it.
    #[error(transparent)]
    Request(#[from] AccessError),
    /// The policy of those who may broadcast does not exist.
    #[error("there is no policy {policy}")]
    NoPolicy {
        /// Its path.
        policy: &'static str,
    },
    /// The one who signed may not broadcast.
    #[error("the policy {policy} is not satisfied: {reason}{}", signer(dropped.as_deref()))]
    NotPermitted {
        /// Its path.
        policy: &'static str,
        /// Why not.
        reason: PolicyError,
        /// Why the signature does not count, if it does not.
        dropped: Option<Box<DropReason>>,
    },
    /// The update is refused.
    #[error(transparent)]
    Update(#[from] UpdateError),
    /// The consenters could not work with the configuration that comes of the update.
    #[error("consensus refuses the update: {0}")]
    Consensus(#[from] ConsensusFlaw),
    /// The update breaks the rules of maintenance.
    #[error(transparent)]
    Maintaining(#[from] MaintenanceFlaw),
}

fn signer(dropped: Option<&DropReason>) -> String {
    dropped.map_or_else(String::new, |reason| {
        format!("; the signature does not count: {reason}")
    })
}

pub(super) fn decoding(what: &'static str) -> impl FnOnce(DecodeError) -> AdmissionError {
    move |reason| AdmissionError::Decode { what, reason }
}

/// What Fabric answers to a broadcast that it refuses (package `common`, enum `Status`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum BroadcastStatus {
    /// The message is not what it should be.
    BadRequest = 400,
    /// The one who signed may not send it.
    Forbidden = 403,
    /// Not at present.
    ServiceUnavailable = 503,
}

impl AdmissionError {
    /// What Fabric answers.
    pub fn status(&self) -> BroadcastStatus {
        match self {
            Self::NotPermitted { .. } => BroadcastStatus::Forbidden,
            Self::Maintenance => BroadcastStatus::ServiceUnavailable,
            _ => BroadcastStatus::BadRequest,
        }
    }
}

impl Diagnostic for AdmissionError {
    fn code(&self) -> &'static str {
        match self {
            Self::Decode { .. } => "MSP-ADM-001",
            Self::NoHeader => "MSP-ADM-002",
            Self::OtherChannel { .. } => "MSP-ADM-003",
            Self::Type { .. } => "MSP-ADM-004",
            Self::NoOrderer => "MSP-ADM-005",
            Self::Maintenance => "MSP-ADM-006",
            Self::Empty => "MSP-ADM-007",
            Self::TooLarge { .. } => "MSP-ADM-008",
            Self::Expired { .. } => "MSP-ADM-009",
            Self::NoPolicy { .. } => "MSP-ADM-010",
            Self::NotPermitted { .. } => "MSP-ADM-011",
            Self::Request(error) => error.code(),
            Self::Update(error) => error.code(),
            Self::Consensus(error) => error.code(),
            Self::Maintaining(error) => error.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Maintenance => Some("wait until the channel's operators have ended it"),
            Self::TooLarge { .. } => Some(
                "send less at once, or raise `absolute_max_bytes` in `/Channel/Orderer/BatchSize`",
            ),
            Self::Expired { .. } => Some("renew the certificate"),
            Self::NotPermitted { reason, .. } => reason.help(),
            Self::Request(error) => error.help(),
            Self::Update(error) => error.help(),
            Self::Consensus(error) => error.help(),
            Self::Maintaining(error) => error.help(),
            _ => None,
        }
    }
}

/// Why the rules of maintenance forbid an update.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MaintenanceFlaw {
    /// The orderers' capabilities know no maintenance.
    #[error(
        "without the orderer capability `V1_4_2` or newer, the consensus type and state must stay"
    )]
    NoCapability,
    /// Entering or leaving maintenance comes with other changes.
    #[error("maintenance begins and ends without any other change")]
    OtherChanges,
    /// The consensus type changes outside of maintenance.
    #[error("the consensus type must not change but during maintenance")]
    NotInMaintenance,
    /// Not a change that there is.
    #[error(
        "the consensus type must not change from `{}` to `{}`",
        Shown(from),
        Shown(to)
    )]
    Migration {
        /// The present type.
        from: String,
        /// The other one.
        to: String,
    },
    /// Not as many BFT consenters as there are nodes of Raft.
    #[error("there are {raft} nodes of Raft, but {bft} BFT consenters")]
    Consenters {
        /// Nodes of Raft.
        raft: usize,
        /// BFT consenters.
        bft: usize,
    },
    /// A node of Raft that is no BFT consenter.
    #[error(
        "no BFT consenter has address and TLS certificates of the node {}:{port}",
        Shown(host)
    )]
    Node {
        /// Where the node listens.
        host: String,
        /// Where the node listens.
        port: u32,
    },
}

impl Diagnostic for MaintenanceFlaw {
    fn code(&self) -> &'static str {
        match self {
            Self::NoCapability => "MSP-ADM-021",
            Self::OtherChanges => "MSP-ADM-022",
            Self::NotInMaintenance => "MSP-ADM-023",
            Self::Migration { .. } => "MSP-ADM-024",
            Self::Consenters { .. } => "MSP-ADM-025",
            Self::Node { .. } => "MSP-ADM-026",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoCapability => "first update the orderers and their capabilities",
            Self::OtherChanges => "change the state alone, in an update of its own",
            Self::NotInMaintenance => "begin maintenance first, change the type, then end it",
            Self::Migration { .. } => "Fabric goes from `etcdraft` to `BFT`, and no other way",
            Self::Consenters { .. } | Self::Node { .. } => {
                "let the value `Orderers` list the nodes of the present metadata"
            }
        })
    }
}

/// What consenters could not work with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConsensusFlaw {
    /// The metadata cannot be read.
    #[error("the consensus metadata cannot be read: {0}")]
    Metadata(#[from] DecodeError),
    /// A consensus type that Raft does not go to.
    #[error("Raft cannot become the consensus type `{}`", Shown(name))]
    Type {
        /// Its name.
        name: String,
    },
    /// An orderer organization has no endpoints, which BFT needs.
    #[error("an orderer organization has no endpoints")]
    Endpoints,
    /// There are no options.
    #[error("the consensus metadata has no options")]
    NoOptions,
    /// An option that does not work.
    #[error("the option {name} does not work, by itself or with the others")]
    Option {
        /// Its name.
        name: &'static str,
    },
    /// There are no nodes.
    #[error("there are no consenters")]
    NoConsenters,
    /// A TLS certificate of a node is none.
    #[error("a TLS certificate of {}:{port} cannot be read", Shown(host))]
    Certificate {
        /// Where the node listens.
        host: String,
        /// Where the node listens.
        port: u32,
    },
    /// A TLS certificate of a node is not of an orderer organization's TLS certificate authority, or not valid at present.
    #[error("a TLS certificate of {}:{port} is refused: {reason}", Shown(host))]
    CertificatePath {
        /// Where the node listens.
        host: String,
        /// Where the node listens.
        port: u32,
        /// Why.
        reason: Box<ChainError>,
    },
    /// A TLS certificate of a node is another's, too.
    #[error(
        "a TLS certificate of {}:{port} is another consenter's, too",
        Shown(host)
    )]
    Repeated {
        /// Where the node listens.
        host: String,
        /// Where the node listens.
        port: u32,
    },
    /// More nodes come or go than one.
    #[error("{added} consenters come and {removed} go, where one may at a time")]
    Changes {
        /// How many come.
        added: usize,
        /// How many go.
        removed: usize,
    },
    /// Blocks would not be validated by a quorum of the consenters.
    #[error(
        "the policy /Channel/Orderer/BlockValidation does not ask for a quorum of the consenters"
    )]
    BlockValidation,
    /// Leaders are to take turns.
    #[error("leader rotation is on, which Fabric does not have")]
    LeaderRotation,
}

impl Diagnostic for ConsensusFlaw {
    fn code(&self) -> &'static str {
        match self {
            Self::Metadata(_) => "MSP-ADM-031",
            Self::Type { .. } => "MSP-ADM-032",
            Self::Endpoints => "MSP-ADM-033",
            Self::NoOptions => "MSP-ADM-034",
            Self::Option { .. } => "MSP-ADM-035",
            Self::NoConsenters => "MSP-ADM-036",
            Self::Certificate { .. } => "MSP-ADM-037",
            Self::Repeated { .. } => "MSP-ADM-038",
            Self::Changes { .. } => "MSP-ADM-039",
            Self::BlockValidation => "MSP-ADM-040",
            Self::LeaderRotation => "MSP-ADM-041",
            Self::CertificatePath { .. } => "MSP-ADM-042",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Changes { .. } => Some("make one update for each node"),
            Self::BlockValidation => {
                Some("write the policy anew whenever the consenters change, in the same update")
            }
            _ => Some("check the values `ConsensusType` and `Orderers` of `/Channel/Orderer`"),
        }
    }
}
