//! The node's own identity: a certificate and the key that signs for it.

use std::fmt;
use std::sync::Arc;

use crate::crypto::PublicKey;
use crate::signer::{Signer, SignerError, SigningKey};

use super::identity::Identity;

/// An identity that can sign.
///
/// As in Fabric, the certificate was neither validated nor compared with the key when the MSP was set up.
#[derive(Clone)]
pub struct SigningIdentity {
    identity: Identity,
    key: Arc<SigningKey>,
}

impl SigningIdentity {
    pub(super) fn new(identity: Identity, key: Arc<SigningKey>) -> Self {
        Self { identity, key }
    }

    /// The identity that others see.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The public half of the key that signs. Fabric does not compare it with the certificate's; where the two differ, nothing that
    /// this identity signs will verify.
    pub fn public_key(&self) -> &PublicKey {
        self.key.public_key()
    }

    /// Signs a message so that [`Identity::verify`] holds: ECDSA in DER, low S and deterministic (RFC 6979), or Ed25519.
    ///
    /// # Errors
    /// [`SignerError`]: the key cannot sign (the key store held only its public part, or it is of an algorithm without messages), or
    /// the MSP's signature hash family is unknown.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        let family = self.identity.msp().trust.signature_family;
        self.key.sign(message, family)
    }
}

impl fmt::Debug for SigningIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningIdentity")
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}
