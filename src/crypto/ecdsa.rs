//! ECDSA: keys of all four curves and the two ways in which signatures are read.
//!
//! Certificates and CRLs go through Go's `ecdsa.VerifyASN1` (strict DER, nothing after it, any S), messages through BCCSP
//! (`encoding/asn1`: bytes after the SEQUENCE and further elements in it are ignored; S must be low).

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use ::ecdsa::elliptic_curve::array::ArraySize;
use ::ecdsa::elliptic_curve::{CurveArithmetic, FieldBytes, PublicKey};
use ::ecdsa::{EcdsaCurve, Signature, SignatureSize, hazmat};

use super::curve::Curve;
use super::error::{PublicKeyError, SignatureError};
use super::p256;
use crate::encoding::asn1::{self, Integer, Malformed};
use crate::encoding::der::tag;
use crate::encoding::der::write::{self, positive_integer, without_leading_zeros};

/// The first octet of a point in uncompressed form (SEC 1, section 2.3.3), the only form that Go takes.
const UNCOMPRESSED: u8 = 0x04;

/// A public key on one of the four curves.
#[derive(Clone, Debug)]
pub(super) struct EcdsaKey {
    encoded: Box<[u8]>,
    point: Point,
}

#[derive(Clone, Debug)]
enum Point {
    P224(PublicKey<::p224::NistP224>),
    P256(p256::Point),
    P384(PublicKey<::p384::NistP384>),
    P521(PublicKey<::p521::NistP521>),
}

impl EcdsaKey {
    /// Go's `ecdsa.ParseUncompressedPublicKey`.
    pub(super) fn from_uncompressed(curve: Curve, encoded: &[u8]) -> Result<Self, PublicKeyError> {
        if encoded.first() != Some(&UNCOMPRESSED) {
            return Err(PublicKeyError::PointNotUncompressed { curve });
        }
        let expected = 1 + 2 * curve.field_len();
        if encoded.len() != expected {
            return Err(PublicKeyError::PointLength {
                curve,
                expected,
                actual: encoded.len(),
            });
        }
        let point = Point::new(curve, encoded).ok_or(PublicKeyError::PointNotOnCurve { curve })?;
        Ok(Self {
            encoded: encoded.into(),
            point,
        })
    }

    /// See [`super::PublicKey::vouch`].
    pub(super) fn vouch(&self) {
        if let Point::P256(point) = &self.point {
            point.vouch();
        }
    }

    pub(super) fn curve(&self) -> Curve {
        match self.point {
            Point::P224(_) => Curve::P224,
            Point::P256(_) => Curve::P256,
            Point::P384(_) => Curve::P384,
            Point::P521(_) => Curve::P521,
        }
    }

    /// `0x04 || x || y`.
    pub(super) fn uncompressed(&self) -> &[u8] {
        &self.encoded
    }

    /// Go's `ecdsa.VerifyASN1`.
    pub(super) fn verify_strict(
        &self,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        let parts = Parts::strict(signature)?;
        self.verify_parts(digest, &parts)
    }

    /// The last step of [`verify_strict`](Self::verify_strict) on P-256, if it comes to that.
    pub(super) fn read_strict(&self, digest: &[u8], signature: &[u8]) -> Option<p256::Request<'_>> {
        let parts = Parts::strict(signature).ok()?;
        match &self.point {
            Point::P256(point) => Some(p256::Request::new(point, digest, parts.r, parts.s)),
            _ => None,
        }
    }

    /// BCCSP's verification: `encoding/asn1`, then low S, then `ecdsa.Verify`. The last step is left to the caller on P-256, where it
    /// may be taken together with others; `None` when it is done.
    pub(super) fn read_lenient(
        &self,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<Option<p256::Request<'_>>, SignatureError> {
        let parts = Parts::lenient(signature)?;
        let curve = self.curve();
        if is_high(parts.s, curve) {
            return Err(SignatureError::HighS { curve });
        }
        match &self.point {
            Point::P256(point) => Ok(Some(p256::Request::new(point, digest, parts.r, parts.s))),
            _ => self.verify_parts(digest, &parts).map(|()| None),
        }
    }

    #[cfg(test)]
    fn verify_lenient(&self, digest: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        super::batch::alone(self.read_lenient(digest, signature)?)
    }

    /// BCCSP's `SignatureToLowS`; `None` when the result is `signature` itself.
    pub(super) fn low_s(&self, signature: &[u8]) -> Result<Option<Vec<u8>>, SignatureError> {
        let parts = Parts::lenient(signature)?;
        let order = self.curve().order();
        let low = if is_high(parts.s, self.curve()) {
            encode(parts.r, &difference_integer(order, parts.s))
        } else {
            encode(parts.r, &positive_integer(parts.s))
        };
        Ok((low != signature).then_some(low))
    }

    fn verify_parts(&self, digest: &[u8], parts: &Parts<'_>) -> Result<(), SignatureError> {
        let (r, s) = (parts.r, parts.s);
        let verified = match &self.point {
            Point::P224(key) => verify_with(key, digest, r, s),
            Point::P256(point) => point.verify(digest, r, s),
            Point::P384(key) => verify_with(key, digest, r, s),
            Point::P521(key) => verify_with(key, digest, r, s),
        };
        verified.then_some(()).ok_or(SignatureError::Mismatch)
    }
}

impl PartialEq for EcdsaKey {
    fn eq(&self, other: &Self) -> bool {
        // The four curves' encodings differ in length, so the bytes say all.
        self.encoded == other.encoded
    }
}

impl Eq for EcdsaKey {}

impl Hash for EcdsaKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.encoded.hash(state);
    }
}

