//! Why protobuf bytes are no configuration of an MSP that this crate knows.

use crate::diagnostic::Diagnostic;
use crate::wire::{DecodeError, MSP_TYPE_IDEMIX};

/// Bytes that cannot be used as the configuration of an X.509 MSP.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// Not the protobuf message that it should be.
    #[error("the configuration of the MSP cannot be read: {0}")]
    Decode(#[from] DecodeError),
    /// An MSP of another type.
    #[error("not an X.509 MSP but one of type {kind}{}", name_of_kind(*.kind))]
    NotX509 {
        /// `MSPConfig.type`.
        kind: i32,
    },
    /// More certificates, CRLs and OUs than any MSP has.
    #[error("the configuration has more than {limit} entries")]
    TooManyEntries {
        /// The number of entries allowed.
        limit: usize,
    },
}

fn name_of_kind(kind: i32) -> &'static str {
    if kind == MSP_TYPE_IDEMIX {
        " (idemix)"
    } else {
        ""
    }
}

impl Diagnostic for ConfigError {
    fn code(&self) -> &'static str {
        match self {
            Self::Decode(_) => "MSP-CFG-001",
            Self::NotX509 { .. } => "MSP-CFG-002",
            Self::TooManyEntries { .. } => "MSP-CFG-003",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Decode(error) => error.help(),
            Self::NotX509 { .. } => {
                Some("idemix identities are anonymous credentials; use a library that knows them")
            }
            Self::TooManyEntries { .. } => {
                Some("check that the bytes are the configuration of an MSP")
            }
        }
    }
}
