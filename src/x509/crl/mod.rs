//! Certificate revocation lists, as Go's old `x509.ParseCRL` (`encoding/asn1`) reads them and Fabric's set-up changes them.

mod error;
mod index;
mod parse;
mod signature;
#[cfg(test)]
mod tests;

pub use error::CrlError;

use super::Certificate;
use super::name::DisplayName;
use crate::crypto::{PublicKey, SignatureAlgorithm, SignatureError};
use crate::encoding::time::Time;
use parse::{CertificateList, SignedList};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A parsed CRL; cloning shares it. It keeps its bytes once, and at most eleven bytes more for each entry.
///
/// What Fabric ignores is not kept: entries' dates and extensions, and the CRL's own extensions but for the authority key identifier.
#[derive(Clone)]
pub struct Crl {
    inner: Arc<Inner>,
}

struct Inner {
    der: Vec<u8>,
    list: CertificateList,
}

impl Crl {
    /// Reads a CRL: Go's `x509.ParseCRL`, then what Fabric's `setupCRLs` does to it.
    ///
    /// PEM is only recognised at the very first byte and with the label `X509 CRL`; all else is taken for DER. Every entry is checked
    /// for its form. If the (outer) signature algorithm is ECDSA, the signature value is replaced by its first two integers in DER.
    ///
    /// # Errors
    /// Whatever makes Go or Fabric refuse the bytes. A missing authority key identifier does not: see [`authority_key_id`](Self::authority_key_id).
    pub fn parse(bytes: &[u8]) -> Result<Self, CrlError> {
        parse::parse(bytes).map(|inner| Self {
            inner: Arc::new(inner),
        })
    }

    /// The key identifier of the CRL's first authority key identifier extension, empty when that has none: Fabric's
    /// `getAuthorityKeyIdentifierFromCrl`.
    ///
    /// # Errors
    /// [`CrlError::NoAuthorityKeyId`] or [`CrlError::AuthorityKeyId`]; Fabric finds this out when it validates, not when it loads.
    pub fn authority_key_id(&self) -> Result<&[u8], CrlError> {
        match &self.contents().authority_key_id {
            Ok(range) => Ok(self.slice(range)),
            Err(error) => Err(error.clone()),
        }
    }

    /// Is this serial number listed? `serial` holds the content octets of its INTEGER. The cost does not depend on the CRL's length.
    pub fn lists(&self, serial: &[u8]) -> bool {
        self.contents().serials.contains(&self.inner.der, serial)
    }

    /// The content octets of all entries' serial numbers, in the CRL's order, repetitions included.
    pub fn serials(&self) -> impl Iterator<Item = &[u8]> {
        self.contents().serials.in_order(&self.inner.der)
    }

    /// How many entries the CRL has, repetitions included.
    pub fn len(&self) -> usize {
        self.contents().serials.len()
    }

    /// Has the CRL no entry?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The issuer's Name, as DER.
    pub fn issuer_der(&self) -> &[u8] {
        self.slice(&self.contents().issuer)
    }

    /// The issuer's name for people, in the manner of RFC 4514. Not for comparing.
    pub fn issuer_text(&self) -> String {
        DisplayName(self.issuer_der()).to_string()
    }

    /// When the CRL was issued. Fabric does not look at it.
    pub fn this_update(&self) -> Time {
        self.contents().this_update
    }

    /// When the next CRL is due. Fabric does not look at it.
    pub fn next_update(&self) -> Option<Time> {
        self.contents().next_update
    }

    /// The algorithm of the signature: the outer one; Go does not compare it with the inner one.
    pub fn signature_algorithm(&self) -> SignatureAlgorithm {
        self.inner.list.algorithm
    }

    /// The signature that is verified: for ECDSA the re-encoded one.
    pub fn signature(&self) -> &[u8] {
        &self.inner.list.signature
    }

    /// The whole CRL, as DER.
    pub fn as_der(&self) -> &[u8] {
        &self.inner.der
    }

    /// The signed part, as DER.
    pub fn tbs_der(&self) -> &[u8] {
        self.slice(&self.inner.list.tbs)
    }

    /// Did `issuer`'s key sign this CRL? Go's `issuer.CheckCRLSignature(crl)`: names, key usage and dates play no part, SHA-1 is allowed.
    ///
    /// # Errors
    /// The signature does not verify, or its algorithm is unknown, unfit for the key or refused by Go (MD5).
    pub fn check_signature(&self, issuer: &Certificate) -> Result<(), SignatureError> {
        self.check_signature_by(issuer.public_key())
    }

    /// Did `key` sign this CRL? See [`check_signature`](Self::check_signature).
    ///
    /// # Errors
    /// As there.
    pub fn check_signature_by(&self, key: &PublicKey) -> Result<(), SignatureError> {
        key.verify_crl(
            self.inner.list.algorithm,
            self.tbs_der(),
            &self.inner.list.signature,
        )
    }

    fn contents(&self) -> &SignedList {
        &self.inner.list.contents
    }

    fn slice(&self, range: &Range<usize>) -> &[u8] {
        self.inner.der.get(range.clone()).unwrap_or_default()
    }
}

impl fmt::Debug for Crl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Crl")
            .field("entries", &self.len())
            .field("signature_algorithm", &self.inner.list.algorithm)
            .finish_non_exhaustive()
    }
}
