//! Values of a group: which there may be, and how they are read (Fabric: `common/channelconfig/standardvalues.go`).

use super::error::ChannelError;
use crate::encoding::text::kept;
use crate::wire::{ConfigGroup, DecodeError};

/// Names of groups and values in a channel's configuration.
pub(super) mod keys {
    pub const ROOT: &str = "Channel";
    pub const ROOT_PATH: &str = "/Channel";
    pub const APPLICATION: &str = "Application";
    pub const ORDERER: &str = "Orderer";
    pub const CONSORTIUMS: &str = "Consortiums";

    pub const ACLS: &str = "ACLs";
    pub const ANCHOR_PEERS: &str = "AnchorPeers";
    pub const BATCH_SIZE: &str = "BatchSize";
    pub const BATCH_TIMEOUT: &str = "BatchTimeout";
    pub const BLOCK_DATA_HASHING_STRUCTURE: &str = "BlockDataHashingStructure";
    pub const CAPABILITIES: &str = "Capabilities";
    pub const CHANNEL_CREATION_POLICY: &str = "ChannelCreationPolicy";
    pub const CHANNEL_RESTRICTIONS: &str = "ChannelRestrictions";
    pub const CONSENSUS_TYPE: &str = "ConsensusType";
    pub const CONSORTIUM: &str = "Consortium";
    pub const ENDPOINTS: &str = "Endpoints";
    pub const HASHING_ALGORITHM: &str = "HashingAlgorithm";
    pub const KAFKA_BROKERS: &str = "KafkaBrokers";
    pub const MSP: &str = "MSP";
    pub const ORDERER_ADDRESSES: &str = "OrdererAddresses";
    pub const ORDERERS: &str = "Orderers";

    pub const BLOCK_VALIDATION: &str = "BlockValidation";
}

/// A group and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Located<'g, 'a> {
    /// Its path, `/Channel` for the root.
    pub(super) path: &'g str,
    /// The group.
    pub(super) group: &'g ConfigGroup<'a>,
}

impl<'g, 'a> Located<'g, 'a> {
    /// Refuses values of other names than these.
    pub(super) fn allow_values(self, allowed: &[&str]) -> Result<(), ChannelError> {
        let other = |key: &&&str| !allowed.contains(*key);
        match self.group.values.keys().find(other) {
            Some(key) => Err(ChannelError::UnexpectedValue {
                path: self.path.to_owned(),
                key: kept(key),
            }),
            None => Ok(()),
        }
    }

    /// Refuses groups below.
    pub(super) fn allow_no_groups(self) -> Result<(), ChannelError> {
        match self.group.groups.keys().next() {
            Some(name) => Err(ChannelError::UnexpectedGroup {
                path: self.path.to_owned(),
                name: kept(name),
            }),
            None => Ok(()),
        }
    }

    /// The message in a value. One that is not there reads like an empty one, as in Fabric.
    pub(super) fn value<M>(
        self,
        key: &str,
        decode: fn(&'a [u8]) -> Result<M, DecodeError>,
    ) -> Result<M, ChannelError> {
        let bytes = self.group.values.get(key).map_or(&[][..], |v| v.value);
        decode(bytes).map_err(|reason| ChannelError::Value {
            path: format!("{}/{key}", self.path),
            reason,
        })
    }

    /// Is there such a value?
    pub(super) fn has_value(self, key: &str) -> bool {
        self.group.values.contains_key(key)
    }

    /// The path of a group below.
    pub(super) fn below(self, name: &str) -> String {
        format!("{}/{}", self.path, kept(name))
    }
}
