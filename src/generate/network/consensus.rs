//! How a network orders its transactions, as configtxgen writes it.

use super::{ChannelPolicy, Participant, Rule};
use crate::msp::MspPrincipal;
use crate::wire;

/// The consensus of a channel's orderers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consensus {
    /// etcdraft: any orderer signs a block, alone.
    Raft {
        /// How many orderers there are.
        orderers: u8,
    },
    /// BFT: a quorum of the consenters signs each block. The channel then has the capability `V3_0`.
    Bft {
        /// How many consenters there are.
        consenters: u8,
    },
}

impl Consensus {
    /// How many orderers there are.
    pub fn orderers(self) -> usize {
        match self {
            Self::Raft { orderers: count } | Self::Bft { consenters: count } => count.into(),
        }
    }

    /// How many signatures a block needs: of n consenters, f = (n - 1) / 3 may fail, and (n + f + 1) / 2, rounded up, agree.
    pub fn quorum(self) -> usize {
        match self {
            Self::Raft { .. } => 1,
            Self::Bft { .. } => {
                let count = self.orderers();
                let faulty = count.saturating_sub(1) / 3;
                (count + faulty + 1).div_ceil(2)
            }
        }
    }

    /// The name in the value `ConsensusType`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Raft { .. } => "etcdraft",
            Self::Bft { .. } => "BFT",
        }
    }
}

/// An orderer that takes part in consensus.
#[derive(Clone, Debug)]
pub(super) struct Orderer {
    /// From 1, as configtxgen's examples have it.
    pub(super) id: u32,
    pub(super) organization: usize,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) identity: Participant,
    pub(super) tls_certificate_pem: String,
}

impl Orderer {
    pub(super) fn address(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    fn as_consenter(&self) -> wire::Consenter<'_> {
        wire::Consenter {
            id: self.id,
            host: &self.host,
            port: self.port.into(),
            msp_id: self.identity.msp_id(),
            identity: self.identity.certificate_pem().as_bytes(),
            client_tls_cert: self.tls_certificate_pem.as_bytes(),
            server_tls_cert: self.tls_certificate_pem.as_bytes(),
        }
    }

    fn as_raft_consenter(&self) -> wire::RaftConsenter<'_> {
        wire::RaftConsenter {
            host: &self.host,
            port: self.port.into(),
            client_tls_cert: self.tls_certificate_pem.as_bytes(),
            server_tls_cert: self.tls_certificate_pem.as_bytes(),
        }
    }
}

/// The value `ConsensusType`.
pub(super) fn consensus_type(consensus: Consensus, orderers: &[Orderer]) -> Vec<u8> {
    let metadata = match consensus {
        Consensus::Raft { .. } => raft_metadata(orderers),
        Consensus::Bft { .. } => BFT_OPTIONS.encode(),
    };
    let value = wire::ConsensusType {
        kind: consensus.name(),
        metadata: &metadata,
        state: wire::ConsensusState::Normal.to_wire(),
    };
    value.encode()
}

fn raft_metadata(orderers: &[Orderer]) -> Vec<u8> {
    let consenters = orderers.iter().map(Orderer::as_raft_consenter).collect();
    let options = Some(RAFT_OPTIONS);
    let metadata = wire::RaftConfigMetadata {
        consenters,
        options,
    };
    metadata.encode()
}

/// Those of Fabric's sample configuration.
const RAFT_OPTIONS: wire::RaftOptions<'static> = wire::RaftOptions {
    tick_interval: "500ms",
    election_tick: 10,
    heartbeat_tick: 1,
    max_inflight_blocks: 5,
    snapshot_interval_size: 16 << 20,
};

/// Those of Fabric's sample configuration.
const BFT_OPTIONS: wire::BftOptions<'static> = wire::BftOptions {
    request_batch_max_count: 100,
    request_batch_max_bytes: 10 << 20,
    request_batch_max_interval: "200ms",
    incoming_message_buffer_size: 200,
    request_pool_size: 100_000,
    request_forward_timeout: "5s",
    request_complain_timeout: "20s",
    request_auto_remove_timeout: "3m0s",
    request_max_bytes: 10 << 20,
    view_change_resend_interval: "5s",
    view_change_timeout: "20s",
    leader_heartbeat_timeout: "1m0s",
    leader_heartbeat_count: 10,
    collect_timeout: "1s",
    sync_on_start: false,
    speed_up_view_change: false,
    leader_rotation: 1,
    decisions_per_leader: 0,
};

/// The value `Orderers`.
pub(super) fn consenter_mapping(orderers: &[Orderer]) -> Vec<u8> {
    let consenter_mapping = orderers.iter().map(Orderer::as_consenter).collect();
    wire::Orderers { consenter_mapping }.encode()
}

/// The policy `BlockValidation` that configtxgen computes for BFT: a quorum of the consenters' very identities.
pub(super) fn block_validation(consensus: Consensus, orderers: &[Orderer]) -> ChannelPolicy {
    let quorum = i32::try_from(consensus.quorum()).unwrap_or(i32::MAX);
    let identities = orderers.iter().map(|orderer| orderer.identity.serialized());
    let rules = identities.map(|identity| Rule::SignedBy(MspPrincipal::identity(identity)));
    ChannelPolicy::Signature(Rule::out_of(quorum, rules))
}
