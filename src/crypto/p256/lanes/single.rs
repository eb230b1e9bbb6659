//! One signature by a key with a table, its additions spread over the lanes.
//!
//! Some fifty points are seven rows of eight. Each lane adds up its column; three additions between partners (halves,
//! quarters, neighbours) bring the columns together.

use super::super::job::KnownJob;
use super::super::point::Affine;
use super::super::table::Table;
use super::digits::{Digit, place, recode};
use super::gather::{Gathered, points};
use super::inversion::{swap_halves, swap_neighbours, swap_quarters};
use super::scalars::{Found, Scalars};
use super::vector::{LANES, prefetch};
use super::words::Words;
use super::xyzz::Xyzz;

/// A point to add: its line, and whether its negative is meant.
type Signed<'a> = (&'a Affine, u64);

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn verify(generator: &Table, job: &KnownJob<'_>) -> Found {
    let scalars = Scalars::of_one(job.claim);
    let mut terms = Vec::with_capacity(generator.window().count() + job.key.window().count());
    push_terms(generator, &scalars.u1, &mut terms);
    push_terms(job.key, &scalars.u2, &mut terms);
    let sum = add_columns(&terms);
    let sum = sum.plus(&sum.exchange(|v| swap_halves(v)));
    let sum = sum.plus(&sum.exchange(|v| swap_quarters(v)));
    let (x, zz) = sum.ratio_of_sum(&sum.exchange(|v| swap_neighbours(v)));
    scalars.compare_ratio(&x, &zz)
}

/// The points of a scalar that is the same in all lanes.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn push_terms<'a>(table: &'a Table, scalar: &Words, terms: &mut Vec<Signed<'a>>) {
    let mut recoded: Vec<Digit> = vec![[0; LANES]; table.window().count()];
    recode(scalar, table.window(), &mut recoded);
    for [digit, ..] in recoded {
        let line = &table.points()[place(digit)];
        prefetch(line);
        terms.push((line, digit & 1));
    }
}

/// The sum of each column. There are at least two full rows (tables have windows of 14 bits at most, so 38 points); the lanes that an unfinished row lacks keep what they have.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn add_columns(terms: &[Signed<'_>]) -> Xyzz {
    let (rows, rest) = terms.as_chunks::<LANES>();
    let mut sum = Xyzz::of_two(&row(&rows[0]), &row(&rows[1]));
    for terms in &rows[2..] {
        sum = sum.plus_affine(&row(terms));
    }
    if let Some(filler) = rest.first() {
        let padded = core::array::from_fn(|i| *rest.get(i).unwrap_or(filler));
        let present = (1 << rest.len()) - 1;
        sum = sum.plus_affine(&row(&padded)).or_else(present, &sum);
    }
    sum
}

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn row(terms: &[Signed<'_>; LANES]) -> Gathered {
    let (x, y) = points(terms.map(|(line, _)| line));
    let mut negative = 0;
    for (lane, (_, sign)) in terms.iter().enumerate() {
        negative |= (*sign as u8) << lane;
    }
    Gathered { x, y, negative }
}
