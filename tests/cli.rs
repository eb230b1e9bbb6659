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
        ("help-audit", "audit --help".to_owned()),
        ("help-generate", "generate --help".to_owned()),
        ("help-generate-extend", "generate extend --help".to_owned()),
        ("help-generate-crl", "generate crl --help".to_owned()),
        ("help-generate-renew", "generate renew --help".to_owned()),
        ("generate-showtemplate", "generate showtemplate".to_owned()),
        (
            "generate-no-config-json",
            "generate --format json --config nowhere.yaml".to_owned(),
        ),
        ("generate-seed-without-now", "generate --seed x".to_owned()),
        (
            "generate-crl-no-authority",
            "generate crl --ca testdata/network/org1/msp/cacerts --out crl.pem".to_owned(),
        ),
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
            "inspect-old-version",
            "inspect testdata/network/org1/msp --version 1.1".to_owned(),
        ),
        ("inspect-local", format!("inspect {NODE} --local")),
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

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_a_failure() {
    let scratch = scratch("full");
    fs::write(scratch.join("note"), "a note").unwrap();
    let mut sign = msp_command(["sign", "--mspid", "Org1MSP", "--msp", NODE]);
    sign.arg(scratch.join("note"));
    let client = "testdata/network/org1/users/client.pem";
    for mut command in [sign, validate(&[client]), msp_command(["--help"])] {
        let full = fs::File::create("/dev/full").unwrap();
        let output = command.stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{command:?}");
    }
    let full = fs::File::create("/dev/full").unwrap();
    let output = validate(&[client]).stdout(full).output().unwrap();
    assert!(text(&output.stderr).contains("[MSP-CLI-008]"));
}

#[test]
fn what_fabric_passes_over_in_the_folder_is_warned_of() {
    let folder = copy_of("testdata/network/org1/msp", "passed-over");
    let yaml = fs::read_to_string(folder.join("config.yaml")).unwrap();
    let client = "intermediatecerts/ica.org1.example.com-cert.pem";
    fs::write(
        folder.join("config.yaml"),
        yaml.replacen(client, "nowhere.pem", 1),
    )
    .unwrap();
    for crl in fs::read_dir(folder.join("crls")).unwrap() {
        fs::write(crl.unwrap().path(), "no longer a CRL").unwrap();
    }
    let revoked = "testdata/network/org1/users/revoked.pem";
    let command = |format: &str| {
        let mut command = msp_command(["validate", "--mspid", "Org1MSP", "--format", format]);
        let output = command.arg("--msp").arg(&folder).arg(revoked).output();
        output.unwrap()
    };
    let human = command("human");
    assert_eq!(human.status.code(), Some(0));
    let warnings = text(&human.stderr);
    for about in ["crls", "any CA may certify the role client"] {
        let told = |line: &str| line.starts_with("warning: ") && line.contains(about);
        assert!(warnings.lines().any(told), "{about}: {warnings}");
    }
    let json: serde_json::Value = serde_json::from_slice(&command("json").stdout).unwrap();
    assert_eq!(json["warnings"].as_array().map(Vec::len), Some(2));
    assert_eq!(json["identities"][0]["verdict"], "valid");
}

#[test]
fn names_cannot_steer_the_terminal_nor_flood_it() {
    let long = "a".repeat(200) + "/" + &"b".repeat(200);
    for name in ["a\u{1b}[2J\nalice.pem: valid", &long] {
        let output = validate(&[name]).output().unwrap();
        let shown = text(&output.stdout);
        assert!(!shown.contains('\u{1b}') && !shown.contains("\nalice"));
        let first = shown.lines().next().unwrap();
        assert!(first.chars().count() < 300 && first.ends_with(": unchecked"));
    }
}

