//! Certificate revocation lists, as Go's old `x509.ParseCRL` (`encoding/asn1`) reads them.

use super::Certificate;
use crate::crypto::{PublicKey, SignatureAlgorithm, SignatureError};
use crate::diagnostic::Diagnostic;

/// A parsed CRL.
#[derive(Clone)]
pub struct Crl {
    _todo: (),
}

/// Why bytes are no CRL to Go.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CrlError {
    /// placeholder
    #[error("placeholder")]
    Placeholder,
}
impl Diagnostic for CrlError {
    fn code(&self) -> &'static str {
        "MSP-CRL-001"
    }
}

#[allow(missing_docs, reason = "documented with its implementation")]
impl Crl {
    /// `x509.ParseCRL`: PEM with label "X509 CRL" at the very first byte, or DER. Then Fabric's setupCRLs: an ECDSA signature value is unmarshalled and marshalled anew (an error when it does not unmarshal).
    pub fn parse(bytes: &[u8]) -> Result<Self, CrlError> {
        let _ = bytes;
        unimplemented!()
    }
    /// Fabric's getAuthorityKeyIdentifierFromCrl. Ok(empty) when the AKI has no keyIdentifier; Err when there is no AKI or it does not unmarshal.
    pub fn authority_key_id(&self) -> Result<&[u8], CrlError> {
        unimplemented!()
    }
    /// Is the serial (content octets of its INTEGER) listed? Lookup by index, not by scan.
    pub fn lists(&self, serial: &[u8]) -> bool {
        let _ = serial;
        unimplemented!()
    }
    pub fn len(&self) -> usize {
        unimplemented!()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    pub fn signature_algorithm(&self) -> SignatureAlgorithm {
        unimplemented!()
    }
    /// Go's `issuer.CheckCRLSignature(crl)`.
    pub fn check_signature(&self, issuer: &Certificate) -> Result<(), SignatureError> {
        let _ = issuer;
        unimplemented!()
    }
    pub fn signature_key_check(&self, key: &PublicKey) -> Result<(), SignatureError> {
        let _ = key;
        unimplemented!()
    }
}
