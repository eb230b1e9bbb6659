//! SHA-256 of many messages, two at a time where the processor has instructions for it.

use crate::board::{Board, Contest};
use crate::contest::{Contestant, Fault};
use crate::machine::Instructions;
use crate::peers;
use crate::report::Unit;
use fabric_msp::crypto::{Digest, HashAlgorithm, Message};

const MESSAGES: usize = 100;
const OCTETS: usize = 4096;

pub fn all(board: &mut Board) -> Result<(), Fault> {
    let name = format!("SHA-256 of {OCTETS} octets, {MESSAGES} at once");
    if !board.wants(&name) {
        return Ok(());
    }
    let messages: Vec<_> = (0..MESSAGES).map(|it| vec![it as u8; OCTETS]).collect();
    let known: Vec<_> = messages
        .iter()
        .map(|it| HashAlgorithm::Sha256.digest(it))
        .collect();
    board.hold(Contest {
        name,
        unit: Unit::Time,
        ours: vec![ours(&messages, &known)],
        peers: peers::digests(&messages, &known),
    })
}

fn ours<'a>(messages: &'a [Vec<u8>], known: &'a [Digest]) -> Contestant<'a> {
    if !Instructions::here().sha_ni {
        return Contestant::absent("", "no SHA-NI");
    }
    let given: Vec<_> = messages.iter().map(|it| Message::from(&it[..])).collect();
    Contestant::timed("", MESSAGES, move || {
        let digests = HashAlgorithm::Sha256.digest_many(&given);
        let same = |(a, b): (&Digest, &Digest)| a.as_bytes() == b.as_bytes();
        digests.iter().zip(known).all(same)
    })
}
