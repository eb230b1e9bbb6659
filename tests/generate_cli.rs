//! `msp generate`, run as people run it.

use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const CONFIG: &str =
    "PeerOrgs: [{Domain: p, EnableNodeOUs: true, Template: {Count: 2}, Users: {Count: 3}}]";
const USER: &str = "peerOrganizations/p/users/User1@p/msp/signcerts/User1@p-cert.pem";
const ROOT: &str = "peerOrganizations/p/ca";

#[test]
fn a_tree_is_made_extended_and_told_in_json() {
    let folder = scratch("json");
    let made = document(generate(&folder, CONFIG, &["--format", "json"]));
    let organisation = |new, nodes, users, kept| {
        json!({
            "folder": folder.display().to_string(),
            "organizations": [{
                "kind": "peer", "domain": "p", "path": "peerOrganizations/p",
                "new": new, "nodes": nodes, "users": users, "kept": kept,
            }],
        })
    };
    assert_eq!(made, organisation(true, 2, 4, 0));

    let more = CONFIG.replace("Count: 2", "Count: 3");
    let extend = msp(&[
        "generate", "extend", "--config", "-", "--format", "json", "--input",
    ]);
    let extended = document(fed(with(extend, &folder), &more));
    assert_eq!(extended, organisation(false, 1, 0, 5));
}

#[test]
fn people_read_a_line_for_each_organisation() {
    let folder = scratch("human");
    let output = generate(&folder, CONFIG, &[]);
    let organisation = folder.join("peerOrganizations/p");
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        format!("{}: nodes 2, users 4\n", organisation.display())
    );
    // No terminal, no progress bar.
    assert_eq!(output.stderr, b"");
}

#[test]
fn what_has_no_effect_in_a_configuration_is_warned_of() {
    let folder = scratch("notes");
    let config = "PeerOrgs:\n- {Domain: p, EnableNodeOus: true, Template: {Count: -1}}\nBogus: 1\n";
    let output = generate(&folder, config, &[]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "warning: line 3: the key `Bogus` is ignored\n\
         warning: line 2: the key `EnableNodeOus` in an organisation is ignored; did you mean `EnableNodeOUs`?\n\
         warning: Template of `p` has the Count -1, which makes none\n"
    );
    let sample = msp(&["generate", "showtemplate"]).output().unwrap().stdout;
    let sample = String::from_utf8(sample).unwrap();
    let output = generate(&scratch("notes-sample"), &sample, &[]);
    assert_eq!(output.stderr, b"");
}

#[test]
fn a_tree_that_is_there_is_not_overwritten() {
    let folder = scratch("twice");
    assert_eq!(generate(&folder, CONFIG, &[]).status.code(), Some(0));
    let before = fs::read(folder.join(USER)).unwrap();
    let again = generate(&folder, CONFIG, &[]);
    assert_eq!(again.status.code(), Some(1));
    let said = String::from_utf8(again.stderr).unwrap();
    assert!(said.contains("exists already [MSP-GEN-004]"), "{said}");
    assert_eq!(fs::read(folder.join(USER)).unwrap(), before);
}

#[test]
fn a_seed_and_a_time_make_the_same_every_time() {
    let made = ["seed-a", "seed-b"].map(|name| {
        let folder = scratch(name);
        let now = ["--seed", "a test", "--now", "2026-08-01T12:00:30Z"];
        assert_eq!(generate(&folder, CONFIG, &now).status.code(), Some(0));
        [
            "msp/keystore/priv_sk",
            "msp/signcerts/User1@p-cert.pem",
            "tls/client.crt",
        ]
        .map(|file| fs::read(folder.join("peerOrganizations/p/users/User1@p").join(file)).unwrap())
    });
    assert_eq!(made[0], made[1]);
}

#[test]
fn without_a_configuration_the_sample_is_made() {
    let folder = scratch("sample");
    let output = with(msp(&["generate", "--output"]), &folder)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    for path in [
        "ordererOrganizations/example.com/orderers/orderer.example.com/tls/server.key",
        "peerOrganizations/org1.example.com/peers/peer0.org1.example.com/msp/keystore/priv_sk",
        "peerOrganizations/org2.example.com/users/User1@org2.example.com/tls/client.crt",
    ] {
        assert!(folder.join(path).is_file(), "{path}");
    }
}

