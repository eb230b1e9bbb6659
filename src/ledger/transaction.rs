//! A transaction, read as far as its bytes permit and no octet twice.
//!
//! Fabric reads an envelope in stages and gives each refusal a code of its own; the order is consensus. Reading here goes through
//! the same stages without asking anybody: what must be asked of MSPs, policies and the state is collected, and judged by
//! [`BlockJudge`](super::BlockJudge). Source: `validation.ValidateTransaction`, `plugindispatcher.Dispatch` (2.0 and later).

use crate::crypto::{Digest, HashAlgorithm, LongMessage};
use crate::encoding::hex;
use crate::encoding::text::kept;
use crate::parallel;
use crate::wire::{
    ChaincodeAction, ChaincodeActionPayload, ChaincodeEvent, ChaincodeHeaderExtension,
    ChannelHeader, Endorsement, Envelope, Header, HeaderType, Payload, ProposalResponsePayload,
    SignatureHeader, Transaction as Actions, TransactionAction,
};

use super::error::TransactionError;
use super::header::{Hash, sha256};
use super::read_write_set::{Namespace, ReadWriteSet};

/// What became of reading an envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction<'a> {
    /// The id that a peer files it under, whatever else is wrong with it.
    pub id: Option<TransactionId<'a>>,
    /// Who signed it, or why that need not be asked.
    pub creator: Result<Creator<'a>, TransactionError>,
    /// What it says. Only of interest when its creator is in order.
    pub content: Result<Content<'a>, TransactionError>,
}

/// A transaction's id: the header's, or the one that it should have where the header has none (`GetOrComputeTxIDFromEnvelope`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionId<'a> {
    /// As the header says.
    Given(&'a str),
    /// SHA-256 of nonce and creator.
    Computed(Hash),
}

/// The creator's signature over the payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Creator<'a> {
    /// A `SerializedIdentity`.
    pub identity: &'a [u8],
    /// What is signed.
    pub payload: &'a [u8],
    /// The signature.
    pub signature: &'a [u8],
    /// The channel whose MSPs judge.
    pub channel_id: &'a str,
}

/// The types of transactions that may be valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// A `ConfigEnvelope`.
    Config(&'a [u8]),
    /// What a chaincode did.
    Endorsed(Box<Endorsed<'a>>),
}

/// What a chaincode did, and who endorses that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endorsed<'a> {
    /// SHA-256 of nonce and creator, which the header's id was compared with.
    pub id: Hash,
    /// What each endorser signed, with its own identity behind it.
    pub response: &'a [u8],
    /// The signatures.
    pub endorsements: Vec<Endorsement<'a>>,
    /// What a peer reads only after it has looked for the id among the earlier ones.
    pub invocation: Result<Invocation<'a>, TransactionError>,
}

/// Which chaincode did what to the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation<'a> {
    /// The chaincode that the client asked.
    pub chaincode: &'a str,
    /// What it read and wrote, other chaincodes that it asked included.
    pub results: ReadWriteSet<'a>,
}

impl<'a> Invocation<'a> {
    /// The namespaces that must be endorsed: the one that was asked, even if nothing is written to it, then others that are written.
    pub(super) fn written(&self) -> impl Iterator<Item = (&'a str, Option<&Namespace<'a>>)> {
        let asked = self.chaincode;
        let namespaces = self.results.namespaces.iter();
        let others = namespaces.filter(move |n| n.name != asked && n.is_written());
        let asked = (asked, self.results.namespace(asked));
        std::iter::once(asked).chain(others.map(|n| (n.name, Some(n))))
    }
}

impl<'a> Transaction<'a> {
    /// Reads an `Envelope`.
    pub fn read(envelope: &'a [u8]) -> Self {
        let draft = Draft::read(envelope);
        let hashes: Vec<_> = draft.hashed().map(sha256).collect();
        draft.finish(&mut hashes.into_iter())
    }

