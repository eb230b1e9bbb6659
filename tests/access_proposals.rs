//! Who may do what, asked by real signed proposals in networks that are made here: joining needs a local administrator, invoking
//! the channel's writers, events its readers or the local members.
#![cfg(feature = "generate")]

use fabric_msp::channel::{AccessError, LocalAccess, SignedRequest};
use fabric_msp::generate::network::{
    ChannelPolicy, Consensus, Network, OrganizationProfile, Participant, Rule,
};
use fabric_msp::generate::{KeyAlgorithm, Role};
use fabric_msp::{Channel, Msp, MspRoleType, MspVersion, Time};

fn networks() -> Vec<(&'static str, Network)> {
    let organization = OrganizationProfile::new;
    let p384 = organization("Org1").key_algorithm(KeyAlgorithm::P384);
    let ed25519 = organization("Org2").key_algorithm(KeyAlgorithm::Ed25519);
    let builders = [
        (
            "Raft",
            Network::builder("raft")
                .organization("Org1")
                .organization(organization("Org2").intermediate()),
        ),
        (
            "BFT",
            Network::builder("bft")
                .organization(p384.intermediate())
                .organization(ed25519)
                .consensus(Consensus::Bft { consenters: 4 }),
        ),
    ];
    let build = |(name, builder): (_, fabric_msp::generate::network::NetworkBuilder)| {
        (name, builder.build().unwrap())
    };
    builders.map(build).into()
}

fn channel(network: &Network) -> Channel {
    Channel::from_config_block(&network.genesis().unwrap().encode()).unwrap()
}

/// A proposal of this one, for whatever it is.
fn proposal(network: &Network, creator: &Participant) -> Vec<u8> {
    let proposal = network.proposal("asset").creator(creator).argument("go");
    proposal.build().unwrap().bytes
}

fn ask(channel: &Channel, resource: &str, proposal: &[u8]) -> Result<(), AccessError> {
    channel.check_access(resource, &SignedRequest::from_proposal(proposal)?)
}

#[test]
fn invoking_needs_a_writer_and_events_need_a_reader() {
    for (name, network) in networks() {
        let channel = channel(&network);
        let orderer = network.orderer(0).unwrap();
        for (who, writes, reads) in [
            (&network.client("Org1").unwrap(), true, true),
            (&network.client("Org2").unwrap(), true, true),
            (&network.admin("Org2").unwrap(), true, true),
            (&network.peer("Org1").unwrap(), false, true),
            (orderer, false, false),
            (&network.admin("OrdererOrg").unwrap(), false, false),
        ] {
            let bytes = proposal(&network, who);
            for (resource, allowed) in [
                ("peer/Propose", writes),
                ("peer/ChaincodeToChaincode", writes),
                ("_lifecycle/CommitChaincodeDefinition", writes),
                ("event/Block", reads),
                ("event/FilteredBlock", reads),
                ("gateway/CommitStatus", reads),
                ("cscc/GetChannelConfig", reads),
            ] {
                let verdict = ask(&channel, resource, &bytes);
                let whom = who.msp_id();
                assert_eq!(
                    verdict.is_ok(),
                    allowed,
                    "{name} {whom} {resource}: {verdict:?}"
                );
            }
        }
    }
}

