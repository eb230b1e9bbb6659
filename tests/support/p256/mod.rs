//! Signatures on P-256 made to find fault with a verifier, each with the verdict that it must get.
//!
//! The verdicts are not taken from any verifier. Those called valid are so by construction: the numbers are chosen, and what
//! they demand (the digest, or the key) is computed from them by the definition of ECDSA. The others break one rule each, or
//! differ in one number from what alone would be valid.

mod encodings;
mod numbers;
mod points;
mod ranges;
mod sums;

pub use points::not_keys;

use numbers::{Integer, Number, bytes, der, reduced};

/// What a signature of a message must be told (Fabric's BCCSP: `encoding/asn1`, then R and S above zero, then low S, then
/// `ecdsa.Verify`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    Valid,
    Mismatch,
    HighS,
    NotPositive,
    Malformed,
}

/// A digest and what is said to be its signature.
#[derive(Clone, Debug)]
pub struct Signed {
    pub digest: Vec<u8>,
    pub signature: Vec<u8>,
}

/// A signature, the key that is said to have made it, and the verdict.
#[derive(Clone, Debug)]
pub struct Vector {
    pub name: String,
    /// `0x04 || x || y`.
    pub key: Vec<u8>,
    pub signed: Signed,
    pub expected: Expected,
    /// A valid signature by the same key.
    pub good: Signed,
}

/// All of them.
pub fn vectors() -> Vec<Vector> {
    [
        ranges::vectors(),
        encodings::vectors(),
        sums::vectors(),
        points::vectors(),
    ]
    .concat()
}

impl Vector {
    /// With the numbers `r` and `s` over the number `z`, and a good signature for comparison.
    fn new(name: impl Into<String>, key: &[u8], z: &Number, r: &Number, s: &Number) -> Self {
        let signed = Signed::new(&bytes(z), r, s);
        Self {
            name: name.into(),
            key: key.to_vec(),
            good: signed.clone(),
            signed,
            expected: Expected::Valid,
        }
    }

    fn expecting(self, expected: Expected) -> Self {
        Self { expected, ..self }
    }

    /// This valid one with another signature, which gets another verdict.
    fn spoilt(&self, how: &str, r: &Integer, s: &Integer, expected: Expected) -> Self {
        Self {
            name: format!("{}, {how}", self.name),
            signed: Signed {
                digest: self.signed.digest.clone(),
                signature: der(r, s),
            },
            expected,
            ..self.clone()
        }
    }
}

impl Signed {
    fn new(digest: &[u8], r: &Number, s: &Number) -> Self {
        Self {
            digest: digest.to_vec(),
            signature: der(&Integer::of(r), &Integer::of(s)),
        }
    }
}

/// A valid signature by the key `d` with the nonce `k` and this `s`: the digest is what they demand, z = s k - r d.
fn with_s(name: impl Into<String>, d: &Number, k: &Number, s: &Number) -> Vector {
    let r = numbers::x_of(&numbers::generator_times(k));
    let z = *s * *k - r * *d;
    Vector::new(name, &numbers::key_of(d), &z, &r, s)
}

/// A valid signature by the key `d` with the nonce `k` over `digest`, with the low one of both S.
fn over(name: impl Into<String>, d: &Number, k: &Number, digest: &[u8; 32]) -> Vector {
    let r = numbers::x_of(&numbers::generator_times(k));
    let z = reduced(digest);
    let s = numbers::low((z + r * *d) * numbers::inverse(k));
    let vector = Vector::new(name, &numbers::key_of(d), &z, &r, &s);
    let signed = Signed::new(digest, &r, &s);
    Vector {
        good: signed.clone(),
        signed,
        ..vector
    }
}
