//! The field of P-256, eight elements side by side.
//!
//! An element is five limbs of 52 bits in Montgomery's form with R = 2^260 (Montgomery, *Modular multiplication without
//! trial division*, 1985; the limbs and the instructions as in Gueron and Krasnov, *Accelerating big integer arithmetic
//! using Intel IFMA extensions*, 2016). As 2^260 is 16 times the prime p = 2^256 - 2^224 + 2^192 + 2^96 - 1, there is room:
//! nothing is ever subtracted conditionally. A bound *b* below means that a number is less than *b* p.
//!
//! * [`Element`]: limbs in [0, 2^52), so bound 16, fit for multiplication. The product of bounds a and b has bound
//!   1 + ab/16, for (ab p^2 + (R - 1) p) / R < (ab/16 + 1) p; as that must stay below 16 too, ab must be below 240.
//! * [`Loose`]: a sum or difference with limbs anywhere in (-2^62, 2^62), so that one more sum or difference of two such
//!   does not overflow; its number must not be negative where it is carried or folded, which is what lifts (multiples of p
//!   that are added) are for. A reduction leaves limbs below 2^56.
//!
//! Reduction is cheap because p = -1 modulo 2^96: the multiple of p that clears a limb q is q itself, and adding
//! q (p + 1) = q (2^96 + 2^192 + 2^256 - 2^224) to the limbs above needs multiplications by three constants only.

use core::arch::x86_64::{
    __mmask8, _mm512_add_epi64, _mm512_and_si512, _mm512_cmpeq_epi64_mask, _mm512_cmplt_epi64_mask,
    _mm512_madd52hi_epu64, _mm512_madd52lo_epu64, _mm512_mask_blend_epi64, _mm512_mask_sub_epi64,
    _mm512_setzero_si512, _mm512_slli_epi64, _mm512_srai_epi64, _mm512_sub_epi64,
};

use super::super::field::P;
use super::vector::Vector;
use super::words::{LIMB_MASK, Limbs, Words, join, limbs_of, splat, splat_limbs};

const P_LIMBS: [u64; 5] = limbs_of(&P);

/// One in Montgomery's form: 2^260 mod p.
pub(super) const ONE: [u64; 4] = [
    0x0000_0000_0000_0010,
    0xffff_fff0_0000_0000,
    0xffff_ffff_ffff_ffff,
    0x0000_000f_ffff_ffef,
];

/// Eight elements of the field, ready to be multiplied.
#[derive(Clone, Copy)]
pub(super) struct Element(pub(super) Limbs);

/// Eight sums whose limbs await carrying.
#[derive(Clone, Copy)]
pub(super) struct Loose([Vector; 5]);

/// A product of ten limbs that awaits reduction.
#[derive(Clone, Copy)]
pub(super) struct Wide([Vector; 10]);

/// What can be a term of a sum.
pub(super) trait Term {
    fn limbs(&self) -> &[Vector; 5];
}

impl Term for Element {
    fn limbs(&self) -> &[Vector; 5] {
        &self.0
    }
}

impl Term for Loose {
    fn limbs(&self) -> &[Vector; 5] {
        &self.0
    }
}

