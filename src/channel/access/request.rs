//! Who asks, and what they signed.

use super::error::AccessError;
use crate::policy::SignedData;
use crate::wire::{
    DecodeError, Envelope, Header, Payload, Proposal, SignatureHeader, SignedProposal,
};

/// A request with its signature: a proposal to a peer, an envelope such as one that asks for blocks, or any signed data.
#[derive(Clone, Copy, Debug)]
pub struct SignedRequest<'a>(SignedData<'a>);

impl<'a> SignedRequest<'a> {
    /// Reads a `SignedProposal`: the creator in its header signed the proposal.
    ///
    /// # Errors
    /// [`AccessError::Decode`].
    pub fn from_proposal(signed_proposal: &'a [u8]) -> Result<Self, AccessError> {
        let signed =
            SignedProposal::decode(signed_proposal).map_err(decoding("signed proposal"))?;
        let proposal = Proposal::decode(signed.proposal_bytes).map_err(decoding("proposal"))?;
        let header = Header::decode(proposal.header).map_err(decoding("header"))?;
        Ok(Self(SignedData {
            identity: creator(&header)?,
            message: signed.proposal_bytes.into(),
            signature: signed.signature,
        }))
    }

    /// Reads an `Envelope`: the creator in its header signed the payload.
    ///
    /// # Errors
    /// [`AccessError::Decode`], [`AccessError::NoHeader`].
    pub fn from_envelope(envelope: &'a [u8]) -> Result<Self, AccessError> {
        let envelope = Envelope::decode(envelope).map_err(decoding("envelope"))?;
        Self::of_envelope(&envelope)
    }

    /// The same of an envelope that was read.
    ///
    /// # Errors
    /// As [`from_envelope`](Self::from_envelope).
    pub fn of_envelope(envelope: &Envelope<'a>) -> Result<Self, AccessError> {
        let payload = Payload::decode(envelope.payload).map_err(decoding("payload"))?;
        let header = payload.header.ok_or(AccessError::NoHeader)?;
        Ok(Self(SignedData {
            identity: creator(&header)?,
            message: envelope.payload.into(),
            signature: envelope.signature,
        }))
    }

    /// What was signed, by whom.
    pub fn signed_data(&self) -> SignedData<'a> {
        self.0
    }
}

impl<'a> From<SignedData<'a>> for SignedRequest<'a> {
    fn from(signed: SignedData<'a>) -> Self {
        Self(signed)
    }
}

fn creator<'a>(header: &Header<'a>) -> Result<&'a [u8], AccessError> {
    let header = SignatureHeader::decode(header.signature_header);
    Ok(header.map_err(decoding("signature header"))?.creator)
}

fn decoding(what: &'static str) -> impl FnOnce(DecodeError) -> AccessError {
    move |reason| AccessError::Decode { what, reason }
}
