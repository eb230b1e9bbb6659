//! Packages `orderer`, `etcdraft` and `smartbft`, and what else of a channel's configuration is not about membership.

use super::message::messages;

messages! {
    /// `BatchSize`: when a block is full.
    struct BatchSize {
        /// Transactions.
        1 => max_message_count: u32,
        /// Octets that no block may exceed.
        2 => absolute_max_bytes: u32,
        /// Octets at which a block is cut.
        3 => preferred_max_bytes: u32,
    }

    /// `BatchTimeout`: when a block is cut though not full.
    struct BatchTimeout<'a> {
        /// A duration as Go writes it, for example `2s`.
        1 => timeout: &'a str,
    }

    /// `ChannelRestrictions`.
    struct ChannelRestrictions {
        /// How many channels there may be; 0 is any number.
        1 => max_count: u64,
    }

    /// `BlockDataHashingStructure` (package `common`).
    struct BlockDataHashingStructure {
        /// Of the tree; always the greatest number, which means no tree.
        1 => width: u32,
    }

    /// `OrdererAddresses` (package `common`): also the value `Endpoints` of an orderer organisation.
    struct OrdererAddresses<'a> {
        /// `host:port`.
        1 => addresses: Vec<&'a str>,
    }

    /// `AnchorPeers` (package `protos`).
    struct AnchorPeers<'a> {
        /// The peers that other organisations find this one by.
        1 => anchor_peers: Vec<AnchorPeer<'a>>,
    }

    /// `AnchorPeer` (package `protos`).
    struct AnchorPeer<'a> {
        /// Where it listens.
        1 => host: &'a str,
        /// Where it listens.
        2 => port: i32,
    }

    /// `ConfigMetadata` (package `etcdraft`): the metadata of the consensus type `etcdraft`.
    struct RaftConfigMetadata<'a> {
        /// The nodes.
        1 => consenters: Vec<RaftConsenter<'a>>,
        /// How the nodes agree.
        2 => options: Option<RaftOptions<'a>>,
    }

    /// `Consenter` (package `etcdraft`).
    struct RaftConsenter<'a> {
        /// Where it listens.
        1 => host: &'a str,
        /// Where it listens.
        2 => port: u32,
        /// PEM.
        3 => client_tls_cert: &'a [u8],
        /// PEM.
        4 => server_tls_cert: &'a [u8],
    }

    /// `Options` (package `etcdraft`).
    struct RaftOptions<'a> {
        /// A duration as Go writes it.
        1 => tick_interval: &'a str,
        /// Ticks.
        2 => election_tick: u32,
        /// Ticks.
        3 => heartbeat_tick: u32,
        /// Blocks.
        4 => max_inflight_blocks: u32,
        /// Octets.
        5 => snapshot_interval_size: u32,
    }

    /// `Options` (package `smartbft`): the metadata of the consensus type `BFT`.
    struct BftOptions<'a> {
        /// Requests in a batch.
        1 => request_batch_max_count: u64,
        /// Octets of a batch.
        2 => request_batch_max_bytes: u64,
        /// A duration as Go writes it; so are all that are called interval or timeout.
        3 => request_batch_max_interval: &'a str,
        /// Messages.
        4 => incoming_message_buffer_size: u64,
        /// Requests.
        5 => request_pool_size: u64,
        /// Until a request is forwarded to the leader.
        6 => request_forward_timeout: &'a str,
        /// Until the leader is complained about.
        7 => request_complain_timeout: &'a str,
        /// Until a request is forgotten.
        8 => request_auto_remove_timeout: &'a str,
        /// Octets of a request.
        9 => request_max_bytes: u64,
        /// Between view change messages.
        10 => view_change_resend_interval: &'a str,
        /// Until a view change fails.
        11 => view_change_timeout: &'a str,
        /// Until the leader is taken for dead.
        12 => leader_heartbeat_timeout: &'a str,
        /// Heartbeats within that time.
        13 => leader_heartbeat_count: u64,
        /// For the answers of other nodes.
        14 => collect_timeout: &'a str,
        /// Whether a node catches up when it starts.
        15 => sync_on_start: bool,
        /// Whether one message suffices to start a view change.
        16 => speed_up_view_change: bool,
        /// 0 not said, 1 off, 2 on; Fabric has it off.
        17 => leader_rotation: i32,
        /// Decisions after which the leader changes.
        18 => decisions_per_leader: u64,
    }
}
