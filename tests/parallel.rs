//! However many cores judge, and however the work is cut: the same verdicts in the same order.

use fabric_msp::channel::Channel;
use fabric_msp::generate::Entropy;
use fabric_msp::generate::network::{Network, Rule};
use fabric_msp::ledger::{
    Block, BlockFault, BlockJudge, Definition, EndorsementPolicies, EndorsementPolicy, Transaction,
    TransactionError,
};
use fabric_msp::{MspRoleType, wire};

const TRANSACTIONS: usize = 150;

fn network() -> Network {
    let network = Network::builder("cores").entropy(Entropy::from_seed(b"cores"));
    let network = network.organization("Org1").organization("Org2");
    network.build().expect("a network")
}

/// A block in which every seventh envelope has an octet changed somewhere, and every tenth stands twice.
fn block(network: &Network) -> Vec<u8> {
    let peers = ["Org1", "Org2"].map(|name| network.peer(name).expect("a peer"));
    let mut transactions = Vec::new();
    for number in 0..TRANSACTIONS {
        let transaction = network.transaction("asset", peers.iter());
        let transaction = transaction.write(&format!("key{number}"), &[7; 300]);
        let mut transaction = transaction.build().expect("a transaction");
        if number % 7 == 0 {
            let place = (number * 97) % transaction.envelope.len();
            transaction.envelope[place] ^= 1;
        }
        transactions.push(transaction.clone());
        if number % 10 == 0 {
            transactions.push(transaction);
        }
    }
    let mut ledger = network.ledger().expect("a ledger");
    ledger.append(&transactions).expect("a block").encode()
}

#[test]
fn verdicts_do_not_depend_on_the_number_of_threads() {
    let network = network();
    let channel = Channel::from_config_block(&network.genesis().expect("a block").encode());
    let channel = channel.expect("a channel");
    let role = |name: &str| Rule::role(&format!("{name}MSP"), MspRoleType::Peer);
    let rule = Rule::all(["Org1", "Org2"].map(role)).encode();
    let envelope = wire::SignaturePolicyEnvelope::decode(&rule).expect("a policy");
    let mut policies = EndorsementPolicies::default();
    let policy = EndorsementPolicy::of_envelope(&envelope);
    policies.insert("asset", Definition::with_policy(policy));
    let bytes = block(&network);
    let judge = BlockJudge::new(&channel);
    let judged = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("a pool").install(|| {
            let block = Block::decode(&bytes).expect("a block");
            format!("{:?}", judge.judge(&block, &policies))
        })
    };
    let alone = judged(1);
    assert!(alone.contains("Passed") && alone.contains("Refused"));
    for threads in [2, 3, 8] {
        assert!(judged(threads) == alone, "{threads} threads");
    }
}

/// A transaction changes a key's policy; another writes the key, in another part of the block, and is judged after it.
#[test]
fn a_changed_policy_counts_however_the_block_is_cut() {
    let network = network();
    let channel = Channel::from_config_block(&network.genesis().expect("a block").encode());
    let channel = channel.expect("a channel");
    let peers = ["Org1", "Org2"].map(|name| network.peer(name).expect("a peer"));
    let rule = Rule::any(
        ["Org1", "Org2"].map(|name| Rule::role(&format!("{name}MSP"), MspRoleType::Peer)),
    );
    let transactions: Vec<_> = (0..TRANSACTIONS)
        .map(|number| {
            let transaction = network.transaction("asset", peers.iter());
            let transaction = match number {
                3 => transaction.key_policy("shared", &rule),
                140 => transaction.write("shared", b"value"),
                _ => transaction.write(&format!("key{number}"), b"value"),
            };
            transaction.build().expect("a transaction")
        })
        .collect();
    let mut ledger = network.ledger().expect("a ledger");
    let bytes = ledger.append(&transactions).expect("a block").encode();
    let encoded = rule.encode();
    let envelope = wire::SignaturePolicyEnvelope::decode(&encoded).expect("a policy");
    let mut policies = EndorsementPolicies::default();
    let policy = EndorsementPolicy::of_envelope(&envelope);
    policies.insert("asset", Definition::with_policy(policy));
    let judge = BlockJudge::new(&channel);
    for threads in [1, 2, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let refused: Vec<_> = pool.expect("a pool").install(|| {
            let block = Block::decode(&bytes).expect("a block");
            let judged = judge.judge(&block, &policies).transactions;
            let places = judged.into_iter().enumerate();
            places
                .filter_map(|(place, judged)| Some((place, judged.verdict.error()?.clone())))
                .collect()
        });
        assert!(
            matches!(
                &refused[..],
                [(140, TransactionError::KeyPolicyChanged { by: 3, .. })]
            ),
            "{threads} threads: {refused:?}"
        );
    }
}

/// Of several envelopes that are not well formed the first is reported, by its place in the block.
#[test]
fn a_flaw_is_placed_in_the_block_and_not_in_a_part_of_it() {
    let network = network();
    let channel = Channel::from_config_block(&network.genesis().expect("a block").encode());
    let channel = channel.expect("a channel");
    let peers = ["Org1", "Org2"].map(|name| network.peer(name).expect("a peer"));
    let transactions: Vec<_> = (0..TRANSACTIONS)
        .map(|number| {
            let transaction = network.transaction("asset", peers.iter());
            let transaction = transaction.write("key", b"value").build();
            let mut transaction = transaction.expect("a transaction");
            if number == 101 || number == 149 {
                transaction.envelope.extend([0x12, 0]);
            }
            transaction
        })
        .collect();
    let mut ledger = network.ledger().expect("a ledger");
    let bytes = ledger.append(&transactions).expect("a block").encode();
    let judge = BlockJudge::new(&channel);
    for threads in [1, 2, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let faults = pool.expect("a pool").install(|| {
            let block = Block::decode(&bytes).expect("a block");
            judge.judge(&block, &EndorsementPolicies::default()).faults
        });
        assert!(
            matches!(&faults[..], [BlockFault::Envelope { index: 101, .. }]),
            "{threads} threads: {faults:?}"
        );
    }
}

#[test]
fn envelopes_read_together_are_read_as_each() {
    let bytes = block(&network());
    let block = Block::decode(&bytes).expect("a block");
    let each: Vec<_> = block
        .envelopes
        .iter()
        .map(|it| Transaction::read(it))
        .collect();
    assert!(Transaction::read_all(&block.envelopes) == each);
}
