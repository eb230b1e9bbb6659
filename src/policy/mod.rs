//! Floor 8: policies, and whether those who signed satisfy them.
//!
//! | room | purpose |
//! | --- | --- |
//! | [`SignedData`], [`SignatureSet`] | who signed: identities whose signature verified, in order, each once |
//! | [`SignaturePolicy`] | so many of these principals must have signed: compiled once, evaluated in Fabric's greedy order |
//! | [`ImplicitMetaPolicy`] | so many of the policies of the groups below must hold |
//! | [`PolicyManager`], [`PolicyRef`] | the policies of a configuration, by path |
//!
//! Evaluating answers yes or no and little else, for a block asks for it thousands of times.

mod error;
mod evaluate;
mod implicit_meta;
mod language;
mod principal_text;
mod rules;
mod signature_policy;
mod signatures;
mod tree;

pub use error::{ImplicitMetaError, ManagerError, PolicyBuildError, PolicyError};
pub use implicit_meta::ImplicitMetaPolicy;
pub use language::{LanguageError, LanguageProblem, MAX_EXPRESSION_NODES, PrintError};
pub use principal_text::PrincipalText;
pub use rules::{MAX_NESTING, MAX_RULES};
pub use signature_policy::SignaturePolicy;
pub use signatures::{DropReason, Dropped, SignatureSet, SignedData};
pub use tree::{MAX_GROUP_DEPTH, PolicyManager, PolicyRef};

pub use evaluate::MAX_QUESTIONS;
