//! A message that is hashed beside others, piece by piece.

use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use sha2::block_api::compress256;

use super::Stream;

/// A message so long that no thread should hash it alone. Whoever hashes other messages takes it along as far as those go, one thread at
/// a time, which takes hardly any time of its own; what is left in the end is hashed alone.
pub(crate) struct LongMessage<'a>(Mutex<Stream<'a>>);

impl<'a> LongMessage<'a> {
    /// The concatenation of `parts`, nothing of it hashed.
    pub(crate) fn new(parts: &'a [&'a [u8]]) -> Self {
        Self(Mutex::new(Stream::new(parts)))
    }

    /// Its SHA-256 digest.
    pub(crate) fn digest(self) -> [u8; 32] {
        let mut stream = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        stream.run_out(compress256);
        stream.digest()
    }

    /// What is left of it, unless somebody has taken it already. A panic elsewhere does not leave it half changed, for hashing does not
    /// panic.
    pub(super) fn take_along(&self) -> Option<MutexGuard<'_, Stream<'a>>> {
        match self.0.try_lock() {
            Ok(stream) => Some(stream),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}
