//! Arithmetic modulo p = 2^256 - 2^224 + 2^192 + 2^96 - 1, the field of P-256 (SP 800-186, section 3.2.1.3).
//!
//! An element a is kept as aR mod p, R = 2^256 (Montgomery's form: P. Montgomery, *Modular multiplication without trial division*,
//! 1985; GECC, section 2.2.4), always fully reduced, so that equal elements have equal words. The product of two such numbers is
//! divided by R while it is reduced: a multiple of p makes the lowest word zero, the word is dropped, four times over. For this p the
//! multiple is the lowest word itself, because p = -1 modulo 2^64 (indeed modulo 2^96).

use std::ops::{Add, Mul, Neg, Sub};

use super::inversion::{self, Modulus};
use super::words::{self, DoubleWords, Words};

/// The prime.
pub(super) const P: Words = [u64::MAX, 0xffff_ffff, 0, 0xffff_ffff_0000_0001];

/// An element of the field, in Montgomery's form, below p.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub(super) struct Fe(Words);

impl Fe {
    /// 0.
    pub(super) const ZERO: Self = Self([0; 4]);

    /// 1, that is R mod p = 2^256 - p.
    pub(super) const ONE: Self = Self([1, 0xffff_ffff_0000_0000, u64::MAX, 0xffff_fffe]);

    /// R^2 mod p in plain form: multiplying by it brings a number into Montgomery's form.
    const R_SQUARED: Self = Self([
        3,
        0xffff_fffb_ffff_ffff,
        0xffff_ffff_ffff_fffe,
        0x4_ffff_fffd,
    ]);

    /// The element that is the number `plain`; `None` when that is not below p.
    pub(super) fn new(plain: &Words) -> Option<Self> {
        words::is_below(plain, &P).then(|| Self::from_constant(plain))
    }

    /// The element that is the number `plain`, which is known to be below p.
    #[inline(always)]
    pub(super) fn from_constant(plain: &Words) -> Self {
        Self(*plain) * Self::R_SQUARED
    }

    /// The element as a number below p.
    pub(super) fn to_plain(self) -> Words {
        let [a0, a1, a2, a3] = self.0;
        montgomery_reduce([a0, a1, a2, a3, 0, 0, 0, 0]).0
    }

    /// The element with these words in Montgomery's form, which must be below p.
    #[cfg(target_arch = "x86_64")]
    pub(super) const fn from_montgomery(words: Words) -> Self {
        Self(words)
    }

    #[inline(always)]
    pub(super) const fn is_zero(&self) -> bool {
        words::is_zero(&self.0)
    }

    #[inline(always)]
    pub(super) fn double(self) -> Self {
        self + self
    }

    /// self / 2: an odd number is made even by adding p.
    #[inline(always)]
    pub(super) fn half(self) -> Self {
        let odd = (self.0[0] & 1).wrapping_neg();
        let (even, carry) = words::add(&self.0, &[odd, P[1] & odd, 0, P[3] & odd]);
        Self([
            even[0] >> 1 | even[1] << 63,
            even[1] >> 1 | even[2] << 63,
            even[2] >> 1 | even[3] << 63,
            even[3] >> 1 | u64::from(carry) << 63,
        ])
    }

    #[inline(always)]
    pub(super) fn triple(self) -> Self {
        self + self + self
    }

    #[inline(always)]
    pub(super) fn square(self) -> Self {
        montgomery_reduce(words::square(&self.0))
    }

    /// 1 / self, and 0 for 0.
    ///
    /// The inverse of the number aR is a^-1 R^-1; two multiplications by R^2, each divided by R, make it a^-1 R.
    pub(super) fn invert(self) -> Self {
        static MODULUS: Modulus = Modulus::new(&P);
        let inverse = Self(inversion::invert(&self.0, &MODULUS));
        inverse * Self::R_SQUARED * Self::R_SQUARED
    }

    /// 1 / element for each, none of which may be zero, for one inversion and three multiplications an element (Montgomery's trick,
    /// GECC, algorithm 2.26). `scratch` is for the products; its contents do not matter.
    ///
    /// Elements with even places and those with odd ones form two products, so that a processor can work at both at once.
    pub(super) fn invert_all(elements: &mut [Self], scratch: &mut Vec<Self>) {
        scratch.clear();
        let mut products = [Self::ONE; 2];
        for (i, element) in elements.iter().enumerate() {
            scratch.push(products[i % 2]);
            products[i % 2] = products[i % 2] * *element;
        }
        let inverse = (products[0] * products[1]).invert();
        let mut inverses = [inverse * products[1], inverse * products[0]];
        for (i, element) in elements.iter_mut().enumerate().rev() {
            let inverse = inverses[i % 2] * scratch[i];
            inverses[i % 2] = inverses[i % 2] * *element;
            *element = inverse;
        }
    }

    /// `self` or `-self`.
    #[inline(always)]
    pub(super) fn negated_if(self, negative: bool) -> Self {
        Self(words::select(negative, &(-self).0, &self.0))
    }
}

