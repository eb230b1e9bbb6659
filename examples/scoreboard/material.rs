//! What is verified: messages signed by a few keys, or by many.

use fabric_msp::crypto::{
    Curve, HashFamily, KeyTables, Message, MessageSignature, PublicKey, verify_messages,
};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};

/// The key tables' budget when keys are known: their default.
const BUDGET: usize = 64 << 20;

/// Successes after which keys have their tables and the generator its widest.
const WARM: usize = 10_000;

/// Signatures that a contest goes round.
const MANY: usize = 1500;

/// What is known of a key when its signature comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowledge {
    /// Our side has its table.
    Known,
    /// It is parsed; no table.
    Parsed,
    /// Nothing: it is parsed each time.
    Octets,
}

/// What a contest of signatures is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub knowledge: Knowledge,
    /// How many are verified together.
    pub batch: usize,
    pub keys: usize,
    /// Of a message.
    pub octets: usize,
}

/// A signed message and its key.
pub struct Signed {
    pub point: Vec<u8>,
    pub key: PublicKey,
    pub message: Vec<u8>,
    pub signature: Vec<u8>,
}

impl Shape {
    const fn new(knowledge: Knowledge, batch: usize, keys: usize, octets: usize) -> Self {
        Self {
            knowledge,
            batch,
            keys,
            octets,
        }
    }

    /// All contests, in the order of the rows.
    pub fn all() -> Vec<Self> {
        use Knowledge::{Known, Octets, Parsed};
        let mut all = vec![
            Self::new(Known, 1, 1, 100),
            Self::new(Known, 1, 40, 100),
            Self::new(Known, 1, 1, 1024),
            Self::new(Parsed, 1, MANY, 100),
            Self::new(Octets, 1, MANY, 100),
        ];
        for batch in [8, 64, 1500] {
            all.extend([1, 16, 40].map(|keys| Self::new(Known, batch, keys, 100)));
        }
        all.push(Self::new(Known, 1500, 40, 1024));
        all.extend([8, 64, 1500].map(|batch| Self::new(Parsed, batch, MANY, 100)));
        all.push(Self::new(Parsed, 1500, 40, 100));
        all
    }

    /// The row's name, which a child process is told too.
    pub fn name(&self) -> String {
        let key = match (self.knowledge, self.batch) {
            (Knowledge::Known, _) if self.keys == 1 => "known key",
            (Knowledge::Known, _) => "known keys",
            (Knowledge::Parsed, 1) => "first-seen key",
            (Knowledge::Parsed, _) => "first-seen keys",
            (Knowledge::Octets, _) => "first-seen key in octets",
        };
        let many = match (self.batch, self.keys) {
            (1, 1 | MANY) => "single".to_owned(),
            (1, keys) => format!("single, {keys} keys"),
            (batch, MANY) => format!("batch of {batch}, a key each"),
            (batch, 1) => format!("batch of {batch}"),
            (batch, keys) => format!("batch of {batch}, {keys} keys"),
        };
        let octets = match self.octets {
            1024 => ", 1 KiB",
            _ => "",
        };
        format!("{key}, {many}{octets}")
    }

    /// Signs what the contest needs, and brings the process into the state of knowledge.
    pub fn prepare(&self) -> Vec<Signed> {
        KeyTables::global().set_budget(BUDGET);
        let signed = signatures(MANY, self.keys, self.octets);
        match self.knowledge {
            Knowledge::Known => warm(&signed),
            Knowledge::Parsed | Knowledge::Octets => {
                warm_generator();
                KeyTables::global().set_budget(0);
            }
        }
        signed
    }

    /// Our side's pass, and how many signatures it verifies.
    pub fn ours<'a>(&self, signed: &'a [Signed]) -> (usize, Box<dyn FnMut() -> bool + 'a>) {
        let given = given(signed);
        let size = match self.batch {
            1 => 16,
            batch => batch,
        };
        let mut at = 0;
        let mut next = move || {
            let begin = at;
            at = (at + size) % (signed.len() / size * size);
            begin..begin + size
        };
        let pass: Box<dyn FnMut() -> bool> = match (self.knowledge, self.batch) {
            (Knowledge::Octets, _) => Box::new(move || signed[next()].iter().all(verify_octets)),
            (_, 1) => Box::new(move || given[next()].iter().all(|it| it.verify().is_ok())),
            _ => Box::new(move || verify_messages(&given[next()]).iter().all(Result::is_ok)),
        };
        (size, pass)
    }
}

/// Lets keys have tables again.
pub fn restore_budget() {
    KeyTables::global().set_budget(BUDGET);
}

fn verify_octets(it: &Signed) -> bool {
    let key = PublicKey::from_uncompressed_point(Curve::P256, &it.point);
    key.is_ok_and(|key| {
        key.verify_message(HashFamily::Sha2, &it.message[..], &it.signature)
            .is_ok()
    })
}

/// Widens the generator's table, by a key that is then forgotten.
pub fn warm_generator() {
    warm(&signatures(100, 1, 32));
}

/// So many signed messages, by keys in turns.
pub fn signatures(count: usize, keys: usize, octets: usize) -> Vec<Signed> {
    let signed = (0..count).map(|it| Signed::new(it % keys, it, octets));
    signed.collect()
}

fn warm(signed: &[Signed]) {
    let given = given(signed);
    for _ in 0..WARM.div_ceil(signed.len()) {
        assert!(verify_messages(&given).iter().all(Result::is_ok));
    }
}

fn given(signed: &[Signed]) -> Vec<MessageSignature<'_>> {
    signed.iter().map(Signed::as_given).collect()
}

impl Signed {
    fn new(key: usize, number: usize, octets: usize) -> Self {
        let mut secret = [0x5a; 32];
        secret[..8].copy_from_slice(&key.to_be_bytes());
        let signer = SigningKey::from_slice(&secret).expect("a scalar");
        let message = format!("{number:0octets$}").into_bytes();
        let signature: Signature = signer.sign(&message);
        let point = signer.verifying_key().to_sec1_point(false);
        let point = point.as_bytes().to_vec();
        Self {
            key: PublicKey::from_uncompressed_point(Curve::P256, &point).expect("a point"),
            point,
            message,
            signature: signature.normalize_s().to_der().as_bytes().to_vec(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_tell_contests_apart() {
        let all = Shape::all();
        let names: BTreeSet<_> = all.iter().map(Shape::name).collect();
        assert_eq!(names.len(), all.len());
        let batch = Shape::new(Knowledge::Known, 1500, 40, 100);
        assert_eq!(batch.name(), "known keys, batch of 1500, 40 keys");
        let each = Shape::new(Knowledge::Parsed, 8, MANY, 100);
        assert_eq!(each.name(), "first-seen keys, batch of 8, a key each");
    }

    #[test]
    fn a_pass_verifies_and_notices_a_wrong_signature() {
        for knowledge in [Knowledge::Known, Knowledge::Parsed, Knowledge::Octets] {
            for batch in [1, 8] {
                let mut signed = signatures(16, 4, 100);
                let shape = Shape::new(knowledge, batch, 4, 100);
                assert!(shape.ours(&signed).1());
                signed[3].message[0] ^= 1;
                assert!(!shape.ours(&signed).1(), "{shape:?}");
            }
        }
    }
}
