//! A network: who is in it, and what its members make.

use std::borrow::Borrow;
use std::sync::atomic::{AtomicU32, Ordering};

use super::builder::NetworkBuilder;
use super::consensus::Orderer;
use super::header::Stamp;
use super::{
    ConfigTree, Consensus, GeneratedBlock, LedgerBuilder, NetworkError, Participant,
    ProposalBuilder, TransactionBuilder,
};
use crate::config::MspConfig;
use crate::generate::{Entropy, Organization, Role};
use crate::wire;

/// The first message is made then: 14 November 2023.
const FIRST_SECOND: i64 = 1_700_000_000;

/// A channel, its organisations and its orderers.
///
/// Every message that is made takes the next nonce and the next second. So with a seed, what is made in the same order is
/// the same.
#[derive(Debug)]
pub struct Network {
    channel: String,
    entropy: Entropy,
    parties: Vec<Party>,
    consensus: Consensus,
    orderers: Vec<Orderer>,
    config: ConfigTree,
    messages: AtomicU32,
}

/// An organisation of the channel.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub(super) name: String,
    pub(super) msp_id: String,
    pub(super) kind: Kind,
    pub(super) organization: Organization,
    pub(super) anchor_peers: Vec<(String, u16)>,
}

/// What an organisation runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Application,
    Orderer,
}

impl Network {
    /// A network to be, with a channel of this name.
    pub fn builder(channel: &str) -> NetworkBuilder {
        NetworkBuilder::new(channel)
    }

    pub(super) fn new(
        channel: String,
        entropy: Entropy,
        parties: Vec<Party>,
        consensus: Consensus,
        orderers: Vec<Orderer>,
        config: ConfigTree,
    ) -> Self {
        let messages = AtomicU32::new(0);
        Self {
            channel,
            entropy,
            parties,
            consensus,
            orderers,
            config,
            messages,
        }
    }

    /// The channel's name.
    pub fn channel(&self) -> &str {
        &self.channel
    }

    /// The consensus of its orderers.
    pub fn consensus(&self) -> Consensus {
        self.consensus
    }

    /// The channel's first configuration.
    pub fn config(&self) -> &ConfigTree {
        &self.config
    }

    /// The first peer of an organisation.
    ///
    /// # Errors
    /// When there is no such organisation.
    pub fn peer(&self, organization: &str) -> Result<Participant, NetworkError> {
        self.member(organization, Role::Peer, "peer0")
    }

    /// The first client of an organisation.
    ///
    /// # Errors
    /// When there is no such organisation.
    pub fn client(&self, organization: &str) -> Result<Participant, NetworkError> {
        self.member(organization, Role::Client, "User1")
    }

    /// The administrator of an organisation.
    ///
    /// # Errors
    /// When there is no such organisation.
    pub fn admin(&self, organization: &str) -> Result<Participant, NetworkError> {
        self.member(organization, Role::Admin, "Admin")
    }

    /// Any member of an organisation.
    ///
    /// # Errors
    /// When there is no such organisation, or the name cannot be encoded.
    pub fn member(
        &self,
        organization: &str,
        role: Role,
        name: &str,
    ) -> Result<Participant, NetworkError> {
        let party = self.party(organization)?;
        let member = party.organization.member(role, name)?;
        Participant::new(&party.msp_id, member.identity())
    }

    /// An orderer, counted from 0; its consenter id is one more.
    ///
    /// # Errors
    /// When there are not so many.
    pub fn orderer(&self, index: usize) -> Result<&Participant, NetworkError> {
        let orderer = self.orderer_node(index)?;
        Ok(&orderer.identity)
    }

    /// The crypto material of an organisation.
    ///
    /// # Errors
    /// When there is no such organisation.
    pub fn organization(&self, name: &str) -> Result<&Organization, NetworkError> {
        Ok(&self.party(name)?.organization)
    }

    /// The MSP of an organisation, as the channel's configuration has it.
    ///
    /// # Errors
    /// When there is no such organisation.
    pub fn msp_config(&self, organization: &str) -> Result<MspConfig, NetworkError> {
        Ok(self.party(organization)?.msp_config())
    }

    /// A proposal to a chaincode, by the first organisation's client if nobody else is named.
    pub fn proposal(&self, chaincode: &str) -> ProposalBuilder<'_> {
        ProposalBuilder::new(self, chaincode)
    }

    /// A transaction of a chaincode with these endorsers, by the first organisation's client if nobody else is named.
    pub fn transaction<P: Borrow<Participant>>(
        &self,
        chaincode: &str,
        endorsers: impl IntoIterator<Item = P>,
    ) -> TransactionBuilder<'_> {
        let endorsers = endorsers.into_iter().map(|peer| peer.borrow().clone());
        TransactionBuilder::new(self, chaincode, endorsers.collect())
    }

    /// The channel's first block.
    ///
    /// # Errors
    /// When there are no random numbers.
    pub fn genesis(&self) -> Result<GeneratedBlock, NetworkError> {
        GeneratedBlock::genesis(self)
    }

    /// The channel's chain, which begins with the [genesis block](Self::genesis).
    ///
    /// # Errors
    /// When there are no random numbers.
    pub fn ledger(&self) -> Result<LedgerBuilder<'_>, NetworkError> {
        LedgerBuilder::new(self)
    }

    /// What the next message is stamped with.
    pub(super) fn stamp(&self) -> Result<Stamp, NetworkError> {
        let number = self.messages.fetch_add(1, Ordering::Relaxed);
        let mut nonce = [0; 24];
        self.entropy.fill("nonce", number.into(), &mut nonce)?;
        let time = wire::Timestamp {
            seconds: FIRST_SECOND + i64::from(number),
            nanos: 0,
        };
        Ok(Stamp { nonce, time })
    }

    /// Who makes a message if nobody is named.
    pub(super) fn first_client(&self) -> Result<Participant, NetworkError> {
        let name = self.parties.first().map(|party| party.name.as_str());
        self.client(name.unwrap_or_default())
    }

    /// The first peer of each organisation that has peers.
    pub(super) fn first_peers(&self) -> Result<Vec<Participant>, NetworkError> {
        let parties = self.parties.iter();
        let with_peers = parties.filter(|party| party.kind == Kind::Application);
        with_peers.map(|party| self.peer(&party.name)).collect()
    }

    pub(super) fn orderer_node(&self, index: usize) -> Result<&Orderer, NetworkError> {
        let count = self.orderers.len();
        let orderer = self.orderers.get(index);
        orderer.ok_or(NetworkError::UnknownOrderer { index, count })
    }

    fn party(&self, name: &str) -> Result<&Party, NetworkError> {
        let mut parties = self.parties.iter();
        parties
            .find(|party| party.name == name)
            .ok_or_else(|| NetworkError::UnknownOrganization {
                name: name.to_owned(),
            })
    }
}

impl Party {
    pub(super) fn msp_config(&self) -> MspConfig {
        self.organization.msp_config(&self.msp_id)
    }
}
