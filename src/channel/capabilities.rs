//! What the nodes of a channel must be able to do (Fabric: `common/capabilities`), as one table.

use std::collections::BTreeSet;
use std::fmt;

use crate::msp::MspVersion;

use CapabilityLevel::{Application, Orderer};
use Feature as F;

/// Where a capability stands: each of the three groups has a value `Capabilities` of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CapabilityLevel {
    /// `/Channel`: all nodes.
    Channel,
    /// `/Channel/Orderer`: orderers.
    Orderer,
    /// `/Channel/Application`: peers.
    Application,
}

impl CapabilityLevel {
    /// All levels.
    pub const ALL: [Self; 3] = [Self::Channel, Self::Orderer, Self::Application];
}

impl fmt::Display for CapabilityLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Channel => "channel",
            Self::Orderer => "orderer",
            Self::Application => "application",
        })
    }
}

/// What depends on capabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feature {
    /// Channel: the consensus type may change.
    ConsensusTypeMigration,
    /// Channel: orderer organizations have endpoints of their own.
    OrganizationEndpoints,
    /// Channel: consensus may be BFT; then every orderer organization must have endpoints.
    Bft,
    /// Orderer: broadcasts of expired identities are refused.
    ExpirationCheck,
    /// Orderer: there is a maintenance mode, in which the consensus type may change.
    MaintenanceMode,
    /// Application: access control lists.
    Acls,
    /// Application: of two transactions with one id in a block, the second is a duplicate.
    ForbidDuplicateTransactionIds,
    /// Application: collections of private data.
    PrivateData,
    /// Application: collections may change with a chaincode's upgrade.
    CollectionUpgrade,
    /// Application: validation as of 1.1.
    ValidationV1_1,
    /// Application: validation as of 1.2.
    ValidationV1_2,
    /// Application: validation as of 1.3.
    ValidationV1_3,
    /// Application: validation as of 2.0.
    ValidationV2_0,
    /// Application: chaincodes are defined by organizations together.
    LifecycleV2_0,
    /// Application: keys may have endorsement policies of their own.
    KeyLevelEndorsement,
    /// Application: private data of invalid transactions is kept.
    KeepPrivateDataOfInvalid,
    /// Application: private data may be purged.
    PurgePrivateData,
}

/// One capability that Fabric 3 knows.
struct Row {
    level: CapabilityLevel,
    name: &'static str,
    msp: MspVersion,
    features: &'static [Feature],
}

const fn channel(name: &'static str, msp: MspVersion, features: &'static [Feature]) -> Row {
    let level = CapabilityLevel::Channel;
    Row {
        level,
        name,
        msp,
        features,
    }
}

const fn other(level: CapabilityLevel, name: &'static str, features: &'static [Feature]) -> Row {
    Row {
        level,
        name,
        msp: MspVersion::V1_0,
        features,
    }
}

const MIGRATION: &[Feature] = &[F::ConsensusTypeMigration, F::OrganizationEndpoints];
const APPLICATION_1_2: &[Feature] = &[
    F::Acls,
    F::ForbidDuplicateTransactionIds,
    F::PrivateData,
    F::CollectionUpgrade,
    F::ValidationV1_1,
    F::ValidationV1_2,
];
const APPLICATION_1_3: &[Feature] = &[
    F::Acls,
    F::ForbidDuplicateTransactionIds,
    F::PrivateData,
    F::CollectionUpgrade,
    F::ValidationV1_1,
    F::ValidationV1_2,
    F::ValidationV1_3,
    F::KeyLevelEndorsement,
];
const APPLICATION_1_4_2: &[Feature] = &[
    F::Acls,
    F::ForbidDuplicateTransactionIds,
    F::PrivateData,
    F::CollectionUpgrade,
    F::ValidationV1_1,
    F::ValidationV1_2,
    F::ValidationV1_3,
    F::KeyLevelEndorsement,
    F::KeepPrivateDataOfInvalid,
];
const APPLICATION_2_0: &[Feature] = &[
    F::Acls,
    F::ForbidDuplicateTransactionIds,
    F::PrivateData,
    F::CollectionUpgrade,
    F::ValidationV1_1,
    F::ValidationV1_2,
    F::ValidationV1_3,
    F::ValidationV2_0,
    F::LifecycleV2_0,
    F::KeyLevelEndorsement,
    F::KeepPrivateDataOfInvalid,
];
const APPLICATION_2_5: &[Feature] = &[
    F::Acls,
    F::ForbidDuplicateTransactionIds,
    F::PrivateData,
    F::CollectionUpgrade,
    F::ValidationV1_1,
    F::ValidationV1_2,
    F::ValidationV1_3,
    F::ValidationV2_0,
    F::LifecycleV2_0,
    F::KeyLevelEndorsement,
    F::KeepPrivateDataOfInvalid,
    F::PurgePrivateData,
];

