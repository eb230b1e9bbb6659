//! Why a transaction does not count, in the order in which Fabric asks.

use crate::crypto::SignatureError;
use crate::diagnostic::Diagnostic;
use crate::encoding::hex::Hex;
use crate::encoding::text::Shown;
use crate::msp::{DeserializeError, ValidationError};
use crate::wire::{DecodeError, TxValidationCode};

/// How far a transaction came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Reading the envelope and its headers.
    Headers,
    /// The creator and its signature.
    Creator,
    /// The proposal that the endorsers answered.
    Proposal,
    /// The id among those of earlier blocks.
    Identifier,
    /// What the chaincode answered.
    Response,
    /// The policies of all that is written.
    Policies,
    /// The id among those of its own block.
    Repetition,
}

/// Why a transaction does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransactionError {
    /// Not an `Envelope`.
    #[error("not an envelope: {0}")]
    Envelope(DecodeError),
    /// Not a `Payload`.
    #[error("the payload cannot be read: {0}")]
    Payload(DecodeError),
    /// No header.
    #[error("the payload has no header")]
    NoHeader,
    /// Not a `ChannelHeader`.
    #[error("the channel header cannot be read: {0}")]
    ChannelHeader(DecodeError),
    /// Not a `SignatureHeader`.
    #[error("the signature header cannot be read: {0}")]
    SignatureHeader(DecodeError),
    /// A type that no block may hold.
    #[error("the header's type {kind} is not that of a transaction")]
    HeaderType {
        /// The type found.
        kind: i32,
    },
    /// An epoch.
    #[error("the header's epoch is {epoch}, not 0")]
    Epoch {
        /// The epoch found.
        epoch: u64,
    },
    /// No nonce.
    #[error("the signature header has no nonce")]
    NoNonce,
    /// No creator.
    #[error("the signature header has no creator")]
    NoCreator,
    /// For another channel, whose MSPs are not known here.
    #[error("the transaction is for channel `{channel}`", channel = Shown(channel))]
    OtherChannel {
        /// The channel that it names.
        channel: String,
    },
    /// The creator is no identity of the channel.
    #[error("the creator cannot be read: {0}")]
    CreatorUnknown(#[source] Box<DeserializeError>),
    /// The creator's MSP does not find it valid.
    #[error("the creator is not valid: {0}")]
    CreatorInvalid(#[source] Box<ValidationError>),
    /// The signature is not the creator's over the payload.
    #[error("the creator's signature is wrong: {0}")]
    CreatorSignature(#[source] SignatureError),
    /// An update, not the configuration that comes of it.
    #[error("a configuration update is no transaction")]
    Unsupported,
    /// A configuration without content.
    #[error("the configuration transaction is empty")]
    NoConfig,
    /// The id is not the hash of nonce and creator.
    #[error("the transaction id is not the hash of nonce and creator")]
    TransactionId,
    /// Not a `Transaction`.
    #[error("the transaction cannot be read: {0}")]
    Transaction(DecodeError),
    /// Not exactly one action.
    #[error("the transaction has {count} actions, not one")]
    Actions {
        /// How many there are.
        count: usize,
    },
    /// The action's header is not a `SignatureHeader`.
    #[error("the action's header cannot be read: {0}")]
    ActionHeader(DecodeError),
    /// The action's header has no nonce.
    #[error("the action's header has no nonce")]
    ActionNoNonce,
    /// The action's header has no creator.
    #[error("the action's header has no creator")]
    ActionNoCreator,
    /// Not a `ChaincodeActionPayload`.
    #[error("the action cannot be read: {0}")]
    ActionPayload(DecodeError),
    /// Nothing endorsed: a peer of Fabric stops working when it meets this.
    #[error("the action holds nothing that was endorsed")]
    NoAction,
    /// Not a `ProposalResponsePayload`.
    #[error("the proposal response cannot be read: {0}")]
    Response(DecodeError),
    /// No proposal.
    #[error("the action holds no proposal")]
    NoProposal,
    /// The endorsers answered another proposal.
    #[error("the endorsers answered another proposal: its hash differs")]
    ProposalHash,
    /// An earlier block holds the same id, whatever became of that transaction.
    #[error("an earlier block holds a transaction of the same id")]
    Duplicate,
    /// The same block holds a transaction of this id before it, which passed.
    #[error("the block holds a transaction of the same id before this one")]
    DuplicateInBlock,
    /// The channel header's extension is not a `ChaincodeHeaderExtension`.
    #[error("the header's extension cannot be read: {0}")]
    HeaderExtension(DecodeError),
    /// No answer of the chaincode.
    #[error("the proposal response holds no answer of the chaincode")]
    NoResponse,
    /// Not a `ChaincodeAction`.
    #[error("the chaincode's answer cannot be read: {0}")]
    ChaincodeAction(DecodeError),
    /// Not a read-write set.
    #[error("the read-write set cannot be read: {0}")]
    ReadWriteSet(DecodeError),
    /// The header names no chaincode at all.
    #[error("the header's extension names no chaincode")]
    NoChaincodeInHeader,
    /// The answer names no chaincode at all.
    #[error("the chaincode's answer does not say whose it is")]
    NoChaincodeInAction,
    /// A chaincode without a name.
    #[error("the chaincode's name is empty")]
    NoChaincodeName,
    /// Another chaincode answered than was asked.
    #[error("chaincode `{asked}` was asked and `{acted}` answered", asked = Shown(asked), acted = Shown(acted))]
    ChaincodeNames {
        /// In the header.
        asked: String,
        /// In the answer.
        acted: String,
    },
    /// A chaincode without a version.
    #[error("the chaincode's version is empty")]
    NoChaincodeVersion,
    /// Not a `ChaincodeEvent`.
    #[error("the chaincode's event cannot be read: {0}")]
    Event(DecodeError),
    /// The event says that another chaincode made it.
    #[error("the event is that of another chaincode")]
    EventOfAnother,
    /// Two read-write sets for one namespace.
    #[error("the read-write set has namespace `{name}` twice", name = Shown(name))]
    RepeatedNamespace {
        /// The namespace.
        name: String,
    },
    /// What is written belongs to no chaincode of the channel.
    #[error("no chaincode `{name}` is defined on the channel", name = Shown(name))]
    UnknownChaincode {
        /// The namespace.
        name: String,
    },
    /// The chaincode's definition lacks the plugin's name or the policy.
    #[error("the definition of chaincode `{name}` is not complete", name = Shown(name))]
    IncompleteChaincode {
        /// The namespace.
        name: String,
    },
    /// The endorsements do not satisfy the chaincode's policy.
    #[error("the endorsement policy of chaincode `{chaincode}` is not satisfied: {reason}", chaincode = Shown(chaincode))]
    ChaincodePolicy {
        /// The namespace.
        chaincode: String,
        /// Why not.
        reason: String,
    },
    /// The endorsements do not satisfy the collection's policy.
    #[error(
        "the endorsement policy of collection `{collection}` of chaincode `{chaincode}` is not satisfied: {reason}",
        collection = Shown(collection), chaincode = Shown(chaincode)
    )]
    CollectionPolicy {
        /// The namespace.
        chaincode: String,
        /// The collection.
        collection: String,
        /// Why not.
        reason: String,
    },
    /// A collection that the chaincode does not have, or the implicit one of no organisation of the channel.
    #[error("chaincode `{chaincode}` has no collection `{collection}`", chaincode = Shown(chaincode), collection = Shown(collection))]
    UnknownCollection {
        /// The namespace.
        chaincode: String,
        /// The collection.
        collection: String,
    },
    /// The endorsements do not satisfy the policy of a key.
    #[error("the policy of key {key} of chaincode `{chaincode}` is not satisfied: {reason}", chaincode = Shown(chaincode))]
    KeyPolicy {
        /// The namespace.
        chaincode: String,
        /// The key.
        key: KeyText,
        /// Why not.
        reason: String,
    },
    /// A transaction before this one in the same block changes the key's policy.
    #[error("transaction {by} of the block changes the policy of key {key} of chaincode `{chaincode}`", chaincode = Shown(chaincode))]
    KeyPolicyChanged {
        /// The namespace.
        chaincode: String,
        /// The key.
        key: KeyText,
        /// The earlier transaction's place.
        by: usize,
    },
}

