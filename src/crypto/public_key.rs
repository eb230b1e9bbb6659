//! Public keys, as Go reads them from a SubjectPublicKeyInfo, and what they verify.

use std::fmt;
use std::sync::Arc;

use super::curve::Curve;
use super::ecdsa::EcdsaKey;
use super::ed25519::{Ed25519Key, PUBLIC_KEY_BYTES};
use super::error::{PublicKeyError, SignatureError};
use super::rsa::RsaKey;
use super::signature_algorithm::Scheme;
use super::{HashAlgorithm, HashFamily, Message, SignatureAlgorithm, batch, p256};
use crate::encoding::asn1::{self, Integer, Malformed};
use crate::encoding::der::tag;
use crate::encoding::oid::dotted;

/// Content octets of the OBJECT IDENTIFIERs of keys (RFC 3279, RFC 5480, RFC 8410).
mod oid {
    use crate::encoding::oid::oid;

    pub(super) const RSA: &[u8] = oid!("1.2.840.113549.1.1.1");
    pub(super) const DSA: &[u8] = oid!("1.2.840.10040.4.1");
    pub(super) const ECDSA: &[u8] = oid!("1.2.840.10045.2.1");
    pub(super) const X25519: &[u8] = oid!("1.3.101.110");
    pub(super) const ED25519: &[u8] = oid!("1.3.101.112");
}

/// The whole of a NULL, which an RSA key must have for parameters (RFC 3279, section 2.3.1).
const NULL: &[u8] = &[0x05, 0x00];

/// Go's `PublicKeyAlgorithm`, with the curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyAlgorithm {
    /// RSA; for CAs, and for identities that never become valid.
    Rsa,
    /// DSA; parses, verifies nothing.
    Dsa,
    /// ECDSA on a curve.
    Ecdsa(Curve),
    /// Ed25519.
    Ed25519,
    /// X25519, by its identifier; unknown to Go's certificate parser, so any bytes will do. Verifies nothing.
    X25519,
    /// Anything else; any bytes will do. Verifies nothing.
    Unknown,
}

impl fmt::Display for KeyAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa => f.write_str("RSA"),
            Self::Dsa => f.write_str("DSA"),
            Self::Ecdsa(curve) => write!(f, "ECDSA {curve}"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::X25519 => f.write_str("X25519"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// A public key that parsed (an unknown algorithm parses too, to a key that verifies nothing).
///
/// Cheap to clone. Keys are equal when they are of the same algorithm and have the same key bytes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublicKey(Kind);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Rsa(Arc<RsaKey>),
    Ecdsa(Arc<EcdsaKey>),
    Ed25519(Arc<Ed25519Key>),
    /// Verifies nothing; the bytes are kept to compare.
    Mute(KeyAlgorithm, Arc<[u8]>),
}

/// Whether SHA-1 signatures count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sha1 {
    Allowed,
    Refused,
}

impl PublicKey {
    /// Go's `parsePublicKey` as its certificate parser uses it: `oid` = content octets of the algorithm's OBJECT IDENTIFIER,
    /// `parameters` = the whole TLV of its parameters if any, `key` = the right-aligned content of the BIT STRING.
    ///
    /// # Errors
    /// For a malformed RSA, DSA, ECDSA or Ed25519 key. Keys of other algorithms are not looked into.
    pub fn from_spki_parts(
        oid: &[u8],
        parameters: Option<&[u8]>,
        key: &[u8],
    ) -> Result<Self, PublicKeyError> {
        let kind = match oid {
            oid::RSA => rsa(parameters, key)?,
            oid::DSA => dsa(parameters.unwrap_or_default(), key)?,
            oid::ECDSA => ecdsa(parameters.unwrap_or_default(), key)?,
            oid::ED25519 => ed25519(parameters, key)?,
            oid::X25519 => Kind::Mute(KeyAlgorithm::X25519, key.into()),
            _ => Kind::Mute(KeyAlgorithm::Unknown, key.into()),
        };
        Ok(Self(kind))
    }