    /// Reads many, which is faster than one by one, since what must be hashed is hashed together.
    pub fn read_all(envelopes: &[&'a [u8]]) -> Vec<Self> {
        parallel::in_slices(envelopes, FEWEST_FOR_A_CORE, |envelopes| {
            Self::read_beside(envelopes, None)
        })
    }

    /// The same on this core. A long message gets on beside what is hashed.
    pub(super) fn read_beside(
        envelopes: &[&'a [u8]],
        beside: Option<&LongMessage<'_>>,
    ) -> Vec<Self> {
        let drafts: Vec<_> = envelopes.iter().map(|it| Draft::read(it)).collect();
        let hashed: Vec<_> = drafts.iter().flat_map(Draft::hashed).collect();
        let hashes = HashAlgorithm::Sha256.digest_parts_many_beside(&hashed, beside);
        let hashes: Vec<Hash> = hashes.iter().map(to_hash).collect();
        let mut hashes = hashes.into_iter();
        let finish = |draft: Draft<'a>| draft.finish(&mut hashes);
        drafts.into_iter().map(finish).collect()
    }
}

/// Envelopes from which on another core may be worth its while; less are read faster than a core wakes up.
const FEWEST_FOR_A_CORE: usize = 32;

/// A transaction as far as it can be read without hashing.
struct Draft<'a>(Result<Unhashed<'a>, Box<Unread<'a>>>);

struct Unhashed<'a> {
    outer: Outer<'a>,
    /// What the transaction's id is the hash of, where that matters.
    id: Option<[&'a [u8]; 2]>,
    /// Of a transaction with endorsements.
    proposal: Option<Result<Proposal<'a>, TransactionError>>,
}

/// What is endorsed.
struct Proposal<'a> {
    /// What is hashed, and the hash that there should be.
    parts: [&'a [u8]; 3],
    expected: &'a [u8],
    response: &'a [u8],
    extension: &'a [u8],
    endorsements: Vec<Endorsement<'a>>,
}

impl<'a> Draft<'a> {
    fn read(envelope: &'a [u8]) -> Self {
        Self(Outer::read(envelope).map(Unhashed::of))
    }

    /// What must be hashed, the id first.
    fn hashed(&self) -> impl Iterator<Item = &[&'a [u8]]> {
        let unhashed = self.0.as_ref().ok();
        let id = unhashed.and_then(|it| it.id.as_ref());
        let proposal = unhashed.and_then(|it| it.proposal.as_ref()?.as_ref().ok());
        let proposal = proposal.map(|proposal| &proposal.parts[..]);
        id.map(|parts| &parts[..]).into_iter().chain(proposal)
    }

    /// The transaction, given the hashes of what must be hashed.
    fn finish(self, hashes: &mut impl Iterator<Item = Hash>) -> Transaction<'a> {
        match self.0 {
            Ok(unhashed) => unhashed.finish(hashes),
            Err(unread) => Transaction {
                id: unread.id,
                creator: Err(unread.error.clone()),
                content: Err(unread.error),
            },
        }
    }
}

impl<'a> Unhashed<'a> {
    fn of(outer: Outer<'a>) -> Self {
        let kind = HeaderType::from_wire(outer.channel.kind);
        let is_endorsed = kind == Some(HeaderType::EndorserTransaction);
        let needs_id = is_endorsed || outer.channel.tx_id.is_empty();
        let SignatureHeader { nonce, creator } = outer.signature;
        Self {
            id: needs_id.then_some([nonce, creator]),
            proposal: is_endorsed.then(|| outer.proposal()),
            outer,
        }
    }

    fn finish(self, hashes: &mut impl Iterator<Item = Hash>) -> Transaction<'a> {
        let Self {
            outer,
            id,
            proposal,
        } = self;
        let id = id.and_then(|_| hashes.next()).unwrap_or_default();
        let hash = match &proposal {
            Some(Ok(_)) => hashes.next().unwrap_or_default(),
            _ => Hash::default(),
        };
        Transaction {
            id: Some(outer.id(id)),
            creator: outer.creator(),
            content: match proposal {
                Some(proposal) => outer
                    .endorsed(id, proposal, hash)
                    .map(|endorsed| Content::Endorsed(Box::new(endorsed))),
                None => outer.other_content(),
            },
        }
    }
}

fn to_hash(digest: &Digest) -> Hash {
    digest.as_bytes().try_into().unwrap_or_default()
}

impl<'a> TransactionId<'a> {
    /// The hash that it is; ids of another form never count, for no transaction with one is valid.
    pub fn to_hash(self) -> Option<Hash> {
        match self {
            Self::Computed(hash) => Some(hash),
            Self::Given(text) if text.bytes().any(|b| b.is_ascii_uppercase()) => None,
            Self::Given(text) => hex::decode(text)?.try_into().ok(),
        }
    }
}

impl std::fmt::Display for TransactionId<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Given(text) => write!(f, "{}", crate::encoding::text::Shown(text)),
            Self::Computed(hash) => write!(f, "{}", hex::Hex(hash)),
        }
    }
}

