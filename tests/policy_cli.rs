//! `msp policy`, run as people run it: its output against `tests/policy/cli-*.txt`, and its exit codes.
//!
//! `UPDATE_SNAPSHOTS=1` writes the files anew.

#[path = "support/archive.rs"]
mod archive;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const FOLDERS: [&str; 4] = [
    "--msp",
    "Org1MSP=testdata/network/org1/msp",
    "--msp",
    "Org2MSP=testdata/network/org2/msp",
];
const ADMIN: &str = "Org1MSP=testdata/network/org1/users/admin.pem";
const CLIENT: &str = "Org1MSP=testdata/network/org1/users/client.pem";

#[test]
fn output_is_as_recorded() {
    let two = "AND('Org1MSP.admin', OutOf(1, 'Org2MSP.admin', 'Org2MSP.peer'))";
    let hex = "12081206080112020800 1a0512030a0141".replace(' ', "");
    let cases: [(&str, Vec<&str>, &str); 18] = [
        ("help", vec!["--help"], ""),
        ("help-parse", vec!["parse", "--help"], ""),
        ("help-print", vec!["print", "--help"], ""),
        ("help-eval", vec!["eval", "--help"], ""),
        ("parse", vec!["parse", two], ""),
        ("parse-json", vec!["parse", "--format", "json", two], ""),
        (
            "parse-base64",
            vec!["parse", "--encoding", "base64", "-"],
            "OR('A.member');\n",
        ),
        (
            "parse-error",
            vec!["parse", "AND('Org1MSP.admin',\n  'Org2MSP.Admin')"],
            "",
        ),
        (
            "parse-expression",
            vec!["parse", "OutOf(1+1, 'A.peer', 'B.peer')"],
            "",
        ),
        ("print", vec!["print", "--encoding", "hex", "-"], &hex),
        (
            "print-json",
            vec!["print", "--encoding", "hex", "--format", "json", "-"],
            &hex,
        ),
        (
            "print-unit",
            vec!["print", "--encoding", "hex", "-"],
            "120208001a0a080112060a0141120173",
        ),
        (
            "print-implicit-meta",
            vec![
                "print",
                "--encoding",
                "hex",
                "--message",
                "implicit-meta",
                "-",
            ],
            "0a0641646d696e731002",
        ),
        (
            "print-application",
            vec![
                "print",
                "--encoding",
                "hex",
                "--message",
                "application",
                "-",
            ],
            "12032f412f",
        ),
        (
            "eval",
            [
                &["eval", "--policy", "OR('Org1MSP.admin')"],
                &FOLDERS[..],
                &[ADMIN],
            ]
            .concat(),
            "",
        ),
        (
            "eval-refused",
            [&["eval", "--policy", two], &FOLDERS[..], &[ADMIN]].concat(),
            "",
        ),
        (
            "explain-refused",
            [
                &["explain", "--policy", two],
                &FOLDERS[..],
                &[CLIENT, ADMIN],
            ]
            .concat(),
            "",
        ),
        (
            "explain-json",
            [
                &["explain", "--format", "json", "--policy", two],
                &FOLDERS[..],
                &[CLIENT],
            ]
            .concat(),
            "",
        ),
    ];
    let changed = cases.iter().filter(|(name, arguments, input)| {
        !matches_snapshot(name, arguments, &run(&root(), arguments, input))
    });
    assert_eq!(changed.count(), 0);
}

#[test]
fn a_channel_brings_its_own_msps_and_policies() {
    let raft = archive::unpack("ledger/raft.tar.gz", "policy-cli").join("raft");
    let admin = |n: u8| {
        format!(
            "Org{n}MSP=crypto/peerOrganizations/org{n}.example.com/users/Admin@org{n}.example.com/msp/signcerts/Admin@org{n}.example.com-cert.pem"
        )
    };
    let (one, two) = (admin(1), admin(2));
    let path = "/Channel/Application/Admins";
    let ask = ["--channel", "config.block", "--path"];
    let update = "artefacts/config-updates/acl-by-3-admins.envelope.pb";
    let signed = ["/Channel/Application/Admins", "--signed", update];
    let cases: [(&str, Vec<&str>); 5] = [
        (
            "channel-eval",
            [&["eval"], &ask[..], &[path, &one, &two]].concat(),
        ),
        (
            "channel-explain",
            [&["explain"], &ask[..], &[path, &one]].concat(),
        ),
        (
            "channel-no-such-policy",
            [&["explain"], &ask[..], &["/Channel/Nope", &one]].concat(),
        ),
        (
            "channel-signed",
            [&["explain"], &ask[..], &signed[..]].concat(),
        ),
        (
            "channel-text",
            vec![
                "eval",
                "--channel",
                "config.block",
                "--policy",
                "OR('Org2MSP.member')",
                &two,
            ],
        ),
    ];
    let changed = cases
        .iter()
        .filter(|(name, arguments)| !matches_snapshot(name, arguments, &run(&raft, arguments, "")));
    assert_eq!(changed.count(), 0);
}

