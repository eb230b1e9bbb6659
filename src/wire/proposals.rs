//! Package `protos`: proposals and transactions.

use super::message::{enumeration, messages};

messages! {
    /// `SignedProposal`.
    struct SignedProposal<'a> {
        /// A [`Proposal`].
        1 => proposal_bytes: &'a [u8],
        /// The creator's signature.
        2 => signature: &'a [u8],
    }

    /// `Proposal`.
    struct Proposal<'a> {
        /// A `Header`.
        1 => header: &'a [u8],
        /// A message that depends on the header's type.
        2 => payload: &'a [u8],
        /// A message that depends on the header's type.
        3 => extension: &'a [u8],
    }

    /// `Transaction`.
    struct Transaction<'a> {
        /// One, in practice.
        1 => actions: Vec<TransactionAction<'a>>,
    }

    /// `TransactionAction`.
    struct TransactionAction<'a> {
        /// A `SignatureHeader`.
        1 => header: &'a [u8],
        /// A [`ChaincodeActionPayload`].
        2 => payload: &'a [u8],
    }

    /// `ChaincodeActionPayload`.
    struct ChaincodeActionPayload<'a> {
        /// What was proposed.
        1 => chaincode_proposal_payload: &'a [u8],
        /// What came of it.
        2 => action: Option<ChaincodeEndorsedAction<'a>>,
    }

    /// `ChaincodeEndorsedAction`.
    struct ChaincodeEndorsedAction<'a> {
        /// A [`ProposalResponsePayload`].
        1 => proposal_response_payload: &'a [u8],
        /// Signatures over response and endorser.
        2 => endorsements: Vec<Endorsement<'a>>,
    }

    /// `Endorsement`.
    struct Endorsement<'a> {
        /// A `SerializedIdentity`.
        1 => endorser: &'a [u8],
        /// The signature.
        2 => signature: &'a [u8],
    }

    /// `ProposalResponsePayload`.
    struct ProposalResponsePayload<'a> {
        /// The hash of the proposal.
        1 => proposal_hash: &'a [u8],
        /// A [`ChaincodeAction`].
        2 => extension: &'a [u8],
    }

    /// `ChaincodeAction`.
    struct ChaincodeAction<'a> {
        /// A `TxReadWriteSet`.
        1 => results: &'a [u8],
        /// A `ChaincodeEvent`.
        2 => events: &'a [u8],
        /// What the chaincode answered.
        3 => response: Option<Response<'a>>,
        /// Which chaincode.
        4 => chaincode_id: Option<ChaincodeId<'a>>,
    }

    /// `Response`.
    struct Response<'a> {
        /// As in HTTP.
        1 => status: i32,
        /// For people.
        2 => message: &'a str,
        /// For programs.
        3 => payload: &'a [u8],
    }

    /// `ChaincodeID`.
    struct ChaincodeId<'a> {
        /// Where its source is.
        1 => path: &'a str,
        /// Its name.
        2 => name: &'a str,
        /// Its version.
        3 => version: &'a str,
    }

    /// `ChaincodeHeaderExtension`: the extension of a transaction's channel header.
    struct ChaincodeHeaderExtension<'a> {
        /// Which chaincode.
        2 => chaincode_id: Option<ChaincodeId<'a>>,
    }
}

enumeration! {
    /// `TxValidationCode`: what became of a transaction.
    enum TxValidationCode {
        /// It counts.
        Valid = 0,
        /// No envelope.
        NilEnvelope = 1,
        /// The payload cannot be read.
        BadPayload = 2,
        /// The header cannot be read.
        BadCommonHeader = 3,
        /// The creator or its signature is not valid.
        BadCreatorSignature = 4,
        /// Not a proper endorser transaction.
        InvalidEndorserTransaction = 5,
        /// Not a proper configuration transaction.
        InvalidConfigTransaction = 6,
        /// A type of transaction that does not exist.
        UnsupportedTxPayload = 7,
        /// The transaction id is not that of creator and nonce.
        BadProposalTxid = 8,
        /// The transaction id was used before.
        DuplicateTxid = 9,
        /// Not endorsed as the policy demands.
        EndorsementPolicyFailure = 10,
        /// Read what has changed meanwhile.
        MvccReadConflict = 11,
        /// Queried what has changed meanwhile.
        PhantomReadConflict = 12,
        /// A type of transaction that is unknown.
        UnknownTxType = 13,
        /// The channel does not exist.
        TargetChainNotFound = 14,
        /// The transaction cannot be written.
        MarshalTxError = 15,
        /// No action.
        NilTxaction = 16,
        /// The chaincode was replaced.
        ExpiredChaincode = 17,
        /// The chaincode has another version.
        ChaincodeVersionConflict = 18,
        /// The header's extension cannot be read.
        BadHeaderExtension = 19,
        /// The channel header cannot be read.
        BadChannelHeader = 20,
        /// The response cannot be read.
        BadResponsePayload = 21,
        /// The read-write set cannot be read.
        BadRwset = 22,
        /// Writes what nobody may.
        IllegalWriteset = 23,
        /// Writes what cannot be.
        InvalidWriteset = 24,
        /// The chaincode is not there.
        InvalidChaincode = 25,
        /// Not looked at yet.
        NotValidated = 254,
        /// Anything else.
        InvalidOtherReason = 255,
    }
}