/// What cannot be read as far as its creator.
struct Unread<'a> {
    id: Option<TransactionId<'a>>,
    error: TransactionError,
}

/// Envelope, payload and headers.
struct Outer<'a> {
    envelope: Envelope<'a>,
    header: Header<'a>,
    channel: ChannelHeader<'a>,
    signature: SignatureHeader<'a>,
    data: &'a [u8],
}

impl<'a> Outer<'a> {
    /// Also gives the id of what cannot be read to its end, as far as it is known.
    fn read(envelope: &'a [u8]) -> Result<Self, Box<Unread<'a>>> {
        let nameless = |error| Box::new(Unread { id: None, error });
        let envelope = Envelope::decode(envelope);
        let envelope = envelope.map_err(|e| nameless(TransactionError::Envelope(e)))?;
        let payload = Payload::decode(envelope.payload);
        let payload = payload.map_err(|e| nameless(TransactionError::Payload(e)))?;
        let header = payload
            .header
            .ok_or_else(|| nameless(TransactionError::NoHeader))?;
        let channel = ChannelHeader::decode(header.channel_header);
        let channel = channel.map_err(|e| nameless(TransactionError::ChannelHeader(e)))?;
        let given = || (!channel.tx_id.is_empty()).then_some(TransactionId::Given(channel.tx_id));
        let named = |error| Box::new(Unread { id: given(), error });
        let signature = SignatureHeader::decode(header.signature_header);
        let signature = signature.map_err(|e| named(TransactionError::SignatureHeader(e)))?;
        Ok(Self {
            envelope,
            header,
            channel,
            signature,
            data: payload.data,
        })
    }

    fn id(&self, computed: Hash) -> TransactionId<'a> {
        match self.channel.tx_id {
            "" => TransactionId::Computed(computed),
            given => TransactionId::Given(given),
        }
    }

    /// `validateCommonHeader`, in its order.
    fn creator(&self) -> Result<Creator<'a>, TransactionError> {
        const TYPES: [HeaderType; 3] = [
            HeaderType::EndorserTransaction,
            HeaderType::ConfigUpdate,
            HeaderType::Config,
        ];
        let ChannelHeader { kind, epoch, .. } = self.channel;
        if !TYPES.iter().any(|known| known.to_wire() == kind) {
            return Err(TransactionError::HeaderType { kind });
        }
        if epoch != 0 {
            return Err(TransactionError::Epoch { epoch });
        }
        check_signature_header(
            &self.signature,
            TransactionError::NoNonce,
            TransactionError::NoCreator,
        )?;
        Ok(Creator {
            identity: self.signature.creator,
            payload: self.envelope.payload,
            signature: self.envelope.signature,
            channel_id: self.channel.channel_id,
        })
    }

    /// The content of what has no endorsements.
    fn other_content(&self) -> Result<Content<'a>, TransactionError> {
        match HeaderType::from_wire(self.channel.kind) {
            Some(HeaderType::Config) => self.config(),
            _ => Err(TransactionError::Unsupported),
        }
    }

    fn config(&self) -> Result<Content<'a>, TransactionError> {
        match self.data {
            [] => Err(TransactionError::NoConfig),
            data => Ok(Content::Config(data)),
        }
    }

    /// The id, then `validateEndorserTransaction`: what comes before the proposal's hash, the comparison of that, and what follows.
    fn endorsed(
        &self,
        id: Hash,
        proposal: Result<Proposal<'a>, TransactionError>,
        hash: Hash,
    ) -> Result<Endorsed<'a>, TransactionError> {
        if TransactionId::Given(self.channel.tx_id).to_hash() != Some(id) {
            return Err(TransactionError::TransactionId);
        }
        let proposal = proposal?;
        if hash != proposal.expected {
            return Err(TransactionError::ProposalHash);
        }
        Ok(Endorsed {
            id,
            response: proposal.response,
            endorsements: proposal.endorsements,
            invocation: self.invocation(proposal.response, proposal.extension),
        })
    }

    fn proposal(&self) -> Result<Proposal<'a>, TransactionError> {
        let actions = Actions::decode(self.data)
            .map_err(TransactionError::Transaction)?
            .actions;
        let [action] = actions.as_slice() else {
            return Err(TransactionError::Actions {
                count: actions.len(),
            });
        };
        self.check_action_header(action.header)?;
        let payload = ChaincodeActionPayload::decode(action.payload)
            .map_err(TransactionError::ActionPayload)?;
        // A peer reads on without an action, and stops working there: no verdict of its own is to be met.
        let endorsed = payload.action.ok_or(TransactionError::NoAction)?;
        let response = ProposalResponsePayload::decode(endorsed.proposal_response_payload);
        let response = response.map_err(TransactionError::Response)?;
        Ok(Proposal {
            parts: self.proposal_parts(action, payload.chaincode_proposal_payload)?,
            expected: response.proposal_hash,
            response: endorsed.proposal_response_payload,
            extension: response.extension,
            endorsements: endorsed.endorsements,
        })
    }

    /// Clients put the envelope's header there, so it mostly is read already.
    fn check_action_header(&self, header: &[u8]) -> Result<(), TransactionError> {
        if header == self.header.signature_header {
            return Ok(());
        }
        let header = SignatureHeader::decode(header).map_err(TransactionError::ActionHeader)?;
        check_signature_header(
            &header,
            TransactionError::ActionNoNonce,
            TransactionError::ActionNoCreator,
        )
    }

    /// `GetProposalHash2`, which takes no part for granted.
    fn proposal_parts(
        &self,
        action: &TransactionAction<'a>,
        proposal: &'a [u8],
    ) -> Result<[&'a [u8]; 3], TransactionError> {
        let channel_header = self.header.channel_header;
        if proposal.is_empty() || channel_header.is_empty() || action.header.is_empty() {
            return Err(TransactionError::NoProposal);
        }
        Ok([channel_header, action.header, proposal])
    }

    /// What the dispatcher looks at before it asks for policies, in its order.
    fn invocation(
        &self,
        response: &[u8],
        extension: &'a [u8],
    ) -> Result<Invocation<'a>, TransactionError> {
        let header = ChaincodeHeaderExtension::decode(self.channel.extension);
        let header = header.map_err(TransactionError::HeaderExtension)?;
        if response.is_empty() || extension.is_empty() {
            return Err(TransactionError::NoResponse);
        }
        let action =
            ChaincodeAction::decode(extension).map_err(TransactionError::ChaincodeAction)?;
        let results =
            ReadWriteSet::decode(action.results).map_err(TransactionError::ReadWriteSet)?;
        let chaincode = chaincode(&header, &action)?;
        check_event(&action, chaincode)?;
        check_namespaces(&results)?;
        Ok(Invocation { chaincode, results })
    }
}

