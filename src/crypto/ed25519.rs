//! Ed25519 with the acceptance rules of Go's `crypto/ed25519`.
//!
//! Those are: S below the group order; the equation without the cofactor, compared with R byte by byte (so R must be encoded
//! canonically); a public key of small order or in a non-canonical encoding is as good as any other.

use ed25519_dalek::{Signature, Verifier, VerifyingKey};

use super::error::SignatureError;

/// Bytes of a public key.
pub(super) const PUBLIC_KEY_BYTES: usize = 32;

/// A public key: any 32 bytes.
#[derive(Clone, Debug)]
pub(super) struct Ed25519Key {
    encoded: [u8; PUBLIC_KEY_BYTES],
    /// `None` when the bytes are no point. Go's certificate parser does not look, so the key is valid and merely never verifies.
    point: Option<VerifyingKey>,
}

impl Ed25519Key {
    pub(super) fn new(encoded: [u8; PUBLIC_KEY_BYTES]) -> Self {
        let point = VerifyingKey::from_bytes(&encoded).ok();
        Self { encoded, point }
    }

    pub(super) fn as_bytes(&self) -> &[u8; PUBLIC_KEY_BYTES] {
        &self.encoded
    }

    /// Go's `ed25519.Verify`.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        let (Some(key), Ok(signature)) = (&self.point, Signature::from_slice(signature)) else {
            return Err(SignatureError::Mismatch);
        };
        key.verify(message, &signature)
            .map_err(|_| SignatureError::Mismatch)
    }
}

impl PartialEq for Ed25519Key {
    fn eq(&self, other: &Self) -> bool {
        self.encoded == other.encoded
    }
}

impl Eq for Ed25519Key {}

impl std::hash::Hash for Ed25519Key {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.encoded.hash(state);
    }
}
