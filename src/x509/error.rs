//! Why bytes are no certificate.

use super::text::TextError;
use super::uri::UriError;
use crate::crypto::PublicKeyError;
use crate::diagnostic::Diagnostic;
use crate::encoding::der::DerError;
use std::fmt;

/// Why Go, and so Fabric, does not take bytes for a certificate. One variant per rule of Go's `x509.ParseCertificate`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// A part is not the DER that belongs there.
    #[error("{field} is malformed: {source}")]
    Malformed {
        /// Which part.
        field: Field,
        /// What is wrong with it.
        source: DerError,
    },
    /// Bytes after the certificate.
    #[error("{bytes} bytes follow the certificate")]
    TrailingData {
        /// How many.
        bytes: usize,
    },
    /// Neither v1 (0), v2 (1) nor v3 (2).
    #[error("the version is {encoded}, which is none of 0 (v1), 1 (v2) and 2 (v3)")]
    Version {
        /// The number in the certificate.
        encoded: i64,
    },
    /// RFC 5280, 4.1.2.2.
    #[error("the serial number is negative")]
    NegativeSerial,
    /// RFC 5280, 4.1.1.2: the signature algorithm is stated twice, and must be the same.
    #[error("the signature algorithm inside the signed part differs from the one outside of it")]
    AlgorithmMismatch,
    /// A name has an attribute that is no text.
    #[error("{field} has an attribute that cannot be read: {source}")]
    Attribute {
        /// Issuer or subject.
        field: Field,
        /// What is wrong with the text.
        source: TextError,
    },
    /// Neither UTCTime nor GeneralizedTime.
    #[error("the validity has something with the tag {tag:#04x} in place of a time")]
    TimeType {
        /// The identifier octet that is there.
        tag: u8,
    },
    /// No point in time in a form that Go reads.
    #[error("the validity has a time that cannot be read")]
    Time,
    /// The public key has a known algorithm but is none.
    #[error("the public key cannot be used: {0}")]
    PublicKey(#[from] PublicKeyError),
    /// RFC 5280, 4.2.
    #[error("the extension `{oid}` is there twice")]
    DuplicateExtension {
        /// The extension's id, dotted.
        oid: String,
    },
    /// RFC 5280, 4.2.1.1, 4.2.1.2 and 4.2.2.1: extensions that must not be critical.
    #[error("{field} is marked critical, which it must never be")]
    Critical {
        /// Which extension.
        field: Field,
    },
    /// Text that should be IA5 has a byte above 127.
    #[error("{field} has a name that is not ASCII")]
    NotAscii {
        /// Which extension.
        field: Field,
    },
    /// A URI among the alternative names is none to Go.
    #[error("the subject alternative names have a URI that cannot be read: {0}")]
    Uri(#[from] UriError),
    /// An IP address among the alternative names has neither 4 nor 16 bytes.
    #[error("the subject alternative names have an IP address of {length} bytes")]
    IpAddress {
        /// Its length in bytes.
        length: usize,
    },
    /// A name constraint is none to Go.
    #[error("the name constraints cannot be read: {0}")]
    NameConstraint(#[from] NameConstraintError),
    /// RFC 5280, 4.2.1.4.
    #[error("the certificate policies list `{oid}` twice")]
    DuplicatePolicy {
        /// The policy's id, dotted.
        oid: String,
    },
    /// A policy's id is not a minimal object identifier.
    #[error("the certificate policies have a malformed object identifier")]
    PolicyId,
}

/// Why a name constraint is refused (RFC 5280, 4.2.1.10, as Go reads it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameConstraintError {
    /// Neither permits nor excludes anything.
    #[error("they neither permit nor exclude anything")]
    Empty,
    /// Text that should be IA5 has a byte above 127.
    #[error("a name is not ASCII")]
    NotAscii,
    /// No domain name.
    #[error("a DNS name has an empty label or a character that no domain has")]
    Dns,
    /// Neither 4 + 4 nor 16 + 16 bytes.
    #[error("an IP range has {length} bytes, not 8 or 32")]
    IpLength {
        /// Its length in bytes.
        length: usize,
    },
    /// Ones after zeros.
    #[error("an IP range has a mask that is no prefix")]
    IpMask,
    /// Neither a mailbox nor a domain.
    #[error("an e-mail address is neither a mailbox nor a domain")]
    Email,
    /// An IP address in place of a domain.
    #[error("a URI constraint is an IP address, not a domain")]
    UriIsIp,
    /// No domain name.
    #[error("a URI constraint is not a domain")]
    Uri,
}

impl Diagnostic for CertificateError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "MSP-X509-001",
            Self::TrailingData { .. } => "MSP-X509-002",
            Self::Version { .. } => "MSP-X509-003",
            Self::NegativeSerial => "MSP-X509-004",
            Self::AlgorithmMismatch => "MSP-X509-005",
            Self::Attribute { source, .. } => source.code(),
            Self::TimeType { .. } => "MSP-X509-012",
            Self::Time => "MSP-X509-013",
            Self::PublicKey(source) => source.code(),
            Self::DuplicateExtension { .. } => "MSP-X509-014",
            Self::Critical { .. } => "MSP-X509-015",
            Self::NotAscii { .. } => "MSP-X509-016",
            Self::Uri(source) => source.code(),
            Self::IpAddress { .. } => "MSP-X509-017",
            Self::NameConstraint(source) => source.code(),
            Self::DuplicatePolicy { .. } => "MSP-X509-018",
            Self::PolicyId => "MSP-X509-019",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Malformed { .. } => Some(
                "check that the file holds one whole certificate; if it does, have the CA issue it anew",
            ),
            Self::TrailingData { .. } => Some("keep a single certificate in each PEM block"),
            Self::Attribute { source, .. } => source.help(),
            Self::PublicKey(source) => source.help(),
            Self::NegativeSerial => {
                Some("have the certificate issued anew with a positive serial number")
            }
            _ => Some(
                "have the certificate issued anew without this defect; Fabric refuses it as well",
            ),
        }
    }
}

