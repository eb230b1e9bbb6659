//! A ledger replayed from its first block: each block is judged by the configuration and the state that the blocks before it left.
//!
//! A block's own record of what became of its transactions decides what they change, for only a peer knows what the state decides. A
//! transaction whose record contradicts the verdict is reported, and its record followed: so one wrong record is reported once.

use std::sync::Arc;

use crate::channel::{Channel, ChannelError, NamedConfig};
use crate::diagnostic::Diagnostic;
use crate::wire::{
    BlockMetadataIndex, LastConfig, Metadata, OrdererBlockMetadata, TxValidationCode,
};

use super::block::Block;
use super::error::{BlockError, BlockFault};
use super::header::Hash;
use super::judge::{BlockJudge, Judged, Judgement, METADATA_ENTRIES, faults_of_form};
use super::policy::EndorsementPolicy;
use super::report::{Agreement, BlockReport, TransactionReport};
use super::state::{CommitHashCheck, CommitHashes, LedgerState, Updates};
use super::transaction::{Content, Transaction};
use super::verdict::Verdict;
use super::well_formed;

/// The audit of a channel's ledger, between two blocks. It holds the state (see [`LedgerState`]) and nothing of the blocks.
#[derive(Clone, Debug)]
pub struct Audit {
    channel: Arc<Channel>,
    state: LedgerState,
    next: u64,
    last_hash: Hash,
    last_config: u64,
    commit_hashes: CommitHashes,
}

/// Why there is nothing to start from.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// Not a block.
    #[error("the first block: {0}")]
    Block(#[from] BlockError),
    /// Not the first block.
    #[error("the ledger starts with block {number}, not with block 0")]
    NotGenesis {
        /// Its number.
        number: u64,
    },
    /// The first block defines no channel.
    #[error("the first block: {0}")]
    Channel(#[from] ChannelError),
}

impl Diagnostic for AuditError {
    fn code(&self) -> &'static str {
        match self {
            Self::Block(source) => source.code(),
            Self::NotGenesis { .. } => "MSP-LEDGER-010",
            Self::Channel(source) => source.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Block(source) => source.help(),
            Self::NotGenesis { .. } => Some(
                "an audit needs all blocks from the first on: it follows the channel's configuration",
            ),
            Self::Channel(source) => source.help(),
        }
    }
}

impl Audit {
    /// Starts from the first block, whose configuration is trusted: nobody signs it, and all else hangs on it.
    ///
    /// # Errors
    /// [`AuditError`]: not a first block.
    pub fn new(genesis: &Block<'_>) -> Result<(Self, BlockReport), AuditError> {
        if genesis.number() != 0 {
            return Err(AuditError::NotGenesis {
                number: genesis.number(),
            });
        }
        let channel = Channel::from_config_block(&genesis.encode())?;
        let mut audit = Self {
            channel: Arc::new(channel),
            state: LedgerState::default(),
            next: 0,
            last_hash: Hash::default(),
            last_config: 0,
            commit_hashes: CommitHashes::default(),
        };
        let report = audit.first(genesis);
        Ok((audit, report))
    }

    /// The channel by its present configuration.
    pub fn channel(&self) -> &Channel {
        &self.channel
    }

    /// What the blocks so far say about endorsement.
    pub fn state(&self) -> &LedgerState {
        &self.state
    }

    /// Lets a policy count for a chaincode from now on, whatever the ledger says.
    pub fn override_policy(&mut self, chaincode: &str, policy: EndorsementPolicy) {
        self.state.override_policy(chaincode, policy);
    }

    /// Judges the next block, and goes on from it whatever the verdict.
    pub fn next(&mut self, block: &Block<'_>) -> BlockReport {
        let mut judgement = BlockJudge::new(&self.channel).judge(block, &self.state);
        let mut faults = self.faults_of_place(block);
        faults.append(&mut judgement.faults);
        self.settle(block, judgement, faults)
    }

