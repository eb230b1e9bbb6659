//! Blocks of endorsed transactions, and a real ledger.

use super::network::{self, ORGANISATIONS};
use crate::board::{Board, Contest};
use crate::contest::{Contestant, Fault};
use crate::machine;
use crate::pool;
use crate::report::Unit;
use fabric_msp::Channel;
use fabric_msp::MspRoleType::Peer;
use fabric_msp::generate::network::{GeneratedTransaction, Network, Rule};
use fabric_msp::ledger::{
    Audit, Block, BlockJudge, Content, Definition, EndorsementPolicies, EndorsementPolicy, Verdict,
};
use fabric_msp::wire::SignaturePolicyEnvelope;
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;

/// What an FPGA validates, in seconds a transaction.
const FPGA: f64 = 1.0 / 68_900.0;

/// Fabric's Go code on the same ledger, in seconds a transaction.
const GO_LEDGER: f64 = 446e-6;

const TRANSACTIONS: usize = 500;
const ENVELOPE_OCTETS: usize = 4096;
const BLOCK: &str = "transactions of 4 KiB in blocks of 500, creator and 2 endorsements";

pub fn all(board: &mut Board) -> Result<(), Fault> {
    blocks(board)?;
    ledger(board)
}

fn blocks(board: &mut Board) -> Result<(), Fault> {
    let cores = machine::cores();
    let one = format!("{BLOCK}, one core");
    let all = format!("{BLOCK}, a block over all {cores} cores");
    let each = format!("{BLOCK}, all {cores} cores, each its own block");
    if ![&one, &all, &each].iter().any(|name| board.wants(name)) {
        return Ok(());
    }
    let (network, channel) = network::channel()?;
    let block = block(&network)?;
    let policies = policies()?;
    let judge = || all_pass(&channel, &block, &policies);
    if board.wants(&one) {
        board.hold(rate(one, Contestant::timed("", TRANSACTIONS, judge)))?;
    }
    if board.wants(&all) {
        board.hold(rate(all, pool::over(cores, TRANSACTIONS, judge)?))?;
    }
    if board.wants(&each) {
        let pass = || at_once(cores, judge);
        let ours = Contestant::timed_by_wall("", cores * TRANSACTIONS, pass);
        board.hold(rate(each, ours))?;
    }
    Ok(())
}

/// Every core on its own.
fn at_once(cores: usize, judge: impl Fn() -> bool + Copy + Send) -> bool {
    std::thread::scope(|scope| {
        let judges: Vec<_> = (0..cores)
            .map(|_| scope.spawn(move || pool::alone(judge)))
            .collect();
        judges
            .into_iter()
            .all(|judge| judge.join().is_ok_and(|all_passed| all_passed))
    })
}

fn rate(name: String, ours: Contestant<'_>) -> Contest<'_> {
    Contest {
        name,
        unit: Unit::Rate,
        ours: vec![ours],
        peers: vec![Contestant::recorded("FPGA", FPGA)],
    }
}

fn block(network: &Network) -> Result<Vec<u8>, Fault> {
    let transactions = (0..TRANSACTIONS).map(|key| transaction(network, key));
    let transactions: Vec<_> = transactions.collect::<Result<_, _>>()?;
    Ok(network.ledger()?.append(&transactions)?.encode())
}

/// The value takes what the rest leaves of the envelope.
fn transaction(network: &Network, key: usize) -> Result<GeneratedTransaction, Fault> {
    let peers = [
        network.peer(ORGANISATIONS[0])?,
        network.peer(ORGANISATIONS[1])?,
    ];
    let build = |value: &[u8]| {
        let transaction = network.transaction("asset", peers.iter());
        transaction.write(&format!("key{key:03}"), value).build()
    };
    let bare = build(&[7; 1000])?.envelope.len();
    Ok(build(&vec![
        7;
        1000 + ENVELOPE_OCTETS.saturating_sub(bare)
    ])?)
}

/// A peer of each of the two must endorse.
fn policies() -> Result<EndorsementPolicies, Fault> {
    let peers = ORGANISATIONS[..2]
        .iter()
        .map(|name| Rule::role(&format!("{name}MSP"), Peer));
    let rule = Rule::all(peers).encode();
    let policy = EndorsementPolicy::of_envelope(&SignaturePolicyEnvelope::decode(&rule)?);
    let mut policies = EndorsementPolicies::default();
    policies.insert("asset", Definition::with_policy(policy));
    Ok(policies)
}

fn all_pass(channel: &Channel, block: &[u8], policies: &EndorsementPolicies) -> bool {
    let Ok(block) = Block::decode(block) else {
        return false;
    };
    let judgement = BlockJudge::new(channel).judge(&block, policies);
    let mut judged = judgement.transactions.iter();
    judgement.faults.is_empty() && judged.all(|it| it.verdict == Verdict::Passed)
}

fn ledger(board: &mut Board) -> Result<(), Fault> {
    let name = "a real ledger's valid transactions of chaincodes, in blocks of nine, caches warm";
    if !board.wants(name) {
        return Ok(());
    }
    let archive = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/ledger/raft.tar.gz");
    let go = Contestant::recorded("Fabric in Go", GO_LEDGER);
    let before;
    let ours = match File::open(archive) {
        Ok(archive) => {
            before = before_each(unpack(archive)?).ok_or("the ledger's audit is not clean")?;
            let transactions = before.iter().map(|(_, block)| count(block)).sum();
            let before = &before;
            Contestant::timed("", transactions, move || before.iter().all(is_valid))
        }
        Err(_) => Contestant::absent("", "testdata/ledger/raft.tar.gz is not there"),
    };
    board.hold(Contest {
        name: name.to_owned(),
        unit: Unit::Time,
        ours: vec![ours],
        peers: vec![go],
    })
}

/// The blocks of the archive, in their order.
fn unpack(archive: File) -> Result<Vec<Vec<u8>>, Fault> {
    let mut archive = tar::Archive::new(GzDecoder::new(archive));
    let mut blocks = BTreeMap::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        if path.starts_with("raft/blocks") && entry.header().entry_type().is_file() {
            let mut block = Vec::new();
            entry.read_to_end(&mut block)?;
            blocks.insert(path, block);
        }
    }
    Ok(blocks.into_values().collect())
}

/// The blocks of nothing but valid transactions of chaincodes, each with the ledger before it.
fn before_each(blocks: Vec<Vec<u8>>) -> Option<Vec<(Audit, Vec<u8>)>> {
    let mut blocks = blocks.into_iter();
    let (mut audit, _) = Audit::new(&Block::decode(&blocks.next()?).ok()?).ok()?;
    let mut kept = Vec::new();
    for block in blocks {
        let it = (audit.clone(), block);
        if !audit.next(&Block::decode(&it.1).ok()?).is_clean() {
            return None;
        }
        if is_valid(&it) {
            kept.push(it);
        }
    }
    Some(kept)
}

fn count(block: &[u8]) -> usize {
    Block::decode(block).map_or(0, |block| block.envelopes.len())
}

fn is_valid((before, block): &(Audit, Vec<u8>)) -> bool {
    let Ok(block) = Block::decode(block) else {
        return false;
    };
    let judgement = BlockJudge::new(before.channel()).judge(&block, before.state());
    judgement.transactions.iter().all(|judged| {
        let is_endorsed = matches!(judged.transaction.content, Ok(Content::Endorsed(_)));
        is_endorsed && judged.verdict == Verdict::Passed
    })
}
