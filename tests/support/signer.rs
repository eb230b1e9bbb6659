//! Users and nodes of the bundled network as signers.

use super::raft::Raft;
use fabric_msp::{Msp, SigningIdentity, Time};

/// The user or node of this name.
pub fn signer(ledger: &Raft, name: &str) -> SigningIdentity {
    let (_, domain) = name.split_once(['@', '.']).unwrap();
    let (organizations, msp_id) = match domain.strip_prefix("org") {
        Some(numbered) => ("peer", format!("Org{}MSP", &numbered[..1])),
        None => ("orderer", "OrdererMSP".to_owned()),
    };
    let kind = match (name.contains('@'), organizations) {
        (true, _) => "users",
        (false, "peer") => "peers",
        (false, _) => "orderers",
    };
    let folder = format!("crypto/{organizations}Organizations/{domain}/{kind}/{name}/msp");
    let msp = Msp::local_from_dir(ledger.path(&folder), &msp_id, Time::from_unix(0)).unwrap();
    msp.signing_identity().unwrap()
}
