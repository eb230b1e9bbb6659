//! What can be said of each transaction by itself, without the others of its block.
//!
//! A core takes a slice of the block and does all for it: reads, hashes, verifies all signatures together, evaluates the policies.

use std::ops::Range;

use crate::channel::{Channel, Feature};
use crate::crypto::{LongMessage, Message};
use crate::encoding::text::kept;
use crate::msp::Identity;
use crate::parallel;
use crate::policy::{DropReason, SignatureSet, SignedData};

use super::block::Block;
use super::endorsement::{Bench, ChangedPolicies, ChannelRules};
use super::error::{EnvelopeFlaw, TransactionError};
use super::state::EndorsementState;
use super::transaction::{Content, Creator, Endorsed, Invocation, Transaction};
use super::verdict::{Unjudged, Verdict};
use super::well_formed;

/// Envelopes from which on another core may be worth its while; less are examined faster than a core wakes up.
const FEWEST_FOR_A_CORE: usize = 16;

/// Envelopes that follow each other, and what is verified with them.
pub(super) struct Slice<'s, 'a> {
    /// The first one's place in the block.
    start: usize,
    envelopes: &'s [&'a [u8]],
    others: &'s [SignedData<'s>],
    /// Must they be well formed?
    form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Asked,
    /// Of a configuration block: there is but one envelope, so nothing can be cut otherwise.
    NotAsked,
}

/// What was found.
pub(super) struct ExaminedSlice<'a> {
    pub(super) transactions: Vec<Examined<'a>>,
    /// Whose signatures among those that were verified with them are right.
    pub(super) others: SignatureSet,
    /// The first envelope that is not well formed, and its place in the block.
    pub(super) flaw: Option<(usize, EnvelopeFlaw)>,
}

/// A transaction and what was found.
pub(super) struct Examined<'a> {
    pub(super) transaction: Transaction<'a>,
    pub(super) finding: Finding,
}

pub(super) enum Finding {
    /// No other transaction bears on it.
    Final(Verdict),
    /// Others may, for it is endorsed: one of the same id, or one that changes the policy of a key.
    Open(Endorsers),
}

/// Who endorsed a transaction, and the verdict if no policy of a key is changed before it.
pub(super) struct Endorsers {
    pub(super) set: SignatureSet,
    pub(super) verdict: Verdict,
}

/// What is left to judge once all before the endorsement policies is in order.
enum Alone<'t, 'a> {
    Verdict(Verdict),
    Invocation(&'t Invocation<'a>),
}

/// What transactions are judged by.
pub(super) struct Examiner<'j, S> {
    pub(super) channel: &'j Channel,
    pub(super) rules: &'j ChannelRules,
    pub(super) state: &'j S,
}

impl<'s, 'a> Slice<'s, 'a> {
    /// Cuts a block for all cores. `others` are verified with its first envelopes.
    pub(super) fn of_block(block: &'s Block<'a>, others: &'s [SignedData<'s>]) -> Vec<Self> {
        let form = match block.is_config() {
            true => Form::NotAsked,
            false => Form::Asked,
        };
        let mut start = 0;
        let slices = parallel::slices(&block.envelopes, FEWEST_FOR_A_CORE);
        let slice = |envelopes: &'s [&'a [u8]]| {
            let before = start;
            start += envelopes.len();
            Self {
                start: before,
                envelopes,
                others: if before == 0 { others } else { &[] },
                form,
            }
        };
        slices.into_iter().map(slice).collect()
    }

    fn flaw(&self) -> Option<(usize, EnvelopeFlaw)> {
        match self.form {
            Form::Asked => well_formed::first_flaw(self.envelopes)
                .map(|(place, flaw)| (self.start + place, flaw)),
            Form::NotAsked => None,
        }
    }
}

