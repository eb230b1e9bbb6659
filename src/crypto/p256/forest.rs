//! Many signatures by keys with tables at once, in scalar code: an affine addition tree for each.
//!
//! The cheapest addition of two points, the chord through their affine coordinates, needs an inversion, and inversions can be shared
//! (Montgomery's trick, three multiplications each). So all points of all signatures are added in pairs, level after level, with one
//! inversion a level: 5M + 1S an addition, where the best projective formula takes 8M + 2S.
//!
//! Where the two points of a pair have the same x (they are equal or opposite) there is no chord. Its signature is marked, its difference
//! replaced by 1 so that no other is touched, and in the end it is verified alone. Only a signature that was made for it gets there; a whole
//! batch of such costs what verifying each alone costs, and the batch in vain.

use super::claim::{Claim, Multipliers};
use super::field::Fe;
use super::job::KnownJob;
use super::point::Affine;
use super::single;
use super::table::Table;

/// Trees that share inversions. Their points (some 3 KiB a tree) and products stay in the second-level cache; more trees gain less than 3 %.
const TREES: usize = 24;

/// Below this many, the inversions of the levels cost more than they save.
const FEWEST: usize = 4;

/// The verdict on each. All tables must have the same window.
pub(super) fn verify(generator: &Table, jobs: &[KnownJob<'_>]) -> Vec<bool> {
    let claims: Vec<_> = jobs.iter().map(|job| *job.claim).collect();
    let multipliers = Claim::all_multipliers(&claims);
    let jobs: Vec<Job<'_>> = jobs.iter().zip(&multipliers).collect();
    let parts = jobs.len().div_ceil(TREES).max(1);
    let part = jobs.len().div_ceil(parts).max(1);
    let mut scratch = Scratch::default();
    jobs.chunks(part)
        .flat_map(|part| verify_part(generator, part, &mut scratch))
        .collect()
}

type Job<'a> = (&'a KnownJob<'a>, &'a Multipliers);

fn verify_part(generator: &Table, jobs: &[Job<'_>], scratch: &mut Scratch) -> Vec<bool> {
    let alone = |(job, by): &Job<'_>| single::verify_multiplied(generator, job, by);
    if jobs.len() < FEWEST {
        return jobs.iter().map(alone).collect();
    }
    let sums = scratch.sums(generator, jobs);
    let verdict = |(job, sum): (&Job<'_>, Option<Fe>)| match sum {
        Some(x) => job.0.claim.abscissas().any(|it| it == x),
        None => alone(job),
    };
    jobs.iter().zip(sums).map(verdict).collect()
}

/// Memory for the trees, used again by the next part.
#[derive(Default)]
struct Scratch {
    points: Vec<Affine>,
    sums: Vec<Affine>,
    inverses: Vec<Fe>,
    products: Vec<Fe>,
}

impl Scratch {
    /// The x of u1 G + u2 Q for each job; `None` for those with a pair without a chord.
    fn sums(&mut self, generator: &Table, jobs: &[Job<'_>]) -> Vec<Option<Fe>> {
        self.points.clear();
        for (job, by) in jobs {
            self.points.extend(job.key.summands(&by.u2));
            self.points.extend(generator.summands(&by.u1));
        }
        let mut chordless = vec![false; jobs.len()];
        let mut width = self.points.len() / jobs.len();
        while width > 1 {
            self.invert_differences(width, &mut chordless);
            self.add_pairs(width);
            width = width.div_ceil(2);
        }
        let sums = self.points.iter().zip(chordless);
        sums.map(|(sum, chordless)| (!chordless).then_some(sum.x))
            .collect()
    }

    /// 1 / (x of the second - x of the first) for every pair of neighbours, tree after tree of `width` points.
    fn invert_differences(&mut self, width: usize, chordless: &mut [bool]) {
        self.inverses.clear();
        for (tree, chordless) in self.points.chunks(width).zip(chordless) {
            for [p, q] in tree.as_chunks().0 {
                let difference = q.x - p.x;
                *chordless |= difference.is_zero();
                self.inverses.push(if difference.is_zero() {
                    Fe::ONE
                } else {
                    difference
                });
            }
        }
        Fe::invert_all(&mut self.inverses, &mut self.products);
    }

    /// Replaces each pair by its sum; a last point without a neighbour stays.
    fn add_pairs(&mut self, width: usize) {
        self.sums.clear();
        let mut inverses = self.inverses.iter();
        for tree in self.points.chunks(width) {
            let (pairs, rest) = tree.as_chunks();
            let sums = pairs
                .iter()
                .zip(&mut inverses)
                .map(|([p, q], inverse)| p.chord(q, *inverse));
            self.sums.extend(sums);
            self.sums.extend_from_slice(rest);
        }
        std::mem::swap(&mut self.points, &mut self.sums);
    }
}
