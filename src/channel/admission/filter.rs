//! The filters of all messages, in Fabric's order (`CreateStandardChannelFilters`).

use super::error::AdmissionError;
use crate::channel::access::SignedRequest;
use crate::channel::capabilities::Feature;
use crate::channel::{Channel, Orderer};
use crate::encoding::pem;
use crate::encoding::time::Time;
use crate::policy::{SignatureSet, SignedData};
use crate::wire::{ConsensusState, Envelope, SerializedIdentity};
use crate::x509::Certificate;

/// Who may broadcast.
const WRITERS: &str = "/Channel/Writers";

/// Who may broadcast while the channel is in maintenance.
const ORDERER_WRITERS: &str = "/Channel/Orderer/Writers";

pub(super) fn check(
    channel: &Channel,
    orderer: &Orderer,
    message: &Envelope<'_>,
    now: Time,
) -> Result<(), AdmissionError> {
    if message.payload.is_empty() {
        return Err(AdmissionError::Empty);
    }
    check_size(orderer, message)?;
    let request = SignedRequest::of_envelope(message)?.signed_data();
    if channel.capabilities().has(Feature::ExpirationCheck) {
        check_expiry(request.identity, now)?;
    }
    check_signature(channel, orderer, request)
}

/// Fabric counts the payload and the signature, not what else an envelope consists of.
fn check_size(orderer: &Orderer, message: &Envelope<'_>) -> Result<(), AdmissionError> {
    let limit = orderer.batch_size().absolute_max_bytes;
    let size = message
        .payload
        .len()
        .saturating_add(message.signature.len());
    match u32::try_from(size).is_ok_and(|size| size <= limit) {
        true => Ok(()),
        false => Err(AdmissionError::TooLarge { size, limit }),
    }
}

/// An identity whose end cannot be told has not expired.
fn check_expiry(identity: &[u8], now: Time) -> Result<(), AdmissionError> {
    match end(identity) {
        Some(not_after) if now >= not_after => Err(AdmissionError::Expired { not_after, now }),
        _ => Ok(()),
    }
}

fn end(identity: &[u8]) -> Option<Time> {
    let identity = SerializedIdentity::decode(identity).ok()?;
    let block = pem::decode(identity.id_bytes)?;
    let certificate = Certificate::from_der(block.contents()).ok()?;
    Some(certificate.not_after())
}

fn check_signature(
    channel: &Channel,
    orderer: &Orderer,
    request: SignedData<'_>,
) -> Result<(), AdmissionError> {
    let policy = match ConsensusState::from_wire(orderer.consensus_state()) {
        Some(ConsensusState::Maintenance) => ORDERER_WRITERS,
        _ => WRITERS,
    };
    let found = channel.policy(policy);
    if !found.exists() {
        return Err(AdmissionError::NoPolicy { policy });
    }
    let signers = SignatureSet::verify(channel.msps(), &[request]);
    let verdict = found.evaluate(channel.msps(), &signers);
    verdict.map_err(|reason| AdmissionError::NotPermitted {
        policy,
        reason,
        dropped: signers
            .dropped()
            .first()
            .map(|d| Box::new(d.reason.clone())),
    })
}
