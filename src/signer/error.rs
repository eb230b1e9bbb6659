//! Why there is no private key, or no signature.

use crate::crypto::KeyAlgorithm;
use crate::diagnostic::Diagnostic;
use crate::encoding::asn1::Malformed;

/// Why a message was not signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignerError {
    /// The key store holds only the public key (`<SKI>_pk`), which loads as a signing key and never signs.
    #[error("the key store holds only the public key ({key}), which cannot sign")]
    PublicKeyOnly {
        /// The key's algorithm.
        key: KeyAlgorithm,
    },
    /// RSA private keys load and never sign in Fabric.
    #[error("RSA keys do not sign messages")]
    Rsa,
    /// Fabric signs no empty message with Ed25519.
    #[error("the message is empty, which no Ed25519 key signs")]
    EmptyMessage,
    /// The MSP names a family of hash functions that Fabric does not know.
    #[error("the MSP's signature hash family is not known, so no ECDSA key signs under it")]
    UnknownHashFamily,
    /// The implementation behind the signer failed.
    #[error("the signer failed: {reason}")]
    Failed {
        /// What it said.
        reason: String,
    },
}

impl Diagnostic for SignerError {
    fn code(&self) -> &'static str {
        match self {
            Self::PublicKeyOnly { .. } => "MSP-SIGNER-001",
            Self::Rsa => "MSP-SIGNER-002",
            Self::EmptyMessage => "MSP-SIGNER-003",
            Self::Failed { .. } => "MSP-SIGNER-004",
            Self::UnknownHashFamily => "MSP-SIGNER-005",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::PublicKeyOnly { .. } => Some(
                "put the private key into the key store, or remove the `_pk` file so that it is found",
            ),
            Self::Rsa => Some("enroll the identity with an ECDSA key"),
            Self::EmptyMessage => Some("sign at least one byte"),
            Self::UnknownHashFamily => Some("set `signature_hash_family` to SHA2 or SHA3"),
            Self::Failed { .. } => None,
        }
    }
}

/// Why bytes are not a private key that Fabric takes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrivateKeyError {
    /// There is no PEM block.
    #[error("there is no PEM block")]
    NoPem,
    /// The PEM block is encrypted (it has a `DEK-Info` header), and Fabric's key store has no password.
    #[error("the private key is encrypted")]
    Encrypted,
    /// Neither PKCS #8, nor SEC 1, nor PKCS #1.
    #[error("the bytes are no PKCS #8, SEC 1 or PKCS #1 private key")]
    Unrecognized,
    /// PKCS #8 around another key than ECDSA or Ed25519.
    #[error("the PKCS #8 structure holds no ECDSA or Ed25519 key")]
    Pkcs8Algorithm,
    /// The curve is missing or none of P-224, P-256, P-384, P-521.
    #[error("the private key names no supported curve")]
    Curve,
    /// An ECPrivateKey of another version than 1.
    #[error("the elliptic curve private key has version {version} instead of 1")]
    Version {
        /// The version.
        version: i64,
    },
    /// The private number is zero, not below the curve's order, or too long.
    #[error("the private number is not between zero and the curve's order")]
    Scalar,
    /// An Ed25519 key with algorithm parameters.
    #[error("the Ed25519 private key has algorithm parameters")]
    Ed25519Parameters,
    /// An Ed25519 seed that does not have 32 bytes.
    #[error("the Ed25519 private key is not an octet string of 32 bytes")]
    Ed25519Seed,
    /// The numbers of an RSA key contradict one another.
    #[error("the numbers of the RSA private key do not fit together")]
    RsaNumbers,
    /// An RSA key beyond what is checked here.
    #[error("the RSA private key has more than {maximum} bits")]
    RsaTooLarge {
        /// The most that is taken.
        maximum: usize,
    },
    /// A key of this type is not taken here.
    #[error("the private key is of type `{key}`, which is not taken here")]
    Type {
        /// The key's algorithm.
        key: KeyAlgorithm,
    },
}

