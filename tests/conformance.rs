//! The bundled corpus: Fabric's verdicts on 1,092 MSPs at five MSP versions, each of them reached here too.

#[path = "support/archive.rs"]
mod archive;
#[path = "support/conformance/mod.rs"]
mod conformance;

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

const VERDICTS: usize = 71_299;

/// Without optimisation the whole corpus takes too long: then every so-many-th case is run, whatever its kind.
const SAMPLE: usize = if cfg!(debug_assertions) { 1 } else { 1 };

#[test]
fn every_verdict_of_the_bundled_corpus_is_fabrics() {
    let root = archive::unpack("conformance/dev.tar.gz", "conformance");
    let cases = conformance::find_cases(&root).unwrap();
    let cases: Vec<PathBuf> = cases.into_iter().step_by(SAMPLE).collect();
    let report = conformance::run(&cases, |mismatch| println!("{mismatch}")).unwrap();
    println!("{} cases, {} verdicts", report.cases, report.verdicts);
    assert!(
        report.mismatches.is_empty(),
        "{} mismatches",
        report.mismatches.len()
    );
    if SAMPLE == 1 {
        assert_eq!(report.verdicts, VERDICTS);
    }
}

#[test]
fn what_an_archive_loses_is_put_back() {
    let root = archive::unpack("conformance/dev.tar.gz", "conformance-lossy");
    for (case, lost) in [
        ("admin-empty-folder", "admincerts"),
        ("fs-cacerts-symlink", "cacerts/ca.pem"),
        ("fs-cacerts-folder-is-symlink", "cacerts"),
        ("fs-crls-folder-dangling-symlink", "crls"),
        ("fs-nothing", ".keep"),
        ("proto-plain", "."),
    ] {
        let folder = root.join("dev").join(case);
        remove(&folder.join("msp").join(lost));
        let report = conformance::run(&[folder], |_| {}).unwrap();
        assert!(
            report.mismatches.is_empty(),
            "{case}: {:?}",
            report.mismatches
        );
    }
}

#[test]
fn a_wrong_expectation_is_a_mismatch_in_both_directions() {
    let root = archive::unpack("conformance/dev.tar.gz", "conformance-altered");
    for (pointer, value) in [
        ("/load/tls_roots", json!(1)),
        ("/load/tls_intermediates", json!(1)),
        ("/probes/0/validate", json!(true)),
        ("/probes/1/validate", json!(0)),
        ("/probes/1/id", json!(0)),
        ("/probes/1/expires", json!("2049-12-31T23:59:58Z")),
        ("/probes/1/well_formed", json!(0)),
        ("/probes/1/ous", json!([])),
        ("/probes/1/ous/0/0", json!("client")),
        ("/probes/1/ous/0/1", json!(0)),
        ("/probes/1/principals/0", json!(0)),
        ("/probes/1/principals/1", json!(true)),
        ("/probes/5/well_formed", Value::Null),
    ] {
        let case = root.join("dev/chain-depth-1");
        let original = alter(&case, &format!("/versions/1.0{pointer}"), value);
        let report = conformance::run(std::slice::from_ref(&case), |_| {}).unwrap();
        assert!(!report.mismatches.is_empty(), "{pointer}");
        fs::write(case.join("case.json"), original).unwrap();
    }
}

#[test]
fn a_load_that_should_have_failed_is_a_mismatch() {
    let root = archive::unpack("conformance/dev.tar.gz", "conformance-load");
    let case = root.join("dev/chain-depth-1");
    let failure = json!({"load": {"verdict": 0, "stage": "setup"}});
    alter(&case, "/versions/1.0", failure);
    let report = conformance::run(&[case], |_| {}).unwrap();
    assert_eq!((report.verdicts, report.mismatches.len()), (5, 5));
}

#[test]
fn a_broken_corpus_is_an_error() {
    let root = archive::unpack("conformance/dev.tar.gz", "conformance-broken");
    assert!(conformance::find_cases(&root.join("dev/chain-depth-1/msp")).is_err());
    let case = root.join("dev/chain-depth-1");
    fs::write(case.join("case.json"), b"{}").unwrap();
    assert!(conformance::run(&[case], |_| {}).is_err());
}

/// Puts another value at this place of the case, and returns the case's text as it was.
fn alter(case: &Path, pointer: &str, value: Value) -> String {
    let path = case.join("case.json");
    let text = fs::read_to_string(&path).unwrap();
    let mut json: Value = serde_json::from_str(&text).unwrap();
    *json.pointer_mut(pointer).expect("the place exists") = value;
    fs::write(&path, json.to_string()).unwrap();
    text
}

fn remove(path: &Path) {
    // A trailing `.` is a folder's name to everybody but `remove_dir_all`.
    let path = &path.components().collect::<PathBuf>();
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path).unwrap(),
        Ok(_) => fs::remove_file(path).unwrap(),
        Err(_) => {}
    }
}
