//! Signatures by keys without tables, eight keys side by side.
//!
//! u2 Q with signed odd digits of four bits: eight odd multiples of Q, then four doublings and one addition for each digit;
//! u1 G from the generator's table as ever. The multiples are made affine with one inversion for the whole batch, which
//! spares a third of each addition.
//!
//! The multiples Q, 3 Q, .. 15 Q come by adding 2 Q again and again in co-Z form (Meloni, *New point addition formulae for
//! ECC applications*, 2007): both points have the same Z, and 2 Q follows the sum to its new Z, at 5M + 2S.

use core::arch::x86_64::{
    _mm512_and_si512, _mm512_cmpeq_epi64_mask, _mm512_srli_epi64, _mm512_test_epi64_mask,
};

use super::super::job::NewJob;
use super::super::point::Affine;
use super::super::table::{Table, Window};
use super::digits::{Digit, recode};
use super::field::{Element, ONE};
use super::gather::{Gathered, announce, points};
use super::inversion::invert_elements;
use super::jacobian::Jacobian;
use super::known::add_all;
use super::scalars::{Found, Scalars};
use super::vector::{LANES, load};
use super::words::splat;

/// Bits of a digit of u2.
const WINDOW: Window = Window::new(4);
/// Odd multiples in each lane's small table.
const MULTIPLES: usize = WINDOW.stride();
/// How many groups of eight share an inversion: bounds the memory.
const GROUPS: usize = 32;

/// What is found of each group of eight.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn verify(generator: &Table, groups: &[[&NewJob<'_>; LANES]]) -> Vec<Found> {
    let claims: Vec<_> = (groups.iter())
        .map(|group| group.map(|job| job.claim))
        .collect();
    let scalars = Scalars::of_batch(&claims);
    let mut found = Vec::with_capacity(groups.len());
    for (groups, scalars) in groups.chunks(GROUPS).zip(scalars.chunks(GROUPS)) {
        let tables = small_tables(groups);
        for (table, scalars) in tables.iter().zip(scalars) {
            found.push(verify_eight(generator, table, scalars));
        }
    }
    found
}

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn verify_eight(generator: &Table, table: &SmallTable, scalars: &Scalars) -> Found {
    let mut first = vec![[0; LANES]; generator.window().count()];
    recode(&scalars.u1, generator.window(), &mut first);
    let generators = [generator; LANES];
    for digit in &first {
        announce(&generators, digit);
    }
    let sum = add_all(table.multiply(scalars).to_xyzz(), &generators, &first);
    scalars.compare_ratio(&sum.x, &sum.zz)
}

/// Q, 3 Q, .. 15 Q of each lane, on the isomorphic curve.
struct SmallTable([(Element, Element); MULTIPLES]);

impl SmallTable {
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn multiply(&self, scalars: &Scalars) -> Jacobian {
        let mut recoded = [[0; LANES]; WINDOW.count()];
        recode(&scalars.u2, WINDOW, &mut recoded);
        let [lower @ .., top] = &recoded;
        let mut sum = Jacobian::from_affine(&self.pick(top));
        for digit in lower.iter().rev() {
            for _ in 0..WINDOW.bits() {
                sum = sum.double();
            }
            sum = sum.plus_affine(&self.pick(digit));
        }
        sum
    }

    /// Each lane's multiple. All are looked at: that is faster than fetching limb by limb.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn pick(&self, digit: &Digit) -> Gathered {
        let digit = load(digit);
        let negative = _mm512_test_epi64_mask(digit, splat(1));
        let entry = _mm512_and_si512(_mm512_srli_epi64::<1>(digit), splat(MULTIPLES as u64 - 1));
        let (mut x, mut y) = self.0[0];
        for (k, multiple) in self.0.iter().enumerate().skip(1) {
            let lanes = _mm512_cmpeq_epi64_mask(entry, splat(k as u64));
            x = multiple.0.or_else(lanes, &x);
            y = multiple.1.or_else(lanes, &y);
        }
        Gathered { x, y, negative }
    }
}

/// X and Y.
type Coordinates = (Element, Element);

/// The multiples before division by their Z.
struct Multiples {
    first: (Element, Element),
    /// X, Y, and what Z is multiplied by from the multiple before; the first of these is 3 Q.
    others: [(Element, Element, Element); MULTIPLES - 1],
    /// The Z of the last.
    z: Element,
}

/// The small tables of all groups, with one inversion.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn small_tables(groups: &[[&NewJob<'_>; LANES]]) -> Vec<SmallTable> {
    let mut product = Element::splat(&ONE);
    let mut multiples = Vec::with_capacity(groups.len());
    for group in groups {
        let found = odd_multiples(group.map(|job| job.key));
        multiples.push((product, found.z, found));
        product = product.times(&multiples[multiples.len() - 1].1);
    }
    // No multiple of a point of prime order by so small a number is the point at infinity: nothing is zero.
    let (mut inverse, _) = invert_elements(&product);
    let mut tables = Vec::with_capacity(groups.len());
    for (before, z, multiples) in multiples.iter().rev() {
        tables.push(multiples.affine(inverse.times(before)));
        inverse = inverse.times(z);
    }
    tables.reverse();
    tables
}

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn odd_multiples(keys: [&Affine; LANES]) -> Multiples {
    let (x, y) = points(keys);
    let key = Gathered { x, y, negative: 0 };
    let double = Jacobian::from_affine(&key).double();
    let mut z = double.twice_z();
    let zz = z.square();
    let mut step = (double.x, double.y);
    let mut last = (x.times(&zz), y.times(&zz.times(&z)));
    let mut others = [(x, y, z); MULTIPLES - 1];
    for other in &mut others {
        let ratio;
        (last, step, ratio) = add_step(&last, &step);
        z = z.times(&ratio);
        *other = (last.0, last.1, ratio);
    }
    Multiples {
        first: (x, y),
        others,
        z,
    }
}

/// The sum of two points of the same Z, the second point at the sum's Z, and the factor from the old Z to the new.
///
/// Bounds: coordinates 2+, the factor 5.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn add_step(p: &Coordinates, step: &Coordinates) -> (Coordinates, Coordinates, Element) {
    let ratio = step.0.minus(&p.0).lift::<3>().carry();
    let c = ratio.square();
    let (w1, w2) = (step.0.times(&c), p.0.times(&c));
    let slope = step.1.minus(&p.1).lift::<3>().carry();
    let x = slope.squared().reduce().minus(&w1).minus(&w2).lift::<4>();
    let x = x.fold().carry();
    let at_new_z = step.1.times(&w1.minus(&w2).lift::<2>().carry());
    let back = w1.minus(&x).lift::<3>().carry();
    let y = slope.product(&back).reduce().minus(&at_new_z).lift::<2>();
    ((x, y.fold().carry()), (w1, at_new_z), ratio)
}

impl Multiples {
    /// The table, given 1 over the last Z: each Z's inverse is the next one's times their ratio.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn affine(&self, mut inverse: Element) -> SmallTable {
        let mut table = [self.first; MULTIPLES];
        for (entry, (x, y, ratio)) in table[1..].iter_mut().zip(&self.others).rev() {
            let square = inverse.square();
            *entry = (x.times(&square), y.times(&square.times(&inverse)));
            inverse = inverse.times(ratio);
        }
        SmallTable(table)
    }
}
