//! A real ledger with Raft orderers, audited from its first block on, against what its peers recorded.

#[path = "support/archive.rs"]
mod archive;

use fabric_msp::ledger::{
    Agreement, Audit, Block, BlockFile, BlockReport, CommitHashCheck, Verdict,
};
use fabric_msp::wire::TxValidationCode;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn ledger(purpose: &str) -> PathBuf {
    archive::unpack("ledger/raft.tar.gz", purpose).join("raft")
}

fn blocks(ledger: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = fs::read_dir(ledger.join("blocks"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

fn audit<'a>(mut blocks: impl Iterator<Item = Block<'a>>) -> Vec<BlockReport> {
    let (mut audit, first) = Audit::new(&blocks.next().unwrap()).unwrap();
    std::iter::once(first)
        .chain(blocks.map(|block| audit.next(&block)))
        .collect()
}

#[test]
fn the_audit_agrees_with_the_peers() {
    let ledger = ledger("audit-raft");
    let bytes = blocks(&ledger);
    let reports = audit(bytes.iter().map(|bytes| Block::decode(bytes).unwrap()));
    let facts: Value =
        serde_json::from_slice(&fs::read(ledger.join("facts.json")).unwrap()).unwrap();
    let facts = facts["blocks"].as_array().unwrap();
    assert_eq!((reports.len(), facts.len()), (66, 66));
    let mut outcomes: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for (report, fact) in reports.iter().zip(facts) {
        assert_eq!(report.faults, [], "block {}", report.number);
        assert_eq!(Some(report.number), fact["number"].as_u64());
        assert_eq!(
            report.orderer_signatures,
            fact["orderer_signatures"].as_array().unwrap().len()
        );
        let first = report.number == 0;
        assert_eq!(report.commit_hash == CommitHashCheck::Absent, first);
        for (transaction, fact) in report
            .transactions
            .iter()
            .zip(fact["txs"].as_array().unwrap())
        {
            assert_ne!(
                transaction.agreement,
                Agreement::Disagrees,
                "{} {transaction:?}",
                report.number
            );
            assert_eq!(transaction.recorded.map(u64::from), fact["code"].as_u64());
            let outcome = match (&transaction.verdict, transaction.agreement) {
                (Verdict::Refused(_), Agreement::Agrees) => "refused",
                (Verdict::Passed, Agreement::Agrees) => "passed",
                (Verdict::Passed, Agreement::NotJudged) => "left to the state",
                other => panic!("{other:?}"),
            };
            *outcomes
                .entry((fact["validation"].as_str().unwrap().to_owned(), outcome))
                .or_default() += 1;
        }
    }
    let outcomes: Vec<_> = outcomes
        .iter()
        .map(|((code, outcome), count)| (code.as_str(), *outcome, *count))
        .collect();
    assert_eq!(
        outcomes,
        [
            ("BAD_COMMON_HEADER", "refused", 8),
            ("BAD_CREATOR_SIGNATURE", "refused", 43),
            ("BAD_PROPOSAL_TXID", "refused", 2),
            ("BAD_RWSET", "refused", 2),
            ("DUPLICATE_TXID", "refused", 3),
            ("ENDORSEMENT_POLICY_FAILURE", "refused", 77),
            ("INVALID_CHAINCODE", "refused", 2),
            ("INVALID_ENDORSER_TRANSACTION", "refused", 10),
            ("INVALID_OTHER_REASON", "refused", 2),
            ("MVCC_READ_CONFLICT", "left to the state", 18),
            ("PHANTOM_READ_CONFLICT", "left to the state", 2),
            ("VALID", "passed", 443),
        ]
    );
}

#[test]
fn a_peers_raw_file_holds_the_same_blocks() {
    let ledger = ledger("audit-raft-file");
    let bytes = blocks(&ledger);
    let file = fs::read(ledger.join("blockfile_000000")).unwrap();
    let records: Vec<_> = BlockFile::new(&file).map(Result::unwrap).collect();
    let decoded: Vec<_> = bytes
        .iter()
        .map(|bytes| Block::decode(bytes).unwrap())
        .collect();
    assert_eq!(records, decoded);
    for (block, bytes) in decoded.iter().zip(&bytes) {
        assert_eq!(&block.encode(), bytes);
    }
}

/// Blocks as orderers hold them have no record of a peer's: the verdicts are the same, and there is nothing to compare them with.
#[test]
fn blocks_without_records_are_judged_all_the_same() {
    let ledger = ledger("audit-raft-bare");
    let bytes = blocks(&ledger);
    let with = audit(bytes.iter().map(|bytes| Block::decode(bytes).unwrap()));
    let without = audit(bytes.iter().map(|bytes| {
        let mut block = Block::decode(bytes).unwrap();
        block.metadata[2] = b"";
        block.metadata[4] = b"";
        block
    }));
    for (with, without) in with.iter().zip(&without) {
        assert_eq!(without.faults, []);
        for (with, without) in with.transactions.iter().zip(&without.transactions) {
            assert_eq!(without.agreement, Agreement::NotRecorded);
            assert_eq!(with.verdict.code(), without.verdict.code());
        }
    }
}

#[test]
fn a_wrong_record_is_reported_once() {
    let ledger = ledger("audit-raft-record");
    let bytes = blocks(&ledger);
    let mut codes = Block::decode(&bytes[10])
        .unwrap()
        .validation_codes()
        .to_vec();
    let invalid = codes
        .iter()
        .position(|code| *code == TxValidationCode::EndorsementPolicyFailure as u8)
        .unwrap();
    codes[invalid] = 0;
    let reports = audit(bytes.iter().enumerate().map(|(number, bytes)| {
        let mut block = Block::decode(bytes).unwrap();
        if number == 10 {
            block.metadata[2] = &codes;
        }
        block
    }));
    let disagreements: Vec<_> = reports
        .iter()
        .flat_map(|r| {
            r.transactions
                .iter()
                .map(move |t| (r.number, t.place, t.agreement))
        })
        .filter(|(_, _, agreement)| *agreement == Agreement::Disagrees)
        .collect();
    assert_eq!(disagreements, [(10, invalid, Agreement::Disagrees)]);
    let faulty: Vec<_> = reports
        .iter()
        .filter(|r| !r.faults.is_empty())
        .map(|r| r.number)
        .collect();
    assert_eq!(faulty, [10]);
}
