//! What an orderer takes to be ordered (Fabric: `orderer/common/{broadcast,msgprocessor,multichannel}`).
//!
//! | room | purpose |
//! | --- | --- |
//! | `filter` | the filters of all messages: empty, size, expiry, signature |
//! | `maintenance` | how a channel enters and leaves maintenance, and changes its consensus type |
//! | `raft`, `bft` | what consenters ask of the configuration that comes of an update |

mod bft;
mod error;
mod filter;
mod maintenance;
mod raft;

use super::capabilities::Feature;
use super::{Channel, Orderer, UpdateOutcome};
use crate::encoding::text::kept;
use crate::encoding::time::Time;
use crate::wire::{ChannelHeader, Envelope, HeaderType, Payload};

pub use error::{AdmissionError, BroadcastStatus, ConsensusFlaw, MaintenanceFlaw};

use error::decoding;

/// What an orderer does with a message that it takes.
#[derive(Debug)]
pub enum Admission {
    /// It orders the message as it is.
    Normal,
    /// It signs the outcome's configuration ([`UpdateOutcome::config_envelope`]) as an envelope of type `CONFIG`, applies
    /// [`Channel::filter`] to that once more (it may be too large), and orders it in a block of its own.
    Config(Box<UpdateOutcome>),
}

impl Channel {
    /// Judges an `Envelope` that was broadcast to an orderer of this channel, at the time `now`.
    ///
    /// Fabric checks expiry unless the orderer's own configuration turns it off (`NoExpirationChecks`). Not judged here, for it
    /// hangs on more than the configuration: whether Raft would lose its quorum with the nodes that are up at present.
    ///
    /// # Errors
    /// [`AdmissionError`]; its [`status`](AdmissionError::status) is what Fabric answers.
    pub fn admit(&self, envelope: &[u8], now: Time) -> Result<Admission, AdmissionError> {
        let message = Envelope::decode(envelope).map_err(decoding("envelope"))?;
        let header = channel_header(&message)?;
        if header.channel_id != self.id {
            return Err(AdmissionError::OtherChannel {
                expected: self.id.clone(),
                found: kept(header.channel_id),
            });
        }
        match HeaderType::from_wire(header.kind) {
            Some(HeaderType::Config | HeaderType::OrdererTransaction) => {
                Err(AdmissionError::Type { kind: header.kind })
            }
            Some(HeaderType::ConfigUpdate) => self.admit_update(envelope, &message, now),
            _ => self.admit_normal(&message, now),
        }
    }

    fn admit_normal(&self, message: &Envelope<'_>, now: Time) -> Result<Admission, AdmissionError> {
        let orderer = self.ordering()?;
        if self.capabilities.has(Feature::MaintenanceMode) && !orderer.is_in_normal_state() {
            return Err(AdmissionError::Maintenance);
        }
        filter::check(self, orderer, message, now)?;
        Ok(Admission::Normal)
    }

    fn admit_update(
        &self,
        envelope: &[u8],
        message: &Envelope<'_>,
        now: Time,
    ) -> Result<Admission, AdmissionError> {
        let orderer = self.ordering()?;
        filter::check(self, orderer, message, now)?;
        let outcome = self.authorize_update(envelope)?;
        let next = outcome.channel().ordering()?;
        if orderer.is_bft() {
            bft::check(outcome.channel(), next)?;
        } else {
            raft::check(orderer, outcome.channel(), next, now)?;
        }
        maintenance::check(self, orderer, next, message)?;
        Ok(Admission::Config(Box::new(outcome)))
    }

    /// The filters alone, which all messages pass: not empty, not too large, not of an expired identity, signed by one who may write.
    ///
    /// # Errors
    /// [`AdmissionError`].
    pub fn filter(&self, envelope: &[u8], now: Time) -> Result<(), AdmissionError> {
        let message = Envelope::decode(envelope).map_err(decoding("envelope"))?;
        filter::check(self, self.ordering()?, &message, now)
    }

    fn ordering(&self) -> Result<&Orderer, AdmissionError> {
        self.orderer().ok_or(AdmissionError::NoOrderer)
    }
}

fn channel_header<'a>(message: &Envelope<'a>) -> Result<ChannelHeader<'a>, AdmissionError> {
    let payload = Payload::decode(message.payload).map_err(decoding("payload"))?;
    let header = payload.header.ok_or(AdmissionError::NoHeader)?;
    ChannelHeader::decode(header.channel_header).map_err(decoding("channel header"))
}
