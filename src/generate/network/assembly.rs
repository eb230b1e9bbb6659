//! How a transaction is put together, sound or not.

use super::header::{self, Stamp};
use super::{
    Defect, GeneratedProposal, GeneratedTransaction, NetworkError, Participant, TransactionBuilder,
    proposal, read_write_set,
};
use crate::wire::{self, TxValidationCode};

/// Bytes that are no protobuf message: a length beyond the end.
const UNREADABLE: &[u8] = b"\x0a\x7f";

/// What somebody signed instead.
const SOMETHING_ELSE: &[u8] = b"something else";

/// A chaincode's good answer.
const OK: wire::Response<'static> = wire::Response {
    status: 200,
    message: "",
    payload: &[],
};

/// The parts of a transaction, endorsed.
pub(super) struct Assembly<'a> {
    order: &'a TransactionBuilder<'a>,
    creator: Participant,
    stamp: Stamp,
    tx_id: String,
    channel_header: Vec<u8>,
    /// Of the action, which the payload's header repeats.
    signature_header: Vec<u8>,
    proposal: Vec<u8>,
    response: Vec<u8>,
    endorsements: Vec<Vec<u8>>,
}

impl<'a> Assembly<'a> {
    pub(super) fn new(
        order: &'a TransactionBuilder<'a>,
        creator: Participant,
        stamp: Stamp,
    ) -> Result<Self, NetworkError> {
        let nonce = match has(order, Defect::ActionWithoutNonce) {
            true => &[],
            false => stamp.nonce.as_slice(),
        };
        let tx_id = header::transaction_id(&stamp.nonce, creator.serialized());
        let mut assembly = Self {
            order,
            channel_header: channel_header(order, &stamp, &tx_id),
            signature_header: header::signature_header(creator.serialized(), nonce),
            proposal: proposal::payload(&order.chaincode, &order.arguments, &[]),
            response: Vec::new(),
            endorsements: Vec::new(),
            creator,
            stamp,
            tx_id,
        };
        assembly.response = assembly.response();
        assembly.endorsements = assembly.endorsements()?;
        Ok(assembly)
    }

    /// The signed proposal; a transaction's defects, apart from those of its headers, come later.
    pub(super) fn proposal(&self) -> Result<GeneratedProposal, NetworkError> {
        let bytes = proposal::signed(
            &self.channel_header,
            &self.signature_header,
            &self.proposal,
            &self.creator,
        )?;
        let tx_id = self.tx_id.clone();
        Ok(GeneratedProposal { bytes, tx_id })
    }

    /// Each endorser's `ProposalResponse`.
    pub(super) fn responses(&self) -> Vec<Vec<u8>> {
        let endorsements = self.as_endorsements().into_iter();
        let responses = endorsements.map(|endorsement| wire::ProposalResponse {
            version: 1,
            timestamp: None,
            response: Some(OK),
            payload: &self.response,
            endorsement: Some(endorsement),
        });
        responses.map(|response| response.encode()).collect()
    }

    /// The transaction, to be given this code.
    pub(super) fn transaction(
        self,
        code: TxValidationCode,
    ) -> Result<GeneratedTransaction, NetworkError> {
        let envelope = match self.has(Defect::EmptyEnvelope) {
            true => Vec::new(),
            false => self.envelope()?,
        };
        Ok(GeneratedTransaction {
            envelope,
            tx_id: self.tx_id,
            code,
        })
    }

    fn envelope(&self) -> Result<Vec<u8>, NetworkError> {
        let payload = self.payload();
        let signature = self
            .creator
            .sign(match self.has(Defect::CreatorSignature) {
                true => SOMETHING_ELSE,
                false => &payload,
            })?;
        Ok(header::envelope(&payload, &signature))
    }

    fn payload(&self) -> Vec<u8> {
        let transaction = match self.has(Defect::UnreadableTransaction) {
            true => UNREADABLE.to_vec(),
            false => self.actions(),
        };
        if self.has(Defect::UnreadablePayload) {
            return UNREADABLE.to_vec();
        }
        if self.has(Defect::NoHeader) {
            let data = &transaction;
            return wire::Payload { header: None, data }.encode();
        }
        let creator = self.unless(Defect::NoCreator, self.creator.serialized());
        let nonce = self.unless(Defect::NoNonce, &self.stamp.nonce);
        let signature_header = header::signature_header(creator, nonce);
        header::payload(&self.channel_header, &signature_header, &transaction)
    }

