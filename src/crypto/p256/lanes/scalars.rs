//! From signatures to the two scalars of each: u1 = z/s and u2 = r/s modulo n (FIPS 186-5, section 6.4.2).
//!
//! One inversion serves the whole batch: the products of the s so far are kept, the product of all is inverted, and the
//! inverses come out backwards (Montgomery's trick), group after group, and lane by lane in [`super::inversion`].

use core::arch::x86_64::__mmask8;

use super::field::{Element, Loose};
use super::inversion::{invert_residues, invert_same};
use super::order::Residue;
use super::vector::LANES;
use super::words::{Words, gather_words};
use super::{Signature, Verdict};

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
    /// The lanes with r and s in [1, n - 1].
    in_range: __mmask8,
    /// The lanes with r so small that r + n can be the x coordinate too.
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
    pub(super) fn of_batch(groups: &[[&Signature; LANES]]) -> Vec<Self> {
        let one = Residue::splat(&[1, 0, 0, 0]);
        let mut product = one;
        let mut before = Vec::with_capacity(groups.len());
        let mut inverted = Vec::with_capacity(groups.len());
        for group in groups {
            let s = Residue::from_words(&gather_words(group.map(|signature| &signature.s)));
            let r = Residue::from_words(&gather_words(group.map(|signature| &signature.r)));
            let in_range = s.in_range() & r.in_range();
            let s = s.or_else(in_range, &one);
            before.push((product, s, r, in_range));
            product = product.times(&s);
        }
        let mut inverse = invert_residues(&product);
        for (group, (before, s, r, in_range)) in groups.iter().zip(before).rev() {
            let inverse_of_s = inverse.times(&before);
            inverse = inverse.times(&s);
            let z = Residue::from_words(&gather_words(group.map(|signature| &signature.digest)));
            inverted.push(Self {
                u1: z.times(&inverse_of_s).canonical(),
                u2: r.times(&inverse_of_s).canonical(),
                r: Element(r.0).times(&Element::splat(&QUARTER)),
                in_range,
                small_r: small(group),
            });
        }
        inverted.reverse();
        inverted
    }

    /// The scalars of one signature, in every lane.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn of_one(signature: &Signature) -> Self {
        let [z, r, s] = [&signature.digest, &signature.r, &signature.s].map(|n| Residue::splat(n));
        let inverse_of_s = invert_same(&signature.s);
        Self {
            u1: z.times(&inverse_of_s).canonical(),
            u2: r.times(&inverse_of_s).canonical(),
            r: Element(r.0).times(&Element::splat(&QUARTER)),
            in_range: s.in_range() & r.in_range(),
            small_r: small(&[signature; LANES]),
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

    /// Out of range is invalid; a small r that did not match is left to the other path, which tries r + n.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn judge(&self, equal: __mmask8, unknown: __mmask8) -> Found {
        let undecided = self.in_range & (unknown | (self.small_r & !equal));
        Found {
            valid: self.in_range & equal & !undecided,
            undecided,
        }
    }
}

/// r + n < p asks for r < p - n < 2^127.
fn small(group: &[&Signature; LANES]) -> __mmask8 {
    let mut lanes = 0;
    for (lane, signature) in group.iter().enumerate() {
        let [_, _, upper, top] = signature.r;
        lanes |= __mmask8::from(upper | top == 0) << lane;
    }
    lanes
}
