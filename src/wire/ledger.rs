//! Packages `rwset`, `kvrwset` and `lifecycle`: what transactions read and write, and how chaincodes are defined.

use super::message::{messages, oneof};

messages! {
    /// `TxReadWriteSet`.
    struct TxReadWriteSet<'a> {
        /// Always 0, key-value.
        1 => data_model: i32,
        /// By namespace.
        2 => ns_rwset: Vec<NsReadWriteSet<'a>>,
    }

    /// `NsReadWriteSet`.
    struct NsReadWriteSet<'a> {
        /// The chaincode.
        1 => namespace: &'a str,
        /// A [`KvRwSet`].
        2 => rwset: &'a [u8],
        /// What concerns private data.
        3 => collection_hashed_rwset: Vec<CollectionHashedReadWriteSet<'a>>,
    }

    /// `CollectionHashedReadWriteSet`.
    struct CollectionHashedReadWriteSet<'a> {
        /// The collection.
        1 => collection_name: &'a str,
        /// A `HashedRWSet`.
        2 => hashed_rwset: &'a [u8],
        /// The hash of the private set.
        3 => pvt_rwset_hash: &'a [u8],
    }

    /// `KVRWSet`.
    struct KvRwSet<'a> {
        /// Keys read.
        1 => reads: Vec<KvRead<'a>>,
        /// Ranges queried.
        2 => range_queries_info: Vec<RangeQueryInfo<'a>>,
        /// Keys written.
        3 => writes: Vec<KvWrite<'a>>,
        /// Metadata written.
        4 => metadata_writes: Vec<KvMetadataWrite<'a>>,
    }

    /// `KVRead`.
    struct KvRead<'a> {
        /// The key.
        1 => key: &'a str,
        /// Absent when there was no such key.
        2 => version: Option<Version>,
    }

    /// `Version`: the transaction that wrote a value.
    struct Version {
        /// The block.
        1 => block_num: u64,
        /// Its place in the block.
        2 => tx_num: u64,
    }

    /// `RangeQueryInfo`.
    struct RangeQueryInfo<'a> {
        /// The first key.
        1 => start_key: &'a str,
        /// The key after the last.
        2 => end_key: &'a str,
        /// Whether all of them were read.
        3 => itr_exhausted: bool,
        /// What was read.
        4 | 5 => reads_info: Option<ReadsInfo<'a>>,
    }

    /// `QueryReads`.
    struct QueryReads<'a> {
        /// What was read.
        1 => kv_reads: Vec<KvRead<'a>>,
    }

    /// `QueryReadsMerkleSummary`.
    struct QueryReadsMerkleSummary<'a> {
        /// Of the tree.
        1 => max_degree: u32,
        /// Of the tree.
        2 => max_level: u32,
        /// The hashes at that level.
        3 => max_level_hashes: Vec<&'a [u8]>,
    }

    /// `KVWrite`.
    struct KvWrite<'a> {
        /// The key.
        1 => key: &'a str,
        /// Whether it is deleted.
        2 => is_delete: bool,
        /// The value.
        3 => value: &'a [u8],
    }

    /// `KVMetadataWrite`.
    struct KvMetadataWrite<'a> {
        /// The key.
        1 => key: &'a str,
        /// All its metadata.
        2 => entries: Vec<KvMetadataEntry<'a>>,
    }

    /// `KVMetadataEntry`.
    struct KvMetadataEntry<'a> {
        /// `VALIDATION_PARAMETER` for a key's own policy.
        1 => name: &'a str,
        /// The value.
        2 => value: &'a [u8],
    }

    /// `StateData` of the chaincode life cycle.
    struct StateData<'a> {
        /// The value (`Type`).
        1 | 2 | 3 => kind: Option<StateDataKind<'a>>,
    }

    /// `ChaincodeValidationInfo`.
    struct ChaincodeValidationInfo<'a> {
        /// The plugin that judges.
        1 => validation_plugin: &'a str,
        /// An [`ApplicationPolicy`](super::ApplicationPolicy).
        2 => validation_parameter: &'a [u8],
    }
}

oneof! {
    /// The members of [`RangeQueryInfo`].
    enum ReadsInfo<'a> {
        /// All reads.
        4 => RawReads(QueryReads<'a>),
        /// Their hashes.
        5 => ReadsMerkleHashes(QueryReadsMerkleSummary<'a>),
    }
}

oneof! {
    /// The members of [`StateData`].
    enum StateDataKind<'a> {
        /// A number.
        1 => Int64(i64),
        /// Bytes.
        2 => Bytes(&'a [u8]),
        /// Text.
        3 => String(&'a str),
    }
}
