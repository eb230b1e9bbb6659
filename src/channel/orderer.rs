//! The group `/Channel/Orderer`: who orders, and how (Fabric: `common/channelconfig/orderer.go`).

use std::collections::BTreeMap;
use std::time::Duration;

use super::application::Address;
use super::capabilities::{Capabilities, Feature};
use super::duration::{self, Signed};
use super::error::ChannelError;
use super::organization::MspCollector;
use super::values::{Located, keys};
use crate::encoding::text::kept;
use crate::wire::{self, ConsensusState};

/// The consensus type of Raft, as the configuration spells it.
pub const RAFT: &str = "etcdraft";

/// The consensus type of SmartBFT, as the configuration spells it.
pub const BFT: &str = "BFT";

/// What a channel's configuration says to orderers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orderer {
    organizations: BTreeMap<String, OrdererOrganization>,
    consensus_type: String,
    metadata: Vec<u8>,
    state: i32,
    consenters: Vec<Consenter>,
    batch_size: wire::BatchSize,
    batch_timeout: Duration,
    max_channels: u64,
}

/// An organization of orderers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrdererOrganization {
    /// The identifier of its MSP.
    pub msp_id: String,
    /// `host:port`, as configured: nobody checks it.
    pub endpoints: Vec<String>,
}

/// A node that takes part in BFT consensus, and signs blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consenter {
    /// Its number, by which signatures on blocks name it.
    pub id: u32,
    /// Where it listens.
    pub address: Address,
    /// The identifier of its MSP.
    pub msp_id: String,
    /// Its certificate, PEM.
    pub identity: Vec<u8>,
    /// PEM.
    pub client_tls_certificate: Vec<u8>,
    /// PEM.
    pub server_tls_certificate: Vec<u8>,
}

impl Consenter {
    /// Its identity as a `SerializedIdentity` message.
    pub fn serialized_identity(&self) -> Vec<u8> {
        wire::SerializedIdentity {
            mspid: &self.msp_id,
            id_bytes: &self.identity,
        }
        .encode()
    }
}

impl Orderer {
    /// The organizations by the names of their groups.
    pub fn organizations(&self) -> &BTreeMap<String, OrdererOrganization> {
        &self.organizations
    }

    /// [`RAFT`], [`BFT`] or what else is configured.
    pub fn consensus_type(&self) -> &str {
        &self.consensus_type
    }

    /// Do the consenters sign blocks by the rules of BFT?
    pub fn is_bft(&self) -> bool {
        self.consensus_type == BFT
    }

    /// The message that the consensus type has: [`wire::RaftConfigMetadata`] or [`wire::BftOptions`].
    pub fn consensus_metadata(&self) -> &[u8] {
        &self.metadata
    }

    /// A [`ConsensusState`], or a number that Fabric does not know.
    pub fn consensus_state(&self) -> i32 {
        self.state
    }

    /// Is everything ordered, not configuration alone?
    pub fn is_in_normal_state(&self) -> bool {
        self.state == ConsensusState::Normal.to_wire()
    }

    /// The BFT consenters, in the order of the configuration (the value `Orderers`). Raft's are in the metadata.
    pub fn consenters(&self) -> &[Consenter] {
        &self.consenters
    }

    /// The first BFT consenter of this number.
    pub fn consenter(&self, id: u32) -> Option<&Consenter> {
        self.consenters.iter().find(|consenter| consenter.id == id)
    }

    /// How many BFT consenters must sign a block.
    pub fn quorum(&self) -> usize {
        bft_quorum(self.consenters.len())
    }

    /// When a block is full.
    pub fn batch_size(&self) -> &wire::BatchSize {
        &self.batch_size
    }

    /// When a block is cut though not full.
    pub fn batch_timeout(&self) -> Duration {
        self.batch_timeout
    }

    /// How many channels there may be; 0 is any number.
    pub fn max_channels(&self) -> u64 {
        self.max_channels
    }

    pub(super) fn read(
        group: Located<'_, '_>,
        capabilities: &Capabilities,
        msps: &mut MspCollector<'_>,
    ) -> Result<Self, ChannelError> {
        group.allow_values(&[
            keys::BATCH_SIZE,
            keys::BATCH_TIMEOUT,
            keys::CAPABILITIES,
            keys::CHANNEL_RESTRICTIONS,
            keys::CONSENSUS_TYPE,
            keys::KAFKA_BROKERS,
            keys::ORDERERS,
        ])?;
        group.value(keys::KAFKA_BROKERS, wire::KafkaBrokers::decode)?;
        let restrictions = group.value(
            keys::CHANNEL_RESTRICTIONS,
            wire::ChannelRestrictions::decode,
        )?;
        let consensus = group.value(keys::CONSENSUS_TYPE, wire::ConsensusType::decode)?;
        let orderers = group.value(keys::ORDERERS, wire::Orderers::decode)?;
        Ok(Self {
            batch_size: batch_size(group)?,
            batch_timeout: batch_timeout(group)?,
            organizations: organizations(group, capabilities, msps)?,
            consensus_type: consensus.kind.to_owned(),
            metadata: consensus.metadata.to_vec(),
            state: consensus.state,
            consenters: orderers.consenter_mapping.iter().map(consenter).collect(),
            max_channels: restrictions.max_count,
        })
    }
}

