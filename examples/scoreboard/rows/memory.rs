//! What a known key and a remembered identity take.

use super::network::{self, Issuer};
use crate::board::Board;
use crate::contest::Fault;
use crate::material::{self, Signed};
use crate::memory::held_by;
use crate::report::{Figure, Unit};
use fabric_msp::crypto::{Curve, HashFamily, KeyTables, PublicKey};
use fabric_msp::{CacheSizes, Msp, MspManager, MspVersion};

const TABLE: &str = "memory of a known key with its table";
const IDENTITY: &str = "memory of a remembered identity";

const CLIENTS: usize = 256;

const KEYS: usize = 64;

/// More than a key needs for its table.
const SUCCESSES: usize = 32;

pub fn all(board: &mut Board) -> Result<(), Fault> {
    if board.wants(TABLE) {
        board.tell(TABLE, Unit::Octets, Figure::Measured(table()?));
    }
    if board.wants(IDENTITY) {
        board.tell(IDENTITY, Unit::Octets, Figure::Measured(identity()?));
    }
    Ok(())
}

/// Keys that are read and then verify until they have their tables; the generator's table is there before.
fn table() -> Result<f64, Fault> {
    material::warm_generator();
    let signed = material::signatures(KEYS, KEYS, 100);
    let before = KeyTables::global().tables();
    let (held, keys) = held_by(|| signed.iter().map(known).collect::<Option<Vec<_>>>());
    let keys = keys.ok_or("a signature did not verify")?;
    match KeyTables::global().tables() - before {
        KEYS => Ok(held as f64 / keys.len() as f64),
        count => Err(format!("{count} of {KEYS} keys got a table").into()),
    }
}

/// The key, which has verified so often that it has its table.
fn known(signed: &Signed) -> Option<PublicKey> {
    let key = PublicKey::from_uncompressed_point(Curve::P256, &signed.point).ok()?;
    let verify = || {
        key.verify_message(HashFamily::Sha2, &signed.message[..], &signed.signature)
            .is_ok()
    };
    let all_verify = (0..SUCCESSES).all(|_| verify());
    all_verify.then_some(key)
}

/// Certificate, identifier, path and verdict in the caches that have room for all, the empty caches aside.
fn identity() -> Result<f64, Fault> {
    let organization = network::organization(Issuer::Intermediate)?;
    let msp = Msp::new(&network::config(&organization), MspVersion::V3_0)?;
    let clients = network::clients(&organization, CLIENTS)?;
    let sizes = CacheSizes {
        identities: 8 * CLIENTS,
        validations: 8 * CLIENTS,
        principals: 0,
    };
    let manager = MspManager::with_cache_sizes([msp], sizes);
    let judge = |client: &Vec<u8>| {
        let identity = manager.deserialize_identity(client);
        identity.is_ok_and(|identity| manager.validate(&identity).is_ok())
    };
    // The authorities' keys come to their tables before it is counted.
    let (before, counted) = clients.split_at(CLIENTS / 4);
    let before = before.iter().all(judge);
    let (held, all_valid) = held_by(|| counted.iter().all(judge));
    match before && all_valid {
        true => Ok(held as f64 / counted.len() as f64),
        false => Err("an identity is not valid".into()),
    }
}