#[test]
fn joining_needs_a_local_administrator_and_a_list_of_channels_a_local_member() {
    for (name, network) in networks() {
        for home in ["Org1", "Org2"] {
            let config = network.msp_config(home).unwrap();
            let local = LocalAccess::new(Msp::new(&config, MspVersion::V3_0).unwrap());
            for organization in ["Org1", "Org2", "OrdererOrg"] {
                let is_home = organization == home;
                for (role, user, joins) in [
                    (Role::Admin, "Admin", is_home),
                    (Role::Client, "User1", false),
                    (Role::Peer, "peer0", false),
                ] {
                    let who = network.member(organization, role, user).unwrap();
                    let builder = network.proposal("cscc").channel("").creator(&who);
                    let bytes = builder.argument("JoinChain").build().unwrap().bytes;
                    let request = SignedRequest::from_proposal(&bytes).unwrap();
                    for (resource, allowed) in [
                        ("cscc/JoinChain", joins),
                        ("_lifecycle/InstallChaincode", joins),
                        ("cscc/GetChannels", is_home),
                    ] {
                        let verdict = local.check_access(resource, &request);
                        let case = format!("{name} {home}: {user} of {organization} {resource}");
                        assert_eq!(verdict.is_ok(), allowed, "{case}: {verdict:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_signature_counts_only_for_its_own_proposal_and_creator() {
    let (_, network) = networks().remove(0);
    let channel = channel(&network);
    let (client, other) = (
        network.client("Org1").unwrap(),
        network.client("Org2").unwrap(),
    );
    let forged = network
        .proposal("asset")
        .creator(&client)
        .signed_by(&other)
        .build()
        .unwrap();
    let error = ask(&channel, "peer/Propose", &forged.bytes).unwrap_err();
    assert!(
        matches!(
            error,
            AccessError::NotPermitted {
                dropped: Some(_),
                ..
            }
        ),
        "{error}"
    );
    let liar = {
        let organization = network.organization("Org2").unwrap();
        let member = organization.member(Role::Client, "User1").unwrap();
        Participant::new("Org1MSP", member.identity()).unwrap()
    };
    let bytes = proposal(&network, &liar);
    assert!(ask(&channel, "peer/Propose", &bytes).is_err());
}

/// The organisation keeps its name and loses a client.
#[test]
fn the_revoked_may_do_nothing() {
    let (_, plain) = networks().remove(0);
    let mut organization = plain.organization("Org1").unwrap().clone();
    let revoked = organization.member(Role::Client, "User1").unwrap();
    let at = Time::from_unix(1_700_000_000);
    organization.revoke(&[revoked.identity()], at).unwrap();
    let profile = OrganizationProfile::new("Org1").made(organization);
    let network = Network::builder("raft").organization(profile).build();
    let channel = channel(&network.unwrap());
    for (user, allowed) in [("User1", false), ("User2", true)] {
        let who = plain.member("Org1", Role::Client, user).unwrap();
        let bytes = proposal(&plain, &who);
        for resource in ["peer/Propose", "event/Block"] {
            let verdict = ask(&channel, resource, &bytes);
            assert_eq!(verdict.is_ok(), allowed, "{user}: {verdict:?}");
        }
    }
}

/// By a path, by a name, by a policy that nobody has.
#[test]
fn the_channels_list_goes_before_the_default() {
    let only_peers = Rule::any([Rule::role("Org1MSP", MspRoleType::Peer)]);
    let network = Network::builder("acls")
        .organization("Org1")
        .organization("Org2")
        .policy("Application", "Own", ChannelPolicy::Signature(only_peers))
        .acl("peer/Propose", "/Channel/Application/Org1/Writers")
        .acl("event/Block", "Own")
        .acl("event/FilteredBlock", "/Channel/Application/Nothing")
        .acl("cscc/JoinChain", "/Channel/Application/Readers")
        .build()
        .unwrap();
    let channel = channel(&network);
    let [client1, client2] = ["Org1", "Org2"].map(|name| network.client(name).unwrap());
    let peer = network.peer("Org1").unwrap();
    for (who, resource, allowed) in [
        (&client1, "peer/Propose", true),
        (&client2, "peer/Propose", false),
        (&peer, "event/Block", true),
        (&client1, "event/Block", false),
        (&peer, "event/FilteredBlock", false),
        // What concerns the peer itself is not the channel's to give away.
        (&client1, "cscc/JoinChain", false),
        (&client1, "qscc/GetChainInfo", true),
    ] {
        let verdict = ask(&channel, resource, &proposal(&network, who));
        let whom = who.msp_id();
        assert_eq!(verdict.is_ok(), allowed, "{whom} {resource}: {verdict:?}");
    }
}
