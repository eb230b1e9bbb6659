//! A channel's first configuration, in the form that configtxgen gives it.

use std::collections::BTreeMap;

use super::consensus::{self, Orderer};
use super::parties::{Kind, Party};
use super::{ChannelPolicy, ConfigTree, Consensus, NetworkError, Rule};
use crate::msp::MspRoleType::{Admin, Client, Member, Peer};
use crate::wire;

/// What departs from configtxgen's examples.
#[derive(Clone, Debug, Default)]
pub(super) struct Profile {
    pub(super) channel_capability: Option<String>,
    pub(super) acls: BTreeMap<String, String>,
    /// Group, name and policy.
    pub(super) policies: Vec<(String, String, ChannelPolicy)>,
}

/// The root group.
pub(super) fn channel_group(
    profile: &Profile,
    parties: &[Party],
    consensus: Consensus,
    orderers: &[Orderer],
) -> Result<ConfigTree, NetworkError> {
    let mut root = with_implicit_policies();
    let hashing = wire::HashingAlgorithm { name: "SHA256" };
    root.set_value("HashingAlgorithm", hashing.encode());
    let structure = wire::BlockDataHashingStructure { width: u32::MAX };
    root.set_value("BlockDataHashingStructure", structure.encode());
    let capability = profile.channel_capability.as_deref();
    let capability = capability.unwrap_or(default_capability(consensus));
    root.set_value("Capabilities", capabilities(capability));
    let groups = [
        ("Orderer", orderer_group(parties, consensus, orderers)),
        ("Application", application_group(profile, parties)),
    ];
    root.groups
        .extend(groups.map(|(name, group)| (name.to_owned(), group)));
    for (group, name, policy) in &profile.policies {
        root.group_mut(group)?.set_policy(name, policy);
    }
    Ok(root)
}

/// Fabric takes BFT only with `V3_0`.
fn default_capability(consensus: Consensus) -> &'static str {
    match consensus {
        Consensus::Raft { .. } => "V2_0",
        Consensus::Bft { .. } => "V3_0",
    }
}

fn application_group(profile: &Profile, parties: &[Party]) -> ConfigTree {
    let mut group = with_implicit_policies();
    let endorsement = ChannelPolicy::Majority("Endorsement".into());
    group.set_policy("Endorsement", &endorsement);
    group.set_policy("LifecycleEndorsement", &endorsement);
    group.set_value("Capabilities", capabilities("V2_5"));
    if !profile.acls.is_empty() {
        group.set_value("ACLs", access_control_list(&profile.acls));
    }
    let parties = parties.iter();
    let with_peers = parties.filter(|party| party.kind == Kind::Application);
    group.groups = with_peers
        .map(|party| (party.name.clone(), application_organization(party)))
        .collect();
    group
}

fn application_organization(party: &Party) -> ConfigTree {
    let id = party.msp_id.as_str();
    let any_of = |roles: &[_]| {
        let rules = roles.iter().map(|role| Rule::role(id, *role));
        ChannelPolicy::Signature(Rule::any(rules))
    };
    let mut group = ConfigTree::new();
    group.set_policy("Readers", &any_of(&[Admin, Peer, Client]));
    group.set_policy("Writers", &any_of(&[Admin, Client]));
    group.set_policy("Admins", &any_of(&[Admin]));
    group.set_policy("Endorsement", &any_of(&[Peer]));
    group.set_value("MSP", party.msp_config().to_msp_config().to_vec());
    if !party.anchor_peers.is_empty() {
        group.set_value("AnchorPeers", anchor_peers(&party.anchor_peers));
    }
    group
}

fn orderer_group(parties: &[Party], consensus: Consensus, orderers: &[Orderer]) -> ConfigTree {
    let mut group = with_implicit_policies();
    let block_validation = match consensus {
        Consensus::Raft { .. } => ChannelPolicy::Any("Writers".into()),
        Consensus::Bft { .. } => consensus::block_validation(consensus, orderers),
    };
    group.set_policy("BlockValidation", &block_validation);
    let size = wire::BatchSize {
        max_message_count: 500,
        absolute_max_bytes: 10 << 20,
        preferred_max_bytes: 2 << 20,
    };
    group.set_value("BatchSize", size.encode());
    group.set_value(
        "BatchTimeout",
        wire::BatchTimeout { timeout: "2s" }.encode(),
    );
    let restrictions = wire::ChannelRestrictions { max_count: 0 };
    group.set_value("ChannelRestrictions", restrictions.encode());
    group.set_value("Capabilities", capabilities("V2_0"));
    let consensus_type = consensus::consensus_type(consensus, orderers);
    group.set_value("ConsensusType", consensus_type);
    if let Consensus::Bft { .. } = consensus {
        group.set_value("Orderers", consensus::consenter_mapping(orderers));
    }
    let parties = parties.iter().enumerate();
    let with_orderers = parties.filter(|(_, party)| party.kind == Kind::Orderer);
    group.groups = with_orderers
        .map(|(index, party)| {
            let nodes = orderers.iter().filter(|node| node.organization == index);
            (party.name.clone(), orderer_organization(party, nodes))
        })
        .collect();
    group
}

fn orderer_organization<'a>(
    party: &Party,
    orderers: impl Iterator<Item = &'a Orderer>,
) -> ConfigTree {
    let signed_by = |role| ChannelPolicy::Signature(Rule::any([Rule::role(&party.msp_id, role)]));
    let mut group = ConfigTree::new();
    group.set_policy("Readers", &signed_by(Member));
    group.set_policy("Writers", &signed_by(Member));
    group.set_policy("Admins", &signed_by(Admin));
    group.set_value("MSP", party.msp_config().to_msp_config().to_vec());
    let addresses: Vec<String> = orderers.map(Orderer::address).collect();
    let addresses = addresses.iter().map(String::as_str).collect();
    group.set_value("Endpoints", wire::OrdererAddresses { addresses }.encode());
    group
}

/// Readers, Writers and Admins by those of the groups below.
fn with_implicit_policies() -> ConfigTree {
    let mut group = ConfigTree::new();
    group.set_policy("Readers", &ChannelPolicy::Any("Readers".into()));
    group.set_policy("Writers", &ChannelPolicy::Any("Writers".into()));
    group.set_policy("Admins", &ChannelPolicy::Majority("Admins".into()));
    group
}

fn capabilities(name: &str) -> Vec<u8> {
    let capabilities = BTreeMap::from([(name, wire::Capability {})]);
    wire::Capabilities { capabilities }.encode()
}

fn access_control_list(acls: &BTreeMap<String, String>) -> Vec<u8> {
    let acls = acls.iter().map(|(resource, policy_ref)| {
        let policy_ref = policy_ref.as_str();
        (resource.as_str(), wire::ApiResource { policy_ref })
    });
    let acls = acls.collect();
    wire::Acls { acls }.encode()
}

fn anchor_peers(peers: &[(String, u16)]) -> Vec<u8> {
    let peers = peers.iter().map(|(host, port)| wire::AnchorPeer {
        host,
        port: i32::from(*port),
    });
    let anchor_peers = peers.collect();
    wire::AnchorPeers { anchor_peers }.encode()
}
