//! Floor 5: private keys, and where Fabric finds them.
//!
//! A [`Signer`] signs messages for one public key. [`SoftwareSigner`] holds the private key in memory; hardware or an enclave
//! may implement the trait as well. [`find_signing_key`] looks a private key up as Fabric does: in a [`KeyStore`], the picture
//! of a key store folder, then in the key material of the configuration.
//!
//! Secrets are wiped when dropped, and no `Debug` shows one.

mod error;
mod key_store;
mod private_key;
mod rsa_key;
mod software;

use crate::crypto::{HashFamily, KeyAlgorithm, PublicKey};

pub use error::{KeyStoreError, PrivateKeyError, SignerError, StoreMiss};
pub use key_store::{
    KeyStore, KeyStoreEntry, MAX_SCANNED_FILE_BYTES, SigningKey, find_signing_key,
};
pub use software::SoftwareSigner;

/// Something that signs messages for one public key.
pub trait Signer: Send + Sync {
    /// The key that verifies the signatures.
    fn public_key(&self) -> &PublicKey;

    /// The key's algorithm.
    fn algorithm(&self) -> KeyAlgorithm {
        self.public_key().algorithm()
    }

    /// A signature over `message` that [`PublicKey::verify_message`] takes with the same `family`: for ECDSA, DER with low S
    /// over the family's 256-bit digest; for Ed25519, over the message itself.
    ///
    /// # Errors
    /// When the key cannot sign, or the message is empty and the key Ed25519 (as in Fabric).
    fn sign(&self, message: &[u8], family: HashFamily) -> Result<Vec<u8>, SignerError>;
}

#[cfg(test)]
mod tests;
