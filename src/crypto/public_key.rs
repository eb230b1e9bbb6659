//! Public keys, as Go reads them from a SubjectPublicKeyInfo.

use super::{HashFamily, SignatureAlgorithm};
use crate::diagnostic::Diagnostic;

/// Curves of ECDSA keys that Go knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Curve {
    P224,
    P256,
    P384,
    P521,
}

/// Go's `PublicKeyAlgorithm`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum KeyAlgorithm {
    Rsa,
    Dsa,
    Ecdsa(Curve),
    Ed25519,
    X25519,
    Unknown,
}

/// A public key that parsed (an unknown algorithm parses too, to a key that verifies nothing).
#[derive(Clone, Debug)]
pub struct PublicKey {
    _todo: (),
}

/// Why a SubjectPublicKeyInfo was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PublicKeyError {
    /// placeholder
    #[error("placeholder")]
    Placeholder,
}
impl Diagnostic for PublicKeyError {
    fn code(&self) -> &'static str {
        "MSP-KEY-001"
    }
}

/// Why a signature was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// placeholder
    #[error("placeholder")]
    Placeholder,
}
impl Diagnostic for SignatureError {
    fn code(&self) -> &'static str {
        "MSP-SIG-001"
    }
}

impl PublicKey {
    /// Go's `parsePublicKey`: `oid` = content octets of the algorithm's OBJECT IDENTIFIER, `parameters` = the whole TLV of
    /// its parameters if any, `key` = the right-aligned content of the BIT STRING.
    pub fn from_spki_parts(
        oid: &[u8],
        parameters: Option<&[u8]>,
        key: &[u8],
    ) -> Result<Self, PublicKeyError> {
        let _ = (oid, parameters, key);
        unimplemented!()
    }

    /// The key's algorithm.
    pub fn algorithm(&self) -> KeyAlgorithm {
        unimplemented!()
    }

    /// Go's `checkSignature` with SHA-1 refused: is `signature` this key's over `signed` (a certificate's TBS bytes)?
    pub fn verify_certificate(
        &self,
        algorithm: SignatureAlgorithm,
        signed: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let _ = (algorithm, signed, signature);
        unimplemented!()
    }

    /// The same for a CRL, where SHA-1 is allowed.
    pub fn verify_crl(
        &self,
        algorithm: SignatureAlgorithm,
        signed: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let _ = (algorithm, signed, signature);
        unimplemented!()
    }

    /// Fabric's verification of a message (identity.Verify with BCCSP): ECDSA over the family's 256-bit digest, low S; Ed25519 over the message; others always err.
    pub fn verify_message(
        &self,
        family: HashFamily,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let _ = (family, message, signature);
        unimplemented!()
    }

    /// Can BCCSP import it as an identity's key (ECDSA, RSA, Ed25519)?
    pub fn is_importable(&self) -> bool {
        unimplemented!()
    }

    /// BCCSP's subject key identifier, by which the key store names private keys (SHA-256 of the uncompressed point, ...).
    pub fn bccsp_ski(&self) -> Option<[u8; 32]> {
        unimplemented!()
    }

    /// `signature` with S brought into the lower half of the curve's order (BCCSP's SignatureToLowS, for sanitizing); `None` when it is already
    /// byte-equal. An error when it does not unmarshal or the key is not ECDSA.
    pub fn low_s(&self, signature: &[u8]) -> Result<Option<Vec<u8>>, SignatureError> {
        let _ = signature;
        unimplemented!()
    }
}
