//! What a network is to be like.

use super::consensus::Orderer;
use super::parties::{Kind, Party};
use super::profile::{self, Profile};
use super::{ChannelPolicy, Consensus, Network, NetworkError, Participant};
use crate::encoding::time::Time;
use crate::generate::{Entropy, KeyAlgorithm, Organization, Role, Validity};

/// The first port of the orderers.
const FIRST_PORT: u16 = 7050;

/// From 2020 to the end of 2049.
const VALIDITY: Validity = Validity::new(
    Time::from_unix(1_577_836_800),
    Time::from_unix(2_524_607_999),
);

/// What an organisation is to be like.
#[derive(Clone, Debug)]
pub struct OrganizationProfile {
    name: String,
    msp_id: String,
    domain: String,
    key_algorithm: KeyAlgorithm,
    depth: Depth,
    made: Option<Organization>,
    anchor_peers: Vec<(String, u16)>,
}

#[derive(Clone, Copy, Debug)]
enum Depth {
    Root,
    Intermediate,
}

/// Like cryptogen's: `Org1` has the MSP id `Org1MSP` and the domain `org1.example.com`.
impl From<&str> for OrganizationProfile {
    fn from(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            msp_id: format!("{name}MSP"),
            domain: format!("{}.example.com", name.to_ascii_lowercase()),
            key_algorithm: KeyAlgorithm::P256,
            depth: Depth::Root,
            made: None,
            anchor_peers: Vec::new(),
        }
    }
}

impl OrganizationProfile {
    /// Of this name, otherwise like cryptogen's: `Org1` has the MSP id `Org1MSP` and the domain `org1.example.com`.
    pub fn new(name: &str) -> Self {
        Self::from(name)
    }

    /// With this MSP id.
    #[must_use]
    pub fn msp_id(mut self, msp_id: &str) -> Self {
        self.msp_id = msp_id.to_owned();
        self
    }

    /// With this domain.
    #[must_use]
    pub fn domain(mut self, domain: &str) -> Self {
        self.domain = domain.to_owned();
        self
    }

    /// With identities of this algorithm. Channels accept Ed25519 from the capability `V3_0` on.
    #[must_use]
    pub fn key_algorithm(mut self, algorithm: KeyAlgorithm) -> Self {
        self.key_algorithm = algorithm;
        self
    }

    /// With an intermediate authority that issues the identities.
    #[must_use]
    pub fn intermediate(mut self) -> Self {
        self.depth = Depth::Intermediate;
        self
    }

    /// This organisation, made before: domain and keys are its own.
    #[must_use]
    pub fn made(mut self, organization: Organization) -> Self {
        self.made = Some(organization);
        self
    }

    /// With an anchor peer besides those it has.
    #[must_use]
    pub fn anchor_peer(mut self, host: &str, port: u16) -> Self {
        self.anchor_peers.push((host.to_owned(), port));
        self
    }

    fn build(
        self,
        kind: Kind,
        validity: Validity,
        entropy: &Entropy,
    ) -> Result<Party, NetworkError> {
        let organization = match self.made {
            Some(organization) => organization,
            None => make(
                &self.domain,
                self.key_algorithm,
                self.depth,
                validity,
                entropy,
            )?,
        };
        Ok(Party {
            name: self.name,
            msp_id: self.msp_id,
            kind,
            organization,
            anchor_peers: self.anchor_peers,
        })
    }
}

fn make(
    domain: &str,
    algorithm: KeyAlgorithm,
    depth: Depth,
    validity: Validity,
    entropy: &Entropy,
) -> Result<Organization, NetworkError> {
    let organization = Organization::with_key_algorithm(domain, validity, algorithm, entropy)?;
    Ok(match depth {
        Depth::Root => organization,
        Depth::Intermediate => organization.with_intermediate()?,
    })
}

/// A network to be.
#[derive(Clone, Debug)]
pub struct NetworkBuilder {
    channel: String,
    entropy: Entropy,
    validity: Validity,
    organizations: Vec<OrganizationProfile>,
    orderer_organizations: Vec<OrganizationProfile>,
    consensus: Consensus,
    profile: Profile,
}

impl NetworkBuilder {
    pub(super) fn new(channel: &str) -> Self {
        Self {
            channel: channel.to_owned(),
            entropy: Entropy::from_seed(channel.as_bytes()),
            validity: VALIDITY,
            organizations: Vec::new(),
            orderer_organizations: Vec::new(),
            consensus: Consensus::Raft { orderers: 1 },
            profile: Profile::default(),
        }
    }

