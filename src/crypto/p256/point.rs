//! Points of P-256, y^2 = x^3 - 3x + b, in three forms, each with the additions that it makes cheap.
//!
//! - [`Affine`]: (x, y). What tables hold. A chord costs 2M + 1S and an inversion (M, S: a multiplication, a squaring in the field).
//! - [`Xyzz`]: x = X / ZZ, y = Y / ZZZ with ZZ^3 = ZZZ^2. Adding an affine point costs 8M + 2S, the least without inversion.
//! - [`Jacobian`]: x = X / Z^2, y = Y / Z^3. Doubling costs 4M + 4S.
//!
//! The formulas are those of the Explicit-Formulas Database (<https://hyperelliptic.org/EFD/g1p/auto-shortw.html>), by the names given at
//! each. They fail for two equal points and for opposite ones; those cases are told apart and done right, so every addition here is
//! complete. Infinity is Z = 0 (or ZZ = 0); an affine point is never infinity.

use super::field::Fe;
use super::words::Words;

/// A point, not infinity. One line of the cache, which makes a lookup in a table one access to memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(C, align(64))]
pub(super) struct Affine {
    pub(super) x: Fe,
    pub(super) y: Fe,
}

impl Affine {
    /// The coefficient b (SP 800-186, section 3.2.1.3).
    const B: Words = [
        0x3bce_3c3e_27d2_604b,
        0x651d_06b0_cc53_b0f6,
        0xb3eb_bd55_7698_86bc,
        0x5ac6_35d8_aa3a_93e7,
    ];
    const GENERATOR_X: Words = [
        0xf4a1_3945_d898_c296,
        0x7703_7d81_2deb_33a0,
        0xf8bc_e6e5_63a4_40f2,
        0x6b17_d1f2_e12c_4247,
    ];
    const GENERATOR_Y: Words = [
        0xcbb6_4068_37bf_51f5,
        0x2bce_3357_6b31_5ece,
        0x8ee7_eb4a_7c0f_9e16,
        0x4fe3_42e2_fe1a_7f9b,
    ];

    /// The generator G.
    pub(super) fn generator() -> Self {
        Self {
            x: Fe::from_constant(&Self::GENERATOR_X),
            y: Fe::from_constant(&Self::GENERATOR_Y),
        }
    }

    /// The point (`x`, `y`); `None` when the numbers are not below p, or no point of the curve.
    pub(super) fn new(x: &Words, y: &Words) -> Option<Self> {
        let (x, y) = (Fe::new(x)?, Fe::new(y)?);
        let cubic = x.square() * x - x.triple() + Fe::from_constant(&Self::B);
        (y.square() == cubic).then_some(Self { x, y })
    }

    /// `self` or its opposite.
    #[inline(always)]
    pub(super) fn negated_if(self, negative: bool) -> Self {
        Self {
            x: self.x,
            y: self.y.negated_if(negative),
        }
    }

    /// The sum with a point of another x, given 1 / (other.x - self.x): the chord's third point, mirrored (GECC, section 3.1.2).
    #[inline(always)]
    pub(super) fn chord(&self, other: &Self, inverse_dx: Fe) -> Self {
        let slope = (other.y - self.y) * inverse_dx;
        let x = slope.square() - self.x - other.x;
        Self {
            x,
            y: slope * (self.x - x) - self.y,
        }
    }
}

/// A point as (X, Y, ZZ, ZZZ).
#[derive(Clone, Copy, Debug)]
pub(super) struct Xyzz {
    pub(super) x: Fe,
    pub(super) y: Fe,
    pub(super) zz: Fe,
    pub(super) zzz: Fe,
}

impl Xyzz {
    pub(super) const INFINITY: Self = Self {
        x: Fe::ONE,
        y: Fe::ONE,
        zz: Fe::ZERO,
        zzz: Fe::ZERO,
    };

