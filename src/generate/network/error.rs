//! What can go wrong while making a network.

use crate::diagnostic::Diagnostic;
use crate::generate::GenerateError;
use crate::signer::{PrivateKeyError, SignerError};

/// Why a network, or something in it, could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// Crypto material could not be made, or a file not written.
    #[error(transparent)]
    Material(#[from] GenerateError),
    /// A key that was made cannot be read back.
    #[error("a generated key cannot be read")]
    Key(#[from] PrivateKeyError),
    /// A key does not sign.
    #[error("a generated key does not sign")]
    Signature(#[from] SignerError),
    /// The network has no such organisation.
    #[error("the network has no organisation `{name}`")]
    UnknownOrganization {
        /// The name asked for.
        name: String,
    },
    /// The network has no such orderer.
    #[error("the network has no orderer {index}, only {count} from 0")]
    UnknownOrderer {
        /// The number asked for.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// The configuration has no such group.
    #[error("the configuration has no group `{path}`")]
    UnknownGroup {
        /// The path asked for, below the root.
        path: String,
    },
    /// A configuration update changes nothing.
    #[error("the configuration update changes nothing")]
    NothingChanged,
}

impl Diagnostic for NetworkError {
    fn code(&self) -> &'static str {
        match self {
            Self::Material(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Signature(error) => error.code(),
            Self::UnknownOrganization { .. } => "MSP-NET-001",
            Self::UnknownOrderer { .. } => "MSP-NET-002",
            Self::UnknownGroup { .. } => "MSP-NET-003",
            Self::NothingChanged => "MSP-NET-004",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Material(error) => error.help(),
            Self::Key(error) => error.help(),
            Self::Signature(error) => error.help(),
            Self::UnknownOrganization { .. } => {
                Some("name an organisation that the builder was given, such as `Org1`")
            }
            Self::UnknownOrderer { .. } => Some("ask `Consensus` for more orderers"),
            Self::UnknownGroup { .. } => {
                Some("write the path without the root, such as `Application/Org1`")
            }
            Self::NothingChanged => Some("change the copy of the configuration first"),
        }
    }
}
