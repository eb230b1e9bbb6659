//! ECDSA over P-256: the one door through which every P-256 verification goes, and the engine behind it.
//!
//! Nearly all signatures of a Fabric network pass here, most of them by few keys. All that comes in is public, so nothing needs to take the
//! same time always, and two things make it fast: tables of a key's multiples (no doublings remain), and verifying many signatures side by
//! side (their inversions are shared, and vectors take eight at a time). Nothing here handles secrets: signing stays with the `p256` crate.
//!
//! From the ground up:
//!
//! - [`words`]: numbers of 256 bits; [`field`]: modulo p; [`scalar`]: modulo n; [`inversion`]: modulo either;
//! - [`point`]: points and their additions; [`table`]: multiples of a point; [`generator`]: those of G;
//! - [`claim`]: what a signature says; [`single`]: one signature; [`forest`]: many, in scalar code;
//! - [`lanes`]: eight signatures side by side, where the processor can; [`dispatch`]: the fastest way for so many;
//! - [`key_tables`]: which keys have tables; [`path`]: which code is wanted; [`batch`]: many signatures, with or without tables.

mod batch;
mod claim;
mod dispatch;
mod field;
mod forest;
mod generator;
mod inversion;
mod job;
mod key_tables;
#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "vector instructions; the module argues their safety"
)]
mod lanes;
#[cfg(not(target_arch = "x86_64"))]
#[path = "no_lanes.rs"]
mod lanes;
mod path;
mod point;
mod scalar;
mod single;
mod table;
#[cfg(test)]
mod testing;
mod words;

use std::fmt;
use std::sync::{Arc, OnceLock};

pub(super) use batch::{Request, verify_all};
use claim::Claim;
use dispatch::Engine;
use job::{KnownJob, NewJob};
pub use key_tables::KeyTables;
use key_tables::Place;
pub use path::P256Path;
use point::Affine;
use table::Table;

use super::ecdsa::verify_with;

/// A point of P-256, not the point at infinity, ready to verify with.
#[derive(Clone)]
pub(super) struct Point {
    affine: Affine,
    /// Where its table is or will be: since the first signature that it verified.
    place: OnceLock<Arc<Place>>,
    /// Set when somebody answers for the key.
    vouched: OnceLock<()>,
}

impl Point {
    /// From `0x04 || x || y`; `None` when it is no such form or no point of the curve.
    pub(super) fn from_uncompressed(encoded: &[u8]) -> Option<Self> {
        let (x, y) = encoded.strip_prefix(&[4])?.split_at_checked(32)?;
        let (x, y) = (x.try_into().ok()?, y.try_into().ok()?);
        let affine = Affine::new(&words::from_be_bytes(x), &words::from_be_bytes(y))?;
        Some(Self {
            affine,
            place: OnceLock::new(),
            vouched: OnceLock::new(),
        })
    }

    /// From now on what the key verifies counts for its table.
    pub(super) fn vouch(&self) {
        self.vouched.get_or_init(|| ());
    }

    /// Is (`r`, `s`), both big-endian, a signature over `digest`? Low S is not asked for.
    pub(super) fn verify(&self, digest: &[u8], r: &[u8], s: &[u8]) -> bool {
        Request::new(self, digest, r, s).verify()
    }

    fn verify_on(&self, path: P256Path, claim: &Claim) -> bool {
        let Some(engine) = Engine::of(path) else {
            return self.verify_by_crate(claim);
        };
        let good = self.verify_by(engine, claim);
        if good {
            self.record_success();
        }
        good
    }

    fn verify_by(&self, engine: Engine, claim: &Claim) -> bool {
        match self.table() {
            Some(key) => engine.verify_known(&KnownJob { key: &key, claim }),
            None => engine.verify_new(&NewJob {
                key: &self.affine,
                claim,
            }),
        }
    }

    fn verify_by_crate(&self, claim: &Claim) -> bool {
        let bytes = |number| words::to_be_bytes(number);
        let (r, s) = (bytes(claim.r.words()), bytes(claim.s.words()));
        ::p256::PublicKey::from_sec1_bytes(&self.to_uncompressed())
            .is_ok_and(|key| verify_with(&key, &bytes(claim.z.words()), &r, &s))
    }

    fn to_uncompressed(&self) -> [u8; 65] {
        let mut encoded = [4; 65];
        let (x, y) = (self.affine.x.to_plain(), self.affine.y.to_plain());
        encoded[1..33].copy_from_slice(&words::to_be_bytes(&x));
        encoded[33..].copy_from_slice(&words::to_be_bytes(&y));
        encoded
    }

    /// The multiples of the point, when it has proved worth them.
    fn table(&self) -> Option<Arc<Table>> {
        self.place.get()?.table()
    }

    /// Counts a verified signature if somebody answers for the key; now and then this builds the table. An equal key's table serves
    /// strangers as well.
    fn record_success(&self) {
        let tables = KeyTables::global();
        let place = self.place.get_or_init(|| tables.place(&self.affine));
        if self.vouched.get().is_some() {
            tables.record(place);
        }
    }
}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Point").field(&self.affine).finish()
    }
}

#[cfg(test)]
mod tests;
