//! Headers, and envelopes around what they head.

use sha2::{Digest, Sha256};

use super::{NetworkError, Participant};
use crate::encoding::hex;
use crate::wire;

/// What makes a message unlike all others: a number used once, and the time.
#[derive(Clone, Debug)]
pub(super) struct Stamp {
    pub(super) nonce: [u8; 24],
    pub(super) time: wire::Timestamp,
}

/// `SHA-256(nonce ‖ creator)` in hexadecimal digits.
pub(super) fn transaction_id(nonce: &[u8], creator: &[u8]) -> String {
    let digest = Sha256::new().chain_update(nonce).chain_update(creator);
    hex::encode(&digest.finalize())
}

/// A `SignatureHeader`.
pub(super) fn signature_header(creator: &[u8], nonce: &[u8]) -> Vec<u8> {
    wire::SignatureHeader { creator, nonce }.encode()
}

/// A signed envelope around `data`, without a transaction id: what Fabric's `CreateSignedEnvelope` makes.
pub(super) fn signed_envelope(
    kind: wire::HeaderType,
    channel_id: &str,
    stamp: &Stamp,
    data: &[u8],
    signer: &Participant,
) -> Result<Vec<u8>, NetworkError> {
    let payload = signed_payload(kind, channel_id, stamp, data, signer);
    let signature = signer.sign(&payload)?;
    Ok(envelope(&payload, &signature))
}

/// The payload of a signed envelope.
pub(super) fn signed_payload(
    kind: wire::HeaderType,
    channel_id: &str,
    stamp: &Stamp,
    data: &[u8],
    signer: &Participant,
) -> Vec<u8> {
    let channel_header = wire::ChannelHeader {
        kind: kind.to_wire(),
        timestamp: Some(stamp.time.clone()),
        channel_id,
        ..wire::ChannelHeader::default()
    };
    let signature_header = signature_header(signer.serialized(), &stamp.nonce);
    payload(&channel_header.encode(), &signature_header, data)
}

/// A `Payload`.
pub(super) fn payload(channel_header: &[u8], signature_header: &[u8], data: &[u8]) -> Vec<u8> {
    let header = wire::Header {
        channel_header,
        signature_header,
    };
    let header = Some(header);
    wire::Payload { header, data }.encode()
}

/// An `Envelope`.
pub(super) fn envelope(payload: &[u8], signature: &[u8]) -> Vec<u8> {
    wire::Envelope { payload, signature }.encode()
}