    /// The configuration in it passes, whoever signed it or nobody.
    fn first(&mut self, genesis: &Block<'_>) -> BlockReport {
        let flaw = match genesis.is_config() {
            true => None,
            false => well_formed::first_flaw(&genesis.envelopes),
        };
        let mut faults = faults_of_form(genesis, &genesis.computed_data_hash(), flaw);
        if !genesis.header.previous_hash.is_empty() {
            faults.push(BlockFault::PreviousHash {
                expected: Hash::default(),
                found: genesis.header.previous_hash.to_vec(),
            });
        }
        let transactions = genesis
            .envelopes
            .iter()
            .map(|envelope| Transaction::read(envelope));
        let passed = |transaction| Judged {
            transaction,
            verdict: Verdict::Passed,
        };
        let transactions = transactions.map(passed).collect();
        let judgement = Judgement {
            faults: Vec::new(),
            orderer_signatures: 0,
            transactions,
        };
        self.settle(genesis, judgement, faults)
    }

    fn settle(
        &mut self,
        block: &Block<'_>,
        judgement: Judgement<'_>,
        mut faults: Vec<BlockFault>,
    ) -> BlockReport {
        let records = Records::of(block);
        faults.extend(records.fault());
        let transactions = judgement.transactions.iter().enumerate();
        let transactions = transactions
            .map(|(place, judged)| report(place, judged, &records))
            .collect();

        let config_sequence = self.adopt_config(block, &judgement, &records, &mut faults);
        faults.extend(self.faults_of_pointers(block));
        let commit_hash = self.commit(block, &judgement, &records, &mut faults);
        self.next = block.number().wrapping_add(1);
        self.last_hash = block.hash();
        BlockReport {
            number: block.number(),
            hash: self.last_hash,
            faults,
            orderer_signatures: judgement.orderer_signatures,
            config_sequence,
            commit_hash,
            transactions,
        }
    }

    fn faults_of_place(&self, block: &Block<'_>) -> Vec<BlockFault> {
        let mut faults = Vec::new();
        if block.number() != self.next {
            faults.push(BlockFault::Number {
                expected: self.next,
                found: block.number(),
            });
        }
        if block.header.previous_hash != self.last_hash {
            let found = block.header.previous_hash.to_vec();
            faults.push(BlockFault::PreviousHash {
                expected: self.last_hash,
                found,
            });
        }
        faults
    }

    /// Lets the configuration of a configuration block count from the next block on, if the present one permits that. The sequence
    /// of the one that counts now is reported.
    fn adopt_config(
        &mut self,
        block: &Block<'_>,
        judgement: &Judgement<'_>,
        records: &Records<'_>,
        faults: &mut Vec<BlockFault>,
    ) -> Option<u64> {
        let configs = judgement
            .transactions
            .iter()
            .enumerate()
            .zip(&block.envelopes);
        let mut configs = configs
            .filter(|((place, judged), _)| is_config(judged) && records.counts(*place, judged));
        let (_, envelope) = configs.next()?;
        if block.number() != 0 {
            match self.successor(envelope) {
                Ok(channel) => self.channel = Arc::new(channel),
                Err(reason) => {
                    faults.push(BlockFault::Configuration { reason });
                    return None;
                }
            }
        }
        self.last_config = block.number();
        Some(self.channel.sequence())
    }

    /// What a peer makes of a configuration: the update in it must be authorized by the present one, and lead to it.
    fn successor(&self, envelope: &[u8]) -> Result<Channel, String> {
        let config = NamedConfig::of_envelope(envelope).map_err(|error| error.to_string())?;
        self.channel
            .advance_to(&config)
            .map_err(|error| error.to_string())
    }

    /// The pointers to the last configuration, and an entry that has fallen out of use.
    fn faults_of_pointers(&self, block: &Block<'_>) -> Vec<BlockFault> {
        let mut faults = Vec::new();
        match block.last_config() {
            Ok(found) if found == self.last_config => {}
            Ok(found) => faults.push(BlockFault::LastConfig {
                expected: self.last_config,
                found,
            }),
            // Signatures that cannot be read are reported already, but for the first block.
            Err(error) if block.number() == 0 => faults.push(BlockFault::SignatureMetadata(error)),
            Err(_) => {}
        }
        let pointer = LastConfig {
            index: self.last_config,
        }
        .encode();
        let pointer = Metadata {
            value: &pointer,
            signatures: Vec::new(),
        }
        .encode();
        let entry = block.metadata(BlockMetadataIndex::LastConfig);
        if !entry.is_empty() && entry != pointer {
            faults.push(unusual(BlockMetadataIndex::LastConfig));
        }
        if !block.metadata(BlockMetadataIndex::Orderer).is_empty() {
            faults.push(unusual(BlockMetadataIndex::Orderer));
        }
        if !is_plain(block) {
            faults.push(unusual(BlockMetadataIndex::Signatures));
        }
        if block.metadata.len() > METADATA_ENTRIES {
            let index = METADATA_ENTRIES;
            faults.push(BlockFault::MetadataEntry { index });
        }
        faults
    }