    /// Adds a point ("madd-2008-s").
    #[inline(always)]
    pub(super) fn add(&mut self, other: &Affine) {
        if self.zz.is_zero() {
            *self = Self::from(*other);
            return;
        }
        let dx = other.x * self.zz - self.x;
        let dy = other.y * self.zzz - self.y;
        if dx.is_zero() {
            *self = if dy.is_zero() {
                Self::twice(other)
            } else {
                Self::INFINITY
            };
            return;
        }
        let dx2 = dx.square();
        let dx3 = dx * dx2;
        let q = self.x * dx2;
        let x = dy.square() - dx3 - q.double();
        self.y = dy * (q - x) - self.y * dx3;
        self.x = x;
        self.zz = self.zz * dx2;
        self.zzz = self.zzz * dx3;
    }

    /// Twice a point ("mdbl-2008-s-1"). There is none of order two, so Y is not zero.
    #[cold]
    fn twice(point: &Affine) -> Self {
        let u = point.y.double();
        let v = u.square();
        let w = u * v;
        let s = point.x * v;
        let m = (point.x.square() - Fe::ONE).triple();
        let x = m.square() - s.double();
        Self {
            x,
            y: m * (s - x) - w * point.y,
            zz: v,
            zzz: w,
        }
    }

    /// Is it the point, not infinity, whose x is `x`?
    #[inline(always)]
    pub(super) fn has_x(&self, x: Fe) -> bool {
        !self.zz.is_zero() && x * self.zz == self.x
    }
}

impl From<Affine> for Xyzz {
    #[inline(always)]
    fn from(point: Affine) -> Self {
        Self {
            x: point.x,
            y: point.y,
            zz: Fe::ONE,
            zzz: Fe::ONE,
        }
    }
}

impl From<Jacobian> for Xyzz {
    fn from(point: Jacobian) -> Self {
        let zz = point.z.square();
        Self {
            x: point.x,
            y: point.y,
            zz,
            zzz: zz * point.z,
        }
    }
}

/// A point as (X, Y, Z).
#[derive(Clone, Copy, Debug)]
pub(super) struct Jacobian {
    x: Fe,
    y: Fe,
    z: Fe,
}

impl Jacobian {
    pub(super) const INFINITY: Self = Self {
        x: Fe::ONE,
        y: Fe::ONE,
        z: Fe::ZERO,
    };

    /// Twice the point; infinity stays infinity.
    ///
    /// "dbl-2001-b" with Z3 = 2YZ multiplied out and 2Y in place of Y, which trades a squaring for a multiplication and spares more
    /// additions than that costs (as in GECC, algorithm 3.21).
    #[inline(always)]
    pub(super) fn double(&self) -> Self {
        let delta = self.z.square();
        let y2 = self.y.double();
        let gamma4 = y2.square();
        let beta4 = self.x * gamma4;
        let alpha = ((self.x - delta) * (self.x + delta)).triple();
        let x = alpha.square() - beta4.double();
        Self {
            x,
            y: alpha * (beta4 - x) - gamma4.square().half(),
            z: y2 * self.z,
        }
    }

    /// Adds a point ("madd", from Cohen, Miyaji, Ono 1998).
    #[inline(always)]
    pub(super) fn add(&mut self, other: &Affine) {
        if self.z.is_zero() {
            *self = Self::from(*other);
            return;
        }
        let z2 = self.z.square();
        let dx = other.x * z2 - self.x;
        let dy = other.y * z2 * self.z - self.y;
        if dx.is_zero() {
            *self = if dy.is_zero() {
                Self::from(*other).double()
            } else {
                Self::INFINITY
            };
            return;
        }
        let dx2 = dx.square();
        let dx3 = dx * dx2;
        let q = self.x * dx2;
        let x = dy.square() - dx3 - q.double();
        self.y = dy * (q - x) - self.y * dx3;
        self.x = x;
        self.z = self.z * dx;
    }

    /// The affine forms of points of which none is infinity.
    pub(super) fn to_affine(points: &[Self]) -> Vec<Affine> {
        let mut inverses: Vec<Fe> = points.iter().map(|point| point.z).collect();
        Fe::invert_all(&mut inverses, &mut Vec::new());
        let pairs = points.iter().zip(inverses);
        pairs
            .map(|(point, inverse_z)| point.scaled(inverse_z))
            .collect()
    }