#[test]
fn signatures_over_files_are_checked() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("policy-signatures");
    fs::create_dir_all(&scratch).unwrap();
    let (note, other, signature) = (
        scratch.join("note"),
        scratch.join("other"),
        scratch.join("sig"),
    );
    fs::write(&note, "a note").unwrap();
    fs::write(&other, "another note").unwrap();
    let node = "testdata/network/org1/nodes/peer0/msp";
    let mut sign = Command::new(env!("CARGO_BIN_EXE_msp"));
    sign.current_dir(root())
        .args(["sign", "--mspid", "Org1MSP", "--msp", node, "--out"]);
    assert!(sign.arg(&signature).arg(&note).status().unwrap().success());
    let certificate = format!("Org1MSP={node}/signcerts/peer0.org1.example.com-cert.pem");
    let by = |file: &Path| format!("{certificate},{},{}", file.display(), signature.display());
    let exit = |signers: &[&str]| {
        let arguments = [
            &["eval", "--policy", "OR('Org1MSP.peer')"],
            &FOLDERS[..],
            signers,
        ]
        .concat();
        run(&root(), &arguments, "").status.code()
    };
    assert_eq!(exit(&[&by(&note)]), Some(0));
    assert_eq!(exit(&[&by(&other)]), Some(2));
    assert_eq!(exit(&[&by(&other), &by(&note)]), Some(0));
    assert_eq!(exit(&[]), Some(2));
    assert_eq!(exit(&[&certificate]), Some(0));
    assert_eq!(exit(&[&by(&note), &certificate]), Some(1));
    assert_eq!(exit(&["a,b"]), Some(1));
    assert_eq!(exit(&["nowhere.pem"]), Some(1));
}

#[test]
fn wrong_usage_could_not_be_checked() {
    for arguments in [
        &["eval", "--policy", "OR('A.peer')"][..],
        &["eval", "--path", "/Channel/Readers", "--msp", "A=a"],
        &[
            "eval",
            "--policy",
            "OR('A.peer'",
            "--msp",
            "Org1MSP=testdata/network/org1/msp",
        ],
        &[
            "eval",
            "--policy",
            "OR('A.peer')",
            "--msp",
            "testdata/network/org1/msp",
        ],
        &[
            "eval",
            "--policy",
            "OR('A.peer')",
            "--channel",
            "nowhere.block",
        ],
        &["print", "nowhere.pb"],
    ] {
        assert_eq!(
            run(&root(), arguments, "").status.code(),
            Some(1),
            "{arguments:?}"
        );
    }
    for (arguments, input) in [
        (&["print", "-"][..], "garbage"),
        (&["parse", "-"], "and('A.peer')"),
    ] {
        assert_eq!(
            run(&root(), arguments, input).status.code(),
            Some(2),
            "{arguments:?}"
        );
    }
}

fn run(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_msp"));
    let command = command.current_dir(folder).arg("policy").args(arguments);
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may stop reading before the end.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// Compares with `tests/policy/cli-NAME.txt`, or writes it.
fn matches_snapshot(name: &str, arguments: &[&str], output: &Output) -> bool {
    let text = format!(
        "$ msp policy {}\nexit {}\n--- standard output\n{}--- standard error\n{}",
        arguments.join(" "),
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    let path = root().join("tests/policy").join(format!("cli-{name}.txt"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let same = fs::read_to_string(&path).is_ok_and(|recorded| recorded == text);
    if !same {
        println!("{} should be:\n{text}", path.display());
    }
    same
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}
