//! Floor 9: a channel, as its configuration makes it, and what may change it.
//!
//! | room | purpose |
//! | --- | --- |
//! | `config_block` | where a configuration stands in blocks and envelopes |
//! | `capabilities` | what depends on capabilities, as one table |
//! | `build` | configuration to channel, with Fabric's checks |
//! | `organization`, `application`, `orderer`, `consortiums` | the groups |
//! | `update` | updates: who may change what, and what comes of it |
//! | `live` | one configuration after another, under readers |
//! | `access` | who may do what on a channel, and on a node without one |
//! | `admission` | what an orderer takes to be ordered |
//! | `difference` | what two configurations differ in |
//! | [`json`] | configurations as JSON, as Fabric's tools write them |
//! | `element`, `values`, `names`, `duration` | how elements are called, how values, names and durations are read |
//!
//! A [`Channel`] never changes. A new configuration makes a new one, which is put in the place of the old as a whole.

mod access;
mod admission;
mod application;
mod build;
mod capabilities;
mod config_block;
mod consortiums;
mod difference;
mod duration;
mod element;
mod error;
pub mod json;
mod live;
mod names;
mod orderer;
mod organization;
mod update;
mod values;

use std::collections::BTreeMap;

use crate::crypto::HashAlgorithm;
use crate::manager::MspSet;
use crate::policy::{PolicyManager, PolicyRef};
use crate::wire;

pub use access::{
    AccessError, AccessRule, LocalAccess, LocalRole, RESOURCES, SignedRequest, default_rule,
};
pub use admission::{Admission, AdmissionError, BroadcastStatus, ConsensusFlaw, MaintenanceFlaw};
pub use application::{Address, Application, ApplicationOrganization};
pub(crate) use build::capabilities_of;
pub use capabilities::{Capabilities, CapabilityLevel, Feature};
pub use config_block::{MAX_CONFIG_BYTES, NamedConfig};
pub use consortiums::Consortium;
pub use difference::{Aspect, Difference, DifferenceKind, differences};
pub use duration::DurationFlaw;
pub use element::{ElementKind, ElementPath, GroupPath};
pub use error::{ChannelError, MspFlaw};
pub use live::LiveChannel;
pub use names::{MAX_NAME_BYTES, NameFlaw};
pub use orderer::{BFT, Consenter, Orderer, OrdererOrganization, RAFT, bft_quorum};
pub use organization::{MAX_MSPS, OrganizationMsp};
pub use update::{
    AdvanceError, Change, ElementExplanation, ElementFlaw, MAX_UPDATE_SIGNATURES, Signer,
    SuccessionError, UpdateError, UpdateExplanation, UpdateOutcome, compute_update,
};

/// A channel as one configuration makes it: its organizations' MSPs, its policies, its access control, its orderers.
pub struct Channel {
    id: String,
    config: Vec<u8>,
    sequence: u64,
    capabilities: Capabilities,
    block_hash: HashAlgorithm,
    orderer_addresses: Vec<String>,
    application: Option<Application>,
    orderer: Option<Orderer>,
    consortiums: Option<BTreeMap<String, Consortium>>,
    definitions: organization::Definitions,
    msps: MspSet,
    policies: PolicyManager,
}

impl Channel {
    /// Reads the channel that a configuration block defines.
    ///
    /// # Errors
    /// [`ChannelError`]: no configuration block, or one that Fabric's nodes would not go on with.
    pub fn from_config_block(block: &[u8]) -> Result<Self, ChannelError> {
        let found = NamedConfig::of_block(block)?;
        let config = found.envelope.config.ok_or(ChannelError::NoConfig)?;
        Self::from_config(found.channel_id, &config)
    }

    /// Reads the channel that a configuration defines.
    ///
    /// A capability that Fabric 3 does not know refuses it at any level: there Fabric's orderers refuse a channel, or its peers halt.
    /// Limits beyond Fabric's, each with its own error: [`MAX_CONFIG_BYTES`], [`MAX_MSPS`], and those of policies.
    ///
    /// # Errors
    /// [`ChannelError`]: the first rule of Fabric's that it breaks.
    pub fn from_config(channel_id: &str, config: &wire::Config<'_>) -> Result<Self, ChannelError> {
        build::channel(channel_id, config, None)
    }

    /// The channel's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How many updates led to this configuration.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The configuration: a `Config` message in Go's deterministic form.
    pub fn config_bytes(&self) -> &[u8] {
        &self.config
    }

    /// The configuration.
    pub fn config(&self) -> wire::Config<'_> {
        // The bytes are our own encoding of what was read.
        wire::Config::decode(&self.config).unwrap_or_default()
    }

    /// What the channel's nodes must be able to do.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// The MSPs of all organizations, of orderers too. Idemix MSPs are not among them (see [`idemix_msps`](Self::idemix_msps)).
    pub fn msps(&self) -> &MspSet {
        &self.msps
    }

    /// How identities of an MSP are judged.
    pub fn msp(&self, msp_id: &str) -> Option<&OrganizationMsp> {
        self.definitions
            .get(msp_id)
            .map(|definition| &definition.msp)
    }

    /// The identifiers of the channel's Idemix MSPs.
    ///
    /// Fabric takes such channels (at MSP versions 1.1 to 1.4.3), so does this crate, though it does not know anonymous
    /// credentials: refusing the whole channel would judge all other organizations differently from Fabric. What it does not
    /// know it does not accept: an Idemix identity does not deserialize, satisfies no principal and signs nothing here, and the
    /// keys in an Idemix MSP's configuration are not checked. Verdicts that hang on one differ from Fabric's; this list says
    /// whether that can be.
    pub fn idemix_msps(&self) -> impl Iterator<Item = &str> {
        let idemix = |d: &organization::Definition| matches!(d.msp, OrganizationMsp::Idemix);
        let found = self.definitions.iter().filter(move |(_, d)| idemix(d));
        found.map(|(name, _)| name.as_str())
    }

    /// The policy of this path; one that is not there rejects everything.
    pub fn policy(&self, path: &str) -> PolicyRef<'_> {
        self.policies.policy(path)
    }

    /// All policies; the manager's own path is `Channel`.
    pub fn policies(&self) -> &PolicyManager {
        &self.policies
    }

    /// What is configured for peers, if anything is.
    pub fn application(&self) -> Option<&Application> {
        self.application.as_ref()
    }

    /// What is configured for orderers, if anything is.
    pub fn orderer(&self) -> Option<&Orderer> {
        self.orderer.as_ref()
    }

    /// The consortiums of a former system channel by name, if it has that group.
    pub fn consortiums(&self) -> Option<&BTreeMap<String, Consortium>> {
        self.consortiums.as_ref()
    }

    /// The hash function that the configuration names. (Fabric's nodes hash blocks with SHA-256 all the same.)
    pub fn hashing_algorithm(&self) -> HashAlgorithm {
        self.block_hash
    }

    /// The orderers' addresses, as channels had them before each organization had its own.
    pub fn orderer_addresses(&self) -> &[String] {
        &self.orderer_addresses
    }
}

impl std::fmt::Debug for Channel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Channel")
            .field("id", &self.id)
            .field("sequence", &self.sequence)
            .finish_non_exhaustive()
    }
}
