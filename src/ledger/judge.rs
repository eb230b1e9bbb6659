//! Judges a block: its envelopes, its orderers' signatures, and each transaction as far as identities, signatures and policies go.
//!
//! What can be said of each transaction by itself is found for slices of the block at once; here it is put in order, for earlier
//! transactions bear on later ones.

use std::collections::HashMap;

use foldhash::quality::RandomState;

use crate::channel::Channel;
use crate::crypto::LongMessage;
use crate::parallel;
use crate::policy::SignatureSet;
use crate::wire::{DecodeError, Metadata};

use super::block::Block;
use super::endorsement::{ChangedPolicies, ChannelRules};
use super::error::{BlockFault, EnvelopeFlaw, TransactionError};
use super::examination::{Endorsers, Examined, ExaminedSlice, Examiner, Finding, Slice};
use super::header::Hash;
use super::signatures::{OrdererKeys, OrdererSignatures};
use super::state::EndorsementState;
use super::transaction::{Content, Endorsed, Invocation, Transaction};
use super::verdict::{Unjudged, Verdict};

/// Metadata entries that Fabric demands, one for each [`BlockMetadataIndex`](crate::wire::BlockMetadataIndex).
pub(super) const METADATA_ENTRIES: usize = 5;

/// Judges the blocks of a channel under one configuration. Make another when the configuration changes.
#[derive(Debug)]
pub struct BlockJudge<'c> {
    channel: &'c Channel,
    orderers: OrdererKeys,
    rules: ChannelRules,
}

/// What a judge says about a block.
#[derive(Clone, Debug)]
pub struct Judgement<'a> {
    /// What is wrong with the block as a whole. Whether it is the next one of its channel is not asked.
    pub faults: Vec<BlockFault>,
    /// How many orderers' signatures are right.
    pub orderer_signatures: usize,
    /// The transactions, in order.
    pub transactions: Vec<Judged<'a>>,
}

/// A transaction and what a judge says about it.
#[derive(Clone, Debug)]
pub struct Judged<'a> {
    /// The transaction.
    pub transaction: Transaction<'a>,
    /// The verdict.
    pub verdict: Verdict,
}

impl Channel {
    /// Judges a block under this configuration, which must be the one before the block. See [`BlockJudge::judge`].
    pub fn validate_block<'a>(
        &self,
        block: &Block<'a>,
        state: &impl EndorsementState,
    ) -> Judgement<'a> {
        BlockJudge::new(self).judge(block, state)
    }
}

impl<'c> BlockJudge<'c> {
    /// A judge under this configuration.
    pub fn new(channel: &'c Channel) -> Self {
        Self {
            channel,
            orderers: OrdererKeys::of(channel),
            rules: ChannelRules::of(channel),
        }
    }

    /// Judges a block of a channel whose state before the block is `state`.
    pub fn judge<'a>(&self, block: &Block<'a>, state: &impl EndorsementState) -> Judgement<'a> {
        let header = block.header.to_der();
        let signatures = block.signatures();
        let orderers = self.read_orderers(&signatures, &header);
        let signed = orderers.as_ref().map_or(&[][..], |read| &read.data);

        let examiner = Examiner {
            channel: self.channel,
            rules: &self.rules,
            state,
        };
        let data = LongMessage::new(&block.envelopes);
        let slices = Slice::of_block(block, signed);
        let examined = parallel::map(slices, |slice| examiner.examine(&slice, &data));
        let data_hash = data.digest();

        let course = Course::new(examiner, block.envelopes.len());
        let found = course.through(examined);
        let signers = found.signers.unwrap_or_default();
        let mut faults = faults_of_form(block, &data_hash, found.flaw);
        faults.extend(self.faults_of_signatures(orderers, &signers));
        Judgement {
            faults,
            orderer_signatures: signers.identities().len(),
            transactions: found.transactions,
        }
    }

    fn read_orderers<'b>(
        &'b self,
        signatures: &Result<Metadata<'b>, DecodeError>,
        header: &'b [u8],
    ) -> Result<OrdererSignatures<'b>, DecodeError> {
        self.orderers
            .read(signatures.as_ref().map_err(Clone::clone)?, header)
    }

    fn faults_of_signatures(
        &self,
        read: Result<OrdererSignatures<'_>, DecodeError>,
        signers: &SignatureSet,
    ) -> Vec<BlockFault> {
        match read {
            Ok(read) => self.orderers.judge(self.channel, read, signers),
            Err(error) => vec![BlockFault::SignatureMetadata(error)],
        }
    }
}

