//! What a ledger's blocks leave behind, as far as it says who must endorse: ids, keys with policies of their own, chaincodes.

mod chaincodes;
mod commit_hash;
mod keys;
mod operations;
mod values;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::definition::{Collections, Definition};
use super::header::Hash;
use super::policy::EndorsementPolicy;
use super::read_write_set::{Key, ReadWriteSet};
use chaincodes::{Chaincodes, LIFECYCLE};
use keys::Keys;

pub use commit_hash::CommitHashCheck;
pub(super) use commit_hash::{CommitHashes, Updates};
pub use keys::KeyPolicy;

/// What a judge asks the state of a channel, as it stands before the block that is judged. With the feature `parallel` all cores ask.
pub trait EndorsementState: Sync {
    /// How the chaincode of this name is defined. The system chaincode `_lifecycle` is not asked for, unless its policy is to be
    /// another than the channel's.
    fn chaincode(&self, name: &str) -> &Definition;

    /// The policy of this very key.
    fn key_policy(&self, key: Key<'_>) -> Option<&KeyPolicy>;

    /// Does an earlier block hold a transaction with this id, whatever became of it?
    fn holds(&self, id: &Hash) -> bool;
}

/// The state of a channel, learnt from its blocks from the first on.
///
/// Of keys and transactions it keeps a hash each, of values as many as fit a budget (256 MiB).
#[derive(Clone, Debug, Default)]
pub struct LedgerState {
    ids: HashSet<Hash>,
    keys: Keys,
    chaincodes: Chaincodes,
    overrides: HashMap<String, EndorsementPolicy>,
    overridden: HashMap<String, Definition>,
}

impl LedgerState {
    /// Lets this policy count for a chaincode whatever its definition says. The definition's collections keep theirs.
    pub fn override_policy(&mut self, chaincode: &str, policy: EndorsementPolicy) {
        self.overrides.insert(chaincode.to_owned(), policy);
        self.override_definitions();
    }

    /// Files a transaction id.
    pub(super) fn file(&mut self, id: Hash) {
        self.ids.insert(id);
    }

    /// Makes the changes of a valid transaction, and notes them in `updates`.
    pub(super) fn apply<'a>(
        &mut self,
        (block, place): (u64, u64),
        results: &ReadWriteSet<'a>,
        updates: &mut Updates<'a>,
    ) {
        for (key, operation) in operations::of(results) {
            self.chaincodes.apply(key, &operation);
            let expiry = self.expiry(block, key);
            self.keys.apply(place, (key, expiry), operation, updates);
        }
    }

    /// To be called when all transactions of a block are applied: from now on new definitions count.
    pub(super) fn end_block(&mut self, block: u64) {
        self.keys.expire(block);
        if self.chaincodes.end_block() {
            self.override_definitions();
        }
        self.keys.forget_unused_policies();
    }

    /// The block with which a private key that is written now is gone, if ever (`pvtdatapolicy.ComputeExpiringBlock`).
    fn expiry(&self, block: u64, key: Key<'_>) -> Option<u64> {
        let collection = Some(key.collection).filter(|name| !name.is_empty())?;
        let Definition::Chaincode { collections, .. } = self.chaincodes.definition(key.namespace)
        else {
            return None;
        };
        let blocks = collections.block_to_live(collection)?;
        block.checked_add(blocks)?.checked_add(1)
    }

    fn override_definitions(&mut self) {
        let overridden = self.overrides.iter().map(|(name, policy)| {
            let collections = match self.chaincodes.definition(name) {
                Definition::Chaincode { collections, .. } => collections.clone(),
                _ if name == LIFECYCLE => Collections::Defined(BTreeMap::new()),
                _ => Collections::AsChaincode,
            };
            let policy = policy.clone();
            (
                name.clone(),
                Definition::Chaincode {
                    policy,
                    collections,
                },
            )
        });
        self.overridden = overridden.collect();
    }
}

impl EndorsementState for LedgerState {
    fn chaincode(&self, name: &str) -> &Definition {
        let overridden = self.overridden.get(name);
        overridden.unwrap_or_else(|| self.chaincodes.definition(name))
    }

    fn key_policy(&self, key: Key<'_>) -> Option<&KeyPolicy> {
        self.keys.policy(key)
    }

    fn holds(&self, id: &Hash) -> bool {
        self.ids.contains(id)
    }
}
