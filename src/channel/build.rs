//! Configuration to channel (Fabric: `common/channelconfig/{bundle,channel}.go`, `common/configtx/validator.go`).
//!
//! Fabric walks Go maps, whose order is random, so which of several faults it names is chance; here it is always the same one.

use super::application::Application;
use super::capabilities::{Capabilities, CapabilityLevel, Feature};
use super::config_block::MAX_CONFIG_BYTES;
use super::error::ChannelError;
use super::orderer::Orderer;
use super::organization::{Definitions, MspCollector, OrganizationMsp};
use super::values::{Located, keys};
use super::{Channel, consortiums, names};
use crate::crypto::HashAlgorithm;
use crate::encoding::text::kept;
use crate::manager::MspSet;
use crate::policy::PolicyManager;
use crate::wire::{self, Config, ConfigGroup};

/// Builds the channel; the MSPs of `former` that have not changed are taken over.
pub(super) fn channel(
    channel_id: &str,
    config: &Config<'_>,
    former: Option<&Channel>,
) -> Result<Channel, ChannelError> {
    if config.encoded_len() > MAX_CONFIG_BYTES {
        return Err(ChannelError::TooLarge {
            limit: MAX_CONFIG_BYTES,
        });
    }
    let group = config.channel_group.as_ref();
    let group = group.ok_or(ChannelError::NoChannelGroup)?;
    check_capability_order(group)?;
    let channel = Reader::new(group, former)?.channel(channel_id, config)?;
    names::check_channel(channel_id).map_err(|flaw| ChannelError::ChannelId {
        id: kept(channel_id),
        flaw,
    })?;
    check_names(keys::ROOT_PATH, group)?;
    Ok(channel)
}

/// Capabilities of other levels need capabilities of the orderers (`preValidate`).
fn check_capability_order(group: &ConfigGroup<'_>) -> Result<(), ChannelError> {
    let has = |group: &ConfigGroup<'_>| group.values.contains_key(keys::CAPABILITIES);
    let below = |name| group.groups.get(name);
    let level = match (below(keys::ORDERER), below(keys::APPLICATION)) {
        (Some(orderer), _) if has(orderer) => return Ok(()),
        (Some(_), _) if has(group) => CapabilityLevel::Channel,
        (Some(_), Some(application)) if has(application) => CapabilityLevel::Application,
        _ => return Ok(()),
    };
    Err(ChannelError::CapabilitiesWithoutOrderer { level })
}

/// What the configuration asks of its nodes, whatever else may be wrong with it.
pub(crate) fn capabilities_of(config: &Config<'_>) -> Result<Capabilities, ChannelError> {
    let group = config.channel_group.as_ref();
    let group = group.ok_or(ChannelError::NoChannelGroup)?;
    let path = keys::ROOT_PATH;
    capabilities(Located { path, group })
}

/// Reads the groups of a configuration.
struct Reader<'c, 'a, 'f> {
    root: Located<'c, 'a>,
    capabilities: Capabilities,
    msps: MspCollector<'f>,
}

impl<'c, 'a, 'f> Reader<'c, 'a, 'f> {
    fn new(group: &'c ConfigGroup<'a>, former: Option<&'f Channel>) -> Result<Self, ChannelError> {
        let root = Located {
            path: keys::ROOT_PATH,
            group,
        };
        let capabilities = capabilities(root)?;
        let version = capabilities.msp_version();
        let former = former.filter(|former| former.capabilities.msp_version() == version);
        Ok(Self {
            root,
            capabilities,
            msps: MspCollector::new(version, former.map(|former| &former.definitions)),
        })
    }

    fn channel(mut self, id: &str, config: &Config<'_>) -> Result<Channel, ChannelError> {
        let (block_hash, orderer_addresses) = self.root_values()?;
        self.check_root_groups()?;
        let application = self.below(keys::APPLICATION, |group, reader| {
            Application::read(group, &reader.capabilities, &mut reader.msps)
        })?;
        let orderer = self.below(keys::ORDERER, |group, reader| {
            Orderer::read(group, &reader.capabilities, &mut reader.msps)
        })?;
        let consortiums = self.below(keys::CONSORTIUMS, |group, reader| {
            consortiums::read(group, &mut reader.msps)
        })?;
        let definitions = self.msps.finish();
        Ok(Channel {
            id: id.to_owned(),
            config: config.encode(),
            sequence: config.sequence,
            capabilities: self.capabilities,
            block_hash,
            orderer_addresses,
            application,
            orderer,
            consortiums,
            policies: PolicyManager::build(keys::ROOT, self.root.group)?,
            msps: msp_set(&definitions),
            definitions,
        })
    }

