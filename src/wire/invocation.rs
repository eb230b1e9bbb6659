//! Package `protos`: what a chaincode is asked and what an endorser answers.

use std::collections::BTreeMap;

use super::blocks::Timestamp;
use super::message::messages;
use super::proposals::{ChaincodeId, Endorsement, Response};

messages! {
    /// `ChaincodeProposalPayload`: the payload of a [`Proposal`](super::Proposal).
    struct ChaincodeProposalPayload<'a> {
        /// A [`ChaincodeInvocationSpec`].
        1 => input: &'a [u8],
        /// For endorsers only; not part of the transaction, nor of the proposal's hash.
        2 => transient_map: BTreeMap<&'a str, &'a [u8]>,
    }

    /// `ChaincodeInvocationSpec`.
    struct ChaincodeInvocationSpec<'a> {
        /// Which chaincode is asked what.
        1 => chaincode_spec: Option<ChaincodeSpec<'a>>,
    }

    /// `ChaincodeSpec`.
    struct ChaincodeSpec<'a> {
        /// The language (`type`): 1 is Go.
        1 => kind: i32,
        /// The chaincode.
        2 => chaincode_id: Option<ChaincodeId<'a>>,
        /// Function and arguments.
        3 => input: Option<ChaincodeInput<'a>>,
        /// Seconds.
        4 => timeout: i32,
    }

    /// `ChaincodeInput`.
    struct ChaincodeInput<'a> {
        /// The function's name and its arguments.
        1 => args: Vec<&'a [u8]>,
        /// What the peer adds.
        2 => decorations: BTreeMap<&'a str, &'a [u8]>,
        /// Whether it is the initialisation.
        3 => is_init: bool,
    }

    /// `ProposalResponse`: an endorser's answer.
    struct ProposalResponse<'a> {
        /// Of the protocol.
        1 => version: i32,
        /// When it was made.
        2 => timestamp: Option<Timestamp>,
        /// What the chaincode answered.
        4 => response: Option<Response<'a>>,
        /// A [`ProposalResponsePayload`](super::ProposalResponsePayload).
        5 => payload: &'a [u8],
        /// The endorser's signature over the payload and itself.
        6 => endorsement: Option<Endorsement<'a>>,
    }
}