/// How many of `consenters` must sign, so that any two quorums share an honest one: ceil((n + f + 1) / 2) with
/// f = (n - 1) / 3 faulty ones (Fabric: `common/policies/bft.go`).
pub fn bft_quorum(consenters: usize) -> usize {
    let faulty = consenters.saturating_sub(1) / 3;
    (consenters + faulty + 1).div_ceil(2)
}

fn batch_size(group: Located<'_, '_>) -> Result<wire::BatchSize, ChannelError> {
    let size = group.value(keys::BATCH_SIZE, wire::BatchSize::decode)?;
    let (preferred, absolute) = (size.preferred_max_bytes, size.absolute_max_bytes);
    if size.max_message_count == 0 || absolute == 0 || preferred == 0 {
        return Err(ChannelError::BatchSizeZero);
    }
    match preferred > absolute {
        true => Err(ChannelError::BatchSizeOrder {
            preferred,
            absolute,
        }),
        false => Ok(size),
    }
}

fn batch_timeout(group: Located<'_, '_>) -> Result<Duration, ChannelError> {
    let timeout = group.value(keys::BATCH_TIMEOUT, wire::BatchTimeout::decode)?;
    let timeout = timeout.timeout;
    match duration::parse(timeout) {
        Ok(Signed::Positive(duration)) => Ok(duration),
        Ok(Signed::Zero | Signed::Negative) => Err(ChannelError::BatchTimeoutNotPositive {
            timeout: kept(timeout),
        }),
        Err(flaw) => Err(ChannelError::BatchTimeout {
            timeout: kept(timeout),
            flaw,
        }),
    }
}

fn organizations(
    group: Located<'_, '_>,
    capabilities: &Capabilities,
    msps: &mut MspCollector<'_>,
) -> Result<BTreeMap<String, OrdererOrganization>, ChannelError> {
    let mut organizations = BTreeMap::new();
    for (name, organization) in &group.group.groups {
        let path = group.below(name);
        let located = Located {
            path: &path,
            group: organization,
        };
        let organization = read_organization(located, capabilities, msps)?;
        organizations.insert((*name).to_owned(), organization);
    }
    if capabilities.has(Feature::Bft) {
        check_endpoints(&organizations)?;
    }
    Ok(organizations)
}

fn read_organization(
    group: Located<'_, '_>,
    capabilities: &Capabilities,
    msps: &mut MspCollector<'_>,
) -> Result<OrdererOrganization, ChannelError> {
    group.allow_no_groups()?;
    group.allow_values(&[keys::ENDPOINTS, keys::MSP])?;
    if group.has_value(keys::ENDPOINTS) && !capabilities.has(Feature::OrganizationEndpoints) {
        return Err(ChannelError::EndpointsTooEarly {
            path: group.path.to_owned(),
        });
    }
    let endpoints = group.value(keys::ENDPOINTS, wire::OrdererAddresses::decode)?;
    let endpoints = endpoints.addresses.into_iter().map(str::to_owned);
    Ok(OrdererOrganization {
        msp_id: msps.add(group)?,
        endpoints: endpoints.collect(),
    })
}

/// Every organization must have some.
pub(super) fn check_endpoints(
    organizations: &BTreeMap<String, OrdererOrganization>,
) -> Result<(), ChannelError> {
    let without = |(_, organization): &(_, &OrdererOrganization)| organization.endpoints.is_empty();
    match organizations.iter().find(without) {
        Some((name, _)) => Err(ChannelError::NoEndpoints {
            organization: kept(name),
        }),
        None => Ok(()),
    }
}

fn consenter(consenter: &wire::Consenter<'_>) -> Consenter {
    Consenter {
        id: consenter.id,
        address: Address {
            host: consenter.host.to_owned(),
            port: i64::from(consenter.port),
        },
        msp_id: consenter.msp_id.to_owned(),
        identity: consenter.identity.to_vec(),
        client_tls_certificate: consenter.client_tls_cert.to_vec(),
        server_tls_certificate: consenter.server_tls_cert.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quorums() {
        let expected = [1, 1, 2, 2, 3, 4, 4, 5, 6, 6, 7];
        for (consenters, quorum) in expected.into_iter().enumerate() {
            assert_eq!(bft_quorum(consenters), quorum, "{consenters}");
        }
    }
}
