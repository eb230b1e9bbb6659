//! `msp explain`, run as people run it: its output against `tests/explain/*.txt`, its exit codes, its files.
//!
//! `UPDATE_SNAPSHOTS=1` writes the files anew.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const ORG1: &str = "--msp testdata/network/org1/msp --mspid Org1MSP";
const ORG2: &str = "--msp testdata/network/org2/msp --mspid Org2MSP";
const USERS: &str = "testdata/network/org1/users";
const AT: &str = "--at 2026-08-01T12:00:00Z";
const BLOCK: &str = "testdata/channel/blocks/0000.block";

#[test]
fn output_is_as_recorded() {
    let user = |name: &str| format!("explain {ORG1} {AT} {USERS}/{name}.pem");
    let mut changed = Vec::new();
    for (name, command) in [
        ("help", "explain --help".to_owned()),
        ("client", user("client")),
        ("admin", user("admin")),
        ("regenerated", user("regenerated-authority")),
        ("revoked", user("revoked")),
        ("expired", user("expired")),
        ("two-roles", user("two-roles")),
        ("root-issued", user("root-issued")),
        ("wrong-organisation", user("wrong-organisation")),
        (
            "node-ous-off",
            format!("explain {ORG1} {AT} --version 1.0 {USERS}/admin.pem"),
        ),
        (
            "no-such-authority",
            format!("explain {ORG2} {AT} {USERS}/client.pem"),
        ),
        (
            "authority",
            format!(
                "explain {ORG2} {AT} testdata/network/org2/msp/cacerts/ca.org2.example.com-cert.pem"
            ),
        ),
        (
            "json",
            format!("explain {ORG1} {AT} --format json {USERS}/revoked.pem"),
        ),
        (
            "channel-other-organisation",
            format!("explain --channel {BLOCK} --mspid Org2MSP {AT} {USERS}/client.pem"),
        ),
        (
            "channel-which",
            format!("explain --channel {BLOCK} {AT} {USERS}/client.pem"),
        ),
        (
            "channel-unknown",
            format!("explain --channel {BLOCK} --mspid Nope {AT} {USERS}/client.pem"),
        ),
        (
            "no-msp",
            format!("explain --msp testdata/network/org1 --mspid Org1MSP {USERS}/client.pem"),
        ),
        ("no-identity", format!("explain {ORG1} {AT} Cargo.toml")),
        ("no-file", format!("explain {ORG1} {AT} nowhere.pem")),
        (
            "bad-time",
            format!("explain {ORG1} --at yesterday {USERS}/client.pem"),
        ),
    ] {
        let output = msp(&command).output().unwrap();
        if !matches_snapshot(name, &command, &output) {
            changed.push(name);
        }
    }
    assert!(changed.is_empty(), "changed: {changed:?}");
}

#[test]
fn verdict_and_error_are_those_of_msp_validate() {
    for entry in fs::read_dir(root().join(USERS)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let asked = |command: &str| {
            let output = msp(&format!("{command} {ORG1} --format json {USERS}/{name}"));
            let output = { output }.output().unwrap();
            let json: Value = serde_json::from_slice(&output.stdout).unwrap();
            (output.status.code(), json)
        };
        let (validated, explained) = (asked("validate"), asked("explain"));
        assert_eq!(validated.0, explained.0, "{name}");
        let verdict = &validated.1["identities"][0];
        assert_eq!(verdict["verdict"], explained.1["verdict"], "{name}");
        assert_eq!(
            verdict["error"]["code"], explained.1["error"]["code"],
            "{name}"
        );
        assert_eq!(
            verdict["error"]["message"], explained.1["error"]["message"],
            "{name}"
        );
    }
}

#[test]
fn an_identity_of_an_unknown_msp_is_refused_as_by_validate() {
    let pem = fs::read(root().join(USERS).join("client.pem")).unwrap();
    let file = scratch("unknown").join("creator.pb");
    for (mspid, exit) in [("Org1MSP", 0), ("Org2MSP", 2), ("NobodyMSP", 2)] {
        let identity = fabric_msp::wire::SerializedIdentity {
            mspid,
            id_bytes: &pem,
        };
        fs::write(&file, identity.encode()).unwrap();
        let mut explain = msp(&format!("explain --channel {BLOCK}"));
        assert_eq!(
            explain.arg(&file).output().unwrap().status.code(),
            Some(exit),
            "{mspid}"
        );
        let mut explain = msp(&format!("explain {ORG1}"));
        let code = explain.arg(&file).output().unwrap().status.code();
        let mut validate = msp(&format!("validate {ORG1}"));
        assert_eq!(
            code,
            validate.arg(&file).output().unwrap().status.code(),
            "{mspid}"
        );
    }
}

#[test]
fn drawings_go_where_they_are_asked_to() {
    let folder = scratch("drawings");
    for (format, start) in [
        ("svg", "<svg "),
        ("html", "<!doctype html>"),
        ("human", "valid under"),
        ("json", "{"),
    ] {
        let file = folder.join(format);
        let mut explain = msp(&format!(
            "explain {ORG1} {AT} --format {format} {USERS}/client.pem"
        ));
        let output = explain.arg("-o").arg(&file).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert!(output.stdout.is_empty(), "{format}");
        assert!(
            fs::read_to_string(&file).unwrap().starts_with(start),
            "{format}"
        );
    }
}

#[test]
fn a_file_that_is_there_is_overwritten_only_by_force() {
    let file = scratch("force").join("explained.txt");
    let explain = |arguments: &str| {
        let mut explain = msp(&format!(
            "explain {ORG1} {AT} {USERS}/client.pem{arguments}"
        ));
        explain.arg("-o").arg(&file).output().unwrap()
    };
    fs::write(&file, "a note").unwrap();
    let refused = explain("");
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("exists already [MSP-GEN-004]"), "{said}");
    assert!(said.contains("`--force`"), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "a note");
    assert_eq!(explain(" --force").status.code(), Some(0));
    assert!(
        fs::read_to_string(&file)
            .unwrap()
            .starts_with("valid under")
    );
}

#[test]
fn an_msp_that_does_not_load_is_an_error_in_every_format() {
    let broken = "--msp testdata/network/org1 --mspid Org1MSP";
    for format in ["human", "svg", "html", "json"] {
        let mut explain = msp(&format!(
            "explain {broken} --format {format} {USERS}/client.pem"
        ));
        let output = explain.output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}");
        let (told, silent) = match format {
            "json" => (output.stdout, output.stderr),
            _ => (output.stderr, output.stdout),
        };
        let told = String::from_utf8(told).unwrap();
        assert!(told.contains("msp lint testdata/network/org1"), "{told}");
        assert!(silent.is_empty(), "{format}");
    }
}

#[test]
fn other_commands_draw_nothing() {
    let output = msp(&format!("validate {ORG1} --format svg {USERS}/client.pem"));
    assert_eq!({ output }.output().unwrap().status.code(), Some(1));
}

fn matches_snapshot(name: &str, command: &str, output: &Output) -> bool {
    let text = format!(
        "$ msp {command}\nexit {}\n--- standard output\n{}--- standard error\n{}",
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    let path = root().join("tests/explain").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    let same = fs::read_to_string(&path).is_ok_and(|recorded| recorded == text);
    if !same {
        println!("{} should be:\n{text}", path.display());
    }
    same
}

fn msp(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_msp"));
    command.current_dir(root()).args(arguments.split(' '));
    command.env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("explain-cli-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
