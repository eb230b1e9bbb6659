//! `msp lint`, run as people run it: its output against `tests/cli/lint-*.txt`, its exit codes, the shape of its SARIF.
//!
//! `UPDATE_SNAPSHOTS=1` writes the files anew.

#[path = "support/archive.rs"]
mod archive;

use fabric_msp::wire::{Config, ConfigGroup};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const AT: &str = "--at 2026-01-01T00:00:00Z";

#[test]
fn output_is_as_recorded() {
    let mut changed = Vec::new();
    for (name, command) in [
        ("lint-help", "lint --help".to_owned()),
        ("lint-list", "lint --list".to_owned()),
        (
            "lint-explain",
            "lint --explain crl-without-key-identifier".to_owned(),
        ),
        (
            "lint-explain-unknown",
            "lint --explain MSP-LINT-999".to_owned(),
        ),
        (
            "lint-good",
            format!("lint {AT} network/org1/msp network/org2/msp channel/blocks/0000.block"),
        ),
        (
            "lint-bad",
            format!("lint {AT} --mspid Org1MSP {}", broken().display()),
        ),
        (
            "lint-bad-json",
            format!(
                "lint {AT} --format json --mspid Org1MSP {}",
                broken().display()
            ),
        ),
        (
            "lint-expiring",
            format!("lint {AT} --within 20000d network/org2/msp"),
        ),
        ("lint-nothing", format!("lint {AT} network/nothing")),
    ] {
        let output = msp(command.split(' ')).output().unwrap();
        if !matches_snapshot(name, &command, &output) {
            changed.push(name);
        }
    }
    assert!(changed.is_empty(), "changed: {changed:?}");
}

#[test]
fn errors_fail_a_run_and_warnings_when_they_are_denied() {
    let exit = |arguments: &str| msp(arguments.split(' ')).output().unwrap().status.code();
    assert_eq!(
        exit(&format!("lint {AT} network/org1/msp --deny warnings")),
        Some(0)
    );
    let expiring = format!("lint {AT} --within 20000d network/org2/msp");
    assert_eq!(exit(&expiring), Some(0));
    assert_eq!(exit(&format!("{expiring} --deny warnings")), Some(2));
    assert_eq!(exit(&format!("lint {AT} {}", broken().display())), Some(2));
    for unreadable in ["network/nothing", "README.md", "network/org1/msp - -"] {
        assert_eq!(exit(&format!("lint {unreadable}")), Some(1), "{unreadable}");
    }
    for usage in [
        "lint",
        "lint --within 3x network/org1/msp",
        "lint --list network",
        "inspect --format sarif network/org1/msp",
    ] {
        assert_eq!(exit(usage), Some(1), "{usage}");
    }
}

/// All findings, the loader's own error among them, and the exit codes.
#[test]
fn a_configuration_is_the_same_as_block_and_as_json() {
    let shown = msp("config show --format json channel/blocks/0000.block".split(' '))
        .output()
        .unwrap();
    let raft = archive::unpack("ledger/raft.tar.gz", "lint-cli-raft").join("raft");
    let read = |name: &str| fs::read(raft.join(name)).unwrap();
    let block = fs::read(testdata().join("channel/blocks/0000.block")).unwrap();
    for (name, block, json) in [
        ("test data", block, shown.stdout),
        ("ledger", read("config.block"), read("config.json")),
    ] {
        // All CAs have expired in 2060.
        for (at, exit) in [("2060-01-01T00:00:00Z", 2), ("2027-01-01T00:00:00Z", 0)] {
            let arguments = ["lint", "-", "--at", at, "--format", "json"];
            let [by_block, by_json] = [&block, &json].map(|input| with_input(&arguments, input));
            assert_eq!(by_block.status.code(), Some(exit), "{name} {at}");
            assert_eq!(by_json.status.code(), Some(exit), "{name} {at}");
            assert_eq!(by_block.stdout, by_json.stdout, "{name} {at}");
        }
    }
}