impl Diagnostic for NameConstraintError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "MSP-X509-040",
            Self::NotAscii => "MSP-X509-041",
            Self::Dns => "MSP-X509-042",
            Self::IpLength { .. } => "MSP-X509-043",
            Self::IpMask => "MSP-X509-044",
            Self::Email => "MSP-X509-045",
            Self::UriIsIp => "MSP-X509-046",
            Self::Uri => "MSP-X509-047",
        }
    }
}

/// A part of a certificate that an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// The outermost SEQUENCE.
    Certificate,
    /// tbsCertificate, the signed part.
    Tbs,
    /// version.
    Version,
    /// serialNumber.
    SerialNumber,
    /// signature and signatureAlgorithm.
    SignatureAlgorithm,
    /// issuer.
    Issuer,
    /// validity.
    Validity,
    /// subject.
    Subject,
    /// subjectPublicKeyInfo.
    PublicKey,
    /// issuerUniqueID and subjectUniqueID.
    UniqueId,
    /// extensions.
    Extensions,
    /// signatureValue.
    Signature,
    /// keyUsage.
    KeyUsage,
    /// extKeyUsage.
    ExtendedKeyUsage,
    /// basicConstraints.
    BasicConstraints,
    /// subjectAltName.
    SubjectAltNames,
    /// nameConstraints.
    NameConstraints,
    /// cRLDistributionPoints.
    CrlDistributionPoints,
    /// authorityKeyIdentifier.
    AuthorityKeyId,
    /// subjectKeyIdentifier.
    SubjectKeyId,
    /// authorityInfoAccess.
    AuthorityInfoAccess,
    /// certificatePolicies.
    Policies,
    /// policyMappings.
    PolicyMappings,
    /// policyConstraints.
    PolicyConstraints,
    /// inhibitAnyPolicy.
    InhibitAnyPolicy,
}

impl Field {
    /// Turns what the reader says into what is wrong with this part.
    pub(super) fn malformed(self) -> impl Fn(DerError) -> CertificateError {
        move |source| CertificateError::Malformed {
            field: self,
            source,
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "the certificate",
            Self::Tbs => "the signed part",
            Self::Version => "the version",
            Self::SerialNumber => "the serial number",
            Self::SignatureAlgorithm => "the signature algorithm",
            Self::Issuer => "the issuer's name",
            Self::Validity => "the validity",
            Self::Subject => "the subject's name",
            Self::PublicKey => "the public key",
            Self::UniqueId => "a unique identifier",
            Self::Extensions => "the list of extensions",
            Self::Signature => "the signature",
            Self::KeyUsage => "the key usage",
            Self::ExtendedKeyUsage => "the extended key usage",
            Self::BasicConstraints => "the basic constraints",
            Self::SubjectAltNames => "the list of subject alternative names",
            Self::NameConstraints => "the name constraints",
            Self::CrlDistributionPoints => "the CRL distribution points",
            Self::AuthorityKeyId => "the authority key identifier",
            Self::SubjectKeyId => "the subject key identifier",
            Self::AuthorityInfoAccess => "the authority information access",
            Self::Policies => "the list of certificate policies",
            Self::PolicyMappings => "the policy mappings",
            Self::PolicyConstraints => "the policy constraints",
            Self::InhibitAnyPolicy => "the inhibit-any-policy extension",
        })
    }
}
