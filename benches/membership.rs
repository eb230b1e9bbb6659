//! How fast an MSP loads, and how fast it judges an identity that it sees for the first time or again.
//!
//! `cold` is what a node pays for a new identity: deserialize (with sanitizing) and validate. `warm` is the same through a
//! manager that has seen it. The material is `testdata/network`.

use criterion::{Criterion, criterion_group, criterion_main};
use fabric_msp::config::{MspFolder, Purpose};
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::{Msp, MspManager, MspPrincipal, MspRoleType, MspVersion};
use std::hint::black_box;
use std::path::PathBuf;

fn load(c: &mut Criterion) {
    let folder = MspFolder::read(network("org1/msp"), "Org1MSP", Purpose::Verifying).unwrap();
    c.bench_function("load/from folder", |b| {
        b.iter(|| Msp::from_dir(network("org1/msp"), "Org1MSP"))
    });
    c.bench_function("load/from configuration", |b| {
        b.iter(|| Msp::new(&folder.config, MspVersion::V3_0))
    });
}

fn cold(c: &mut Criterion) {
    for (name, organisation, id) in [
        ("one intermediate", "org1", "Org1MSP"),
        ("no intermediate", "org2", "Org2MSP"),
    ] {
        let msp = Msp::from_dir(network(&format!("{organisation}/msp")), id).unwrap();
        let serialized = serialized(organisation, id);
        c.bench_function(&format!("cold/{name}"), |b| {
            b.iter(|| {
                let identity = msp.deserialize_identity(black_box(&serialized)).unwrap();
                msp.validate(&identity).unwrap()
            });
        });
    }
}

fn warm(c: &mut Criterion) {
    let manager = MspManager::new([Msp::from_dir(network("org1/msp"), "Org1MSP").unwrap()]);
    let serialized = serialized("org1", "Org1MSP");
    let client = MspPrincipal::role("Org1MSP", MspRoleType::Client);
    c.bench_function("warm/deserialize and validate", |b| {
        b.iter(|| {
            let identity = manager
                .deserialize_identity(black_box(&serialized))
                .unwrap();
            manager.validate(&identity).unwrap()
        });
    });
    let identity = manager.deserialize_identity(&serialized).unwrap();
    c.bench_function("warm/role", |b| {
        b.iter(|| {
            manager
                .satisfies_principal(black_box(&identity), &client)
                .unwrap()
        });
    });
}

fn verify(c: &mut Criterion) {
    let now = fabric_msp::Time::from_unix(0);
    let local = Msp::local_from_dir(network("org1/nodes/peer0/msp"), "Org1MSP", now).unwrap();
    let signer = local.signing_identity().unwrap();
    let message = vec![0x5a; 1024];
    let signature = signer.sign(&message).unwrap();
    c.bench_function("signature/sign 1 KiB", |b| {
        b.iter(|| signer.sign(black_box(&message)))
    });
    c.bench_function("signature/verify 1 KiB", |b| {
        b.iter(|| {
            signer
                .identity()
                .verify(black_box(&message), &signature)
                .unwrap()
        });
    });
}

fn network(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("testdata/network")
        .join(path)
}

fn serialized(organisation: &str, mspid: &str) -> Vec<u8> {
    let pem = std::fs::read(network(&format!("{organisation}/users/client.pem"))).unwrap();
    SerializedIdentity {
        mspid,
        id_bytes: &pem,
    }
    .encode()
}

criterion_group!(benches, load, cold, warm, verify);
criterion_main!(benches);
