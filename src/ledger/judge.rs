//! Judges a block: its envelopes, its orderers' signatures, and each transaction as far as identities, signatures and policies go.
//!
//! All signatures of a block, its orderers', its creators' and its endorsers', are collected first and verified together.

use std::collections::HashMap;
use std::ops::Range;

use crate::channel::{Channel, Feature};
use crate::crypto::Message;
use crate::encoding::text::kept;
use crate::policy::{DropReason, SignatureSet, SignedData};
use crate::wire::{DecodeError, Metadata, TxValidationCode};

use super::block::Block;
use super::endorsement::{Bench, ChangedPolicies, ChannelRules, Failure};
use super::error::{BlockFault, TransactionError};
use super::header::Hash;
use super::signatures::{OrdererKeys, OrdererSignatures};
use super::state::EndorsementState;
use super::transaction::{Content, Creator, Endorsed, Invocation, Transaction};
use super::verdict::{Refusal, Unjudged, Verdict};
use super::well_formed;

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
        let transactions = Transaction::read_all(&block.envelopes);
        let header = block.header.to_der();
        let signatures = block.signatures();
        let orderers = self.read_orderers(&signatures, &header);

        let mut questions = Questions::default();
        questions.add(
            orderers
                .as_ref()
                .map_or(&[][..], |read| &read.data)
                .iter()
                .copied(),
        );
        let asked: Vec<_> = transactions
            .iter()
            .map(|tx| self.ask(tx, state, &mut questions))
            .collect();
        let (answers, data_hash) = SignatureSet::verify_many_beside(
            self.channel.msps(),
            &questions.sets(),
            &block.envelopes,
        );

        let signers = answers.first().cloned().unwrap_or_default();
        let mut faults = faults_of_form(block, data_hash.as_bytes());
        faults.extend(self.faults_of_signatures(orderers, &signers));
        let verdicts = self.verdicts(&transactions, &asked, &answers, state);
        let judged = transactions.into_iter().zip(verdicts);
        Judgement {
            faults,
            orderer_signatures: signers.identities().len(),
            transactions: judged
                .map(|(transaction, verdict)| Judged {
                    transaction,
                    verdict,
                })
                .collect(),
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

    /// Whose signatures must be verified to judge this transaction.
    fn ask<'a>(
        &self,
        transaction: &Transaction<'a>,
        state: &impl EndorsementState,
        questions: &mut Questions<'a>,
    ) -> Asked {
        let Ok(creator) = &transaction.creator else {
            return Asked::default();
        };
        let creator = questions.add([signed_by_creator(creator)].into_iter());
        let endorsers = match &transaction.content {
            Ok(Content::Endorsed(endorsed))
                if endorsed.invocation.is_ok() && !state.holds(&endorsed.id) =>
            {
                Some(questions.add(signed_by_endorsers(endorsed)))
            }
            _ => None,
        };
        Asked {
            creator: Some(creator),
            endorsers,
        }
    }

    fn verdicts<'a>(
        &self,
        transactions: &[Transaction<'a>],
        asked: &[Asked],
        answers: &[SignatureSet],
        state: &impl EndorsementState,
    ) -> Vec<Verdict> {
        let mut course = Course {
            judge: self,
            state,
            changed: ChangedPolicies::default(),
            ids: HashMap::new(),
        };
        let numbered = transactions.iter().zip(asked).enumerate();
        let verdict = |(place, (transaction, asked)): (usize, (&Transaction<'a>, &Asked))| {
            let answer = |index: Option<usize>| answers.get(index?);
            let signers = (answer(asked.creator), answer(asked.endorsers));
            course
                .verdict(place, transaction, signers)
                .unwrap_or_else(Verdict::from)
        };
        numbered.map(verdict).collect()
    }
}

/// What can be said without keys: `VerifyBlock`, but for the block's place. `data_hash` is that of its envelopes.
pub(super) fn faults_of_form(block: &Block<'_>, data_hash: &[u8]) -> Vec<BlockFault> {
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
    if let Err((index, flaw)) = well_formed::check(block) {
        faults.push(BlockFault::Envelope { index, flaw });
    }
    if data_hash != block.header.data_hash {
        faults.push(BlockFault::DataHash {
            expected: data_hash.try_into().unwrap_or_default(),
            found: block.header.data_hash.to_vec(),
        });
    }
    faults
}

