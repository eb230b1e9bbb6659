//! The commit hash: a peer's chain over its own validation codes and all changes of its state
//! (`kvLedger.addBlockCommitHash`, `txmgr/update_batch_bytes.go`).

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::wire::{BlockMetadataIndex, Metadata, StateUpdate, StateUpdates};

use super::super::block::Block;
use super::super::error::BlockFault;
use super::super::header::{Hash, sha256};
use super::super::read_write_set::Key;

/// What a block changes in the state: of each key the last change.
#[derive(Debug, Default)]
pub(in super::super) struct Updates<'a> {
    by_key: BTreeMap<Key<'a>, Update<'a>>,
    /// A value that nobody remembers.
    is_incomplete: bool,
}

#[derive(Debug)]
struct Update<'a> {
    /// `None` is a deletion.
    value: Option<Cow<'a, [u8]>>,
    place: u64,
}

impl<'a> Updates<'a> {
    pub(super) fn delete(&mut self, place: u64, key: Key<'a>) {
        self.by_key.insert(key, Update { value: None, place });
    }

    pub(super) fn put(&mut self, place: u64, key: Key<'a>, value: Cow<'a, [u8]>) {
        self.by_key.insert(
            key,
            Update {
                value: Some(value),
                place,
            },
        );
    }

    /// A value that was there before, if anybody remembers it.
    pub(super) fn put_again(&mut self, place: u64, key: Key<'a>, value: Option<&[u8]>) {
        match value {
            Some(value) => self.put(place, key, Cow::Owned(value.to_vec())),
            None => self.is_incomplete = true,
        }
    }

    #[cfg(test)]
    pub(super) fn value(&self, key: Key<'a>) -> Option<&[u8]> {
        self.by_key.get(&key)?.value.as_deref()
    }

    /// The changes by namespace, public ones first, collection and key; names only where they differ from the one before.
    fn encode(&self, block: u64) -> Vec<u8> {
        let versions: Vec<_> = self
            .by_key
            .values()
            .map(|update| version(block, update.place))
            .collect();
        let mut kvwrites = Vec::with_capacity(self.by_key.len());
        let mut last = ("", "");
        for ((key, update), version) in self.by_key.iter().zip(&versions) {
            // The peer's own copy of the configuration is left out.
            if key.namespace.is_empty() {
                continue;
            }
            let same_namespace = last.0 == key.namespace;
            let same_collection = same_namespace && last.1 == key.collection;
            last = (key.namespace, key.collection);
            kvwrites.push(StateUpdate {
                namespace: if same_namespace { "" } else { key.namespace },
                collection: if same_collection { "" } else { key.collection },
                key: key.key,
                is_delete: update.value.is_none(),
                value: update.value.as_deref().unwrap_or_default(),
                version_bytes: version,
            });
        }
        StateUpdates { kvwrites }.encode()
    }
}

/// Block and place, each as the number of its digits to the base 256 and those (`version.Height.ToBytes`).
fn version(block: u64, place: u64) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8);
    for number in [block, place] {
        let digits = number.to_be_bytes();
        let zeros = digits.iter().take_while(|digit| **digit == 0).count();
        bytes.push((digits.len() - zeros) as u8);
        bytes.extend(digits.iter().skip(zeros));
    }
    bytes
}

/// What became of checking a block's commit hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitHashCheck {
    /// It is right.
    Right,
    /// The block has none.
    Absent,
    /// It covers a value that was too much to remember, or follows a hash that is not there.
    NotChecked,
}

/// The chain so far.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct CommitHashes {
    last: Option<Vec<u8>>,
}

impl CommitHashes {
    /// Checks a block's hash and goes on from it, right or wrong.
    pub(in super::super) fn check(
        &mut self,
        block: &Block<'_>,
        updates: &Updates<'_>,
    ) -> Result<CommitHashCheck, BlockFault> {
        let entry = block.metadata(BlockMetadataIndex::CommitHash);
        let before = self.last.take();
        // The chain begins with block 1, and a peer that has begun one goes on with it.
        if entry.is_empty() {
            return match before {
                Some(_) => Err(BlockFault::CommitHash),
                None => Ok(CommitHashCheck::Absent),
            };
        }
        let value = Metadata::decode(entry)
            .map_err(|_| BlockFault::CommitHash)?
            .value;
        self.last = Some(value.to_vec());
        if updates.is_incomplete || (before.is_none() && block.number() != 1) {
            return Ok(CommitHashCheck::NotChecked);
        }
        let expected = expected(block, updates, &before.unwrap_or_default());
        let expected = Metadata {
            value: &expected,
            signatures: Vec::new(),
        }
        .encode();
        match expected == entry {
            true => Ok(CommitHashCheck::Right),
            false => Err(BlockFault::CommitHash),
        }
    }
}

fn expected(block: &Block<'_>, updates: &Updates<'_>, before: &[u8]) -> Hash {
    let codes = block.validation_codes();
    let mut length = Vec::with_capacity(4);
    let mut rest = codes.len();
    while rest >= 0x80 {
        length.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    length.push(rest as u8);
    sha256(&[&length, codes, &updates.encode(block.number()), before])
}
