//! The bundled corpus: Fabric's verdicts on 1,092 MSPs at five MSP versions, each of them reached here too.

#[path = "support/archive.rs"]
mod archive;
#[path = "support/conformance/mod.rs"]
mod conformance;

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

const VERDICTS: usize = 71_299;

#[test]
fn every_verdict_of_the_bundled_corpus_is_fabrics() {
    let cases = conformance::find_cases(corpus()).unwrap();
    let report = conformance::run(&cases, |mismatch| println!("{mismatch}")).unwrap();
    println!("{} cases, {} verdicts", report.cases, report.verdicts);
    assert!(
        report.mismatches.is_empty(),
        "{} mismatches",
        report.mismatches.len()
    );
    assert_eq!(report.verdicts, VERDICTS);
}

#[test]
fn what_an_archive_loses_is_put_back() {
    for (case, lost) in [
        ("admin-empty-folder", "admincerts"),
        ("fs-cacerts-symlink", "cacerts/ca.pem"),
        ("fs-cacerts-folder-is-symlink", "cacerts"),
        ("fs-crls-folder-dangling-symlink", "crls"),
        ("fs-nothing", ".keep"),
        ("proto-plain", ""),
    ] {
        let folder = copy_of(case, "lossy");
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
        let case = copy_of("chain-depth-1", "altered");
        alter(&case, &format!("/versions/1.0{pointer}"), value);
        let report = conformance::run(std::slice::from_ref(&case), |_| {}).unwrap();
        assert!(!report.mismatches.is_empty(), "{pointer}");
    }
}

#[test]
fn a_load_that_should_have_failed_is_a_mismatch() {
    let case = copy_of("chain-depth-1", "load");
    let failure = json!({"load": {"verdict": 0, "stage": "setup"}});
    alter(&case, "/versions/1.0", failure);
    let report = conformance::run(&[case], |_| {}).unwrap();
    assert_eq!((report.verdicts, report.mismatches.len()), (5, 5));
}

#[test]
fn no_case_at_all_is_an_error() {
    assert!(conformance::run(&[], |_| {}).is_err());
}

#[test]
fn a_broken_corpus_is_an_error() {
    let case = copy_of("chain-depth-1", "broken");
    assert!(conformance::find_cases(&case.join("msp")).is_err());
    fs::write(case.join("case.json"), b"{}").unwrap();
    assert!(conformance::run(&[case], |_| {}).is_err());
}

/// The bundled corpus, unpacked once for all tests, which leave it as it is.
fn corpus() -> &'static Path {
    static CORPUS: OnceLock<PathBuf> = OnceLock::new();
    CORPUS.get_or_init(|| archive::unpack("conformance/dev.tar.gz", "conformance"))
}

/// A copy of one case to change.
fn copy_of(case: &str, purpose: &str) -> PathBuf {
    let copy = corpus().with_file_name(format!("conformance-{purpose}"));
    let _ = fs::remove_dir_all(&copy);
    copy_folder(&corpus().join("dev").join(case), &copy.join(case));
    copy.join(case)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (entry, target) = (
            entry.as_ref().unwrap().path(),
            to.join(entry.as_ref().unwrap().file_name()),
        );
        if entry.is_dir() && !entry.is_symlink() {
            copy_folder(&entry, &target);
        } else if !entry.is_symlink() {
            fs::copy(&entry, &target).unwrap();
        }
    }
}

/// Puts another value at this place of the case.
fn alter(case: &Path, pointer: &str, value: Value) {
    let path = case.join("case.json");
    let text = fs::read_to_string(&path).unwrap();
    let mut json: Value = serde_json::from_str(&text).unwrap();
    *json.pointer_mut(pointer).expect("the place exists") = value;
    fs::write(&path, json.to_string()).unwrap();
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
