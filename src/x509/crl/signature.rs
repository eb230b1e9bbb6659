//! What Fabric makes of a CRL's signature value when it sets up an MSP.

use super::CrlError;
use crate::crypto::{SignatureAlgorithm, SignatureError, canonical_ecdsa_signature};
use std::borrow::Cow;

/// ECDSA values are unmarshalled to `r` and `s` and marshalled again, which drops what follows those; a high `s` stays high.
/// Values of other algorithms stay as they are.
pub(super) fn as_fabric_keeps_it(
    algorithm: SignatureAlgorithm,
    value: Cow<'_, [u8]>,
) -> Result<Vec<u8>, CrlError> {
    if !algorithm.is_ecdsa() {
        return Ok(value.into_owned());
    }
    canonical_ecdsa_signature(&value).map_err(|error| match error {
        SignatureError::NotPositive => CrlError::EcdsaNotPositive,
        _ => CrlError::EcdsaSignature,
    })
}
