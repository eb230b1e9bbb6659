//! The bundled network: its MSPs, its users' identities, and its nodes, which can sign.

use fabric_msp::{Identity, Msp, MspSet, Time};
use std::path::{Path, PathBuf};

pub const ORGANISATIONS: [(&str, &str); 3] = [
    ("orderer", "OrdererMSP"),
    ("org1", "Org1MSP"),
    ("org2", "Org2MSP"),
];

pub fn msps() -> MspSet {
    MspSet::new(
        ORGANISATIONS.map(|(name, id)| Msp::from_dir(folder(name).join("msp"), id).unwrap()),
    )
}

/// `org1/admin`, `org2/client`, and of the nodes `org1/peer0`, `org2/peer0`, `orderer/orderer0`.
pub fn identity(msps: &MspSet, name: &str) -> Identity {
    let (organisation, user) = name.split_once('/').unwrap();
    let file = folder(organisation).join(format!("users/{user}.pem"));
    let msp_id = msp_id(organisation);
    match std::fs::read(file) {
        Ok(pem) => msps.msp(msp_id).unwrap().identity_from_pem(&pem).unwrap(),
        Err(_) => msps.deserialize_identity(&node(name).serialized).unwrap(),
    }
}

pub struct Node {
    pub serialized: Vec<u8>,
    signing: fabric_msp::SigningIdentity,
}

impl Node {
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.signing.sign(message).unwrap()
    }
}

pub fn node(name: &str) -> Node {
    let (organisation, node) = name.split_once('/').unwrap();
    let folder = folder(organisation).join("nodes").join(node).join("msp");
    let msp = Msp::local_from_dir(folder, msp_id(organisation), Time::from_unix(0)).unwrap();
    let signing = msp.signing_identity().unwrap();
    Node {
        serialized: signing.identity().serialize(),
        signing,
    }
}

fn msp_id(organisation: &str) -> &'static str {
    let found = ORGANISATIONS.iter().find(|(name, _)| *name == organisation);
    found.unwrap().1
}

fn folder(organisation: &str) -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.join("testdata/network").join(organisation)
}
