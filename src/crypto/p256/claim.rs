//! What an ECDSA signature claims (FIPS 186-5, section 6.4.2; GECC, algorithm 4.30).
//!
//! (r, s) is a signature over the number z by the key Q when the point u1 G + u2 Q, with u1 = z / s and u2 = r / s modulo n, is not
//! infinity and its x, modulo n, is r.

use super::field::{Fe, P};
use super::scalar::{Factor, N, Scalar};
use super::words;

/// A digest and a signature: (z, r, s), with r and s from 1 to n - 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) z: Scalar,
    pub(super) r: Scalar,
    pub(super) s: Scalar,
}

impl Claim {
    /// `None` when (`r`, `s`), big-endian, cannot be a signature over anything.
    ///
    /// The leftmost 256 bits of a digest count, a shorter one counts whole.
    pub(super) fn new(digest: &[u8], r: &[u8], s: &[u8]) -> Option<Self> {
        let digest = digest.get(..32).unwrap_or(digest);
        Some(Self {
            z: Scalar::reduced(&padded(digest)?),
            r: Scalar::in_range(&padded(r)?)?,
            s: Scalar::in_range(&padded(s)?)?,
        })
    }

    /// Its multipliers.
    pub(super) fn multipliers(&self) -> Multipliers {
        self.multiplied(&self.s.invert().as_factor())
    }

    /// The multipliers of each, for one inversion (see [`Fe::invert_all`]).
    pub(super) fn all_multipliers(claims: &[Self]) -> Vec<Multipliers> {
        let mut products = Vec::with_capacity(claims.len());
        let mut product = Factor::ONE;
        for claim in claims {
            products.push(product);
            product = product.times(&claim.s.as_factor());
        }
        let mut inverse = product.invert();
        let backwards = claims.iter().zip(products).rev().map(|(claim, before)| {
            let inverse_s = inverse.times(&before);
            inverse = inverse.times(&claim.s.as_factor());
            claim.multiplied(&inverse_s)
        });
        let mut multipliers: Vec<_> = backwards.collect();
        multipliers.reverse();
        multipliers
    }

    fn multiplied(&self, inverse_s: &Factor) -> Multipliers {
        Multipliers {
            u1: self.z.times(inverse_s),
            u2: self.r.times(inverse_s),
        }
    }

    /// The elements of the field that are r modulo n: r itself and, as p > n, rarely r + n too.
    #[inline(always)]
    pub(super) fn abscissas(&self) -> impl Iterator<Item = Fe> {
        let r = self.r.words();
        let (other, carry) = words::add(r, &N);
        let other = if carry { P } else { other };
        [*r, other].into_iter().filter_map(|it| Fe::new(&it))
    }
}

/// What G and Q are multiplied by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Multipliers {
    pub(super) u1: Scalar,
    pub(super) u2: Scalar,
}

/// `magnitude` with zeros before it; `None` when it is too long.
fn padded(magnitude: &[u8]) -> Option<[u8; 32]> {
    let mut wide = [0; 32];
    let start = wide.len().checked_sub(magnitude.len())?;
    wide.get_mut(start..)?.copy_from_slice(magnitude);
    Some(wide)
}
