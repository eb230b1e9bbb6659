//! What an MSP refuses, and why: one room an operation.

mod deserialize;
mod load;
mod place;
mod principal;
mod sanitizing;
mod setup;
mod validation;
mod well_formed;

pub use deserialize::DeserializeError;
pub use load::{LoadError, LoadStage};
pub use place::{CaKind, CertificateSource};
pub use principal::PrincipalError;
pub use sanitizing::SanitizingError;
pub use setup::SetupError;
pub use validation::ValidationError;
pub use well_formed::WellFormedError;
