//! What comes of an update that is permitted.

use super::delta::{Delta, Written};
use super::message::SignedUpdate;
use crate::channel::{Channel, ElementPath};
use crate::wire;

/// A permitted update and its result.
#[derive(Debug)]
pub struct UpdateOutcome {
    channel: Channel,
    payload: Vec<u8>,
    signature: Vec<u8>,
    changes: Vec<Change>,
    without_effect: Vec<ElementPath>,
}

/// An element that an update writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The element.
    pub element: ElementPath,
    /// Its version before; none if it is new.
    pub from: Option<u64>,
    /// Its version after.
    pub to: u64,
}

impl UpdateOutcome {
    pub(super) fn new(
        channel: Channel,
        signed: &SignedUpdate<'_>,
        delta: &Delta<'_>,
        without_effect: Vec<ElementPath>,
    ) -> Self {
        Self {
            channel,
            payload: signed.envelope.payload.to_vec(),
            signature: signed.envelope.signature.to_vec(),
            changes: delta.written().iter().map(Change::of).collect(),
            without_effect,
        }
    }

    /// The channel after the update.
    pub fn channel(&self) -> &Channel {
        &self.channel
    }

    /// The channel after the update.
    pub fn into_channel(self) -> Channel {
        self.channel
    }

    /// The `ConfigEnvelope` that an orderer puts into the next configuration block: the new configuration and the update.
    pub fn config_envelope(&self) -> Vec<u8> {
        wire::ConfigEnvelope {
            config: Some(self.channel.config()),
            last_update: Some(wire::Envelope {
                payload: &self.payload,
                signature: &self.signature,
            }),
        }
        .encode()
    }

    /// The elements that are written, groups before their members. What a written group no longer names is gone, and not here.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Elements that are written and yet not in the result, for no group names them. Most likely its maker forgot to write the
    /// group anew. The verification of updates in Fabric lets them pass, and so they change nothing.
    pub fn without_effect(&self) -> &[ElementPath] {
        &self.without_effect
    }
}

impl Change {
    pub(super) fn of(written: &Written<'_>) -> Self {
        Self {
            element: written.element.clone(),
            from: written.present.map(|present| present.version),
            to: written.version,
        }
    }
}
