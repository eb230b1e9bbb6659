//! How fast a block is judged: 500 transactions of 4 KiB with two and three endorsements, and what the time goes into.
//!
//! `whole` is [`BlockJudge::judge`], with the feature `parallel` also by one and by two threads. Of its parts, `reading` is reading with
//! the digests that it takes, `protobuf` without, `hashing` the other digests, each by itself, `verification` all signatures (which
//! includes the digests of what was signed), and `policy` the endorsement policies on identities whose signatures are verified already.
//! Identities are known: 40 clients and four peers of each organisation that endorses, or three signers in all where it says so.

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use fabric_msp::MspRoleType::Peer;
use fabric_msp::channel::Channel;
use fabric_msp::crypto::{HashAlgorithm, Message};
use fabric_msp::generate::network::{GeneratedTransaction, Network, Participant, Rule};
use fabric_msp::generate::{Entropy, Role};
use fabric_msp::ledger::{
    Block, BlockJudge, Content, Definition, EndorsementPolicies, EndorsementPolicy, Transaction,
    Verdict,
};
use fabric_msp::policy::{SignatureSet, SignedData};
use fabric_msp::wire;
use std::hint::black_box;

type Group<'a> = BenchmarkGroup<'a, WallTime>;

const TRANSACTIONS: usize = 500;
const ENVELOPE_BYTES: usize = 4096;
const ORGANISATIONS: [&str; 3] = ["Org1", "Org2", "Org3"];

fn network() -> Network {
    let network = Network::builder("bench").entropy(Entropy::from_seed(b"block"));
    let network = ORGANISATIONS
        .into_iter()
        .fold(network, |n, name| n.organization(name));
    network.build().unwrap()
}

/// Who signs a block's transactions, each in turn.
struct Members {
    clients: Vec<Participant>,
    /// Sets of a peer of each endorsing organisation.
    endorsers: Vec<Vec<Participant>>,
}

impl Members {
    /// So many clients, of one organisation after the other, and so many peers of each organisation that endorses.
    fn new(network: &Network, clients: usize, peers: usize, endorsements: usize) -> Self {
        let client = |number: usize| {
            let organisation = ORGANISATIONS[number % ORGANISATIONS.len()];
            let name = format!("User{number}");
            network.member(organisation, Role::Client, &name).unwrap()
        };
        let endorsers = |number| {
            let name = format!("peer{number}");
            let peer = |organisation| network.member(organisation, Role::Peer, &name).unwrap();
            let organisations = ORGANISATIONS[..endorsements].iter().copied();
            organisations.map(peer).collect()
        };
        Self {
            clients: (0..clients).map(client).collect(),
            endorsers: (0..peers).map(endorsers).collect(),
        }
    }

    fn block(&self, network: &Network) -> Vec<u8> {
        let signers = self
            .clients
            .iter()
            .cycle()
            .zip(self.endorsers.iter().cycle());
        let transactions: Vec<_> = (0..TRANSACTIONS)
            .zip(signers)
            .map(|(key, (client, endorsers))| transaction(network, key, client, endorsers))
            .collect();
        let mut ledger = network.ledger().unwrap();
        ledger.append(&transactions).unwrap().encode()
    }
}

/// An envelope of 4 KiB: the value takes what the rest leaves.
fn transaction(
    network: &Network,
    key: usize,
    client: &Participant,
    endorsers: &[Participant],
) -> GeneratedTransaction {
    let build = |value: &[u8]| {
        let transaction = network.transaction("asset", endorsers).creator(client);
        transaction
            .write(&format!("key{key:03}"), value)
            .build()
            .unwrap()
    };
    let bare = build(&[7; 1000]).envelope.len();
    build(&vec![7; 1000 + ENVELOPE_BYTES.saturating_sub(bare)])
}

/// A peer of each of the first organisations must endorse.
fn policy(endorsements: usize) -> EndorsementPolicy {
    let peer = |name: &&str| Rule::role(&format!("{name}MSP"), Peer);
    let rule = Rule::all(ORGANISATIONS[..endorsements].iter().map(peer)).encode();
    EndorsementPolicy::of_envelope(&wire::SignaturePolicyEnvelope::decode(&rule).unwrap())
}

fn block(c: &mut Criterion) {
    let network = network();
    let channel = Channel::from_config_block(&network.genesis().unwrap().encode()).unwrap();
    for endorsements in [2, 3] {
        let bytes = Members::new(&network, 40, 4, endorsements).block(&network);
        let policy = policy(endorsements);
        let mut group = c.benchmark_group(format!("{endorsements} endorsements"));
        group
            .throughput(Throughput::Elements(TRANSACTIONS as u64))
            .sample_size(10);
        whole(&mut group, &channel, &bytes, &policy);
        octets(&mut group, &bytes);
        signatures(&mut group, &channel, &bytes, &policy);
        group.finish();
    }
    let bytes = Members::new(&network, 1, 1, 2).block(&network);
    let mut group = c.benchmark_group("2 endorsements, three signers in all");
    group
        .throughput(Throughput::Elements(TRANSACTIONS as u64))
        .sample_size(10);
    whole(&mut group, &channel, &bytes, &policy(2));
    group.finish();
}

