//! What Fabric makes of a CRL's signature value when it sets up an MSP.

use super::CrlError;
use crate::crypto::SignatureAlgorithm;
use crate::encoding::der::tag::{INTEGER, SEQUENCE};
use crate::x509::asn1::{Asn1Error, Element, Fields, write_element};
use std::borrow::Cow;

/// ECDSA values are unmarshalled to `r` and `s` and marshalled again, which drops what follows those; a high `s` stays high.
/// Values of other algorithms stay as they are.
pub(super) fn as_fabric_keeps_it(
    algorithm: SignatureAlgorithm,
    value: Cow<'_, [u8]>,
) -> Result<Vec<u8>, CrlError> {
    match algorithm.is_ecdsa() {
        true => two_integers(&value),
        false => Ok(value.into_owned()),
    }
}

fn two_integers(value: &[u8]) -> Result<Vec<u8>, CrlError> {
    let (r, s) = read(value).map_err(CrlError::EcdsaSignature)?;
    for (number, element) in [('r', r), ('s', s)] {
        if !is_positive(element.content()) {
            return Err(CrlError::EcdsaNotPositive { number });
        }
    }
    let mut marshalled = Vec::with_capacity(value.len());
    write_element(&mut marshalled, SEQUENCE, &[r.der(), s.der()]);
    Ok(marshalled)
}

fn read(value: &[u8]) -> Result<(Element<'_>, Element<'_>), Asn1Error> {
    let mut fields = Fields::new(value).required("signature", SEQUENCE)?.fields();
    let r = fields.required("r", INTEGER)?;
    r.integer()?;
    let s = fields.required("s", INTEGER)?;
    s.integer()?;
    Ok((r, s))
}

fn is_positive(integer: &[u8]) -> bool {
    !matches!(integer, [0] | [0x80..=0xff, ..])
}