/// What the loader refuses in a block it refuses in JSON, in the same words.
#[test]
fn errors_of_a_channels_values_are_the_same_as_block_and_as_json() {
    let raft = archive::unpack("ledger/raft.tar.gz", "lint-cli-values").join("raft");
    let json = fs::read_to_string(raft.join("config.json")).unwrap();
    for (from, to, code) in [
        (r#""name": "SHA256""#, r#""name": "MD5""#, "MSP-CHN-015"),
        (r#""width": 4294967295"#, r#""width": 1"#, "MSP-CHN-016"),
        (r#""timeout": "1s""#, r#""timeout": "soon""#, "MSP-CHN-0"),
        (
            r#""max_message_count": 15"#,
            r#""max_message_count": 0"#,
            "MSP-CHN-0",
        ),
        (r#""BatchTimeout""#, r#""BatchTime""#, "MSP-CHN-0"),
    ] {
        assert!(json.contains(from), "{from}");
        let output = with_input(&["lint", "-"], json.replace(from, to).as_bytes());
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.contains(code), "{to}: {said}");
        assert_eq!(output.status.code(), Some(2), "{to}");
    }
}

/// Protobuf has no types on the wire: a proposal can be read as a `Config`.
#[test]
fn messages_of_other_kinds_are_no_configurations() {
    let group = ConfigGroup {
        mod_policy: "Admins",
        ..ConfigGroup::default()
    };
    let config = Config {
        channel_group: Some(group),
        ..Config::default()
    };
    let raft = archive::unpack("ledger/raft.tar.gz", "lint-cli-kinds").join("raft/artefacts/tx");
    let proposal = fs::read(raft.join("sample-event.proposal.pb")).unwrap();
    for message in [config.encode(), proposal] {
        let output = with_input(&["lint", "-"], &message);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("MSP-CLI-033"), "{said}");
    }
}

fn with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = msp(arguments.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn sarif_has_the_required_members() {
    let folder = broken();
    let arguments = format!("lint {AT} --format sarif {}", folder.display());
    let output = msp(arguments.split(' ')).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "msp");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(
        rules
            .iter()
            .all(|rule| rule["id"].is_string() && rule["shortDescription"]["text"].is_string())
    );
    let results = run["results"].as_array().unwrap();
    assert!(results.len() > 3);
    for result in results {
        assert!(result["message"]["text"].is_string());
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        assert!(place.as_str().unwrap().starts_with("file:///"));
        if let Some(index) = result["ruleIndex"].as_u64() {
            assert_eq!(rules[index as usize]["id"], result["ruleId"]);
        }
    }
    let lines = results
        .iter()
        .filter_map(|it| it["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64());
    assert_eq!(lines.collect::<Vec<_>>(), [2]);
}

#[test]
fn json_that_is_no_configuration_is_refused() {
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let deep = format!(r#"{{"channel_group": {deep}}}"#);
    let groups = r#"{"groups": {"g": "#.repeat(20) + "{}" + &"}}".repeat(20);
    let groups = format!(r#"{{"channel_group": {groups}}}"#);
    for (text, code) in [
        ("{", "MSP-JSON-001"),
        ("{}", "MSP-JSON-002"),
        (r#"{"channel_group": {"groups": 1}}"#, "MSP-JSON-003"),
        (&groups, "MSP-JSON-004"),
        (&deep, "MSP-JSON-006"),
    ] {
        let output = with_input(&["lint", "-"], text.as_bytes());
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(code), "{said}");
    }
}

/// An MSP folder with mistakes that people make.
fn broken() -> &'static Path {
    use std::sync::OnceLock;
    static BROKEN: OnceLock<std::path::PathBuf> = OnceLock::new();
    BROKEN.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lint-cli/msp");
        let _ = fs::remove_dir_all(&folder);
        let network = testdata().join("network");
        copy(&network.join("org1/msp"), &folder);
        let yaml = fs::read_to_string(folder.join("config.yaml")).unwrap();
        fs::write(
            folder.join("config.yaml"),
            yaml.replace("Enable:", "enable:"),
        )
        .unwrap();
        fs::create_dir(folder.join("admincert")).unwrap();
        fs::create_dir_all(folder.join("admincerts")).unwrap();
        let foreign = network.join("org2/users/client.pem");
        fs::copy(foreign, folder.join("admincerts/admin.pem")).unwrap();
        fs::write(folder.join("crls/crl.der"), b"\x30\x82\x01\x00").unwrap();
        folder
    })
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap().path();
        let target = to.join(entry.file_name().unwrap());
        match entry.is_dir() {
            true => copy(&entry, &target),
            false => _ = fs::copy(&entry, &target).unwrap(),
        }
    }
}

fn matches_snapshot(name: &str, command: &str, output: &Output) -> bool {
    let text = format!(
        "$ msp {command}\nexit {}\n--- standard output\n{}--- standard error\n{}",
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    let text = text.replace(&broken().display().to_string(), "BROKEN");
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
    command.current_dir(testdata()).args(arguments);
    command.env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn testdata() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}