/// The signed data of a block, set behind set.
#[derive(Default)]
struct Questions<'a> {
    data: Vec<SignedData<'a>>,
    sets: Vec<Range<usize>>,
}

impl<'a> Questions<'a> {
    /// Adds a set and returns its place.
    fn add(&mut self, data: impl Iterator<Item = SignedData<'a>>) -> usize {
        let start = self.data.len();
        self.data.extend(data);
        self.sets.push(start..self.data.len());
        self.sets.len() - 1
    }

    fn sets(&self) -> Vec<&[SignedData<'a>]> {
        self.sets
            .iter()
            .map(|range| self.data.get(range.clone()).unwrap_or_default())
            .collect()
    }
}

/// Where the answers about a transaction are.
#[derive(Default)]
struct Asked {
    creator: Option<usize>,
    endorsers: Option<usize>,
}

fn signed_by_creator<'a>(creator: &Creator<'a>) -> SignedData<'a> {
    SignedData {
        identity: creator.identity,
        message: Message::from(creator.payload),
        signature: creator.signature,
    }
}

fn signed_by_endorsers<'a>(endorsed: &Endorsed<'a>) -> impl Iterator<Item = SignedData<'a>> {
    let response = endorsed.response;
    endorsed
        .endorsements
        .iter()
        .map(move |endorsement| SignedData {
            identity: endorsement.endorser,
            message: Message::of_parts([response, endorsement.endorser, &[]]),
            signature: endorsement.signature,
        })
}

/// The way through a block's transactions, on which the earlier ones bear on the later ones.
struct Course<'j, 'c, 'a, S> {
    judge: &'j BlockJudge<'c>,
    state: &'j S,
    changed: ChangedPolicies<'a>,
    ids: HashMap<Hash, Standing>,
}

/// What became of the first transaction of an id that was not refused.
#[derive(Clone, Copy)]
enum Standing {
    Passed,
    Unjudged { place: usize },
}

impl<'a, S: EndorsementState> Course<'_, '_, 'a, S> {
    fn verdict(
        &mut self,
        place: usize,
        transaction: &Transaction<'a>,
        (creator, endorsers): (Option<&SignatureSet>, Option<&SignatureSet>),
    ) -> Result<Verdict, TransactionError> {
        self.check_creator(transaction.creator.as_ref().map_err(Clone::clone)?, creator)?;
        let endorsed = match transaction.content.as_ref().map_err(Clone::clone)? {
            Content::Config(_) => return Ok(Verdict::Passed),
            Content::Endorsed(endorsed) => endorsed,
        };
        if self.state.holds(&endorsed.id) {
            return Err(TransactionError::Duplicate);
        }
        if !self
            .judge
            .channel
            .capabilities()
            .has(Feature::ValidationV2_0)
        {
            return Ok(Verdict::NotJudged(Unjudged::OldRules));
        }
        let invocation = endorsed.invocation.as_ref().map_err(Clone::clone)?;
        let none = SignatureSet::default();
        let verdict = self.check_policies(place, invocation, endorsers.unwrap_or(&none));
        self.among_its_like(place, endorsed.id, verdict)
    }

    /// Of several transactions of one id in a block only the first that passes counts.
    fn among_its_like(
        &mut self,
        place: usize,
        id: Hash,
        verdict: Verdict,
    ) -> Result<Verdict, TransactionError> {
        match (verdict, self.ids.get(&id)) {
            (Verdict::Passed, Some(Standing::Passed)) => Err(TransactionError::DuplicateInBlock),
            (Verdict::Passed, Some(Standing::Unjudged { place })) => {
                Ok(Verdict::NotJudged(Unjudged::Earlier { place: *place }))
            }
            (verdict, None) if !matches!(verdict, Verdict::Refused(_)) => {
                let standing = match verdict {
                    Verdict::Passed => Standing::Passed,
                    _ => Standing::Unjudged { place },
                };
                self.ids.insert(id, standing);
                Ok(verdict)
            }
            (verdict, _) => Ok(verdict),
        }
    }

