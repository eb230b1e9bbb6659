//! What an audit reports: a block, its transactions, and whether the peer's record agrees.

use crate::wire::TxValidationCode;

use super::error::BlockFault;
use super::header::Hash;
use super::state::CommitHashCheck;
use super::verdict::Verdict;

/// Codes that a peer gives a transaction which passed all that is judged here: the state decides them.
const STATE_CODES: [TxValidationCode; 3] = [
    TxValidationCode::MvccReadConflict,
    TxValidationCode::PhantomReadConflict,
    TxValidationCode::InvalidWriteset,
];

/// Codes of what is judged before the endorsement policies.
const EARLY_CODES: [TxValidationCode; 8] = [
    TxValidationCode::NilEnvelope,
    TxValidationCode::BadPayload,
    TxValidationCode::BadCommonHeader,
    TxValidationCode::BadCreatorSignature,
    TxValidationCode::InvalidEndorserTransaction,
    TxValidationCode::InvalidConfigTransaction,
    TxValidationCode::UnsupportedTxPayload,
    TxValidationCode::BadProposalTxid,
];

/// A block of the ledger.
#[derive(Clone, Debug)]
pub struct BlockReport {
    /// Its number, as it says itself.
    pub number: u64,
    /// Its hash.
    pub hash: Hash,
    /// What is wrong with it as a whole; [`BlockFault::is_remark`] tells what Fabric overlooks.
    pub faults: Vec<BlockFault>,
    /// How many orderers' signatures are right.
    pub orderer_signatures: usize,
    /// The sequence of the configuration that counts from this block on, where it brings one.
    pub config_sequence: Option<u64>,
    /// Whether the peer's commit hash could be checked.
    pub commit_hash: CommitHashCheck,
    /// Its transactions, in order.
    pub transactions: Vec<TransactionReport>,
}

/// A transaction of the ledger.
#[derive(Clone, Debug)]
pub struct TransactionReport {
    /// Its place in the block.
    pub place: usize,
    /// Its id, for people; empty where it cannot be read.
    pub id: String,
    /// The code that the peer recorded, if it recorded any.
    pub recorded: Option<u8>,
    /// Our verdict.
    pub verdict: Verdict,
    /// Whether the two agree.
    pub agreement: Agreement,
}

/// Whether verdict and record agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    /// The same code; or the peer found valid what passed.
    Agrees,
    /// The peer's code is one that only the state decides, or the policies could not be judged.
    NotJudged,
    /// The peer recorded nothing.
    NotRecorded,
    /// They contradict each other.
    Disagrees,
}

impl BlockReport {
    /// Is nothing wrong, and does the peer's record agree throughout?
    pub fn is_clean(&self) -> bool {
        let disagrees = |t: &TransactionReport| t.agreement == Agreement::Disagrees;
        self.faults.iter().all(BlockFault::is_remark) && !self.transactions.iter().any(disagrees)
    }
}

impl TransactionReport {
    /// The code that the peer recorded, if Fabric knows it.
    pub fn recorded_code(&self) -> Option<TxValidationCode> {
        TxValidationCode::from_wire(i32::from(self.recorded?))
    }
}

impl Agreement {
    pub(super) fn of(verdict: &Verdict, recorded: Option<u8>) -> Self {
        let Some(recorded) = recorded else {
            return Self::NotRecorded;
        };
        let code = TxValidationCode::from_wire(i32::from(recorded));
        let is_one_of = |codes: &[TxValidationCode]| code.is_some_and(|code| codes.contains(&code));
        match verdict {
            Verdict::Passed if code == Some(TxValidationCode::Valid) => Self::Agrees,
            Verdict::Passed if is_one_of(&STATE_CODES) => Self::NotJudged,
            Verdict::Refused(refusal) if code == Some(refusal.error.validation_code()) => {
                Self::Agrees
            }
            Verdict::Refused(refusal) if code.is_some() && code == refusal.or => Self::Agrees,
            Verdict::NotJudged(_) if code.is_some() && !is_one_of(&EARLY_CODES) => Self::NotJudged,
            _ => Self::Disagrees,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::error::TransactionError;
    use super::super::verdict::{Refusal, Unjudged};
    use super::*;

    #[test]
    fn only_what_the_state_decides_may_differ() {
        let refused = |or| {
            Verdict::Refused(Refusal {
                error: TransactionError::TransactionId,
                or,
            })
        };
        for (verdict, recorded, expected) in [
            (Verdict::Passed, Some(0), Agreement::Agrees),
            (Verdict::Passed, Some(11), Agreement::NotJudged),
            (Verdict::Passed, Some(10), Agreement::Disagrees),
            (Verdict::Passed, Some(254), Agreement::Disagrees),
            (Verdict::Passed, Some(99), Agreement::Disagrees),
            (Verdict::Passed, None, Agreement::NotRecorded),
            (refused(None), Some(8), Agreement::Agrees),
            (refused(None), Some(0), Agreement::Disagrees),
            (refused(None), Some(11), Agreement::Disagrees),
            (
                refused(Some(TxValidationCode::InvalidChaincode)),
                Some(25),
                Agreement::Agrees,
            ),
            (
                Verdict::NotJudged(Unjudged::OldRules),
                Some(10),
                Agreement::NotJudged,
            ),
            (
                Verdict::NotJudged(Unjudged::OldRules),
                Some(4),
                Agreement::Disagrees,
            ),
            (
                Verdict::NotJudged(Unjudged::OldRules),
                Some(99),
                Agreement::Disagrees,
            ),
        ] {
            assert_eq!(
                Agreement::of(&verdict, recorded),
                expected,
                "{verdict:?} {recorded:?}"
            );
        }
    }
}