impl Element {
    /// The same number, given as four words, in all lanes.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn splat(words: &[u64; 4]) -> Self {
        Self(splat_limbs(words))
    }

    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn times(&self, other: &Self) -> Self {
        self.product(other).reduce().carry()
    }

    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn square(&self) -> Self {
        self.squared().reduce().carry()
    }

    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn product(&self, other: &Self) -> Wide {
        Wide(product(&self.0, &other.0))
    }

    /// Products of two different limbs are computed once and doubled.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn squared(&self) -> Wide {
        let a = &self.0;
        let mut t = [_mm512_setzero_si512(); 10];
        for i in 0..5 {
            for j in i + 1..5 {
                multiply_add(&mut t, i + j, a[i], a[j]);
            }
        }
        for limb in &mut t[1..9] {
            *limb = _mm512_add_epi64(*limb, *limb);
        }
        for (i, limb) in a.iter().enumerate() {
            multiply_add(&mut t, 2 * i, *limb, *limb);
        }
        Wide(t)
    }

    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn loose(&self) -> Loose {
        Loose(self.0)
    }

    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn plus(&self, other: &impl Term) -> Loose {
        self.loose().plus(other)
    }

    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn minus(&self, other: &impl Term) -> Loose {
        self.loose().minus(other)
    }

    /// The lanes that are 0 modulo p.
    ///
    /// Reducing the number alone gives one in [0, p], for (16 p + (R - 1) p) / R < p + 1; 0 and p are the same.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn zeros(&self) -> __mmask8 {
        let reduced = self.over_r();
        equal(&reduced.0, &[0; 5]) | equal(&reduced.0, &P_LIMBS)
    }

    /// The number in [0, p), as words, still in Montgomery's form.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn canonical(&self) -> Words {
        self.scaled(&Self::splat(&ONE))
    }

    /// The product in [0, p), as words. One factor must be below p, so that their product has bound 2.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn scaled(&self, other: &Self) -> Words {
        join(&subtract_once(&self.times(other).0, &P_LIMBS))
    }

    /// This element where the mask has a 1, `other` elsewhere.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn or_else(&self, lanes: __mmask8, other: &Self) -> Self {
        Self(select(lanes, &self.0, &other.0))
    }

    /// The number divided by R: out of Montgomery's form. The result is in [0, p].
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn over_r(&self) -> Self {
        let zero = _mm512_setzero_si512();
        let [a, b, c, d, e] = self.0;
        Wide([a, b, c, d, e, zero, zero, zero, zero, zero])
            .reduce()
            .carry()
    }
}

impl Loose {
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn plus(&self, other: &impl Term) -> Self {
        let (a, b) = (&self.0, other.limbs());
        Self(core::array::from_fn(|i| _mm512_add_epi64(a[i], b[i])))
    }

    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn minus(&self, other: &impl Term) -> Self {
        let (a, b) = (&self.0, other.limbs());
        Self(core::array::from_fn(|i| _mm512_sub_epi64(a[i], b[i])))
    }

    /// Plus `MULTIPLE` times p.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn lift<const MULTIPLE: u64>(&self) -> Self {
        let a = &self.0;
        Self(core::array::from_fn(|i| {
            _mm512_add_epi64(a[i], splat(MULTIPLE * P_LIMBS[i]))
        }))
    }

    /// This sum where the mask has a 1, `other` elsewhere.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn or_else(&self, lanes: __mmask8, other: &Self) -> Self {
        Self(select(lanes, &self.0, &other.0))
    }

    /// Times `2^SHIFT`.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn shl<const SHIFT: u32>(&self) -> Self {
        Self(self.0.map(|limb| _mm512_slli_epi64::<SHIFT>(limb)))
    }

    /// `MULTIPLE` times p minus this where the mask has a 1, this elsewhere: a change of sign, with a lift.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn negate<const MULTIPLE: u64>(&self, lanes: __mmask8) -> Self {
        let a = &self.0;
        Self(core::array::from_fn(|i| {
            _mm512_mask_sub_epi64(a[i], lanes, splat(MULTIPLE * P_LIMBS[i]), a[i])
        }))
    }

    /// Limbs of 52 bits. The number must be in [0, 16 p).
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn carry(&self) -> Element {
        Element(carry(self.0))
    }

    /// A number congruent to this one and in (0, 2 p + 2^231): bound 2 and a trifle, called 2+.
    ///
    /// With h the part of the top limb above 2^256, (h - 1) p is subtracted, written as
    /// (h - 1) 2^256 - (h - 1) (2^224 - 2^192 - 2^96 + 1). Lower limbs not yet carried add less than 2^219 either way, so
    /// that the result is more than p - 2^219 and, h being at most 64, less than 2^256 + p + 2^230 + 2^219.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn fold(&self) -> Self {
        let [a, b, c, d, e] = self.0;
        let h = _mm512_srai_epi64::<48>(e);
        let k = _mm512_sub_epi64(h, splat(1));
        let e = _mm512_and_si512(e, splat((1 << 48) - 1));
        let e = _mm512_add_epi64(e, splat(1 << 48));
        Self([
            _mm512_add_epi64(a, k),
            _mm512_sub_epi64(b, _mm512_slli_epi64::<44>(k)),
            c,
            _mm512_sub_epi64(d, _mm512_slli_epi64::<36>(k)),
            _mm512_add_epi64(e, _mm512_slli_epi64::<16>(k)),
        ])
    }
}

