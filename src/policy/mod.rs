//! Floor 8: policies, and whether those who signed satisfy them.
//!
//! | room | purpose |
//! | --- | --- |
//! | [`SignedData`], [`SignatureSet`] | who signed: identities whose signature verified, in order, each once |
//! | [`SignaturePolicy`] | so many of these principals must have signed: compiled once, evaluated in Fabric's greedy order |
//! | [`ImplicitMetaPolicy`] | so many of the policies of the groups below must hold |
//! | [`PolicyManager`], [`PolicyRef`] | the policies of a configuration, by path |
//! | [`PolicyTrace`] | how a verdict came about: which gate, which principal, which signer, why not |
//! | [`PrincipalSet`] | who could satisfy a policy |
//!
//! Evaluating answers yes or no and little else, for a block asks for it thousands of times; explaining is another question.

mod error;
mod evaluate;
mod flatten;
mod implicit_meta;
mod inquire;
mod language;
mod principal_text;
mod rules;
mod signature_policy;
mod signatures;
mod trace;
mod tree;

pub use error::{ImplicitMetaError, ManagerError, PolicyBuildError, PolicyError};
pub use evaluate::MAX_QUESTIONS;
pub use flatten::FlattenError;
pub use implicit_meta::ImplicitMetaPolicy;
pub use inquire::{InquireError, MAX_PRINCIPAL_SET_STEPS, MAX_PRINCIPAL_SETS, PrincipalSet};
pub use language::{LanguageError, LanguageProblem, MAX_EXPRESSION_NODES, PrintError};
pub use principal_text::PrincipalText;
pub use rules::{MAX_NESTING, MAX_RULES};
pub use signature_policy::SignaturePolicy;
pub use signatures::{DropReason, Dropped, SignatureSet, SignedData};
pub use trace::{
    MAX_TRACED_REFUSALS, PolicyTrace, RefusalReason, SignerRefusal, TraceNode, TraceStep,
    TracedSigner,
};
pub use tree::{MAX_GROUP_DEPTH, PolicyManager, PolicyRef};
