//! Values of a configuration.

use super::{Json, named, object, opaque, unfolded};
use crate::channel::values::keys;
use crate::channel::{BFT, RAFT};
use crate::wire;

/// Where a group stands, which says what its values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Channel,
    Application,
    ApplicationOrganization,
    Orderer,
    OrdererOrganization,
    Consortiums,
    Consortium,
    ConsortiumOrganization,
    Unknown,
}

impl Level {
    pub(super) fn below(self, name: &str) -> Self {
        match (self, name) {
            (Self::Channel, keys::APPLICATION) => Self::Application,
            (Self::Channel, keys::ORDERER) => Self::Orderer,
            (Self::Channel, keys::CONSORTIUMS) => Self::Consortiums,
            (Self::Application, _) => Self::ApplicationOrganization,
            (Self::Orderer, _) => Self::OrdererOrganization,
            (Self::Consortiums, _) => Self::Consortium,
            (Self::Consortium, _) => Self::ConsortiumOrganization,
            _ => Self::Unknown,
        }
    }

    /// The message of a value.
    pub(super) fn value(self, key: &str, bytes: &[u8]) -> Json {
        use Level as L;
        match (self, key) {
            (L::Channel, keys::HASHING_ALGORITHM) => {
                unfolded(bytes, wire::HashingAlgorithm::decode)
            }
            (L::Channel, keys::BLOCK_DATA_HASHING_STRUCTURE) => {
                unfolded(bytes, wire::BlockDataHashingStructure::decode)
            }
            (L::Channel, keys::CONSORTIUM) => unfolded(bytes, wire::Consortium::decode),
            (L::Channel, keys::ORDERER_ADDRESSES) | (L::OrdererOrganization, keys::ENDPOINTS) => {
                unfolded(bytes, wire::OrdererAddresses::decode)
            }
            (L::Channel | L::Orderer | L::Application, keys::CAPABILITIES) => {
                unfolded(bytes, wire::Capabilities::decode)
            }
            (L::Application, keys::ACLS) => unfolded(bytes, wire::Acls::decode),
            (L::ApplicationOrganization, keys::ANCHOR_PEERS) => {
                unfolded(bytes, wire::AnchorPeers::decode)
            }
            (
                L::ApplicationOrganization | L::OrdererOrganization | L::ConsortiumOrganization,
                keys::MSP,
            ) => unfolded(bytes, wire::MspConfig::decode),
            (L::Consortium, keys::CHANNEL_CREATION_POLICY) => unfolded(bytes, wire::Policy::decode),
            (L::Channel | L::Orderer, keys::ORDERERS) => unfolded(bytes, wire::Orderers::decode),
            (L::Orderer, key) => orderer_value(key, bytes),
            _ => opaque(bytes),
        }
    }
}

fn orderer_value(key: &str, bytes: &[u8]) -> Json {
    match key {
        keys::BATCH_SIZE => unfolded(bytes, wire::BatchSize::decode),
        keys::BATCH_TIMEOUT => unfolded(bytes, wire::BatchTimeout::decode),
        keys::CHANNEL_RESTRICTIONS => unfolded(bytes, wire::ChannelRestrictions::decode),
        keys::CONSENSUS_TYPE => unfolded(bytes, wire::ConsensusType::decode),
        keys::KAFKA_BROKERS => unfolded(bytes, wire::KafkaBrokers::decode),
        _ => opaque(bytes),
    }
}

/// Messages member by member: `Message { "name": member }`; a member that is itself such a message unfolds.
macro_rules! members {
    ($($message:ident $(<$lt:lifetime>)? { $($name:literal: $member:ident),* $(,)? })*) => { $(
        impl From<wire::$message $(<$lt>)?> for Json {
            fn from(message: wire::$message $(<$lt>)?) -> Self {
                object! { $($name: message.$member),* }
            }
        }
    )* };
}
pub(super) use members;

members! {
    HashingAlgorithm<'_> { "name": name }
    BlockDataHashingStructure { "width": width }
    Consortium<'_> { "name": name }
    OrdererAddresses<'_> { "addresses": addresses }
    Capabilities<'_> { "capabilities": capabilities }
    Acls<'_> { "acls": acls }
    ApiResource<'_> { "policy_ref": policy_ref }
    AnchorPeers<'_> { "anchor_peers": anchor_peers }
    AnchorPeer<'_> { "host": host, "port": port }
    Orderers<'_> { "consenter_mapping": consenter_mapping }
    Consenter<'_> {
        "id": id,
        "host": host,
        "port": port,
        "msp_id": msp_id,
        "identity": identity,
        "client_tls_cert": client_tls_cert,
        "server_tls_cert": server_tls_cert,
    }
    BatchSize {
        "max_message_count": max_message_count,
        "absolute_max_bytes": absolute_max_bytes,
        "preferred_max_bytes": preferred_max_bytes,
    }
    BatchTimeout<'_> { "timeout": timeout }
    ChannelRestrictions { "max_count": max_count }
    KafkaBrokers<'_> { "brokers": brokers }
    RaftConfigMetadata<'_> { "consenters": consenters, "options": options }
    RaftConsenter<'_> {
        "host": host,
        "port": port,
        "client_tls_cert": client_tls_cert,
        "server_tls_cert": server_tls_cert,
    }
    RaftOptions<'_> {
        "tick_interval": tick_interval,
        "election_tick": election_tick,
        "heartbeat_tick": heartbeat_tick,
        "max_inflight_blocks": max_inflight_blocks,
        "snapshot_interval_size": snapshot_interval_size,
    }
}

impl From<wire::Capability> for Json {
    fn from(wire::Capability {}: wire::Capability) -> Self {
        object! {}
    }
}

impl From<wire::ConsensusType<'_>> for Json {
    fn from(message: wire::ConsensusType<'_>) -> Self {
        let metadata = match message.kind {
            RAFT => unfolded(message.metadata, wire::RaftConfigMetadata::decode),
            BFT => unfolded(message.metadata, wire::BftOptions::decode),
            _ => opaque(message.metadata),
        };
        object! {
            "type": message.kind,
            "metadata": metadata,
            "state": named(&["STATE_NORMAL", "STATE_MAINTENANCE"], message.state),
        }
    }
}

const ROTATIONS: &[&str] = &["ROTATION_UNSPECIFIED", "ROTATION_OFF", "ROTATION_ON"];

impl From<wire::BftOptions<'_>> for Json {
    fn from(options: wire::BftOptions<'_>) -> Self {
        object! {
            "request_batch_max_count": options.request_batch_max_count,
            "request_batch_max_bytes": options.request_batch_max_bytes,
            "request_batch_max_interval": options.request_batch_max_interval,
            "incoming_message_buffer_size": options.incoming_message_buffer_size,
            "request_pool_size": options.request_pool_size,
            "request_forward_timeout": options.request_forward_timeout,
            "request_complain_timeout": options.request_complain_timeout,
            "request_auto_remove_timeout": options.request_auto_remove_timeout,
            "request_max_bytes": options.request_max_bytes,
            "view_change_resend_interval": options.view_change_resend_interval,
            "view_change_timeout": options.view_change_timeout,
            "leader_heartbeat_timeout": options.leader_heartbeat_timeout,
            "leader_heartbeat_count": options.leader_heartbeat_count,
            "collect_timeout": options.collect_timeout,
            "sync_on_start": options.sync_on_start,
            "speed_up_view_change": options.speed_up_view_change,
            "leader_rotation": named(ROTATIONS, options.leader_rotation),
            "decisions_per_leader": options.decisions_per_leader,
        }
    }
}