impl Wide {
    /// Minus `2^SHIFT` times `other`, `SHIFT` being 3 at most. Limbs of products are below 2^56, so these stay within 2^59 in
    /// size, and reduction takes negative ones.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn minus_shl<const SHIFT: u32>(&self, other: &Self) -> Self {
        let (a, b) = (&self.0, &other.0);
        Self(core::array::from_fn(|i| {
            _mm512_sub_epi64(a[i], _mm512_slli_epi64::<SHIFT>(b[i]))
        }))
    }

    /// This divided by R modulo p; bound 1 more than the quotient's.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn reduce(&self) -> Loose {
        let mut t = self.0;
        for i in 0..5 {
            clear_limb(&mut t, i);
        }
        Loose([t[5], t[6], t[7], t[8], t[9]])
    }
}

/// Adds the multiple of p that makes limb `i` 0, and hands the limb's upper bits to the next.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn clear_limb(t: &mut [Vector; 10], i: usize) {
    let q = t[i];
    let carried = _mm512_srai_epi64::<52>(q);
    t[i + 1] = _mm512_add_epi64(t[i + 1], carried);
    // q 2^96, q 2^192 and q (2^256 - 2^224): from limb i on, that is 52 + 44 bits, 156 + 36, and 208 + 48 and 208 + 16.
    multiply_add(t, i + 1, q, splat(1 << 44));
    multiply_add(t, i + 3, q, splat(1 << 36));
    multiply_add(t, i + 4, q, splat((1 << 48) - (1 << 16)));
}

/// All 25 products of limbs.
#[expect(
    clippy::needless_range_loop,
    reason = "counted loops over limbs unroll, others less well"
)]
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn product(a: &Limbs, b: &Limbs) -> [Vector; 10] {
    let mut t = [_mm512_setzero_si512(); 10];
    for i in 0..5 {
        for j in 0..5 {
            multiply_add(&mut t, i + j, a[i], b[j]);
        }
    }
    t
}

/// Adds `a b` to limbs `at` and `at + 1`.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn multiply_add(t: &mut [Vector], at: usize, a: Vector, b: Vector) {
    t[at] = _mm512_madd52lo_epu64(t[at], a, b);
    t[at + 1] = _mm512_madd52hi_epu64(t[at + 1], a, b);
}

/// Limbs in [0, 2^52), but for the top one, which keeps the number's sign.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn carry(mut limbs: [Vector; 5]) -> Limbs {
    for i in 0..4 {
        let carried = _mm512_srai_epi64::<52>(limbs[i]);
        limbs[i + 1] = _mm512_add_epi64(limbs[i + 1], carried);
        limbs[i] = _mm512_and_si512(limbs[i], splat(LIMB_MASK));
    }
    limbs
}

/// Of a number below twice the modulus, the remainder.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn subtract_once(limbs: &Limbs, modulus: &[u64; 5]) -> Limbs {
    let less = carry(core::array::from_fn(|i| {
        _mm512_sub_epi64(limbs[i], splat(modulus[i]))
    }));
    let below = _mm512_cmplt_epi64_mask(less[4], _mm512_setzero_si512());
    select(below, limbs, &less)
}

/// The lanes in which all limbs are these.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn equal(limbs: &Limbs, to: &[u64; 5]) -> __mmask8 {
    let mut lanes = 0xff;
    for i in 0..5 {
        lanes &= _mm512_cmpeq_epi64_mask(limbs[i], splat(to[i]));
    }
    lanes
}

/// `a` where the mask has a 1, `b` elsewhere.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn select(lanes: __mmask8, a: &Limbs, b: &Limbs) -> Limbs {
    core::array::from_fn(|i| _mm512_mask_blend_epi64(lanes, b[i], a[i]))
}
