//! A network with BFT orderers, three organisations of mixed keys, intermediates, key-level policies, collections and policy
//! references, audited from its first block on.
#![cfg(feature = "generate")]

use fabric_msp::Diagnostic;
use fabric_msp::MspRoleType::{Member, Peer};
use fabric_msp::channel::Channel;
use fabric_msp::generate::network::{
    BlockDefect, Collection, Consensus, Defect, EndorsementPolicy, GeneratedBlock,
    GeneratedTransaction, LedgerBuilder, Network, OrganizationProfile, Rule, TransactionBuilder,
};
use fabric_msp::generate::{Entropy, KeyAlgorithm};
use fabric_msp::ledger::{
    Agreement, Audit, Block, BlockReport, Definition, EndorsementPolicies,
    EndorsementPolicy as JudgedPolicy,
};
use fabric_msp::wire::{
    BatchTimeout, Metadata, Orderers, SignaturePolicyEnvelope, TxValidationCode as Code,
};

fn network() -> Network {
    let organization = OrganizationProfile::new;
    Network::builder("bftchannel")
        .entropy(Entropy::from_seed(b"audit"))
        .organization(organization("Org1").intermediate())
        .organization(organization("Org2").key_algorithm(KeyAlgorithm::Ed25519))
        .organization(
            organization("Org3")
                .key_algorithm(KeyAlgorithm::P384)
                .intermediate(),
        )
        .consensus(Consensus::Bft { consenters: 4 })
        .build()
        .unwrap()
}

fn peer_of(organization: &str) -> Rule {
    Rule::role(&format!("{organization}MSP"), Peer)
}

fn audit(blocks: &[GeneratedBlock]) -> Vec<BlockReport> {
    let bytes: Vec<_> = blocks.iter().map(GeneratedBlock::encode).collect();
    let (mut audit, first) = Audit::new(&Block::decode(&bytes[0]).unwrap()).unwrap();
    let rest = bytes[1..]
        .iter()
        .map(|bytes| audit.next(&Block::decode(bytes).unwrap()));
    std::iter::once(first).chain(rest).collect()
}

/// All that is not as it should be.
fn complaints(reports: &[BlockReport]) -> Vec<String> {
    let mut complaints = Vec::new();
    for report in reports {
        complaints.extend(
            report
                .faults
                .iter()
                .map(|fault| format!("block {}: {fault}", report.number)),
        );
        let disagreements = report
            .transactions
            .iter()
            .filter(|t| t.agreement == Agreement::Disagrees);
        complaints.extend(disagreements.map(|t| format!("block {}: {t:?}", report.number)));
    }
    complaints
}

/// What the builder of transactions offers, by endorsers, with the code that a peer gives it.
struct Scene<'n> {
    network: &'n Network,
    ledger: LedgerBuilder<'n>,
}

impl<'n> Scene<'n> {
    fn new(network: &'n Network) -> Self {
        let mut ledger = network.ledger().unwrap();
        let two = Rule::out_of(2, ["Org1", "Org2", "Org3"].map(peer_of));
        let own = Collection {
            name: "own".to_owned(),
            members: Rule::role("Org3MSP", Member),
            endorsement: Some(EndorsementPolicy::Signature(peer_of("Org3"))),
        };
        let plain = Collection {
            name: "plain".to_owned(),
            members: Rule::role("Org1MSP", Member),
            endorsement: None,
        };
        ledger
            .define_chaincode_with("two", &EndorsementPolicy::Signature(two), &[own, plain])
            .unwrap();
        let reference = EndorsementPolicy::Reference("/Channel/Application/Endorsement".to_owned());
        ledger.define_chaincode("reference", &reference).unwrap();
        let relative = EndorsementPolicy::Reference("Application/Endorsement".to_owned());
        ledger.define_chaincode("relative", &relative).unwrap();
        let nowhere = EndorsementPolicy::Reference("/Channel/Application/Nowhere".to_owned());
        ledger.define_chaincode("nowhere", &nowhere).unwrap();
        Self { network, ledger }
    }

    fn block(&mut self, transactions: &[GeneratedTransaction]) {
        self.ledger.append(transactions).unwrap();
    }

