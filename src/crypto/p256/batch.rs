//! Many signatures at once, each with its own verdict.
//!
//! The inversions of all s are shared. Keys with a table go into the forest (or the lanes) together; the others are verified alone.

use std::sync::Arc;

use super::claim::{Claim, Multipliers};
use super::forest::{self, Known};
use super::path::P256Path;
use super::table::Table;
use super::{Point, generator, single};

/// A signature to verify: a key and what is claimed of it, `None` when (r, s) cannot be a signature.
#[derive(Clone, Copy, Debug)]
pub(in crate::crypto) struct Request<'a> {
    pub(super) point: &'a Point,
    pub(super) claim: Option<Claim>,
}

impl<'a> Request<'a> {
    /// Is (`r`, `s`), both big-endian, a signature by `point` over `digest`? Low S is not asked for.
    pub(in crate::crypto) fn new(point: &'a Point, digest: &[u8], r: &[u8], s: &[u8]) -> Self {
        let claim = Claim::new(digest, r, s);
        Self { point, claim }
    }

    /// Verifies this one alone.
    pub(in crate::crypto) fn verify(&self) -> bool {
        let claim = self.claim.as_ref();
        claim.is_some_and(|claim| self.point.verify_on(P256Path::chosen(), claim))
    }

    fn verify_by_crate(&self) -> bool {
        let claim = self.claim.as_ref();
        claim.is_some_and(|claim| self.point.verify_by_crate(claim))
    }
}

/// The verdict on each, in their order.
pub(in crate::crypto) fn verify_all(requests: &[Request<'_>]) -> Vec<bool> {
    verify_on(P256Path::chosen(), requests)
}

/// The verdict on each by a path of one's choice; successes count for the keys' tables.
pub(super) fn verify_on(path: P256Path, requests: &[Request<'_>]) -> Vec<bool> {
    let verdicts = match path {
        P256Path::Crate => requests.iter().map(Request::verify_by_crate).collect(),
        P256Path::Scalar | P256Path::Vector => verify_by_engine(requests),
    };
    for (request, _) in requests.iter().zip(&verdicts).filter(|(_, good)| **good) {
        request.point.record_success();
    }
    verdicts
}

/// A claim that could be true, and where its verdict belongs.
struct Job<'a> {
    at: usize,
    point: &'a Point,
    claim: Claim,
    table: Option<Arc<Table>>,
}

fn verify_by_engine(requests: &[Request<'_>]) -> Vec<bool> {
    let jobs: Vec<_> = requests
        .iter()
        .enumerate()
        .filter_map(|it| Job::new(it))
        .collect();
    let claims: Vec<_> = jobs.iter().map(|job| job.claim).collect();
    let multipliers = Claim::all_multipliers(&claims);
    let generator = generator::table_for(jobs.len());
    let mut verdicts = vec![false; requests.len()];
    verify_known(generator, &jobs, &multipliers, &mut verdicts);
    verify_new(generator, &jobs, &multipliers, &mut verdicts);
    verdicts
}

impl<'a> Job<'a> {
    fn new((at, request): (usize, &Request<'a>)) -> Option<Self> {
        Some(Self {
            at,
            point: request.point,
            claim: request.claim?,
            table: request.point.table(),
        })
    }

    fn known<'b>(&'b self, by: &'b Multipliers) -> Option<Known<'b>> {
        Some(Known {
            key: self.table.as_deref()?,
            claim: &self.claim,
            by,
        })
    }
}

fn verify_known(generator: &Table, jobs: &[Job<'_>], by: &[Multipliers], verdicts: &mut [bool]) {
    let known = jobs
        .iter()
        .zip(by)
        .filter_map(|(job, by)| Some((job.at, job.known(by)?)));
    let (places, known): (Vec<_>, Vec<_>) = known.unzip();
    for (at, verdict) in places.into_iter().zip(forest::verify(generator, &known)) {
        verdicts[at] = verdict;
    }
}

fn verify_new(generator: &Table, jobs: &[Job<'_>], by: &[Multipliers], verdicts: &mut [bool]) {
    for (job, by) in jobs.iter().zip(by).filter(|(job, _)| job.table.is_none()) {
        verdicts[job.at] = single::verify_new(generator, job.point.affine(), &job.claim, by);
    }
}