    /// An ECDSA key from `0x04 || x || y`, which the caller answers for ([`vouch`](Self::vouch)).
    ///
    /// # Errors
    /// When that is not the form, or not a point of the curve.
    pub fn from_uncompressed_point(curve: Curve, point: &[u8]) -> Result<Self, PublicKeyError> {
        let key = EcdsaKey::from_uncompressed(curve, point)?;
        key.vouch();
        Ok(Self(Kind::Ecdsa(Arc::new(key))))
    }

    /// An Ed25519 key from its bytes, which need not be a point.
    pub fn from_ed25519_bytes(key: [u8; 32]) -> Self {
        Self(Kind::Ed25519(Arc::new(Ed25519Key::new(key))))
    }

    /// An RSA key from its modulus (big-endian) and its exponent.
    ///
    /// # Errors
    /// When one of them is zero, or the exponent is beyond 63 bits.
    pub fn from_rsa_numbers(modulus: &[u8], exponent: u64) -> Result<Self, PublicKeyError> {
        let key = RsaKey::new(modulus, exponent)?;
        Ok(Self(Kind::Rsa(Arc::new(key))))
    }

    /// Answers for the key, and for its clones: from now on the signatures that it verifies may earn it a table of its multiples
    /// ([`KeyTables`](super::KeyTables)). An MSP does this for its CAs and for identities that it finds valid. Until then a certificate's
    /// key is a stranger's, for which nothing is built. No verdict depends on it.
    pub fn vouch(&self) {
        if let Kind::Ecdsa(key) = &self.0 {
            key.vouch();
        }
    }

    /// The key's algorithm.
    pub fn algorithm(&self) -> KeyAlgorithm {
        match &self.0 {
            Kind::Rsa(_) => KeyAlgorithm::Rsa,
            Kind::Ecdsa(key) => KeyAlgorithm::Ecdsa(key.curve()),
            Kind::Ed25519(_) => KeyAlgorithm::Ed25519,
            Kind::Mute(algorithm, _) => *algorithm,
        }
    }

    /// Go's `checkSignature` with SHA-1 refused: is `signature` this key's over `signed` (a certificate's TBS bytes)?
    ///
    /// # Errors
    /// When it is not, or when no signature of `algorithm` can be this key's.
    pub fn verify_certificate(
        &self,
        algorithm: SignatureAlgorithm,
        signed: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        self.verify_x509(Sha1::Refused, algorithm, signed, signature)
    }

    /// The same for a CRL, where SHA-1 is allowed.
    ///
    /// # Errors
    /// As for [`verify_certificate`](Self::verify_certificate).
    pub fn verify_crl(
        &self,
        algorithm: SignatureAlgorithm,
        signed: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        self.verify_x509(Sha1::Allowed, algorithm, signed, signature)
    }

