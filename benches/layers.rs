//! How fast each floor of the house is, from octets to ledgers, where the other benches have no row for it.
//!
//! `unknown identities` are 500 that nobody has seen before, read and validated one by one or together. `in hand` is validation alone, of
//! an identity that was just read. `ledger` is the bundled channel: every block with transactions of chaincodes, each judged by the
//! configuration and the state before it, with the identities known.

#[path = "../tests/support/archive.rs"]
mod archive;
#[path = "../tests/support/forge.rs"]
#[expect(dead_code, reason = "tests forge more")]
mod forge;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use fabric_msp::chain::{CertPool, unique_chain};
use fabric_msp::channel::Channel;
use fabric_msp::config::MspConfig;
use fabric_msp::crypto::{BatchVerifier, HashAlgorithm};
use fabric_msp::encoding::pem as text;
use fabric_msp::ledger::{Audit, Block, BlockJudge, Content, Judged, Verdict};
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::x509::{Certificate, Crl};
use fabric_msp::{CacheSizes, Identity, Msp, MspSet, MspVersion, Time};
use forge::{Forged, ca_extensions, key, pem};
use p256::ecdsa::DerSignature;
use p256::ecdsa::signature::Signer;
use std::hint::black_box;
use std::path::PathBuf;

/// Identities that nobody has seen before.
const UNKNOWN: usize = 500;

/// Entries of the long revocation list.
const MANY: u32 = 1_000_000;

fn forged(serial: u32, subject: &str, issuer: &str, own: u8, signer: u8, is_ca: bool) -> Vec<u8> {
    let forged = Forged {
        serial,
        issuer,
        subject,
        key: &key(own),
        extensions: if is_ca { ca_extensions() } else { Vec::new() },
    };
    forged.signed_by(&key(signer))
}

fn root() -> Vec<u8> {
    forged(1, "root", "root", 1, 1, true)
}

fn inner() -> Vec<u8> {
    forged(2, "inner", "root", 2, 1, true)
}

/// A leaf by the root, or by the intermediate.
fn leaf(number: u32, issuer: &str) -> Vec<u8> {
    let signer = if issuer == "root" { 1 } else { 2 };
    let own = 3 + (number % 250) as u8;
    forged(
        MANY + number,
        &format!("leaf {number}"),
        issuer,
        own,
        signer,
        false,
    )
}

/// Leaves whose signatures need no change, as Fabric's tools make them.
fn leaves(issuer: &str, count: usize) -> Vec<Vec<u8>> {
    let issuing = if issuer == "root" { root() } else { inner() };
    let issuing = Certificate::from_der(&issuing).unwrap();
    let is_low = |der: &Vec<u8>| {
        let leaf = Certificate::from_der(der).unwrap();
        let low = issuing.public_key().low_s(leaf.signature());
        low.unwrap().is_none()
    };
    let all = (0..).map(|number| leaf(number, issuer));
    all.filter(is_low).take(count).collect()
}

fn msp(intermediates: &[Vec<u8>], lists: Vec<Vec<u8>>) -> Msp {
    let config = MspConfig {
        name: "Org1MSP".to_owned(),
        root_certs: vec![pem(&root())],
        intermediate_certs: intermediates.iter().map(|der| pem(der)).collect(),
        revocation_list: lists,
        ..MspConfig::default()
    };
    Msp::new(&config, MspVersion::V1_3).unwrap()
}

fn serialized(der: &[u8]) -> Vec<u8> {
    SerializedIdentity {
        mspid: "Org1MSP",
        id_bytes: &pem(der),
    }
    .encode()
}

