//! What the generator makes of networks is what this crate's own rooms, and thereby Fabric's rules, take it for.
#![cfg(feature = "generate")]

#[path = "support/raft.rs"]
mod raft;

use fabric_msp::MspRoleType::{Admin, Client, Member, Peer};
use fabric_msp::channel::{UpdateError, compute_update};
use fabric_msp::generate::network::{
    BlockDefect, ChannelPolicy, ConfigTree, Consensus, Defect, EndorsementPolicy, GeneratedBlock,
    LedgerBuilder, Network, NetworkBuilder, OrganizationProfile, Participant, Rule,
};
use fabric_msp::generate::{KeyAlgorithm, Memory};
use fabric_msp::ledger::{Audit, Block, BlockFault, BlockFile, BlockReport};
use fabric_msp::wire::{
    BatchTimeout, Config, ConfigEnvelope, ConfigUpdate, Envelope, Payload, ProposalResponse,
    SignedProposal, Transaction,
};
use fabric_msp::{Channel, SignaturePolicy};
use raft::Raft;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn org(name: &str) -> OrganizationProfile {
    OrganizationProfile::new(name)
}

fn two() -> NetworkBuilder {
    Network::builder("mychannel")
        .organization("Org1")
        .organization("Org2")
}

fn both() -> Rule {
    Rule::all(["Org1MSP", "Org2MSP"].map(|id| Rule::role(id, Peer)))
}

fn peers(network: &Network) -> [Participant; 2] {
    ["Org1", "Org2"].map(|name| network.peer(name).unwrap())
}

/// A chaincode `asset` that peers of both must endorse.
fn ledger(network: &Network) -> LedgerBuilder<'_> {
    let mut ledger = network.ledger().unwrap();
    let policy = EndorsementPolicy::Signature(both());
    ledger.define_chaincode("asset", &policy).unwrap();
    ledger
}

fn audit(blocks: &[GeneratedBlock]) -> Vec<BlockReport> {
    let bytes: Vec<_> = blocks.iter().map(GeneratedBlock::encode).collect();
    let (mut audit, first) = Audit::new(&Block::decode(&bytes[0]).unwrap()).unwrap();
    let rest = bytes[1..].iter();
    let rest = rest.map(|bytes| audit.next(&Block::decode(bytes).unwrap()));
    std::iter::once(first).chain(rest).collect()
}

#[test]
fn every_network_is_a_channel() {
    let ed25519 = |name| org(name).key_algorithm(KeyAlgorithm::Ed25519);
    let p384 = |name| org(name).key_algorithm(KeyAlgorithm::P384);
    let networks = [
        (two(), 3),
        (two().organization(p384("Org3").intermediate()), 4),
        (
            two()
                .organization(ed25519("Org3").intermediate())
                .channel_capability("V3_0"),
            4,
        ),
        (
            two()
                .orderer_organization(p384("OrdA"))
                .orderer_organization(ed25519("OrdB"))
                .consensus(Consensus::Bft { consenters: 7 }),
            4,
        ),
    ];
    for (builder, msps) in networks {
        let network = builder.build().unwrap();
        let genesis = network.genesis().unwrap().encode();
        let channel = Channel::from_config_block(&genesis).unwrap();
        assert_eq!(channel.id(), "mychannel");
        let orderer = channel.orderer().unwrap();
        let consenters = match network.consensus() {
            Consensus::Raft { .. } => 0,
            Consensus::Bft { consenters } => consenters.into(),
        };
        assert_eq!(orderer.consenters().len(), consenters);
        let names = network.config().groups.values();
        let organizations: usize = names.map(|group| group.groups.len()).sum();
        assert_eq!(organizations, msps);
        assert!(network.config().groups.keys().all(|name| {
            let organizations = network.config().groups[name].groups.values();
            organizations
                .map(|group| group.values["MSP"].content.as_slice())
                .all(|config| !config.is_empty())
        }));
    }
}

/// The same groups, values and policies, guarded by the same policies; policies the same to the octet.
#[test]
fn the_first_configuration_has_the_shape_of_configtxgens() {
    let raft = Raft::unpack("network-shape");
    let block = raft.read("artefacts/genesis.block");
    let real = config_of_block(&block);
    let made = Network::builder("labraft")
        .organization(org("Org1").anchor_peer("127.0.0.1", 17061))
        .organization(org("Org2").anchor_peer("127.0.0.1", 17062))
        .consensus(Consensus::Raft { orderers: 3 })
        .build()
        .unwrap();
    let (mut expected, mut found) = (BTreeSet::new(), BTreeSet::new());
    elements("Channel", &real, &mut expected);
    elements("Channel", made.config(), &mut found);
    assert_eq!(found, expected);
    assert_eq!(expected.len(), 44);
}

