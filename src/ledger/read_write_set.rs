//! What a transaction reads and writes, read from its bytes once and to the bottom, as Fabric does
//! (`rwsetutil.TxRwSet.FromProtoBytes`).

use crate::wire::{
    DecodeError, HashedRwSet, KvMetadataEntry, KvRwSet, KvWrite, KvWriteHash, TxReadWriteSet,
};

/// The SHA-256 hash of no octets: a private write of an empty value is a deletion (`rwsetutil.IsKVWriteHashDelete`).
const HASH_OF_NOTHING: [u8; 32] = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// The read-write set of a transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadWriteSet<'a> {
    /// By namespace, in the order of the bytes.
    pub namespaces: Vec<Namespace<'a>>,
}

/// What a transaction reads and writes in one namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace<'a> {
    /// The chaincode.
    pub name: &'a str,
    /// Public data.
    pub public: KvRwSet<'a>,
    /// Private data, by hashes.
    pub collections: Vec<Collection<'a>>,
}

/// What a transaction reads and writes in one collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection<'a> {
    /// Its name.
    pub name: &'a str,
    /// Hashes of keys and values.
    pub hashed: HashedRwSet<'a>,
}

/// Where a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key<'a> {
    /// The chaincode.
    pub namespace: &'a str,
    /// Empty for public data.
    pub collection: &'a str,
    /// The key, or the hash of a private one.
    pub key: &'a [u8],
}

/// A change of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change<'a, 'b> {
    /// A new value, or the hash of a private one.
    Put(&'a [u8]),
    /// The key is gone.
    Delete,
    /// New metadata in place of all the old; none at all deletes it.
    Metadata(&'b [KvMetadataEntry<'a>]),
}

impl<'a> ReadWriteSet<'a> {
    /// Reads the results of a `ChaincodeAction`.
    ///
    /// # Errors
    /// [`DecodeError`]: one of the messages in it cannot be read.
    pub fn decode(results: &'a [u8]) -> Result<Self, DecodeError> {
        let sets = TxReadWriteSet::decode(results)?.ns_rwset.into_iter();
        let namespaces = sets.map(|set| {
            let public = KvRwSet::decode(set.rwset)?;
            let collections = set.collection_hashed_rwset.into_iter().map(|collection| {
                let hashed = HashedRwSet::decode(collection.hashed_rwset)?;
                Ok(Collection {
                    name: collection.collection_name,
                    hashed,
                })
            });
            Ok(Namespace {
                name: set.namespace,
                public,
                collections: collections.collect::<Result<_, _>>()?,
            })
        });
        Ok(Self {
            namespaces: namespaces.collect::<Result<_, _>>()?,
        })
    }

    /// The namespace of this name; there is but one, or the transaction is refused.
    pub fn namespace(&self, name: &str) -> Option<&Namespace<'a>> {
        self.namespaces
            .iter()
            .find(|namespace| namespace.name == name)
    }

    /// Does the policy of a key change?
    pub(super) fn changes_policies(&self) -> bool {
        let mut namespaces = self.namespaces.iter();
        namespaces.any(|namespace| namespace.metadata_keys().next().is_some())
    }

    /// All changes in the order in which a peer applies them: by namespace; public values, public metadata, then each collection.
    pub(super) fn changes(&self) -> impl Iterator<Item = (Key<'a>, Change<'a, '_>)> {
        self.namespaces.iter().flat_map(Namespace::changes)
    }
}

impl<'a> Namespace<'a> {
    /// Does the transaction change anything here (`txWritesToNamespace`)?
    pub fn is_written(&self) -> bool {
        let written = |c: &Collection<'_>| {
            !c.hashed.hashed_writes.is_empty() || !c.hashed.metadata_writes.is_empty()
        };
        !self.public.writes.is_empty()
            || !self.public.metadata_writes.is_empty()
            || self.collections.iter().any(written)
    }

    /// All keys whose value or metadata changes, in the order in which Fabric asks for their policies: public values, public
    /// metadata, values of all collections, metadata of all collections.
    pub(super) fn written_keys(&self) -> impl Iterator<Item = Key<'a>> {
        let writes = self.public.writes.iter().map(|w| self.public_key(w.key));
        let metadata = self
            .public
            .metadata_writes
            .iter()
            .map(|w| self.public_key(w.key));
        let hashed = self.collections.iter().flat_map(move |c| {
            c.hashed
                .hashed_writes
                .iter()
                .map(move |w| self.private_key(c.name, w.key_hash))
        });
        writes
            .chain(metadata)
            .chain(hashed)
            .chain(self.private_metadata_keys())
    }

    /// The keys whose metadata changes.
    pub(super) fn metadata_keys(&self) -> impl Iterator<Item = Key<'a>> {
        let public = self
            .public
            .metadata_writes
            .iter()
            .map(|w| self.public_key(w.key));
        public.chain(self.private_metadata_keys())
    }

    fn private_metadata_keys(&self) -> impl Iterator<Item = Key<'a>> {
        self.collections.iter().flat_map(move |c| {
            c.hashed
                .metadata_writes
                .iter()
                .map(move |w| self.private_key(c.name, w.key_hash))
        })
    }

    fn changes(&self) -> impl Iterator<Item = (Key<'a>, Change<'a, '_>)> {
        let writes = self
            .public
            .writes
            .iter()
            .map(|w| (self.public_key(w.key), of_write(w)));
        let metadata = self.public.metadata_writes.iter();
        let metadata = metadata.map(|w| (self.public_key(w.key), Change::Metadata(&w.entries)));
        writes.chain(metadata).chain(
            self.collections
                .iter()
                .flat_map(|c| self.private_changes(c)),
        )
    }

    fn private_changes<'b>(
        &'b self,
        collection: &'b Collection<'a>,
    ) -> impl Iterator<Item = (Key<'a>, Change<'a, 'b>)> {
        let key = |hash| self.private_key(collection.name, hash);
        let writes = collection.hashed.hashed_writes.iter();
        let writes = writes.map(move |w| (key(w.key_hash), of_hashed_write(w)));
        let metadata = collection.hashed.metadata_writes.iter();
        writes.chain(metadata.map(move |w| (key(w.key_hash), Change::Metadata(&w.entries))))
    }

    fn public_key(&self, key: &'a str) -> Key<'a> {
        self.private_key("", key.as_bytes())
    }

    fn private_key(&self, collection: &'a str, key: &'a [u8]) -> Key<'a> {
        Key {
            namespace: self.name,
            collection,
            key,
        }
    }
}

/// A write of nothing is a deletion, said or not (`rwsetutil.IsKVWriteDelete`).
fn of_write<'a, 'b>(write: &KvWrite<'a>) -> Change<'a, 'b> {
    match write.is_delete || write.value.is_empty() {
        true => Change::Delete,
        false => Change::Put(write.value),
    }
}

fn of_hashed_write<'a, 'b>(write: &KvWriteHash<'a>) -> Change<'a, 'b> {
    let gone =
        write.is_delete || write.value_hash.is_empty() || write.value_hash == HASH_OF_NOTHING;
    match gone {
        true => Change::Delete,
        false => Change::Put(write.value_hash),
    }
}
