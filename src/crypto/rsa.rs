//! RSA verification as Go's `crypto/rsa` does it: PKCS #1 v1.5 and PSS with a salt as long as the digest.

use std::sync::OnceLock;

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};

use super::HashAlgorithm;
use super::error::{PublicKeyError, SignatureError};
use crate::encoding::asn1;
use crate::encoding::der::{tag, write};

/// Below this Go refuses to verify (`crypto/rsa`, "Minimum key size"); such keys parse.
const MIN_MODULUS_BITS: usize = 1024;
/// Above this nothing is verified here.
///
/// NOTE: Go has no limit. A signature under a modulus of a megabyte would cost it, and us, minutes; OpenSSL stops at this size too
/// (`OPENSSL_RSA_MAX_MODULUS_BITS`).
const MAX_MODULUS_BITS: usize = 16_384;
/// The largest exponent that Go verifies with.
const MAX_EXPONENT: u64 = (1 << 31) - 1;

/// A public key as Go's certificate parser takes it: modulus and exponent are above zero, no more.
#[derive(Debug)]
pub(super) struct RsaKey {
    /// Big-endian, without leading zeros.
    modulus: Box<[u8]>,
    exponent: u64,
    montgomery: OnceLock<Option<BoxedMontyParams>>,
}

impl RsaKey {
    /// From an RSAPublicKey (RFC 8017, appendix A.1.1). Bytes after its fields are ignored.
    pub(super) fn from_pkcs1(mut key: &[u8]) -> Result<Self, PublicKeyError> {
        let mut fields =
            asn1::element(&mut key, tag::SEQUENCE).map_err(|_| PublicKeyError::RsaMalformed)?;
        let modulus = asn1::integer(&mut fields).ok().and_then(|it| it.positive());
        let modulus = modulus.ok_or(PublicKeyError::RsaModulus)?;
        let exponent = asn1::int64(&mut fields).ok();
        let exponent = exponent.and_then(|it| u64::try_from(it).ok());
        Self::new(modulus, exponent.ok_or(PublicKeyError::RsaExponent)?)
    }

    /// From the numbers, which must be above zero; the exponent fits 63 bits.
    pub(super) fn new(modulus: &[u8], exponent: u64) -> Result<Self, PublicKeyError> {
        let modulus = write::without_leading_zeros(modulus);
        if modulus.is_empty() {
            return Err(PublicKeyError::RsaModulus);
        }
        if exponent == 0 || i64::try_from(exponent).is_err() {
            return Err(PublicKeyError::RsaExponent);
        }
        Ok(Self {
            modulus: modulus.into(),
            exponent,
            montgomery: OnceLock::new(),
        })
    }

    /// The DER of an RSAPublicKey.
    pub(super) fn to_pkcs1(&self) -> Vec<u8> {
        let exponent = self.exponent.to_be_bytes();
        let mut fields = Vec::with_capacity(self.modulus.len() + 20);
        for number in [&*self.modulus, &exponent] {
            write::push(
                &mut fields,
                tag::INTEGER,
                &[&write::positive_integer(number)],
            );
        }
        write::element(tag::SEQUENCE, &[&fields])
    }

    /// Go's `rsa.VerifyPKCS1v15`.
    pub(super) fn verify_pkcs1v15(
        &self,
        hash: HashAlgorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let encoded = self.recover(signature)?;
        let expected =
            pkcs1v15_encoding(hash, digest, encoded.len()).ok_or(SignatureError::Mismatch)?;
        accept_if(*encoded == *expected)
    }

    /// Go's `rsa.VerifyPSS` with `PSSSaltLengthEqualsHash`.
    pub(super) fn verify_pss(
        &self,
        hash: HashAlgorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let encoded = self.recover(signature)?;
        accept_if(pss_matches(hash, digest, &encoded, self.modulus_bits() - 1).is_some())
    }

    /// Bits of the modulus.
    pub(super) fn modulus_bits(&self) -> usize {
        let unused = self
            .modulus
            .first()
            .map_or(0, |first| first.leading_zeros());
        8 * self.modulus.len() - unused as usize
    }

    /// The public operation: the number that was signed, as long as the modulus.
    fn recover(&self, signature: &[u8]) -> Result<Box<[u8]>, SignatureError> {
        self.check_usable()?;
        if signature.len() != self.modulus.len() || *signature >= *self.modulus {
            return Err(SignatureError::Mismatch);
        }
        let params = self
            .montgomery
            .get_or_init(|| montgomery(&self.modulus))
            .as_ref()
            .ok_or(SignatureError::RsaModulusEven)?;
        let base = BoxedUint::from_be_slice(signature, params.bits_precision())
            .map_err(|_| SignatureError::Mismatch)?;
        let signed = power(&BoxedMontyForm::new(base, params), self.exponent);
        Ok(last_bytes(&signed.retrieve(), self.modulus.len()))
    }

    fn check_usable(&self) -> Result<(), SignatureError> {
        let bits = self.modulus_bits();
        let is_even = self.modulus.last().is_none_or(|last| last & 1 == 0);
        let exponent = self.exponent;
        if bits < MIN_MODULUS_BITS {
            Err(SignatureError::RsaKeyTooSmall {
                bits,
                minimum: MIN_MODULUS_BITS,
            })
        } else if is_even {
            Err(SignatureError::RsaModulusEven)
        } else if !(2..=MAX_EXPONENT).contains(&exponent) || exponent & 1 == 0 {
            Err(SignatureError::RsaExponent { exponent })
        } else if bits > MAX_MODULUS_BITS {
            Err(SignatureError::RsaKeyTooLarge {
                bits,
                maximum: MAX_MODULUS_BITS,
            })
        } else {
            Ok(())
        }
    }
}