/// Every element with its guard; of policies and of the values that are not about keys and addresses also the content.
fn elements(path: &str, group: &ConfigTree, into: &mut BTreeSet<String>) {
    const OWN: [&str; 6] = [
        "MSP",
        "ConsensusType",
        "Endpoints",
        "BatchSize",
        "BatchTimeout",
        "AnchorPeers",
    ];
    into.insert(format!("{path} {} {}", group.version, group.mod_policy));
    for (name, value) in &group.values {
        let content = match OWN.contains(&name.as_str()) {
            true => "its own".to_owned(),
            false => format!("{:?}", value.content),
        };
        into.insert(format!("{path}.{name} {} {content}", value.mod_policy));
    }
    for (name, policy) in &group.policies {
        let (guard, content) = (&policy.mod_policy, &policy.content);
        into.insert(format!("{path}:{name} {guard} {content:?}"));
    }
    for (name, group) in &group.groups {
        elements(&format!("{path}/{name}"), group, into);
    }
}

fn config_of_block(block: &[u8]) -> ConfigTree {
    let block = Block::decode(block).unwrap();
    let envelope = Envelope::decode(block.envelopes[0]).unwrap();
    let payload = Payload::decode(envelope.payload).unwrap();
    tree(
        &ConfigEnvelope::decode(payload.data)
            .unwrap()
            .config
            .unwrap(),
    )
}

fn tree(config: &Config<'_>) -> ConfigTree {
    ConfigTree::from_wire(config.channel_group.as_ref().unwrap())
}

/// `artefacts/config-updates`: what configtxlator computed from the channel's configuration of the time and a changed one.
#[test]
fn differences_are_those_that_configtxlator_computes() {
    let raft = Raft::unpack("network-updates");
    let configs = (0..66).filter_map(|number| {
        let bytes = raft.read(&format!("blocks/{number:04}.block"));
        let is_config = Block::decode(&bytes).unwrap().is_config();
        is_config.then(|| config_of_block(&bytes))
    });
    let configs: Vec<_> = configs.collect();
    let mut compared = 0;
    for entry in fs::read_dir(raft.path("artefacts/config-updates")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some(name) = name.strip_suffix(".update.pb") else {
            continue;
        };
        let update = raft.read(&format!("artefacts/config-updates/{name}.update.pb"));
        let update = ConfigUpdate::decode(&update).unwrap();
        let new = raft.read(&format!("artefacts/config-updates/{name}.new.pb"));
        let new = tree(&Config::decode(&new).unwrap());
        let found = configs.iter().any(|old| {
            let delta = old.delta(&new);
            delta.is_ok_and(|delta| {
                Some(delta.read_set.to_wire()) == update.read_set
                    && Some(delta.write_set.to_wire()) == update.write_set
            })
        });
        assert!(found, "{name}");
        compared += 1;
    }
    assert!(compared >= 5, "{compared}");
}

#[test]
fn differences_are_those_that_channels_compute_and_results_what_they_make_of_them() {
    let network = two().build().unwrap();
    let mut ledger = ledger(&network);
    let joining = Network::builder("x").organization("Org3").build().unwrap();
    let joining = joining.config().groups["Application"].groups["Org3"].clone();
    let special = ChannelPolicy::Signature(Rule::any([Rule::role("Org1MSP", Admin)]));
    let changes: [&dyn Fn(&mut ConfigTree); 4] = [
        &|config| {
            let timeout = BatchTimeout { timeout: "9s" }.encode();
            let orderer = config.group_mut("Orderer").unwrap();
            orderer.set_value("BatchTimeout", timeout);
        },
        &|config| {
            let application = config.group_mut("Application").unwrap();
            application.groups.insert("Org3".into(), joining.clone());
            application.set_policy("Special", &special);
        },
        &|config| {
            let application = config.group_mut("Application").unwrap();
            application.policies.get_mut("Writers").unwrap().mod_policy = "Special".into();
            application
                .groups
                .get_mut("Org3")
                .unwrap()
                .policies
                .remove("Endorsement");
        },
        &|config| {
            config
                .group_mut("Application")
                .unwrap()
                .groups
                .remove("Org3");
        },
    ];
    let admins = ["Org1", "Org2", "OrdererOrg"].map(|name| network.admin(name).unwrap());
    for change in changes {
        let mut config = ledger.config().clone();
        change(&mut config);
        let joined = Network::builder("x").organization("Org3").build().unwrap();
        let update = ledger.config_update(&config).unwrap();
        let update = update
            .signed_by(&admins)
            .signed_by([&joined.admin("Org3").unwrap()]);
        let update = update.build().unwrap();

        let (old, new) = (ledger.config().encode_config(0), config.encode_config(0));
        let (old, new) = (Config::decode(&old).unwrap(), Config::decode(&new).unwrap());
        let computed = compute_update("mychannel", &old, &new).unwrap();
        assert_eq!(update.update, computed.encode());

        let sequence = ledger.sequence();
        let channel = Channel::from_config("mychannel", &Config { sequence, ..old }).unwrap();
        let outcome = channel.authorize_update(&update.envelope()).unwrap();
        let result = update.result.encode_config(sequence + 1);
        assert_eq!(outcome.channel().config_bytes(), result);
        ledger.append_config(&update).unwrap();
    }
    assert_eq!(ledger.sequence(), 4);
    let reports = audit(ledger.blocks());
    assert!(reports.iter().all(BlockReport::is_clean), "{reports:?}");
    assert_eq!(reports.last().unwrap().config_sequence, Some(4));
}

