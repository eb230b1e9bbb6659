//! A real network's folders: each identity is valid under its own organisation, and the odd ones get the peers' verdicts.

#[path = "support/archive.rs"]
mod archive;

use fabric_msp::config::{MspFolder, Purpose};
use fabric_msp::crypto::HashFamily;
use fabric_msp::encoding::pem;
use fabric_msp::signer::{Signer, SoftwareSigner};
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::x509::Certificate;
use fabric_msp::{Identity, Msp, MspPrincipal, MspRoleType, MspVersion, Time};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The network's channel has the capability `V2_0`, which means MSP version 1.4.3.
const VERSION: MspVersion = MspVersion::V1_4_3;

const ORGANISATIONS: [(&str, &str); 4] = [
    ("ordererOrganizations/example.com", "OrdererMSP"),
    ("peerOrganizations/org1.example.com", "Org1MSP"),
    ("peerOrganizations/org2.example.com", "Org2MSP"),
    ("peerOrganizations/org3.example.com", "Org3MSP"),
];

#[test]
fn every_identity_is_valid_under_its_own_organisation_with_its_role_and_under_no_other() {
    let crypto = archive::unpack("ledger/raft.tar.gz", "ledger-crypto").join("raft/crypto");
    let msps = ORGANISATIONS.map(|(folder, id)| msp(&crypto.join(folder).join("msp"), id));
    let mut seen = 0;
    for (own, (folder, _)) in ORGANISATIONS.iter().enumerate() {
        for (node, role) in nodes(&crypto.join(folder)) {
            let pem = signing_certificate(&node);
            for (i, msp) in msps.iter().enumerate() {
                let roles = roles_under(msp, &pem);
                match i == own {
                    true => assert_eq!(
                        roles,
                        Some(vec![MspRoleType::Member, role]),
                        "{}",
                        node.display()
                    ),
                    false => assert_eq!(roles, None, "{} under {}", node.display(), msp.id()),
                }
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 19);
}

#[test]
fn every_node_signs_with_its_own_folder() {
    let crypto = archive::unpack("ledger/raft.tar.gz", "ledger-nodes").join("raft/crypto");
    for (folder, id) in ORGANISATIONS {
        let organisation = msp(&crypto.join(folder).join("msp"), id);
        for (node, _) in nodes(&crypto.join(folder)) {
            let local = Msp::local_from_dir(node.join("msp"), id, Time::from_unix(0)).unwrap();
            let signer = local.signing_identity().expect("a local MSP has one");
            let signature = signer.sign(b"message").unwrap();
            let seen = organisation
                .deserialize_identity(&signer.identity().serialize())
                .unwrap();
            assert_eq!(seen.id(), signer.identity().id());
            assert_eq!(seen.verify(b"message", &signature), Ok(()));
            assert!(seen.verify(b"massage", &signature).is_err());
        }
    }
}

/// As an endorser an identity is accepted when it fills the slot of a peer of Org2; as a creator when it is valid.
#[test]
fn the_odd_identities_get_the_verdicts_of_the_real_peers() {
    let raft = archive::unpack("ledger/raft.tar.gz", "ledger-odd").join("raft");
    let msps =
        ORGANISATIONS.map(|(folder, id)| msp(&raft.join("crypto").join(folder).join("msp"), id));
    let verdicts = json(&raft.join("identity-verdicts.json"));
    let verdicts = verdicts.as_object().unwrap();
    assert_eq!(verdicts.len(), 57);
    for (name, verdict) in verdicts {
        let as_endorser = &verdict["as_endorser"];
        let peer = Odd::read(&raft.join("crypto-extra/org2peer"), name);
        let accepted = peer.satisfies(&msps, MspRoleType::Peer);
        assert_eq!(
            Some(accepted),
            as_endorser["accepted"].as_bool(),
            "{name} as endorser"
        );
        assert_eq!(
            peer.bare_signature(),
            as_endorser["bare_signature"],
            "{name}"
        );

        let client = Odd::read(&raft.join("crypto-extra/org2client"), name);
        let valid = client.satisfies(&msps, MspRoleType::Member);
        match verdict["as_creator"]["accepted"].as_bool() {
            Some(accepted) => assert_eq!(valid, accepted, "{name} as creator"),
            // An orderer refused it by the clock before any peer saw it; the endorser's verdict stands for both.
            None => assert_eq!(valid, accepted, "{name} as creator"),
        }
    }
}

/// An odd identity: the bytes that were sent, and the key that signed.
struct Odd {
    serialized: Vec<u8>,
    folder: PathBuf,
}

impl Odd {
    fn read(group: &Path, name: &str) -> Self {
        let folder = group.join(name);
        let variant = &json(&group.join("variants.json"))[name];
        let pem = fs::read(folder.join("msp/signcerts/cert.pem")).unwrap();
        let mspid = match variant["mspid"].as_str() {
            None => "Org2MSP",
            Some("lower") => "org2msp",
            Some("empty") => "",
            Some(other) => other,
        };
        let serialized = wrap(variant["wrap"].as_str(), mspid, &pem);
        Self { serialized, folder }
    }

    /// Is there an MSP under which it is valid and has this role of Org2?
    fn satisfies(&self, msps: &[Msp], role: MspRoleType) -> bool {
        let principal = MspPrincipal::role("Org2MSP", role);
        self.identity(msps).is_some_and(|identity| {
            identity.validate().is_ok() && identity.satisfies(&principal).is_ok()
        })
    }

    /// Does its key's signature verify under the certificate, whatever an MSP says? In the words of the verdicts.
    fn bare_signature(&self) -> &'static str {
        let file = |path| fs::read(self.folder.join("msp").join(path)).unwrap();
        let block = pem::decode(&file("signcerts/cert.pem")).map(pem::Block::into_contents);
        let certificate = block.and_then(|der| Certificate::from_der(&der).ok());
        let signer = SoftwareSigner::from_pem(&file("keystore/key.pem"));
        let (Some(certificate), Ok(signer)) = (&certificate, &signer) else {
            return if certificate.is_none() {
                "no-cert"
            } else {
                "unsupported-key"
            };
        };
        let signature = signer.sign(b"message", HashFamily::Sha2).unwrap();
        let key = certificate.public_key();
        match key.verify_message(HashFamily::Sha2, b"message", &signature) {
            Ok(()) => "ok",
            Err(_) => "bad",
        }
    }

    fn identity(&self, msps: &[Msp]) -> Option<Identity> {
        let read = |msp: &Msp| msp.deserialize_identity(&self.serialized).ok();
        msps.iter().find_map(read)
    }
}

fn wrap(how: Option<&str>, mspid: &str, pem: &[u8]) -> Vec<u8> {
    let field = |mspid, id_bytes| SerializedIdentity { mspid, id_bytes }.encode();
    match how {
        None => field(mspid, pem),
        Some("unknown") => [field(mspid, pem), vec![0x7a, 0x01, 0x00]].concat(),
        Some("reverse") => [field("", pem), field(mspid, b"")].concat(),
        Some("dup") => [field("WrongMSP", b""), field(mspid, pem)].concat(),
        Some(other) => panic!("unknown way to wrap: {other}"),
    }
}

fn msp(folder: &Path, id: &str) -> Msp {
    let folder = MspFolder::read(folder, id, Purpose::Verifying).unwrap();
    Msp::new(&folder.config, VERSION).unwrap()
}

fn roles_under(msp: &Msp, pem: &[u8]) -> Option<Vec<MspRoleType>> {
    let identity = msp.identity_from_pem(pem).ok()?;
    Some(msp.validate(&identity).ok()?.roles())
}

/// The folders of an organisation's nodes and users, with the role that each must have.
fn nodes(organisation: &Path) -> Vec<(PathBuf, MspRoleType)> {
    let mut nodes = Vec::new();
    for (kind, role) in [
        ("peers", MspRoleType::Peer),
        ("orderers", MspRoleType::Orderer),
        ("users", MspRoleType::Client),
    ] {
        for node in children(&organisation.join(kind)) {
            let is_admin = node
                .file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with("Admin@");
            nodes.push((node, if is_admin { MspRoleType::Admin } else { role }));
        }
    }
    nodes
}

fn signing_certificate(node: &Path) -> Vec<u8> {
    let files = children(&node.join("msp/signcerts"));
    fs::read(&files[0]).unwrap()
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}