    fn transaction(
        &self,
        chaincode: &str,
        endorsers: &[&str],
        code: Code,
        fill: impl FnOnce(TransactionBuilder<'n>) -> TransactionBuilder<'n>,
    ) -> GeneratedTransaction {
        let peers: Vec<_> = endorsers
            .iter()
            .map(|name| self.network.peer(name).unwrap())
            .collect();
        fill(self.network.transaction(chaincode, peers.iter()))
            .expect(code)
            .build()
            .unwrap()
    }
}

const FAILURE: Code = Code::EndorsementPolicyFailure;

#[test]
fn policies_of_chaincodes_and_references_decide() {
    let network = network();
    let mut scene = Scene::new(&network);
    let transactions = [
        ("two", &["Org1", "Org2"][..], Code::Valid),
        ("two", &["Org2", "Org3"], Code::Valid),
        ("two", &["Org3"], FAILURE),
        ("two", &["Org3", "Org3"], FAILURE),
        ("two", &[], FAILURE),
        ("reference", &["Org1", "Org2"], Code::Valid),
        ("reference", &["Org1"], FAILURE),
        ("relative", &["Org1", "Org2"], Code::Valid),
        ("relative", &["Org1"], FAILURE),
        ("nowhere", &["Org1", "Org2", "Org3"], FAILURE),
        (
            "undefined",
            &["Org1", "Org2", "Org3"],
            Code::InvalidChaincode,
        ),
    ];
    let transactions: Vec<_> = transactions
        .into_iter()
        .map(|(chaincode, endorsers, code)| {
            scene.transaction(chaincode, endorsers, code, |t| t.write("key", b"value"))
        })
        .collect();
    scene.block(&transactions);
    let reports = audit(scene.ledger.blocks());
    assert_eq!(complaints(&reports), Vec::<String>::new());
    assert_eq!(reports.last().unwrap().orderer_signatures, 3);
}

#[test]
fn policies_of_keys_count_from_the_next_block_and_close_the_key_until_then() {
    let network = network();
    let mut scene = Scene::new(&network);
    let only3 = peer_of("Org3");
    let guard = scene.transaction("two", &["Org1", "Org2"], Code::Valid, |t| {
        t.write("k", b"1").key_policy("k", &only3)
    });
    let refused = scene.transaction("two", &["Org3"], FAILURE, |t| {
        t.write("other", b"1").key_policy("other", &only3)
    });
    let closed = scene.transaction("two", &["Org1", "Org2"], FAILURE, |t| t.write("k", b"2"));
    let open = scene.transaction("two", &["Org1", "Org2"], Code::Valid, |t| {
        t.write("other", b"2")
    });
    scene.block(&[guard, refused, closed, open]);
    let by_two = scene.transaction("two", &["Org1", "Org2"], FAILURE, |t| t.write("k", b"3"));
    let by_three = scene.transaction("two", &["Org3"], Code::Valid, |t| t.write("k", b"3"));
    let both_keys = scene.transaction("two", &["Org3"], FAILURE, |t| {
        t.write("k", b"3").write("other", b"3")
    });
    scene.block(&[by_two, by_three, both_keys]);
    // Metadata of a key that is not there is nothing; a deleted key has no policy any more.
    let ghost = scene.transaction("two", &["Org1", "Org2"], Code::Valid, |t| {
        t.key_policy("ghost", &only3)
    });
    let delete = scene.transaction("two", &["Org3"], Code::Valid, |t| t.delete("k"));
    scene.block(&[ghost, delete]);
    let free = scene.transaction("two", &["Org1", "Org2"], Code::Valid, |t| {
        t.write("ghost", b"4").write("k", b"4")
    });
    scene.block(&[free]);
    let lift = scene.transaction("two", &["Org1", "Org2"], Code::Valid, |t| {
        t.write("l", b"1").key_policy("l", &only3)
    });
    scene.block(&[lift]);
    let lifted = scene.transaction("two", &["Org3"], Code::Valid, |t| {
        t.namespace("two", |s| s.delete_metadata("l"))
    });
    scene.block(&[lifted]);
    let lifted = scene.transaction("two", &["Org1", "Org2"], Code::Valid, |t| {
        t.write("l", b"2")
    });
    scene.block(&[lifted]);
    assert_eq!(
        complaints(&audit(scene.ledger.blocks())),
        Vec::<String>::new()
    );
}

#[test]
fn collections_have_policies_their_own_the_chaincodes_or_their_organisations() {
    let network = network();
    let mut scene = Scene::new(&network);
    let transactions = [
        ("own", &["Org3"][..], Code::Valid),
        ("own", &["Org1", "Org2"], FAILURE),
        ("plain", &["Org1", "Org2"], Code::Valid),
        ("plain", &["Org3"], FAILURE),
        ("_implicit_org_Org2MSP", &["Org2"], Code::Valid),
        ("_implicit_org_Org2MSP", &["Org1"], FAILURE),
        ("_implicit_org_Org9MSP", &["Org1", "Org2", "Org3"], FAILURE),
        ("unknown", &["Org1", "Org2", "Org3"], FAILURE),
    ];
    let mut built: Vec<_> = transactions
        .into_iter()
        .map(|(name, endorsers, code)| {
            scene.transaction("two", endorsers, code, |t| {
                t.collection(name, |c| c.write("p", b"v"))
            })
        })
        .collect();
    // What is written publicly besides falls under the chaincode's policy.
    let besides = |code, endorsers: &[&str]| {
        scene.transaction("two", endorsers, code, |t| {
            t.write("k", b"v").collection("own", |c| c.write("q", b"v"))
        })
    };
    built.push(besides(FAILURE, &["Org3"]));
    built.push(besides(Code::Valid, &["Org1", "Org3"]));
    scene.block(&built);
    let only1 = peer_of("Org1");
    let guard = scene.transaction("two", &["Org3"], Code::Valid, |t| {
        t.collection("own", |c| c.write("g", b"v").key_policy("g", &only1))
    });
    scene.block(&[guard]);
    let by_one = scene.transaction("two", &["Org1"], Code::Valid, |t| {
        t.collection("own", |c| c.write("g", b"w"))
    });
    let by_three = scene.transaction("two", &["Org3"], FAILURE, |t| {
        t.collection("own", |c| c.write("g", b"w"))
    });
    scene.block(&[by_one, by_three]);
    assert_eq!(
        complaints(&audit(scene.ledger.blocks())),
        Vec::<String>::new()
    );
}

#[test]
fn every_defect_of_a_transaction_gets_its_code() {
    let network = network();
    let mut scene = Scene::new(&network);
    // Envelopes without a payload are no part of a proper block.
    let defects = Defect::ALL
        .into_iter()
        .filter(|defect| *defect != Defect::EmptyEnvelope);
    let transactions: Vec<_> = defects
        .map(|defect| {
            let peers = ["Org1", "Org2"].map(|name| network.peer(name).unwrap());
            network
                .transaction("two", peers.iter())
                .write("key", b"value")
                .defect(defect)
                .build()
                .unwrap()
        })
        .collect();
    scene.block(&transactions);
    assert_eq!(
        complaints(&audit(scene.ledger.blocks())),
        Vec::<String>::new()
    );
}

#[test]
fn a_definition_counts_from_the_next_block_on() {
    let network = network();
    let mut scene = Scene::new(&network);
    let early = scene.transaction("late", &["Org1"], Code::InvalidChaincode, |t| {
        t.write("k", b"v")
    });
    let policy = EndorsementPolicy::Signature(peer_of("Org1"));
    let definition = network
        .chaincode_definition("late", 1, &policy, &[])
        .unwrap()
        .build()
        .unwrap();
    scene.block(&[definition, early]);
    let late = scene.transaction("late", &["Org1"], Code::Valid, |t| t.write("k", b"v"));
    let weak = scene.transaction("late", &["Org2"], FAILURE, |t| t.write("k", b"v"));
    scene.block(&[late, weak]);
    let stricter = EndorsementPolicy::Signature(peer_of("Org2"));
    scene.ledger.define_chaincode("two", &stricter).unwrap();
    let late = scene.transaction("two", &["Org2"], Code::Valid, |t| t.write("k", b"v"));
    scene.block(&[late]);
    assert_eq!(
        complaints(&audit(scene.ledger.blocks())),
        Vec::<String>::new()
    );
}

#[test]
fn every_defect_of_a_block_is_named() {
    for (defect, code) in [
        (BlockDefect::Number, "MSP-BLOCK-001"),
        (BlockDefect::PreviousHash, "MSP-BLOCK-002"),
        (BlockDefect::DataHash, "MSP-BLOCK-003"),
        (BlockDefect::Signatures, "MSP-BLOCK-008"),
    ] {
        let network = network();
        let mut scene = Scene::new(&network);
        let transaction = scene.transaction("two", &["Org1", "Org2"], Code::Valid, |t| {
            t.write("k", b"v")
        });
        scene
            .ledger
            .block(&[transaction])
            .defect(defect)
            .append()
            .unwrap();
        let reports = audit(scene.ledger.blocks());
        let (last, others) = reports.split_last().unwrap();
        assert_eq!(complaints(others), Vec::<String>::new());
        assert!(
            last.faults.iter().any(|fault| fault.code() == code),
            "{defect:?}: {:?}",
            last.faults
        );
    }
}

#[test]
fn a_quorum_of_consenters_must_sign() {
    let network = network();
    let mut scene = Scene::new(&network);
    let transaction = || {
        let peers = ["Org1", "Org2"].map(|name| network.peer(name).unwrap());
        [network
            .transaction("two", peers.iter())
            .write("k", b"v")
            .build()
            .unwrap()]
    };
    for (signers, enough) in [
        (&[0, 1, 2, 3][..], true),
        (&[1, 2, 3], true),
        (&[3, 0, 2], true),
        (&[0, 1], false),
        (&[0, 0, 1], false),
        (&[], false),
    ] {
        scene
            .ledger
            .block(&transaction())
            .signers(signers)
            .append()
            .unwrap();
        let reports = audit(scene.ledger.blocks());
        let codes: Vec<_> = reports
            .last()
            .unwrap()
            .faults
            .iter()
            .map(Diagnostic::code)
            .collect();
        assert_eq!(
            !codes.contains(&"MSP-BLOCK-008"),
            enough,
            "{signers:?}: {codes:?}"
        );
    }
}

/// Signatures by number and by identity are equally good; so Fabric has it.
#[test]
fn consenters_may_name_themselves() {
    let network = network();
    let mut scene = Scene::new(&network);
    scene
        .ledger
        .block(&[])
        .with_signature_headers()
        .append()
        .unwrap();
    let reports = audit(scene.ledger.blocks());
    let codes: Vec<_> = reports
        .last()
        .unwrap()
        .faults
        .iter()
        .map(Diagnostic::code)
        .collect();
    assert_eq!(codes, ["MSP-BLOCK-004"], "nothing but that it is empty");
}

/// With all four signatures one may be wrong: Fabric takes the block, and the audit still names the wrong one.
#[test]
fn every_bit_of_every_consenters_signature_is_noticed() {
    let network = network();
    let mut scene = Scene::new(&network);
    let transaction = scene.transaction("two", &["Org1", "Org2"], Code::Valid, |t| {
        t.write("k", b"v")
    });
    scene
        .ledger
        .block(&[transaction])
        .signers(&[0, 1, 2, 3])
        .append()
        .unwrap();
    let bytes: Vec<_> = scene
        .ledger
        .blocks()
        .iter()
        .map(GeneratedBlock::encode)
        .collect();
    let (last, earlier) = bytes.split_last().unwrap();
    let (mut audit, _) = Audit::new(&Block::decode(&earlier[0]).unwrap()).unwrap();
    for bytes in &earlier[1..] {
        audit.next(&Block::decode(bytes).unwrap());
    }
    let block = Block::decode(last).unwrap();
    let metadata = Metadata::decode(block.metadata[0]).unwrap();
    let mut changes = Vec::new();
    for (index, signature) in metadata.signatures.iter().enumerate() {
        for bit in 0..(signature.signature.len() + signature.identifier_header.len()) * 8 {
            let mut parts = [
                signature.signature.to_vec(),
                signature.identifier_header.to_vec(),
            ];
            let (part, bit) = match bit < parts[0].len() * 8 {
                true => (0, bit),
                false => (1, bit - parts[0].len() * 8),
            };
            parts[part][bit / 8] ^= 1 << (bit % 8);
            changes.push((index, parts));
        }
    }
    for (index, [signature, identifier]) in changes.iter().step_by(3) {
        let mut changed = metadata.clone();
        changed.signatures[*index].signature = signature;
        changed.signatures[*index].identifier_header = identifier;
        let encoded = changed.encode();
        let mut block = block.clone();
        block.metadata[0] = &encoded;
        let report = audit.clone().next(&block);
        let codes: Vec<_> = report.faults.iter().map(Diagnostic::code).collect();
        let wrong = ["MSP-BLOCK-009", "MSP-BLOCK-007"];
        assert!(
            codes.iter().any(|code| wrong.contains(code)),
            "signature {index}: {codes:?}"
        );
        if codes == ["MSP-BLOCK-009"] {
            assert!(report.is_clean(), "three right ones are a quorum");
        }
    }
}

/// The configuration before a block says who its consenters are, also where the block changes that.
#[test]
fn consenters_are_those_of_the_configuration_before_the_block() {
    let network = network();
    let mut scene = Scene::new(&network);
    let genesis = scene.ledger.blocks()[0].encode();
    let channel = Channel::from_config_block(&genesis).unwrap();
    let config = channel.config();
    let orderer = &config.channel_group.as_ref().unwrap().groups["Orderer"];
    let mut consenters = Orderers::decode(orderer.values["Orderers"].value).unwrap();
    consenters.consenter_mapping.remove(0);

    let mut updated = scene.ledger.config().clone();
    updated
        .group_mut("Orderer")
        .unwrap()
        .set_value("Orderers", consenters.encode());
    let update = scene.ledger.config_update(&updated).unwrap();
    let update = update
        .signed_by([&network.admin("OrdererOrg").unwrap()])
        .build()
        .unwrap();
    scene
        .ledger
        .config_block(&update)
        .signers(&[0, 1, 2])
        .append()
        .unwrap();
    let transaction = |place: u64| {
        let peers = ["Org1", "Org2"].map(|name| network.peer(name).unwrap());
        let key = place.to_string();
        [network
            .transaction("two", peers.iter())
            .write(&key, b"v")
            .build()
            .unwrap()]
    };
    scene
        .ledger
        .block(&transaction(1))
        .signers(&[1, 2, 3])
        .append()
        .unwrap();
    scene
        .ledger
        .block(&transaction(2))
        .signers(&[0, 1, 2])
        .append()
        .unwrap();
    let reports = audit(scene.ledger.blocks());
    let (last, others) = reports.split_last().unwrap();
    assert_eq!(complaints(others), Vec::<String>::new());
    assert_eq!(
        others
            .iter()
            .filter_map(|report| report.config_sequence)
            .collect::<Vec<_>>(),
        [0, 1]
    );
    let codes: Vec<_> = last.faults.iter().map(Diagnostic::code).collect();
    assert_eq!(codes, ["MSP-BLOCK-009", "MSP-BLOCK-008"]);
}

/// Who may not change the configuration cannot do so in a block either: a peer would stop there.
#[test]
fn an_update_that_nobody_authorised_is_not_adopted() {
    let network = network();
    let mut scene = Scene::new(&network);
    let mut updated = scene.ledger.config().clone();
    updated
        .group_mut("Orderer")
        .unwrap()
        .set_value("BatchTimeout", BatchTimeout { timeout: "3s" }.encode());
    let update = scene.ledger.config_update(&updated).unwrap();
    let update = update
        .signed_by([&network.admin("Org1").unwrap()])
        .build()
        .unwrap();
    scene.ledger.append_config(&update).unwrap();
    let reports = audit(scene.ledger.blocks());
    let last = reports.last().unwrap();
    assert_eq!(last.config_sequence, None);
    assert!(
        last.faults
            .iter()
            .any(|fault| fault.code() == "MSP-BLOCK-014"),
        "{:?}",
        last.faults
    );
}

/// Without a ledger: a configuration, and endorsement policies that are known beforehand.
#[test]
fn a_block_is_judged_by_a_channel_and_policies() {
    let network = network();
    let channel = Channel::from_config_block(&network.genesis().unwrap().encode()).unwrap();
    let mut scene = Scene::new(&network);
    let good = scene.transaction("two", &["Org1"], Code::Valid, |t| t.write("k", b"v"));
    let bad = scene.transaction("two", &["Org2"], FAILURE, |t| t.write("k", b"v"));
    let bytes = scene
        .ledger
        .append(&[good.clone(), bad, good])
        .unwrap()
        .encode();
    let mut policies = EndorsementPolicies::default();
    let rule = peer_of("Org1").encode();
    let policy = SignaturePolicyEnvelope::decode(&rule).unwrap();
    policies.insert(
        "two",
        Definition::with_policy(JudgedPolicy::of_envelope(&policy)),
    );
    let judgement = channel.validate_block(&Block::decode(&bytes).unwrap(), &policies);
    assert_eq!(
        (judgement.faults, judgement.orderer_signatures),
        (Vec::new(), 3)
    );
    let codes: Vec<_> = judgement
        .transactions
        .iter()
        .map(|judged| judged.verdict.code())
        .collect();
    assert_eq!(codes, [None, Some(FAILURE), Some(Code::DuplicateTxid)]);
    let nobody = channel.validate_block(
        &Block::decode(&bytes).unwrap(),
        &EndorsementPolicies::default(),
    );
    let codes = nobody
        .transactions
        .iter()
        .map(|judged| judged.verdict.code());
    assert!(
        codes
            .into_iter()
            .all(|code| code == Some(Code::InvalidChaincode))
    );
}
