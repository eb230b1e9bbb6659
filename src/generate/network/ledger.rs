//! The chain of blocks of a channel.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    BlockBuilder, Collection, ConfigTree, ConfigUpdateBuilder, EndorsementPolicy, GeneratedBlock,
    GeneratedTransaction, GeneratedUpdate, Network, NetworkError,
};
use crate::wire::TxValidationCode;

/// A channel's chain of blocks, from the genesis block on. It follows the configuration.
#[derive(Clone, Debug)]
pub struct LedgerBuilder<'n> {
    network: &'n Network,
    blocks: Vec<GeneratedBlock>,
    config: ConfigTree,
    sequence: u64,
    last_config: u64,
    /// The ids of all transactions so far, whatever became of them.
    tx_ids: BTreeSet<String>,
    /// How often each chaincode was defined.
    definitions: BTreeMap<String, i64>,
}

impl<'n> LedgerBuilder<'n> {
    pub(super) fn new(network: &'n Network) -> Result<Self, NetworkError> {
        Ok(Self {
            network,
            blocks: vec![network.genesis()?],
            config: network.config().clone(),
            sequence: 0,
            last_config: 0,
            tx_ids: BTreeSet::new(),
            definitions: BTreeMap::new(),
        })
    }

    /// The blocks so far.
    pub fn blocks(&self) -> &[GeneratedBlock] {
        &self.blocks
    }

    /// The configuration as it is now.
    pub fn config(&self) -> &ConfigTree {
        &self.config
    }

    /// How often the configuration changed.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Appends a block with these transactions, signed as the consensus demands.
    ///
    /// # Errors
    /// When there are no random numbers.
    pub fn append(
        &mut self,
        transactions: &[GeneratedTransaction],
    ) -> Result<&GeneratedBlock, NetworkError> {
        self.block(transactions).append()
    }

    /// Appends a block with the configuration that an update leads to, whether it is authorised or not.
    ///
    /// # Errors
    /// When there are no random numbers.
    pub fn append_config(
        &mut self,
        update: &GeneratedUpdate,
    ) -> Result<&GeneratedBlock, NetworkError> {
        self.config_block(update).append()
    }

    /// A block with these transactions, to be appended.
    pub fn block<'l, 't>(
        &'l mut self,
        transactions: &'t [GeneratedTransaction],
    ) -> BlockBuilder<'l, 'n, 't> {
        BlockBuilder::of_transactions(self, transactions)
    }

    /// A block with the configuration that an update leads to, to be appended.
    pub fn config_block<'l, 't>(
        &'l mut self,
        update: &'t GeneratedUpdate,
    ) -> BlockBuilder<'l, 'n, 't> {
        BlockBuilder::of_config(self, update)
    }

    /// What leads from the present configuration to this one: read set and write set as configtxlator computes them.
    ///
    /// # Errors
    /// When they are the same.
    pub fn config_update(
        &self,
        updated: &ConfigTree,
    ) -> Result<ConfigUpdateBuilder<'n>, NetworkError> {
        ConfigUpdateBuilder::new(self.network, &self.config, updated)
    }

    /// Appends a block that defines a chaincode, or defines it anew, endorsed by a peer of every organisation.
    ///
    /// # Errors
    /// When there are no random numbers.
    pub fn define_chaincode(
        &mut self,
        chaincode: &str,
        policy: &EndorsementPolicy,
    ) -> Result<&GeneratedBlock, NetworkError> {
        self.define_chaincode_with(chaincode, policy, &[])
    }

    /// The same for a chaincode with collections.
    ///
    /// # Errors
    /// When there are no random numbers.
    pub fn define_chaincode_with(
        &mut self,
        chaincode: &str,
        policy: &EndorsementPolicy,
        collections: &[Collection],
    ) -> Result<&GeneratedBlock, NetworkError> {
        let sequence = self.definitions.entry(chaincode.to_owned()).or_default();
        *sequence += 1;
        let definition =
            self.network
                .chaincode_definition(chaincode, *sequence, policy, collections)?;
        let transaction = definition.build()?;
        self.append(&[transaction])
    }

    pub(super) fn network(&self) -> &'n Network {
        self.network
    }

    pub(super) fn last_config(&self) -> u64 {
        self.last_config
    }

    /// Number and previous hash of the next block.
    pub(super) fn next_header(&self) -> (u64, Vec<u8>) {
        let last = self.blocks.last();
        let next = last.map(|block| (block.number + 1, block.header_hash().to_vec()));
        next.unwrap_or_default()
    }

    /// The codes of a block's transactions: Fabric looks for an id in the ledger before it judges endorsements, and
    /// within the block only among what is valid otherwise.
    pub(super) fn codes(&self, transactions: &[GeneratedTransaction]) -> Vec<TxValidationCode> {
        let mut valid_ids = BTreeSet::new();
        let codes = transactions.iter().map(|transaction| {
            let (code, id) = (transaction.code, transaction.tx_id.as_str());
            if precedes_duplicates(code) {
                return code;
            }
            let mut repeats_in_block = || code == TxValidationCode::Valid && !valid_ids.insert(id);
            match self.tx_ids.contains(id) || repeats_in_block() {
                true => TxValidationCode::DuplicateTxid,
                false => code,
            }
        });
        codes.collect()
    }

    pub(super) fn take_ids(&mut self, transactions: &[GeneratedTransaction]) {
        let ids = transactions.iter().map(|tx| tx.tx_id.clone());
        self.tx_ids.extend(ids);
    }

    pub(super) fn take_config(&mut self, update: &GeneratedUpdate, number: u64) {
        self.config = update.result.clone();
        self.sequence += 1;
        self.last_config = number;
    }

    pub(super) fn push(&mut self, block: GeneratedBlock) -> &GeneratedBlock {
        self.blocks.push_mut(block)
    }
}

/// Whether a peer gives this code before it looks whether the id is new.
fn precedes_duplicates(code: TxValidationCode) -> bool {
    matches!(
        code,
        TxValidationCode::NilEnvelope
            | TxValidationCode::BadPayload
            | TxValidationCode::BadCommonHeader
            | TxValidationCode::BadCreatorSignature
            | TxValidationCode::UnsupportedTxPayload
            | TxValidationCode::BadProposalTxid
            | TxValidationCode::InvalidEndorserTransaction
    )
}