    fn scaled(&self, inverse_z: Fe) -> Affine {
        let inverse_z2 = inverse_z.square();
        Affine {
            x: self.x * inverse_z2,
            y: self.y * inverse_z2 * inverse_z,
        }
    }
}

impl From<Affine> for Jacobian {
    #[inline(always)]
    fn from(point: Affine) -> Self {
        Self {
            x: point.x,
            y: point.y,
            z: Fe::ONE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::p256::testing::{minus, multiple, multiple_of_generator};
    use crate::crypto::p256::words;
    use ::p256::elliptic_curve::sec1::ToSec1Point;

    /// k G by the curve crate.
    fn theirs(k: u64) -> Affine {
        let point = (::p256::ProjectivePoint::GENERATOR * ::p256::Scalar::from(k)).to_affine();
        let encoded = point.to_sec1_point(false);
        let coordinate =
            |at: usize| words::from_be_bytes(encoded.as_bytes()[at..at + 32].try_into().unwrap());
        Affine::new(&coordinate(1), &coordinate(33)).unwrap()
    }

    fn to_affine(point: &Xyzz) -> Option<Affine> {
        (!point.zz.is_zero()).then(|| Affine {
            x: point.x * point.zz.invert(),
            y: point.y * point.zzz.invert(),
        })
    }

    fn sum(points: &[Affine]) -> Option<Affine> {
        let mut sum = Xyzz::INFINITY;
        points.iter().for_each(|point| sum.add(point));
        to_affine(&sum)
    }

    #[test]
    fn multiples_are_those_of_the_curve_crate() {
        for k in (1..40).chain([u64::MAX, 0x8000_0000_0000_0001]) {
            assert_eq!(multiple_of_generator(k), theirs(k), "{k}");
        }
    }

    #[test]
    fn additions_of_all_kinds_agree() {
        for a in 1..8 {
            for b in 1..8 {
                let (p, q) = (theirs(a), theirs(b));
                assert_eq!(sum(&[p, q]), Some(theirs(a + b)), "{a} + {b}");
                assert_eq!(
                    sum(&[p, q, p, q]),
                    Some(theirs(2 * (a + b))),
                    "twice {a} + {b}"
                );
                assert_eq!(sum(&[p, q, p.negated_if(true)]), Some(q), "{a} + {b} - {a}");
                if a != b {
                    assert_eq!(p.chord(&q, (q.x - p.x).invert()), theirs(a + b));
                }
            }
        }
    }

    #[test]
    fn opposite_points_cancel_and_infinity_is_neutral() {
        let p = theirs(5);
        let opposite = p.negated_if(true);
        assert_eq!(sum(&[p, opposite]), None);
        assert_eq!(sum(&[p, opposite, p]), Some(p));
        assert_eq!(sum(&[]), None);
        assert!(!Xyzz::INFINITY.has_x(Fe::ONE));
        assert!(Xyzz::from(p).has_x(p.x));
    }

    #[test]
    fn jacobian_additions_are_complete() {
        let p = theirs(3);
        let mut point = Jacobian::INFINITY.double();
        point.add(&p);
        point.add(&p);
        assert_eq!(Jacobian::to_affine(&[point])[0], theirs(6));
        point.add(&theirs(6).negated_if(true));
        point.add(&theirs(7));
        assert_eq!(Jacobian::to_affine(&[point])[0], theirs(7));
        assert!(Xyzz::from(Jacobian::INFINITY).zz.is_zero());
    }

    #[test]
    fn the_order_minus_one_gives_the_opposite() {
        let g = Affine::generator();
        assert_eq!(multiple(&g, minus(1).words()), g.negated_if(true));
    }

    #[test]
    fn only_points_of_the_curve_are_points() {
        let g = Affine::generator();
        let (x, y) = (g.x.to_plain(), g.y.to_plain());
        assert_eq!(Affine::new(&x, &y), Some(g));
        assert_eq!(Affine::new(&y, &x), None);
        assert_eq!(Affine::new(&[0; 4], &[0; 4]), None);
        assert_eq!(Affine::new(&crate::crypto::p256::field::P, &y), None);
    }
}
