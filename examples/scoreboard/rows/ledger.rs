//! A real ledger.

use crate::board::{Board, Contest};
use crate::contest::{Contestant, Fault};
use crate::peers::GO;
use crate::report::Unit;
use fabric_msp::ledger::{Audit, Block, BlockJudge, Content, Verdict};
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;

/// Fabric's Go code on the same ledger, in seconds a transaction.
const GO_LEDGER: f64 = 446e-6;

const LEDGER: &str = "a real ledger's valid transactions of chaincodes, caches warm";

pub fn all(board: &mut Board) -> Result<(), Fault> {
    if !board.wants(LEDGER) {
        return Ok(());
    }
    let archive = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/ledger/raft.tar.gz");
    match File::open(archive) {
        Ok(archive) => {
            let before = before_each(unpack(archive)?).ok_or("the ledger's audit is not clean")?;
            measure(board, &before)
        }
        Err(_) => {
            let reason = "testdata/ledger/raft.tar.gz is not there";
            hold(board, LEDGER.to_owned(), Contestant::absent("", reason))
        }
    }
}

fn measure(board: &mut Board, before: &[(Audit, Vec<u8>)]) -> Result<(), Fault> {
    let transactions = before.iter().map(|(_, block)| count(block)).sum();
    let name = format!("{LEDGER}, {transactions} in {} blocks", before.len());
    let pass = || before.iter().all(is_valid);
    hold(board, name, Contestant::timed("", transactions, pass))
}

fn hold(board: &mut Board, name: String, ours: Contestant<'_>) -> Result<(), Fault> {
    board.hold(Contest {
        name,
        unit: Unit::Time,
        ours: vec![ours],
        peers: vec![Contestant::recorded(GO, GO_LEDGER)],
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
    let mut judged = judgement.transactions.iter();
    judgement.faults.is_empty()
        && judged.all(|judged| {
            let is_endorsed = matches!(judged.transaction.content, Ok(Content::Endorsed(_)));
            is_endorsed && judged.verdict == Verdict::Passed
        })
}
