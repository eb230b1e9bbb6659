//! Floor 3: certificates and CRLs, read as Go's `crypto/x509` and `encoding/asn1` read them. Knows no trust.

mod asn1;
mod certificate;
mod crl;
mod domain;
mod error;
mod extensions;
mod issuer_signature;
mod mailbox;
mod name;
mod parse;
mod sanitize;
mod seen;
mod span;
#[cfg(test)]
mod testing;
mod text;
mod uri;

pub use asn1::{Asn1Error, Asn1Fault};
pub use certificate::Certificate;
pub use crl::{Crl, CrlError};
pub use error::{CertificateError, Field, NameConstraintError};
pub use extensions::{
    ExtendedKeyUsages, Extension, KeyUsage, NameConstraints, Policies, SubjectAltNames,
};
pub use issuer_signature::IssuerSignatureError;
pub(crate) use issuer_signature::learn_signers;
pub use sanitize::SanitizeError;
pub use text::TextError;
pub use uri::{Uri, UriError};