    /// The `Transaction`.
    fn actions(&self) -> Vec<u8> {
        let action = wire::ChaincodeEndorsedAction {
            proposal_response_payload: &self.response,
            endorsements: self.as_endorsements(),
        };
        let payload = wire::ChaincodeActionPayload {
            chaincode_proposal_payload: &self.proposal,
            action: Some(action),
        };
        let payload = payload.encode();
        let action = wire::TransactionAction {
            header: &self.signature_header,
            payload: &payload,
        };
        let count = match (self.has(Defect::NoAction), self.has(Defect::TwoActions)) {
            (true, _) => 0,
            (false, true) => 2,
            (false, false) => 1,
        };
        let actions = vec![action; count];
        wire::Transaction { actions }.encode()
    }

    fn as_endorsements(&self) -> Vec<wire::Endorsement<'_>> {
        let endorsers = self.order.endorsers.iter().map(Participant::serialized);
        let endorsements = endorsers.zip(&self.endorsements);
        let endorsements = endorsements.map(|(endorser, signature)| wire::Endorsement {
            endorser,
            signature,
        });
        endorsements.collect()
    }

    fn endorsements(&self) -> Result<Vec<Vec<u8>>, NetworkError> {
        if self.has(Defect::NoEndorsement) {
            return Ok(Vec::new());
        }
        let endorse = |endorser| match self.has(Defect::EndorsementSignature) {
            true => Participant::sign(endorser, SOMETHING_ELSE),
            false => proposal::endorse(endorser, &self.response),
        };
        self.order.endorsers.iter().map(endorse).collect()
    }

    /// The `ProposalResponsePayload`.
    fn response(&self) -> Vec<u8> {
        let proposal_hash = match self.has(Defect::ProposalHash) {
            true => proposal::hash(&[], &[], &self.proposal),
            false => proposal::hash(&self.channel_header, &self.signature_header, &self.proposal),
        };
        let action = match self.has(Defect::UnreadableResponse) {
            true => UNREADABLE.to_vec(),
            false => self.chaincode_action(),
        };
        let response = wire::ProposalResponsePayload {
            proposal_hash: &proposal_hash,
            extension: &action,
        };
        response.encode()
    }

    fn chaincode_action(&self) -> Vec<u8> {
        let results = match self.has(Defect::UnreadableResults) {
            true => UNREADABLE.to_vec(),
            false => self.results(),
        };
        let name = match self.has(Defect::OtherChaincode) {
            true => "another",
            false => &self.order.chaincode,
        };
        let chaincode = wire::ChaincodeId {
            name,
            version: &self.order.version,
            path: "",
        };
        let action = wire::ChaincodeAction {
            results: &results,
            events: &[],
            response: Some(OK),
            chaincode_id: (!self.has(Defect::NoChaincode)).then_some(chaincode),
        };
        action.encode()
    }

    /// The `TxReadWriteSet`, namespaces in the order of their names.
    fn results(&self) -> Vec<u8> {
        let own = std::iter::once((&self.order.chaincode, &self.order.own));
        let sets = own.chain(&self.order.others);
        let mut sets: Vec<_> = sets.map(|(name, set)| (name.as_str(), set)).collect();
        sets.sort_by_key(|(name, _)| *name);
        if self.has(Defect::DuplicateNamespace) {
            sets.extend(sets.first().copied());
        }
        read_write_set::encode(&sets)
    }

    /// The bytes, or nothing with this defect.
    fn unless<'b>(&self, defect: Defect, bytes: &'b [u8]) -> &'b [u8] {
        if self.has(defect) { &[] } else { bytes }
    }

    fn has(&self, defect: Defect) -> bool {
        has(self.order, defect)
    }
}

fn channel_header(order: &TransactionBuilder<'_>, stamp: &Stamp, tx_id: &str) -> Vec<u8> {
    if has(order, Defect::UnreadableChannelHeader) {
        return UNREADABLE.to_vec();
    }
    let kind = if has(order, Defect::MessageType) {
        wire::HeaderType::Message
    } else if has(order, Defect::ConfigUpdateType) {
        wire::HeaderType::ConfigUpdate
    } else {
        wire::HeaderType::EndorserTransaction
    };
    let extension = match has(order, Defect::UnreadableExtension) {
        true => UNREADABLE.to_vec(),
        false => proposal::header_extension(&order.chaincode),
    };
    let header = wire::ChannelHeader {
        kind: kind.to_wire(),
        timestamp: Some(stamp.time.clone()),
        channel_id: order.network.channel(),
        tx_id: match has(order, Defect::TransactionId) {
            true => "0123456789abcdef",
            false => tx_id,
        },
        epoch: u64::from(has(order, Defect::Epoch)),
        extension: &extension,
        ..wire::ChannelHeader::default()
    };
    header.encode()
}

fn has(order: &TransactionBuilder<'_>, defect: Defect) -> bool {
    order.defects.contains(&defect)
}
