//! The language in which people write signature policies: `OutOf(2, 'Org1MSP.peer', AND('Org2MSP.peer', 'Org3MSP.admin'))`.
//!
//! Fabric hands the text to a general expression language, three times over: so it also takes arithmetic, `let`, `?:`, pipes,
//! comments, escapes, calls of functions, and texts that hold gates. Those are expressions, not policies: they are refused by
//! name. What is left gives the very bytes that Fabric makes of it, or a refusal where Fabric refuses.

mod error;
mod lexer;
mod number;
mod parser;
mod print;

pub use error::{LanguageError, LanguageProblem, PrintError};
pub use parser::MAX_EXPRESSION_NODES;
pub(super) use parser::parse;
pub(super) use print::{check_printable, write};
