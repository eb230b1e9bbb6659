//! What was noticed while reading a folder, though it refuses nothing.

use std::fmt;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::path::shown;

/// Something that Fabric passes over, mostly without a word.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FolderNote {
    /// An optional file or folder that is not there.
    Absent {
        /// The path.
        path: PathBuf,
    },
    /// A file that does not count.
    Skipped {
        /// The path.
        path: PathBuf,
        /// Why.
        reason: SkipReason,
    },
    /// `tlsintermediatecerts` does not count, for there are no TLS roots.
    TlsIntermediatesIgnored {
        /// The folder.
        path: PathBuf,
    },
    /// A signing certificate that is not the first.
    SigningCertificateIgnored {
        /// The folder.
        path: PathBuf,
        /// How many there are besides the first.
        count: usize,
    },
    /// `config.yaml` is there but cannot be reached, so there is no configuration.
    ConfigurationUnreachable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        kind: ErrorKind,
    },
    /// The certificate of a NodeOU could not be read, so that any CA may certify the role.
    NodeOuCertificateDropped {
        /// The role.
        role: NodeOuRole,
        /// The certificate's path.
        path: PathBuf,
        /// What the system says.
        kind: ErrorKind,
    },
    /// NodeOUs are written down but not enabled.
    NodeOusDisabled {
        /// The file.
        path: PathBuf,
    },
}

/// Why a file does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SkipReason {
    /// It holds no PEM block that can be decoded.
    NoPem,
    /// It is a folder.
    Folder,
    /// It is a link to nothing.
    DanglingLink,
    /// It cannot be read.
    Unreadable(ErrorKind),
    /// It is longer than a key can be.
    TooLarge,
    /// It is a pipe, a device or a socket.
    NotRegular,
}

/// A role that an OU may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeOuRole {
    /// `ClientOUIdentifier`.
    Client,
    /// `PeerOUIdentifier`.
    Peer,
    /// `AdminOUIdentifier`.
    Admin,
    /// `OrdererOUIdentifier`.
    Orderer,
}

impl fmt::Display for FolderNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent { path } => write!(f, "`{}` is absent", shown(path)),
            Self::Skipped { path, reason } => {
                write!(f, "`{}` is skipped: {reason}", shown(path))
            }
            Self::TlsIntermediatesIgnored { path } => {
                write!(f, "`{}` is ignored: there are no TLS roots", shown(path))
            }
            Self::SigningCertificateIgnored { path, count } => {
                write!(
                    f,
                    "{count} of `{}` are ignored: only the first counts",
                    shown(path)
                )
            }
            Self::ConfigurationUnreachable { path, kind } => {
                write!(f, "`{}` is ignored: {kind}", shown(path))
            }
            Self::NodeOuCertificateDropped { role, path, kind } => {
                let path = shown(path);
                write!(
                    f,
                    "any CA may certify the role {role}: `{path}` cannot be read: {kind}"
                )
            }
            Self::NodeOusDisabled { path } => {
                write!(f, "the NodeOUs of `{}` are not enabled", shown(path))
            }
        }
    }
}

impl SkipReason {
    /// Could the file not even be looked into?
    pub(super) const fn is_unreadable(self) -> bool {
        matches!(self, Self::Unreadable(_) | Self::DanglingLink)
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPem => f.write_str("it holds no PEM block"),
            Self::Folder => f.write_str("it is a folder"),
            Self::DanglingLink => f.write_str("it is a link to nothing"),
            Self::Unreadable(kind) => write!(f, "it cannot be read: {kind}"),
            Self::TooLarge => f.write_str("it is too long for a key"),
            Self::NotRegular => f.write_str("it is not a file"),
        }
    }
}

impl fmt::Display for NodeOuRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Peer => "peer",
            Self::Admin => "admin",
            Self::Orderer => "orderer",
        })
    }
}
