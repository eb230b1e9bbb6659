//! `msp diff`, run as people run it; of a real channel, its output against `tests/cli/diff-*.txt`.
//!
//! `UPDATE_SNAPSHOTS=1` writes the files anew.

#[path = "support/raft.rs"]
mod raft;

use raft::Raft;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const CONFIG: &str =
    "PeerOrgs: [{Domain: p, EnableNodeOUs: true, Template: {Count: 1}, Users: {Count: 2}}]";
const ORGANISATION: &str = "peerOrganizations/p";

#[test]
fn nothing_changes_between_a_folder_and_itself() {
    let folder = generated("same");
    let msp = folder.join(ORGANISATION).join("msp");
    let output = diff(&msp, &msp, &folder, &[]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        text(&output),
        "MSP PMSP\n└─ valid as before: 4\nnothing changes\n"
    );
}

#[test]
fn a_revoked_user_is_told() {
    let folder = generated("revoked");
    let organisation = folder.join(ORGANISATION);
    let (old, new) = (organisation.join("msp"), folder.join("new"));
    copy(&old, &new);
    let user = organisation.join("users/User1@p/msp/signcerts/User1@p-cert.pem");
    let mut revoke = msp(&["generate", "crl", "--ca"]);
    revoke.arg(organisation.join("ca")).arg("--out");
    revoke.arg(new.join("crls/crl.pem")).arg(&user);
    assert!(revoke.output().unwrap().status.success());

    let output = diff(&old, &new, &organisation, &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output);
    for part in [
        "revoked by CN=ca.p",
        ": 1\n",
        "identities with these serial numbers are refused from now on",
        "becomes refused: ",
        "loses MEMBER",
        "loses CLIENT",
        "valid as before: 3",
        "something changes",
    ] {
        assert!(
            said.to_lowercase().contains(&part.to_lowercase()),
            "{part}: {said}"
        );
    }
    let json = diff(&old, &new, &organisation, &["--format", "json"]);
    let document: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(document["changed"], true);
    assert_eq!(document["msps"][0]["identities"][0]["new"]["valid"], false);
    assert_eq!(document["msps"][0]["stay_valid"], 3);
}

#[test]
fn what_cannot_be_compared_is_an_error() {
    let folder = generated("errors");
    let msp_folder = folder.join(ORGANISATION).join("msp");
    let file = folder.join(ORGANISATION).join("msp/config.yaml");
    for (old, new) in [(&msp_folder, &file), (&folder, &msp_folder)] {
        assert_eq!(diff(old, new, &folder, &[]).status.code(), Some(1));
    }
}

#[test]
fn a_real_channels_changes_are_as_recorded() {
    let ledger = Raft::unpack("diff-cli-ledger");
    let mut changed = Vec::new();
    for (name, command, code) in [
        ("help-diff", "diff --help", 0),
        (
            "diff-channel",
            "diff artefacts/genesis.block config.block --identities crypto",
            2,
        ),
        ("diff-none", "diff config.block config.block", 0),
    ] {
        let arguments: Vec<&str> = command.split(' ').collect();
        let output = msp(&arguments).current_dir(ledger.path(".")).output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(code), "{name}");
        let shown = format!("$ msp {command}\n{}", text(&output));
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/cli/{name}.txt"));
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            fs::write(&file, &shown).unwrap();
        }
        if fs::read_to_string(&file).ok() != Some(shown) {
            changed.push(name);
        }
    }
    assert!(changed.is_empty(), "changed: {changed:?}");
}

#[test]
fn standard_input_is_a_block_too() {
    let ledger = Raft::unpack("diff-cli-stdin");
    let mut command = msp(&["diff", "config.block", "-"]);
    command.current_dir(ledger.path(".")).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let block = ledger.read("config.block");
    child.stdin.take().unwrap().write_all(&block).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output), "nothing changes\n");
}

fn diff(old: &Path, new: &Path, identities: &Path, extra: &[&str]) -> Output {
    let mut command = msp(&["diff", "--mspid", "PMSP"]);
    command.args(extra).arg("--identities").arg(identities);
    command.arg(old).arg(new).output().unwrap()
}

fn generated(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("diff-cli")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let config = folder.join("crypto-config.yaml");
    fs::write(&config, CONFIG).unwrap();
    let mut generate = msp(&["generate", "--config"]);
    let made = generate.arg(&config).arg("--output").arg(&folder).output();
    assert!(made.unwrap().status.success());
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy(&path, &to),
            false => fs::copy(&path, &to).map(drop).unwrap(),
        }
    }
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn msp(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_msp"));
    command.args(arguments);
    command
}
