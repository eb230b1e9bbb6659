//! What is wrong with a policy's text, and where.

use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;

/// Why a text is no policy, and the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageError {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: LanguageProblem,
}

impl fmt::Display for LanguageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 1 {
            write!(f, "line {}, ", self.line)?;
        }
        write!(f, "column {}: {}", self.column, self.problem)
    }
}

impl std::error::Error for LanguageError {}

/// What is wrong with a policy's text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LanguageProblem {
    /// What only the expression language around policies has. Fabric may take it; no tool should write it.
    #[error("`{found}` makes this an expression, and expressions are not policies", found = Shown(found))]
    Expression {
        /// What tells.
        found: String,
    },
    /// Something else was expected here.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What should stand here.
        expected: &'static str,
        /// What does.
        found: String,
    },
    /// A text without its closing quote.
    #[error("the text that begins here has no closing {quote}")]
    Unterminated {
        /// The quote.
        quote: char,
    },
    /// Not a gate.
    #[error("`{name}` is no gate; the gates are AND, OR and OutOf", name = Shown(name))]
    UnknownGate {
        /// What stands there.
        name: String,
    },
    /// A gate in a spelling that Fabric does not know.
    #[error("`{name}` is no gate in this spelling; write `{right}`", name = Shown(name))]
    Spelling {
        /// What stands there.
        name: String,
        /// The right spelling.
        right: &'static str,
    },
    /// A word where a quoted principal should be.
    #[error("`{text}` has no quotes; a principal is a text like 'Org1MSP.member'", text = Shown(text))]
    Unquoted {
        /// The word.
        text: String,
    },
    /// A principal outside of any gate.
    #[error("a principal alone is no policy; write OR('{text}')", text = Shown(text))]
    NoGate {
        /// The principal.
        text: String,
    },
    /// A text that is no principal.
    #[error("`{text}` is no principal: it must be an MSP identifier of letters, digits, `.` and `-`, then `.` and a role", text = Shown(text))]
    Principal {
        /// The text.
        text: String,
    },
    /// A role that does not exist.
    #[error("`{role}` is no role; the roles are member, admin, client, peer and orderer", role = Shown(role))]
    Role {
        /// What stands there.
        role: String,
    },
    /// A gate over nothing.
    #[error("the gate has no principals and no gates")]
    EmptyGate,
    /// Not a number, where `OutOf` says how many.
    #[error("`{text}` is no number of rules", text = Shown(text))]
    Number {
        /// What stands there.
        text: String,
    },
    /// A number of rules that Fabric refuses.
    #[error("{n} of {count} rules cannot be asked for: 0 to {} can", count + 1)]
    Threshold {
        /// The number.
        n: i64,
        /// How many rules the gate has.
        count: usize,
    },
    /// Gates within gates beyond [`MAX_NESTING`](crate::policy::MAX_NESTING).
    #[error("gates are nested more than {limit} deep")]
    TooDeep {
        /// The number of levels allowed.
        limit: usize,
    },
    /// More than Fabric reads ([`MAX_EXPRESSION_NODES`](super::MAX_EXPRESSION_NODES)).
    #[error(
        "the policy is larger than {limit} nodes, a principal counting as one and a gate as four"
    )]
    TooLarge {
        /// The number of nodes allowed.
        limit: usize,
    },
}

impl LanguageProblem {
    pub(super) fn at(self, (line, column): (usize, usize)) -> LanguageError {
        LanguageError {
            line,
            column,
            problem: self,
        }
    }
}

impl Diagnostic for LanguageError {
    fn code(&self) -> &'static str {
        match self.problem {
            LanguageProblem::Expression { .. } => "MSP-LANG-001",
            LanguageProblem::Unexpected { .. } => "MSP-LANG-002",
            LanguageProblem::Unterminated { .. } => "MSP-LANG-003",
            LanguageProblem::UnknownGate { .. } => "MSP-LANG-004",
            LanguageProblem::Spelling { .. } => "MSP-LANG-005",
            LanguageProblem::Unquoted { .. } => "MSP-LANG-006",
            LanguageProblem::NoGate { .. } => "MSP-LANG-007",
            LanguageProblem::Principal { .. } => "MSP-LANG-008",
            LanguageProblem::Role { .. } => "MSP-LANG-009",
            LanguageProblem::EmptyGate => "MSP-LANG-010",
            LanguageProblem::Number { .. } => "MSP-LANG-011",
            LanguageProblem::Threshold { .. } => "MSP-LANG-012",
            LanguageProblem::TooDeep { .. } => "MSP-LANG-013",
            LanguageProblem::TooLarge { .. } => "MSP-LANG-014",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self.problem {
            LanguageProblem::Expression { .. } => {
                "write out what the expression comes to, with gates, principals and numbers alone"
            }
            LanguageProblem::Unquoted { .. } => "put the principal in single or double quotes",
            LanguageProblem::Principal { .. } | LanguageProblem::Role { .. } => {
                "the role is what follows the last dot, in lower case"
            }
            LanguageProblem::TooDeep { .. } | LanguageProblem::TooLarge { .. } => {
                "say the same with fewer gates: `OutOf` replaces combinations of AND and OR"
            }
            _ => {
                "for example: AND('Org1MSP.peer', OutOf(2, 'Org2MSP.peer', 'Org3MSP.peer', 'Org4MSP.admin'))"
            }
        })
    }
}

/// Why a policy has no text in the policy language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrintError {
    /// A principal that is no role, or whose MSP identifier cannot be written.
    #[error("principal {index} cannot be written in the policy language: {shown}")]
    Principal {
        /// Its index.
        index: u32,
        /// What it is.
        shown: String,
    },
    /// A gate that asks for a number that the language does not allow, or has no rules.
    #[error("a gate asks for {n} of {count} rules, which cannot be written in the policy language")]
    Gate {
        /// The number.
        n: i32,
        /// How many rules the gate has.
        count: usize,
    },
    /// More than could be read again.
    #[error(
        "the policy is larger than {limit} nodes, a principal counting as one and a gate as four"
    )]
    TooLarge {
        /// The number of nodes allowed.
        limit: usize,
    },
}

impl Diagnostic for PrintError {
    fn code(&self) -> &'static str {
        match self {
            Self::Principal { .. } => "MSP-LANG-020",
            Self::Gate { .. } => "MSP-LANG-021",
            Self::TooLarge { .. } => "MSP-LANG-022",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some("the language knows roles of MSPs only; keep the policy as the bytes that it is")
    }
}
