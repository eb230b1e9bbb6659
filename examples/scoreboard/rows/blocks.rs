//! Blocks of endorsed transactions.

use super::network::{self, ORGANISATIONS};
use crate::board::{Board, Contest};
use crate::contest::{Contestant, Fault};
use crate::machine;
use crate::pool;
use crate::report::Unit;
use fabric_msp::Channel;
use fabric_msp::MspRoleType::Peer;
use fabric_msp::generate::Role;
use fabric_msp::generate::network::{GeneratedTransaction, Network, Participant, Rule};
use fabric_msp::ledger::{
    Block, BlockJudge, Definition, EndorsementPolicies, EndorsementPolicy, Verdict,
};
use fabric_msp::wire::SignaturePolicyEnvelope;

/// What an FPGA validates, in seconds a transaction.
const FPGA: f64 = 1.0 / 68_900.0;

const TRANSACTIONS: usize = 500;
const ENVELOPE_OCTETS: usize = 4096;
const BLOCK: &str = "transactions of 4 KiB in blocks of 500, creator and 2 endorsements";

/// Clients of all organisations that take turns as creators.
const CLIENTS: usize = 40;
/// Peers of each of the two endorsing organisations that take turns.
const PEERS: usize = 4;
/// Creators in a block that nobody has seen before, each with one transaction.
const NEW: usize = 50;

/// Passes after which all of the block's keys have their tables: a client signs 12 times in each.
const WARM: usize = 8;

pub fn all(board: &mut Board) -> Result<(), Fault> {
    let names = Names::new();
    if !names.all().iter().any(|name| board.wants(name)) {
        return Ok(());
    }
    let (network, channel) = network::channel()?;
    let clients = clients(&network, "User", CLIENTS)?;
    let block = block(&network, &clients, PEERS)?;
    known(board, &names, &channel, &block)?;
    if board.wants(&names.new) {
        let policies = policies()?;
        let warm = || all_pass(&channel, &block, &policies);
        if !(0..WARM).all(|_| warm()) {
            return Err("a transaction did not pass".into());
        }
        unknown(board, names.new, &network, clients, &block)?;
    }
    if board.wants(&names.few) {
        few(board, names.few, &network, &channel)?;
    }
    Ok(())
}

/// What the rows are called.
struct Names {
    one: String,
    all: String,
    each: String,
    new: String,
    few: String,
}

impl Names {
    fn new() -> Self {
        let cores = machine::cores();
        let many = format!("{BLOCK}, {CLIENTS} clients and {} peers", 2 * PEERS);
        Self {
            one: format!("{many}, one core"),
            all: format!("{many}, a block over all {cores} cores"),
            each: format!("{many}, all {cores} cores, each its own block"),
            new: format!("{many} known and {NEW} clients never seen, one core"),
            few: format!("{BLOCK}, three signers in all, one core"),
        }
    }

    fn all(&self) -> [&str; 5] {
        [&self.one, &self.all, &self.each, &self.new, &self.few].map(String::as_str)
    }
}

/// By signers that the channel has seen before.
fn known(board: &mut Board, names: &Names, channel: &Channel, block: &[u8]) -> Result<(), Fault> {
    let cores = machine::cores();
    let policies = policies()?;
    let judge = || all_pass(channel, block, &policies);
    if board.wants(&names.one) {
        let ours = Contestant::timed("", TRANSACTIONS, judge);
        board.hold(rate(names.one.clone(), ours))?;
    }
    if board.wants(&names.all) {
        let ours = pool::over(cores, TRANSACTIONS, judge)?;
        board.hold(rate(names.all.clone(), ours))?;
    }
    if board.wants(&names.each) {
        let pass = || at_once(cores, judge);
        let ours = Contestant::timed_by_wall("", cores * TRANSACTIONS, pass);
        board.hold(rate(names.each.clone(), ours))?;
    }
    Ok(())
}

/// With new creators. Each pass has a channel of its own, which before the clock starts judges the block of those known; what it has
/// learnt of the new ones goes with it.
fn unknown(
    board: &mut Board,
    name: String,
    network: &Network,
    known: Vec<Participant>,
    block_of_known: &[u8],
) -> Result<(), Fault> {
    let genesis = network.genesis()?.encode();
    let mut creators = known.into_iter().cycle();
    let mut new = clients(network, "New", NEW)?.into_iter();
    let creators: Vec<_> = (0..TRANSACTIONS)
        .filter_map(|at| match at % (TRANSACTIONS / NEW) {
            0 => new.next(),
            _ => creators.next(),
        })
        .collect();
    let block = block(network, &creators, PEERS)?;
    let policies = policies()?;
    let prepare = || {
        let channel = Channel::from_config_block(&genesis).ok()?;
        all_pass(&channel, block_of_known, &policies).then_some(channel)
    };
    let pass = |channel: &Channel| all_pass(channel, &block, &policies);
    let ours = Contestant::timed_afresh("", TRANSACTIONS, prepare, pass);
    board.hold(rate(name, ours))
}

/// By one client and a peer of each organisation.
fn few(board: &mut Board, name: String, network: &Network, channel: &Channel) -> Result<(), Fault> {
    let block = block(network, &clients(network, "User", 1)?, 1)?;
    let policies = policies()?;
    let judge = || all_pass(channel, &block, &policies);
    board.hold(rate(name, Contestant::timed("", TRANSACTIONS, judge)))
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
        peers: vec![Contestant::recorded("FPGA of the literature", FPGA)],
    }
}

/// So many clients, of one organisation after the other.
fn clients(network: &Network, name: &str, count: usize) -> Result<Vec<Participant>, Fault> {
    let client = |number: usize| {
        let organisation = ORGANISATIONS[number % ORGANISATIONS.len()];
        Ok(network.member(organisation, Role::Client, &format!("{name}{number}"))?)
    };
    (0..count).map(client).collect()
}

/// A block by these creators in turns, endorsed by so many peers of each of the two organisations in turns.
fn block(network: &Network, creators: &[Participant], peers: usize) -> Result<Vec<u8>, Fault> {
    let endorsers = |number: usize| {
        let peer = |name| network.member(name, Role::Peer, &format!("peer{number}"));
        Ok([peer(ORGANISATIONS[0])?, peer(ORGANISATIONS[1])?])
    };
    let endorsers: Vec<_> = (0..peers).map(endorsers).collect::<Result<_, Fault>>()?;
    let transactions = (0..TRANSACTIONS)
        .zip(creators.iter().cycle().zip(endorsers.iter().cycle()))
        .map(|(key, (creator, endorsers))| transaction(network, key, creator, endorsers));
    let transactions: Vec<_> = transactions.collect::<Result<_, _>>()?;
    Ok(network.ledger()?.append(&transactions)?.encode())
}

/// The value takes what the rest leaves of the envelope.
fn transaction(
    network: &Network,
    key: usize,
    creator: &Participant,
    endorsers: &[Participant; 2],
) -> Result<GeneratedTransaction, Fault> {
    let build = |value: &[u8]| {
        let transaction = network.transaction("asset", endorsers).creator(creator);
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