    /// Fabric's verification of a message (its identity's `Verify`, through BCCSP): ECDSA over the family's 256-bit digest, whatever the
    /// curve, with low S; Ed25519 over the message itself.
    ///
    /// # Errors
    /// When the signature is not this key's, empty, high or malformed; for an empty message under an Ed25519 key; always for
    /// keys of other types, RSA among them.
    pub fn verify_message<'a>(
        &self,
        family: HashFamily,
        message: impl Into<Message<'a>>,
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        batch::alone(self.read_message(family, message.into(), signature)?)
    }

    /// The same but for the last step of P-256, which is returned; `None` when nothing is left to do.
    pub(super) fn read_message(
        &self,
        family: HashFamily,
        message: Message<'_>,
        signature: &[u8],
    ) -> Result<Option<p256::Request<'_>>, SignatureError> {
        if signature.is_empty() {
            return Err(SignatureError::EmptySignature);
        }
        match &self.0 {
            Kind::Ecdsa(_) => {
                let hash = self.message_hash(family, signature);
                let hash = hash.ok_or(SignatureError::UnknownHashFamily)?;
                self.read_digest(message.digest(hash).as_bytes(), signature)
            }
            Kind::Ed25519(_) if message.is_empty() => Err(SignatureError::EmptyMessage),
            Kind::Ed25519(key) => key.verify(&message.to_bytes(), signature).map(|()| None),
            Kind::Rsa(_) | Kind::Mute(..) => Err(SignatureError::NotForMessages {
                key: self.algorithm(),
            }),
        }
    }

    /// What [`read_message`](Self::read_message) hashes the message with, if it comes to that.
    pub(super) fn message_hash(
        &self,
        family: HashFamily,
        signature: &[u8],
    ) -> Option<HashAlgorithm> {
        let is_ecdsa = matches!(self.0, Kind::Ecdsa(_));
        family
            .message_hash()
            .filter(|_| is_ecdsa && !signature.is_empty())
    }

    /// BCCSP's verification of an ECDSA signature over `digest`, read as [`read_message`](Self::read_message) reads it.
    pub(super) fn read_digest(
        &self,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<Option<p256::Request<'_>>, SignatureError> {
        match &self.0 {
            Kind::Ecdsa(key) => key.read_lenient(digest, signature),
            _ => Err(SignatureError::NotEcdsa {
                key: self.algorithm(),
            }),
        }
    }

    /// The last step of a certificate's signature over `digest`, of a key on P-256 and a well-formed signature.
    pub(super) fn read_strict(&self, digest: &[u8], signature: &[u8]) -> Option<p256::Request<'_>> {
        match &self.0 {
            Kind::Ecdsa(key) => key.read_strict(digest, signature),
            _ => None,
        }
    }

    /// The length of an RSA key's modulus in bits; `None` of other keys.
    pub fn rsa_modulus_bits(&self) -> Option<usize> {
        match &self.0 {
            Kind::Rsa(key) => Some(key.modulus_bits()),
            _ => None,
        }
    }

    /// Can BCCSP import it as an identity's key (ECDSA, RSA, Ed25519)?
    pub fn is_importable(&self) -> bool {
        !matches!(self.0, Kind::Mute(..))
    }

    /// BCCSP's subject key identifier, by which the key store names private keys: SHA-256 of the uncompressed point (ECDSA), of
    /// the DER of an RSAPublicKey (RSA) or of the 32 bytes (Ed25519). `None` for keys that BCCSP does not import.
    pub fn bccsp_ski(&self) -> Option<[u8; 32]> {
        let hashed = match &self.0 {
            Kind::Rsa(key) => HashAlgorithm::Sha256.digest(&key.to_pkcs1()),
            Kind::Ecdsa(key) => HashAlgorithm::Sha256.digest(key.uncompressed()),
            Kind::Ed25519(key) => HashAlgorithm::Sha256.digest(key.as_bytes()),
            Kind::Mute(..) => return None,
        };
        hashed.as_bytes().try_into().ok()
    }

    /// `signature` with S brought into the lower half of the curve's order (BCCSP's `SignatureToLowS`, for sanitizing) and encoded
    /// anew, without what stood behind S; `None` when that is `signature` itself.
    ///
    /// # Errors
    /// When the key is not ECDSA, or the signature is not two positive INTEGERs.
    pub fn low_s(&self, signature: &[u8]) -> Result<Option<Vec<u8>>, SignatureError> {
        match &self.0 {
            Kind::Ecdsa(key) => key.low_s(signature),
            _ => Err(SignatureError::NotEcdsa {
                key: self.algorithm(),
            }),
        }
    }

    fn verify_x509(
        &self,
        sha1: Sha1,
        algorithm: SignatureAlgorithm,
        signed: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let scheme = self.scheme_of(sha1, algorithm)?;
        let digest = scheme.hash().map(|hash| hash.digest(signed));
        match (&self.0, scheme, digest) {
            (Kind::Rsa(key), Scheme::RsaPkcs1v15(hash), Some(digest)) => {
                key.verify_pkcs1v15(hash, digest.as_bytes(), signature)
            }
            (Kind::Rsa(key), Scheme::RsaPss(hash), Some(digest)) => {
                key.verify_pss(hash, digest.as_bytes(), signature)
            }
            (Kind::Ecdsa(key), Scheme::Ecdsa(_), Some(digest)) => {
                key.verify_strict(digest.as_bytes(), signature)
            }
            (Kind::Ed25519(key), Scheme::Ed25519, _) => key.verify(signed, signature),
            (Kind::Mute(key, _), ..) => Err(SignatureError::Unsupported {
                algorithm,
                key: *key,
            }),
            _ => Err(SignatureError::KeyMismatch {
                algorithm,
                key: self.algorithm(),
            }),
        }
    }

    fn scheme_of(
        &self,
        sha1: Sha1,
        algorithm: SignatureAlgorithm,
    ) -> Result<Scheme, SignatureError> {
        match (algorithm.scheme(), sha1) {
            (None, _) if algorithm == SignatureAlgorithm::Unknown => {
                Err(SignatureError::Unsupported {
                    algorithm,
                    key: self.algorithm(),
                })
            }
            (None, _) => Err(SignatureError::Insecure { algorithm }),
            (Some(scheme), Sha1::Refused) if scheme.hash() == Some(HashAlgorithm::Sha1) => {
                Err(SignatureError::Insecure { algorithm })
            }
            (Some(scheme), _) => Ok(scheme),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.algorithm())
    }
}

