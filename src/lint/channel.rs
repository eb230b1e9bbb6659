//! What lints of channels look at: all MSPs of a configuration, and its policies.

use std::collections::{BTreeMap, BTreeSet};

use crate::channel::{Channel, ChannelError, capabilities_of};
use crate::config::MspConfig;
use crate::encoding::text::kept;
use crate::msp::{MspPrincipal, MspRoleType, MspVersion};
use crate::policy::PolicyManager;
use crate::wire::{self, ConfigGroup};

use super::Options;

/// How deep groups are looked for MSPs: those of consortiums are three below the root.
const MAX_DEPTH: usize = 4;

/// An organization's group with an MSP of X.509.
pub(super) struct OrganizationMaterial {
    /// The path of its value, `/Channel/Application/Org1/MSP`.
    pub(super) origin: String,
    pub(super) config: MspConfig,
}

/// A channel.
pub(super) struct ChannelMaterial<'c> {
    pub(super) error: Option<ChannelError>,
    pub(super) version: MspVersion,
    /// Each MSP once, though several groups may define it alike.
    pub(super) organizations: Vec<OrganizationMaterial>,
    by_id: BTreeMap<String, usize>,
    /// The identifiers of all MSPs, those of Idemix included.
    pub(super) msp_ids: BTreeSet<String>,
    pub(super) root: Option<&'c ConfigGroup<'c>>,
    pub(super) policies: Option<PolicyManager>,
}

impl<'c> ChannelMaterial<'c> {
    pub(super) fn new(channel_id: &str, config: &'c wire::Config<'c>, options: &Options) -> Self {
        let capabilities = capabilities_of(config).ok();
        let root = config.channel_group.as_ref();
        let mut material = Self {
            error: Channel::from_config(channel_id, config).err(),
            version: capabilities.map_or(options.version, |them| them.msp_version()),
            organizations: Vec::new(),
            by_id: BTreeMap::new(),
            msp_ids: BTreeSet::new(),
            root,
            policies: root.and_then(|root| PolicyManager::build("Channel", root).ok()),
        };
        let mut seen = BTreeSet::new();
        if let Some(root) = root {
            material.collect("/Channel", root, 0, &mut seen);
        }
        material
    }

    /// The caller's options, with the version that the channel's capabilities say.
    pub(super) fn options(&self, options: &Options) -> Options {
        Options {
            version: self.version,
            ..*options
        }
    }

    /// Recursion to [`MAX_DEPTH`].
    fn collect(
        &mut self,
        path: &str,
        group: &ConfigGroup<'c>,
        depth: usize,
        seen: &mut BTreeSet<&'c [u8]>,
    ) {
        if let Some(value) = group
            .values
            .get("MSP")
            .filter(|value| seen.insert(value.value))
        {
            self.add(path, value.value);
        }
        if depth < MAX_DEPTH {
            for (name, below) in &group.groups {
                let path = format!("{path}/{}", kept(name));
                self.collect(&path, below, depth + 1, seen);
            }
        }
    }

    fn add(&mut self, path: &str, value: &[u8]) {
        let Ok(message) = wire::MspConfig::decode(value) else {
            return;
        };
        if let Ok(config) = MspConfig::from_msp_config(value) {
            self.msp_ids.insert(config.name.clone());
            let index = self.organizations.len();
            self.by_id.entry(config.name.clone()).or_insert(index);
            self.organizations.push(OrganizationMaterial {
                origin: format!("{path}/MSP"),
                config,
            });
        } else if let Ok(idemix) = wire::IdemixMspConfig::decode(message.config) {
            self.msp_ids.insert(idemix.name.to_owned());
        }
    }

    /// Can anybody have this principal, as far as configurations say? What is not a role is not judged.
    pub(super) fn is_possible(&self, principal: &MspPrincipal) -> bool {
        let Some((msp_id, role)) = role(principal) else {
            return true;
        };
        let defined = self.by_id.get(&msp_id);
        match defined.and_then(|index| self.organizations.get(*index)) {
            // An Idemix MSP has members.
            None => self.msp_ids.contains(&msp_id),
            Some(organization) => has_role(&organization.config, self.version, role),
        }
    }
}

/// The MSP and the role of a principal, if it is a role.
pub(super) fn role(principal: &MspPrincipal) -> Option<(String, MspRoleType)> {
    if principal.classification != wire::PrincipalClassification::Role.to_wire() {
        return None;
    }
    let body = wire::MspRole::decode(&principal.body).ok()?;
    let role = MspRoleType::from_wire(body.role)?;
    Some((body.msp_identifier.to_owned(), role))
}

fn has_role(config: &MspConfig, version: MspVersion, role: MspRoleType) -> bool {
    let enabled = config.node_ous.as_ref().filter(|units| units.enable);
    let units = enabled.filter(|_| version > MspVersion::V1_0);
    let late = version >= MspVersion::V1_4_3;
    match role {
        MspRoleType::Member => true,
        MspRoleType::Admin => {
            !config.admins.is_empty() || (late && units.is_some_and(|them| them.admin.is_some()))
        }
        MspRoleType::Client => units.is_some_and(|them| them.client.is_some()),
        MspRoleType::Peer => units.is_some_and(|them| them.peer.is_some()),
        MspRoleType::Orderer => late && units.is_some_and(|them| them.orderer.is_some()),
    }
}

/// Whether policies can be satisfied, by their absolute paths.
pub(super) type Reachable = BTreeMap<String, bool>;
