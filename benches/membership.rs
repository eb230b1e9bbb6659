//! How fast an MSP loads, and how fast it judges an identity that it sees for the first time or again.
//!
//! `cold` is what a node pays for a new identity: deserialize (with sanitizing) and validate. `warm` is the same through a
//! manager that has seen it. `revocation` is what a list of a million entries costs when it is loaded, searched, and there. The
//! material is `testdata/network`, and for the list a CA put together here.

#[path = "../tests/support/forge.rs"]
#[expect(dead_code, reason = "tests forge more")]
mod forge;

use criterion::{Criterion, criterion_group, criterion_main};
use fabric_msp::config::{MspConfig, MspFolder, Purpose};
use fabric_msp::crypto::{HashAlgorithm, Message};
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::x509::{Certificate, Crl};
use fabric_msp::{Msp, MspManager, MspPrincipal, MspRoleType, MspVersion};
use forge::{Forged, ca_extensions, key, pem};
use std::hint::black_box;
use std::path::PathBuf;

/// Entries of the long revocation list.
const MANY: u32 = 1_000_000;

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
    c.bench_function("warm/validate", |b| {
        b.iter(|| manager.validate(black_box(&identity)).unwrap())
    });
    c.bench_function("warm/role", |b| {
        b.iter(|| {
            manager
                .satisfies_principal(black_box(&identity), &client)
                .unwrap()
        });
    });
    let admin = MspPrincipal::role("Org1MSP", MspRoleType::Admin);
    c.bench_function("warm/role refused", |b| {
        b.iter(|| manager.has_principal(black_box(&identity), &admin))
    });
    c.bench_function("warm/deserialize, validate, role", |b| {
        b.iter(|| {
            let identity = manager
                .deserialize_identity(black_box(&serialized))
                .unwrap();
            manager.validate(&identity).unwrap();
            manager.has_principal(&identity, &client)
        });
    });
}

fn revocation(c: &mut Criterion) {
    let text = long_list();
    let list = Crl::parse(&text).unwrap();
    let mut group = c.benchmark_group("revocation");
    group.sample_size(10);
    group.bench_function("load a million entries", |b| {
        b.iter(|| Crl::parse(black_box(&text)))
    });
    group.finish();
    let mut number = 0_u32;
    let mut next = || {
        number = number.wrapping_add(0x9e37_79b9);
        number
    };
    c.bench_function("revocation/look up, not listed", |b| {
        b.iter(|| list.lists(&serial(MANY + next() % MANY)))
    });
    c.bench_function("revocation/look up, listed", |b| {
        b.iter(|| list.lists(&serial(next() % MANY)))
    });
    let leaf = pem(&leaf());
    for (name, lists) in [
        ("without a list", vec![]),
        ("with a million entries", vec![text]),
    ] {
        let msp = forged_msp(lists);
        c.bench_function(&format!("revocation/cold {name}"), |b| {
            b.iter(|| {
                let identity = msp.identity_from_pem(black_box(&leaf)).unwrap();
                msp.validate(&identity).unwrap()
            });
        });
    }
}

/// A list by the forged root, as PEM. No serial number below `MANY` is the leaf's.
fn long_list() -> Vec<u8> {
    let der = forge::crl("root", &key(1), (0..MANY).map(|n| serial(n).to_vec()));
    fabric_msp::encoding::pem::encode("X509 CRL", &der).into_bytes()
}

/// A serial number as Fabric's CA draws them, 20 octets long.
fn serial(number: u32) -> [u8; 20] {
    let mut serial = [0x5a; 20];
    let spread = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    serial[1..9].copy_from_slice(&spread.to_be_bytes());
    serial
}

fn root() -> Vec<u8> {
    let root = Forged {
        serial: 1,
        issuer: "root",
        subject: "root",
        key: &key(1),
        extensions: ca_extensions(),
    };
    root.signed_by(&key(1))
}

fn forged_msp(revocation_list: Vec<Vec<u8>>) -> Msp {
    let config = MspConfig {
        name: "Org1MSP".to_owned(),
        root_certs: vec![pem(&root())],
        revocation_list,
        ..MspConfig::default()
    };
    Msp::new(&config, MspVersion::V1_3).unwrap()
}

/// A leaf whose signature needs no change, as Fabric's tools make them.
fn leaf() -> Vec<u8> {
    let root = Certificate::from_der(&root()).unwrap();
    let leaf = |serial| {
        let leaf = Forged {
            serial,
            issuer: "root",
            subject: "a leaf",
            key: &key(3),
            extensions: Vec::new(),
        };
        leaf.signed_by(&key(1))
    };
    let is_low = |der: &Vec<u8>| {
        let leaf = Certificate::from_der(der).unwrap();
        let low = root.public_key().low_s(leaf.signature());
        low.unwrap().is_none()
    };
    (2..).map(leaf).find(is_low).unwrap()
}

fn hash(c: &mut Criterion) {
    for size in [64, 1024, 4096] {
        let message = vec![0x5a; size];
        c.bench_function(&format!("hash/SHA-256 of {size} octets"), |b| {
            b.iter(|| HashAlgorithm::Sha256.digest(black_box(&message)))
        });
        let contents: Vec<_> = (0..100).map(|number| vec![number; size]).collect();
        let messages: Vec<_> = contents.iter().map(|it| Message::from(&it[..])).collect();
        c.bench_function(
            &format!("hash/SHA-256 of {size} octets, 100 at once"),
            |b| b.iter(|| HashAlgorithm::Sha256.digest_many(black_box(&messages))),
        );
    }
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

criterion_group!(benches, load, cold, warm, revocation, hash, verify);
criterion_main!(benches);