fn whole(group: &mut Group<'_>, channel: &Channel, bytes: &[u8], policy: &EndorsementPolicy) {
    let mut policies = EndorsementPolicies::default();
    policies.insert("asset", Definition::with_policy(policy.clone()));
    let judge = BlockJudge::new(channel);
    let block = Block::decode(bytes).unwrap();
    let judgement = judge.judge(&block, &policies);
    let mut judged = judgement.transactions.iter();
    assert_eq!(judgement.faults, []);
    assert!(judged.all(|judged| judged.verdict == Verdict::Passed));
    group.bench_function("whole", |b| {
        b.iter(|| judge.judge(&Block::decode(black_box(bytes)).unwrap(), &policies));
    });
    #[cfg(feature = "parallel")]
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let pool = pool.build().unwrap();
        group.bench_function(format!("whole, {threads} threads"), |b| {
            pool.install(|| {
                b.iter(|| judge.judge(&Block::decode(black_box(bytes)).unwrap(), &policies));
            });
        });
    }
}

fn octets(group: &mut Group<'_>, bytes: &[u8]) {
    group.bench_function("reading", |b| {
        b.iter(|| Transaction::read_all(&Block::decode(black_box(bytes)).unwrap().envelopes));
    });
    group.bench_function("protobuf", |b| b.iter(|| decode(black_box(bytes))));
}

fn signatures(group: &mut Group<'_>, channel: &Channel, bytes: &[u8], policy: &EndorsementPolicy) {
    let block = Block::decode(bytes).unwrap();
    let envelopes = block.envelopes.iter();
    let read: Vec<_> = envelopes.map(|it| Transaction::read(it)).collect();
    let sets: Vec<Vec<SignedData<'_>>> = read.iter().flat_map(signed).collect();
    let sets: Vec<&[SignedData<'_>]> = sets.iter().map(Vec::as_slice).collect();
    group.bench_function("hashing", |b| {
        b.iter(|| {
            for data in sets.iter().flat_map(|set| set.iter()) {
                black_box(data.message.digest(HashAlgorithm::Sha256));
            }
            black_box(block.computed_data_hash())
        });
    });
    group.bench_function("verification", |b| {
        b.iter(|| SignatureSet::verify_many(channel.msps(), black_box(&sets)))
    });
    let signers = SignatureSet::verify_many(channel.msps(), &sets);
    let endorsers: Vec<_> = signers.iter().skip(1).step_by(2).collect();
    let holds = |set: &&&SignatureSet| policy.evaluate(channel, black_box(set)).is_ok();
    assert_eq!(endorsers.iter().filter(holds).count(), TRANSACTIONS);
    group.bench_function("policy", |b| {
        b.iter(|| endorsers.iter().filter(holds).count())
    });
}

/// All messages of a block, to the bottom.
fn decode(bytes: &[u8]) -> usize {
    let block = wire::Block::decode(bytes).unwrap();
    let envelopes = block.data.unwrap().data;
    envelopes
        .iter()
        .map(|envelope| decode_envelope(envelope))
        .sum()
}

fn decode_envelope(bytes: &[u8]) -> usize {
    let envelope = wire::Envelope::decode(bytes).unwrap();
    let payload = wire::Payload::decode(envelope.payload).unwrap();
    let header = payload.header.unwrap();
    let channel_header = wire::ChannelHeader::decode(header.channel_header).unwrap();
    let signature_header = wire::SignatureHeader::decode(header.signature_header).unwrap();
    let transaction = wire::Transaction::decode(payload.data).unwrap();
    let action = wire::ChaincodeActionPayload::decode(transaction.actions[0].payload).unwrap();
    let endorsed = action.action.unwrap();
    let response =
        wire::ProposalResponsePayload::decode(endorsed.proposal_response_payload).unwrap();
    let chaincode = wire::ChaincodeAction::decode(response.extension).unwrap();
    let results = fabric_msp::ledger::ReadWriteSet::decode(chaincode.results).unwrap();
    black_box((channel_header, signature_header));
    results.namespaces.len() + endorsed.endorsements.len()
}

/// What is signed: by the creator, by the endorsers.
fn signed<'a>(transaction: &Transaction<'a>) -> [Vec<SignedData<'a>>; 2] {
    let creator = transaction.creator.as_ref().unwrap();
    let Ok(Content::Endorsed(endorsed)) = &transaction.content else {
        panic!("an endorsed transaction");
    };
    let data = |identity, message, signature| SignedData {
        identity,
        message,
        signature,
    };
    let response = endorsed.response;
    let endorsements = endorsed.endorsements.iter();
    [
        vec![data(
            creator.identity,
            Message::from(creator.payload),
            creator.signature,
        )],
        endorsements
            .map(|e| {
                data(
                    e.endorser,
                    Message::of_parts([response, e.endorser, &[]]),
                    e.signature,
                )
            })
            .collect(),
    ]
}

criterion_group!(benches, block);
criterion_main!(benches);
