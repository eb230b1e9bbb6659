//! `msp config`, run in the folder of a real ledger: its output against `tests/cli/config-*.txt`, its exit codes.
//!
//! `UPDATE_SNAPSHOTS=1` writes the files anew.

#[path = "support/raft.rs"]
mod raft;

use raft::Raft;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

const UPDATES: &str = "artefacts/config-updates";

#[test]
fn output_is_as_recorded() {
    let mut changed = Vec::new();
    for (name, command) in [
        ("config-help", "config --help".to_owned()),
        ("config-help-show", "config show --help".to_owned()),
        ("config-help-diff", "config diff --help".to_owned()),
        (
            "config-help-update-check",
            "config update-check --help".to_owned(),
        ),
        ("config-show", "config show config.block".to_owned()),
        (
            "config-show-no-config",
            "config show blocks/0001.block".to_owned(),
        ),
        (
            "config-diff",
            "config diff artefacts/genesis.block config.block".to_owned(),
        ),
        (
            "config-diff-none",
            "config diff config.block blocks/0062.block".to_owned(),
        ),
        (
            "config-diff-json",
            "config diff --format json blocks/0038.block blocks/0040.block".to_owned(),
        ),
        (
            "config-update-permitted",
            format!(
                "config update-check --channel artefacts/genesis.block {UPDATES}/org3-cli-2admins.envelope.pb"
            ),
        ),
        (
            "config-update-refused",
            format!(
                "config update-check --channel artefacts/genesis.block {UPDATES}/refused/org3-by-org1admin-org2badsig.envelope.pb"
            ),
        ),
        (
            "config-update-refused-json",
            format!(
                "config update-check --format json --channel artefacts/genesis.block {UPDATES}/refused/org3-by-org1admin-only.envelope.pb"
            ),
        ),
        (
            "config-update-outdated",
            format!(
                "config update-check --channel config.block {UPDATES}/org3-cli-2admins.envelope.pb"
            ),
        ),
        (
            "config-update-none",
            "config update-check --channel config.block config.block".to_owned(),
        ),
    ] {
        let output = msp(command.split(' ')).output().unwrap();
        if !matches_snapshot(name, &command, &output) {
            changed.push(name);
        }
    }
    assert!(changed.is_empty(), "changed: {changed:?}");
}

#[test]
fn json_has_the_shape_of_fabrics_tools() {
    for (arguments, expected) in [
        ("config show --format json config.block", "config.json"),
        (
            "config show --format json --form config artefacts/config-updates/org3.new.pb",
            "artefacts/config-updates/org3.new.json",
        ),
        (
            "config show --format json --form update artefacts/config-updates/acl.update.pb",
            "artefacts/config-updates/acl.update.json",
        ),
    ] {
        let output = msp(arguments.split(' ')).output().unwrap();
        let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
        let expected: Value = serde_json::from_slice(&ledger().read(expected)).unwrap();
        assert_eq!(shown, expected, "{arguments}");
    }
}

#[test]
fn what_an_update_leads_to_is_part_of_its_document() {
    let update = format!("{UPDATES}/org3-cli-2admins.envelope.pb");
    let check = [
        "config",
        "update-check",
        "--format",
        "json",
        "--channel",
        "blocks/0029.block",
        &update,
    ];
    let output = msp(check).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["verdict"], "permitted");
    let next = msp(["config", "show", "--format", "json", "blocks/0034.block"])
        .output()
        .unwrap();
    let next: Value = serde_json::from_slice(&next.stdout).unwrap();
    assert_eq!(document["config"], next);
}

#[test]
fn standard_input_is_a_file_too() {
    let mut show = msp(["config", "show", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let block = ledger().read("config.block");
    show.stdin.take().unwrap().write_all(&block).unwrap();
    let output = show.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let by_name = msp(["config", "show", "config.block"]).output().unwrap();
    assert_eq!(output.stdout, by_name.stdout);
    let twice = msp(["config", "diff", "-", "-"]).output().unwrap();
    assert_eq!(twice.status.code(), Some(1));
}

fn matches_snapshot(name: &str, command: &str, output: &Output) -> bool {
    let text = format!(
        "$ msp {command}\nexit {}\n--- standard output\n{}--- standard error\n{}",
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let path = folder.join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let same = fs::read_to_string(&path).is_ok_and(|recorded| recorded == text);
    if !same {
        println!("{} should be:\n{text}", path.display());
    }
    same
}

fn msp<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_msp"));
    command.current_dir(ledger().path("")).args(arguments);
    command.env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn ledger() -> &'static Raft {
    static LEDGER: OnceLock<Raft> = OnceLock::new();
    LEDGER.get_or_init(|| Raft::unpack("cli-ledger"))
}
