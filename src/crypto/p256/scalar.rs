//! Arithmetic modulo n, the order of P-256 (SP 800-186, section 3.2.1.3).
//!
//! Scalars are kept as plain numbers. Only a few products a signature are needed, so Montgomery's multiplication (GECC, section 2.2.4)
//! is used with one factor that carries the R = 2^256 which it divides away.

use super::inversion::{self, Modulus};
use super::words::{self, Words};

/// The order of the group.
pub(super) const N: Words = [
    0xf3b9_cac2_fc63_2551,
    0xbce6_faad_a717_9e84,
    u64::MAX,
    0xffff_ffff_0000_0000,
];

/// -1 / n modulo 2^64.
pub(super) const MINUS_INVERSE_N: u64 = 0xccd1_c8aa_ee00_bc4f;

/// A number below n.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub(super) struct Scalar(Words);

/// R times a scalar: the factor that [`Scalar::times`] takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Factor(Words);

impl Scalar {
    /// R^2 mod n.
    const R_SQUARED: Self = Self([
        0x8324_4c95_be79_eea2,
        0x4699_799c_49bd_6fa6,
        0x2845_b239_2b6b_ec59,
        0x66e1_2d94_f3d9_5620,
    ]);

    /// The number that 32 octets are, modulo n. One subtraction suffices, for 2^256 < 2n.
    pub(super) fn reduced(bytes: &[u8; 32]) -> Self {
        Self(words::reduce_once(
            &words::from_be_bytes(bytes),
            false,
            &Factor::ONE.0,
        ))
    }

    /// A number from 1 to n - 1, as r and s of a signature must be (FIPS 186-5, section 6.4.2, step 1).
    pub(super) fn in_range(bytes: &[u8; 32]) -> Option<Self> {
        let number = words::from_be_bytes(bytes);
        (!words::is_zero(&number) && words::is_below(&number, &N)).then_some(Self(number))
    }

    #[inline(always)]
    pub(super) const fn words(&self) -> &Words {
        &self.0
    }

    /// n - self: the negative, but n for zero.
    #[inline(always)]
    pub(super) fn complement(&self) -> Words {
        words::subtract(&N, &self.0).0
    }

    /// 1 / self, and 0 for 0.
    pub(super) fn invert(self) -> Self {
        static MODULUS: Modulus = Modulus::new(&N);
        Self(inversion::invert(&self.0, &MODULUS))
    }

    /// Made ready to multiply by.
    #[inline(always)]
    pub(super) fn as_factor(self) -> Factor {
        Factor(montgomery_product(&self.0, &Self::R_SQUARED.0))
    }

    /// self * factor mod n.
    #[inline(always)]
    pub(super) fn times(self, factor: &Factor) -> Self {
        Self(montgomery_product(&self.0, &factor.0))
    }
}

impl Factor {
    /// 1, that is R mod n = 2^256 - n.
    pub(super) const ONE: Self =
        Self([0x0c46_353d_039c_daaf, 0x4319_0552_58e8_617b, 0, 0xffff_ffff]);

    /// Their product, again a factor.
    #[inline(always)]
    pub(super) fn times(&self, other: &Self) -> Self {
        Self(montgomery_product(&self.0, &other.0))
    }

    /// 1 / self: from aR to R / a.
    pub(super) fn invert(&self) -> Self {
        let inverse = Scalar(self.0).invert();
        Scalar(inverse.as_factor().0).as_factor()
    }
}

/// a * b / R mod n.
#[inline(always)]
fn montgomery_product(a: &Words, b: &Words) -> Words {
    let [t0, t1, t2, t3, high @ ..] = words::product(a, b);
    let low = drop_word(drop_word(drop_word(drop_word([t0, t1, t2, t3]))));
    let (sum, carry) = words::add(&low, &high);
    words::reduce_once(&sum, carry, &Factor::ONE.0)
}

/// `(t + q * n) / 2^64`, with the q that makes the lowest word zero.
#[inline(always)]
fn drop_word(t: Words) -> Words {
    let q = t[0].wrapping_mul(MINUS_INVERSE_N);
    let (_, carry) = q.carrying_mul_add(N[0], t[0], 0);
    let (w0, carry) = q.carrying_mul_add(N[1], t[1], carry);
    let (w1, carry) = q.carrying_mul_add(N[2], t[2], carry);
    let (w2, w3) = q.carrying_mul_add(N[3], t[3], carry);
    [w0, w1, w2, w3]
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::p256::elliptic_curve::PrimeField;
    use ::p256::elliptic_curve::ops::Reduce;
    use proptest::prelude::*;

    fn theirs(bytes: &[u8; 32]) -> ::p256::Scalar {
        <::p256::Scalar as Reduce<::p256::FieldBytes>>::reduce(&(*bytes).into())
    }

    fn bytes(scalar: Scalar) -> [u8; 32] {
        words::to_be_bytes(scalar.words())
    }

    proptest! {
        #[test]
        fn arithmetic_is_that_of_the_curve_crate(a: [u8; 32], b: [u8; 32]) {
            let (x, y) = (Scalar::reduced(&a), Scalar::reduced(&b));
            let (their_x, their_y) = (theirs(&a), theirs(&b));
            let product: [u8; 32] = (their_x * their_y).to_repr().into();
            let inverse: [u8; 32] = their_x.invert().unwrap().to_repr().into();
            let negative: [u8; 32] = (-their_x).to_repr().into();
            prop_assert_eq!(bytes(x.times(&y.as_factor())), product);
            prop_assert_eq!(bytes(x.invert()), inverse);
            prop_assert_eq!(words::to_be_bytes(&x.complement()), negative);
            prop_assert_eq!(x.times(&x.as_factor().invert()), Scalar([1, 0, 0, 0]));
            prop_assert_eq!(x.times(&y.as_factor().times(&x.as_factor().invert())), y);
        }
    }

    #[test]
    fn constants_are_what_they_are_called() {
        assert_eq!(Factor::ONE.0, words::subtract(&[0; 4], &N).0);
        assert_eq!(Scalar([1, 0, 0, 0]).as_factor().0, Factor::ONE.0);
        assert_eq!(N[0].wrapping_mul(MINUS_INVERSE_N), u64::MAX);
        assert_eq!(Scalar([0; 4]).invert(), Scalar([0; 4]));
        assert_eq!(Scalar([0; 4]).complement(), N);
    }

    #[test]
    fn the_range_ends_before_the_order() {
        let number = |n: Words| Scalar::in_range(&words::to_be_bytes(&n));
        let last = words::subtract(&N, &[1, 0, 0, 0]).0;
        assert_eq!(number([0; 4]), None);
        assert_eq!(number(N), None);
        assert_eq!(number([u64::MAX; 4]), None);
        assert_eq!(number(last), Some(Scalar(last)));
        assert_eq!(Scalar::reduced(&words::to_be_bytes(&N)), Scalar([0; 4]));
    }
}
