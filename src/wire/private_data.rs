//! Packages `kvrwset`, `protos` and `lifecycle`: collections of private data, and how chaincodes are defined in full.

use super::ledger::{KvMetadataEntry, Version};
use super::message::{messages, oneof};
use super::policies::{ApplicationPolicy, SignaturePolicyEnvelope};

messages! {
    /// `HashedRWSet`: what a transaction reads and writes in a collection, by hashes.
    struct HashedRwSet<'a> {
        /// Keys read.
        1 => hashed_reads: Vec<KvReadHash<'a>>,
        /// Keys written.
        2 => hashed_writes: Vec<KvWriteHash<'a>>,
        /// Metadata written.
        3 => metadata_writes: Vec<KvMetadataWriteHash<'a>>,
    }

    /// `KVReadHash`.
    struct KvReadHash<'a> {
        /// SHA-256 of the key.
        1 => key_hash: &'a [u8],
        /// Absent when there was no such key.
        2 => version: Option<Version>,
    }

    /// `KVWriteHash`.
    struct KvWriteHash<'a> {
        /// SHA-256 of the key.
        1 => key_hash: &'a [u8],
        /// Whether it is deleted.
        2 => is_delete: bool,
        /// SHA-256 of the value.
        3 => value_hash: &'a [u8],
        /// Whether it is deleted with all its history.
        4 => is_purge: bool,
    }

    /// `KVMetadataWriteHash`.
    struct KvMetadataWriteHash<'a> {
        /// SHA-256 of the key.
        1 => key_hash: &'a [u8],
        /// All its metadata.
        2 => entries: Vec<KvMetadataEntry<'a>>,
    }

    /// `CollectionConfigPackage`: the collections of a chaincode.
    struct CollectionConfigPackage<'a> {
        /// The collections.
        1 => config: Vec<CollectionConfig<'a>>,
    }

    /// `CollectionConfig`.
    struct CollectionConfig<'a> {
        /// The collection (`Payload`).
        1 => payload: Option<CollectionConfigPayload<'a>>,
    }

    /// `StaticCollectionConfig`.
    struct StaticCollectionConfig<'a> {
        /// The collection's name.
        1 => name: &'a str,
        /// Whose peers hold the data.
        2 => member_orgs_policy: Option<CollectionPolicyConfig<'a>>,
        /// Peers that must have got the data when it is endorsed.
        3 => required_peer_count: i32,
        /// Peers that the endorser sends the data to.
        4 => maximum_peer_count: i32,
        /// Blocks after which the data is gone; 0 is never.
        5 => block_to_live: u64,
        /// Whether only members' clients may read.
        6 => member_only_read: bool,
        /// Whether only members' clients may write.
        7 => member_only_write: bool,
        /// Who must endorse writes, instead of the chaincode's policy.
        8 => endorsement_policy: Option<ApplicationPolicy<'a>>,
    }

    /// `CollectionPolicyConfig`.
    struct CollectionPolicyConfig<'a> {
        /// The policy (`Payload`).
        1 => payload: Option<CollectionPolicyConfigPayload<'a>>,
    }

    /// `ChaincodeEndorsementInfo`.
    struct ChaincodeEndorsementInfo<'a> {
        /// The chaincode's version.
        1 => version: &'a str,
        /// Whether it must be initialised.
        2 => init_required: bool,
        /// The plugin that endorses.
        3 => endorsement_plugin: &'a str,
    }

    /// `StateMetadata` of the chaincode life cycle: which fields a definition has.
    struct StateMetadata<'a> {
        /// `ChaincodeDefinition`.
        1 => datatype: &'a str,
        /// The fields' names.
        2 => fields: Vec<&'a str>,
    }
}

oneof! {
    /// The members of [`CollectionConfig`].
    enum CollectionConfigPayload<'a> {
        /// The only kind there is.
        1 => StaticCollectionConfig(StaticCollectionConfig<'a>),
    }
}

oneof! {
    /// The members of [`CollectionPolicyConfig`].
    enum CollectionPolicyConfigPayload<'a> {
        /// The only kind there is.
        1 => SignaturePolicy(SignaturePolicyEnvelope<'a>),
    }
}
