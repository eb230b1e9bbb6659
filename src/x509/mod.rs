//! Floor 3: certificates and CRLs, read as Go's `crypto/x509` and `encoding/asn1` read them. Knows no trust.

mod asn1;
mod certificate;
mod crl;
mod sanitize;

pub use asn1::{Asn1Error, Asn1Fault};
pub use certificate::{Certificate, CertificateError, Extension, KeyUsage};
pub use crl::{Crl, CrlError};
pub use sanitize::SanitizeError;