#[test]
fn updates_without_the_right_signatures_are_refused() {
    let network = two().build().unwrap();
    let ledger = network.ledger().unwrap();
    let channel = Channel::from_config_block(&ledger.blocks()[0].encode()).unwrap();
    let mut config = ledger.config().clone();
    let application = config.group_mut("Application").unwrap();
    application.set_policy("Endorsement", &ChannelPolicy::Any("Endorsement".into()));
    let update = || ledger.config_update(&config).unwrap();
    let [one, other] = ["Org1", "Org2"].map(|name| network.admin(name).unwrap());
    let client = network.client("Org2").unwrap();
    let judge = |update: fabric_msp::generate::network::ConfigUpdateBuilder<'_>| {
        let envelope = update.build().unwrap().envelope();
        channel.authorize_update(&envelope).map(|_| ())
    };
    assert_eq!(judge(update().signed_by([&one, &other])), Ok(()));
    for update in [
        update(),
        update().signed_by([&one]),
        update().signed_by([&one, &client]),
        update().signed_by([&one, &one]),
        update().signed_by([&one]).forged_by(&other),
    ] {
        let error = judge(update).unwrap_err();
        assert!(matches!(error, UpdateError::Element { .. }), "{error}");
    }
    let elsewhere = update().signed_by([&one, &other]).channel("elsewhere");
    assert!(judge(elsewhere).is_err());
    let stale = update().signed_by([&one, &other]);
    assert!(judge(stale.edit(|read, _| read.version = 7)).is_err());
}

/// Every defect, also those that halt Fabric's peers, in one block with sound transactions around.
#[test]
fn every_defect_gets_its_code() {
    let network = two().build().unwrap();
    let mut ledger = ledger(&network);
    let peers = peers(&network);
    let sound = |key: &str| {
        let transaction = network.transaction("asset", &peers).write(key, b"v");
        transaction.build().unwrap()
    };
    let mut block = Vec::new();
    for defect in Defect::ALL {
        let key = format!("{defect:?}");
        let transaction = network.transaction("asset", &peers).write(&key, b"v");
        block.push(transaction.defect(defect).build().unwrap());
        block.push(sound(&format!("after {key}")));
    }
    let repeated = block[1].clone();
    block.push(repeated);
    let codes = ledger.append(&block).unwrap().codes.clone();
    let reports = audit(ledger.blocks());
    let report = reports.last().unwrap();
    for ((place, code), transaction) in codes.iter().enumerate().zip(&report.transactions) {
        let verdict = transaction.verdict.code();
        let is_valid = *code == fabric_msp::wire::TxValidationCode::Valid;
        let expected = (!is_valid).then_some(*code);
        assert_eq!(verdict, expected, "{place}: {:?}", transaction.verdict);
    }
    assert_eq!(report.transactions.len(), 2 * Defect::ALL.len() + 1);
}

