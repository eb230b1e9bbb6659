//! Floor 10: what a change of trust or of a channel's configuration means for those whom it concerns.
//!
//! | room | purpose |
//! | --- | --- |
//! | `identity` | one certificate, judged before and after |
//! | `trust` | what an MSP trusted before, and what it trusts now |
//! | `policy` | whether policies ask for more, for less or for the same |
//! | `sets` | the sets of principals that satisfy a policy, as one compares them |
//!
//! Nothing is judged here: [`Msp`](crate::Msp) and [`policy`](crate::policy) judge, once by each side's rules. What two configurations differ in
//! as texts is another question, which [`channel::differences`](crate::channel::differences) answers.

mod identity;
mod policy;
mod sets;
mod trust;

pub use identity::{IdentityComparison, Refusal, Standing};
pub use policy::{Meaning, PolicyComparison, Untold, compare_policies};
pub use sets::{MAX_COMPARED_SETS, MAX_COMPARISON_STEPS};
pub use trust::{CertificateChange, CertificateKind, TrustChange, compare_trust};