#[test]
fn a_revoked_user_is_no_longer_valid() {
    let folder = scratch("crl");
    generate(&folder, CONFIG, &[]);
    let (ca, user) = (folder.join(ROOT), folder.join(USER));
    let list = folder.join("peerOrganizations/p/msp/crls/crl.pem");
    assert_eq!(validate(&folder, &user), Some(0));

    let revoke = |out: &Path, extra: &[&str]| {
        let mut command = msp(&["generate", "crl", "--format", "json", "--ca"]);
        command.arg(&ca).arg("--out").arg(out).args(extra);
        command.arg(&user).output().unwrap()
    };
    let told = document(revoke(&list, &[]));
    assert_eq!(
        told,
        json!({"file": list.display().to_string(), "number": 1, "entries": 1})
    );
    assert_eq!(validate(&folder, &user), Some(2));
    // Nothing is overwritten, neither here.
    assert_eq!(revoke(&list, &[]).status.code(), Some(1));

    let next = folder.join("next.pem");
    let told = document(revoke(&next, &["--previous", list.to_str().unwrap()]));
    assert_eq!((&told["number"], &told["entries"]), (&json!(2), &json!(1)));
}

#[test]
fn a_renewed_certificate_is_valid_with_the_old_key() {
    let folder = scratch("renew");
    generate(&folder, CONFIG, &[]);
    let (new, user) = (folder.join("new.pem"), folder.join(USER));
    let mut renew = msp(&["generate", "renew", "--format", "json"]);
    renew.args(["--now", "2030-01-01T00:05:00Z", "--days", "1", "--ca"]);
    renew
        .arg(folder.join(ROOT))
        .arg("--out")
        .arg(&new)
        .arg(&user);
    let told = document(renew.output().unwrap());
    assert_eq!(told["not_before"], "2030-01-01T00:00:00Z");
    assert_eq!(told["not_after"], "2030-01-02T00:00:00Z");
    assert_eq!(validate(&folder, &new), Some(0));
    fs::copy(&new, &user).unwrap();

    let note = folder.join("note");
    fs::write(&note, "a note").unwrap();
    let mut sign = msp(&["sign", "--mspid", "PMSP", "--msp"]);
    sign.arg(folder.join("peerOrganizations/p/users/User1@p/msp"));
    assert_eq!(sign.arg(&note).output().unwrap().status.code(), Some(0));
}

#[test]
fn what_another_authority_issued_is_not_renewed() {
    let folder = scratch("renew-foreign");
    generate(&folder, CONFIG, &[]);
    let mut renew = msp(&["generate", "renew", "--ca"]);
    renew.arg(folder.join("peerOrganizations/p/tlsca"));
    renew.arg("--out").arg(folder.join("new.pem"));
    let output = renew.arg(folder.join(USER)).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("MSP-GEN-013"), "{said}");
    assert!(!folder.join("new.pem").exists());
}

/// An organisation with a root and an intermediate; what it issued is ten minutes older than any renewal.
const TWO_LEVELS: &str = "PeerOrgs: [{Domain: p, EnableNodeOUs: true, IntermediateCA: {}, Template: {Count: 1}, Users: {Count: 1}}]";
const MADE: &[&str] = &["--now", "2026-08-01T12:00:00Z"];
const LATER: &[&str] = &["--now", "2027-08-01T12:00:00Z"];

#[test]
fn an_authority_that_is_renewed_in_place_keeps_every_identity_valid() {
    let folder = scratch("renew-authorities");
    generate(&folder, TWO_LEVELS, MADE);
    let org = folder.join("peerOrganizations/p");
    for (ca, file, place) in [
        ("ca", "ca/ca.p-cert.pem", "msp/cacerts/ca.p-cert.pem"),
        (
            "ca",
            "ica/ica.p-cert.pem",
            "msp/intermediatecerts/ica.p-cert.pem",
        ),
    ] {
        let new = folder.join("new.pem");
        let told = document(renew(&org.join(ca), &new, &org.join(file), LATER));
        assert_eq!(told["not_before"], "2026-08-01T11:55:00Z", "{file}");
        assert_eq!(told["not_after"], "2037-07-29T11:55:00Z", "{file}");
        assert_eq!(told.get("warnings"), None);
        fs::copy(&new, org.join(file)).unwrap();
        fs::rename(&new, org.join(place)).unwrap();
    }
    assert_eq!(validate(&folder, &folder.join(USER)), Some(0));

    let mut extend = msp(&["generate", "extend", "--config", "-"]);
    extend.args(LATER).arg("--input").arg(&folder);
    fed(extend, &TWO_LEVELS.replace("Count: 1}}", "Count: 2}}"));
    let second = folder.join(USER.replace("User1", "User2"));
    assert_eq!(validate(&folder, &second), Some(0));
    assert_eq!(validate(&folder, &folder.join(USER)), Some(0));
}

