//! What a P-256 verification costs, from the message and the signature in DER to the verdict: hashing included.
//!
//! `first seen` is a key without a table, `known` one that has it; `batch` gives the time of a whole batch over 40 keys. The environment
//! variable `FABRIC_MSP_P256` chooses the code (`scalar`, `crate`, or the fastest there is).

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use fabric_msp::crypto::{
    Curve, HashFamily, KeyTables, Message, MessageSignature, PublicKey, verify_messages,
};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use std::hint::black_box;

/// Keys in a batch.
const KEYS: usize = 40;

struct Signed {
    key: PublicKey,
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Signed {
    fn new(key: usize, message: usize) -> Self {
        let mut secret = [0x5a; 32];
        secret[..8].copy_from_slice(&key.to_be_bytes());
        let signer = SigningKey::from_slice(&secret).unwrap();
        let message = format!("{message:0100}").into_bytes();
        let signature: Signature = signer.sign(&message);
        let signature = signature.normalize_s().to_der().as_bytes().to_vec();
        let point = signer.verifying_key().to_sec1_point(false);
        let key = PublicKey::from_uncompressed_point(Curve::P256, point.as_bytes()).unwrap();
        Self {
            key,
            message,
            signature,
        }
    }

    fn as_given(&self) -> MessageSignature<'_> {
        MessageSignature {
            key: &self.key,
            family: HashFamily::Sha2,
            message: Message::from(&self.message[..]),
            signature: &self.signature,
        }
    }
}

fn signatures(count: usize) -> Vec<Signed> {
    (0..count).map(|it| Signed::new(it % KEYS, it)).collect()
}

/// Verifies until every key has its table and the generator's is wide.
fn warm(signed: &[Signed]) {
    KeyTables::global().set_budget(64 << 20);
    for _ in 0..10_000_usize.div_ceil(signed.len()) {
        assert!(verify_messages(&given(signed)).iter().all(Result::is_ok));
    }
}

fn given(signed: &[Signed]) -> Vec<MessageSignature<'_>> {
    signed.iter().map(Signed::as_given).collect()
}

fn first_seen(c: &mut Criterion) {
    let signed = signatures(1500);
    warm(&signed);
    KeyTables::global().set_budget(0);
    let mut next = signed.iter().cycle();
    c.bench_function("p256/first seen/single", |b| {
        b.iter_batched(
            || next.next().unwrap().as_given(),
            |it| it.verify().unwrap(),
            BatchSize::SmallInput,
        )
    });
    batches(c, "first seen", &signed);
}

fn known(c: &mut Criterion) {
    let signed = signatures(1500);
    warm(&signed);
    let mut next = signed.iter().cycle();
    c.bench_function("p256/known/single", |b| {
        b.iter_batched(
            || next.next().unwrap().as_given(),
            |it| it.verify().unwrap(),
            BatchSize::SmallInput,
        )
    });
    batches(c, "known", &signed);
}

fn batches(c: &mut Criterion, name: &str, signed: &[Signed]) {
    let mut group = c.benchmark_group(format!("p256/{name}/batch"));
    for size in [8, 64, 1500] {
        let given = given(&signed[..size]);
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(size.to_string(), |b| {
            b.iter(|| verify_messages(black_box(&given)))
        });
    }
}

criterion_group!(benches, first_seen, known);
criterion_main!(benches);
