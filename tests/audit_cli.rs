//! `msp audit`, run as people run it, on a real ledger in all the forms that it may have.
#![cfg(feature = "cli")]

#[path = "support/archive.rs"]
mod archive;

use serde_json::Value;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn ledger(purpose: &str) -> PathBuf {
    archive::unpack("ledger/raft.tar.gz", purpose).join("raft")
}

fn audit(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_msp"));
    command
        .arg("audit")
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1");
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_form_of_the_ledger_gives_the_same_report() {
    let ledger = ledger("audit-cli");
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/audit.txt");
    let first = audit(&ledger, &["blocks"]);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&expected, &first.stdout).unwrap();
    }
    assert_eq!(text(&first.stdout), fs::read_to_string(expected).unwrap());
    assert_eq!(
        (first.status.code(), text(&first.stderr)),
        (Some(0), String::new())
    );
    let report = |output: Output| text(&output.stdout).split_once('\n').unwrap().1.to_owned();
    let expected = report(first);
    for path in ["blockfile_000000", "."] {
        assert_eq!(report(audit(&ledger, &[path])), expected, "{path}");
    }
    let overridden = ["blocks", "--policies", "endorsement-policies.json"];
    assert_eq!(report(audit(&ledger, &overridden)), expected);
    let mut command = Command::new(env!("CARGO_BIN_EXE_msp"));
    let file = File::open(ledger.join("blockfile_000000")).unwrap();
    let output = command.args(["audit", "-"]).stdin(file).output().unwrap();
    assert_eq!(report(output), expected);
}

#[test]
fn json_counts_by_code_and_lists_what_is_asked_for() {
    let ledger = ledger("audit-cli-json");
    let output = audit(&ledger, &["blocks", "--format", "json", "--transactions"]);
    let document = json(&output);
    assert_eq!(document["verdict"], "agrees");
    assert_eq!(
        (&document["blocks"], &document["transactions"]),
        (&66.into(), &612.into())
    );
    assert_eq!(document["totals"]["disagrees"], 0);
    assert_eq!(document["verdicts"].as_array().unwrap().len(), 612);
    let codes = document["codes"].as_array().unwrap();
    let mvcc = codes
        .iter()
        .find(|code| code["code"] == "MVCC_READ_CONFLICT")
        .unwrap();
    assert_eq!(
        (&mvcc["agrees"], &mvcc["not_judged"]),
        (&0.into(), &18.into())
    );
}

#[test]
fn what_does_not_agree_is_named() {
    let ledger = ledger("audit-cli-wrong");
    let policies = ledger.join("strict.json");
    fs::write(
        &policies,
        r#"{"kvor": {"signature_policy": "AND('Org1MSP.admin','Org2MSP.admin')"}}"#,
    )
    .unwrap();
    let arguments = ["blocks", "--format", "json", "--policies", "strict.json"];
    let output = audit(&ledger, &arguments);
    assert_eq!(output.status.code(), Some(2));
    let document = json(&output);
    let disagreements = document["disagreements"].as_array().unwrap();
    assert!(!disagreements.is_empty());
    assert_eq!(
        disagreements.len() as u64,
        document["totals"]["disagrees"].as_u64().unwrap()
    );
    for disagreement in disagreements {
        assert_eq!(disagreement["verdict"], "ENDORSEMENT_POLICY_FAILURE");
        assert_eq!(disagreement["error"]["code"], "MSP-TX-043");
    }
    let human = text(&audit(&ledger, &["blocks", "--policies", "strict.json"]).stdout);
    assert_eq!(
        human
            .lines()
            .filter(|line| line.contains("recorded VALID, but"))
            .count(),
        disagreements.len()
    );
}

#[test]
fn without_a_record_there_is_nothing_to_compare_with() {
    let ledger = ledger("audit-cli-unrecorded");
    let bare = ledger.join("bare");
    fs::create_dir(&bare).unwrap();
    for number in 0..32 {
        let bytes = fs::read(ledger.join(format!("blocks/{number:04}.block"))).unwrap();
        let mut block = fabric_msp::ledger::Block::decode(&bytes).unwrap();
        (block.metadata[2], block.metadata[4]) = (&[], &[]);
        fs::write(bare.join(format!("{number:04}.block")), block.encode()).unwrap();
    }
    let output = audit(&ledger, &["bare"]);
    assert_eq!(output.status.code(), Some(1));
    let report = text(&output.stdout);
    assert!(report.starts_with("bare: nothing recorded to compare with\n"));
    assert!(
        report.contains("  (none) ENDORSEMENT_POLICY_FAILURE "),
        "{report}"
    );
}

#[test]
fn a_damaged_block_is_named() {
    let ledger = ledger("audit-cli-damaged");
    let path = ledger.join("blocks/0012.block");
    let mut block = fs::read(&path).unwrap();
    let middle = block.len() / 2;
    block[middle] ^= 1;
    fs::write(&path, &block).unwrap();
    let output = audit(&ledger, &["blocks"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stdout).contains("block 12: error: the envelopes are not those of the header")
    );

    let file = fs::read(ledger.join("blockfile_000000")).unwrap();
    fs::write(ledger.join("blockfile_000000"), &file[..file.len() / 2]).unwrap();
    let output = audit(&ledger, &["blockfile_000000"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stdout).contains("it ends in the middle of a block [MSP-LEDGER-003]"));
}

#[test]
fn what_is_no_ledger_cannot_be_checked() {
    let ledger = ledger("audit-cli-none");
    for (arguments, code) in [
        (&["crypto"][..], "MSP-CLI-020"),
        (&["nowhere"], "MSP-CLI-001"),
        (&["blocks/0001.block"], "MSP-LEDGER-010"),
        (&["network.json"], "MSP-LEDGER"),
        (&["blocks", "--policies", "network.json"], "MSP-CLI-022"),
    ] {
        let output = audit(&ledger, arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(
            text(&output.stderr).contains(code),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
    }
}