fn octets(c: &mut Criterion) {
    let der = leaf(0, "inner");
    let (pem, message) = (pem(&der), serialized(&der));
    c.bench_function("encoding/PEM of a certificate", |b| {
        b.iter(|| text::decode(black_box(&pem)).unwrap().contents().len())
    });
    c.bench_function("wire/serialized identity", |b| {
        b.iter(|| SerializedIdentity::decode(black_box(&message)).unwrap())
    });
    c.bench_function("x509/certificate", |b| {
        b.iter(|| Certificate::from_der(black_box(&der)).unwrap())
    });
    let list = forge::crl("root", &key(1), (0..1_000_u32).map(|n| serial(n).to_vec()));
    c.bench_function("x509/revocation list of 1,000", |b| {
        b.iter(|| Crl::parse(black_box(&list)).unwrap())
    });
}

fn chain(c: &mut Criterion) {
    let certificate = |der: Vec<u8>| Certificate::from_der(&der).unwrap();
    let roots: CertPool = [certificate(root())].into_iter().collect();
    let inners: CertPool = [certificate(inner())].into_iter().collect();
    let der = leaf(0, "inner");
    let leaf = certificate(der);
    let at = Time::from_unix(leaf.not_before().unix() + 1);
    c.bench_function("chain/root, intermediate, leaf", |b| {
        b.iter(|| unique_chain(black_box(&leaf), &roots, &inners, at).unwrap())
    });
}

/// Messages that differ, each with its signature.
fn batch(c: &mut Criterion) {
    let msp = msp(&[], vec![]);
    let signed: Vec<_> = (0..100).map(|number| Signed::new(&msp, number)).collect();
    let digest = |it: &Signed| HashAlgorithm::Sha256.digest(&it.message);
    let digests: Vec<_> = signed.iter().map(digest).collect();
    let mut group = c.benchmark_group("crypto");
    group.throughput(Throughput::Elements(100));
    group.bench_function("100 messages of 1 KiB by 40 identities, together", |b| {
        b.iter(|| {
            let mut batch = BatchVerifier::with_capacity(100);
            for it in &signed {
                batch.push_message(
                    &it.identity
                        .message_signature(&it.message[..], &it.signature),
                );
            }
            assert!(batch.verify().iter().all(Result::is_ok));
        })
    });
    group.bench_function("100 digests by 40 keys, together", |b| {
        b.iter(|| {
            let mut batch = BatchVerifier::with_capacity(100);
            for (it, digest) in signed.iter().zip(&digests) {
                let key = it.identity.certificate().public_key();
                batch.push_digest(key, digest.as_bytes(), &it.signature);
            }
            assert!(batch.verify().iter().all(Result::is_ok));
        })
    });
    group.finish();
}

