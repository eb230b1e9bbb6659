//! The seeds of every fuzz target, and what fuzzing once found, replayed without a fuzzer.

#[path = "../fuzz/bodies.rs"]
mod bodies;

use std::fs;
use std::path::Path;

type Body = fn(&[u8]);

#[test]
fn every_seed_passes_its_target() {
    let targets: [(&str, Body); 9] = [
        ("pem", bodies::pem),
        ("certificate", bodies::certificate),
        ("crl", bodies::crl),
        ("config_yaml", bodies::config_yaml),
        ("fabric_msp_config", bodies::fabric_msp_config),
        ("serialized_identity", bodies::serialized_identity),
        ("principal", bodies::principal),
        ("ecdsa_signature", bodies::ecdsa_signature),
        ("p256_verify", bodies::p256_verify),
    ];
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    assert_eq!(fs::read_dir(&corpus).unwrap().count(), targets.len());
    for (target, body) in targets {
        for seed in fs::read_dir(corpus.join(target)).unwrap() {
            let data = fs::read(seed.unwrap().path()).unwrap();
            body(&data);
            damaged(&data).for_each(|damaged| body(&damaged));
        }
    }
}

/// The seed cut short, and with one octet changed, at a spread of places.
fn damaged(data: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let places = (0..data.len()).step_by(data.len() / 64 + 1);
    places.flat_map(|at| {
        let mut changed = data.to_vec();
        changed[at] ^= 0x55;
        [data[..at].to_vec(), changed]
    })
}
