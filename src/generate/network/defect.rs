//! What may be wrong with a transaction, on demand.

use crate::wire::TxValidationCode;

/// A defect of a transaction. The order is that of a peer's checks: of several defects, the first one gives the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Defect {
    /// There is an entry in the block, but nothing in it.
    EmptyEnvelope,
    /// The payload cannot be read.
    UnreadablePayload,
    /// The payload has no header.
    NoHeader,
    /// The channel header cannot be read.
    UnreadableChannelHeader,
    /// The header's type is MESSAGE.
    MessageType,
    /// The epoch is not 0.
    Epoch,
    /// The signature header has no nonce.
    NoNonce,
    /// The signature header has no creator.
    NoCreator,
    /// The creator's signature is over something else.
    CreatorSignature,
    /// The header's type is CONFIG_UPDATE.
    ConfigUpdateType,
    /// The transaction id is not that of creator and nonce.
    TransactionId,
    /// The transaction in the payload cannot be read.
    UnreadableTransaction,
    /// The transaction has no action.
    NoAction,
    /// The transaction has its action twice.
    TwoActions,
    /// The action's signature header has no nonce.
    ActionWithoutNonce,
    /// The endorsers have signed another proposal's hash.
    ProposalHash,
    /// The channel header's extension cannot be read.
    UnreadableExtension,
    /// The chaincode's action in the response cannot be read.
    UnreadableResponse,
    /// The read-write set cannot be read.
    UnreadableResults,
    /// The response names no chaincode.
    NoChaincode,
    /// The response names another chaincode than the proposal.
    OtherChaincode,
    /// A namespace stands in the read-write set twice.
    DuplicateNamespace,
    /// Nobody endorsed.
    NoEndorsement,
    /// Every endorser's signature is over something else.
    EndorsementSignature,
}

impl Defect {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::EmptyEnvelope,
        Self::UnreadablePayload,
        Self::NoHeader,
        Self::UnreadableChannelHeader,
        Self::MessageType,
        Self::Epoch,
        Self::NoNonce,
        Self::NoCreator,
        Self::CreatorSignature,
        Self::ConfigUpdateType,
        Self::TransactionId,
        Self::UnreadableTransaction,
        Self::NoAction,
        Self::TwoActions,
        Self::ActionWithoutNonce,
        Self::ProposalHash,
        Self::UnreadableExtension,
        Self::UnreadableResponse,
        Self::UnreadableResults,
        Self::NoChaincode,
        Self::OtherChaincode,
        Self::DuplicateNamespace,
        Self::NoEndorsement,
        Self::EndorsementSignature,
    ];

    /// Those with which a transaction must not stand in a block before a sound one if Fabric itself is to judge the block.
    ///
    /// When Fabric's peers (3.1) look for key-level policies that a block changes, they read all transactions before the
    /// one they judge, rejected or not: they crash where there is no action, and wait for ever where they cannot read on.
    pub const HALTING: [Self; 5] = [
        Self::EmptyEnvelope,
        Self::UnreadablePayload,
        Self::UnreadableTransaction,
        Self::NoAction,
        Self::UnreadableResponse,
    ];

    /// The code that a peer gives a transaction with this defect and no other.
    pub const fn code(self) -> TxValidationCode {
        match self {
            Self::UnreadablePayload => TxValidationCode::BadPayload,
            Self::EmptyEnvelope
            | Self::NoHeader
            | Self::UnreadableChannelHeader
            | Self::MessageType
            | Self::Epoch
            | Self::NoNonce
            | Self::NoCreator => TxValidationCode::BadCommonHeader,
            Self::CreatorSignature => TxValidationCode::BadCreatorSignature,
            Self::ConfigUpdateType => TxValidationCode::UnsupportedTxPayload,
            Self::TransactionId => TxValidationCode::BadProposalTxid,
            Self::UnreadableTransaction
            | Self::NoAction
            | Self::TwoActions
            | Self::ActionWithoutNonce
            | Self::ProposalHash => TxValidationCode::InvalidEndorserTransaction,
            Self::UnreadableExtension => TxValidationCode::BadHeaderExtension,
            Self::UnreadableResponse => TxValidationCode::BadResponsePayload,
            Self::UnreadableResults => TxValidationCode::BadRwset,
            Self::NoChaincode => TxValidationCode::InvalidOtherReason,
            Self::OtherChaincode => TxValidationCode::InvalidChaincode,
            Self::DuplicateNamespace => TxValidationCode::IllegalWriteset,
            Self::NoEndorsement | Self::EndorsementSignature => {
                TxValidationCode::EndorsementPolicyFailure
            }
        }
    }
}
