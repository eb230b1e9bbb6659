//! Where Fabric finds the private key of a signing certificate.
//!
//! BCCSP's file key store is asked by the public key's identifier (SKI); failing that, the key material of the configuration
//! is taken. This works on a picture of the folder, so that it touches no file.

use std::fmt;

use zeroize::Zeroizing;

use super::Signer;
use super::error::{KeyStoreError, PrivateKeyError, SignerError, StoreMiss};
use super::private_key::{self, PrivateKey};
use super::software::SoftwareSigner;
use crate::config::KeyStoreFile;
use crate::crypto::{HashFamily, PublicKey};
use crate::encoding::hex;

/// Entries above this size are passed over when the whole folder is searched (BCCSP's `searchKeystoreForSKI`). A file that is
/// named after the key may be larger.
pub const MAX_SCANNED_FILE_BYTES: u64 = 1 << 16;

/// One entry of a key store folder: a file, a link, or something that yields no bytes.
pub struct KeyStoreEntry {
    name: String,
    /// Bytes of the entry itself, not of what a link leads to.
    size: u64,
    /// `None` for a folder and for what cannot be read.
    contents: Option<Zeroizing<Vec<u8>>>,
}

impl KeyStoreEntry {
    /// A file that was read.
    pub fn file(name: impl Into<String>, contents: Zeroizing<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            size: contents.len() as u64,
            contents: Some(contents),
        }
    }

    /// A symbolic link, with the contents of the file that it leads to.
    ///
    /// NOTE: BCCSP takes the size of the link, so the limit on scanned files never holds one back.
    pub fn link(name: impl Into<String>, contents: Zeroizing<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            size: 0,
            contents: Some(contents),
        }
    }

    /// A folder, a dangling link or a file that cannot be read. Its name still counts.
    pub fn unreadable(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            size: 0,
            contents: None,
        }
    }

    /// The entry's name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for KeyStoreEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyStoreEntry")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl From<KeyStoreFile> for KeyStoreEntry {
    fn from(file: KeyStoreFile) -> Self {
        Self {
            name: file.name,
            size: file.size,
            contents: file.contents,
        }
    }
}

impl From<Vec<KeyStoreFile>> for KeyStore {
    fn from(files: Vec<KeyStoreFile>) -> Self {
        Self::new(files.into_iter().map(KeyStoreEntry::from).collect())
    }
}

/// A picture of a key store folder in memory.
#[derive(Debug, Default)]
pub struct KeyStore {
    entries: Vec<KeyStoreEntry>,
}

impl KeyStore {
    /// From all entries of the folder. They are brought into the order of their names, in which BCCSP sees them.
    pub fn new(mut entries: Vec<KeyStoreEntry>) -> Self {
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Self { entries }
    }

    /// The entries in the order of their names.
    pub fn entries(&self) -> &[KeyStoreEntry] {
        &self.entries
    }

    /// BCCSP's `GetKey`.
    fn find(&self, ski: &str) -> Result<StoredKey, StoreMiss> {
        match self.suffix(ski) {
            Some(Suffix::Private) => self
                .named(ski, "sk", PrivateKey::from_pem)
                .map(StoredKey::Private),
            Some(Suffix::Public) => self
                .named(ski, "pk", private_key::public_key_from_pem)
                .map(StoredKey::Public),
            Some(Suffix::Symmetric) => self
                .named(ski, "key", |text| private_key::plain_pem(text).map(drop))
                .map(|()| StoredKey::Symmetric(format!("{ski}_key"))),
            None => self.search(ski).map(StoredKey::Private),
        }
    }

    /// What the first name that starts with `ski` ends with.
    ///
    /// NOTE: this is only how the *name to read* is chosen; that name may be another one, or not be there.
    fn suffix(&self, ski: &str) -> Option<Suffix> {
        let mut names = self.entries.iter().map(|entry| &entry.name);
        let name = names.find(|name| name.starts_with(ski))?;
        let suffixes = [
            ("sk", Suffix::Private),
            ("pk", Suffix::Public),
            ("key", Suffix::Symmetric),
        ];
        let found = suffixes.into_iter().find(|(end, _)| name.ends_with(end));
        found.map(|(_, suffix)| suffix)
    }

    /// The entry `<ski>_<kind>`, read with `read`. Whether the key in it has this identifier is not asked.
    fn named<T>(
        &self,
        ski: &str,
        kind: &str,
        read: impl FnOnce(&[u8]) -> Result<T, PrivateKeyError>,
    ) -> Result<T, StoreMiss> {
        let name = format!("{ski}_{kind}");
        let entry = self.entries.iter().find(|entry| entry.name == name);
        let Some(contents) = entry.and_then(|entry| entry.contents.as_ref()) else {
            return Err(StoreMiss::Unreadable { name });
        };
        read(contents).map_err(|reason| StoreMiss::NoKey { name, reason })
    }

