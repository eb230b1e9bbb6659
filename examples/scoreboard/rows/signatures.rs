//! P-256 signatures: by known keys and by new ones, alone and in batches.

use crate::board::{Board, Contest};
use crate::child::Scalar;
use crate::contest::{Contestant, Fault};
use crate::machine;
use crate::material::{self, Knowledge, Shape, Signed};
use crate::openssl::{self, OpenSsl};
use crate::peers;
use crate::report::Unit;

pub fn all(board: &mut Board) -> Result<(), Fault> {
    let mut wanted = Shape::all();
    wanted.retain(|shape| board.wants(&shape.name()));
    if wanted.is_empty() {
        return Ok(());
    }
    let mut scalar = Scalar::start()?;
    wanted
        .iter()
        .try_for_each(|shape| hold(board, shape, &mut scalar))?;
    material::restore_budget();
    Ok(())
}

fn hold(board: &mut Board, shape: &Shape, scalar: &mut Scalar) -> Result<(), Fault> {
    let signed = shape.prepare();
    scalar.prepare(shape)?;
    let ours = vec![
        vector(shape, &signed),
        Contestant::running("[scalar]", scalar),
    ];
    let mut peers = peers::all(shape.knowledge, &signed);
    if shape.knowledge != Knowledge::Octets {
        peers.push(openssl());
    }
    board.hold(Contest {
        name: shape.name(),
        unit: Unit::Time,
        ours,
        peers,
    })
}

fn vector<'a>(shape: &Shape, signed: &'a [Signed]) -> Contestant<'a> {
    const NAME: &str = "[vector]";
    if let Some(reason) = machine::no_vectors() {
        return Contestant::absent(NAME, reason);
    }
    let (operations, pass) = shape.ours(signed);
    Contestant::timed(NAME, operations, pass)
}

fn openssl<'a>() -> Contestant<'a> {
    match openssl::is_installed() {
        true => Contestant::running(openssl::NAME, OpenSsl),
        false => Contestant::absent(openssl::NAME, "not installed"),
    }
}
