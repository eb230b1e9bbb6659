//! The elliptic curves that Go and BCCSP know.

use crate::encoding::oid::oid;
use std::fmt;

/// Curves of ECDSA keys that Go knows (and Fabric with it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// NIST P-224, secp224r1.
    P224,
    /// NIST P-256, prime256v1: the curve of nearly every Fabric network.
    P256,
    /// NIST P-384, secp384r1.
    P384,
    /// NIST P-521, secp521r1.
    P521,
}

impl Curve {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::P224, Self::P256, Self::P384, Self::P521];

    /// The curve that content octets of an OBJECT IDENTIFIER name (RFC 5480, section 2.1.1.1).
    pub fn from_oid(oid: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|curve| curve.oid() == oid)
    }

    /// Content octets of the curve's OBJECT IDENTIFIER.
    pub const fn oid(self) -> &'static [u8] {
        match self {
            Self::P224 => oid!("1.3.132.0.33"),
            Self::P256 => oid!("1.2.840.10045.3.1.7"),
            Self::P384 => oid!("1.3.132.0.34"),
            Self::P521 => oid!("1.3.132.0.35"),
        }
    }

    /// Bytes of a coordinate.
    pub const fn field_len(self) -> usize {
        match self {
            Self::P224 => 28,
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// The order of the group, big-endian, as long as a coordinate.
    pub(super) const fn order(self) -> &'static [u8] {
        match self {
            Self::P224 => &ORDER_P224,
            Self::P256 => &ORDER_P256,
            Self::P384 => &ORDER_P384,
            Self::P521 => &ORDER_P521,
        }
    }

    /// Half of the order, rounded down, in the same form.
    pub(super) const fn half_order(self) -> &'static [u8] {
        match self {
            Self::P224 => const { &halved(ORDER_P224) },
            Self::P256 => const { &halved(ORDER_P256) },
            Self::P384 => const { &halved(ORDER_P384) },
            Self::P521 => const { &halved(ORDER_P521) },
        }
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::P224 => "P-224",
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        })
    }
}

// NIST SP 800-186, section 3.2.1: the numbers n.
const ORDER_P224: [u8; 28] = hex("ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d");
const ORDER_P256: [u8; 32] =
    hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
const ORDER_P384: [u8; 48] = hex(
    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
);
const ORDER_P521: [u8; 66] = hex(concat!(
    "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa",
    "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
));

const fn halved<const N: usize>(number: [u8; N]) -> [u8; N] {
    let mut half = number;
    let mut at = N;
    while at > 0 {
        at -= 1;
        let from_above = if at == 0 { 0 } else { number[at - 1] << 7 };
        half[at] = number[at] >> 1 | from_above;
    }
    half
}

/// Constant hexadecimal text as bytes; a wrong text fails the build.
const fn hex<const N: usize>(text: &str) -> [u8; N] {
    let text = text.as_bytes();
    assert!(text.len() == 2 * N);
    let mut bytes = [0; N];
    let mut at = 0;
    while at < N {
        bytes[at] = nibble(text[2 * at]) << 4 | nibble(text[2 * at + 1]);
        at += 1;
    }
    bytes
}

const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => panic!("not a hexadecimal digit"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::p256::elliptic_curve::bigint::Encoding;

    fn assert_order<C: ::p256::elliptic_curve::Curve>(curve: Curve) {
        let order = C::ORDER.to_be_bytes();
        assert!(order.as_ref().ends_with(curve.order()), "{curve}");
    }

    /// 2 `number` + 1, in as many bytes.
    fn twice_and_one(number: &[u8]) -> Vec<u8> {
        let from_below = number[1..].iter().map(|below| below >> 7).chain([1]);
        number
            .iter()
            .zip(from_below)
            .map(|(byte, low)| byte << 1 | low)
            .collect()
    }

    #[test]
    fn orders_are_those_of_the_curve_crates() {
        assert_order::<::p224::NistP224>(Curve::P224);
        assert_order::<::p256::NistP256>(Curve::P256);
        assert_order::<::p384::NistP384>(Curve::P384);
        assert_order::<::p521::NistP521>(Curve::P521);
        for curve in Curve::ALL {
            assert_eq!(curve.order().len(), curve.field_len());
            assert_eq!(twice_and_one(curve.half_order()), curve.order(), "{curve}");
        }
    }
}
