//! Sanitizing: an ECDSA-signed certificate in the form with low S, so that it has one identity whoever re-encodes it.
//!
//! S can be replaced by the group order minus S without breaking an ECDSA signature, hence anybody can make a second certificate
//! of equal meaning and other bytes. Fabric takes the low one for all it hashes and compares, and so do we.

use crate::chain::{CertPool, Chain};
use crate::x509::Certificate;

use super::error::SanitizingError;
use super::trust::{Anchors, judged_at};
use super::witness::{Search, Witness};
use crate::chain::unique_chain_observed;

/// A sanitized certificate, with the path that was built on the way where it is still the certificate's own.
pub(super) struct Sanitized {
    pub(super) certificate: Certificate,
    pub(super) path: Option<Chain>,
}

/// Brings a certificate into the form that is hashed, compared and stored.
///
/// Whether S is low depends on the issuer's curve, so the path is built here, and a certificate without a unique one is refused;
/// but only where the signature algorithm is ECDSA. All others pass as they are.
pub(super) fn sanitize(
    certificate: Certificate,
    anchors: &Anchors,
    witness: &mut impl Witness,
) -> Result<Sanitized, SanitizingError> {
    if !certificate.signature_algorithm().is_ecdsa() {
        return Ok(Sanitized {
            certificate,
            path: None,
        });
    }
    if certificate.is_ca() && certificate.check_signature_from(&certificate).is_ok() {
        return sanitize_self_signed(&certificate, anchors, witness);
    }
    witness.search(Search::Sanitizing);
    let path = anchors.path_observed(&certificate, witness)?;
    let issuer = path.direct_issuer().ok_or(SanitizingError::NoIssuer)?;
    Ok(match with_low_s(&certificate, issuer)? {
        Some(certificate) => Sanitized {
            certificate,
            path: None,
        },
        None => Sanitized {
            certificate,
            path: Some(path),
        },
    })
}

/// A CA that verifies under its own key is its own issuer, and the only root that its path is judged by.
fn sanitize_self_signed(
    certificate: &Certificate,
    anchors: &Anchors,
    witness: &mut impl Witness,
) -> Result<Sanitized, SanitizingError> {
    let rewritten = with_low_s(certificate, certificate)?;
    let certificate = rewritten.unwrap_or_else(|| certificate.clone());
    let itself: CertPool = std::iter::once(certificate.clone()).collect();
    witness.search(Search::SelfSigned);
    unique_chain_observed(
        &certificate,
        &itself,
        &anchors.intermediates,
        judged_at(&certificate),
        witness,
    )?;
    Ok(Sanitized {
        certificate,
        path: None,
    })
}

/// The certificate with its signature's S in the lower half; `None` where it stands there already.
fn with_low_s(
    certificate: &Certificate,
    issuer: &Certificate,
) -> Result<Option<Certificate>, SanitizingError> {
    let signature = issuer.public_key().low_s(certificate.signature())?;
    let rewrite = |signature: Vec<u8>| certificate.with_signature(&signature);
    Ok(signature.map(rewrite).transpose()?)
}
