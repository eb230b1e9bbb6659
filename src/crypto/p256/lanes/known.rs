//! Signatures by keys that have tables: u1 G + u2 Q as additions only.

use super::super::job::KnownJob;
use super::super::table::Table;
use super::digits::{Digit, recode};
use super::gather::{Tables, announce, gather};
use super::scalars::{Found, Scalars};
use super::tree::{Space, Terms, sums};
use super::vector::LANES;
use super::xyzz::Xyzz;

/// How many groups of eight go through the tree together: more share an inversion, fewer stay in the cache.
const GROUPS: usize = 16;

/// What is found of each group of eight. All keys' tables have the same window.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn verify(generator: &Table, groups: &[[&KnownJob<'_>; LANES]]) -> Vec<Found> {
    let claims: Vec<_> = (groups.iter())
        .map(|group| group.map(|job| job.claim))
        .collect();
    let scalars = Scalars::of_batch(&claims);
    if let ([group], [scalars]) = (groups, &scalars[..]) {
        return vec![verify_eight(generator, group, scalars)];
    }
    let mut found = Vec::with_capacity(groups.len());
    let mut space = Space::default();
    // Equal parts, so that the last is not a small one.
    let part = groups
        .len()
        .div_ceil(groups.len().div_ceil(GROUPS).max(1))
        .max(1);
    for (groups, scalars) in groups.chunks(part).zip(scalars.chunks(part)) {
        found.extend(verify_part(generator, groups, scalars, &mut space));
    }
    found
}

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn verify_part(
    generator: &Table,
    groups: &[[&KnownJob<'_>; LANES]],
    scalars: &[Scalars],
    space: &mut Space,
) -> Vec<Found> {
    let keys_window = groups[0][0].key.window();
    let split = generator.window().count();
    let width = split + keys_window.count();
    let mut all = vec![[0; LANES]; width * groups.len()];
    for (row, scalars) in all.chunks_mut(width).zip(scalars) {
        recode(&scalars.u1, generator.window(), &mut row[..split]);
        recode(&scalars.u2, keys_window, &mut row[split..]);
    }
    let terms: Vec<_> = (groups.iter().zip(all.chunks(width)))
        .map(|(group, digits)| Terms {
            generator: [generator; LANES],
            keys: group.map(|job| job.key),
            split,
            digits,
        })
        .collect();
    (sums(&terms, space).iter().zip(scalars))
        .map(|((x, met), scalars)| scalars.compare(x, *met))
        .collect()
}

/// Eight signatures alone: too few to share inversions.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn verify_eight(generator: &Table, group: &[&KnownJob<'_>; LANES], scalars: &Scalars) -> Found {
    let keys_window = group[0].key.window();
    let mut first = vec![[0; LANES]; generator.window().count()];
    let mut second = vec![[0; LANES]; keys_window.count()];
    recode(&scalars.u1, generator.window(), &mut first);
    recode(&scalars.u2, keys_window, &mut second);
    let generators = [generator; LANES];
    let keys = group.map(|job| job.key);
    for digit in &first {
        announce(&generators, digit);
    }
    let sum = Xyzz::of_two(&gather(&keys, &second[0]), &gather(&keys, &second[1]));
    let sum = add_all(sum, &keys, &second[2..]);
    let sum = add_all(sum, &generators, &first);
    scalars.compare_ratio(&sum.x, &sum.zz)
}

/// The sum plus a point of each digit.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn add_all(mut sum: Xyzz, tables: &Tables<'_>, digits: &[Digit]) -> Xyzz {
    for digit in digits {
        sum = sum.plus_affine(&gather(tables, digit));
    }
    sum
}
