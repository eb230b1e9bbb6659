//! Floor 2: keys, digests and signatures. Knows no certificates, holds no secrets.
//!
//! Everything that decides a verdict follows Go's `crypto/*` and Fabric's BCCSP as Fabric uses them. There are two doors for
//! signatures, and they differ on purpose: [`PublicKey::verify_certificate`] and [`PublicKey::verify_crl`] judge like Go's
//! `crypto/x509`, [`PublicKey::verify_message`] judges like BCCSP.

mod batch;
mod curve;
mod ecdsa;
mod ed25519;
mod error;
mod hash;
mod message;
mod p256;
mod public_key;
mod rsa;
mod sha256_lanes;
mod signature_algorithm;

pub use batch::BatchVerifier;
pub(crate) use batch::{CertificateSignature, proven_certificates};
pub use curve::Curve;
pub(crate) use ecdsa::signature_der;
pub use error::{PublicKeyError, SignatureError};
pub use hash::{Digest, HashAlgorithm, HashFamily};
pub(crate) use message::verify_messages_beside;
pub use message::{Message, MessageSignature, verify_messages};
pub use p256::{KeyTables, P256Path};
pub use public_key::{KeyAlgorithm, PublicKey};
pub(crate) use sha256_lanes::LongMessage;
pub use signature_algorithm::SignatureAlgorithm;

/// The canonical DER of an ECDSA signature: SEQUENCE { INTEGER r, INTEGER s } without what may stand around the two, S as it is.
///
/// This is what Fabric makes of the signatures of CRLs, and what it compares an identity's with (`IsWellFormed`).
///
/// # Errors
/// When the signature is not two positive INTEGERs to BCCSP.
pub fn canonical_ecdsa_signature(signature: &[u8]) -> Result<Vec<u8>, SignatureError> {
    ecdsa::canonical(signature)
}