/// `validateSignatureHeader`.
fn check_signature_header(
    header: &SignatureHeader<'_>,
    no_nonce: TransactionError,
    no_creator: TransactionError,
) -> Result<(), TransactionError> {
    match (header.nonce, header.creator) {
        ([], _) => Err(no_nonce),
        (_, []) => Err(no_creator),
        _ => Ok(()),
    }
}

/// Header and action must name the same chaincode, and the action its version.
fn chaincode<'a>(
    header: &ChaincodeHeaderExtension<'a>,
    action: &ChaincodeAction<'a>,
) -> Result<&'a str, TransactionError> {
    let asked = header
        .chaincode_id
        .as_ref()
        .ok_or(TransactionError::NoChaincodeInHeader)?;
    let acted = action
        .chaincode_id
        .as_ref()
        .ok_or(TransactionError::NoChaincodeInAction)?;
    if asked.name.is_empty() {
        return Err(TransactionError::NoChaincodeName);
    }
    if asked.name != acted.name {
        return Err(TransactionError::ChaincodeNames {
            asked: kept(asked.name),
            acted: kept(acted.name),
        });
    }
    match acted.version {
        "" => Err(TransactionError::NoChaincodeVersion),
        _ => Ok(asked.name),
    }
}

/// An event must be that of the chaincode that was asked.
fn check_event(action: &ChaincodeAction<'_>, chaincode: &str) -> Result<(), TransactionError> {
    if action.events.is_empty() {
        return Ok(());
    }
    let event = ChaincodeEvent::decode(action.events).map_err(TransactionError::Event)?;
    match event.chaincode_id == chaincode {
        true => Ok(()),
        false => Err(TransactionError::EventOfAnother),
    }
}

/// No namespace may occur twice.
fn check_namespaces(results: &ReadWriteSet<'_>) -> Result<(), TransactionError> {
    let mut names: Vec<&str> = results.namespaces.iter().map(|n| n.name).collect();
    names.sort_unstable();
    match names.array_windows().find(|[one, next]| one == next) {
        Some([name, _]) => Err(TransactionError::RepeatedNamespace { name: kept(name) }),
        None => Ok(()),
    }
}
