//! `IsWellFormed`: the one textual form of an identity that orderers let into new blocks.

use crate::crypto::canonical_ecdsa_signature;
use crate::encoding::pem;
use crate::encoding::text::kept;
use crate::wire::SerializedIdentity;
use crate::x509::Certificate;

use super::error::WellFormedError;

/// One PEM block and nothing behind it, labelled `CERTIFICATE` or not at all, whose certificate parses and, where it is signed with
/// ECDSA, has a signature in DER. High S passes, and so does text before the block.
pub(super) fn check(identity: &SerializedIdentity<'_>) -> Result<(), WellFormedError> {
    let block = pem::decode(identity.id_bytes).ok_or(WellFormedError::NoPem)?;
    if !block.rest().is_empty() {
        return Err(WellFormedError::TrailingBytes {
            count: block.rest().len(),
        });
    }
    if !matches!(block.label(), b"CERTIFICATE" | b"") {
        let label = kept(&String::from_utf8_lossy(block.label()));
        return Err(WellFormedError::Label { label });
    }
    let certificate = Certificate::from_der(block.contents())?;
    check_signature(&certificate)
}

fn check_signature(certificate: &Certificate) -> Result<(), WellFormedError> {
    let signature = certificate.signature();
    if !certificate.signature_algorithm().is_ecdsa()
        || canonical_ecdsa_signature(signature)? == signature
    {
        return Ok(());
    }
    Err(WellFormedError::Signature)
}