/// What can be said without keys: `VerifyBlock`, but for the block's place. `data_hash` is that of its envelopes, `flaw` the first one among
/// them.
pub(super) fn faults_of_form(
    block: &Block<'_>,
    data_hash: &Hash,
    flaw: Option<(usize, EnvelopeFlaw)>,
) -> Vec<BlockFault> {
    let mut faults = Vec::new();
    if block.metadata.len() < METADATA_ENTRIES {
        let found = block.metadata.len();
        faults.push(BlockFault::MetadataEntries {
            expected: METADATA_ENTRIES,
            found,
        });
    }
    if block.envelopes.is_empty() {
        faults.push(BlockFault::Empty);
    }
    if let Some((index, flaw)) = flaw {
        faults.push(BlockFault::Envelope { index, flaw });
    }
    if data_hash != block.header.data_hash {
        faults.push(BlockFault::DataHash {
            expected: *data_hash,
            found: block.header.data_hash.to_vec(),
        });
    }
    faults
}

/// The way through a block's transactions, on which the earlier ones bear on the later ones.
struct Course<'j, 'a, S> {
    examiner: Examiner<'j, S>,
    changed: ChangedPolicies<'a>,
    ids: HashMap<Hash, Standing, RandomState>,
    /// Of the next transaction.
    place: usize,
}

/// What all slices of a block have shown.
#[derive(Default)]
struct Found<'a> {
    flaw: Option<(usize, EnvelopeFlaw)>,
    /// The orderers whose signatures are right.
    signers: Option<SignatureSet>,
    transactions: Vec<Judged<'a>>,
}

/// What became of the first transaction of an id that was not refused.
#[derive(Clone, Copy)]
enum Standing {
    Passed,
    Unjudged { place: usize },
}

impl<'j, 'a, S: EndorsementState> Course<'j, 'a, S> {
    /// The way through so many transactions.
    fn new(examiner: Examiner<'j, S>, transactions: usize) -> Self {
        Self {
            examiner,
            changed: ChangedPolicies::default(),
            ids: HashMap::with_capacity_and_hasher(transactions, RandomState::default()),
            place: 0,
        }
    }

    /// Goes through the slices of a block. The orderers' signatures were verified with the first.
    fn through(mut self, slices: Vec<ExaminedSlice<'a>>) -> Found<'a> {
        let mut found = Found::default();
        let transactions = slices.iter().map(|slice| slice.transactions.len()).sum();
        found.transactions.reserve_exact(transactions);
        for slice in slices {
            found.flaw = found.flaw.or(slice.flaw);
            found.signers.get_or_insert(slice.others);
            let examined = slice.transactions.into_iter();
            found.transactions.extend(examined.map(|it| self.judge(it)));
        }
        found
    }

    /// Judges the next transaction.
    fn judge(&mut self, examined: Examined<'a>) -> Judged<'a> {
        let Examined {
            transaction,
            finding,
        } = examined;
        let verdict = match (finding, &transaction.content) {
            (Finding::Open(endorsers), Ok(Content::Endorsed(endorsed))) => self
                .verdict(endorsed, endorsers)
                .unwrap_or_else(Verdict::from),
            (Finding::Final(verdict), _) => verdict,
            // Only what is endorsed is left open.
            (Finding::Open(_), _) => Verdict::from(TransactionError::Unsupported),
        };
        self.place += 1;
        Judged {
            transaction,
            verdict,
        }
    }

    fn verdict(
        &mut self,
        endorsed: &Endorsed<'a>,
        endorsers: Endorsers,
    ) -> Result<Verdict, TransactionError> {
        let invocation = endorsed.invocation.as_ref().map_err(Clone::clone)?;
        let verdict = match self.changed.is_empty() && !invocation.results.changes_policies() {
            true => endorsers.verdict,
            false => self.among_changes(invocation, &endorsers.set),
        };
        self.among_its_like(endorsed.id, verdict)
    }

    /// Judges by the policies that earlier transactions did not change, and notes what this one changes.
    fn among_changes(&mut self, invocation: &Invocation<'a>, endorsers: &SignatureSet) -> Verdict {
        let bench = self.examiner.bench(endorsers);
        let outcomes: Vec<_> = bench.judge_all(invocation, &self.changed).collect();
        // What this transaction changes bears on later ones only.
        for ((_, namespace), outcome) in invocation.written().zip(&outcomes) {
            if let Some(namespace) = namespace {
                self.changed.note(self.place, namespace, outcome);
            }
        }
        Verdict::of_all(outcomes)
    }

    /// Of several transactions of one id in a block only the first that passes counts.
    fn among_its_like(&mut self, id: Hash, verdict: Verdict) -> Result<Verdict, TransactionError> {
        match (verdict, self.ids.get(&id)) {
            (Verdict::Passed, Some(Standing::Passed)) => Err(TransactionError::DuplicateInBlock),
            (Verdict::Passed, Some(Standing::Unjudged { place })) => {
                Ok(Verdict::NotJudged(Unjudged::Earlier { place: *place }))
            }
            (verdict, None) if !matches!(verdict, Verdict::Refused(_)) => {
                let standing = match verdict {
                    Verdict::Passed => Standing::Passed,
                    _ => Standing::Unjudged { place: self.place },
                };
                self.ids.insert(id, standing);
                Ok(verdict)
            }
            (verdict, _) => Ok(verdict),
        }
    }
}
