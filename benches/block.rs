//! How fast a block is judged: 500 transactions of 4 KiB with two and three endorsements, and what the time goes into.
//!
//! `whole` is [`BlockJudge::judge`], with the feature `parallel` also by one and by two threads. Of its parts, `reading` is reading with
//! the digests that it takes, `protobuf` without, `hashing` the other digests, each by itself, `verification`
//! all signatures (which includes the digests of what was signed), and `policy` the endorsement policies on identities whose
//! signatures are verified already. Identities are known: a channel has few of them.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fabric_msp::MspRoleType::Peer;
use fabric_msp::channel::Channel;
use fabric_msp::crypto::{HashAlgorithm, Message};
use fabric_msp::generate::Entropy;
use fabric_msp::generate::network::{GeneratedTransaction, Network, Rule};
use fabric_msp::ledger::{
    Block, BlockJudge, Content, Definition, EndorsementPolicies, EndorsementPolicy, Transaction,
    Verdict,
};
use fabric_msp::policy::{SignatureSet, SignedData};
use fabric_msp::wire;
use std::hint::black_box;

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

/// An envelope of 4 KiB: the value takes what the rest leaves.
fn transaction(network: &Network, endorsements: usize, key: usize) -> GeneratedTransaction {
    let peers: Vec<_> = ORGANISATIONS[..endorsements]
        .iter()
        .map(|name| network.peer(name).unwrap())
        .collect();
    let build = |value: &[u8]| {
        let transaction = network.transaction("asset", peers.iter());
        transaction
            .write(&format!("key{key:03}"), value)
            .build()
            .unwrap()
    };
    let bare = build(&[7; 1000]).envelope.len();
    build(&vec![7; 1000 + ENVELOPE_BYTES.saturating_sub(bare)])
}

fn block(c: &mut Criterion) {
    let network = network();
    let channel = Channel::from_config_block(&network.genesis().unwrap().encode()).unwrap();
    for endorsements in [2, 3] {
        let mut ledger = network.ledger().unwrap();
        let transactions: Vec<_> = (0..TRANSACTIONS)
            .map(|key| transaction(&network, endorsements, key))
            .collect();
        let bytes = ledger.append(&transactions).unwrap().encode();
        let rule = Rule::all(
            ORGANISATIONS[..endorsements]
                .iter()
                .map(|name| Rule::role(&format!("{name}MSP"), Peer)),
        );
        let rule = rule.encode();
        let policy =
            EndorsementPolicy::of_envelope(&wire::SignaturePolicyEnvelope::decode(&rule).unwrap());
        measure(c, &channel, &bytes, &policy, endorsements);
    }
}

fn measure(
    c: &mut Criterion,
    channel: &Channel,
    bytes: &[u8],
    policy: &EndorsementPolicy,
    endorsements: usize,
) {
    let mut policies = EndorsementPolicies::default();
    policies.insert("asset", Definition::with_policy(policy.clone()));
    let mut group = c.benchmark_group(format!("{endorsements} endorsements"));
    group
        .throughput(Throughput::Elements(TRANSACTIONS as u64))
        .sample_size(10);

    let judge = BlockJudge::new(channel);
    let block = Block::decode(bytes).unwrap();
    let judgement = judge.judge(&block, &policies);
    assert_eq!(judgement.faults, []);
    assert!(
        judgement
            .transactions
            .iter()
            .all(|judged| judged.verdict == Verdict::Passed)
    );
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
    group.bench_function("reading", |b| {
        b.iter(|| Transaction::read_all(&Block::decode(black_box(bytes)).unwrap().envelopes));
    });
    group.bench_function("protobuf", |b| b.iter(|| decode(black_box(bytes))));

    let read: Vec<_> = block
        .envelopes
        .iter()
        .map(|envelope| Transaction::read(envelope))
        .collect();
    let sets: Vec<Vec<SignedData<'_>>> = read.iter().flat_map(signed).collect();
    let sets: Vec<&[SignedData<'_>]> = sets.iter().map(Vec::as_slice).collect();
    group.bench_function("hashing", |b| {
        b.iter(|| {
            let signed = sets.iter().flat_map(|set| set.iter());
            for data in signed {
                black_box(data.message.digest(HashAlgorithm::Sha256));
            }
            black_box(block.computed_data_hash())
        });
    });
    group.bench_function("verification", |b| {
        b.iter(|| SignatureSet::verify_many(channel.msps(), black_box(&sets)))
    });
    let signers = SignatureSet::verify_many(channel.msps(), &sets);
    group.bench_function("policy", |b| {
        b.iter(|| {
            signers
                .iter()
                .skip(1)
                .step_by(2)
                .map(|set| policy.evaluate(channel, black_box(set)))
                .filter(Result::is_ok)
                .count()
        });
    });
    group.finish();
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
