//! MSP versions as data: one row a version, one column a rule.

use std::fmt;
use std::str::FromStr;

/// A version of the MSP's rules. A channel's capabilities choose it (`V3_0` -> 3.0, `V1_4_3` or `V2_0` -> 1.4.3, ...).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MspVersion {
    /// 1.0: no NodeOUs.
    V1_0,
    /// 1.1: NodeOUs for clients and peers.
    V1_1,
    /// 1.3: anonymity and combined principals.
    V1_3,
    /// 1.4.3: NodeOUs for administrators and orderers.
    V1_4_3,
    /// 3.0: Ed25519 identities.
    #[default]
    V3_0,
}

/// What NodeOUs an MSP version knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NodeOuRules {
    /// None: the configuration is ignored.
    Unknown,
    /// Client and peer; both must be defined, even where they are not enabled.
    ClientAndPeer,
    /// Client, peer, admin, orderer: any subset; none means not enabled.
    AnySubset,
}

/// When administrators are read, and what they must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AdminRules {
    /// Right after the CAs; there need not be any.
    EarlyAndOptional,
    /// Last; at least one certificate, or an admin OU that is enforced.
    LateAndRequired,
}

/// The rules of one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    name: &'static str,
    pub(super) node_ous: NodeOuRules,
    pub(super) admins: AdminRules,
    pub(super) ed25519_identities: bool,
    pub(super) anonymity_and_combined: bool,
}

const TABLE: [(MspVersion, Rules); 5] = [
    (
        MspVersion::V1_0,
        Rules {
            name: "1.0",
            node_ous: NodeOuRules::Unknown,
            admins: AdminRules::EarlyAndOptional,
            ed25519_identities: false,
            anonymity_and_combined: false,
        },
    ),
    (
        MspVersion::V1_1,
        Rules {
            name: "1.1",
            node_ous: NodeOuRules::ClientAndPeer,
            admins: AdminRules::EarlyAndOptional,
            ed25519_identities: false,
            anonymity_and_combined: false,
        },
    ),
    (
        MspVersion::V1_3,
        Rules {
            name: "1.3",
            node_ous: NodeOuRules::ClientAndPeer,
            admins: AdminRules::EarlyAndOptional,
            ed25519_identities: false,
            anonymity_and_combined: true,
        },
    ),
    (
        MspVersion::V1_4_3,
        Rules {
            name: "1.4.3",
            node_ous: NodeOuRules::AnySubset,
            admins: AdminRules::LateAndRequired,
            ed25519_identities: false,
            anonymity_and_combined: true,
        },
    ),
    (
        MspVersion::V3_0,
        Rules {
            name: "3.0",
            node_ous: NodeOuRules::AnySubset,
            admins: AdminRules::LateAndRequired,
            ed25519_identities: true,
            anonymity_and_combined: true,
        },
    ),
];

impl MspVersion {
    /// All versions, oldest first.
    pub const ALL: [MspVersion; 5] = [Self::V1_0, Self::V1_1, Self::V1_3, Self::V1_4_3, Self::V3_0];

    pub(super) const fn rules(self) -> &'static Rules {
        &TABLE[self as usize].1
    }
}

impl fmt::Display for MspVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rules().name)
    }
}

/// A text that names no MSP version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no MSP version; there are 1.0, 1.1, 1.3, 1.4.3 and 3.0")]
pub struct UnknownVersion(String);

impl FromStr for MspVersion {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = |version: &MspVersion| version.rules().name == text;
        Self::ALL
            .into_iter()
            .find(named)
            .ok_or_else(|| UnknownVersion(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_stands_in_its_own_row() {
        for version in MspVersion::ALL {
            assert_eq!(TABLE[version as usize].0, version);
            assert_eq!(version.to_string().parse(), Ok(version));
        }
    }

    #[test]
    fn other_texts_are_no_version() {
        for text in ["", "2.0", "1.4", "v3.0", "3.0 "] {
            assert!(text.parse::<MspVersion>().is_err(), "{text}");
        }
    }
}
