//! What the repository says it made is what it makes, and a foreign tool finds it well made.

#[path = "../examples/make_testdata/channel.rs"]
mod channel;
#[path = "../examples/make_testdata/network.rs"]
mod network;

use fabric_msp::generate::Memory;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[test]
fn the_committed_network_is_what_the_generator_makes() {
    let mut made = Memory::new();
    network::write(&mut made).unwrap();
    assert_committed("network", &made);
}

#[test]
fn the_committed_channel_is_what_the_generator_makes_and_small() {
    let mut made = Memory::new();
    channel::write(&mut made).unwrap();
    assert_committed("channel", &made);
    let octets: usize = made.files().map(|(_, contents)| contents.len()).sum();
    assert!(octets < 150_000, "{octets}");
}

fn assert_committed(name: &str, made: &Memory) {
    let made: BTreeMap<PathBuf, Vec<u8>> = made
        .files()
        .map(|(path, contents)| (path.to_owned(), contents.to_vec()))
        .collect();
    let committed = read_all(&testdata().join(name));
    assert_eq!(
        made.keys().collect::<Vec<_>>(),
        committed.keys().collect::<Vec<_>>(),
        "make it anew with the example make_testdata"
    );
    for (path, contents) in &made {
        assert!(
            committed.get(path) == Some(contents),
            "{name}/{} differs: make it anew with the example make_testdata",
            path.display()
        );
    }
}

#[test]
fn openssl_verifies_the_chains() {
    let Some(()) = openssl_or_skip("openssl_verifies_the_chains") else {
        return;
    };
    let org1 = network_folder().join("org1");
    let intermediate = one_file(&org1.join("msp/intermediatecerts"));
    for (organization, user, valid) in [
        ("org1", "client", true),
        ("org1", "admin", true),
        ("org1", "peer", true),
        ("org1", "root-issued", true),
        ("org1", "wrong-organisation", false),
        ("org1", "regenerated-authority", false),
        ("org2", "client", true),
        ("orderer", "admin", true),
    ] {
        let folder = network_folder().join(organization);
        let mut verify = openssl(&["verify", "-x509_strict", "-CAfile"]);
        verify
            .arg(one_file(&folder.join("msp/cacerts")))
            .arg("-untrusted")
            .arg(&intermediate);
        let output = verify
            .arg(folder.join("users").join(format!("{user}.pem")))
            .output()
            .unwrap();
        assert_eq!(
            output.status.success(),
            valid,
            "{organization}/{user}: {}",
            said(&output)
        );
    }
}

#[test]
fn openssl_finds_the_revoked_one_and_only_it() {
    let Some(()) = openssl_or_skip("openssl_finds_the_revoked_one_and_only_it") else {
        return;
    };
    let org1 = network_folder().join("org1");
    let (root, intermediate) = (
        one_file(&org1.join("msp/cacerts")),
        one_file(&org1.join("msp/intermediatecerts")),
    );
    let list = org1.join("msp/crls/crl.pem");
    let check = openssl(&["crl", "-noout", "-in"])
        .arg(&list)
        .arg("-CAfile")
        .arg(&intermediate)
        .output()
        .unwrap();
    assert!(
        check.status.success() && said(&check).contains("verify OK"),
        "{}",
        said(&check)
    );
    for (user, revoked) in [("revoked", true), ("client", false)] {
        let mut verify = openssl(&["verify", "-crl_check", "-CRLfile"]);
        verify
            .arg(&list)
            .arg("-CAfile")
            .arg(&root)
            .arg("-untrusted")
            .arg(&intermediate);
        let output = verify
            .arg(org1.join(format!("users/{user}.pem")))
            .output()
            .unwrap();
        assert_eq!(
            said(&output).contains("certificate revoked"),
            revoked,
            "{user}: {}",
            said(&output)
        );
        assert_eq!(output.status.success(), !revoked, "{user}");
    }
}

#[test]
fn openssl_reads_the_keys_and_they_fit_their_certificates() {
    let Some(()) = openssl_or_skip("openssl_reads_the_keys_and_they_fit_their_certificates") else {
        return;
    };
    for node in [
        "org1/nodes/peer0",
        "org2/nodes/peer0",
        "orderer/nodes/orderer0",
    ] {
        let msp = network_folder().join(node).join("msp");
        let key = openssl(&["pkey", "-pubout", "-in"])
            .arg(msp.join("keystore/priv_sk"))
            .output()
            .unwrap();
        let certificate = openssl(&["x509", "-pubkey", "-noout", "-in"])
            .arg(one_file(&msp.join("signcerts")))
            .output()
            .unwrap();
        assert!(key.status.success(), "{}", said(&key));
        assert_eq!(key.stdout, certificate.stdout, "{node}");
    }
}

/// Nothing, with a message, when there is no openssl here.
fn openssl_or_skip(test: &str) -> Option<()> {
    let found = openssl(&["version"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !found {
        println!("SKIPPED {test}: openssl is not installed");
    }
    found.then_some(())
}

fn openssl(arguments: &[&str]) -> Command {
    let mut command = Command::new("openssl");
    command.args(arguments);
    command
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|text| String::from_utf8_lossy(text).into_owned())
        .concat()
}

fn network_folder() -> PathBuf {
    testdata().join("network")
}

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

fn one_file(folder: &Path) -> PathBuf {
    let mut files = fs::read_dir(folder).unwrap();
    files.next().expect("the folder has a file").unwrap().path()
}

/// All files below a folder by their relative paths.
fn read_all(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => drop(files.insert(
                    path.strip_prefix(root).unwrap().to_owned(),
                    fs::read(&path).unwrap(),
                )),
            }
        }
    }
    files
}
