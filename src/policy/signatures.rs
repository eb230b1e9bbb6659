//! Who signed: from signed data to identities whose signature verified.

use crate::crypto::{
    LongMessage, Message, MessageSignature, SignatureError, verify_messages, verify_messages_beside,
};
use crate::manager::MspSet;
use crate::msp::{DeserializeError, Identity};

/// A message, a signature, and the serialized identity that is said to have made it.
#[derive(Clone, Copy, Debug)]
pub struct SignedData<'a> {
    /// A `SerializedIdentity`.
    pub identity: &'a [u8],
    /// What was signed.
    pub message: Message<'a>,
    /// The signature.
    pub signature: &'a [u8],
}

/// Identities whose signature verified, in the order of their signatures and each once: what policies are evaluated on.
///
/// Whether an identity is valid is not asked here; principals ask for it.
#[derive(Clone, Debug, Default)]
pub struct SignatureSet {
    identities: Vec<Identity>,
    dropped: Vec<Dropped>,
}

/// An entry of signed data that counts for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Its place in the signed data.
    pub index: usize,
    /// Why.
    pub reason: DropReason,
}

/// Why an entry of signed data counts for nothing. None of this is an error to Fabric: the entry is passed over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DropReason {
    /// The identity does not deserialize.
    #[error("not an identity of the channel: {0}")]
    Identity(DeserializeError),
    /// The signature is wrong.
    #[error("the signature does not verify: {0}")]
    Signature(SignatureError),
    /// An earlier signature of the same identity counts.
    #[error("an earlier signature of the same identity counts already")]
    Repeated,
}

