//! Each job by the fastest way that there is for so many: lanes, a forest, or alone.
//!
//! What the lanes cannot decide, scalar code decides alone; it can always.

use super::generator;
use super::job::{KnownJob, NewJob};
use super::lanes::{Lanes, Verdict};
use super::path::P256Path;
use super::point::Affine;
use super::table::{Table, Window};
use super::{forest, single};

/// From how many on eight lanes are faster than one signature spread over them, though some stay empty.
const FEWEST_KNOWN: usize = 4;

/// From how many on eight lanes are faster than scalar code for keys without tables.
const FEWEST_NEW: usize = 2;

/// The code that serves.
#[derive(Clone, Copy, Debug)]
pub(super) enum Engine {
    Scalar,
    Lanes(Lanes),
}

impl Engine {
    /// The engine of `path`; `None` for the crate's.
    pub(super) fn of(path: P256Path) -> Option<Self> {
        match path {
            P256Path::Crate => None,
            P256Path::Scalar => Some(Self::Scalar),
            P256Path::Vector => Some(Lanes::detect().map_or(Self::Scalar, Self::Lanes)),
        }
    }

    /// The multiples of `point`, by the path that this process takes.
    pub(super) fn table(point: &Affine, window: Window) -> Table {
        match Self::of(P256Path::chosen()) {
            Some(Self::Lanes(lanes)) => Table::in_lanes(lanes, point, window),
            _ => Table::new(point, window),
        }
    }

    /// The verdict on a claim about a key with a table.
    pub(super) fn verify_known(self, job: &KnownJob<'_>) -> bool {
        self.verify_known_by(generator::table_for(1), job)
    }

    fn verify_known_by(self, generator: &Table, job: &KnownJob<'_>) -> bool {
        match self {
            Self::Scalar => single::verify_known(generator, job),
            Self::Lanes(lanes) => lanes
                .verify_single(generator, job)
                .decided()
                .unwrap_or_else(|| single::verify_known(generator, job)),
        }
    }

    /// The verdict on a claim about a key without a table.
    pub(super) fn verify_new(self, job: &NewJob<'_>) -> bool {
        single::verify_new(generator::table_for(1), job)
    }

    /// The verdict on each of many about keys with tables.
    pub(super) fn verify_all_known(self, jobs: &[KnownJob<'_>]) -> Vec<bool> {
        let generator = generator::table_for(jobs.len());
        match self {
            Self::Scalar => forest::verify(generator, jobs),
            Self::Lanes(lanes) if jobs.len() >= FEWEST_KNOWN => {
                let verdicts = lanes.verify_known(generator, jobs).into_iter().zip(jobs);
                let verdict = |(verdict, job): (Verdict, _)| {
                    verdict
                        .decided()
                        .unwrap_or_else(|| single::verify_known(generator, job))
                };
                verdicts.map(verdict).collect()
            }
            Self::Lanes(_) => {
                let alone = |job| self.verify_known_by(generator, job);
                jobs.iter().map(alone).collect()
            }
        }
    }

    /// The verdict on each of many about keys without tables.
    pub(super) fn verify_all_new(self, jobs: &[NewJob<'_>]) -> Vec<bool> {
        let generator = generator::table_for(jobs.len());
        let alone = |job| single::verify_new(generator, job);
        match self {
            Self::Lanes(lanes) if jobs.len() >= FEWEST_NEW => {
                let verdicts = lanes.verify_new(generator, jobs).into_iter().zip(jobs);
                let verdict =
                    |(verdict, job): (Verdict, _)| verdict.decided().unwrap_or_else(|| alone(job));
                verdicts.map(verdict).collect()
            }
            _ => jobs.iter().map(alone).collect(),
        }
    }
}
