//! A policy that two of three organisations satisfy.

use super::identities::alone;
use super::network::{self, ORGANISATIONS};
use crate::board::Board;
use crate::contest::{Contestant, Fault};
use fabric_msp::generate::network::{Network, Participant};
use fabric_msp::{Channel, SignaturePolicy, SignatureSet, SignedData};

const VERIFIED: &str = "policy 2 of 3, signatures verified before";
const SIGNED: &str = "policy 2 of 3, with both signatures of one message of 1 KiB";

const MESSAGE: &[u8] = &[0x5a; 1024];

const POLICY: &str = "OutOf(2, 'Org1MSP.peer', 'Org2MSP.peer', 'Org3MSP.peer')";

pub fn all(board: &mut Board) -> Result<(), Fault> {
    if ![VERIFIED, SIGNED].iter().any(|it| board.wants(it)) {
        return Ok(());
    }
    let (network, channel) = network::channel()?;
    let signers = [peer(&network, 0)?, peer(&network, 1)?];
    let signatures = [signers[0].sign(MESSAGE)?, signers[1].sign(MESSAGE)?];
    let data = [0, 1].map(|it| SignedData {
        identity: signers[it].serialized(),
        message: MESSAGE.into(),
        signature: &signatures[it],
    });
    hold(board, &channel, &data)
}

fn peer(network: &Network, organisation: usize) -> Result<Participant, Fault> {
    Ok(network.peer(ORGANISATIONS[organisation])?)
}

fn hold(board: &mut Board, channel: &Channel, data: &[SignedData<'_>]) -> Result<(), Fault> {
    let policy = SignaturePolicy::parse(POLICY)?;
    let msps = channel.msps();
    let verify = || SignatureSet::verify(msps, data);
    let holds = |signers: &SignatureSet| policy.evaluate(msps, signers).is_ok();
    if board.wants(VERIFIED) {
        let signers = verify();
        let pass = || (0..64).all(|_| holds(&signers));
        board.hold(alone(VERIFIED, Contestant::timed("", 64, pass)))?;
    }
    if board.wants(SIGNED) {
        let pass = || (0..8).all(|_| holds(&verify()));
        board.hold(alone(SIGNED, Contestant::timed("", 8, pass)))?;
    }
    Ok(())
}
