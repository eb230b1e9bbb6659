//! The update in its envelope, and who signed it.

use super::error::UpdateError;
use crate::channel::config_block::MAX_CONFIG_BYTES;
use crate::crypto::Message;
use crate::encoding::text::kept;
use crate::manager::MspSet;
use crate::policy::{SignatureSet, SignedData};
use crate::wire::{
    ChannelHeader, ConfigUpdate, ConfigUpdateEnvelope, DecodeError, Envelope, HeaderType, Payload,
    SignatureHeader,
};

/// Signatures on an update at most, of which each may cost a verification. Fabric has no limit; the administrators of the
/// largest channels are some thousand.
pub const MAX_UPDATE_SIGNATURES: usize = 20_000;

/// A configuration update as it was sent.
pub(in crate::channel) struct SignedUpdate<'a> {
    pub(super) envelope: Envelope<'a>,
    message: ConfigUpdateEnvelope<'a>,
}

impl<'a> SignedUpdate<'a> {
    pub(super) fn read(envelope: &'a [u8]) -> Result<Self, UpdateError> {
        if envelope.len() > MAX_CONFIG_BYTES {
            return Err(UpdateError::TooLarge {
                limit: MAX_CONFIG_BYTES,
            });
        }
        let envelope = Envelope::decode(envelope).map_err(decoding("envelope"))?;
        Self::in_envelope(&envelope)
    }

    pub(in crate::channel) fn in_envelope(envelope: &Envelope<'a>) -> Result<Self, UpdateError> {
        let payload = Payload::decode(envelope.payload).map_err(decoding("payload"))?;
        let header = payload.header.ok_or(UpdateError::NoHeader)?;
        let header = ChannelHeader::decode(header.channel_header);
        let header = header.map_err(decoding("channel header"))?;
        if header.kind != HeaderType::ConfigUpdate.to_wire() {
            return Err(UpdateError::NotUpdate { kind: header.kind });
        }
        let message = ConfigUpdateEnvelope::decode(payload.data);
        Ok(Self {
            envelope: envelope.clone(),
            message: message.map_err(decoding("configuration update's envelope"))?,
        })
    }

    /// The update, which must be for this channel.
    pub(in crate::channel) fn update_of(
        &self,
        channel_id: &str,
    ) -> Result<ConfigUpdate<'a>, UpdateError> {
        let update = ConfigUpdate::decode(self.message.config_update);
        let update = update.map_err(decoding("configuration update"))?;
        match update.channel_id == channel_id {
            true => Ok(update),
            false => Err(UpdateError::OtherChannel {
                expected: channel_id.to_owned(),
                found: kept(update.channel_id),
            }),
        }
    }

    /// What was signed: each signature covers its own header and the update.
    pub(super) fn signed_data(&self) -> Result<Vec<SignedData<'a>>, UpdateError> {
        if self.message.signatures.len() > MAX_UPDATE_SIGNATURES {
            return Err(UpdateError::TooManySignatures {
                limit: MAX_UPDATE_SIGNATURES,
            });
        }
        let update = self.message.config_update;
        let signed = self.message.signatures.iter().map(|signature| {
            let header = SignatureHeader::decode(signature.signature_header);
            Ok(SignedData {
                identity: header.map_err(decoding("signature header"))?.creator,
                message: Message::of_parts([signature.signature_header, update, &[]]),
                signature: signature.signature,
            })
        });
        signed.collect()
    }

    /// Those whose signature is right.
    pub(super) fn signers(&self, msps: &MspSet) -> Result<SignatureSet, UpdateError> {
        Ok(SignatureSet::verify(msps, &self.signed_data()?))
    }
}

fn decoding(what: &'static str) -> impl FnOnce(DecodeError) -> UpdateError {
    move |reason| UpdateError::Decode { what, reason }
}
