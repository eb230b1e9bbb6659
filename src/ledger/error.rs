//! Why bytes are no block, what is wrong with a block, and why a transaction does not count.

mod fault;
mod transaction;

use crate::diagnostic::Diagnostic;
use crate::wire::DecodeError;

pub use fault::{BlockFault, EnvelopeFlaw};
pub use transaction::{KeyText, Stage, TransactionError};

/// Why bytes are not a block.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlockError {
    /// Not a `Block` message.
    #[error("not a block: {0}")]
    Message(#[from] DecodeError),
    /// A block without a header.
    #[error("the block has no header")]
    NoHeader,
    /// Not the layout of a peer's ledger file.
    #[error("not a block of a ledger file: {0}")]
    Record(&'static str),
}

impl Diagnostic for BlockError {
    fn code(&self) -> &'static str {
        match self {
            Self::Message(_) => "MSP-LEDGER-001",
            Self::NoHeader => "MSP-LEDGER-002",
            Self::Record(_) => "MSP-LEDGER-003",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Record(_) => {
                "copy the file again while the peer is stopped; it must be a whole `blockfile_*`"
            }
            _ => "fetch the block again, for example with `peer channel fetch`",
        })
    }
}
