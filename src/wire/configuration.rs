//! Packages `common`, `orderer` and `protos`: the configuration of a channel.

use std::collections::BTreeMap;

use super::blocks::Envelope;
use super::message::{enumeration, messages};
use super::policies::Policy;

messages! {
    /// `ConfigEnvelope`: a configuration and the update that led to it.
    struct ConfigEnvelope<'a> {
        /// The configuration.
        1 => config: Option<Config<'a>>,
        /// The last update.
        2 => last_update: Option<Envelope<'a>>,
    }

    /// `Config`: the configuration of a channel.
    struct Config<'a> {
        /// Counts updates.
        1 => sequence: u64,
        /// The group `/Channel`.
        2 => channel_group: Option<ConfigGroup<'a>>,
    }

    /// `ConfigGroup`: a node of the tree.
    struct ConfigGroup<'a> {
        /// Counts changes of this node.
        1 => version: u64,
        /// The groups below.
        2 => groups: BTreeMap<&'a str, ConfigGroup<'a>>,
        /// The values.
        3 => values: BTreeMap<&'a str, ConfigValue<'a>>,
        /// The policies.
        4 => policies: BTreeMap<&'a str, ConfigPolicy<'a>>,
        /// The policy that guards this node.
        5 => mod_policy: &'a str,
    }

    /// `ConfigValue`: a value; its key tells which message it is.
    struct ConfigValue<'a> {
        /// Counts changes.
        1 => version: u64,
        /// The message.
        2 => value: &'a [u8],
        /// The policy that guards it.
        3 => mod_policy: &'a str,
    }

    /// `ConfigPolicy`: a policy.
    struct ConfigPolicy<'a> {
        /// Counts changes.
        1 => version: u64,
        /// The policy.
        2 => policy: Option<Policy<'a>>,
        /// The policy that guards it.
        3 => mod_policy: &'a str,
    }

    /// `ConfigUpdateEnvelope`: a signed update.
    struct ConfigUpdateEnvelope<'a> {
        /// A [`ConfigUpdate`].
        1 => config_update: &'a [u8],
        /// Signatures over signature header and update.
        2 => signatures: Vec<ConfigSignature<'a>>,
    }

    /// `ConfigUpdate`: what is to change.
    struct ConfigUpdate<'a> {
        /// The channel.
        1 => channel_id: &'a str,
        /// What must not have changed meanwhile.
        2 => read_set: Option<ConfigGroup<'a>>,
        /// What to write.
        3 => write_set: Option<ConfigGroup<'a>>,
        /// Data besides the configuration.
        5 => isolated_data: BTreeMap<&'a str, &'a [u8]>,
    }

    /// `ConfigSignature`.
    struct ConfigSignature<'a> {
        /// A [`SignatureHeader`](super::SignatureHeader).
        1 => signature_header: &'a [u8],
        /// The signature.
        2 => signature: &'a [u8],
    }

    /// `Capabilities`: what the nodes of a channel must be able to do.
    struct Capabilities<'a> {
        /// By name, for example `V3_0`.
        1 => capabilities: BTreeMap<&'a str, Capability>,
    }

    /// `Capability`: empty; its name says all.
    struct Capability {}

    /// `Consenter`: an orderer that takes part in consensus.
    struct Consenter<'a> {
        /// Its number.
        1 => id: u32,
        /// Where it listens.
        2 => host: &'a str,
        /// Where it listens.
        3 => port: u32,
        /// Its MSP.
        4 => msp_id: &'a str,
        /// Its certificate, PEM.
        5 => identity: &'a [u8],
        /// PEM.
        6 => client_tls_cert: &'a [u8],
        /// PEM.
        7 => server_tls_cert: &'a [u8],
    }

    /// `Orderers`.
    struct Orderers<'a> {
        /// All consenters.
        1 => consenter_mapping: Vec<Consenter<'a>>,
    }

    /// `ConsensusType` (package `orderer`).
    struct ConsensusType<'a> {
        /// `etcdraft` or `BFT` (`type`).
        1 => kind: &'a str,
        /// A message that depends on the type.
        2 => metadata: &'a [u8],
        /// A [`ConsensusState`].
        3 => state: i32,
    }

    /// `Consortium`.
    struct Consortium<'a> {
        /// Its name.
        1 => name: &'a str,
    }

    /// `HashingAlgorithm`.
    struct HashingAlgorithm<'a> {
        /// `SHA256` or `SHA3_256`.
        1 => name: &'a str,
    }

    /// `ACLs` (package `protos`): which policy guards which resource of a peer.
    struct Acls<'a> {
        /// By the resource's name.
        1 => acls: BTreeMap<&'a str, ApiResource<'a>>,
    }

    /// `APIResource` (package `protos`).
    struct ApiResource<'a> {
        /// The policy's path or name.
        1 => policy_ref: &'a str,
    }
}

enumeration! {
    /// `ConsensusType.State`.
    enum ConsensusState {
        /// Transactions are ordered.
        Normal = 0,
        /// Only configuration is.
        Maintenance = 1,
    }
}
