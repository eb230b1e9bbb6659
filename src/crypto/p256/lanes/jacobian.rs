//! Doublings, for keys without a table: Jacobian coordinates, x = X/Z^2 and y = Y/Z^3.
//!
//! Z is that of P-256 itself. The points of the isomorphic curve of [`super::gather`], where x and y are a quarter and an
//! eighth, have the same X and Y, and twice the Z: (x/4, y/8) is the point X = x/4, Y = y/8, Z = 1/2 of P-256. So
//! doubling, which needs the curve's a = -3, uses Z; addition uses 2 Z.
//!
//! Bounds: X 2+, Y 4, Z 3. The Y of a sum is what [`third`] gives; that of a double is folded, 2+.

use super::field::{Element, Loose};
use super::gather::Gathered;
use super::xyzz::{Xyzz, third};

/// 1/2 in Montgomery's form: 2^259 mod p.
const HALF: [u64; 4] = [
    0x0000_0000_0000_0008,
    0xffff_fff8_0000_0000,
    0xffff_ffff_ffff_ffff,
    0x0000_0007_ffff_fff7,
];

#[derive(Clone, Copy)]
pub(super) struct Jacobian {
    pub(super) x: Element,
    pub(super) y: Element,
    pub(super) z: Element,
}

impl Jacobian {
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn from_affine(point: &Gathered) -> Self {
        Self {
            x: point.x.loose().fold().carry(),
            y: point.signed_y().carry(),
            z: Element::splat(&HALF),
        }
    }

    /// `dbl-2001-b`: 3M + 5S, one reduction spared.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn double(&self) -> Self {
        let delta = self.z.square();
        let gamma = self.y.square();
        let beta = self.x.product(&gamma).reduce().shl::<2>();
        let below = self.x.minus(&delta).lift::<2>().carry();
        let above = self.x.plus(&delta).carry();
        let product = below.product(&above).reduce();
        let alpha = product.plus(&product.shl::<1>()).carry();
        let x = alpha
            .squared()
            .reduce()
            .minus(&beta.shl::<1>())
            .lift::<11>();
        let x = x.fold().carry();
        let back = beta.minus(&x).lift::<3>().carry();
        // Gamma has bound 2, so that 8 gamma^2 / 16 takes away 2 at most.
        let y = alpha.product(&back).minus_shl::<3>(&gamma.squared());
        let y_and_z = self.y.plus(&self.z).carry();
        let z: Loose = y_and_z.squared().reduce().minus(&gamma).minus(&delta);
        Self {
            x,
            y: y.reduce().lift::<3>().fold().carry(),
            z: z.lift::<5>().fold().carry(),
        }
    }

    /// Plus an affine point of the isomorphic curve: 8M + 3S, one reduction spared.
    ///
    /// Not complete: when the points are equal or opposite Z becomes 0, and stays so.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn plus_affine(&self, point: &Gathered) -> Self {
        let z = self.twice_z();
        let zz = z.square();
        let u = point.x.product(&zz).reduce();
        let s = point.y.product(&zz.times(&z)).reduce();
        let h = u.minus(&self.x).lift::<3>().carry();
        let r = s
            .negate::<2>(point.negative)
            .minus(&self.y)
            .lift::<4>()
            .carry();
        let hh = h.square();
        let (x, y) = third(&r, &h.times(&hh), &self.x.times(&hh), &self.y);
        Self {
            x,
            y,
            z: self.z.times(&h),
        }
    }

    /// The same point of the isomorphic curve.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn to_xyzz(self) -> Xyzz {
        let z = self.twice_z();
        let zz = z.square();
        Xyzz {
            x: self.x,
            y: self.y,
            zz,
            zzz: zz.times(&z),
        }
    }

    /// The Z of the isomorphic curve.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn twice_z(&self) -> Element {
        self.z.plus(&self.z).carry()
    }
}
