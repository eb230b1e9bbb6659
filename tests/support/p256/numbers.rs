//! Numbers modulo the order, integers beyond it, and points, by the arithmetic of the `p256` crate and of `crypto-bigint`.

use crypto_bigint::U256;
use p256::elliptic_curve::PrimeField;
use p256::elliptic_curve::ops::Reduce;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{ProjectivePoint, PublicKey};

/// A number modulo the order.
pub type Number = p256::Scalar;

/// The order n.
pub const N: U256 =
    U256::from_be_hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

/// The prime p.
pub const P: U256 =
    U256::from_be_hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");

/// A small number.
pub fn number(k: u64) -> Number {
    Number::from(k)
}

/// The number that 32 octets are, modulo the order.
pub fn reduced(octets: &[u8; 32]) -> Number {
    <Number as Reduce<p256::FieldBytes>>::reduce(&(*octets).into())
}

pub fn from_integer(integer: &U256) -> Number {
    reduced(&octets(integer))
}

pub fn to_integer(number: &Number) -> U256 {
    U256::from_be_slice(&bytes(number))
}

/// The number in 32 octets.
pub fn bytes(number: &Number) -> [u8; 32] {
    number.to_repr().into()
}

/// The integer in 32 octets.
pub fn octets(integer: &U256) -> [u8; 32] {
    integer.to_be_bytes().into()
}

pub fn power_of_two(exponent: u32) -> U256 {
    U256::ONE.shl(exponent)
}

pub fn inverse(number: &Number) -> Number {
    number.invert().expect("not zero")
}

/// Half of the order, rounded down: the largest S that is low.
pub fn half() -> U256 {
    N.shr(1)
}

pub fn is_low(s: &Number) -> bool {
    to_integer(s) <= half()
}

/// `s` or its negative, whichever is low.
pub fn low(s: Number) -> Number {
    if is_low(&s) { s } else { -s }
}

pub fn generator_times(k: &Number) -> ProjectivePoint {
    ProjectivePoint::GENERATOR * *k
}

/// `0x04 || x || y` of a point, not infinity.
pub fn encoded(point: &ProjectivePoint) -> Vec<u8> {
    point.to_affine().to_sec1_point(false).as_bytes().to_vec()
}

/// The public key to the secret `d`.
pub fn key_of(d: &Number) -> Vec<u8> {
    encoded(&generator_times(d))
}

/// x of a point, not infinity, modulo the order.
pub fn x_of(point: &ProjectivePoint) -> Number {
    reduced(encoded(point)[1..33].try_into().expect("32 octets"))
}

/// The point with this x and an even (2) or odd (3) y, if there is one.
pub fn point_at(x: &U256, parity: u8) -> Option<ProjectivePoint> {
    let compressed = [&[parity][..], &octets(x)].concat();
    let key = PublicKey::from_sec1_bytes(&compressed).ok()?;
    Some(key.to_projective())
}

/// An integer of any size and sign: the content of an INTEGER in DER.
#[derive(Clone, Debug)]
pub struct Integer(pub Vec<u8>);

impl Integer {
    pub fn of(number: &Number) -> Self {
        Self::from_octets(&bytes(number))
    }

    pub fn from_u256(integer: &U256) -> Self {
        Self::from_octets(&octets(integer))
    }

    /// Of a magnitude, big-endian.
    pub fn from_octets(magnitude: &[u8]) -> Self {
        let zeros = magnitude.iter().take_while(|it| **it == 0).count();
        let digits = &magnitude[zeros..];
        match digits.first() {
            Some(0..0x80) => Self(digits.to_vec()),
            _ => Self([&[0], digits].concat()),
        }
    }

    /// Minus a magnitude above zero: all bits flipped, plus one.
    pub fn minus(magnitude: &U256) -> Self {
        let less_one = Self::from_u256(&magnitude.wrapping_sub(&U256::ONE));
        Self(less_one.0.iter().map(|it| !it).collect())
    }
}

/// SEQUENCE { INTEGER r, INTEGER s }; no part is longer than 127 octets.
pub fn der(r: &Integer, s: &Integer) -> Vec<u8> {
    tlv(0x30, &[tlv(2, &r.0), tlv(2, &s.0)].concat())
}

/// Tag, length in one octet, content.
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).expect("short");
    assert!(length < 0x80);
    [&[tag, length], content].concat()
}
