//! Floor 3: certificates and CRLs, read as Go's `crypto/x509` and `encoding/asn1` read them. Knows no trust.

mod certificate;
mod crl;

pub use certificate::{Certificate, CertificateError, Extension, KeyUsage};
pub use crl::{Crl, CrlError};