#[test]
fn blocks_are_refused_for_their_defects_and_for_nothing_else() {
    for consensus in [
        Consensus::Raft { orderers: 3 },
        Consensus::Bft { consenters: 4 },
    ] {
        let network = two().consensus(consensus).build().unwrap();
        let mut ledger = ledger(&network);
        let transaction = network.transaction("asset", peers(&network));
        let block = [transaction.write("k", b"v").build().unwrap()];
        let few: Vec<usize> = (1..consensus.quorum()).collect();
        let again = vec![0; consensus.quorum()];
        let all: Vec<usize> = (0..consensus.orderers()).rev().collect();
        ledger.block(&block).signers(&all).append().unwrap();
        let by_identity = ledger.block(&block).with_signature_headers();
        by_identity.append().unwrap();
        ledger.block(&block).signers(&few).append().unwrap();
        ledger.block(&block).signers(&again).append().unwrap();
        for defect in [
            BlockDefect::Signatures,
            BlockDefect::DataHash,
            BlockDefect::PreviousHash,
        ] {
            ledger.block(&block).defect(defect).append().unwrap();
        }
        ledger.append(&block).unwrap();
        let number = BlockDefect::Number;
        ledger.block(&block).defect(number).append().unwrap();
        let faulty = audit(ledger.blocks())
            .iter()
            .map(is_faulty)
            .collect::<Vec<_>>();
        let is_bft = consensus.quorum() > 1;
        let expected = [
            false, false, false, false, true, is_bft, true, true, true, false, true,
        ];
        assert_eq!(faulty, expected, "{consensus:?}");
    }
}

fn is_faulty(report: &BlockReport) -> bool {
    !report.faults.iter().all(BlockFault::is_remark)
}

#[test]
fn a_peers_own_file_reads_back() {
    let network = two().build().unwrap();
    let mut ledger = ledger(&network);
    let peers = peers(&network);
    let transaction = network.transaction("asset", &peers).write("k", b"v");
    ledger.append(&[transaction.build().unwrap()]).unwrap();
    let mut output = Memory::new();
    ledger
        .write_block_file(&mut output, Path::new("chain"))
        .unwrap();
    let (path, file) = output.files().next().unwrap();
    assert_eq!(path, Path::new("chain/blockfile_000000"));
    let read: Vec<_> = BlockFile::new(file).map(Result::unwrap).collect();
    let encoded = read.iter().map(Block::encode);
    let written = ledger.blocks().iter().map(GeneratedBlock::encode);
    assert_eq!(encoded.collect::<Vec<_>>(), written.collect::<Vec<_>>());
}

#[test]
fn rules_are_what_fabric_makes_of_their_text() {
    let role = |id, role| Rule::role(id, role);
    for (rule, text) in [
        (both(), "AND('Org1MSP.peer','Org2MSP.peer')"),
        (Rule::any([role("A", Member)]), "OR('A.member')"),
        (
            Rule::all([
                role("A", Admin),
                Rule::any([
                    role("B", Client),
                    Rule::out_of(2, [role("C", Peer), role("D", Member), role("C", Peer)]),
                ]),
                Rule::all([role("A", Admin), role("E", Member)]),
                role("F", Member),
            ]),
            "AND('A.admin', OR('B.client', OutOf(2,'C.peer','D.member','C.peer')), AND('A.admin','E.member'), 'F.member')",
        ),
    ] {
        let parsed = SignaturePolicy::parse(text).unwrap();
        assert_eq!(rule.encode(), parsed.encode(), "{text}");
    }
}

#[test]
fn a_transaction_is_made_of_its_proposal_and_the_responses() {
    let network = two().build().unwrap();
    let peers = peers(&network);
    let transaction = network.transaction("asset", &peers).write("k", b"v");
    let exchange = transaction.exchange().unwrap();

    let proposal = SignedProposal::decode(&exchange.proposal.bytes).unwrap();
    let proposal = fabric_msp::wire::Proposal::decode(proposal.proposal_bytes).unwrap();
    let envelope = Envelope::decode(&exchange.transaction.envelope).unwrap();
    let payload = Payload::decode(envelope.payload).unwrap();
    assert_eq!(payload.header.unwrap().encode(), proposal.header);

    let transaction = Transaction::decode(payload.data).unwrap();
    let action = transaction.actions[0].payload;
    let action = fabric_msp::wire::ChaincodeActionPayload::decode(action).unwrap();
    assert_eq!(action.chaincode_proposal_payload, proposal.payload);
    let action = action.action.unwrap();
    for (response, endorsement) in exchange.responses.iter().zip(&action.endorsements) {
        let response = ProposalResponse::decode(response).unwrap();
        assert_eq!(response.payload, action.proposal_response_payload);
        assert_eq!(response.endorsement.as_ref(), Some(endorsement));
    }
    assert_eq!(action.endorsements.len(), 2);
    assert_eq!(exchange.proposal.tx_id, exchange.transaction.tx_id);
}
