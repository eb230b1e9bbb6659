//! What the rows above signatures are about: organisations, their members and channels, made here.

use fabric_msp::config::MspConfig;
use fabric_msp::generate::network::Network;
use fabric_msp::generate::{Entropy, GenerateError, Organization, Role, Validity};
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::{Channel, Time};

use crate::contest::Fault;

pub const MSP_ID: &str = "Org1MSP";

pub const ORGANISATIONS: [&str; 3] = ["Org1", "Org2", "Org3"];

pub fn validity() -> Validity {
    let [begin, end] = [1_600_000_000, 2_500_000_000].map(Time::from_unix);
    Validity::new(begin, end)
}

/// Who issues an organisation's identities.
#[derive(Clone, Copy)]
pub enum Issuer {
    Root,
    Intermediate,
}

pub fn organization(issuer: Issuer) -> Result<Organization, GenerateError> {
    let entropy = Entropy::from_seed(b"scoreboard");
    let organization = Organization::new("org1.example.com", validity(), &entropy)?;
    match issuer {
        Issuer::Root => Ok(organization),
        Issuer::Intermediate => organization.with_intermediate(),
    }
}

/// As an MSP takes it.
pub fn config(organization: &Organization) -> MspConfig {
    organization.msp_config(MSP_ID)
}

/// So many clients, each as a `SerializedIdentity`.
pub fn clients(organization: &Organization, count: usize) -> Result<Vec<Vec<u8>>, GenerateError> {
    let client = |number| {
        let member = organization.member(Role::Client, &format!("User{number}"))?;
        Ok(serialized(&member.identity().certificate_pem()))
    };
    (0..count).map(client).collect()
}

pub fn serialized(pem: &str) -> Vec<u8> {
    SerializedIdentity {
        mspid: MSP_ID,
        id_bytes: pem.as_bytes(),
    }
    .encode()
}

/// Three organisations and their channel.
pub fn channel() -> Result<(Network, Channel), Fault> {
    let network = Network::builder("scoreboard").entropy(Entropy::from_seed(b"scoreboard"));
    let network = ORGANISATIONS
        .into_iter()
        .fold(network, |network, name| network.organization(name))
        .build()?;
    let channel = Channel::from_config_block(&network.genesis()?.encode())?;
    Ok((network, channel))
}
