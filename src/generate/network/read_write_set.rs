//! What a transaction reads and writes.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::Rule;
use crate::wire;

/// The metadata that holds a key's own endorsement policy.
const VALIDATION_PARAMETER: &str = "VALIDATION_PARAMETER";

/// What a write does to a key.
#[derive(Clone, Debug)]
enum Write {
    Put(Vec<u8>),
    Delete,
}

/// Metadata by key and name.
type Metadata<K> = BTreeMap<K, BTreeMap<String, Vec<u8>>>;

/// What is read and written in the namespace of one chaincode. Keys stand in their order, as peers put them.
#[derive(Clone, Debug, Default)]
pub struct NamespaceSet {
    reads: BTreeMap<String, Option<(u64, u64)>>,
    writes: BTreeMap<String, Write>,
    metadata: Metadata<String>,
    collections: BTreeMap<String, CollectionSet>,
}

impl NamespaceSet {
    /// Reads a key that was written by the transaction of this block and place, or by none.
    #[must_use]
    pub fn read(mut self, key: &str, version: Option<(u64, u64)>) -> Self {
        self.reads.insert(key.to_owned(), version);
        self
    }

    /// Writes a key.
    #[must_use]
    pub fn write(mut self, key: &str, value: &[u8]) -> Self {
        let write = Write::Put(value.to_vec());
        self.writes.insert(key.to_owned(), write);
        self
    }

    /// Deletes a key.
    #[must_use]
    pub fn delete(mut self, key: &str) -> Self {
        self.writes.insert(key.to_owned(), Write::Delete);
        self
    }

    /// Writes metadata of a key.
    #[must_use]
    pub fn metadata(mut self, key: &str, name: &str, value: &[u8]) -> Self {
        let entries = self.metadata.entry(key.to_owned()).or_default();
        entries.insert(name.to_owned(), value.to_vec());
        self
    }

    /// Removes all metadata of a key.
    #[must_use]
    pub fn delete_metadata(mut self, key: &str) -> Self {
        self.metadata.insert(key.to_owned(), BTreeMap::new());
        self
    }

    /// Gives a key its own endorsement policy.
    #[must_use]
    pub fn key_policy(self, key: &str, policy: &Rule) -> Self {
        self.metadata(key, VALIDATION_PARAMETER, &policy.encode())
    }

    /// Reads and writes in a collection.
    #[must_use]
    pub fn collection(
        mut self,
        name: &str,
        fill: impl FnOnce(CollectionSet) -> CollectionSet,
    ) -> Self {
        let set = self.collections.remove(name).unwrap_or_default();
        self.collections.insert(name.to_owned(), fill(set));
        self
    }

    fn encode(&self) -> EncodedSet {
        let collections = self.collections.iter();
        EncodedSet {
            public: self.encode_public(),
            collections: collections
                .map(|(name, set)| (name.clone(), set.encode()))
                .collect(),
        }
    }

    fn encode_public(&self) -> Vec<u8> {
        let reads = self.reads.iter().map(|(key, version)| wire::KvRead {
            key,
            version: version.map(as_version),
        });
        let writes = self.writes.iter().map(|(key, write)| match write {
            Write::Put(value) => wire::KvWrite {
                key,
                is_delete: false,
                value,
            },
            Write::Delete => wire::KvWrite {
                key,
                is_delete: true,
                value: &[],
            },
        });
        let metadata = self.metadata.iter();
        let metadata = metadata.map(|(key, entries)| wire::KvMetadataWrite {
            key,
            entries: as_entries(entries),
        });
        let set = wire::KvRwSet {
            reads: reads.collect(),
            range_queries_info: Vec::new(),
            writes: writes.collect(),
            metadata_writes: metadata.collect(),
        };
        set.encode()
    }
}

/// A namespace's set, its parts as messages.
struct EncodedSet {
    public: Vec<u8>,
    collections: Vec<(String, Vec<u8>)>,
}

impl EncodedSet {
    fn as_wire<'a>(&'a self, namespace: &'a str) -> wire::NsReadWriteSet<'a> {
        let collections = self.collections.iter();
        let collections = collections.map(|(name, set)| wire::CollectionHashedReadWriteSet {
            collection_name: name,
            hashed_rwset: set,
            pvt_rwset_hash: &[],
        });
        wire::NsReadWriteSet {
            namespace,
            rwset: &self.public,
            collection_hashed_rwset: collections.collect(),
        }
    }
}

/// The `TxReadWriteSet` of namespaces in this order, each of which may stand there more than once.
pub(super) fn encode(namespaces: &[(&str, &NamespaceSet)]) -> Vec<u8> {
    let namespaces = namespaces.iter();
    let encoded: Vec<_> = namespaces
        .map(|(name, set)| (*name, set.encode()))
        .collect();
    let encoded = encoded.iter();
    let set = wire::TxReadWriteSet {
        data_model: 0,
        ns_rwset: encoded.map(|(name, set)| set.as_wire(name)).collect(),
    };
    set.encode()
}

/// What is read and written in a collection of private data: hashes only.
#[derive(Clone, Debug, Default)]
pub struct CollectionSet {
    reads: BTreeMap<Hash, Option<(u64, u64)>>,
    writes: BTreeMap<Hash, Option<Hash>>,
    metadata: Metadata<Hash>,
}

type Hash = [u8; 32];

impl CollectionSet {
    /// Reads a key that was written by the transaction of this block and place, or by none.
    #[must_use]
    pub fn read(mut self, key: &str, version: Option<(u64, u64)>) -> Self {
        self.reads.insert(sha256(key.as_bytes()), version);
        self
    }

    /// Writes a key.
    #[must_use]
    pub fn write(mut self, key: &str, value: &[u8]) -> Self {
        let value = Some(sha256(value));
        self.writes.insert(sha256(key.as_bytes()), value);
        self
    }

    /// Deletes a key.
    #[must_use]
    pub fn delete(mut self, key: &str) -> Self {
        self.writes.insert(sha256(key.as_bytes()), None);
        self
    }

    /// Gives a key its own endorsement policy.
    #[must_use]
    pub fn key_policy(mut self, key: &str, policy: &Rule) -> Self {
        let entries = self.metadata.entry(sha256(key.as_bytes())).or_default();
        entries.insert(VALIDATION_PARAMETER.to_owned(), policy.encode());
        self
    }

    fn encode(&self) -> Vec<u8> {
        let reads = self.reads.iter();
        let reads = reads.map(|(key_hash, version)| wire::KvReadHash {
            key_hash,
            version: version.map(as_version),
        });
        let writes = self.writes.iter();
        let writes = writes.map(|(key_hash, value_hash)| wire::KvWriteHash {
            key_hash,
            is_delete: value_hash.is_none(),
            value_hash: value_hash.as_ref().map_or(&[], |hash| hash),
            is_purge: false,
        });
        let metadata = self.metadata.iter();
        let metadata = metadata.map(|(key_hash, entries)| wire::KvMetadataWriteHash {
            key_hash,
            entries: as_entries(entries),
        });
        let set = wire::HashedRwSet {
            hashed_reads: reads.collect(),
            hashed_writes: writes.collect(),
            metadata_writes: metadata.collect(),
        };
        set.encode()
    }
}

fn as_version((block_num, tx_num): (u64, u64)) -> wire::Version {
    wire::Version { block_num, tx_num }
}

fn as_entries(entries: &BTreeMap<String, Vec<u8>>) -> Vec<wire::KvMetadataEntry<'_>> {
    let entries = entries.iter();
    entries
        .map(|(name, value)| wire::KvMetadataEntry { name, value })
        .collect()
}

fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}
