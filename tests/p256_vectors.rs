//! Signatures on P-256 that were made to find fault, on every path: alone and among good ones, at every place of eight, by keys
//! with tables and without, through vectors, scalar code and the `p256` crate.
//!
//! The path is chosen once for a process, so the test runs itself again for the others.

#[path = "support/p256/mod.rs"]
mod made;

use std::process::Command;

use fabric_msp::crypto::{BatchVerifier, Curve, KeyTables, P256Path, PublicKey, SignatureError};
use made::{Expected, Signed, Vector, not_keys, vectors};

/// How many vectors are judged together: their keys' tables must fit the budget.
const TOGETHER: usize = 64;

/// Verifications after which a key has its table.
const WARM: usize = 16;

/// The environment variable that chooses a path.
const VARIABLE: &str = "FABRIC_MSP_P256";

#[test]
fn every_vector_gets_its_verdict() {
    let vectors = vectors();
    assert!(vectors.len() > 2_000, "{}", vectors.len());
    let budget = KeyTables::global().budget();
    for vectors in vectors.chunks(TOGETHER) {
        let keys: Vec<_> = vectors.iter().map(key_of).collect();
        let given: Vec<_> = vectors.iter().zip(&keys).collect();
        KeyTables::global().set_budget(0);
        judge(&given);
        KeyTables::global().set_budget(budget);
        earn_tables(&given);
        judge(&given);
    }
}

/// Each runs the test above in a process of its own.
#[test]
fn the_other_paths_give_the_same_verdicts() {
    let paths = ["scalar", "crate", "auto"];
    let runs = paths.map(|path| {
        let mut run = Command::new(std::env::current_exe().unwrap());
        run.args(["--exact", "every_vector_gets_its_verdict"]);
        run.env(VARIABLE, path).output().unwrap()
    });
    for (path, run) in paths.iter().zip(runs) {
        let told = String::from_utf8_lossy(&run.stdout);
        assert!(
            run.status.success() && told.contains("1 passed"),
            "{path}: {told}"
        );
    }
}

#[test]
fn what_is_no_key_is_refused() {
    for (name, encoded) in not_keys() {
        let key = PublicKey::from_uncompressed_point(Curve::P256, &encoded);
        assert!(key.is_err(), "{name}");
    }
}

type Given<'a> = (&'a Vector, &'a PublicKey);

fn key_of(vector: &Vector) -> PublicKey {
    PublicKey::from_uncompressed_point(Curve::P256, &vector.key).expect(&vector.name)
}

/// Lets every key verify until it has its table, on the paths that have tables.
fn earn_tables(given: &[Given<'_>]) {
    let mut keys: Vec<_> = given.to_vec();
    keys.sort_by_key(|(vector, _)| &vector.key);
    keys.dedup_by_key(|(vector, _)| &vector.key);
    for (vector, key) in &keys {
        let verdicts = verdicts(&[(*key, &vector.good); WARM]);
        assert_eq!(verdicts, vec![Ok(()); WARM], "{}", vector.name);
    }
    let expected = match P256Path::chosen() {
        P256Path::Crate => 0,
        _ => keys.len(),
    };
    assert_eq!(KeyTables::global().tables(), expected);
}

fn judge(given: &[Given<'_>]) {
    let all: Vec<_> = given
        .iter()
        .map(|(vector, key)| (*key, &vector.signed))
        .collect();
    for (verdict, (vector, _)) in verdicts(&all).into_iter().zip(given) {
        assert_verdict(verdict, vector, "with the others");
    }
    for (number, given) in given.iter().enumerate() {
        judge_alone(*given);
        judge_in_places(number, *given);
    }
}

/// What reaches a curve's arithmetic is judged at every place of eight, where there are such, and at one of twenty-four.
fn judge_in_places(number: usize, given: Given<'_>) {
    let reaches = matches!(given.0.expected, Expected::Valid | Expected::Mismatch);
    match P256Path::chosen() {
        P256Path::Vector if reaches => {
            (0..8).for_each(|place| judge_among_good_ones(given, place, 8));
            judge_among_good_ones(given, 8 + number % 8, 24);
        }
        P256Path::Crate => {}
        _ => judge_among_good_ones(given, number % 8, 8),
    }
}

fn judge_alone((vector, key): Given<'_>) {
    let verdict = verdicts(&[(key, &vector.signed)]).remove(0);
    assert_verdict(verdict, vector, "alone");
}

/// As one of `count` by the same key, of which all others are good.
fn judge_among_good_ones((vector, key): Given<'_>, place: usize, count: usize) {
    let mut batch = vec![(key, &vector.good); count];
    batch[place].1 = &vector.signed;
    for (at, verdict) in verdicts(&batch).into_iter().enumerate() {
        if at == place {
            assert_verdict(verdict, vector, "among good ones");
        } else {
            assert_eq!(verdict, Ok(()), "beside {}", vector.name);
        }
    }
}

fn verdicts(signed: &[(&PublicKey, &Signed)]) -> Vec<Result<(), SignatureError>> {
    let mut batch = BatchVerifier::with_capacity(signed.len());
    for (key, it) in signed {
        batch.push_digest(key, &it.digest, &it.signature);
    }
    batch.verify()
}

fn assert_verdict(verdict: Result<(), SignatureError>, vector: &Vector, how: &str) {
    let expected = match vector.expected {
        Expected::Valid => Ok(()),
        Expected::Mismatch => Err(SignatureError::Mismatch),
        Expected::HighS => Err(SignatureError::HighS { curve: Curve::P256 }),
        Expected::NotPositive => Err(SignatureError::NotPositive),
        Expected::Malformed => Err(SignatureError::Malformed),
    };
    assert_eq!(
        verdict, expected,
        "{how}: {}: {:02x?}",
        vector.name, vector.signed
    );
}
