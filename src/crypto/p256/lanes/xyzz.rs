//! Sums of points in XYZZ coordinates: x = X/ZZ, y = Y/ZZZ, with ZZ^3 = ZZZ^2.
//!
//! No division, and no doubling here. Formulas `madd-2008-s`, `mmadd-2008-s` and `add-2008-s` of Bernstein and Lange's
//! *Explicit-Formulas Database*. They are incomplete: for P + P and P - P, and whenever ZZ is 0 already, they give ZZ = 0,
//! so that whatever went wrong on the way is seen in the end.
//!
//! Bounds: X 2+, Y 4, ZZ 2 and ZZZ 1.5 (1.3 both after an addition). "Y a - b c" is reduced once, not twice.

use core::arch::x86_64::__mmask8;

use super::field::{Element, ONE};
use super::gather::Gathered;
use super::vector::Vector;

#[derive(Clone, Copy)]
pub(super) struct Xyzz {
    pub(super) x: Element,
    pub(super) y: Element,
    pub(super) zz: Element,
    pub(super) zzz: Element,
}

impl Xyzz {
    /// The sum of two points of tables: 4M + 2S.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn of_two(a: &Gathered, b: &Gathered) -> Self {
        let first = Self::from_affine(a);
        let p = b.x.minus(&a.x).lift::<4>().fold().carry();
        let r = b.signed_y().minus(&first.y).lift::<3>().carry();
        let zz = p.square();
        let zzz = p.times(&zz);
        let (x, y) = third(&r, &zzz, &first.x.times(&zz), &first.y);
        Self { x, y, zz, zzz }
    }

    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn from_affine(point: &Gathered) -> Self {
        Self {
            x: point.x.loose().fold().carry(),
            y: point.signed_y().carry(),
            zz: Element::splat(&ONE),
            zzz: Element::splat(&ONE),
        }
    }

    /// Plus a point of a table: 8M + 2S.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn plus_affine(&self, point: &Gathered) -> Self {
        let u = point.x.times(&self.zz);
        let s = point
            .y
            .product(&self.zzz)
            .reduce()
            .negate::<2>(point.negative);
        let p = u.minus(&self.x).lift::<3>().carry();
        let r = s.minus(&self.y).lift::<4>().carry();
        let pp = p.square();
        let ppp = p.times(&pp);
        let (x, y) = third(&r, &ppp, &self.x.times(&pp), &self.y);
        Self {
            x,
            y,
            zz: self.zz.times(&pp),
            zzz: self.zzz.times(&ppp),
        }
    }

    /// Plus another sum: 12M + 2S.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn plus(&self, other: &Self) -> Self {
        let (p, r, u, s) = self.differences(other);
        let pp = p.square();
        let ppp = p.times(&pp);
        let (x, y) = third(&r, &ppp, &u.times(&pp), &s);
        Self {
            x,
            y,
            zz: self.zz.times(&other.zz).times(&pp),
            zzz: self.zzz.times(&other.zzz).times(&ppp),
        }
    }

    /// X and ZZ of the sum with another: 8M + 2S.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn ratio_of_sum(&self, other: &Self) -> (Element, Element) {
        let (p, r, u, _) = self.differences(other);
        let pp = p.square();
        let twice = u.times(&pp).loose().shl::<1>();
        let square = r.squared().reduce();
        let x = square.minus(&p.times(&pp)).minus(&twice).lift::<6>();
        (x.fold().carry(), self.zz.times(&other.zz).times(&pp))
    }

    /// P, R, U1 and S1 of the formula.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn differences(&self, other: &Self) -> (Element, Element, Element, Element) {
        let u = self.x.times(&other.zz);
        let s = self.y.times(&other.zzz);
        let p = other.x.product(&self.zz).reduce().minus(&u);
        let r = other.y.product(&self.zzz).reduce().minus(&s);
        (p.lift::<2>().carry(), r.lift::<2>().carry(), u, s)
    }

    /// This sum where the mask has a 1, `other` elsewhere.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn or_else(&self, lanes: __mmask8, other: &Self) -> Self {
        Self {
            x: self.x.or_else(lanes, &other.x),
            y: self.y.or_else(lanes, &other.y),
            zz: self.zz.or_else(lanes, &other.zz),
            zzz: self.zzz.or_else(lanes, &other.zzz),
        }
    }

    /// Lanes exchanged.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn exchange(&self, swap: impl Fn(Vector) -> Vector) -> Self {
        Self {
            x: Element(self.x.0.map(&swap)),
            y: Element(self.y.0.map(&swap)),
            zz: Element(self.zz.0.map(&swap)),
            zzz: Element(self.zzz.0.map(&swap)),
        }
    }
}

/// X = R^2 - PPP - 2 Q and Y = R (Q - X) - Y1 PPP. Bounds: R 6, PPP 2, Q 1.5, Y1 4.
///
/// R^2 / 16 + 1 is below 4, so 6 lifts X, and Y lies between -4 * 2 / 16 and 6 * 4.5 / 16 + 1: lifted, between 0 and 4.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn third(r: &Element, ppp: &Element, q: &Element, y: &Element) -> (Element, Element) {
    let twice = q.loose().shl::<1>();
    let square = r.squared().reduce();
    let x = square.minus(ppp).minus(&twice).lift::<6>().fold().carry();
    let back = q.minus(&x).lift::<3>().carry();
    let y = r.product(&back).minus_shl::<0>(&y.product(ppp));
    (x, y.reduce().lift::<1>().carry())
}
