//! Where a channel's configuration stands: in a block, in an envelope.

use super::error::ChannelError;
use crate::wire::{
    Block, ChannelHeader, ConfigEnvelope, DecodeError, Envelope, HeaderType, Payload,
};

/// Octets of a configuration that is read. Fabric's nodes take no larger messages (100 MiB over gRPC).
pub const MAX_CONFIG_BYTES: usize = 100 << 20;

/// A configuration as it came, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedConfig<'a> {
    /// The channel's id.
    pub channel_id: &'a str,
    /// The configuration and the update that led to it.
    pub envelope: ConfigEnvelope<'a>,
}

impl<'a> NamedConfig<'a> {
    /// Reads a `Block` that holds one envelope, and that a configuration.
    ///
    /// # Errors
    /// [`ChannelError`]: no such block.
    pub fn of_block(block: &'a [u8]) -> Result<Self, ChannelError> {
        check_size(block)?;
        let block = Block::decode(block).map_err(decoding("block"))?;
        let envelopes = block.data.map_or_else(Vec::new, |data| data.data);
        match envelopes[..] {
            [envelope] => Self::of_envelope(envelope),
            _ => Err(ChannelError::NotOneEnvelope {
                count: envelopes.len(),
            }),
        }
    }

    /// Reads an `Envelope` that holds a configuration.
    ///
    /// # Errors
    /// [`ChannelError`]: no such envelope.
    pub fn of_envelope(envelope: &'a [u8]) -> Result<Self, ChannelError> {
        check_size(envelope)?;
        let envelope = Envelope::decode(envelope).map_err(decoding("envelope"))?;
        let payload = Payload::decode(envelope.payload).map_err(decoding("payload"))?;
        let header = payload.header.ok_or(ChannelError::NoHeader)?;
        let header = ChannelHeader::decode(header.channel_header);
        let header = header.map_err(decoding("channel header"))?;
        if header.kind != HeaderType::Config.to_wire() {
            return Err(ChannelError::NotConfig { kind: header.kind });
        }
        let envelope = ConfigEnvelope::decode(payload.data);
        Ok(Self {
            channel_id: header.channel_id,
            envelope: envelope.map_err(decoding("configuration"))?,
        })
    }
}

pub(super) fn check_size(bytes: &[u8]) -> Result<(), ChannelError> {
    match bytes.len() > MAX_CONFIG_BYTES {
        true => Err(ChannelError::TooLarge {
            limit: MAX_CONFIG_BYTES,
        }),
        false => Ok(()),
    }
}

pub(super) fn decoding(what: &'static str) -> impl FnOnce(DecodeError) -> ChannelError {
    move |reason| ChannelError::Decode { what, reason }
}