impl Point {
    fn new(curve: Curve, encoded: &[u8]) -> Option<Self> {
        match curve {
            Curve::P224 => PublicKey::from_sec1_bytes(encoded).ok().map(Self::P224),
            Curve::P256 => p256::Point::from_uncompressed(encoded).map(Self::P256),
            Curve::P384 => PublicKey::from_sec1_bytes(encoded).ok().map(Self::P384),
            Curve::P521 => PublicKey::from_sec1_bytes(encoded).ok().map(Self::P521),
        }
    }
}

/// `r` and `s` of a signature in DER, whatever stood around them: BCCSP's `UnmarshalECDSASignature` and `MarshalECDSASignature`.
pub(super) fn canonical(signature: &[u8]) -> Result<Vec<u8>, SignatureError> {
    let parts = Parts::lenient(signature)?;
    Ok(encode(parts.r, &positive_integer(parts.s)))
}

/// The two numbers of a signature, big-endian without leading zeros, above zero.
struct Parts<'a> {
    r: &'a [u8],
    s: &'a [u8],
}

impl<'a> Parts<'a> {
    fn strict(mut signature: &'a [u8]) -> Result<Self, SignatureError> {
        let (r, s, behind_s) = two_integers(&mut signature)?;
        if !signature.is_empty() || !behind_s.is_empty() {
            return Err(SignatureError::Malformed);
        }
        Self::new(r, s)
    }

    fn lenient(mut signature: &'a [u8]) -> Result<Self, SignatureError> {
        let (r, s, _behind_s) = two_integers(&mut signature)?;
        Self::new(r, s)
    }

    fn new(r: Integer<'a>, s: Integer<'a>) -> Result<Self, SignatureError> {
        match (r.positive(), s.positive()) {
            (Some(r), Some(s)) => Ok(Self { r, s }),
            _ => Err(SignatureError::NotPositive),
        }
    }
}

/// The first two INTEGERs of a SEQUENCE, and what follows them in it.
fn two_integers<'a>(
    signature: &mut &'a [u8],
) -> Result<(Integer<'a>, Integer<'a>, &'a [u8]), Malformed> {
    let mut inside = asn1::element(signature, tag::SEQUENCE)?;
    let r = asn1::integer(&mut inside)?;
    let s = asn1::integer(&mut inside)?;
    Ok((r, s, inside))
}

/// Verifies over `digest` as it is: the leftmost bits of the order's length count (FIPS 186-5, section 6.4.2), a shorter digest counts whole.
pub(super) fn verify_with<C>(key: &PublicKey<C>, digest: &[u8], r: &[u8], s: &[u8]) -> bool
where
    C: EcdsaCurve + CurveArithmetic,
    SignatureSize<C>: ArraySize,
{
    let (Some(r), Some(s)) = (padded::<C>(r), padded::<C>(s)) else {
        return false;
    };
    let Ok(signature) = Signature::<C>::from_scalars(r, s) else {
        return false;
    };
    hazmat::verify_prehashed::<C>(&key.to_projective(), digest, &signature).is_ok()
}

fn padded<C: EcdsaCurve>(magnitude: &[u8]) -> Option<FieldBytes<C>> {
    let mut wide = FieldBytes::<C>::default();
    let start = wide.len().checked_sub(magnitude.len())?;
    wide.get_mut(start..)?.copy_from_slice(magnitude);
    Some(wide)
}

/// BCCSP's `!IsLowS`: above half of the order (rounded down).
fn is_high(s: &[u8], curve: Curve) -> bool {
    compare(s, curve.half_order()) == Ordering::Greater
}

/// Compares two big-endian numbers of any length.
fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let (a, b) = (without_leading_zeros(a), without_leading_zeros(b));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// `a - b` for `a >= b`, as long as `a`.
fn subtract(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut borrow = false;
    let low_first = b.iter().rev().copied().chain(std::iter::repeat(0));
    let mut digits: Vec<u8> = a
        .iter()
        .rev()
        .zip(low_first)
        .map(|(a, b)| {
            let (digit, under) = a.overflowing_sub(b);
            let (digit, under_again) = digit.overflowing_sub(u8::from(borrow));
            borrow = under || under_again;
            digit
        })
        .collect();
    digits.reverse();
    digits
}

/// Content octets of the INTEGER `a - b`.
///
/// NOTE: BCCSP does not ask whether S is below the order, so its "low S" of a larger S is negative (or zero) and gets encoded
/// as such; the signature verifies neither before nor after.
fn difference_integer(a: &[u8], b: &[u8]) -> Vec<u8> {
    match compare(a, b) {
        Ordering::Less => negative_integer(&subtract(
            without_leading_zeros(b),
            without_leading_zeros(a),
        )),
        _ => positive_integer(&subtract(a, without_leading_zeros(b))),
    }
}

/// Content octets of minus `magnitude`, which is above zero: the complement of `magnitude - 1`.
fn negative_integer(magnitude: &[u8]) -> Vec<u8> {
    let less_one = subtract(magnitude, &[1]);
    positive_integer(&less_one)
        .iter()
        .map(|byte| !byte)
        .collect()
}

/// The DER of a signature with these numbers, big-endian.
pub(crate) fn signature_der(r: &[u8], s: &[u8]) -> Vec<u8> {
    encode(r, &positive_integer(s))
}

/// DER of SEQUENCE { INTEGER `r`, INTEGER with the content octets `s` }.
fn encode(r: &[u8], s: &[u8]) -> Vec<u8> {
    let mut inside = Vec::with_capacity(r.len() + s.len() + 12);
    write::push(&mut inside, tag::INTEGER, &[&positive_integer(r)]);
    write::push(&mut inside, tag::INTEGER, &[s]);
    write::element(tag::SEQUENCE, &[&inside])
}

#[cfg(test)]
mod tests;
