//! The command line, run as people run it: its output against `tests/cli/*.txt`, its exit codes, its manners.
//!
//! `UPDATE_SNAPSHOTS=1` writes the files anew.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const ORG1: &str = "testdata/network/org1";
const NODE: &str = "testdata/network/org1/nodes/peer0/msp";
const NODE_CERTIFICATE: &str =
    "testdata/network/org1/nodes/peer0/msp/signcerts/peer0.org1.example.com-cert.pem";

#[test]
fn output_is_as_recorded() {
    let msp = "--msp testdata/network/org1/msp --mspid Org1MSP";
    let users = "testdata/network/org1/users";
    let mut changed = Vec::new();
    for (name, command) in [
        ("help", "--help".to_owned()),
        ("help-validate", "validate --help".to_owned()),
        ("help-inspect", "inspect --help".to_owned()),
        ("help-principal", "principal --help".to_owned()),
        ("help-verify", "verify --help".to_owned()),
        ("help-sign", "sign --help".to_owned()),
        (
            "validate-client",
            format!("validate {msp} {users}/client.pem"),
        ),
        (
            "validate-json",
            format!(
                "validate {msp} --format json {users}/client.pem {users}/revoked.pem nowhere.pem"
            ),
        ),
        (
            "validate-revoked",
            format!("validate {msp} {users}/revoked.pem"),
        ),
        (
            "validate-several",
            format!(
                "validate {msp} {users}/admin.pem {users}/expired.pem {users}/wrong-organisation.pem"
            ),
        ),
        (
            "validate-no-msp",
            "validate --msp nowhere --mspid Org1MSP a.pem".to_owned(),
        ),
        (
            "validate-no-msp-json",
            "validate --msp nowhere --mspid Org1MSP --format json a.pem".to_owned(),
        ),
        ("validate-usage", "validate a.pem".to_owned()),
        (
            "inspect",
            "inspect testdata/network/org1/msp --mspid Org1MSP".to_owned(),
        ),
        (
            "inspect-json",
            "inspect testdata/network/org1/msp --mspid Org1MSP --format json".to_owned(),
        ),
        (
            "inspect-wrong-version",
            "inspect testdata/network/org1/msp --version 2.0".to_owned(),
        ),
        (
            "principal-admin",
            format!("principal {msp} --role admin {users}/admin.pem {users}/client.pem"),
        ),
        (
            "principal-bad-hex",
            format!("principal {msp} --ou client --certifiers xyz {users}/client.pem"),
        ),
        (
            "principal-json",
            format!("principal {msp} --format json --role peer {users}/client.pem"),
        ),
    ] {
        let output = msp_command(command.split(' ')).output().unwrap();
        if !matches_snapshot(name, &command, &output) {
            changed.push(name);
        }
    }
    assert!(changed.is_empty(), "changed: {changed:?}");
}

#[test]
fn the_readme_shows_what_its_first_command_prints() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let block = |start: &str| {
        let (_, rest) = readme.split_once(start).expect("the block is there");
        rest.split_once("```").expect("the block ends").0.to_owned()
    };
    let command = block("```sh\ncargo msp ");
    let output = msp_command(command.trim().split(' ')).output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        block("```text\n")
    );
}

#[test]
fn what_is_signed_verifies_and_nothing_else() {
    let scratch = scratch("sign");
    let (note, other, signature) = (
        scratch.join("note"),
        scratch.join("other"),
        scratch.join("sig"),
    );
    fs::write(&note, "a note").unwrap();
    fs::write(&other, "another note").unwrap();
    for encoding in ["der", "hex", "base64"] {
        let mut sign = msp_command(["sign", "--mspid", "Org1MSP", "--encoding", encoding]);
        sign.arg("--msp")
            .arg(NODE)
            .arg("--out")
            .arg(&signature)
            .arg(&note);
        assert_eq!(exit_code(sign), 0);
        for (message, exit) in [(&note, 0), (&other, 2)] {
            let mut verify = msp_command(["verify", "--mspid", "Org1MSP", "--encoding", encoding]);
            verify
                .arg("--msp")
                .arg(ORG1.to_owned() + "/msp")
                .arg("--signature")
                .arg(&signature);
            verify.arg("--identity").arg(NODE_CERTIFICATE).arg(message);
            assert_eq!(exit_code(verify), exit, "{encoding}");
        }
    }
}

