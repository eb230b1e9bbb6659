//! Keys: which there are, and which have a policy of their own.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::crypto::HashAlgorithm;
use crate::wire::{KvMetadataEntry, SignaturePolicyEnvelope};

use super::super::policy::EndorsementPolicy;
use super::super::read_write_set::Key;
use super::commit_hash::Updates;
use super::operations::Operation;
use super::values::Values;

/// The name of the metadata that is a key's policy (`MetaDataKeys`).
const VALIDATION_PARAMETER: &str = "VALIDATION_PARAMETER";

/// Policies that are shared by keys: those of no key are forgotten when there are so many, and again whenever they have doubled.
const FEW_POLICIES: usize = 1024;

/// The policy of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPolicy {
    /// Who must endorse a write to the key, instead of the chaincode's or the collection's policy.
    Policy(EndorsementPolicy),
    /// Not a `SignaturePolicyEnvelope`: a peer stops when such a key is written.
    Unreadable(String),
}

impl KeyPolicy {
    fn decode(bytes: &[u8]) -> Self {
        match SignaturePolicyEnvelope::decode(bytes) {
            Ok(policy) => Self::Policy(EndorsementPolicy::of_envelope(&policy)),
            Err(error) => Self::Unreadable(error.to_string()),
        }
    }
}

/// Half a SHA-256: nobody finds two keys of the same, and there are many keys.
pub(super) type Digest = [u8; 16];

#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    values: Values,
    guarded: HashMap<Digest, Arc<KeyPolicy>>,
    policies: HashMap<Box<[u8]>, Arc<KeyPolicy>>,
    tidy_at: usize,
    /// When each key that does not live for ever is gone, unless it is written again; and by block.
    expiries: HashMap<Digest, u64>,
    schedule: BTreeMap<u64, Vec<Digest>>,
}

impl Keys {
    pub(super) fn policy(&self, key: Key<'_>) -> Option<&KeyPolicy> {
        if self.guarded.is_empty() {
            return None;
        }
        self.guarded.get(&digest(key)).map(Arc::as_ref)
    }

    pub(super) fn apply<'a>(
        &mut self,
        place: u64,
        (key, expiry): (Key<'a>, Option<u64>),
        operation: Operation<'a, '_>,
        updates: &mut Updates<'a>,
    ) {
        let digest = digest(key);
        match operation {
            Operation::Delete => {
                self.values.remove(&digest);
                self.guarded.remove(&digest);
                updates.delete(place, key);
            }
            Operation::Put(value) => {
                self.values.insert(digest, value);
                updates.put(place, key, value.into());
            }
            Operation::PutWithMetadata(value, metadata) => {
                self.values.insert(digest, value);
                self.guard(digest, metadata);
                updates.put(place, key, value.into());
            }
            Operation::Metadata(metadata) if self.values.contains(&digest) => {
                updates.put_again(place, key, self.values.remembered(&digest));
                self.guard(digest, metadata);
            }
            Operation::Metadata(_) => {}
        }
        self.set_expiry(digest, expiry);
    }

    /// Whatever is written lives from then on.
    fn set_expiry(&mut self, key: Digest, expiry: Option<u64>) {
        match expiry.filter(|_| self.values.contains(&key)) {
            Some(block) => {
                self.expiries.insert(key, block);
                self.schedule.entry(block).or_default().push(key);
            }
            None => drop(self.expiries.remove(&key)),
        }
    }

    /// Forgets the keys that are gone with this block. While it is judged they still are there (`PurgeMgr`).
    pub(super) fn expire(&mut self, block: u64) {
        for key in self.schedule.remove(&block).unwrap_or_default() {
            if self.expiries.get(&key) == Some(&block) {
                self.expiries.remove(&key);
                self.values.remove(&key);
                self.guarded.remove(&key);
            }
        }
    }