    /// `checkSignatureFromCreator`: known, valid, and the signature right.
    fn check_creator(
        &self,
        creator: &Creator<'_>,
        answer: Option<&SignatureSet>,
    ) -> Result<(), TransactionError> {
        let channel = self.judge.channel;
        // A peer judges by the MSPs of the channel named, and knows none of another's. (Without a name it judges by its own
        // organisation's alone, so peers differ; orderers let no such envelope through.)
        if creator.channel_id != channel.id() {
            return Err(TransactionError::OtherChannel {
                channel: kept(creator.channel_id),
            });
        }
        let invalid = |error| TransactionError::CreatorInvalid(Box::new(error));
        if let Some([identity]) = answer.map(SignatureSet::identities) {
            // It deserialized, and its signature is right.
            return channel.msps().validate(identity).map(drop).map_err(invalid);
        }
        let unknown = |error| TransactionError::CreatorUnknown(Box::new(error));
        let identity = channel
            .msps()
            .deserialize_identity(creator.identity)
            .map_err(unknown)?;
        channel.msps().validate(&identity).map_err(invalid)?;
        match answer.map(SignatureSet::dropped) {
            Some([dropped]) => match &dropped.reason {
                DropReason::Signature(error) => {
                    Err(TransactionError::CreatorSignature(error.clone()))
                }
                _ => verify_again(&identity, creator),
            },
            _ => verify_again(&identity, creator),
        }
    }

    fn check_policies(
        &mut self,
        place: usize,
        invocation: &Invocation<'a>,
        endorsers: &SignatureSet,
    ) -> Verdict {
        let BlockJudge { channel, rules, .. } = self.judge;
        let bench = Bench {
            channel,
            rules,
            state: self.state,
            endorsers,
        };
        let results = &invocation.results;
        let asked = (
            invocation.chaincode,
            results.namespace(invocation.chaincode),
        );
        let others = results
            .namespaces
            .iter()
            .filter(|n| n.name != invocation.chaincode && n.is_written());
        let written = std::iter::once(asked).chain(others.map(|n| (n.name, Some(n))));
        // What this transaction changes bears on later ones only.
        let outcomes: Vec<_> = written
            .map(|(name, n)| (n, bench.judge(name, n, &self.changed)))
            .collect();
        for (namespace, outcome) in &outcomes {
            if let Some(namespace) = namespace {
                self.changed.note(place, namespace, outcome);
            }
        }
        combine(outcomes.into_iter().map(|(_, outcome)| outcome))
    }
}

/// Never needed where each creator was asked for; the verdict must not hang on that.
fn verify_again(
    identity: &crate::msp::Identity,
    creator: &Creator<'_>,
) -> Result<(), TransactionError> {
    let verified = identity.verify(creator.payload, creator.signature);
    verified.map_err(TransactionError::CreatorSignature)
}

/// The first refusal, with the code of another where that differs; without a refusal the first that cannot be judged.
fn combine(outcomes: impl Iterator<Item = Result<(), Failure>>) -> Verdict {
    let mut refusal: Option<Refusal> = None;
    let mut unjudged = None;
    for failure in outcomes.filter_map(Result::err) {
        match (failure, &mut refusal) {
            (Failure::Refused(error), None) => refusal = Some(Refusal { error, or: None }),
            (Failure::Refused(error), Some(first)) => first.add(error.validation_code()),
            (Failure::NotJudged(reason), _) => {
                unjudged.get_or_insert(reason);
            }
        }
    }
    match (refusal, unjudged) {
        (Some(refusal), _) => Verdict::Refused(refusal),
        (None, Some(reason)) => Verdict::NotJudged(reason),
        (None, None) => Verdict::Passed,
    }
}

impl Refusal {
    fn add(&mut self, code: TxValidationCode) {
        if code != self.error.validation_code() {
            self.or = Some(code);
        }
    }
}
