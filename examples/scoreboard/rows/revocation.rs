//! A revocation list of a million entries: to read it, to look a number up, and what it costs an identity.

use super::identities::{alone, is_valid};
use super::network::{self, Issuer};
use crate::board::{Board, Contest};
use crate::contest::{Contestant, Fault};
use crate::report::Unit;
use fabric_msp::generate::{GenerateError, Organization, Revocation};
use fabric_msp::x509::Crl;
use fabric_msp::{Msp, MspVersion};

const ENTRIES: u32 = 1_000_000;

/// So many that what one leaves in the processor's caches is gone when its turn comes again.
const CLIENTS: usize = 4096;

const READ: &str = "list of a million revocations, read";
const LOOK_UP: &str = "list of a million revocations, a number looked up";
const VALIDATE: &str = "identity never seen, with a list of a million revocations";

pub fn all(board: &mut Board) -> Result<(), Fault> {
    if ![READ, LOOK_UP, VALIDATE].iter().any(|it| board.wants(it)) {
        return Ok(());
    }
    let organization = network::organization(Issuer::Root)?;
    let list = list(&organization)?.into_bytes();
    read_and_look_up(board, &list)?;
    validate(board, &organization, list)
}

fn read_and_look_up(board: &mut Board, list: &[u8]) -> Result<(), Fault> {
    if board.wants(READ) {
        let read = || Crl::parse(list).is_ok_and(|list| list.len() == ENTRIES as usize);
        board.hold(alone(READ, Contestant::timed("", 1, read)))?;
    }
    if board.wants(LOOK_UP) {
        let list = Crl::parse(list)?;
        let mut number = 0_u32;
        let mut look_up = || {
            number = number.wrapping_add(0x9e37_79b9) % (2 * ENTRIES);
            list.lists(&serial(number)) == (number < ENTRIES)
        };
        let pass = || (0..64).all(|_| look_up());
        board.hold(alone(LOOK_UP, Contestant::timed("", 64, pass)))?;
    }
    Ok(())
}

fn validate(board: &mut Board, organization: &Organization, list: Vec<u8>) -> Result<(), Fault> {
    if !board.wants(VALIDATE) {
        return Ok(());
    }
    let clients = network::clients(organization, CLIENTS)?;
    let mut config = network::config(organization);
    let without = Msp::new(&config, MspVersion::V3_0)?;
    config.revocation_list = vec![list];
    let with = Msp::new(&config, MspVersion::V3_0)?;
    let judge = |msp: Msp| {
        let mut next = clients.iter().cycle();
        move || next.by_ref().take(8).all(|client| is_valid(&msp, client))
    };
    board.hold(Contest {
        name: VALIDATE.to_owned(),
        unit: Unit::Time,
        ours: vec![Contestant::timed("", 8, judge(with))],
        peers: vec![Contestant::timed("ours without a list", 8, judge(without))],
    })
}

fn list(organization: &Organization) -> Result<String, GenerateError> {
    let at = network::validity().not_before();
    let entries = (0..ENTRIES).map(|it| Revocation::of_serial(&serial(it), at));
    let entries: Vec<_> = entries.collect();
    let next = network::validity().not_after();
    organization
        .root()
        .revocation_list_pem(1, &entries, at, next)
}

/// A serial number as Fabric's CA draws them, 20 octets long.
fn serial(number: u32) -> [u8; 20] {
    let mut serial = [0x5a; 20];
    let spread = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    serial[1..9].copy_from_slice(&spread.to_be_bytes());
    serial
}