/// A key for people: as text where it is text, else in hexadecimal digits; the collection before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyText {
    /// Empty for public data.
    pub collection: String,
    /// The key, or the hash of a private one.
    pub key: Vec<u8>,
}

impl std::fmt::Display for KeyText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.collection.as_str(), std::str::from_utf8(&self.key)) {
            ("", Ok(text)) => write!(f, "`{}`", Shown(text)),
            ("", Err(_)) => write!(f, "{}", Hex(&self.key)),
            (collection, _) => write!(
                f,
                "{} of collection `{}`",
                Hex(&self.key),
                Shown(collection)
            ),
        }
    }
}

impl TransactionError {
    /// The code that a peer of Fabric records.
    pub fn validation_code(&self) -> TxValidationCode {
        self.row().0
    }

    /// How far the transaction came.
    pub fn stage(&self) -> Stage {
        self.row().1
    }

    /// One row a rule: the peer's code, the stage, our own code.
    fn row(&self) -> (TxValidationCode, Stage, &'static str) {
        use Stage::{Creator, Headers, Identifier, Policies, Proposal, Repetition, Response};
        use TxValidationCode as Code;
        match self {
            Self::Envelope(_) => (Code::InvalidOtherReason, Headers, "MSP-TX-001"),
            Self::Payload(_) => (Code::BadPayload, Headers, "MSP-TX-002"),
            Self::NoHeader => (Code::BadCommonHeader, Headers, "MSP-TX-003"),
            Self::ChannelHeader(_) => (Code::BadCommonHeader, Headers, "MSP-TX-004"),
            Self::SignatureHeader(_) => (Code::BadCommonHeader, Headers, "MSP-TX-005"),
            Self::HeaderType { .. } => (Code::BadCommonHeader, Headers, "MSP-TX-006"),
            Self::Epoch { .. } => (Code::BadCommonHeader, Headers, "MSP-TX-007"),
            Self::NoNonce => (Code::BadCommonHeader, Headers, "MSP-TX-008"),
            Self::NoCreator => (Code::BadCommonHeader, Headers, "MSP-TX-009"),
            Self::OtherChannel { .. } => (Code::BadCreatorSignature, Creator, "MSP-TX-010"),
            Self::CreatorUnknown(_) => (Code::BadCreatorSignature, Creator, "MSP-TX-011"),
            Self::CreatorInvalid(_) => (Code::BadCreatorSignature, Creator, "MSP-TX-012"),
            Self::CreatorSignature(_) => (Code::BadCreatorSignature, Creator, "MSP-TX-013"),
            Self::Unsupported => (Code::UnsupportedTxPayload, Proposal, "MSP-TX-014"),
            Self::NoConfig => (Code::InvalidConfigTransaction, Proposal, "MSP-TX-015"),
            Self::TransactionId => (Code::BadProposalTxid, Proposal, "MSP-TX-016"),
            Self::Transaction(_) => (Code::InvalidEndorserTransaction, Proposal, "MSP-TX-017"),
            Self::Actions { .. } => (Code::InvalidEndorserTransaction, Proposal, "MSP-TX-018"),
            Self::ActionHeader(_) => (Code::InvalidEndorserTransaction, Proposal, "MSP-TX-019"),
            Self::ActionNoNonce => (Code::InvalidEndorserTransaction, Proposal, "MSP-TX-020"),
            Self::ActionNoCreator => (Code::InvalidEndorserTransaction, Proposal, "MSP-TX-021"),
            Self::ActionPayload(_) => (Code::InvalidEndorserTransaction, Proposal, "MSP-TX-022"),
            Self::NoAction => (Code::InvalidEndorserTransaction, Proposal, "MSP-TX-023"),
            Self::Response(_) => (Code::InvalidEndorserTransaction, Proposal, "MSP-TX-024"),
            Self::NoProposal => (Code::InvalidEndorserTransaction, Proposal, "MSP-TX-025"),
            Self::ProposalHash => (Code::InvalidEndorserTransaction, Proposal, "MSP-TX-026"),
            Self::Duplicate => (Code::DuplicateTxid, Identifier, "MSP-TX-027"),
            Self::DuplicateInBlock => (Code::DuplicateTxid, Repetition, "MSP-TX-028"),
            Self::HeaderExtension(_) => (Code::BadHeaderExtension, Response, "MSP-TX-029"),
            Self::NoResponse => (Code::BadResponsePayload, Response, "MSP-TX-030"),
            Self::ChaincodeAction(_) => (Code::BadResponsePayload, Response, "MSP-TX-031"),
            Self::ReadWriteSet(_) => (Code::BadRwset, Response, "MSP-TX-032"),
            Self::NoChaincodeInHeader => (Code::InvalidOtherReason, Response, "MSP-TX-033"),
            Self::NoChaincodeInAction => (Code::InvalidOtherReason, Response, "MSP-TX-034"),
            Self::NoChaincodeName => (Code::InvalidChaincode, Response, "MSP-TX-035"),
            Self::ChaincodeNames { .. } => (Code::InvalidChaincode, Response, "MSP-TX-036"),
            Self::NoChaincodeVersion => (Code::InvalidChaincode, Response, "MSP-TX-037"),
            Self::Event(_) => (Code::InvalidOtherReason, Response, "MSP-TX-038"),
            Self::EventOfAnother => (Code::InvalidOtherReason, Response, "MSP-TX-039"),
            Self::RepeatedNamespace { .. } => (Code::IllegalWriteset, Response, "MSP-TX-040"),
            Self::UnknownChaincode { .. } => (Code::InvalidChaincode, Policies, "MSP-TX-041"),
            Self::IncompleteChaincode { .. } => (Code::InvalidChaincode, Policies, "MSP-TX-042"),
            Self::ChaincodePolicy { .. } => {
                (Code::EndorsementPolicyFailure, Policies, "MSP-TX-043")
            }
            Self::CollectionPolicy { .. } => {
                (Code::EndorsementPolicyFailure, Policies, "MSP-TX-044")
            }
            Self::UnknownCollection { .. } => {
                (Code::EndorsementPolicyFailure, Policies, "MSP-TX-045")
            }
            Self::KeyPolicy { .. } => (Code::EndorsementPolicyFailure, Policies, "MSP-TX-046"),
            Self::KeyPolicyChanged { .. } => {
                (Code::EndorsementPolicyFailure, Policies, "MSP-TX-047")
            }
        }
    }
}

impl Diagnostic for TransactionError {
    fn code(&self) -> &'static str {
        self.row().2
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self.stage() {
            Stage::Headers | Stage::Proposal | Stage::Response => {
                "the client made or altered the envelope in a way that no peer takes; look at the client's library"
            }
            Stage::Creator => {
                "look at the client's certificate, its MSP in the channel's configuration, and the key it signs with"
            }
            Stage::Identifier | Stage::Repetition => {
                "a client sends each transaction once, with a nonce of its own"
            }
            Stage::Policies => {
                "collect the endorsements that the policy asks for before the transaction is sent"
            }
        })
    }
}
