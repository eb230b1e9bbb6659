//! Networks, seen from inside; what others make of them is told in `tests/generate_network.rs`.

use super::block::data_hash;
use super::*;
use crate::config::MspFolder;
use crate::config::Purpose::Verifying;
use crate::generate::{Folder, KeyAlgorithm};
use crate::msp::MspPrincipal;
use crate::msp::MspRoleType::{Client, Member, Peer};
use crate::wire;
use std::path::Path;

fn network() -> Network {
    let builder = Network::builder("mychannel").organization("Org1");
    let profile = OrganizationProfile::new("Org2").intermediate();
    let network = builder.organization(profile).build();
    network.expect("the names are plain")
}

#[test]
fn principals_of_inner_gates_are_numbered_first() {
    let [a, b, c] = ["A", "B", "C"].map(|id| Rule::role(id, Member));
    let rule = Rule::all([a, Rule::any([b, c])]);
    let envelope = rule.to_wire();
    let principal = |id| MspPrincipal::role(id, Member).body;
    let order = envelope.identities.iter().map(|p| p.principal.to_vec());
    assert_eq!(
        order.collect::<Vec<_>>(),
        ["B", "C", "A"].map(principal).to_vec()
    );
    let signed_by = |index| wire::SignaturePolicy {
        kind: Some(wire::SignaturePolicyKind::SignedBy(index)),
    };
    let out_of = |n, rules| wire::SignaturePolicy {
        kind: Some(wire::SignaturePolicyKind::NOutOf(wire::NOutOf { n, rules })),
    };
    let inner = out_of(1, vec![signed_by(0), signed_by(1)]);
    assert_eq!(envelope.rule, Some(out_of(2, vec![signed_by(2), inner])));
}

#[test]
fn a_quorum_is_that_of_fabric() {
    let quorums = (1..=10).map(|consenters| Consensus::Bft { consenters }.quorum());
    assert_eq!(quorums.collect::<Vec<_>>(), [1, 2, 2, 3, 4, 4, 5, 6, 6, 7]);
    assert_eq!(Consensus::Raft { orderers: 5 }.quorum(), 1);
}

#[test]
fn the_hashed_header_is_der() {
    let mut block = network().genesis().expect("a seed suffices");
    for (number, integer) in [
        (0_u64, "020100"),
        (127, "02017f"),
        (128, "02020080"),
        (u64::MAX, "020900ffffffffffffffff"),
    ] {
        block.number = number;
        block.previous_hash = vec![1; 200];
        block.data_hash = Vec::new();
        let der = crate::encoding::hex::encode(&block.header_der());
        let rest = format!("{integer}0481c8{}0400", "01".repeat(200));
        assert_eq!(der, format!("3081{:02x}{rest}", rest.len() / 2), "{number}");
    }
    assert_eq!(data_hash(&block.data).len(), 32);
}

#[test]
fn an_msp_is_what_fabric_reads_from_its_folder() {
    let name = format!("fabric-msp-network-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    let network = network();
    for organization in ["Org1", "Org2"] {
        let made = network.organization(organization).expect("it is there");
        let path = Path::new(organization);
        made.write_msp(&mut Folder::new(&folder), path)
            .expect("temporary folders can be written");
        let id = format!("{organization}MSP");
        let read = MspFolder::read(folder.join(path), &id, Verifying).expect("it was written");
        assert_eq!(network.msp_config(organization).ok(), Some(read.config));
    }
    std::fs::remove_dir_all(&folder).expect("it was made here");
}

#[test]
fn the_same_order_makes_the_same_ledger() {
    let make = || {
        let network = network();
        let mut ledger = network.ledger()?;
        let policy = EndorsementPolicy::Reference("/Channel/Application/Endorsement".into());
        ledger.define_chaincode("asset", &policy)?;
        let peer = network.peer("Org2")?;
        let transaction = network.transaction("asset", [&peer]).write("k", b"v");
        ledger.append(&[transaction.build()?])?;
        Ok::<_, NetworkError>(ledger.block_file())
    };
    let (once, again) = (make().expect("sound"), make().expect("sound"));
    assert_eq!(once, again);
}

#[test]
fn codes_of_repeated_ids_are_those_of_fabric() {
    let network = network();
    let mut ledger = network.ledger().expect("a seed suffices");
    let build = |defect: Option<Defect>| {
        let builder = network.transaction("asset", [] as [Participant; 0]);
        let builder = defect.into_iter().fold(builder, TransactionBuilder::defect);
        builder.build().expect("sound")
    };
    let (good, unendorsed) = (build(None), build(Some(Defect::NoEndorsement)));
    let forged = GeneratedTransaction {
        code: wire::TxValidationCode::BadCreatorSignature,
        ..good.clone()
    };
    let block = [
        unendorsed.clone(),
        unendorsed.clone(),
        good.clone(),
        good.clone(),
    ];
    let codes = |block: &GeneratedBlock| block.codes.iter().map(|c| c.to_wire()).collect();
    let first: Vec<i32> = codes(ledger.append(&block).expect("sound"));
    assert_eq!(first, [10, 10, 0, 9]);
    let second: Vec<i32> = codes(ledger.append(&[unendorsed, good, forged]).expect("sound"));
    assert_eq!(second, [9, 9, 4]);
}

#[test]
fn what_is_not_there_is_refused() {
    let network = network();
    let missing = network.peer("Org3").err();
    assert!(matches!(missing, Some(NetworkError::UnknownOrganization { name }) if name == "Org3"));
    let missing = network.orderer(1).err();
    let orderer = NetworkError::UnknownOrderer { index: 1, count: 1 };
    assert_eq!(missing.map(|e| e.to_string()), Some(orderer.to_string()));
    let policy = ChannelPolicy::Any("Admins".into());
    let builder = Network::builder("c").policy("Application/Org9", "Readers", policy);
    assert!(matches!(
        builder.build().err(),
        Some(NetworkError::UnknownGroup { path }) if path == "Application/Org9"
    ));
    let same = network.config().delta(network.config());
    assert!(matches!(same, Err(NetworkError::NothingChanged)));
}

#[test]
fn every_algorithm_signs() {
    for algorithm in [
        KeyAlgorithm::P256,
        KeyAlgorithm::P384,
        KeyAlgorithm::Ed25519,
    ] {
        let profile = OrganizationProfile::new("Org1").key_algorithm(algorithm);
        let network = Network::builder("c").organization(profile).build();
        let network = network.expect("the names are plain");
        let client = network.client("Org1").expect("it is there");
        let config = network.msp_config("Org1").expect("it is there");
        let msp = crate::Msp::new(&config, crate::MspVersion::V3_0).expect("sound");
        let identity = msp
            .deserialize_identity(client.serialized())
            .expect("of this MSP");
        let valid = msp.validate(&identity).expect("valid");
        let role = |role| MspPrincipal::role("Org1MSP", role);
        assert!(valid.satisfies(&role(Client)).is_ok(), "{algorithm:?}");
        assert!(valid.satisfies(&role(Peer)).is_err(), "{algorithm:?}");
        let signature = client.sign(b"message").expect("not empty");
        assert!(
            identity.verify(b"message", &signature).is_ok(),
            "{algorithm:?}"
        );
    }
}