#[test]
fn a_signature_counts_without_a_valid_identity_only_when_asked_for() {
    let scratch = scratch("sign-invalid");
    let (note, signature) = (scratch.join("note"), scratch.join("sig"));
    fs::write(&note, "a note").unwrap();
    let mut sign = msp_command(["sign", "--mspid", "Org1MSP", "--msp", NODE]);
    sign.arg("--out").arg(&signature).arg(&note);
    assert_eq!(exit_code(sign), 0);
    // Under another organisation the node is nobody.
    for (extra, exit) in [(vec![], 2), (vec!["--signature-only"], 2)] {
        let mut verify = msp_command([
            "verify",
            "--mspid",
            "Org2MSP",
            "--msp",
            "testdata/network/org2/msp",
        ]);
        verify.args(extra).arg("--signature").arg(&signature);
        verify.arg("--identity").arg(NODE_CERTIFICATE).arg(&note);
        assert_eq!(exit_code(verify), exit);
    }
}

#[test]
fn a_signature_that_cannot_be_read_could_not_be_checked() {
    let signature = scratch("sign-unreadable").join("sig");
    fs::write(&signature, "not base64!").unwrap();
    let mut verify = msp_command([
        "verify",
        "--mspid",
        "Org1MSP",
        "--msp",
        "testdata/network/org1/msp",
    ]);
    verify.arg("--signature").arg(&signature);
    verify
        .arg("--identity")
        .arg(NODE_CERTIFICATE)
        .arg(&signature);
    assert_eq!(exit_code(verify), 1);
}

#[test]
fn identities_come_from_standard_input_in_either_form() {
    let pem = fs::read(root().join(ORG1).join("users/client.pem")).unwrap();
    let serialized = fabric_msp::wire::SerializedIdentity {
        mspid: "Org1MSP",
        id_bytes: &pem,
    }
    .encode();
    let other = fabric_msp::wire::SerializedIdentity {
        mspid: "Org2MSP",
        id_bytes: &pem,
    }
    .encode();
    for (input, exit) in [(&pem, 0), (&serialized, 0), (&other, 2), (&Vec::new(), 2)] {
        assert_eq!(fed(validate(&["-"]), input), exit);
    }
    assert_eq!(fed(validate(&["-", "-"]), &pem), 1);
}

#[test]
fn too_much_input_could_not_be_checked() {
    assert_eq!(fed(validate(&["-"]), &vec![b'A'; 2 << 20]), 1);
}

#[test]
fn with_several_files_the_highest_exit_code_counts() {
    let (client, revoked) = (
        "testdata/network/org1/users/client.pem",
        "testdata/network/org1/users/revoked.pem",
    );
    for (files, exit) in [
        (vec![client], 0),
        (vec![client, "nowhere.pem"], 1),
        (vec![client, revoked], 2),
        (vec![revoked, "nowhere.pem", client], 2),
    ] {
        assert_eq!(exit_code(validate(&files)), exit, "{files:?}");
    }
}

#[test]
fn json_is_one_document_also_for_errors() {
    for arguments in [
        vec!["testdata/network/org1/users/client.pem"],
        vec!["nowhere.pem"],
    ] {
        let mut command = validate(&arguments);
        let output = command.args(["--format", "json"]).output().unwrap();
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
        assert!(output.stderr.is_empty());
    }
}

#[test]
fn a_reader_that_goes_away_changes_nothing() {
    let files = vec!["testdata/network/org1/users/client.pem"; 2_000];
    let mut command = validate(&files);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr)
        ),
        (Some(0), "".into())
    );
}

#[test]
fn there_is_no_colour_away_from_a_terminal() {
    let output = validate(&["testdata/network/org1/users/client.pem"])
        .output()
        .unwrap();
    assert!(!output.stdout.contains(&0x1b));
}

fn validate(files: &[&str]) -> Command {
    let mut command = msp_command([
        "validate",
        "--msp",
        "testdata/network/org1/msp",
        "--mspid",
        "Org1MSP",
    ]);
    command.args(files);
    command
}

fn exit_code(mut command: Command) -> i32 {
    let output = command.output().unwrap();
    output.status.code().expect("no signal ends it")
}

fn fed(mut command: Command, input: &[u8]) -> i32 {
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    // It may stop reading before the end.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait().unwrap().code().expect("no signal ends it")
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("cli")
        .join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Compares with `tests/cli/NAME.txt`, or writes it.
fn matches_snapshot(name: &str, command: &str, output: &Output) -> bool {
    let text = format!(
        "$ msp {command}\nexit {}\n--- standard output\n{}--- standard error\n{}",
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    let path = root().join("tests/cli").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let same = fs::read_to_string(&path).is_ok_and(|recorded| recorded == text);
    if !same {
        println!("{} should be:\n{text}", path.display());
    }
    same
}

fn msp_command<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_msp"));
    command.current_dir(root()).args(arguments);
    command.env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}