fn rsa(parameters: Option<&[u8]>, key: &[u8]) -> Result<Kind, PublicKeyError> {
    if parameters != Some(NULL) {
        return Err(PublicKeyError::RsaParameters);
    }
    Ok(Kind::Rsa(Arc::new(RsaKey::from_pkcs1(key)?)))
}

fn ecdsa(mut parameters: &[u8], key: &[u8]) -> Result<Kind, PublicKeyError> {
    let curve = asn1::oid(&mut parameters).map_err(|_| PublicKeyError::CurveParameters)?;
    let curve = Curve::from_oid(curve)
        .ok_or_else(|| PublicKeyError::UnsupportedCurve { oid: dotted(curve) })?;
    let key = EcdsaKey::from_uncompressed(curve, key)?;
    Ok(Kind::Ecdsa(Arc::new(key)))
}

fn ed25519(parameters: Option<&[u8]>, key: &[u8]) -> Result<Kind, PublicKeyError> {
    if parameters.is_some() {
        return Err(PublicKeyError::Ed25519Parameters);
    }
    let key: [u8; PUBLIC_KEY_BYTES] = key
        .try_into()
        .map_err(|_| PublicKeyError::Ed25519Length { actual: key.len() })?;
    Ok(PublicKey::from_ed25519_bytes(key).0)
}

/// A DSA key: an INTEGER, its parameters three, all above zero (RFC 3279, section 2.3.2). Bytes after them are ignored.
fn dsa(mut parameters: &[u8], mut key: &[u8]) -> Result<Kind, PublicKeyError> {
    let whole = key;
    let y = asn1::integer(&mut key).map_err(|_| PublicKeyError::DsaMalformed)?;
    let [p, q, g] = dsa_parameters(&mut parameters).map_err(|_| PublicKeyError::DsaParameters)?;
    if [y, p, q, g].iter().any(|it| it.positive().is_none()) {
        return Err(PublicKeyError::DsaNotPositive);
    }
    Ok(Kind::Mute(KeyAlgorithm::Dsa, whole.into()))
}

fn dsa_parameters<'a>(parameters: &mut &'a [u8]) -> Result<[Integer<'a>; 3], Malformed> {
    let mut inside = asn1::element(parameters, tag::SEQUENCE)?;
    Ok([
        asn1::integer(&mut inside)?,
        asn1::integer(&mut inside)?,
        asn1::integer(&mut inside)?,
    ])
}

#[cfg(test)]
mod tests;