impl<'j, S: EndorsementState> Examiner<'j, S> {
    /// Examines a slice. `data`, the concatenation of all envelopes of the block, is hashed on the way.
    pub(super) fn examine<'a>(
        &self,
        slice: &Slice<'_, 'a>,
        data: &LongMessage<'_>,
    ) -> ExaminedSlice<'a> {
        let transactions = Transaction::read_beside(slice.envelopes, Some(data));
        let mut questions = Questions::default();
        let others = questions.add(slice.others.iter().copied());
        let asked: Vec<_> = transactions
            .iter()
            .map(|transaction| self.ask(transaction, &mut questions))
            .collect();
        let mut answers = Answers(SignatureSet::verify_many_beside(
            self.channel.msps(),
            &questions.sets(),
            data,
        ));
        let others = answers.take(Some(others));
        let examined = transactions.into_iter().zip(&asked);
        let examined = examined.map(|(transaction, asked)| Examined {
            finding: self.finding(&transaction, &answers.take(asked.creator), || {
                answers.take(asked.endorsers)
            }),
            transaction,
        });
        ExaminedSlice {
            transactions: examined.collect(),
            others,
            flaw: slice.flaw(),
        }
    }

    /// What namespaces are judged by when these have endorsed.
    pub(super) fn bench<'b>(&'b self, endorsers: &'b SignatureSet) -> Bench<'b, S> {
        Bench {
            channel: self.channel,
            rules: self.rules,
            state: self.state,
            endorsers,
        }
    }

    /// Whose signatures must be verified to judge this transaction.
    fn ask<'a>(&self, transaction: &Transaction<'a>, questions: &mut Questions<'a>) -> Asked {
        let Ok(creator) = &transaction.creator else {
            return Asked::default();
        };
        let creator = questions.add([signed_by_creator(creator)].into_iter());
        let endorsers = match &transaction.content {
            Ok(Content::Endorsed(endorsed))
                if endorsed.invocation.is_ok() && !self.state.holds(&endorsed.id) =>
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

    fn finding(
        &self,
        transaction: &Transaction<'_>,
        creator: &SignatureSet,
        endorsers: impl FnOnce() -> SignatureSet,
    ) -> Finding {
        match self.check_alone(transaction, creator) {
            Ok(Alone::Invocation(invocation)) => {
                let set = endorsers();
                let unchanged = ChangedPolicies::default();
                let verdict = Verdict::of_all(self.bench(&set).judge_all(invocation, &unchanged));
                Finding::Open(Endorsers { set, verdict })
            }
            Ok(Alone::Verdict(verdict)) => Finding::Final(verdict),
            Err(error) => Finding::Final(Verdict::from(error)),
        }
    }

    /// All that comes before the endorsement policies.
    fn check_alone<'t, 'a>(
        &self,
        transaction: &'t Transaction<'a>,
        creator: &SignatureSet,
    ) -> Result<Alone<'t, 'a>, TransactionError> {
        self.check_creator(transaction.creator.as_ref().map_err(Clone::clone)?, creator)?;
        let endorsed = match transaction.content.as_ref().map_err(Clone::clone)? {
            Content::Config(_) => return Ok(Alone::Verdict(Verdict::Passed)),
            Content::Endorsed(endorsed) => endorsed,
        };
        if self.state.holds(&endorsed.id) {
            return Err(TransactionError::Duplicate);
        }
        if !self.channel.capabilities().has(Feature::ValidationV2_0) {
            return Ok(Alone::Verdict(Verdict::NotJudged(Unjudged::OldRules)));
        }
        let invocation = endorsed.invocation.as_ref().map_err(Clone::clone)?;
        Ok(Alone::Invocation(invocation))
    }

    /// `checkSignatureFromCreator`: known, valid, and the signature right.
    fn check_creator(
        &self,
        creator: &Creator<'_>,
        answer: &SignatureSet,
    ) -> Result<(), TransactionError> {
        // A peer judges by the MSPs of the channel named, and knows none of another's. (Without a name it judges by its own
        // organisation's alone, so peers differ; orderers let no such envelope through.)
        if creator.channel_id != self.channel.id() {
            return Err(TransactionError::OtherChannel {
                channel: kept(creator.channel_id),
            });
        }
        let msps = self.channel.msps();
        let invalid = |error| TransactionError::CreatorInvalid(Box::new(error));
        if let [identity] = answer.identities() {
            // It deserialized, and its signature is right.
            return msps.validate(identity).map(drop).map_err(invalid);
        }
        let unknown = |error| TransactionError::CreatorUnknown(Box::new(error));
        let identity = msps
            .deserialize_identity(creator.identity)
            .map_err(unknown)?;
        msps.validate(&identity).map_err(invalid)?;
        match answer.dropped() {
            [dropped] => match &dropped.reason {
                DropReason::Signature(error) => {
                    Err(TransactionError::CreatorSignature(error.clone()))
                }
                _ => verify_again(&identity, creator),
            },
            _ => verify_again(&identity, creator),
        }
    }
}

/// The signed data of a slice, set behind set.
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

/// Of each set the signatures that are right, until they are taken.
struct Answers(Vec<SignatureSet>);

impl Answers {
    fn take(&mut self, place: Option<usize>) -> SignatureSet {
        let answer = place.and_then(|place| self.0.get_mut(place));
        answer.map(std::mem::take).unwrap_or_default()
    }
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

/// Never needed where each creator was asked for; the verdict must not hang on that.
fn verify_again(identity: &Identity, creator: &Creator<'_>) -> Result<(), TransactionError> {
    let verified = identity.verify(creator.payload, creator.signature);
    verified.map_err(TransactionError::CreatorSignature)
}
