//! Key pairs of what is generated.

use super::{Entropy, GenerateError};
use crate::encoding::pem;
use ecdsa::signature::{Keypair, Signer};
use p256::pkcs8::{EncodePrivateKey, PrivateKeyInfoRef};
use sha2::{Digest, Sha256};
use x509_cert::der::asn1::BitString;
use x509_cert::der::{Document, oid::ObjectIdentifier};
use x509_cert::spki::{
    self, AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier, EncodePublicKey,
};
use zeroize::Zeroizing;

/// The algorithm of a key pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum KeyAlgorithm {
    /// ECDSA on P-256, signing with SHA-256: what cryptogen makes when asked for `ecdsa`.
    #[default]
    P256,
    /// ECDSA on P-384, signing with SHA-384.
    P384,
    /// Ed25519. MSPs accept such identities from version 3.0 on.
    Ed25519,
}

/// A private key and its public key. The private part is wiped from memory when it is dropped.
#[derive(Clone)]
pub struct KeyPair {
    secret: Secret,
}

#[derive(Clone)]
enum Secret {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

impl KeyPair {
    /// A new key pair; with a seeded source, always the same one.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn generate(algorithm: KeyAlgorithm, entropy: &Entropy) -> Result<Self, GenerateError> {
        let secret = match algorithm {
            KeyAlgorithm::P256 => Secret::P256(first_valid::<32, _>(entropy, |bytes| {
                p256::ecdsa::SigningKey::from_slice(bytes).ok()
            })?),
            KeyAlgorithm::P384 => Secret::P384(first_valid::<48, _>(entropy, |bytes| {
                p384::ecdsa::SigningKey::from_slice(bytes).ok()
            })?),
            KeyAlgorithm::Ed25519 => Secret::Ed25519(first_valid::<32, _>(entropy, |bytes| {
                Some(ed25519_dalek::SigningKey::from_bytes(bytes))
            })?),
        };
        Ok(Self { secret })
    }

    /// A private key as PKCS #8 in PEM, which is how key stores hold it.
    ///
    /// # Errors
    /// When it is none, is encrypted, or of an algorithm that is not in [`KeyAlgorithm`].
    pub fn from_pem(text: &[u8]) -> Result<Self, GenerateError> {
        let wrong = |problem| GenerateError::Key { problem };
        let block = pem::decode(text).ok_or_else(|| wrong("it is not PEM"))?;
        let der = Zeroizing::new(block.into_contents());
        let info = PrivateKeyInfoRef::try_from(der.as_slice())
            .map_err(|_| wrong("it is not PKCS #8, or encrypted"))?;
        let secret = match info.algorithm.oid {
            ED25519 => ed25519_secret(info.private_key.as_bytes()).map(Secret::Ed25519),
            _ => p256::ecdsa::SigningKey::try_from(info.clone())
                .map(Secret::P256)
                .or_else(|_| p384::ecdsa::SigningKey::try_from(info).map(Secret::P384))
                .ok(),
        };
        let unknown = || wrong("its algorithm is none of P-256, P-384 and Ed25519");
        Ok(Self {
            secret: secret.ok_or_else(unknown)?,
        })
    }

    /// The key pair's algorithm.
    pub fn algorithm(&self) -> KeyAlgorithm {
        match self.secret {
            Secret::P256(_) => KeyAlgorithm::P256,
            Secret::P384(_) => KeyAlgorithm::P384,
            Secret::Ed25519(_) => KeyAlgorithm::Ed25519,
        }
    }

    /// The subject key identifier that Fabric's tools give this key: SHA-256 of the uncompressed point, or of the Ed25519
    /// public key.
    pub fn subject_key_id(&self) -> [u8; 32] {
        Sha256::digest(self.public_bytes()).into()
    }

    fn public_bytes(&self) -> Vec<u8> {
        match &self.secret {
            Secret::P256(key) => key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            Secret::P384(key) => key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            Secret::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
        }
    }

