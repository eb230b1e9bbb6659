//! Identities never seen and seen before, and the MSP that judges them.

use super::network::{self, Issuer, MSP_ID};
use crate::board::{Board, Contest};
use crate::contest::{Contestant, Fault};
use crate::peers::GO;
use crate::report::Unit;
use fabric_msp::{Msp, MspManager, MspVersion};

/// Fabric's Go code for an identity never seen, in seconds: issued by a root, and by an intermediate.
const GO_BY_ROOT: f64 = 245e-6;
const GO_BY_INTERMEDIATE: f64 = 333e-6;

/// Identities that take turns in being new.
const CLIENTS: usize = 64;

pub fn all(board: &mut Board) -> Result<(), Fault> {
    let name = "identity never seen (deserialize, validate)";
    cold(
        board,
        &format!("{name}, by a root"),
        Issuer::Root,
        GO_BY_ROOT,
    )?;
    let by_intermediate = format!("{name}, by an intermediate");
    cold(
        board,
        &by_intermediate,
        Issuer::Intermediate,
        GO_BY_INTERMEDIATE,
    )?;
    warm(board)?;
    load(board)
}

/// No cache has a part in it; the authority's key has its table, as it has after a dozen identities.
fn cold(board: &mut Board, name: &str, issuer: Issuer, go: f64) -> Result<(), Fault> {
    if !board.wants(name) {
        return Ok(());
    }
    let organization = network::organization(issuer)?;
    let msp = Msp::new(&network::config(&organization), MspVersion::V3_0)?;
    let clients = network::clients(&organization, CLIENTS)?;
    let mut next = clients.iter().cycle();
    let ours = Contestant::timed("", 8, || {
        next.by_ref().take(8).all(|client| is_valid(&msp, client))
    });
    board.hold(Contest {
        name: name.to_owned(),
        unit: Unit::Time,
        ours: vec![ours],
        peers: vec![Contestant::recorded(GO, go)],
    })
}

pub fn is_valid(msp: &Msp, serialized: &[u8]) -> bool {
    let identity = msp.deserialize_identity(serialized);
    identity.is_ok_and(|identity| msp.validate(&identity).is_ok())
}

fn warm(board: &mut Board) -> Result<(), Fault> {
    let name = "identity seen before (deserialize, validate)";
    if !board.wants(name) {
        return Ok(());
    }
    let organization = network::organization(Issuer::Root)?;
    let msp = Msp::new(&network::config(&organization), MspVersion::V3_0)?;
    let manager = MspManager::new([msp]);
    let clients = network::clients(&organization, CLIENTS)?;
    let judge = |client: &Vec<u8>| {
        let identity = manager.deserialize_identity(client);
        identity.is_ok_and(|identity| manager.validate(&identity).is_ok())
    };
    let ours = Contestant::timed("", CLIENTS, || clients.iter().all(judge));
    board.hold(alone(name, ours))
}

fn load(board: &mut Board) -> Result<(), Fault> {
    let from_configuration = "MSP set up from its configuration";
    if board.wants(from_configuration) {
        let config = network::config(&network::organization(Issuer::Intermediate)?);
        let load = || Msp::new(&config, MspVersion::V3_0).is_ok();
        board.hold(alone(from_configuration, Contestant::timed("", 1, load)))?;
    }
    let from_folder = "MSP loaded from its folder";
    if board.wants(from_folder) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/network/org1/msp");
        let load = || Msp::from_dir(folder, MSP_ID).is_ok();
        board.hold(alone(from_folder, Contestant::timed("", 1, load)))?;
    }
    Ok(())
}

/// Ours with nobody to compare with.
pub fn alone<'a>(name: &str, ours: Contestant<'a>) -> Contest<'a> {
    Contest {
        name: name.to_owned(),
        unit: Unit::Time,
        ours: vec![ours],
        peers: Vec::new(),
    }
}