impl SignatureSet {
    /// Takes the entries apart, drops what is no identity, verifies signatures, and drops repetitions.
    pub fn verify(msps: &MspSet, data: &[SignedData<'_>]) -> Self {
        let mut sets = Self::verify_many(msps, &[data]);
        sets.pop().unwrap_or_default()
    }

    /// [`verify`](Self::verify) of each of `sets`, with all their signatures verified together in as few rounds as the rule
    /// about repetitions permits: one, unless somebody's first signature is wrong and there is a second one.
    pub fn verify_many(msps: &MspSet, sets: &[&[SignedData<'_>]]) -> Vec<Self> {
        verify_many_by(msps, sets, verify_messages)
    }

    /// The same. A long message gets on beside what was signed.
    pub(crate) fn verify_many_beside(
        msps: &MspSet,
        sets: &[&[SignedData<'_>]],
        beside: &LongMessage<'_>,
    ) -> Vec<Self> {
        verify_many_by(msps, sets, |asked| verify_messages_beside(asked, beside))
    }

    /// These identities as they are, verified elsewhere or not signers at all (Fabric's `EvaluateIdentities`).
    pub fn of_identities(identities: impl IntoIterator<Item = Identity>) -> Self {
        Self {
            identities: identities.into_iter().collect(),
            dropped: Vec::new(),
        }
    }

    /// The identities, in order.
    pub fn identities(&self) -> &[Identity] {
        &self.identities
    }

    /// What counts for nothing, in order.
    pub fn dropped(&self) -> &[Dropped] {
        &self.dropped
    }
}

/// Each identity's first signature is verified, then the second of those whose first was wrong, and so on. An identity counts as
/// seen only once a signature of it verified, so that nobody can shut out another's right signature by a wrong one before it;
/// what comes after that is never verified, so that nobody can make us verify one identity a thousand times.
fn verify_many_by(
    msps: &MspSet,
    sets: &[&[SignedData<'_>]],
    mut verify: impl FnMut(&[MessageSignature<'_>]) -> Vec<Result<(), SignatureError>>,
) -> Vec<SignatureSet> {
    let mut entries = read(msps, sets);
    let mut round = first_occurrences(&mut entries);
    while !round.is_empty() {
        let asked: Vec<_> = round
            .iter()
            .filter_map(|at| entries.get(*at)?.question())
            .collect();
        let verdicts = verify(&asked);
        round = settle(&mut entries, &round, verdicts);
    }
    collect(entries, sets.len())
}

/// An entry of one of the sets on its way.
struct Entry<'a> {
    set: usize,
    index: usize,
    data: &'a SignedData<'a>,
    state: State,
    /// The next entry of the same identity in the same set.
    next: Option<usize>,
}

enum State {
    Waiting(Identity),
    Verified(Identity),
    Dropped(DropReason),
}

impl State {
    fn of(read: Result<Identity, DeserializeError>) -> Self {
        match read {
            Ok(identity) => Self::Waiting(identity),
            Err(error) => Self::Dropped(DropReason::Identity(error)),
        }
    }
}

impl Entry<'_> {
    fn waiting(&self) -> Option<&Identity> {
        match &self.state {
            State::Waiting(identity) => Some(identity),
            State::Verified(_) | State::Dropped(_) => None,
        }
    }

    fn question(&self) -> Option<MessageSignature<'_>> {
        let identity = self.waiting()?;
        Some(identity.message_signature(self.data.message, self.data.signature))
    }

    fn set_verified(&mut self) {
        let repeated = State::Dropped(DropReason::Repeated);
        self.state = match std::mem::replace(&mut self.state, repeated) {
            State::Waiting(identity) => State::Verified(identity),
            other => other,
        };
    }
}

fn read<'a>(msps: &MspSet, sets: &[&'a [SignedData<'a>]]) -> Vec<Entry<'a>> {
    let of_set = |(set, data): (usize, &&'a [SignedData<'a>])| {
        let data: &'a [SignedData<'a>] = data;
        data.iter()
            .enumerate()
            .map(move |(index, data)| (set, index, data))
    };
    let all: Vec<_> = sets.iter().enumerate().flat_map(of_set).collect();
    let serialized: Vec<_> = all.iter().map(|(_, _, data)| data.identity).collect();
    let read = msps.deserialize_identities(&serialized);
    let entries = all.into_iter().zip(read.into_iter().map(State::of));
    let entry = |((set, index, data), state)| Entry {
        set,
        index,
        data,
        state,
        next: None,
    };
    entries.map(entry).collect()
}

/// The first entry of each identity in each set; the others are linked behind it, in order. Sorting finds them, so that many
/// entries cost little more than few.
fn first_occurrences(entries: &mut [Entry<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..entries.len())
        .filter(|at| entries[*at].waiting().is_some())
        .collect();
    let key = |at: usize| {
        let identity = entries[at].waiting();
        (
            entries[at].set,
            identity.map(|identity| (identity.msp_id(), identity.id())),
        )
    };
    for set in order.chunk_by_mut(|a, b| entries[*a].set == entries[*b].set) {
        set.sort_unstable_by(|a, b| key(*a).cmp(&key(*b)).then(a.cmp(b)));
    }
    let same: Vec<bool> = order.windows(2).map(|w| key(w[0]) == key(w[1])).collect();
    for (pair, _) in order.windows(2).zip(&same).filter(|(_, same)| **same) {
        entries[pair[0]].next = Some(pair[1]);
    }
    let repeated = std::iter::once(false).chain(same);
    let firsts = order.into_iter().zip(repeated);
    firsts
        .filter(|(_, repeated)| !repeated)
        .map(|(at, _)| at)
        .collect()
}

/// Notes the verdicts of a round and returns the next one: what follows a wrong signature.
fn settle(
    entries: &mut [Entry<'_>],
    round: &[usize],
    verdicts: Vec<Result<(), SignatureError>>,
) -> Vec<usize> {
    let mut next_round = Vec::new();
    for (at, verdict) in round.iter().zip(verdicts) {
        let next = entries[*at].next;
        match verdict {
            Ok(()) => {
                entries[*at].set_verified();
                drop_repetitions(entries, next);
            }
            Err(error) => {
                entries[*at].state = State::Dropped(DropReason::Signature(error));
                next_round.extend(next);
            }
        }
    }
    next_round
}

fn drop_repetitions(entries: &mut [Entry<'_>], mut next: Option<usize>) {
    while let Some(at) = next {
        entries[at].state = State::Dropped(DropReason::Repeated);
        next = entries[at].next;
    }
}

fn collect(entries: Vec<Entry<'_>>, count: usize) -> Vec<SignatureSet> {
    let mut sets = vec![SignatureSet::default(); count];
    for entry in entries {
        let (set, index) = (&mut sets[entry.set], entry.index);
        match entry.state {
            State::Verified(identity) => set.identities.push(identity),
            State::Dropped(reason) => set.dropped.push(Dropped { index, reason }),
            // Nobody was asked about it: it counts for nothing.
            State::Waiting(_) => {}
        }
    }
    sets
}

#[cfg(test)]
mod tests;
