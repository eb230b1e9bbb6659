//! What a known key and a remembered identity take.

use super::network::{self, Issuer};
use crate::board::Board;
use crate::contest::Fault;
use crate::material::{Knowledge, Shape};
use crate::memory::held_by;
use crate::report::{Figure, Unit};
use fabric_msp::crypto::KeyTables;
use fabric_msp::{CacheSizes, Msp, MspManager, MspVersion};

const TABLE: &str = "memory of a known key's table";
const IDENTITY: &str = "memory of a remembered identity";

const CLIENTS: usize = 256;

pub fn all(board: &mut Board) -> Result<(), Fault> {
    if board.wants(TABLE) {
        board.tell(TABLE, Unit::Octets, Figure::Measured(table()?));
    }
    if board.wants(IDENTITY) {
        board.tell(IDENTITY, Unit::Octets, Figure::Measured(identity()?));
    }
    Ok(())
}

/// As the register says, which counts what tables take.
fn table() -> Result<f64, Fault> {
    let shape = Shape {
        knowledge: Knowledge::Known,
        batch: 1,
        keys: 16,
        octets: 100,
    };
    let _signed = shape.prepare();
    let tables = KeyTables::global();
    match tables.tables() {
        0 => Err("no key got a table".into()),
        count => Ok(tables.bytes() as f64 / count as f64),
    }
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
