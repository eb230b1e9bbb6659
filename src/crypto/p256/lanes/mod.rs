//! Eight verifications side by side, with AVX-512's 52-bit multiplier (IFMA).
//!
//! A token, [`Lanes`], is the door: whoever holds one has the instructions. Behind it, batches and single signatures by
//! keys with tables ([`KnownJob`]), and batches by keys without ([`NewJob`], as seen for the first time). What the lanes cannot
//! decide (points that meet where the formulas have no answer, which takes a signature made for the purpose, or an r below
//! 2^128) comes back [`Verdict::Undecided`], for the scalar code. An answer is never wrong.
//!
//! * [`words`], [`field`], [`order`], [`inversion`]: arithmetic;
//! * [`scalars`], [`digits`], [`gather`]: from signatures to points of tables, [`multiples`]: the tables;
//! * [`tree`], [`xyzz`], [`jacobian`]: sums of points;
//! * [`known`], [`single`], [`new_keys`]: verification.
//!
//! All inputs are public, so nothing here hides its timing.
//!
//! # Safety
//!
//! This module alone has `unsafe` code, of two kinds.
//!
//! * Functions compiled for `avx512ifma` and `avx512vbmi2` may run only where the processor has both. [`Lanes`] has a
//!   private field and is made by [`Lanes::detect`] alone, which asks the processor; the methods of `Lanes` are the only
//!   callers from outside of such functions. Both features include AVX-512F and so all registers used.
//! * Loads and stores take pointers: [`vector`] has all three, each on a reference to 64 bytes.
//!
//! Points are found in tables by checked indexing, as everywhere.

mod digits;
mod field;
mod gather;
mod inversion;
mod jacobian;
mod known;
mod multiples;
mod new_keys;
mod order;
mod scalars;
mod single;
mod tree;
mod vector;
mod words;
mod xyzz;

use self::vector::LANES;
use super::job::{KnownJob, NewJob};
use super::point::Affine;
use super::table::{Table, Window};

/// Proof that this processor has the instructions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lanes(());

/// What the lanes found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Valid,
    Invalid,
    /// Ask the scalar code.
    Undecided,
}

impl Verdict {
    /// What was decided, if it was.
    pub(super) fn decided(self) -> Option<bool> {
        match self {
            Self::Valid => Some(true),
            Self::Invalid => Some(false),
            Self::Undecided => None,
        }
    }
}

impl Lanes {
    /// The processor is asked once; the standard library remembers.
    pub(super) fn detect() -> Option<Self> {
        let present =
            is_x86_feature_detected!("avx512ifma") && is_x86_feature_detected!("avx512vbmi2");
        present.then_some(Self(()))
    }

    /// Signatures by keys with tables, all of the same window.
    pub(super) fn verify_known(self, generator: &Table, jobs: &[KnownJob<'_>]) -> Vec<Verdict> {
        // SAFETY: `self` proves that the processor has the features.
        in_eights(jobs, |groups| unsafe { known::verify(generator, groups) })
    }

    /// One signature by a key with a table.
    pub(super) fn verify_single(self, generator: &Table, job: &KnownJob<'_>) -> Verdict {
        // SAFETY: `self` proves that the processor has the features.
        unsafe { single::verify(generator, job) }.verdict(0)
    }

    /// The points of a table, given 2^i Q for all bits i of a scalar.
    pub(super) fn multiples(self, powers: &[Affine], window: Window) -> Vec<Affine> {
        // SAFETY: `self` proves that the processor has the features.
        unsafe { multiples::multiples(powers, window) }
    }

    /// Signatures by keys without tables.
    pub(super) fn verify_new(self, generator: &Table, jobs: &[NewJob<'_>]) -> Vec<Verdict> {
        // SAFETY: `self` proves that the processor has the features.
        in_eights(jobs, |groups| unsafe {
            new_keys::verify(generator, groups)
        })
    }
}

/// Judges jobs in groups of eight; the last group is filled up with its last job.
fn in_eights<J>(
    jobs: &[J],
    verify: impl FnOnce(&[[&J; LANES]]) -> Vec<scalars::Found>,
) -> Vec<Verdict> {
    let groups: Vec<[&J; LANES]> = (jobs.chunks(LANES))
        .map(|jobs| core::array::from_fn(|lane| &jobs[lane.min(jobs.len() - 1)]))
        .collect();
    let found = verify(&groups);
    let verdicts = found
        .iter()
        .flat_map(|found| (0..LANES).map(|lane| found.verdict(lane)));
    verdicts.take(jobs.len()).collect()
}

#[cfg(test)]
mod tests;
