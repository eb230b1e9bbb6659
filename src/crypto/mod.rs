//! Floor 2: keys, digests and signatures. Knows no certificates, holds no secrets.
//!
//! Everything that decides a verdict follows Go's `crypto/*` and Fabric's BCCSP as Fabric uses them.

mod hash;
mod public_key;
mod signature_algorithm;

pub use hash::{Digest, HashAlgorithm, HashFamily};
pub use public_key::{Curve, KeyAlgorithm, PublicKey, PublicKeyError, SignatureError};
pub use signature_algorithm::SignatureAlgorithm;
