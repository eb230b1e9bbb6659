//! Is a certificate signed by the one above it? Go's `CheckSignatureFrom`.

use super::{Certificate, KeyUsage};
use crate::crypto::{CertificateSignature, SignatureError, proven_certificates};
use crate::diagnostic::Diagnostic;

/// Why a certificate does not count as signed by another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IssuerSignatureError {
    /// RFC 5280, 4.2.1.9: a v3 certificate without CA true signs no certificates.
    #[error("the issuer's certificate is not a CA certificate")]
    NotCa,
    /// RFC 5280, 4.2.1.3. Go asks for keyCertSign only when some usage is stated.
    #[error("the issuer's key usage does not allow signing certificates")]
    NoCertSign,
    /// The signature does not verify, or cannot.
    #[error("the signature does not verify under the issuer's key: {0}")]
    Signature(#[from] SignatureError),
}

impl Diagnostic for IssuerSignatureError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotCa => "MSP-X509-080",
            Self::NoCertSign => "MSP-X509-081",
            Self::Signature(source) => source.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::NotCa => Some("issue the CA certificate with basicConstraints CA:TRUE"),
            Self::NoCertSign => Some("issue the CA certificate with the key usage keyCertSign"),
            Self::Signature(source) => source.help(),
        }
    }
}

/// Verifies many certificates' signatures together and remembers those that are right with the certificates, so that
/// [`Certificate::check_signature_from`] need not verify them. It says the same as without.
pub(crate) fn learn_signers<'a>(pairs: impl Iterator<Item = (&'a Certificate, &'a Certificate)>) {
    let pairs: Vec<_> = pairs.collect();
    let signature = |(child, parent): &(&'a Certificate, &'a Certificate)| CertificateSignature {
        key: parent.public_key(),
        algorithm: child.signature_algorithm(),
        signed: child.tbs_der(),
        signature: child.signature(),
    };
    let signatures: Vec<_> = pairs.iter().map(signature).collect();
    let proven = proven_certificates(&signatures);
    for ((child, parent), _) in pairs.iter().zip(proven).filter(|(_, proven)| *proven) {
        child.remember_signer(parent.public_key());
    }
}

impl Certificate {
    /// Was this certificate signed by `parent`'s key, and may that key sign certificates? Names and validity are not looked
    /// at. SHA-1 is refused.
    ///
    /// # Errors
    /// One for each of Go's rules, in Go's order.
    pub fn check_signature_from(&self, parent: &Self) -> Result<(), IssuerSignatureError> {
        let states_ca = parent.basic_constraints_valid();
        if (parent.version() == 3 && !states_ca) || (states_ca && !parent.is_ca()) {
            return Err(IssuerSignatureError::NotCa);
        }
        let usage = parent.key_usage();
        if !usage.is_empty() && !usage.allows(KeyUsage::CERT_SIGN) {
            return Err(IssuerSignatureError::NoCertSign);
        }
        let algorithm = self.signature_algorithm();
        let key = parent.public_key();
        if self.is_known_to_be_signed_by(key) {
            return Ok(());
        }
        Ok(key.verify_certificate(algorithm, self.tbs_der(), self.signature())?)
    }
}
