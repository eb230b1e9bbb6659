//! Many signatures at once, each with its own verdict.
//!
//! The inversions of all s are shared. Keys with a table go into the forest (or the lanes) together; the others are verified alone.

use std::sync::Arc;

use super::Point;
use super::claim::Claim;
use super::dispatch::Engine;
use super::job::{KnownJob, NewJob};
use super::path::P256Path;
use super::table::Table;

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
    let Some(engine) = Engine::of(path) else {
        return requests.iter().map(Request::verify_by_crate).collect();
    };
    let verdicts = verify_by(engine, requests);
    for (request, _) in requests.iter().zip(&verdicts).filter(|(_, good)| **good) {
        request.point.record_success();
    }
    verdicts
}

fn verify_by(engine: Engine, requests: &[Request<'_>]) -> Vec<bool> {
    let tables: Vec<_> = requests.iter().map(|it| it.point.table()).collect();
    let mut verdicts = vec![false; requests.len()];
    let (places, jobs) = known_jobs(requests, &tables);
    place(&mut verdicts, places, engine.verify_all_known(&jobs));
    let (places, jobs) = new_jobs(requests, &tables);
    place(&mut verdicts, places, engine.verify_all_new(&jobs));
    verdicts
}

/// Those that could be true and whose keys have tables, each with its place among all.
fn known_jobs<'a>(
    requests: &'a [Request<'_>],
    tables: &'a [Option<Arc<Table>>],
) -> (Vec<usize>, Vec<KnownJob<'a>>) {
    let all = requests.iter().zip(tables).enumerate();
    let job = |(request, table): (&'a Request<'_>, &'a Option<Arc<Table>>)| {
        Some(KnownJob {
            key: table.as_deref()?,
            claim: request.claim.as_ref()?,
        })
    };
    all.filter_map(|(at, it)| Some((at, job(it)?))).unzip()
}

/// Those that could be true and whose keys have no tables.
fn new_jobs<'a>(
    requests: &'a [Request<'_>],
    tables: &[Option<Arc<Table>>],
) -> (Vec<usize>, Vec<NewJob<'a>>) {
    let all = requests.iter().zip(tables).enumerate();
    let new = all.filter(|(_, (_, table))| table.is_none());
    let job = |request: &'a Request<'_>| {
        Some(NewJob {
            key: &request.point.affine,
            claim: request.claim.as_ref()?,
        })
    };
    new.filter_map(|(at, (it, _))| Some((at, job(it)?))).unzip()
}

fn place(verdicts: &mut [bool], places: Vec<usize>, found: Vec<bool>) {
    for (at, verdict) in places.into_iter().zip(found) {
        verdicts[at] = verdict;
    }
}
