//! The forms of private keys that BCCSP reads, with Go's parsers underneath.
//!
//! PKCS #8 and SEC 1 are read leniently: trailing bytes and a contradicting public key do not matter. PKCS #1 allows no
//! trailing bytes and all its numbers are checked.

use zeroize::Zeroizing;

use super::error::PrivateKeyError;
use super::rsa_key;
use super::software::SoftwareSigner;
use crate::crypto::{Curve, PublicKey};
use crate::encoding::asn1::{self, AlgorithmIdentifier};
use crate::encoding::der::{self, tag};
use crate::encoding::oid::oid;
use crate::encoding::pem;

/// The header that marks an encrypted block (RFC 1421).
const ENCRYPTION_HEADER: &str = "DEK-Info";

/// Content octets of id-ecPublicKey (RFC 5480, section 2.1.1).
const ECDSA: &[u8] = oid!("1.2.840.10045.2.1");
/// Content octets of id-Ed25519 (RFC 8410, section 3).
const ED25519: &[u8] = oid!("1.3.101.112");

/// A private key as BCCSP imports it.
pub(super) enum PrivateKey {
    Signing(SoftwareSigner),
    /// An RSA key that passed its checks; the private part is gone, for it never signs.
    Rsa(PublicKey),
}

impl PrivateKey {
    /// BCCSP's `pemToPrivateKey` without a password: the first PEM block counts, whatever its label.
    pub(super) fn from_pem(text: &[u8]) -> Result<Self, PrivateKeyError> {
        Self::from_der(&plain_pem(text)?)
    }

    /// BCCSP's `derToPrivateKey`.
    ///
    /// The three forms differ in the type of their second field, so the order in which they are tried does not matter.
    pub(super) fn from_der(der: &[u8]) -> Result<Self, PrivateKeyError> {
        let mut fields = asn1::element(&mut { der }, tag::SEQUENCE)?;
        asn1::int64(&mut fields)?;
        match asn1::header(&mut fields)?.tag {
            Some(tag::SEQUENCE) => pkcs8(der).map(Self::Signing),
            Some(tag::OCTET_STRING) => sec1(None, der).map(Self::Signing),
            Some(tag::INTEGER) => rsa_key::from_pkcs1(der).map(Self::Rsa),
            _ => Err(PrivateKeyError::Unrecognized),
        }
    }

    pub(super) fn public_key(&self) -> &PublicKey {
        match self {
            Self::Signing(signer) => signer.key(),
            Self::Rsa(key) => key,
        }
    }
}

/// The first PEM block of `text`, unless it is encrypted.
pub(super) fn plain_pem(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, PrivateKeyError> {
    let block = pem::decode(text).ok_or(PrivateKeyError::NoPem)?;
    let encrypted = block.has_header(ENCRYPTION_HEADER);
    let contents = Zeroizing::new(block.into_contents());
    if encrypted {
        return Err(PrivateKeyError::Encrypted);
    }
    Ok(contents)
}

/// The first PEM block of `text`, even if it is said to be encrypted.
pub(super) fn any_pem(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, PrivateKeyError> {
    let block = pem::decode(text).ok_or(PrivateKeyError::NoPem)?;
    Ok(Zeroizing::new(block.into_contents()))
}

/// BCCSP's `pemToPublicKey`: a SubjectPublicKeyInfo with nothing behind it, of a key that BCCSP imports.
pub(super) fn public_key_from_pem(text: &[u8]) -> Result<PublicKey, PrivateKeyError> {
    let spki = plain_pem(text)?;
    let mut rest = spki.as_slice();
    let mut fields = asn1::element(&mut rest, tag::SEQUENCE)?;
    let algorithm = AlgorithmIdentifier::read(&mut fields)?;
    let bits = der::Reader::new(fields).read_bit_string();
    let bits = bits.map_err(|_| PrivateKeyError::Unrecognized)?;
    if !rest.is_empty() {
        return Err(PrivateKeyError::Unrecognized);
    }
    let bits = bits.right_aligned();
    let key = PublicKey::from_spki_parts(algorithm.oid, algorithm.parameters, &bits)
        .map_err(|_| PrivateKeyError::Unrecognized)?;
    match key.is_importable() {
        true => Ok(key),
        false => Err(PrivateKeyError::Type {
            key: key.algorithm(),
        }),
    }
}

/// Go's `ParsePKCS8PrivateKey`, as far as BCCSP takes its keys. The version may be any, attributes are ignored.
fn pkcs8(der: &[u8]) -> Result<SoftwareSigner, PrivateKeyError> {
    let mut fields = asn1::element(&mut { der }, tag::SEQUENCE)?;
    asn1::int64(&mut fields)?;
    let algorithm = AlgorithmIdentifier::read(&mut fields)?;
    let key = asn1::element(&mut fields, tag::OCTET_STRING)?;
    match (algorithm.oid, algorithm.parameters) {
        (ECDSA, curve) => sec1(asn1::oid(&mut curve.unwrap_or_default()).ok(), key),
        (ED25519, None) => ed25519(key),
        (ED25519, Some(_)) => Err(PrivateKeyError::Ed25519Parameters),
        _ => Err(PrivateKeyError::Pkcs8Algorithm),
    }
}

/// Go's `parseECPrivateKey` (RFC 5915): `curve` is what the PKCS #8 structure around it says, which goes before what it says itself.
fn sec1(curve: Option<&[u8]>, der: &[u8]) -> Result<SoftwareSigner, PrivateKeyError> {
    let mut fields = asn1::element(&mut { der }, tag::SEQUENCE)?;
    let version = asn1::int64(&mut fields)?;
    let scalar = asn1::element(&mut fields, tag::OCTET_STRING)?;
    let own_curve = asn1::optional_explicit(&mut fields, 0, tag::OBJECT_IDENTIFIER)?
        .map(asn1::oid_content)
        .transpose()?;
    // The public key must be a bit string; which, nobody asks.
    asn1::optional_explicit(&mut fields, 1, tag::BIT_STRING)?
        .map(asn1::bit_string_content)
        .transpose()?;
    if version != 1 {
        return Err(PrivateKeyError::Version { version });
    }
    let curve = curve
        .or(own_curve)
        .and_then(Curve::from_oid)
        .ok_or(PrivateKeyError::Curve)?;
    SoftwareSigner::from_scalar(curve, scalar)
}

fn ed25519(mut key: &[u8]) -> Result<SoftwareSigner, PrivateKeyError> {
    let seed = asn1::element(&mut key, tag::OCTET_STRING)
        .ok()
        .and_then(|seed| seed.try_into().ok())
        .ok_or(PrivateKeyError::Ed25519Seed)?;
    Ok(SoftwareSigner::from_ed25519_seed(seed))
}