    /// A signature as certificates hold it. ECDSA is deterministic (RFC 6979) and has a low S, as Fabric wants it.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.secret {
            Secret::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.normalize_s().to_der().as_bytes().to_vec()
            }
            Secret::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign(message);
                signature.normalize_s().to_der().as_bytes().to_vec()
            }
            Secret::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
        }
    }

    /// The private key as PKCS#8 in PEM, as Fabric's key stores hold it.
    ///
    /// # Errors
    /// None is known; encoders have them in their types.
    pub fn private_key_pem(&self) -> Result<Zeroizing<String>, GenerateError> {
        let der = self.private_key_der()?;
        Ok(Zeroizing::new(pem::encode("PRIVATE KEY", &der)))
    }

    /// The algorithm of the signatures that [`sign`](Self::sign) makes.
    pub(super) fn signature_algorithm(&self) -> AlgorithmIdentifierOwned {
        algorithm(match self.secret {
            Secret::P256(_) => ECDSA_WITH_SHA256,
            Secret::P384(_) => ECDSA_WITH_SHA384,
            Secret::Ed25519(_) => ED25519,
        })
    }

    fn private_key_der(&self) -> Result<Zeroizing<Vec<u8>>, GenerateError> {
        let encoded = match &self.secret {
            Secret::P256(key) => key.to_pkcs8_der(),
            Secret::P384(key) => key.to_pkcs8_der(),
            Secret::Ed25519(key) => return Ok(ed25519_pkcs8(key)),
        };
        let document = encoded.map_err(|error| GenerateError::Encoding {
            what: "private key",
            reason: error.to_string(),
        })?;
        Ok(Zeroizing::new(document.as_bytes().to_vec()))
    }
}

/// Random bytes that are a key; nearly always the first ones are.
fn first_valid<const N: usize, K>(
    entropy: &Entropy,
    read: impl Fn(&[u8; N]) -> Option<K>,
) -> Result<K, GenerateError> {
    let mut bytes = Zeroizing::new([0; N]);
    let mut attempt = 0;
    loop {
        entropy.fill("key", attempt, bytes.as_mut_slice())?;
        match read(&bytes) {
            Some(key) => return Ok(key),
            None => attempt += 1,
        }
    }
}

/// The seed within the OCTET STRING of RFC 8410, section 7.
fn ed25519_secret(key: &[u8]) -> Option<ed25519_dalek::SigningKey> {
    let seed = key.strip_prefix(&[0x04, 0x20])?.try_into().ok()?;
    Some(ed25519_dalek::SigningKey::from_bytes(seed))
}

/// RFC 8410's first form, without the public key: the only one that Go reads.
fn ed25519_pkcs8(key: &ed25519_dalek::SigningKey) -> Zeroizing<Vec<u8>> {
    const PREFIX: [u8; 16] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
        0x20,
    ];
    let mut der = Zeroizing::new(Vec::with_capacity(PREFIX.len() + 32));
    der.extend_from_slice(&PREFIX);
    der.extend_from_slice(key.as_bytes());
    der
}

/// No secrets in logs.
impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyPair")
            .field("algorithm", &self.algorithm())
            .finish_non_exhaustive()
    }
}

/// A key pair as the certificate builder asks for it.
pub(super) struct BuilderKey<'a>(pub(super) &'a KeyPair);

impl Keypair for BuilderKey<'_> {
    type VerifyingKey = PublicKey;

    fn verifying_key(&self) -> PublicKey {
        PublicKey(self.0.clone())
    }
}

impl DynSignatureAlgorithmIdentifier for BuilderKey<'_> {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        Ok(self.0.signature_algorithm())
    }
}

/// The public half of a key pair.
#[derive(Clone)]
pub(super) struct PublicKey(KeyPair);

impl EncodePublicKey for PublicKey {
    fn to_public_key_der(&self) -> spki::Result<Document> {
        match &self.0.secret {
            Secret::P256(key) => key.verifying_key().to_public_key_der(),
            Secret::P384(key) => key.verifying_key().to_public_key_der(),
            Secret::Ed25519(key) => spki::SubjectPublicKeyInfoOwned {
                algorithm: algorithm(ED25519),
                subject_public_key: BitString::from_bytes(key.verifying_key().as_bytes())?,
            }
            .try_into(),
        }
    }
}

fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned {
        oid,
        parameters: None,
    }
}