/// A message of 1 KiB that an identity signed.
struct Signed {
    identity: Identity,
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Signed {
    /// By one of 40 identities.
    fn new(msp: &Msp, number: u8) -> Self {
        let signer = number % 40;
        let leaf = pem(&leaf(signer.into(), "root"));
        let identity = msp.identity_from_pem(&leaf).unwrap();
        let message = vec![number; 1024];
        let signature: DerSignature = key(3 + signer).sign(&message);
        // BCCSP takes low S only.
        let public = identity.certificate().public_key();
        let low = public.low_s(signature.as_bytes()).unwrap();
        let signature = low.unwrap_or_else(|| signature.as_bytes().to_vec());
        Self {
            identity,
            message,
            signature,
        }
    }
}

fn unknown(c: &mut Criterion) {
    for (name, issuer, intermediates) in [
        ("no intermediate", "root", vec![]),
        ("one intermediate", "inner", vec![inner()]),
    ] {
        let set = MspSet::with_cache_sizes([msp(&intermediates, vec![])], CacheSizes::NONE);
        let leaves = leaves(issuer, UNKNOWN);
        let identities: Vec<_> = leaves.iter().map(|it| serialized(it)).collect();
        let slices: Vec<&[u8]> = identities.iter().map(Vec::as_slice).collect();
        let mut group = c.benchmark_group("unknown identities");
        group
            .throughput(Throughput::Elements(UNKNOWN as u64))
            .sample_size(20);
        let validate = |identity: &Identity| set.validate(identity).unwrap();
        group.bench_function(format!("{name}, one by one"), |b| {
            b.iter(|| {
                let read = slices
                    .iter()
                    .map(|it| set.deserialize_identity(it).unwrap());
                read.for_each(|identity| drop(black_box(validate(&identity))))
            })
        });
        group.bench_function(format!("{name}, together"), |b| {
            b.iter(|| {
                let read = set.deserialize_identities(&slices).into_iter();
                read.for_each(|it| drop(black_box(validate(&it.unwrap()))))
            })
        });
        group.finish();
    }
}

fn in_hand(c: &mut Criterion) {
    let list = forge::crl("root", &key(1), (0..MANY).map(|n| serial(n).to_vec()));
    for (name, lists) in [
        ("without a list", vec![]),
        (
            "with a list of a million",
            vec![text::encode("X509 CRL", &list).into_bytes()],
        ),
    ] {
        let msp = msp(&[], lists);
        let pems: Vec<_> = leaves("root", 64).iter().map(|der| pem(der)).collect();
        let mut next = pems.iter().cycle();
        let mut read = || msp.identity_from_pem(next.next().unwrap()).unwrap();
        c.bench_function(&format!("in hand/{name}"), |b| {
            b.iter_batched(
                &mut read,
                |identity| (msp.validate(&identity).unwrap(), identity),
                BatchSize::SmallInput,
            )
        });
    }
}

/// A serial number as Fabric's CA draws them, 20 octets long.
fn serial(number: u32) -> [u8; 20] {
    let mut serial = [0x5a; 20];
    let spread = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    serial[1..9].copy_from_slice(&spread.to_be_bytes());
    serial
}

fn channel(c: &mut Criterion) {
    let ledger = ledger();
    c.bench_function("channel/from a configuration block", |b| {
        b.iter(|| Channel::from_config_block(black_box(&ledger[0])).unwrap())
    });
}

fn real_ledger(c: &mut Criterion) {
    let ledger = ledger();
    let blocks: Vec<_> = ledger
        .iter()
        .map(|bytes| Block::decode(bytes).unwrap())
        .collect();
    let (mut audit, _) = Audit::new(&blocks[0]).unwrap();
    let mut judged = Vec::new();
    let mut transactions = 0;
    for (block, bytes) in blocks.iter().zip(&ledger).skip(1) {
        let before = audit.clone();
        let judgement = BlockJudge::new(before.channel()).judge(block, before.state());
        let passed = judgement
            .transactions
            .iter()
            .filter(|it| is_valid(it))
            .count();
        if passed > 0 && passed == block.envelopes.len() {
            judged.push((before, bytes));
            transactions += passed;
        }
        audit.next(block);
    }
    let judges: Vec<_> = judged
        .iter()
        .map(|(before, bytes)| (BlockJudge::new(before.channel()), before.state(), bytes))
        .collect();
    let mut group = c.benchmark_group("ledger");
    group
        .throughput(Throughput::Elements(transactions as u64))
        .sample_size(20);
    group.bench_function(
        format!(
            "{transactions} valid transactions in {} blocks",
            judges.len()
        ),
        |b| {
            b.iter(|| {
                for (judge, state, bytes) in &judges {
                    black_box(judge.judge(&Block::decode(bytes).unwrap(), *state));
                }
            })
        },
    );
    group.finish();
}

fn is_valid(judged: &Judged<'_>) -> bool {
    let is_endorsed = matches!(judged.transaction.content, Ok(Content::Endorsed(_)));
    is_endorsed && judged.verdict == Verdict::Passed
}

fn ledger() -> Vec<Vec<u8>> {
    let blocks = archive::unpack("ledger/raft.tar.gz", "bench-ledger").join("raft/blocks");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(blocks)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

criterion_group!(
    benches,
    octets,
    chain,
    batch,
    unknown,
    in_hand,
    channel,
    real_ledger
);
criterion_main!(benches);