    /// Files all ids and makes the changes of all transactions that count.
    fn commit(
        &mut self,
        block: &Block<'_>,
        judgement: &Judgement<'_>,
        records: &Records<'_>,
        faults: &mut Vec<BlockFault>,
    ) -> CommitHashCheck {
        let mut updates = Updates::default();
        for (place, judged) in judgement.transactions.iter().enumerate() {
            if let Some(id) = judged.transaction.id.and_then(|id| id.to_hash()) {
                self.state.file(id);
            }
            if let (true, Ok(Content::Endorsed(endorsed))) =
                (records.counts(place, judged), &judged.transaction.content)
                && let Ok(invocation) = &endorsed.invocation
            {
                let height = (block.number(), place as u64);
                self.state.apply(height, &invocation.results, &mut updates);
            }
        }
        self.state.end_block(block.number());
        let check = self.commit_hashes.check(block, &updates);
        check.unwrap_or_else(|fault| {
            faults.push(fault);
            CommitHashCheck::NotChecked
        })
    }
}

/// Are the signatures, and what the first block says where nobody signs, written as Fabric writes them? Else something may hide in
/// fields that nobody reads.
fn is_plain(block: &Block<'_>) -> bool {
    let entry = block.metadata(BlockMetadataIndex::Signatures);
    let Ok(signatures) = Metadata::decode(entry) else {
        return true; // Reported already.
    };
    let Ok(signed) = OrdererBlockMetadata::decode(signatures.value) else {
        return true;
    };
    let is_read = block.number() != 0
        || (signed.last_config.is_some() && signed.encode() == signatures.value);
    is_read && signatures.encode() == entry
}

fn unusual(index: BlockMetadataIndex) -> BlockFault {
    BlockFault::MetadataEntry {
        index: usize::try_from(index.to_wire()).unwrap_or_default(),
    }
}

fn is_config(judged: &Judged<'_>) -> bool {
    matches!(judged.transaction.content, Ok(Content::Config(_)))
}

/// The peer's validation codes, if there is one a transaction.
struct Records<'a> {
    codes: &'a [u8],
    transactions: usize,
}

impl<'a> Records<'a> {
    fn of(block: &Block<'a>) -> Self {
        Self {
            codes: block.validation_codes(),
            transactions: block.envelopes.len(),
        }
    }

    /// Blocks that come from orderers have no codes; those of peers have one a transaction.
    fn fault(&self) -> Option<BlockFault> {
        let (found, expected) = (self.codes.len(), self.transactions);
        (found != 0 && found != expected).then_some(BlockFault::ValidationCodes { expected, found })
    }

    fn code(&self, place: usize) -> Option<u8> {
        match self.codes.len() == self.transactions {
            true => self.codes.get(place).copied(),
            false => None,
        }
    }

    /// Does the transaction change the state? Where nobody recorded it, whatever passed does.
    fn counts(&self, place: usize, judged: &Judged<'_>) -> bool {
        match self.code(place) {
            Some(code) => i32::from(code) == TxValidationCode::Valid.to_wire(),
            None => judged.verdict == Verdict::Passed,
        }
    }
}

fn report(place: usize, judged: &Judged<'_>, records: &Records<'_>) -> TransactionReport {
    let recorded = records.code(place);
    TransactionReport {
        place,
        id: judged
            .transaction
            .id
            .map_or_else(String::new, |id| id.to_string()),
        recorded,
        verdict: judged.verdict.clone(),
        agreement: Agreement::of(&judged.verdict, recorded),
    }
}
