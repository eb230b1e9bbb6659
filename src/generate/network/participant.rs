//! Who signs in a network.

use std::sync::Arc;

use super::NetworkError;
use crate::crypto::HashFamily;
use crate::generate::Issued;
use crate::signer::{Signer, SoftwareSigner};
use crate::wire;

/// An identity with its key, as a member of an MSP. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Participant(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    msp_id: String,
    certificate_pem: String,
    serialized: Vec<u8>,
    signer: SoftwareSigner,
}

impl Participant {
    /// The holder of a certificate and its key who says to be of the MSP `msp_id`, which may be a lie.
    ///
    /// # Errors
    /// When the key cannot be read; no generated key is known for which that is so.
    pub fn new(msp_id: &str, issued: &Issued) -> Result<Self, NetworkError> {
        let certificate_pem = issued.certificate_pem();
        let serialized = wire::SerializedIdentity {
            mspid: msp_id,
            id_bytes: certificate_pem.as_bytes(),
        };
        let key = issued.key().private_key_pem()?;
        Ok(Self(Arc::new(Inner {
            msp_id: msp_id.to_owned(),
            serialized: serialized.encode(),
            signer: SoftwareSigner::from_pem(key.as_bytes())?,
            certificate_pem,
        })))
    }

    /// The MSP that it says to be of.
    pub fn msp_id(&self) -> &str {
        &self.0.msp_id
    }

    /// Its certificate, PEM.
    pub fn certificate_pem(&self) -> &str {
        &self.0.certificate_pem
    }

    /// Itself as it travels: a [`wire::SerializedIdentity`].
    pub fn serialized(&self) -> &[u8] {
        &self.0.serialized
    }

    /// A signature as Fabric makes it: over the SHA-256 digest with low S, or Ed25519.
    ///
    /// # Errors
    /// When an Ed25519 key is to sign an empty message.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NetworkError> {
        Ok(self.0.signer.sign(message, HashFamily::Sha2)?)
    }
}
