//! Signed proposals: what a client asks of a peer.

use sha2::{Digest, Sha256};

use super::header;
use super::{Network, NetworkError, Participant};
use crate::wire;

/// The chaincode's language: Go.
const GOLANG: i32 = 1;

/// A signed proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedProposal {
    /// The `SignedProposal`.
    pub bytes: Vec<u8>,
    /// The transaction id.
    pub tx_id: String,
}

/// A proposal to be.
#[derive(Clone, Debug)]
pub struct ProposalBuilder<'a> {
    network: &'a Network,
    channel: String,
    chaincode: String,
    arguments: Vec<Vec<u8>>,
    transient: Vec<(String, Vec<u8>)>,
    creator: Option<Participant>,
    signer: Option<Participant>,
}

impl<'a> ProposalBuilder<'a> {
    pub(super) fn new(network: &'a Network, chaincode: &str) -> Self {
        Self {
            network,
            channel: network.channel().to_owned(),
            chaincode: chaincode.to_owned(),
            arguments: Vec::new(),
            transient: Vec::new(),
            creator: None,
            signer: None,
        }
    }

    /// By this client.
    #[must_use]
    pub fn creator(mut self, creator: &Participant) -> Self {
        self.creator = Some(creator.clone());
        self
    }

    /// Signed by somebody else than the creator: a forgery.
    #[must_use]
    pub fn signed_by(mut self, signer: &Participant) -> Self {
        self.signer = Some(signer.clone());
        self
    }

    /// For this channel; an empty name is for none, as of proposals to a peer itself.
    #[must_use]
    pub fn channel(mut self, channel: &str) -> Self {
        self.channel = channel.to_owned();
        self
    }

    /// With an argument besides those it has; the first one is the function's name.
    #[must_use]
    pub fn argument(mut self, argument: impl AsRef<[u8]>) -> Self {
        self.arguments.push(argument.as_ref().to_vec());
        self
    }

    /// With transient data besides those it has.
    #[must_use]
    pub fn transient(mut self, name: &str, value: &[u8]) -> Self {
        self.transient.push((name.to_owned(), value.to_vec()));
        self
    }

    /// Makes the proposal.
    ///
    /// # Errors
    /// When the network has no organisation to take a client of, or there are no random numbers.
    pub fn build(self) -> Result<GeneratedProposal, NetworkError> {
        let creator = match self.creator {
            Some(creator) => creator,
            None => self.network.first_client()?,
        };
        let stamp = self.network.stamp()?;
        let tx_id = header::transaction_id(&stamp.nonce, creator.serialized());
        let channel_header = wire::ChannelHeader {
            kind: wire::HeaderType::EndorserTransaction.to_wire(),
            timestamp: Some(stamp.time),
            channel_id: &self.channel,
            tx_id: &tx_id,
            extension: &header_extension(&self.chaincode),
            ..wire::ChannelHeader::default()
        };
        let signature_header = header::signature_header(creator.serialized(), &stamp.nonce);
        let payload = payload(&self.chaincode, &self.arguments, &self.transient);
        let signer = self.signer.as_ref().unwrap_or(&creator);
        let bytes = signed(
            &channel_header.encode(),
            &signature_header,
            &payload,
            signer,
        )?;
        Ok(GeneratedProposal { bytes, tx_id })
    }
}

/// The `SignedProposal`.
pub(super) fn signed(
    channel_header: &[u8],
    signature_header: &[u8],
    payload: &[u8],
    signer: &Participant,
) -> Result<Vec<u8>, NetworkError> {
    let header = wire::Header {
        channel_header,
        signature_header,
    };
    let header = header.encode();
    let proposal = wire::Proposal {
        header: &header,
        payload,
        extension: &[],
    };
    let proposal_bytes = proposal.encode();
    let signed = wire::SignedProposal {
        proposal_bytes: &proposal_bytes,
        signature: &signer.sign(&proposal_bytes)?,
    };
    Ok(signed.encode())
}

/// The extension of the channel header.
pub(super) fn header_extension(chaincode: &str) -> Vec<u8> {
    let chaincode_id = Some(chaincode_id(chaincode));
    wire::ChaincodeHeaderExtension { chaincode_id }.encode()
}

/// The `ChaincodeProposalPayload`.
pub(super) fn payload(
    chaincode: &str,
    arguments: &[Vec<u8>],
    transient: &[(String, Vec<u8>)],
) -> Vec<u8> {
    let transient = transient.iter();
    let payload = wire::ChaincodeProposalPayload {
        input: &invocation(chaincode, arguments),
        transient_map: transient.map(|(k, v)| (k.as_str(), v.as_slice())).collect(),
    };
    payload.encode()
}

/// What endorsers state a proposal by: the hash of both headers and of the payload without transient data.
pub(super) fn hash(channel_header: &[u8], signature_header: &[u8], payload: &[u8]) -> [u8; 32] {
    let hash = Sha256::new().chain_update(channel_header);
    let hash = hash.chain_update(signature_header);
    hash.chain_update(payload).finalize().into()
}

/// An endorser's signature over the response and itself.
pub(super) fn endorse(endorser: &Participant, response: &[u8]) -> Result<Vec<u8>, NetworkError> {
    endorser.sign(&[response, endorser.serialized()].concat())
}

fn invocation(chaincode: &str, arguments: &[Vec<u8>]) -> Vec<u8> {
    let input = wire::ChaincodeInput {
        args: arguments.iter().map(Vec::as_slice).collect(),
        ..wire::ChaincodeInput::default()
    };
    let spec = wire::ChaincodeSpec {
        kind: GOLANG,
        chaincode_id: Some(chaincode_id(chaincode)),
        input: Some(input),
        timeout: 0,
    };
    let chaincode_spec = Some(spec);
    wire::ChaincodeInvocationSpec { chaincode_spec }.encode()
}

fn chaincode_id(name: &str) -> wire::ChaincodeId<'_> {
    wire::ChaincodeId {
        name,
        ..wire::ChaincodeId::default()
    }
}