impl PartialEq for RsaKey {
    fn eq(&self, other: &Self) -> bool {
        (&self.modulus, self.exponent) == (&other.modulus, other.exponent)
    }
}

impl Eq for RsaKey {}

impl std::hash::Hash for RsaKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (&self.modulus, self.exponent).hash(state);
    }
}

fn accept_if(matches: bool) -> Result<(), SignatureError> {
    matches.then_some(()).ok_or(SignatureError::Mismatch)
}

fn montgomery(modulus: &[u8]) -> Option<BoxedMontyParams> {
    let modulus = BoxedUint::from_be_slice_vartime(modulus);
    let odd = Odd::new(modulus).into_option()?;
    Some(BoxedMontyParams::new_vartime(odd))
}

/// `base` to the power of `exponent`, in time that depends on the (public) exponent.
fn power(base: &BoxedMontyForm, exponent: u64) -> BoxedMontyForm {
    let below_top_bit = (0..exponent.checked_ilog2().unwrap_or(0)).rev();
    below_top_bit.fold(base.clone(), |power, bit| {
        let square = power.square();
        if exponent >> bit & 1 == 1 {
            square.mul(base)
        } else {
            square
        }
    })
}

fn last_bytes(number: &BoxedUint, count: usize) -> Box<[u8]> {
    let bytes = number.to_be_bytes();
    let start = bytes.len().saturating_sub(count);
    bytes.get(start..).unwrap_or_default().into()
}

/// EMSA-PKCS1-v1_5 (RFC 8017, section 9.2); `None` when `length` is too short for it.
fn pkcs1v15_encoding(hash: HashAlgorithm, digest: &[u8], length: usize) -> Option<Vec<u8>> {
    let info = digest_info(hash)?;
    let padding = length.checked_sub(info.len() + digest.len() + 3)?;
    if padding < 8 {
        return None;
    }
    let mut encoded = Vec::with_capacity(length);
    encoded.extend([0x00, 0x01]);
    encoded.resize(2 + padding, 0xff);
    encoded.push(0x00);
    encoded.extend_from_slice(info);
    encoded.extend_from_slice(digest);
    Some(encoded)
}

/// What stands before the digest in a DigestInfo (RFC 8017, section 9.2, note 1).
fn digest_info(hash: HashAlgorithm) -> Option<&'static [u8]> {
    match hash {
        HashAlgorithm::Sha1 => {
            Some(b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14")
        }
        HashAlgorithm::Sha256 => {
            Some(b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20")
        }
        HashAlgorithm::Sha384 => {
            Some(b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30")
        }
        HashAlgorithm::Sha512 => {
            Some(b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40")
        }
        // No certificate signature algorithm leads here.
        HashAlgorithm::Sha3_256 | HashAlgorithm::Sha3_384 => None,
    }
}

/// EMSA-PSS-VERIFY (RFC 8017, section 9.1.2) with a salt as long as the digest; `Some` when consistent. `encoded` is as long as
/// the modulus, `bits` is one less than the modulus has.
fn pss_matches(hash: HashAlgorithm, digest: &[u8], encoded: &[u8], bits: usize) -> Option<()> {
    let length = bits.div_ceil(8);
    // A modulus of 8k+1 bits has one byte more than the encoding.
    let (surplus, encoded) = encoded.split_at_checked(encoded.len().checked_sub(length)?)?;
    let (body, [0xbc]) = encoded.split_at_checked(length.checked_sub(1)?)? else {
        return None;
    };
    let (masked, check) = body.split_at_checked(body.len().checked_sub(hash.output_len())?)?;
    let unused = 0xff_u8
        .checked_shl(u32::try_from(8 - (8 * length - bits)).ok()?)
        .unwrap_or(0);
    if surplus.iter().any(|byte| *byte != 0) || masked.first()? & unused != 0 {
        return None;
    }
    let mut block = unmask(hash, masked, check);
    *block.first_mut()? &= !unused;
    let salt = salt_of(&block, hash.output_len())?;
    let expected = hash.digest_parts(&[&[0; 8], digest, salt]);
    (expected.as_bytes() == check).then_some(())
}

/// `masked` xor MGF1(`seed`) (RFC 8017, appendix B.2.1).
fn unmask(hash: HashAlgorithm, masked: &[u8], seed: &[u8]) -> Vec<u8> {
    masked
        .chunks(hash.output_len())
        .zip(0_u32..)
        .flat_map(|(chunk, counter)| {
            let mask = hash.digest_parts(&[seed, &counter.to_be_bytes()]);
            let xored: Vec<u8> = chunk
                .iter()
                .zip(mask.as_bytes())
                .map(|(a, b)| a ^ b)
                .collect();
            xored
        })
        .collect()
}

/// The salt behind zeros and a 1.
fn salt_of(block: &[u8], salt_bytes: usize) -> Option<&[u8]> {
    let (padding, salt) = block.split_at_checked(block.len().checked_sub(salt_bytes)?)?;
    let (marker, zeros) = padding.split_last()?;
    (*marker == 1 && zeros.iter().all(|byte| *byte == 0)).then_some(salt)
}

#[cfg(test)]
mod tests;