#[test]
fn a_key_of_another_certificate_signs_nothing() {
    let folder = copy_of(NODE, "wrong-key");
    let other = fs::read(root().join(ORG1).join("users/client.pem")).unwrap();
    let certificate = fabric_msp::encoding::pem::decode(&other).unwrap();
    let certificate = fabric_msp::x509::Certificate::from_der(certificate.contents()).unwrap();
    let ski = certificate.public_key().bccsp_ski().unwrap();
    let name = fabric_msp::encoding::hex::encode(&ski) + "_sk";
    let key = only_file(&folder.join("keystore"));
    fs::rename(&key, key.with_file_name(name)).unwrap();
    fs::write(only_file(&folder.join("signcerts")), other).unwrap();

    let note = scratch("wrong-key-note").join("note");
    fs::write(&note, "a note").unwrap();
    for format in ["human", "json"] {
        let mut sign = msp_command(["sign", "--mspid", "Org1MSP", "--format", format]);
        let output = sign.arg("--msp").arg(&folder).arg(&note).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let told = text(&output.stdout) + &text(&output.stderr);
        assert!(told.contains("MSP-CLI-011"), "{told}");
        assert!(!told.contains("\"signature\""));
    }
    let mut inspect = msp_command(["inspect", "--local"]);
    let output = inspect.arg(&folder).output().unwrap();
    assert!(text(&output.stdout).contains("signing key: found, yet does not serve"));
}

#[test]
fn a_signature_in_json_is_in_the_encoding_asked_for() {
    let note = scratch("sign-json").join("note");
    fs::write(&note, "a note").unwrap();
    let sign = |encoding: &str| {
        let mut sign = msp_command(["sign", "--mspid", "Org1MSP", "--msp", NODE]);
        sign.args(["--format", "json", "--encoding", encoding]);
        sign.arg(&note).output().unwrap()
    };
    for encoding in ["hex", "base64"] {
        let json: serde_json::Value = serde_json::from_slice(&sign(encoding).stdout).unwrap();
        assert_eq!(json["encoding"], encoding);
    }
    let json: serde_json::Value = serde_json::from_slice(&sign("hex").stdout).unwrap();
    let signature = json["signature"].as_str().unwrap();
    assert!(fabric_msp::encoding::hex::decode(signature).is_some());
    let refused = sign("der");
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stdout).contains("MSP-CLI-010"));
}

#[test]
#[cfg(unix)]
fn a_pipe_or_device_is_not_waited_for() {
    let pipe = scratch("pipe").join("pipe");
    let _ = fs::remove_file(&pipe);
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for path in [pipe.to_str().unwrap(), "/dev/zero"] {
        let output = validate(&[path]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stdout).contains("[MSP-CLI-009]"));
    }
    let pem = fs::read(root().join(ORG1).join("users/client.pem")).unwrap();
    for path in ["/dev/stdin", "/dev/fd/0"] {
        assert_eq!(fed(validate(&[path]), &pem), 0, "{path}");
        assert_eq!(fed(validate(&[path, "-"]), &pem), 1, "{path}");
    }
}

#[test]
fn a_revocation_list_of_another_authority_is_shown_to_have_no_effect() {
    let folder = copy_of("testdata/network/org1/msp", "foreign-crl");
    let other = fs::read_dir(root().join("testdata/network/org2/msp/cacerts")).unwrap();
    let other = other.map(|entry| entry.unwrap().path());
    let _ = fs::remove_dir_all(folder.join("intermediatecerts"));
    let _ = fs::remove_file(folder.join("config.yaml"));
    for certificate in other {
        fs::copy(certificate, only_file(&folder.join("cacerts"))).unwrap();
    }
    let _ = fs::remove_dir_all(folder.join("tlscacerts"));
    let output = msp_command(["inspect", "--version", "1.0"])
        .arg(&folder)
        .output()
        .unwrap();
    let shown = text(&output.stdout);
    assert!(
        shown.contains("no CA of this MSP has this key identifier: no effect"),
        "{shown}"
    );
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A copy of an MSP folder to change.
fn copy_of(folder: &str, name: &str) -> PathBuf {
    let copy = scratch(name);
    fs::remove_dir_all(&copy).unwrap();
    copy_folder(&root().join(folder), &copy);
    copy
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_folder(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

fn only_file(folder: &Path) -> PathBuf {
    let mut files = fs::read_dir(folder).unwrap();
    files.next().unwrap().unwrap().path()
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
