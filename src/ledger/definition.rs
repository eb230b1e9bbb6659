//! How a chaincode is defined, as far as endorsement is concerned, and where definitions come from when there is no ledger.

use std::collections::{BTreeMap, HashMap};

use crate::wire::{
    ChaincodeData, ChaincodeEndorsementInfo, ChaincodeValidationInfo, CollectionConfigPackage,
    CollectionConfigPayload, DecodeError, SignaturePolicyEnvelope,
};

use super::header::Hash;
use super::policy::EndorsementPolicy;
use super::read_write_set::Key;
use super::state::{EndorsementState, KeyPolicy};

/// The validation plugin that every peer has, and the only one whose verdict can be foretold.
const BUILT_IN_PLUGIN: &str = "vscc";

/// How a chaincode is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Definition {
    /// Not at all: what writes to it does not count.
    Unknown,
    /// Without a plugin's name or without a policy: as good as not at all.
    Incomplete,
    /// With a validation plugin that only its peers know.
    Plugin(String),
    /// In a way that stops a peer as soon as it must be read.
    Unreadable(String),
    /// As it should be.
    Chaincode {
        /// Who must endorse.
        policy: EndorsementPolicy,
        /// Who must endorse writes to collections.
        collections: Collections,
    },
}

/// Who must endorse writes to a chaincode's collections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Collections {
    /// Whoever must endorse for the chaincode (before 2.0, collections had no policies, and nobody asked whether they exist).
    AsChaincode,
    /// By name; and the implicit collection of each organisation.
    Defined(BTreeMap<String, CollectionRules>),
}

/// What a collection's definition says about the writes to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollectionRules {
    /// Who must endorse; `None` is whoever must endorse for the chaincode.
    pub policy: Option<EndorsementPolicy>,
    /// The blocks after which a key is gone, and its policy with it; 0 is never.
    pub block_to_live: u64,
}

impl Definition {
    /// A chaincode with this policy and nothing but the collections of organisations.
    pub fn with_policy(policy: EndorsementPolicy) -> Self {
        Self::Chaincode {
            policy,
            collections: Collections::Defined(BTreeMap::new()),
        }
    }

    /// From the fields of a definition of the chaincode life cycle; `None` when they are empty, for then the older life cycle is
    /// asked (`ValidationInfoRetrieveShim`).
    pub(super) fn of_fields(
        endorsement: &[u8],
        validation: &[u8],
        collections: &[u8],
    ) -> Option<Self> {
        let read = || -> Result<_, DecodeError> {
            ChaincodeEndorsementInfo::decode(endorsement)?;
            let info = ChaincodeValidationInfo::decode(validation)?;
            Ok((info, CollectionConfigPackage::decode(collections)?))
        };
        let (info, collections) = match read() {
            Ok(fields) => fields,
            Err(error) => return Some(Self::unreadable(&error)),
        };
        if info.validation_plugin.is_empty() && info.validation_parameter.is_empty() {
            return None;
        }
        let policy = || EndorsementPolicy::decode(info.validation_parameter);
        let collections = || Collections::of_package(&collections);
        Some(Self::of_plugin(
            info.validation_plugin,
            info.validation_parameter,
            policy,
            collections,
        ))
    }

    /// From a `ChaincodeData`, the definition of the older life cycle. Its policy is a signature policy, unless it is none
    /// (`ValidationInfoRetrieveShim` then passes it on as it is).
    pub(super) fn of_chaincode_data(bytes: &[u8]) -> Self {
        let data = match ChaincodeData::decode(bytes) {
            Ok(data) => data,
            Err(error) => return Self::unreadable(&error),
        };
        let policy = || match SignaturePolicyEnvelope::decode(data.policy) {
            Ok(policy) => EndorsementPolicy::of_envelope(&policy),
            Err(_) => EndorsementPolicy::decode(data.policy),
        };
        Self::of_plugin(data.vscc, data.policy, policy, || Collections::AsChaincode)
    }

    /// What a peer stops at.
    pub(super) fn unreadable(error: &dyn std::error::Error) -> Self {
        Self::Unreadable(error.to_string())
    }

    fn of_plugin(
        plugin: &str,
        parameter: &[u8],
        policy: impl Fn() -> EndorsementPolicy,
        collections: impl Fn() -> Collections,
    ) -> Self {
        match (plugin, parameter) {
            ("", _) | (_, []) => Self::Incomplete,
            (BUILT_IN_PLUGIN, _) => Self::Chaincode {
                policy: policy(),
                collections: collections(),
            },
            (other, _) => Self::Plugin(other.to_owned()),
        }
    }
}

impl Collections {
    /// Of several collections of one name the first counts.
    fn of_package(package: &CollectionConfigPackage<'_>) -> Self {
        let payloads = package
            .config
            .iter()
            .rev()
            .filter_map(|config| config.payload.as_ref());
        let rules = payloads.map(
            |CollectionConfigPayload::StaticCollectionConfig(collection)| {
                // One that says nothing is none: Fabric looks at the length of its encoding (`statebased/v20.go`).
                let stated = collection.endorsement_policy.as_ref();
                let policy = stated
                    .filter(|policy| policy.kind.is_some())
                    .map(EndorsementPolicy::compile);
                let block_to_live = collection.block_to_live;
                (
                    collection.name.to_owned(),
                    CollectionRules {
                        policy,
                        block_to_live,
                    },
                )
            },
        );
        Self::Defined(rules.collect())
    }

    /// The blocks after which a key of this collection is gone, if it ever is.
    pub(super) fn block_to_live(&self, collection: &str) -> Option<u64> {
        match self {
            Self::AsChaincode => None,
            Self::Defined(defined) => {
                Some(defined.get(collection)?.block_to_live).filter(|blocks| *blocks > 0)
            }
        }
    }
}

/// Definitions that are known beforehand, with no ledger behind them: no key has a policy of its own, no id was used before.
#[derive(Clone, Debug, Default)]
pub struct EndorsementPolicies {
    definitions: HashMap<String, Definition>,
}

impl EndorsementPolicies {
    /// Adds a chaincode, or replaces its definition.
    pub fn insert(&mut self, chaincode: &str, definition: Definition) {
        self.definitions.insert(chaincode.to_owned(), definition);
    }
}

impl EndorsementState for EndorsementPolicies {
    fn chaincode(&self, name: &str) -> &Definition {
        self.definitions.get(name).unwrap_or(&Definition::Unknown)
    }

    fn key_policy(&self, _: Key<'_>) -> Option<&KeyPolicy> {
        None
    }

    fn holds(&self, _: &Hash) -> bool {
        false
    }
}
