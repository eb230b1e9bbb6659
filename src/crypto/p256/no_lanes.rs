//! In place of the lanes on processors that never have them: nobody holds a [`Lanes`], so nothing here is ever called.

use super::job::{KnownJob, NewJob};
use super::point::Affine;
use super::table::{Table, Window};

/// Proof that this processor has the instructions, which cannot be given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lanes(Never);

/// What lanes would find.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict(Never);

/// What there is none of.
#[derive(Clone, Copy, Debug)]
enum Never {}

impl Verdict {
    pub(super) fn decided(self) -> Option<bool> {
        match self.0 {}
    }
}

impl Lanes {
    pub(super) fn detect() -> Option<Self> {
        None
    }

    pub(super) fn verify_known(self, _: &Table, _: &[KnownJob<'_>]) -> Vec<Verdict> {
        match self.0 {}
    }

    pub(super) fn verify_single(self, _: &Table, _: &KnownJob<'_>) -> Verdict {
        match self.0 {}
    }

    pub(super) fn multiples(self, _: &[Affine], _: Window) -> Vec<Affine> {
        match self.0 {}
    }

    pub(super) fn verify_new(self, _: &Table, _: &[NewJob<'_>]) -> Vec<Verdict> {
        match self.0 {}
    }
}