const TABLE: &[Row] = &[
    channel("V1_1", MspVersion::V1_1, &[]),
    channel("V1_3", MspVersion::V1_3, &[]),
    channel("V1_4_2", MspVersion::V1_3, MIGRATION),
    channel("V1_4_3", MspVersion::V1_4_3, MIGRATION),
    channel("V2_0", MspVersion::V1_4_3, MIGRATION),
    channel(
        "V3_0",
        MspVersion::V3_0,
        &[F::ConsensusTypeMigration, F::OrganizationEndpoints, F::Bft],
    ),
    other(Orderer, "V1_1", &[F::ExpirationCheck]),
    other(Orderer, "V1_4_2", &[F::ExpirationCheck, F::MaintenanceMode]),
    other(Orderer, "V2_0", &[F::ExpirationCheck, F::MaintenanceMode]),
    other(
        Application,
        "V1_1",
        &[F::ForbidDuplicateTransactionIds, F::ValidationV1_1],
    ),
    other(Application, "V1_2", APPLICATION_1_2),
    other(Application, "V1_3", APPLICATION_1_3),
    other(Application, "V1_4_2", APPLICATION_1_4_2),
    other(Application, "V2_0", APPLICATION_2_0),
    other(Application, "V2_5", APPLICATION_2_5),
    other(Application, "V1_1_PVTDATA_EXPERIMENTAL", &[F::PrivateData]),
    other(Application, "V1_1_RESOURCETREE_EXPERIMENTAL", &[]),
];

/// The capabilities of a channel, by level and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    names: BTreeSet<(CapabilityLevel, String)>,
}

impl Capabilities {
    /// Adds those of one level.
    pub(super) fn extend<'a>(
        &mut self,
        level: CapabilityLevel,
        names: impl Iterator<Item = &'a str>,
    ) {
        self.names
            .extend(names.map(|name| (level, name.to_owned())));
    }

    /// The names of one level, sorted.
    pub fn names(&self, level: CapabilityLevel) -> impl Iterator<Item = &str> {
        let of_level = self.names.iter().filter(move |(of, _)| *of == level);
        of_level.map(|(_, name)| name.as_str())
    }

    /// Does the channel have this?
    pub fn has(&self, feature: Feature) -> bool {
        self.rows().any(|row| row.features.contains(&feature))
    }

    /// The version of the MSPs' rules: that of the newest capability of the channel level; 1.0 without any.
    pub fn msp_version(&self) -> MspVersion {
        let versions = self.rows().map(|row| row.msp);
        versions.max().unwrap_or(MspVersion::V1_0)
    }

    /// The first one that Fabric 3 does not know.
    pub(super) fn unknown(&self) -> Option<(CapabilityLevel, &str)> {
        let known = |(level, name): &&(CapabilityLevel, String)| row(*level, name).is_none();
        let unknown = self.names.iter().find(known);
        unknown.map(|(level, name)| (*level, name.as_str()))
    }

    fn rows(&self) -> impl Iterator<Item = &'static Row> {
        self.names
            .iter()
            .filter_map(|(level, name)| row(*level, name))
    }
}

fn row(level: CapabilityLevel, name: &str) -> Option<&'static Row> {
    TABLE
        .iter()
        .find(|row| row.level == level && row.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(level: CapabilityLevel, names: &[&str]) -> Capabilities {
        let mut capabilities = Capabilities::default();
        capabilities.extend(level, names.iter().copied());
        capabilities
    }

    #[test]
    fn the_newest_capability_of_the_channel_says_the_msp_version() {
        for (names, version) in [
            (&[][..], MspVersion::V1_0),
            (&["V1_1"], MspVersion::V1_1),
            (&["V1_3"], MspVersion::V1_3),
            (&["V1_4_2"], MspVersion::V1_3),
            (&["V1_4_3"], MspVersion::V1_4_3),
            (&["V2_0"], MspVersion::V1_4_3),
            (&["V3_0"], MspVersion::V3_0),
            (&["V1_1", "V2_0", "V1_3"], MspVersion::V1_4_3),
        ] {
            let capabilities = of(CapabilityLevel::Channel, names);
            assert_eq!(capabilities.msp_version(), version, "{names:?}");
        }
        let application = of(CapabilityLevel::Application, &["V2_5"]);
        assert_eq!(application.msp_version(), MspVersion::V1_0);
    }

    #[test]
    fn a_capability_is_known_at_its_level_only() {
        for (level, name) in [
            (CapabilityLevel::Channel, "V2_5"),
            (CapabilityLevel::Orderer, "V3_0"),
            (CapabilityLevel::Application, "V3_0"),
            (CapabilityLevel::Channel, ""),
        ] {
            let capabilities = of(level, &["V1_1", name]);
            assert_eq!(capabilities.unknown(), Some((level, name)));
        }
        for row in TABLE {
            assert_eq!(of(row.level, &[row.name]).unknown(), None);
        }
    }

    #[test]
    fn features_follow_the_names() {
        let channel = of(CapabilityLevel::Channel, &["V2_0"]);
        assert!(channel.has(Feature::OrganizationEndpoints) && !channel.has(Feature::Bft));
        let application = of(CapabilityLevel::Application, &["V2_5"]);
        assert!(application.has(Feature::KeyLevelEndorsement));
        assert!(application.has(Feature::PurgePrivateData));
        assert!(!of(CapabilityLevel::Application, &["V2_0"]).has(Feature::PurgePrivateData));
        assert!(!of(CapabilityLevel::Orderer, &["V1_1"]).has(Feature::MaintenanceMode));
    }
}