impl Add for Fe {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (sum, carry) = words::add(&self.0, &other.0);
        Self(words::reduce_once(&sum, carry, &Self::ONE.0))
    }
}

impl Sub for Fe {
    type Output = Self;

    /// What was lent is 2^256; p is given back in its place.
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        let (difference, borrow) = words::subtract(&self.0, &other.0);
        let mask = u64::from(borrow).wrapping_neg();
        let repaid = [mask, P[1] & mask, 0, P[3] & mask];
        Self(words::add(&difference, &repaid).0)
    }
}

impl Neg for Fe {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

impl Mul for Fe {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        montgomery_reduce(words::product(&self.0, &other.0))
    }
}

/// `t / R` mod p, for `t` below pR.
#[inline(always)]
fn montgomery_reduce(t: DoubleWords) -> Fe {
    let low = drop_word(drop_word(drop_word(drop_word([t[0], t[1], t[2], t[3]]))));
    let (sum, carry) = words::add(&low, &[t[4], t[5], t[6], t[7]]);
    Fe(words::reduce_once(&sum, carry, &Fe::ONE.0))
}

/// `(t + t[0] * p) / 2^64`.
///
/// With q = t\[0\]: q * p = q * (2^96 - 1) + q * P\[3\] * 2^192. The -q clears the lowest word, q * 2^96 lands half in word 1 and half
/// in word 2, and q * P\[3\] is q * 2^64 - q * 2^32 + q.
#[inline(always)]
fn drop_word(t: Words) -> Words {
    let q = t[0];
    let (low, borrow) = q.borrowing_sub(q << 32, false);
    let (high, _) = q.borrowing_sub(q >> 32, borrow);
    let (w0, carry) = t[1].carrying_add(q << 32, false);
    let (w1, carry) = t[2].carrying_add(q >> 32, carry);
    let (w2, carry) = t[3].carrying_add(low, carry);
    let (w3, _) = high.carrying_add(0, carry);
    [w0, w1, w2, w3]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto_bigint::{NonZero, U256};
    use proptest::prelude::*;

    fn big(words: &Words) -> U256 {
        U256::from_be_slice(&words::to_be_bytes(words))
    }

    fn prime() -> NonZero<U256> {
        NonZero::new(big(&P)).unwrap()
    }

    /// Elements of all sizes, those near 0, near p and with long runs of equal bits among them.
    fn element() -> impl Strategy<Value = Fe> {
        let word = prop_oneof![Just(0), Just(u64::MAX), Just(1 << 32), any::<u64>()];
        let near = (0..4_u64).prop_map(|k| words::subtract(&P, &[k + 1, 0, 0, 0]).0);
        let plain = prop_oneof![prop::array::uniform4(word), near];
        plain.prop_filter_map("below p", |plain| Fe::new(&plain))
    }

    proptest! {
        #[test]
        fn arithmetic_is_that_of_integers_modulo_p(a in element(), b in element()) {
            let (x, y) = (big(&a.to_plain()), big(&b.to_plain()));
            prop_assert_eq!(big(&(a * b).to_plain()), x.mul_mod(&y, &prime()));
            prop_assert_eq!(big(&(a + b).to_plain()), x.add_mod(&y, &prime()));
            prop_assert_eq!(big(&(a - b).to_plain()), x.sub_mod(&y, &prime()));
            prop_assert_eq!(a.square(), a * a);
            prop_assert_eq!(-a + a, Fe::ZERO);
            prop_assert_eq!(a.half().double(), a);
            prop_assert_eq!((a.double(), a.triple()), (a + a, a + a + a));
            prop_assert_eq!((a.negated_if(true), a.negated_if(false)), (-a, a));
        }

        #[test]
        fn inverses_are_inverse(a in element()) {
            let product = a * a.invert();
            prop_assert_eq!(product, if a.is_zero() { Fe::ZERO } else { Fe::ONE });
        }

        #[test]
        fn inverses_of_many_are_those_of_each(all in prop::collection::vec(element(), 0..20)) {
            let all: Vec<_> = all.into_iter().filter(|it| !it.is_zero()).collect();
            let mut inverses = all.clone();
            Fe::invert_all(&mut inverses, &mut vec![Fe::ONE; 3]);
            let each: Vec<_> = all.iter().map(|it| it.invert()).collect();
            prop_assert_eq!(inverses, each);
        }

        #[test]
        fn elements_are_always_fully_reduced(a in element(), b in element()) {
            for it in [a + b, a - b, a * b, a.square(), -a, a.half()] {
                prop_assert!(words::is_below(&it.0, &P));
            }
        }
    }

    #[test]
    fn constants_are_what_they_are_called() {
        assert_eq!(Fe::ONE.to_plain(), [1, 0, 0, 0]);
        assert_eq!(Fe::new(&[1, 0, 0, 0]), Some(Fe::ONE));
        assert_eq!(Fe::ONE.0, words::subtract(&[0; 4], &P).0);
        assert_eq!(Fe::new(&P), None);
        assert!(Fe::new(&[0; 4]).unwrap().is_zero());
    }
}