impl From<Malformed> for PrivateKeyError {
    fn from(_: Malformed) -> Self {
        Self::Unrecognized
    }
}

impl Diagnostic for PrivateKeyError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoPem => "MSP-SIGNER-101",
            Self::Encrypted => "MSP-SIGNER-102",
            Self::Unrecognized => "MSP-SIGNER-103",
            Self::Pkcs8Algorithm => "MSP-SIGNER-104",
            Self::Curve => "MSP-SIGNER-105",
            Self::Version { .. } => "MSP-SIGNER-106",
            Self::Scalar => "MSP-SIGNER-107",
            Self::Ed25519Parameters => "MSP-SIGNER-108",
            Self::Ed25519Seed => "MSP-SIGNER-109",
            Self::RsaNumbers => "MSP-SIGNER-110",
            Self::RsaTooLarge { .. } => "MSP-SIGNER-111",
            Self::Type { .. } => "MSP-SIGNER-112",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Encrypted => {
                Some("decrypt it: openssl pkcs8 -topk8 -nocrypt -in key.pem -out plain.pem")
            }
            Self::NoPem | Self::Unrecognized => Some(
                "give the private key as PEM, PKCS #8 or SEC 1; it must be the file's first block (no `EC PARAMETERS` before it)",
            ),
            Self::Pkcs8Algorithm | Self::Curve | Self::Type { .. } => {
                Some("enroll the identity with an ECDSA key on P-256 or P-384")
            }
            _ => Some("the private key is damaged: restore it or enroll the identity anew"),
        }
    }
}

/// Why the key store did not yield the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreMiss {
    /// No file's name starts with the identifier, and no file holds the key.
    #[error("no file holds the key with identifier `{ski}`")]
    NotFound {
        /// BCCSP's subject key identifier, hexadecimal.
        ski: String,
    },
    /// A file's name announces the key, but the file of exactly this name is missing, a folder, or cannot be read.
    #[error("the file `{name}` cannot be read")]
    Unreadable {
        /// The name that is read.
        name: String,
    },
    /// The file that is named after the key holds no key.
    #[error("the file `{name}` holds no key: {reason}")]
    NoKey {
        /// The file's name.
        name: String,
        /// Why not.
        reason: PrivateKeyError,
    },
}

/// Why no signing key was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyStoreError {
    /// The signing certificate's key is of a type that has no key identifier.
    #[error("keys of type `{key}` have no private counterpart in a key store")]
    NoIdentifier {
        /// The key's algorithm.
        key: KeyAlgorithm,
    },
    /// Not in the key store, and the configuration brings no key material.
    #[error("there is no private key: {miss}; the configuration brings no key material")]
    NoKeyMaterial {
        /// What came of the look into the key store.
        miss: StoreMiss,
    },
    /// Not in the key store, and the key material is no private key.
    #[error("the key material `{identifier}` is of no use: {reason}")]
    KeyMaterial {
        /// The key identifier beside the material; a name for people.
        identifier: String,
        /// Why not.
        reason: PrivateKeyError,
        /// What came of the look into the key store.
        miss: StoreMiss,
    },
    /// The key store holds a symmetric key under the identifier (`<SKI>_key`).
    #[error("the file `{name}` makes the key a symmetric one")]
    Symmetric {
        /// The file's name.
        name: String,
    },
}

impl Diagnostic for KeyStoreError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoIdentifier { .. } => "MSP-STORE-001",
            Self::NoKeyMaterial { .. } => "MSP-STORE-002",
            Self::KeyMaterial { .. } => "MSP-STORE-003",
            Self::Symmetric { .. } => "MSP-STORE-004",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::NoIdentifier { .. } => Some("enroll the identity with an ECDSA key"),
            Self::NoKeyMaterial { .. } => Some(
                "put the private key of the signing certificate into `keystore/` as a PEM file of at most 64 KiB whose first block is the key",
            ),
            Self::KeyMaterial { reason, .. } => reason.help(),
            Self::Symmetric { .. } => Some("remove that file from the key store"),
        }
    }
}
