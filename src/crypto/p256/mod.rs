//! ECDSA over P-256: the one door through which every P-256 verification goes.
//!
//! Nearly all signatures of a Fabric network pass here, so a faster engine (tables per key, batches) can take this room's
//! place without its callers noticing.

use ::p256::PublicKey;

use super::ecdsa::verify_with;

/// A point of P-256, not the point at infinity, ready to verify with.
#[derive(Clone, Debug)]
pub(super) struct Point(PublicKey);

impl Point {
    /// From `0x04 || x || y`; `None` when it is no such form or no point of the curve.
    pub(super) fn from_uncompressed(encoded: &[u8]) -> Option<Self> {
        PublicKey::from_sec1_bytes(encoded).ok().map(Self)
    }

    /// Is (`r`, `s`), both big-endian of any length, a signature over `digest`? Low S is not asked for.
    pub(super) fn verify(&self, digest: &[u8], r: &[u8], s: &[u8]) -> bool {
        verify_with(&self.0, digest, r, s)
    }
}
