//! What `testdata/channel` consists of.

use super::network::Organizations;
use fabric_msp::MspRoleType;
use fabric_msp::generate::network::{
    ChannelPolicy, Defect, EndorsementPolicy, LedgerBuilder, Network, NetworkError,
    OrganizationProfile, Participant, Rule,
};
use fabric_msp::generate::{Access, Entropy, Output, Role};
use fabric_msp::wire::{Acls, ApiResource, TxValidationCode};
use std::collections::BTreeMap;
use std::path::Path;

const README: &str = include_str!("channel.md");

/// Writes the channel.
pub fn write(output: &mut impl Output) -> Result<(), NetworkError> {
    output.folder(Path::new(""))?;
    output.file(Path::new("README.md"), README.as_bytes(), Access::Public)?;
    let network = network()?;
    let people = People::of(&network)?;
    let ledger = ledger(&network, &people)?;
    ledger.write_blocks(output, Path::new("blocks"))?;
    write_folder(output, "proposals", proposals(&network, &people)?)?;
    write_folder(output, "updates", updates(&ledger, &people)?)?;
    write_folder(output, "broadcast", broadcast(&network, &people)?)
}

/// The organisations of `testdata/network` on a channel.
fn network() -> Result<Network, NetworkError> {
    let made = Organizations::new()?;
    let orderers = OrganizationProfile::new("OrdererOrg").msp_id("OrdererMSP");
    Network::builder("mychannel")
        .entropy(Entropy::from_seed(b"testdata/channel"))
        .organization(OrganizationProfile::new("Org1").made(made.org1))
        .organization(OrganizationProfile::new("Org2").made(made.org2))
        .orderer_organization(orderers.made(made.orderer))
        .build()
}

struct People {
    client: Participant,
    revoked: Participant,
    admin1: Participant,
    admin2: Participant,
    peer1: Participant,
    peer2: Participant,
}

impl People {
    fn of(network: &Network) -> Result<Self, NetworkError> {
        Ok(Self {
            client: network.client("Org1")?,
            revoked: network.member("Org1", Role::Client, "User2")?,
            admin1: network.admin("Org1")?,
            admin2: network.admin("Org2")?,
            peer1: network.peer("Org1")?,
            peer2: network.peer("Org2")?,
        })
    }
}

/// The genesis block, a chaincode's definition, an access control list, a block of transactions.
fn ledger<'n>(network: &'n Network, people: &People) -> Result<LedgerBuilder<'n>, NetworkError> {
    let mut ledger = network.ledger()?;
    let peers = ["Org1MSP", "Org2MSP"].map(|id| Rule::role(id, MspRoleType::Peer));
    ledger.define_chaincode("asset", &EndorsementPolicy::Signature(Rule::all(peers)))?;

    let mut config = ledger.config().clone();
    let application = config.group_mut("Application")?;
    let policy_ref = "/Channel/Application/Org1/Admins";
    let acls = BTreeMap::from([("qscc/GetChainInfo", ApiResource { policy_ref })]);
    application.set_value("ACLs", Acls { acls }.encode());
    let admins = [&people.admin1, &people.admin2];
    let update = ledger.config_update(&config)?.signed_by(admins).build()?;
    ledger.append_config(&update)?;

    let both = [&people.peer1, &people.peer2];
    let transaction = |key: &str| network.transaction("asset", both).write(key, b"value");
    let good = transaction("good").build()?;
    let transactions = [
        good.clone(),
        network
            .transaction("asset", [&people.peer1])
            .write("one-peer", b"value")
            .expect(TxValidationCode::EndorsementPolicyFailure)
            .build()?,
        transaction("revoked")
            .creator(&people.revoked)
            .expect(TxValidationCode::BadCreatorSignature)
            .build()?,
        transaction("forged")
            .defect(Defect::CreatorSignature)
            .build()?,
        transaction("id").defect(Defect::TransactionId).build()?,
        transaction("hash").defect(Defect::ProposalHash).build()?,
        good,
    ];
    ledger.append(&transactions)?;
    Ok(ledger)
}

type Files = Vec<(&'static str, Vec<u8>)>;

fn proposals(network: &Network, people: &People) -> Result<Files, NetworkError> {
    let build = |chaincode, channel, function, creator| {
        let proposal = network.proposal(chaincode).channel(channel);
        let proposal = proposal.creator(creator).argument(function).build();
        proposal.map(|proposal| proposal.bytes)
    };
    let invoke = |creator| build("asset", network.channel(), "transfer", creator);
    let query = |creator| build("qscc", network.channel(), "GetChainInfo", creator);
    let join = |creator| build("cscc", "", "JoinChain", creator);
    Ok(vec![
        ("invoke-by-client.pb", invoke(&people.client)?),
        ("invoke-by-peer.pb", invoke(&people.peer1)?),
        ("query-by-admin.pb", query(&people.admin1)?),
        ("query-by-client.pb", query(&people.client)?),
        ("join-by-admin.pb", join(&people.admin1)?),
        ("join-by-client.pb", join(&people.client)?),
    ])
}

/// Both want any organisation's endorsement to be enough instead of a majority's.
fn updates(ledger: &LedgerBuilder<'_>, people: &People) -> Result<Files, NetworkError> {
    let mut config = ledger.config().clone();
    let policy = ChannelPolicy::Any("Endorsement".into());
    let application = config.group_mut("Application")?;
    application.set_policy("Endorsement", &policy);
    let signed_by = |signers: &[&Participant]| {
        let update = ledger.config_update(&config)?;
        let update = update.signed_by(signers.iter().copied()).build()?;
        Ok::<_, NetworkError>(update.envelope())
    };
    Ok(vec![
        (
            "by-both-admins.pb",
            signed_by(&[&people.admin1, &people.admin2])?,
        ),
        ("by-one-admin.pb", signed_by(&[&people.admin1])?),
    ])
}

fn broadcast(network: &Network, people: &People) -> Result<Files, NetworkError> {
    let peers = [&people.peer1, &people.peer2];
    let by = |creator| {
        let transaction = network.transaction("asset", peers).creator(creator);
        let transaction = transaction.write("next", b"value").build();
        transaction.map(|transaction| transaction.envelope)
    };
    Ok(vec![
        ("transaction-by-client.pb", by(&people.client)?),
        ("transaction-by-peer.pb", by(&people.peer1)?),
    ])
}

fn write_folder(output: &mut impl Output, name: &str, files: Files) -> Result<(), NetworkError> {
    let folder = Path::new(name);
    output.folder(folder)?;
    for (name, contents) in files {
        output.file(&folder.join(name), &contents, Access::Public)?;
    }
    Ok(())
}