    /// The first private key with this identifier, under whatever name.
    fn search(&self, ski: &str) -> Result<PrivateKey, StoreMiss> {
        let readable = self
            .entries
            .iter()
            .filter(|entry| entry.size <= MAX_SCANNED_FILE_BYTES)
            .filter_map(|entry| entry.contents.as_ref());
        readable
            .filter_map(|contents| PrivateKey::from_pem(contents).ok())
            .find(|key| identifier(key.public_key()).is_some_and(|it| it == ski))
            .ok_or_else(|| StoreMiss::NotFound { ski: ski.into() })
    }
}

enum Suffix {
    Private,
    Public,
    Symmetric,
}

enum StoredKey {
    Private(PrivateKey),
    Public(PublicKey),
    Symmetric(String),
}

/// What Fabric found to sign with. Not everything that it finds can sign.
#[derive(Debug)]
#[non_exhaustive]
pub enum SigningKey {
    /// A private key that signs. It may be another one than the certificate's.
    Software(SoftwareSigner),
    /// A public key from a file `<SKI>_pk`: loads, never signs.
    PublicOnly(PublicKey),
    /// An RSA private key, of which only the public part is kept: loads, never signs.
    Rsa(PublicKey),
}

impl Signer for SigningKey {
    fn public_key(&self) -> &PublicKey {
        match self {
            Self::Software(signer) => signer.public_key(),
            Self::PublicOnly(key) | Self::Rsa(key) => key,
        }
    }

    fn sign(&self, message: &[u8], family: HashFamily) -> Result<Vec<u8>, SignerError> {
        match self {
            Self::Software(signer) => signer.sign(message, family),
            Self::PublicOnly(key) => Err(SignerError::PublicKeyOnly {
                key: key.algorithm(),
            }),
            Self::Rsa(_) => Err(SignerError::Rsa),
        }
    }
}

impl From<PrivateKey> for SigningKey {
    fn from(key: PrivateKey) -> Self {
        match key {
            PrivateKey::Signing(signer) => Self::Software(signer),
            PrivateKey::Rsa(key) => Self::Rsa(key),
        }
    }
}

/// The key that Fabric signs with for a certificate with `public_key` (`getSigningIdentityFromConf`): from the key store, else from
/// `key_info`, the configuration's key identifier (a name for people) and key material (PEM).
///
/// NOTE: a file named `<SKI>_sk` and the key material are taken without comparing them with the certificate; a file `<SKI>_pk`
/// makes a signer of a public key, a file `<SKI>_key` an error.
///
/// # Errors
/// When neither yields a key, or the key store yields a symmetric one.
pub fn find_signing_key(
    store: &KeyStore,
    public_key: &PublicKey,
    key_info: Option<(&str, &[u8])>,
) -> Result<SigningKey, KeyStoreError> {
    let ski = identifier(public_key).ok_or_else(|| KeyStoreError::NoIdentifier {
        key: public_key.algorithm(),
    })?;
    match store.find(&ski) {
        Ok(StoredKey::Private(key)) => Ok(key.into()),
        Ok(StoredKey::Public(key)) => Ok(SigningKey::PublicOnly(key)),
        Ok(StoredKey::Symmetric(name)) => Err(KeyStoreError::Symmetric { name }),
        Err(miss) => from_key_material(key_info, miss),
    }
}

fn from_key_material(
    key_info: Option<(&str, &[u8])>,
    miss: StoreMiss,
) -> Result<SigningKey, KeyStoreError> {
    let Some((identifier, material)) = key_info else {
        return Err(KeyStoreError::NoKeyMaterial { miss });
    };
    ecdsa_from_pem(material)
        .map(SigningKey::Software)
        .map_err(|reason| KeyStoreError::KeyMaterial {
            identifier: identifier.to_owned(),
            reason,
            miss,
        })
}

/// BCCSP's import with `ECDSAPrivateKeyImportOpts`: ECDSA only. A header that says "encrypted" does not count here; what is
/// encrypted is no key anyway.
fn ecdsa_from_pem(material: &[u8]) -> Result<SoftwareSigner, PrivateKeyError> {
    let signer = SoftwareSigner::from_der(&private_key::any_pem(material)?)?;
    match signer.algorithm() {
        crate::crypto::KeyAlgorithm::Ecdsa(_) => Ok(signer),
        key => Err(PrivateKeyError::Type { key }),
    }
}

/// BCCSP's subject key identifier in hexadecimal, as files are named.
fn identifier(key: &PublicKey) -> Option<String> {
    key.bccsp_ski().map(|ski| hex::encode(&ski))
}