    fn below<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Located<'_, 'a>, &mut Self) -> Result<T, ChannelError>,
    ) -> Result<Option<T>, ChannelError> {
        let root = self.root;
        let Some(group) = root.group.groups.get(name) else {
            return Ok(None);
        };
        let path = root.below(name);
        read(Located { path: &path, group }, self).map(Some)
    }

    fn check_root_groups(&self) -> Result<(), ChannelError> {
        let allowed = [keys::APPLICATION, keys::ORDERER, keys::CONSORTIUMS];
        let other = |name: &&&str| !allowed.contains(*name);
        match self.root.group.groups.keys().find(other) {
            Some(name) => Err(ChannelError::UnexpectedGroup {
                path: self.root.path.to_owned(),
                name: kept(name),
            }),
            None => Ok(()),
        }
    }

    /// The values of `/Channel` itself.
    fn root_values(&self) -> Result<(HashAlgorithm, Vec<String>), ChannelError> {
        let root = self.root;
        root.allow_values(&[
            keys::BLOCK_DATA_HASHING_STRUCTURE,
            keys::CAPABILITIES,
            keys::CONSORTIUM,
            keys::HASHING_ALGORITHM,
            keys::ORDERER_ADDRESSES,
            keys::ORDERERS,
        ])?;
        root.value(keys::CONSORTIUM, wire::Consortium::decode)?;
        root.value(keys::ORDERERS, wire::Orderers::decode)?;
        let hash = hashing_algorithm(root)?;
        check_hashing_structure(root)?;
        Ok((hash, self.orderer_addresses()?))
    }

    fn orderer_addresses(&self) -> Result<Vec<String>, ChannelError> {
        let addresses = self
            .root
            .value(keys::ORDERER_ADDRESSES, wire::OrdererAddresses::decode)?;
        let has = |feature| self.capabilities.has(feature);
        match addresses.addresses.is_empty() {
            true if !has(Feature::OrganizationEndpoints) => Err(ChannelError::NoOrdererAddresses),
            false if has(Feature::Bft) => Err(ChannelError::OrdererAddressesForbidden),
            _ => Ok(addresses.addresses.into_iter().map(str::to_owned).collect()),
        }
    }
}

/// The capabilities of all levels, each of which must be known.
///
/// Fabric's orderers refuse a configuration with an unknown capability of the channel or the orderers, and its peers halt at
/// one of the channel or the application; so a channel that has one has no nodes of all kinds.
fn capabilities(root: Located<'_, '_>) -> Result<Capabilities, ChannelError> {
    let mut capabilities = Capabilities::default();
    for (level, below) in [
        (CapabilityLevel::Channel, None),
        (CapabilityLevel::Orderer, Some(keys::ORDERER)),
        (CapabilityLevel::Application, Some(keys::APPLICATION)),
    ] {
        let Some(group) = below.map_or(Some(root.group), |name| root.group.groups.get(name)) else {
            continue;
        };
        let path = below.map_or_else(|| root.path.to_owned(), |name| root.below(name));
        let located = Located { path: &path, group };
        let listed = located.value(keys::CAPABILITIES, wire::Capabilities::decode)?;
        capabilities.extend(level, listed.capabilities.keys().copied());
    }
    match capabilities.unknown() {
        Some((level, name)) => Err(ChannelError::UnknownCapability {
            level,
            name: kept(name),
        }),
        None => Ok(capabilities),
    }
}

fn hashing_algorithm(root: Located<'_, '_>) -> Result<HashAlgorithm, ChannelError> {
    let named = root.value(keys::HASHING_ALGORITHM, wire::HashingAlgorithm::decode)?;
    match named.name {
        "SHA256" => Ok(HashAlgorithm::Sha256),
        "SHA3_256" => Ok(HashAlgorithm::Sha3_256),
        name => Err(ChannelError::HashingAlgorithm { name: kept(name) }),
    }
}

fn check_hashing_structure(root: Located<'_, '_>) -> Result<(), ChannelError> {
    let structure = root.value(
        keys::BLOCK_DATA_HASHING_STRUCTURE,
        wire::BlockDataHashingStructure::decode,
    )?;
    match structure.width {
        u32::MAX => Ok(()),
        width => Err(ChannelError::BlockDataHashingStructure { width }),
    }
}

fn msp_set(definitions: &Definitions) -> MspSet {
    let judged = definitions
        .values()
        .filter_map(|definition| match &definition.msp {
            OrganizationMsp::X509(msp) => Some(msp.clone()),
            OrganizationMsp::Idemix => None,
        });
    MspSet::new(judged)
}

/// The names of everything in a group. Groups lie three deep at most: the groups were read before.
fn check_names(path: &str, group: &ConfigGroup<'_>) -> Result<(), ChannelError> {
    let names = group.groups.keys().chain(group.values.keys());
    for name in names.chain(group.policies.keys()) {
        names::check_element(name).map_err(|flaw| ChannelError::Name {
            path: path.to_owned(),
            name: kept(name),
            flaw,
        })?;
    }
    (group.groups.iter())
        .try_for_each(|(name, below)| check_names(&format!("{path}/{name}"), below))
}