    /// Gives a key the policy that its metadata hold, or none.
    fn guard(&mut self, key: Digest, metadata: &[KvMetadataEntry<'_>]) {
        // Of several entries of one name the last counts (`statemetadata.Deserialize`); an empty policy is none.
        let entry = metadata
            .iter()
            .rfind(|entry| entry.name == VALIDATION_PARAMETER);
        match entry.map_or(&[][..], |entry| entry.value) {
            [] => drop(self.guarded.remove(&key)),
            bytes => {
                let policy = self.shared_policy(bytes);
                self.guarded.insert(key, policy);
            }
        }
    }

    /// Keys mostly have one of few policies.
    fn shared_policy(&mut self, bytes: &[u8]) -> Arc<KeyPolicy> {
        if let Some(known) = self.policies.get(bytes) {
            return Arc::clone(known);
        }
        let policy = Arc::new(KeyPolicy::decode(bytes));
        self.policies.insert(bytes.into(), Arc::clone(&policy));
        policy
    }

    pub(super) fn forget_unused_policies(&mut self) {
        if self.policies.len() > self.tidy_at.max(FEW_POLICIES) {
            self.policies
                .retain(|_, policy| Arc::strong_count(policy) > 1);
            self.tidy_at = self.policies.len().saturating_mul(2);
        }
    }
}

/// Lengths before the names keep keys apart that read the same one behind the other.
fn digest(key: Key<'_>) -> Digest {
    let lengths =
        [key.namespace.len(), key.collection.len()].map(|length| (length as u64).to_be_bytes());
    let parts = [
        lengths.as_flattened(),
        key.namespace.as_bytes(),
        key.collection.as_bytes(),
        key.key,
    ];
    let whole = HashAlgorithm::Sha256.digest_parts(&parts);
    whole.as_bytes().first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key<'static> = Key {
        namespace: "cc",
        collection: "c",
        key: b"k",
    };

    fn guard() -> Vec<KvMetadataEntry<'static>> {
        vec![KvMetadataEntry {
            name: VALIDATION_PARAMETER,
            value: b"\x12\x04\x12\x02\x08\x00",
        }]
    }

    #[test]
    fn a_value_is_known_when_its_key_gets_a_policy_in_a_later_block() {
        let mut keys = Keys::default();
        apply(&mut keys, KEY, None, Operation::Put(b"v"));
        let mut updates = Updates::default();
        let guard = guard();
        keys.apply(0, (KEY, None), Operation::Metadata(&guard), &mut updates);
        assert_eq!(updates.value(KEY), Some(&b"v"[..]));
    }

    fn apply(
        keys: &mut Keys,
        key: Key<'static>,
        expiry: Option<u64>,
        operation: Operation<'static, '_>,
    ) {
        keys.apply(0, (key, expiry), operation, &mut Updates::default());
    }

    #[test]
    fn a_policy_lives_as_long_as_its_key() {
        let mut keys = Keys::default();
        let policy = guard();
        apply(&mut keys, KEY, None, Operation::Metadata(&policy));
        assert_eq!(keys.policy(KEY), None, "there is no such key");
        apply(
            &mut keys,
            KEY,
            None,
            Operation::PutWithMetadata(b"v", &policy),
        );
        assert!(keys.policy(KEY).is_some());
        apply(&mut keys, KEY, None, Operation::Put(b"w"));
        assert!(keys.policy(KEY).is_some());
        for other in [
            Key {
                namespace: "c",
                collection: "cc",
                ..KEY
            },
            Key {
                collection: "",
                ..KEY
            },
        ] {
            assert_eq!(keys.policy(other), None);
        }
        apply(&mut keys, KEY, None, Operation::Delete);
        apply(&mut keys, KEY, None, Operation::Put(b"v"));
        assert_eq!(keys.policy(KEY), None);
        apply(&mut keys, KEY, None, Operation::Metadata(&policy));
        apply(&mut keys, KEY, None, Operation::Metadata(&[]));
        assert_eq!(keys.policy(KEY), None);
    }

    #[test]
    fn keys_expire_after_their_last_write() {
        let mut keys = Keys::default();
        let policy = guard();
        apply(
            &mut keys,
            KEY,
            Some(5),
            Operation::PutWithMetadata(b"v", &policy),
        );
        keys.expire(4);
        apply(&mut keys, KEY, Some(7), Operation::Put(b"w"));
        keys.expire(5);
        keys.expire(6);
        assert!(keys.policy(KEY).is_some());
        keys.expire(7);
        assert_eq!(keys.policy(KEY), None);
        apply(&mut keys, KEY, None, Operation::Metadata(&policy));
        assert_eq!(keys.policy(KEY), None, "the key is gone, too");
    }

    #[test]
    fn policies_of_no_key_are_forgotten() {
        let mut keys = Keys::default();
        for number in 0..(FEW_POLICIES as u32 * 3) {
            let value = [
                &b"\x08\x00"[..],
                &number.to_be_bytes().map(|b| b | 0x80),
                b"\x01\x00",
            ]
            .concat();
            let policy = [KvMetadataEntry {
                name: VALIDATION_PARAMETER,
                value: &value,
            }];
            keys.apply(
                0,
                (KEY, None),
                Operation::PutWithMetadata(b"v", &policy),
                &mut Updates::default(),
            );
            keys.forget_unused_policies();
            assert!(keys.policies.len() <= FEW_POLICIES + 1);
        }
    }
}
