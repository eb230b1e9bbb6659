//! Updates of a configuration: who may change what, and what comes of it (Fabric: `common/configtx`).
//!
//! | room | purpose |
//! | --- | --- |
//! | `message` | the update in its envelope, and who signed it |
//! | `delta` | what it reads, what it writes, where these are in the present configuration |
//! | `judge` | is each written element's policy satisfied |
//! | `overlay` | the configuration that comes of it |
//! | `succession` | may this configuration follow that one |
//! | `explain` | all of that in full, for people |
//! | `compute` | the update that leads from one configuration to another |
//!
//! Fields of groups, values and policies that Fabric's own messages do not have are not carried into the resulting configuration.
//! Fabric carries them; none of its tools writes any.

mod compute;
mod delta;
mod error;
mod explain;
mod judge;
mod message;
mod outcome;
mod overlay;
mod succession;

use super::config_block::NamedConfig;
use super::{Channel, build};
use crate::encoding::text::kept;
use crate::wire;

pub use compute::compute_update;
pub use error::{AdvanceError, ElementFlaw, SuccessionError, UpdateError};
pub use explain::{ElementExplanation, Signer, UpdateExplanation};
pub use message::MAX_UPDATE_SIGNATURES;
pub use outcome::{Change, UpdateOutcome};

use delta::Delta;
use judge::Judge;
pub(super) use message::SignedUpdate;

impl Channel {
    /// Judges an `Envelope` with a `ConfigUpdateEnvelope`: may those who signed it change what it changes? If so, the outcome
    /// holds the channel as it is afterwards.
    ///
    /// The outer signature is not looked at, nor is whether its creator may broadcast ([`admit`](Channel::admit) does both).
    ///
    /// # Errors
    /// [`UpdateError`]: the first rule that the update breaks. [`explain_update`](Channel::explain_update) names all elements
    /// that are not permitted, and why.
    pub fn authorize_update(&self, envelope: &[u8]) -> Result<UpdateOutcome, UpdateError> {
        let signed = SignedUpdate::read(envelope)?;
        self.authorize(&signed)
    }

    fn authorize(&self, signed: &SignedUpdate<'_>) -> Result<UpdateOutcome, UpdateError> {
        let update = signed.update_of(&self.id)?;
        let present = self.config();
        let delta = Delta::of(&update, &present)?;
        let signers = signed.signers(&self.msps)?;
        let mut judge = Judge::new(self, &signers);
        for written in delta.written() {
            judge.permit(written)?;
        }
        let config = overlay::result(&update, &present);
        let channel = build::channel(&self.id, &config, Some(self))
            .map_err(|reason| UpdateError::Result(Box::new(reason)))?;
        succession::check(self, &channel)?;
        Ok(UpdateOutcome::new(
            channel,
            signed,
            &delta,
            overlay::without_effect(&update, &present),
        ))
    }

    /// Goes on with the next configuration block, as peers do: its sequence number must be the next, and it must hold exactly
    /// what the update in it makes of the present configuration.
    ///
    /// The block's own signatures are not looked at.
    ///
    /// # Errors
    /// [`AdvanceError`]: no such block, or its configuration does not follow from this one.
    pub fn advance(&self, block: &[u8]) -> Result<Channel, AdvanceError> {
        let next = NamedConfig::of_block(block)?;
        self.advance_to(&next)
    }

    /// [`advance`](Self::advance) with a configuration that was taken out of its block.
    ///
    /// # Errors
    /// As there.
    pub fn advance_to(&self, next: &NamedConfig<'_>) -> Result<Channel, AdvanceError> {
        if next.channel_id != self.id {
            return Err(AdvanceError::OtherChannel {
                expected: self.id.clone(),
                found: kept(next.channel_id),
            });
        }
        let config = next.envelope.config.as_ref();
        let config = config.ok_or(AdvanceError::NoConfig)?;
        let expected = self.sequence.wrapping_add(1);
        if config.sequence != expected {
            return Err(AdvanceError::Sequence {
                expected,
                found: config.sequence,
            });
        }
        let update = next.envelope.last_update.as_ref();
        let signed = SignedUpdate::in_envelope(update.ok_or(AdvanceError::NoUpdate)?)?;
        let outcome = self.authorize(&signed)?;
        match same_group(&outcome.channel().config(), config) {
            true => Ok(outcome.into_channel()),
            false => Err(AdvanceError::Mismatch),
        }
    }
}

fn same_group(one: &wire::Config<'_>, other: &wire::Config<'_>) -> bool {
    one.channel_group == other.channel_group
}
