//! Why a folder is no MSP.

use std::fmt;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::super::yaml::YamlError;
use super::note::SkipReason;
use super::path::shown;
use crate::diagnostic::Diagnostic;

/// The skipped files that [`FolderError::NoPem`] keeps.
pub const MAX_SKIPPED_KEPT: usize = 10;

/// The skipped files that its message names.
const MAX_SKIPPED_SHOWN: usize = 3;

/// What was being read when loading failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderStage {
    /// The configuration: certificates, CRLs, `config.yaml`.
    Config,
    /// The key store.
    KeyStore,
}

/// A folder that Fabric refuses too, or that is beyond reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// A folder that is needed is not there.
    #[error("there is no folder `{}`", shown(.path))]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// Something that stands where a folder should is none, or cannot be read.
    #[error("the folder `{}` cannot be read: {kind}", shown(.path))]
    UnreadableFolder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        kind: ErrorKind,
    },
    /// No file in the folder holds what is needed.
    #[error("no file in `{}` holds a PEM block{}", shown(.path), Reasons(.skipped))]
    NoPem {
        /// The folder.
        path: PathBuf,
        /// Why files do not count: the first ten, those before all that could not be read.
        skipped: Vec<(PathBuf, SkipReason)>,
    },
    /// A file that is needed cannot be read.
    #[error("`{}` cannot be read: {kind}", shown(.path))]
    UnreadableFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        kind: ErrorKind,
    },
    /// A pipe, a device or a socket, which might never end.
    #[error("`{}` is not a file", shown(.path))]
    NotRegular {
        /// The path.
        path: PathBuf,
    },
    /// A file that is longer than anything that belongs in its place.
    #[error("`{}` has more than {limit} bytes", shown(.path))]
    FileTooLarge {
        /// The file.
        path: PathBuf,
        /// The number of bytes allowed.
        limit: u64,
    },
    /// All files together are longer than any MSP.
    #[error("the files up to `{}` have more than {limit} bytes together", shown(.path))]
    FolderTooLarge {
        /// The file at which it was too much.
        path: PathBuf,
        /// The number of bytes allowed.
        limit: u64,
    },
    /// A folder with more entries than any MSP has.
    #[error("the folder `{}` has more than {limit} entries", shown(.path))]
    TooManyEntries {
        /// The folder.
        path: PathBuf,
        /// The number of entries allowed.
        limit: usize,
    },
    /// `config.yaml` is not what it should be.
    #[error("`{}`: {error}", shown(.path))]
    Yaml {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        #[source]
        error: YamlError,
    },
    /// An OU identifier in `config.yaml` that is no text.
    #[error("`{}`: an `OrganizationalUnitIdentifier` is not valid UTF-8", shown(.path))]
    InvalidUtf8 {
        /// The file.
        path: PathBuf,
    },
    /// The key store cannot be read.
    #[error("the key store `{}` cannot be read: {kind}", shown(.path))]
    KeyStore {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        kind: ErrorKind,
    },
}

impl FolderError {
    /// What was being read.
    pub const fn stage(&self) -> FolderStage {
        match self {
            Self::KeyStore { .. } => FolderStage::KeyStore,
            _ => FolderStage::Config,
        }
    }
}

/// What does not count, for the end of a message.
struct Reasons<'a>(&'a [(PathBuf, SkipReason)]);

impl fmt::Display for Reasons<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = ": ";
        for (path, reason) in self.0.iter().take(MAX_SKIPPED_SHOWN) {
            write!(f, "{separator}`{}` is skipped: {reason}", shown(path))?;
            separator = "; ";
        }
        match self.0.len() > MAX_SKIPPED_SHOWN {
            true => f.write_str("; and others"),
            false => Ok(()),
        }
    }
}

fn has_unreadable(skipped: &[(PathBuf, SkipReason)]) -> bool {
    skipped.iter().any(|(_, reason)| reason.is_unreadable())
}

impl Diagnostic for FolderError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoFolder { .. } => "MSP-CFG-101",
            Self::UnreadableFolder { .. } => "MSP-CFG-102",
            Self::NoPem { .. } => "MSP-CFG-103",
            Self::UnreadableFile { .. } => "MSP-CFG-104",
            Self::NotRegular { .. } => "MSP-CFG-105",
            Self::FileTooLarge { .. } => "MSP-CFG-106",
            Self::FolderTooLarge { .. } => "MSP-CFG-107",
            Self::TooManyEntries { .. } => "MSP-CFG-108",
            Self::Yaml { error, .. } => error.code(),
            Self::InvalidUtf8 { .. } => "MSP-CFG-109",
            Self::KeyStore { .. } => "MSP-CFG-110",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoFolder { .. } => {
                "give the path of the MSP folder itself: the one with `cacerts` in it (`signcerts` too for a local MSP)"
            }
            Self::UnreadableFolder { .. } => "check that it is a folder, and its permissions",
            Self::NoPem { skipped, .. } if has_unreadable(skipped) => {
                "check the permissions of the files, and where links lead"
            }
            Self::NoPem { .. } => {
                "put at least one certificate in PEM into the folder; DER does not count"
            }
            Self::UnreadableFile { .. } => {
                "check the path in `config.yaml`, which is taken from the MSP folder, and the permissions"
            }
            Self::NotRegular { .. } => "replace it by a regular file",
            Self::FileTooLarge { .. }
            | Self::FolderTooLarge { .. }
            | Self::TooManyEntries { .. } => {
                "check that the folder holds nothing but what belongs to the MSP"
            }
            Self::Yaml { error, .. } => return error.help(),
            Self::InvalidUtf8 { .. } => "write the OU as text, without `!!binary`",
            Self::KeyStore { .. } => "check that `keystore` is a folder, and its permissions",
        })
    }
}
