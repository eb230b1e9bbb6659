//! One certificate.

use crate::crypto::{PublicKey, SignatureAlgorithm};
use crate::diagnostic::Diagnostic;
use crate::encoding::time::Time;
use std::sync::Arc;

/// A parsed certificate; cloning shares it. Equality is equality of the DER.
#[derive(Clone)]
pub struct Certificate {
    _inner: Arc<()>,
}

/// One extension: content octets of its OID, critical flag, content of its OCTET STRING.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Extension<'a> {
    pub oid: &'a [u8],
    pub critical: bool,
    pub value: &'a [u8],
}

/// keyUsage bits; bit 0 = digitalSignature (RFC 5280, 4.2.1.3), as Go numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct KeyUsage(pub u16);
impl KeyUsage {
    /// keyCertSign.
    pub const CERT_SIGN: u16 = 1 << 5;
    /// cRLSign.
    pub const CRL_SIGN: u16 = 1 << 6;
    /// No bit set, or no such extension (Go does not tell them apart).
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Why bytes are no certificate to Go.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// placeholder
    #[error("placeholder")]
    Placeholder,
}
impl Diagnostic for CertificateError {
    fn code(&self) -> &'static str {
        "MSP-X509-001"
    }
}

/// The names in a subjectAltName extension, as Go reads them.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct SubjectAltNames {
    pub dns_names: Vec<String>,
    pub email_addresses: Vec<String>,
    pub uris: Vec<String>,
    pub ip_addresses: Vec<Vec<u8>>,
}

/// nameConstraints, as Go reads them. IP ranges are (address, mask), 4 or 16 bytes each.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct NameConstraints {
    pub permitted_dns: Vec<String>,
    pub excluded_dns: Vec<String>,
    pub permitted_ip: Vec<(Vec<u8>, Vec<u8>)>,
    pub excluded_ip: Vec<(Vec<u8>, Vec<u8>)>,
    pub permitted_email: Vec<String>,
    pub excluded_email: Vec<String>,
    pub permitted_uri: Vec<String>,
    pub excluded_uri: Vec<String>,
}

/// Certificate policy fields of Go's Certificate. OIDs are content octets.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Policies {
    pub policies: Vec<Vec<u8>>,
    pub mappings: Vec<(Vec<u8>, Vec<u8>)>,
    pub require_explicit_policy: Option<u64>,
    pub inhibit_policy_mapping: Option<u64>,
    pub inhibit_any_policy: Option<u64>,
}

/// extKeyUsage: which of the usages matter here. `other` counts all remaining ones, known to Go or not.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs)]
pub struct ExtendedKeyUsages {
    pub any: bool,
    pub server_auth: bool,
    pub client_auth: bool,
    pub others: usize,
}

#[allow(missing_docs, reason = "documented with its implementation")]
impl Certificate {
    /// Go's `x509.ParseCertificate`.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let _ = der;
        unimplemented!()
    }
    pub fn as_der(&self) -> &[u8] {
        unimplemented!()
    }
    pub fn tbs_der(&self) -> &[u8] {
        unimplemented!()
    }
    pub fn version(&self) -> u8 {
        unimplemented!()
    }
    /// Content octets of the serial number's INTEGER (not negative, minimal).
    pub fn serial(&self) -> &[u8] {
        unimplemented!()
    }
    pub fn signature_algorithm(&self) -> SignatureAlgorithm {
        unimplemented!()
    }
    pub fn signature(&self) -> &[u8] {
        unimplemented!()
    }
    pub fn issuer_der(&self) -> &[u8] {
        unimplemented!()
    }
    pub fn subject_der(&self) -> &[u8] {
        unimplemented!()
    }
    pub fn not_before(&self) -> Time {
        unimplemented!()
    }
    pub fn not_after(&self) -> Time {
        unimplemented!()
    }
    pub fn spki_der(&self) -> &[u8] {
        unimplemented!()
    }
    pub fn public_key(&self) -> &PublicKey {
        unimplemented!()
    }
    /// Subject's common name: Go's `Subject.CommonName` (the last CN attribute; empty when there is none).
    pub fn subject_common_name(&self) -> &str {
        unimplemented!()
    }
    /// Go's `Subject.OrganizationalUnit`, in order.
    pub fn organizational_units(&self) -> &[String] {
        unimplemented!()
    }
    /// RFC 4514-like text for people.
    pub fn subject_text(&self) -> String {
        unimplemented!()
    }
    pub fn issuer_text(&self) -> String {
        unimplemented!()
    }
    pub fn extensions(&self) -> impl Iterator<Item = Extension<'_>> {
        std::iter::empty()
    }
    /// `(oid content octets)`: the first extension with that id.
    pub fn extension(&self, oid: &[u8]) -> Option<Extension<'_>> {
        self.extensions().find(|e| e.oid == oid)
    }
    pub fn basic_constraints_valid(&self) -> bool {
        unimplemented!()
    }
    pub fn is_ca(&self) -> bool {
        unimplemented!()
    }
    /// Go's MaxPathLen where it is >= 0 (mind MaxPathLenZero).
    pub fn max_path_len(&self) -> Option<u64> {
        unimplemented!()
    }
    pub fn key_usage(&self) -> KeyUsage {
        unimplemented!()
    }
    pub fn extended_key_usages(&self) -> ExtendedKeyUsages {
        unimplemented!()
    }
    /// Go's `SubjectKeyId` (empty = none or empty).
    pub fn subject_key_id(&self) -> &[u8] {
        unimplemented!()
    }
    /// Go's `AuthorityKeyId`.
    pub fn authority_key_id(&self) -> &[u8] {
        unimplemented!()
    }
    pub fn subject_alt_names(&self) -> &SubjectAltNames {
        unimplemented!()
    }
    pub fn name_constraints(&self) -> &NameConstraints {
        unimplemented!()
    }
    pub fn policies(&self) -> &Policies {
        unimplemented!()
    }
    pub fn has_unhandled_critical_extension(&self) -> bool {
        unimplemented!()
    }
    /// Go's `c.CheckSignatureFrom(parent)`.
    pub fn check_signature_from(
        &self,
        parent: &Certificate,
    ) -> Result<(), crate::crypto::SignatureError> {
        let _ = parent;
        unimplemented!()
    }
}
