//! What a judge says about a transaction.

use crate::encoding::text::Shown;
use crate::wire::TxValidationCode;

use super::endorsement::Failure;
use super::error::TransactionError;

/// What became of judging a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Identities, signatures and policies are in order. Whether the transaction counts is for the state to say: what it read may
    /// have changed meanwhile (MVCC and phantom reads), which is not judged here.
    Passed,
    /// It does not count.
    Refused(Refusal),
    /// All before the endorsement policies is in order, and those cannot be judged.
    NotJudged(Unjudged),
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub error: TransactionError,
    /// Another code that a peer may give as well: Fabric asks the policies of several namespaces in no order, and the first
    /// refusal counts.
    pub or: Option<TxValidationCode>,
}

/// Why endorsement policies cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unjudged {
    /// The channel's application capabilities are below `V2_0`; peers then validate by older rules.
    #[error("the channel's peers validate by the rules before 2.0")]
    OldRules,
    /// The chaincode has a validation plugin of its own.
    #[error("chaincode `{chaincode}` is validated by the plugin `{plugin}`", chaincode = Shown(chaincode), plugin = Shown(plugin))]
    Plugin {
        /// The namespace.
        chaincode: String,
        /// The plugin's name.
        plugin: String,
    },
    /// A peer stops at this transaction, without a verdict.
    #[error("a peer stops here: the definition of chaincode `{chaincode}` or a key's policy cannot be read: {reason}", chaincode = Shown(chaincode))]
    PeerStops {
        /// The namespace.
        chaincode: String,
        /// What cannot be read.
        reason: String,
    },
    /// It hangs on an earlier transaction of the block that cannot be judged.
    #[error("it hangs on transaction {place} of the block, which cannot be judged")]
    Earlier {
        /// That transaction's place.
        place: usize,
    },
}

impl Verdict {
    /// The code that a peer records, as far as it can be told.
    pub fn code(&self) -> Option<TxValidationCode> {
        match self {
            Self::Refused(refusal) => Some(refusal.error.validation_code()),
            Self::Passed | Self::NotJudged(_) => None,
        }
    }

    /// The first refusal, with the code of another where that differs; without a refusal the first that cannot be judged.
    pub(super) fn of_all(outcomes: impl IntoIterator<Item = Result<(), Failure>>) -> Self {
        let mut refusal: Option<Refusal> = None;
        let mut unjudged = None;
        for failure in outcomes.into_iter().filter_map(Result::err) {
            match (failure, &mut refusal) {
                (Failure::Refused(error), None) => refusal = Some(Refusal { error, or: None }),
                (Failure::Refused(error), Some(first)) => first.add(error.validation_code()),
                (Failure::NotJudged(reason), _) => {
                    unjudged.get_or_insert(reason);
                }
            }
        }
        match (refusal, unjudged) {
            (Some(refusal), _) => Self::Refused(refusal),
            (None, Some(reason)) => Self::NotJudged(reason),
            (None, None) => Self::Passed,
        }
    }

    /// Why the transaction does not count.
    pub fn error(&self) -> Option<&TransactionError> {
        match self {
            Self::Refused(refusal) => Some(&refusal.error),
            Self::Passed | Self::NotJudged(_) => None,
        }
    }
}

impl Refusal {
    fn add(&mut self, code: TxValidationCode) {
        if code != self.error.validation_code() {
            self.or = Some(code);
        }
    }
}

impl From<TransactionError> for Verdict {
    fn from(error: TransactionError) -> Self {
        Self::Refused(Refusal { error, or: None })
    }
}
