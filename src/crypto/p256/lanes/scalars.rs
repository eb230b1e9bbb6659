//! From signatures to the two scalars of each: u1 = z/s and u2 = r/s modulo n (FIPS 186-5, section 6.4.2).
//!
//! One inversion serves the whole batch: the products of the s so far are kept, the product of all is inverted, and the
//! inverses come out backwards (Montgomery's trick), group after group, and lane by lane in [`super::inversion`].

use core::arch::x86_64::{__mmask8, _mm512_or_si512, _mm512_testn_epi64_mask};

use super::super::claim::Claim;
use super::Verdict;
use super::field::{Element, Loose};
use super::inversion::{invert_residues, invert_same};
use super::order::Residue;
use super::vector::LANES;
use super::words::{Words, gather_words, join};

/// 2^518 mod p. Times r, divided by R: r/4 in Montgomery's form, as x coordinates are (see [`super::gather`]).
const QUARTER: [u64; 4] = [
    0x0000_0000_0000_00c0,
    0xffff_feff_ffff_ffc0,
    0xffff_ffff_ffff_ffbf,
    0x0000_013f_ffff_ff7f,
];

/// What eight signatures demand of the curve.
#[derive(Clone, Copy)]
pub(super) struct Scalars {
    pub(super) u1: Words,
    pub(super) u2: Words,
    /// r/4 in Montgomery's form: the x coordinate that u1 G + u2 Q must have.
    r: Element,
    /// The lanes with r below 2^128: r + n may be below p, so that it can be the x coordinate too (p - n is below 2^127).
    small_r: __mmask8,
}

/// What of eight signatures is known.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) valid: __mmask8,
    pub(super) undecided: __mmask8,
}

impl Found {
    pub(super) fn verdict(&self, lane: usize) -> Verdict {
        let is_in = |lanes: __mmask8| lanes >> lane & 1 == 1;
        match (is_in(self.valid), is_in(self.undecided)) {
            (_, true) => Verdict::Undecided,
            (true, false) => Verdict::Valid,
            (false, false) => Verdict::Invalid,
        }
    }
}

impl Scalars {
    /// The scalars of each group of eight signatures.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn of_batch(groups: &[[&Claim; LANES]]) -> Vec<Self> {
        let one = Residue::splat(&[1, 0, 0, 0]);
        let mut product = one;
        let mut before = Vec::with_capacity(groups.len());
        let mut inverted = Vec::with_capacity(groups.len());
        for group in groups {
            let s = Residue::from_words(&gather_words(group.map(|claim| claim.s.words())));
            before.push((product, s));
            product = product.times(&s);
        }
        let mut inverse = invert_residues(&product);
        for (group, (before, s)) in groups.iter().zip(before).rev() {
            let z = Residue::from_words(&gather_words(group.map(|claim| claim.z.words())));
            let r = Residue::from_words(&gather_words(group.map(|claim| claim.r.words())));
            inverted.push(Self::new(&z, &r, &inverse.times(&before)));
            inverse = inverse.times(&s);
        }
        inverted.reverse();
        inverted
    }

    /// The scalars of one signature, in every lane.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn of_one(claim: &Claim) -> Self {
        let [z, r] = [claim.z, claim.r].map(|number| Residue::splat(number.words()));
        Self::new(&z, &r, &invert_same(claim.s))
    }

    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn new(z: &Residue, r: &Residue, inverse_of_s: &Residue) -> Self {
        let [.., upper, top] = join(&r.0);
        let large = _mm512_or_si512(upper, top);
        Self {
            u1: z.times(inverse_of_s).canonical(),
            u2: r.times(inverse_of_s).canonical(),
            r: Element(r.0).times(&Element::splat(&QUARTER)),
            small_r: _mm512_testn_epi64_mask(large, large),
        }
    }

    /// The lanes whose affine x coordinate (bound 4) is r's, given those for which it is unknown.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn compare(&self, x: &Loose, unknown: __mmask8) -> Found {
        self.judge(x.minus(&self.r).lift::<3>().carry().zeros(), unknown)
    }

    /// The same for x/zz, without a division: x is r times zz.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn compare_ratio(&self, x: &Element, zz: &Element) -> Found {
        let equal = x.minus(&self.r.times(zz)).lift::<3>().carry().zeros();
        self.judge(equal, zz.zeros())
    }

    /// A small r that did not match is left to the scalar code, which tries r + n.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn judge(&self, equal: __mmask8, unknown: __mmask8) -> Found {
        let undecided = unknown | (self.small_r & !equal);
        Found {
            valid: equal & !undecided,
            undecided,
        }
    }
}
