//! Refusals of loading.

use super::SetupError;
use crate::config::{FolderError, FolderStage};
use crate::diagnostic::Diagnostic;

/// The stages of loading an MSP, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadStage {
    /// Reading the folder.
    Config,
    /// Opening the key store.
    KeyStore,
    /// Setting the MSP up.
    Setup,
}

/// Why a folder makes no MSP.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The folder cannot be read.
    #[error("{0}")]
    Folder(#[from] FolderError),
    /// Its configuration makes no MSP.
    #[error("{0}")]
    Setup(#[from] SetupError),
}

impl LoadError {
    /// At which stage loading failed.
    pub fn stage(&self) -> LoadStage {
        match self {
            Self::Folder(error) => match error.stage() {
                FolderStage::Config => LoadStage::Config,
                FolderStage::KeyStore => LoadStage::KeyStore,
            },
            Self::Setup(_) => LoadStage::Setup,
        }
    }
}

impl Diagnostic for LoadError {
    fn code(&self) -> &'static str {
        match self {
            Self::Folder(source) => source.code(),
            Self::Setup(source) => source.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Folder(source) => source.help(),
            Self::Setup(source) => source.help(),
        }
    }
}
