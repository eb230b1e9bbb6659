//! Private keys in memory.

use std::fmt;

use ::ecdsa::elliptic_curve::array::ArraySize;
use ::ecdsa::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use ::ecdsa::elliptic_curve::{
    AffinePoint, CurveArithmetic, FieldBytes, FieldBytesSize, SecretKey,
};
use ::ecdsa::{EcdsaCurve, SignatureSize, hazmat};
use ed25519_dalek::Signer as _;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

use super::Signer;
use super::error::{PrivateKeyError, SignerError};
use super::private_key::{self, PrivateKey};
use crate::crypto::{Curve, HashFamily, PublicKey, signature_der};

/// A private key in memory that signs: ECDSA on P-224, P-256, P-384, P-521, or Ed25519.
///
/// ECDSA signatures are deterministic (RFC 6979, with HMAC-SHA-256 whatever the family) and have low S. The private key is
/// wiped when dropped and never shown.
pub struct SoftwareSigner {
    public_key: PublicKey,
    /// In a box, so that moving the signer leaves no copy of the secret behind.
    private_key: Box<Private>,
}

enum Private {
    P224(SecretKey<::p224::NistP224>),
    P256(SecretKey<::p256::NistP256>),
    P384(SecretKey<::p384::NistP384>),
    P521(SecretKey<::p521::NistP521>),
    Ed25519(ed25519_dalek::SigningKey),
}

impl SoftwareSigner {
    /// From a PEM file: its first block, whatever its label, holds PKCS #8 or SEC 1.
    ///
    /// # Errors
    /// Without such a block, when it is encrypted, or as [`from_der`](Self::from_der).
    pub fn from_pem(text: &[u8]) -> Result<Self, PrivateKeyError> {
        Self::from_der(&private_key::plain_pem(text)?)
    }

    /// From DER: PKCS #8 (ECDSA, Ed25519) or SEC 1 with the curve's name, as BCCSP reads them: bytes behind are ignored, and so is
    /// the public key inside.
    ///
    /// # Errors
    /// When it is neither, the curve is not known or the private number is out of range; for RSA keys, which do not sign.
    pub fn from_der(der: &[u8]) -> Result<Self, PrivateKeyError> {
        match PrivateKey::from_der(der)? {
            PrivateKey::Signing(signer) => Ok(signer),
            PrivateKey::Rsa(key) => Err(PrivateKeyError::Type {
                key: key.algorithm(),
            }),
        }
    }

    /// From the private number of an ECDSA key, big-endian; leading zeros may lack or abound.
    ///
    /// # Errors
    /// When it is zero or not below the curve's order.
    pub fn from_scalar(curve: Curve, scalar: &[u8]) -> Result<Self, PrivateKeyError> {
        match curve {
            Curve::P224 => ecdsa(curve, scalar, Private::P224),
            Curve::P256 => ecdsa(curve, scalar, Private::P256),
            Curve::P384 => ecdsa(curve, scalar, Private::P384),
            Curve::P521 => ecdsa(curve, scalar, Private::P521),
        }
    }

    /// From the seed of an Ed25519 key (RFC 8032, section 5.1.5).
    pub fn from_ed25519_seed(seed: &[u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        Self {
            public_key: PublicKey::from_ed25519_bytes(key.verifying_key().to_bytes()),
            private_key: Box::new(Private::Ed25519(key)),
        }
    }

    pub(super) fn key(&self) -> &PublicKey {
        &self.public_key
    }
}

impl Signer for SoftwareSigner {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign(&self, message: &[u8], family: HashFamily) -> Result<Vec<u8>, SignerError> {
        let digest = || {
            let hash = family
                .message_hash()
                .ok_or(SignerError::UnknownHashFamily)?;
            Ok(hash.digest(message))
        };
        match &*self.private_key {
            Private::P224(key) => Ok(sign_digest(key, digest()?.as_bytes())),
            Private::P256(key) => Ok(sign_digest(key, digest()?.as_bytes())),
            Private::P384(key) => Ok(sign_digest(key, digest()?.as_bytes())),
            Private::P521(key) => Ok(sign_digest(key, digest()?.as_bytes())),
            Private::Ed25519(_) if message.is_empty() => Err(SignerError::EmptyMessage),
            Private::Ed25519(key) => Ok(key.sign(message).to_vec()),
        }
    }
}

impl fmt::Debug for SoftwareSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftwareSigner")
            .field("algorithm", &self.public_key.algorithm())
            .finish_non_exhaustive()
    }
}

fn ecdsa<C>(
    curve: Curve,
    scalar: &[u8],
    wrap: fn(SecretKey<C>) -> Private,
) -> Result<SoftwareSigner, PrivateKeyError>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let key = secret_key::<C>(scalar).ok_or(PrivateKeyError::Scalar)?;
    let point = key.public_key().to_sec1_point(false);
    let public_key = PublicKey::from_uncompressed_point(curve, point.as_bytes())
        .map_err(|_| PrivateKeyError::Scalar)?;
    Ok(SoftwareSigner {
        public_key,
        private_key: Box::new(wrap(key)),
    })
}

fn secret_key<C: CurveArithmetic>(scalar: &[u8]) -> Option<SecretKey<C>> {
    let zeros = scalar.iter().take_while(|byte| **byte == 0).count();
    let digits = scalar.get(zeros..)?;
    let mut wide = Zeroizing::new(FieldBytes::<C>::default());
    let start = wide.len().checked_sub(digits.len())?;
    wide.get_mut(start..)?.copy_from_slice(digits);
    SecretKey::from_bytes(&wide).ok()
}

/// RFC 6979, then low S as BCCSP's `ToLowS`.
fn sign_digest<C>(key: &SecretKey<C>, digest: &[u8]) -> Vec<u8>
where
    C: EcdsaCurve + CurveArithmetic,
    SignatureSize<C>: ArraySize,
{
    let mut scalar = key.to_nonzero_scalar();
    let (signature, _) = hazmat::sign_prehashed_rfc6979::<C, Sha256>(&scalar, digest, &[]);
    scalar.zeroize();
    let (r, s) = signature.normalize_s().split_bytes();
    signature_der(&r, &s)
}