    /// Where keys and nonces come from, instead of a seed that is the channel's name.
    #[must_use]
    pub fn entropy(mut self, entropy: Entropy) -> Self {
        self.entropy = entropy;
        self
    }

    /// When the certificates are valid, instead of from 2020 to 2049.
    #[must_use]
    pub fn validity(mut self, validity: Validity) -> Self {
        self.validity = validity;
        self
    }

    /// With this organisation of peers besides those it has.
    #[must_use]
    pub fn organization(mut self, profile: impl Into<OrganizationProfile>) -> Self {
        self.organizations.push(profile.into());
        self
    }

    /// With this organisation of orderers besides those it has; the orderers are dealt out among them. Without any there
    /// is `OrdererOrg` with the MSP id `OrdererMSP` and the domain `example.com`.
    #[must_use]
    pub fn orderer_organization(mut self, profile: impl Into<OrganizationProfile>) -> Self {
        self.orderer_organizations.push(profile.into());
        self
    }

    /// With this consensus instead of Raft with one orderer.
    #[must_use]
    pub fn consensus(mut self, consensus: Consensus) -> Self {
        self.consensus = consensus;
        self
    }

    /// With this capability of the channel instead of `V2_0` (`V3_0` for BFT).
    #[must_use]
    pub fn channel_capability(mut self, name: &str) -> Self {
        self.profile.channel_capability = Some(name.to_owned());
        self
    }

    /// With an entry in the channel's access control list: the policy's path or name for a resource such as `peer/Propose`.
    #[must_use]
    pub fn acl(mut self, resource: &str, policy: &str) -> Self {
        let acls = &mut self.profile.acls;
        acls.insert(resource.to_owned(), policy.to_owned());
        self
    }

    /// With this policy in a group, such as `Writers` in `Application/Org1`, besides or instead of what configtxgen's
    /// examples have there.
    #[must_use]
    pub fn policy(mut self, group: &str, name: &str, policy: ChannelPolicy) -> Self {
        let policies = &mut self.profile.policies;
        policies.push((group.to_owned(), name.to_owned(), policy));
        self
    }

    /// Makes the network.
    ///
    /// # Errors
    /// When a name cannot be encoded, there are no random numbers, or a policy is for a group that does not exist.
    pub fn build(mut self) -> Result<Network, NetworkError> {
        if self.orderer_organizations.is_empty() {
            let profile = OrganizationProfile::new("OrdererOrg");
            let profile = profile.msp_id("OrdererMSP").domain("example.com");
            self.orderer_organizations.push(profile);
        }
        let build =
            |profile: OrganizationProfile, kind| profile.build(kind, self.validity, &self.entropy);
        let peers = self.organizations.into_iter();
        let orderers = self.orderer_organizations.into_iter();
        let parties = peers
            .map(|profile| build(profile, Kind::Application))
            .chain(orderers.map(|profile| build(profile, Kind::Orderer)))
            .collect::<Result<Vec<_>, _>>()?;
        let orderers = make_orderers(&parties, self.consensus)?;
        let config = profile::channel_group(&self.profile, &parties, self.consensus, &orderers)?;
        Ok(Network::new(
            self.channel,
            self.entropy,
            parties,
            self.consensus,
            orderers,
            config,
        ))
    }
}

/// `orderer0`, `orderer1`, .. dealt out among the organisations of orderers.
fn make_orderers(parties: &[Party], consensus: Consensus) -> Result<Vec<Orderer>, NetworkError> {
    let hosts = parties.iter().enumerate();
    let hosts = hosts.filter(|(_, party)| party.kind == Kind::Orderer);
    let numbered = (0..consensus.orderers()).zip(hosts.cycle());
    numbered
        .map(|(index, (organization, party))| {
            let member = party
                .organization
                .member(Role::Orderer, &format!("orderer{index}"))?;
            let index = u16::try_from(index).unwrap_or_default();
            Ok(Orderer {
                id: u32::from(index) + 1,
                organization,
                host: member.identity().common_name().to_owned(),
                port: FIRST_PORT.saturating_add(index),
                identity: Participant::new(&party.msp_id, member.identity())?,
                tls_certificate_pem: member.tls().certificate_pem(),
            })
        })
        .collect()
}