#[test]
fn a_beginning_that_moves_is_warned_of_and_refuses_older_identities() {
    let folder = scratch("renew-moved");
    generate(&folder, CONFIG, MADE);
    let org = folder.join("peerOrganizations/p");
    let (new, old) = (folder.join("new.pem"), org.join("ca/ca.p-cert.pem"));
    let arguments = [LATER, &["--not-before", "now"]].concat();
    let told = document(renew(&org.join("ca"), &new, &old, &arguments));
    assert_eq!(told["not_before"], "2027-08-01T11:55:00Z");
    let warning = told["warnings"][0].as_str().unwrap();
    assert!(warning.contains("refuse every identity"), "{warning}");
    fs::copy(&new, org.join("msp/cacerts/ca.p-cert.pem")).unwrap();
    assert_eq!(validate(&folder, &folder.join(USER)), Some(2));
}

#[test]
fn a_renewed_identity_begins_within_its_authoritys_validity() {
    let folder = scratch("renew-outside");
    generate(&folder, CONFIG, &[MADE, &["--days", "100"]].concat());
    let (ca, new) = (folder.join(ROOT), folder.join("new.pem"));
    let output = renew(&ca, &new, &folder.join(USER), LATER);
    assert_eq!(output.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(error["error"]["code"], "MSP-GEN-015");
    assert!(!new.exists());
    let kept = [LATER, &["--not-before", "keep"]].concat();
    let told = document(renew(&ca, &new, &folder.join(USER), &kept));
    assert_eq!(told["not_before"], "2026-08-01T11:55:00Z");
    assert_eq!(validate(&folder, &new), Some(0));
}

#[test]
fn what_is_revoked_is_not_renewed() {
    let folder = scratch("renew-revoked");
    generate(&folder, TWO_LEVELS, MADE);
    let org = folder.join("peerOrganizations/p");
    let (user, new) = (folder.join(USER), folder.join("new.pem"));
    let (list, empty) = (folder.join("list.pem"), folder.join("roots.pem"));
    for (ca, list, revoked) in [("ica", &list, Some(&user)), ("ca", &empty, None)] {
        let mut revoke = msp(&["generate", "crl", "--ca"]);
        revoke
            .arg(org.join(ca))
            .arg("--out")
            .arg(list)
            .args(revoked);
        assert_eq!(revoke.output().unwrap().status.code(), Some(0));
    }
    let list = list.to_str().unwrap();
    let roots = empty.to_str().unwrap();
    let output = renew(
        &org.join("ica"),
        &new,
        &user,
        &["--crl", roots, "--crl", list],
    );
    assert_eq!(output.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(error["error"]["code"], "MSP-GEN-016");
    assert!(!new.exists());

    let admin = folder.join(USER.replace("User1", "Admin"));
    document(renew(&org.join("ica"), &new, &admin, &["--crl", list]));
    // The root's list says nothing of what the intermediate issued.
    let other = folder.join("other.pem");
    let told = document(renew(&org.join("ica"), &other, &user, &["--crl", roots]));
    let warning = told["warnings"][0].as_str().unwrap();
    assert!(
        warning.contains("is not signed by this authority"),
        "{warning}"
    );
}

fn renew(ca: &Path, out: &Path, certificate: &Path, extra: &[&str]) -> Output {
    let mut command = msp(&["generate", "renew", "--format", "json", "--ca"]);
    command.arg(ca).arg("--out").arg(out).args(extra);
    command.arg(certificate).output().unwrap()
}

fn generate(folder: &Path, config: &str, extra: &[&str]) -> Output {
    let mut command = msp(&["generate", "--config", "-"]);
    command.args(extra).arg("--output");
    fed(with(command, folder), config)
}

fn validate(folder: &Path, certificate: &Path) -> Option<i32> {
    let mut command = msp(&["validate", "--mspid", "PMSP", "--msp"]);
    command.arg(folder.join("peerOrganizations/p/msp"));
    command.arg(certificate).output().unwrap().status.code()
}

fn document(output: Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn with(mut command: Command, folder: &Path) -> Command {
    command.arg(folder);
    command
}

fn fed(mut command: Command, input: &str) -> Output {
    let command = command.stdin(Stdio::piped());
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn msp(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_msp"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// A folder that is not there yet, in one of this test's own.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("generate-cli")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}
