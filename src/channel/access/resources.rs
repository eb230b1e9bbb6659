//! The default of every resource (Fabric: `core/aclmgmt/defaultaclprovider.go`).

use crate::msp::MspRoleType;

const READERS: AccessRule<'_> = AccessRule::Policy("/Channel/Application/Readers");
const WRITERS: AccessRule<'_> = AccessRule::Policy("/Channel/Application/Writers");
const LOCAL_ADMINS: AccessRule<'_> = AccessRule::Local(LocalRole::Admins);
const LOCAL_MEMBERS: AccessRule<'_> = AccessRule::Local(LocalRole::Members);

/// What guards a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessRule<'a> {
    /// A policy of the channel, by its path.
    Policy(&'a str),
    /// A role under the node's own MSP, without a channel.
    Local(LocalRole),
    /// The instantiation policy of the chaincode in question, else the channel's administrators: for its owner to judge.
    Instantiation,
}

/// Who may use a resource that is judged without a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalRole {
    /// Administrators of the node's own organization.
    Admins,
    /// All members of it.
    Members,
}

impl LocalRole {
    pub(super) fn role(self) -> MspRoleType {
        match self {
            Self::Admins => MspRoleType::Admin,
            Self::Members => MspRoleType::Member,
        }
    }
}

/// All resources that have a default, with it.
pub const RESOURCES: &[(&str, AccessRule<'static>)] = &[
    ("_lifecycle/InstallChaincode", LOCAL_ADMINS),
    ("_lifecycle/QueryInstalledChaincode", LOCAL_ADMINS),
    ("_lifecycle/GetInstalledChaincodePackage", LOCAL_ADMINS),
    ("_lifecycle/QueryInstalledChaincodes", LOCAL_ADMINS),
    (
        "_lifecycle/ApproveChaincodeDefinitionForMyOrg",
        LOCAL_ADMINS,
    ),
    ("_lifecycle/QueryApprovedChaincodeDefinition", LOCAL_ADMINS),
    ("_lifecycle/QueryApprovedChaincodeDefinitions", LOCAL_ADMINS),
    ("_lifecycle/CommitChaincodeDefinition", WRITERS),
    ("_lifecycle/QueryChaincodeDefinition", WRITERS),
    ("_lifecycle/QueryChaincodeDefinitions", WRITERS),
    ("_lifecycle/CheckCommitReadiness", WRITERS),
    ("snapshot/submitrequest", LOCAL_ADMINS),
    ("snapshot/cancelrequest", LOCAL_ADMINS),
    ("snapshot/listpending", LOCAL_ADMINS),
    ("lscc/Install", LOCAL_ADMINS),
    ("lscc/GetInstalledChaincodes", LOCAL_ADMINS),
    ("lscc/Deploy", AccessRule::Instantiation),
    ("lscc/Upgrade", AccessRule::Instantiation),
    ("lscc/ChaincodeExists", READERS),
    ("lscc/GetDeploymentSpec", READERS),
    ("lscc/GetChaincodeData", READERS),
    ("lscc/GetInstantiatedChaincodes", READERS),
    ("lscc/GetCollectionsConfig", READERS),
    ("qscc/GetChainInfo", READERS),
    ("qscc/GetBlockByNumber", READERS),
    ("qscc/GetBlockByHash", READERS),
    ("qscc/GetTransactionByID", READERS),
    ("qscc/GetBlockByTxID", READERS),
    ("cscc/JoinChain", LOCAL_ADMINS),
    ("cscc/JoinChainBySnapshot", LOCAL_ADMINS),
    ("cscc/JoinBySnapshotStatus", LOCAL_ADMINS),
    ("cscc/GetChannels", LOCAL_MEMBERS),
    ("cscc/GetConfigBlock", READERS),
    ("cscc/GetChannelConfig", READERS),
    ("peer/Propose", WRITERS),
    ("peer/ChaincodeToChaincode", WRITERS),
    ("event/Block", READERS),
    ("event/FilteredBlock", READERS),
    ("gateway/CommitStatus", READERS),
    ("gateway/ChaincodeEvents", READERS),
];

/// What guards a resource where no channel says otherwise.
pub fn default_rule(resource: &str) -> Option<AccessRule<'static>> {
    let found = RESOURCES.iter().find(|(name, _)| *name == resource);
    found.map(|(_, rule)| *rule)
}
