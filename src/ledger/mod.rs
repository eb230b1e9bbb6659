//! Floor 10: blocks and transactions, and whether identities, signatures and policies bear them out.
//!
//! | room | purpose |
//! | --- | --- |
//! | [`Block`], [`BlockHeader`], [`BlockFile`] | blocks, as they are sent and as peers keep them; hashes |
//! | [`Transaction`], [`ReadWriteSet`] | an envelope, read once and as far as its bytes permit |
//! | [`EndorsementPolicy`], [`Definition`], [`EndorsementState`] | who must endorse what, and who is asked for that |
//! | [`BlockJudge`] | the verdict on a block, all its signatures verified together |
//! | [`LedgerState`], [`Audit`] | a ledger replayed from its first block, compared with what a peer recorded |
//!
//! What only the state can decide (what a transaction read may have changed meanwhile) is not judged here, and never called valid.

mod audit;
mod block;
mod block_file;
mod definition;
mod endorsement;
mod error;
mod examination;
mod header;
mod judge;
mod policy;
mod read_write_set;
mod report;
mod signatures;
mod state;
mod transaction;
mod verdict;
mod well_formed;

pub use audit::{Audit, AuditError};
pub use block::Block;
pub use block_file::{BlockFile, MAX_LENGTH_BYTES, record_length};
pub use definition::{CollectionRules, Collections, Definition, EndorsementPolicies};
pub use error::{BlockError, BlockFault, EnvelopeFlaw, KeyText, Stage, TransactionError};
pub use header::{BlockHeader, Hash};
pub use judge::{BlockJudge, Judged, Judgement};
pub use policy::EndorsementPolicy;
pub use read_write_set::{Collection, Key, Namespace, ReadWriteSet};
pub use report::{Agreement, BlockReport, TransactionReport};
pub use state::{CommitHashCheck, EndorsementState, KeyPolicy, LedgerState};
pub use transaction::{Content, Creator, Endorsed, Invocation, Transaction, TransactionId};
pub use verdict::{Refusal, Unjudged, Verdict};
