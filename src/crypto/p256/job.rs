//! What is verified: a claim and the key that it is about, with its table or without.

use super::claim::Claim;
use super::point::Affine;
use super::table::Table;

/// A claim about a key that has a table.
#[derive(Clone, Copy)]
pub(super) struct KnownJob<'a> {
    pub(super) key: &'a Table,
    pub(super) claim: &'a Claim,
}

/// A claim about a key that has none.
#[derive(Clone, Copy)]
pub(super) struct NewJob<'a> {
    pub(super) key: &'a Affine,
    pub(super) claim: &'a Claim,
}
