//! Where in a configuration something is wrong.

use std::fmt;

use crate::msp::MspRoleType;

/// The kinds of CA that an MSP lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaKind {
    /// A root (`cacerts`).
    Root,
    /// An intermediate (`intermediatecerts`).
    Intermediate,
    /// A root of TLS (`tlscacerts`).
    TlsRoot,
    /// An intermediate of TLS (`tlsintermediatecerts`).
    TlsIntermediate,
}

/// Where in the configuration a certificate stands. Indexes start at 0, in configuration order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateSource {
    /// A CA.
    Ca {
        /// Of which kind.
        kind: CaKind,
        /// Its place among those of its kind.
        index: usize,
    },
    /// An administrator (`admincerts`).
    Admin {
        /// Its place.
        index: usize,
    },
    /// The node's own certificate (`signcerts`).
    Signing,
    /// The certificate of an entry of `OrganizationalUnitIdentifiers`.
    OrganizationalUnit {
        /// Its place.
        index: usize,
    },
    /// The certificate of a NodeOU.
    NodeOu {
        /// The role that the NodeOU makes.
        role: MspRoleType,
    },
}

impl fmt::Display for CertificateSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ca {
                kind: CaKind::Root,
                index,
            } => write!(f, "root certificate {index}"),
            Self::Ca {
                kind: CaKind::Intermediate,
                index,
            } => write!(f, "intermediate certificate {index}"),
            Self::Ca {
                kind: CaKind::TlsRoot,
                index,
            } => write!(f, "TLS root certificate {index}"),
            Self::Ca {
                kind: CaKind::TlsIntermediate,
                index,
            } => write!(f, "TLS intermediate certificate {index}"),
            Self::Admin { index } => write!(f, "administrator certificate {index}"),
            Self::Signing => f.write_str("signing certificate"),
            Self::OrganizationalUnit { index } => {
                write!(f, "certificate of organizational unit identifier {index}")
            }
            Self::NodeOu { role } => write!(f, "certificate of the {role} NodeOU"),
        }
    }
}
