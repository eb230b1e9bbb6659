//! The rows, by what they are about.

mod blocks;
mod hashing;
mod identities;
mod ledger;
mod memory;
mod network;
mod policies;
mod revocation;
mod signatures;

use crate::board::Board;
use crate::contest::Fault;

/// All of them, in their order.
pub fn all(board: &mut Board) -> Result<(), Fault> {
    signatures::all(board)?;
    hashing::all(board)?;
    identities::all(board)?;
    revocation::all(board)?;
    policies::all(board)?;
    blocks::all(board)?;
    ledger::all(board)?;
    memory::all(board)
}
