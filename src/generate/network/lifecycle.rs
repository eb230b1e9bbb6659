//! Transactions that define chaincodes, as `_lifecycle` writes them.

use super::{EndorsementPolicy, NamespaceSet, Network, NetworkError, TransactionBuilder};
use crate::wire;

/// The chaincode that defines chaincodes.
const LIFECYCLE: &str = "_lifecycle";

/// The fields of a definition, in the order that its metadata names them.
const FIELDS: [&str; 4] = [
    "Sequence",
    "EndorsementInfo",
    "ValidationInfo",
    "Collections",
];

/// A collection of private data.
#[derive(Clone, Debug)]
pub struct Collection {
    /// Its name.
    pub name: String,
    /// Whose peers hold it.
    pub members: super::Rule,
    /// Who must endorse writes to it; without, those who must endorse the chaincode.
    pub endorsement: Option<EndorsementPolicy>,
}

impl Network {
    /// A transaction that defines a chaincode, endorsed by the first peer of every organisation: what `peer lifecycle
    /// chaincode commit` makes, without the approvals in the organisations' own collections.
    ///
    /// # Errors
    /// When an organisation's peer cannot be made.
    pub fn chaincode_definition(
        &self,
        chaincode: &str,
        sequence: i64,
        policy: &EndorsementPolicy,
        collections: &[Collection],
    ) -> Result<TransactionBuilder<'_>, NetworkError> {
        let builder = self.transaction(LIFECYCLE, self.first_peers()?);
        let arguments = ["CommitChaincodeDefinition", chaincode];
        Ok(builder
            .version("syscc")
            .arguments(arguments)
            .namespace(LIFECYCLE, |set| {
                definition(set, chaincode, sequence, policy, collections)
            }))
    }
}

fn definition(
    set: NamespaceSet,
    chaincode: &str,
    sequence: i64,
    policy: &EndorsementPolicy,
    collections: &[Collection],
) -> NamespaceSet {
    let endorsement = wire::ChaincodeEndorsementInfo {
        version: "1.0",
        init_required: false,
        endorsement_plugin: "escc",
    };
    let validation = wire::ChaincodeValidationInfo {
        validation_plugin: "vscc",
        validation_parameter: &policy.encode(),
    };
    let bytes = |bytes: &[u8]| state_data(wire::StateDataKind::Bytes(bytes));
    let sequence = state_data(wire::StateDataKind::Int64(sequence));
    let values = [
        sequence,
        bytes(&endorsement.encode()),
        bytes(&validation.encode()),
        bytes(&collection_package(collections)),
    ];
    let metadata = wire::StateMetadata {
        datatype: "ChaincodeDefinition",
        fields: FIELDS.to_vec(),
    };
    let metadata_key = format!("namespaces/metadata/{chaincode}");
    let set = set.write(&metadata_key, &metadata.encode());
    FIELDS.iter().zip(values).fold(set, |set, (field, value)| {
        let key = format!("namespaces/fields/{chaincode}/{field}");
        set.write(&key, &value)
    })
}

fn state_data(kind: wire::StateDataKind<'_>) -> Vec<u8> {
    wire::StateData { kind: Some(kind) }.encode()
}

/// The `CollectionConfigPackage`; nothing without collections.
fn collection_package(collections: &[Collection]) -> Vec<u8> {
    let config = collections.iter().map(Collection::to_wire).collect();
    wire::CollectionConfigPackage { config }.encode()
}

impl Collection {
    fn to_wire(&self) -> wire::CollectionConfig<'_> {
        let members = wire::CollectionPolicyConfigPayload::SignaturePolicy(self.members.to_wire());
        let members = wire::CollectionPolicyConfig {
            payload: Some(members),
        };
        let endorsement = self.endorsement.as_ref();
        let config = wire::StaticCollectionConfig {
            name: &self.name,
            member_orgs_policy: Some(members),
            maximum_peer_count: 1,
            endorsement_policy: endorsement.map(EndorsementPolicy::to_wire),
            ..wire::StaticCollectionConfig::default()
        };
        wire::CollectionConfig {
            payload: Some(wire::CollectionConfigPayload::StaticCollectionConfig(
                config,
            )),
        }
    }
}
