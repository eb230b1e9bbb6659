//! A channel that goes on: readers work with one state of it, a new configuration takes its place as a whole.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use super::update::AdvanceError;
use super::{Channel, NamedConfig};

/// A channel as it stands now.
///
/// Readers never block: they take a [`snapshot`](Self::snapshot) and work on it, and whoever has an old one finishes with the old
/// one. Nobody sees the MSPs of one configuration beside the policies of another.
pub struct LiveChannel {
    present: ArcSwap<Channel>,
    /// Held while a configuration is being judged, so that two cannot both follow from the same one.
    advancing: Mutex<()>,
}

impl LiveChannel {
    /// A channel that stands here now.
    pub fn new(channel: Channel) -> Self {
        Self {
            present: ArcSwap::from_pointee(channel),
            advancing: Mutex::new(()),
        }
    }

    /// The channel as it stands now, which nothing changes any more.
    pub fn snapshot(&self) -> Arc<Channel> {
        self.present.load_full()
    }

    /// Goes on with the next configuration block ([`Channel::advance`]). If that is refused, the present state stays.
    ///
    /// # Errors
    /// [`AdvanceError`]: no such block, or its configuration does not follow from the present one.
    pub fn advance(&self, block: &[u8]) -> Result<Arc<Channel>, AdvanceError> {
        let next = NamedConfig::of_block(block)?;
        // What the lock guards is nothing but the order; a panic elsewhere leaves it as good as it was.
        let _order = (self.advancing.lock()).unwrap_or_else(PoisonError::into_inner);
        let channel = Arc::new(self.snapshot().advance_to(&next)?);
        self.present.store(Arc::clone(&channel));
        Ok(channel)
    }
}

impl std::fmt::Debug for LiveChannel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("LiveChannel")
            .field(&self.present.load())
            .finish()
    }
}
