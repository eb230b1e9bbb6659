//! A tree is what cryptogen makes of the same file: the real ledger's, whose `crypto-config.yaml` and `crypto/` are bundled.

#[path = "support/archive.rs"]
mod archive;

use fabric_msp::config::{MspFolder, Purpose};
use fabric_msp::encoding::pem;
use fabric_msp::generate::{
    Authority, CryptoConfig, Entropy, Folder, GenerateError, KeyAlgorithm, KeyPair, Plan, Settings,
    Validity,
};
use fabric_msp::x509::{Certificate, Crl};
use fabric_msp::{Msp, MspRoleType, MspVersion, Time};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Content octets of 2.5.29.14.
const SUBJECT_KEY_ID: &[u8] = &[0x55, 0x1d, 0x0e];
/// Content octets of 2.5.29.35.
const AUTHORITY_KEY_ID: &[u8] = &[0x55, 0x1d, 0x23];

const ORGANISATIONS: [(&str, &str); 4] = [
    ("ordererOrganizations/example.com", "OrdererMSP"),
    ("peerOrganizations/org1.example.com", "Org1MSP"),
    ("peerOrganizations/org2.example.com", "Org2MSP"),
    ("peerOrganizations/org3.example.com", "Org3MSP"),
];

const SMALL: &str =
    "PeerOrgs: [{Domain: p, EnableNodeOUs: true, Template: {Count: 1}, Users: {Count: 1}}]";

#[test]
fn the_ledgers_tree_comes_out_again() {
    let raft = archive::unpack("ledger/raft.tar.gz", "cryptogen-ledger").join("raft");
    let ours = scratch("ledger");
    let config = fs::read_to_string(raft.join("crypto-config.yaml")).unwrap();
    generate(&config, &ours).unwrap();

    let (real, made) = (read_all(&raft.join("crypto")), read_all(&ours));
    assert_eq!(
        made.keys().collect::<Vec<_>>(),
        real.keys().collect::<Vec<_>>()
    );
    let mut certificates = 0;
    for (path, real) in &real {
        let (real, made) = match (real, &made[path]) {
            (None, None) => continue,
            (Some(real), Some(made)) => (real, made),
            _ => panic!("{} is a file and a folder", path.display()),
        };
        let shown = path.display();
        match label(real).as_deref() {
            Some("CERTIFICATE") => {
                assert_eq!(Shape::of(made), Shape::of(real), "{shown}");
                certificates += 1;
            }
            Some("PRIVATE KEY") => assert_eq!(algorithm(made), algorithm(real), "{shown}"),
            _ => assert_eq!(made, real, "{shown}"),
        }
    }
    assert_eq!(certificates, 111);
}

#[test]
fn every_identity_has_its_role_under_its_own_organisation_only() {
    let raft = archive::unpack("ledger/raft.tar.gz", "cryptogen-roles").join("raft");
    let ours = scratch("roles");
    let config = fs::read_to_string(raft.join("crypto-config.yaml")).unwrap();
    generate(&config, &ours).unwrap();
    let msps = ORGANISATIONS.map(|(folder, id)| msp(&ours.join(folder), id));
    let mut seen = 0;
    for (own, (folder, _)) in ORGANISATIONS.iter().enumerate() {
        for (node, role) in nodes(&ours.join(folder)) {
            let pem = signing_certificate(&node);
            for (index, msp) in msps.iter().enumerate() {
                let expected = (index == own).then(|| vec![MspRoleType::Member, role]);
                assert_eq!(roles(msp, &pem), expected, "{}", node.display());
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 19);
}

#[test]
fn every_combination_of_algorithms_and_an_intermediate_makes_valid_members() {
    for authority in ["ecdsa", "ecdsa-p384", "ed25519"] {
        for member in ["ecdsa", "ecdsa-p384", "ed25519"] {
            for intermediate in ["", "IntermediateCA: {},"] {
                let name = format!("{authority}-{member}-{}", intermediate.len());
                let folder = scratch(&name);
                let config = format!(
                    "PeerOrgs: [{{Domain: p, EnableNodeOUs: true, {intermediate} CA: {{PublicKeyAlgorithm: {authority}}}, Template: {{Count: 1, PublicKeyAlgorithm: {member}}}}}]"
                );
                generate(&config, &folder).unwrap();
                let organisation = folder.join("peerOrganizations/p");
                let msp = msp(&organisation, "PMSP");
                for (node, role) in nodes(&organisation) {
                    let roles = roles(&msp, &signing_certificate(&node));
                    assert_eq!(roles, Some(vec![MspRoleType::Member, role]), "{name}");
                }
            }
        }
    }
}

#[test]
fn without_node_ous_admins_are_those_of_admincerts() {
    let folder = scratch("no-node-ous");
    generate(&SMALL.replace("EnableNodeOUs: true, ", ""), &folder).unwrap();
    let organisation = folder.join("peerOrganizations/p");
    let msp = msp(&organisation, "PMSP");
    for (node, role) in nodes(&organisation) {
        let roles = roles(&msp, &signing_certificate(&node)).expect("members all");
        let is_admin = roles.contains(&MspRoleType::Admin);
        assert_eq!(is_admin, role == MspRoleType::Admin, "{}", node.display());
        let local = Msp::local_from_dir(node.join("msp"), "PMSP", now()).unwrap();
        assert!(local.signing_identity().is_some(), "{}", node.display());
    }
}

#[test]
fn openssl_verifies_every_chain() {
    if Command::new("openssl").arg("version").output().is_err() {
        println!("SKIPPED openssl_verifies_every_chain: openssl is not installed");
        return;
    }
    let folder = scratch("openssl");
    generate(
        &SMALL.replace("Domain: p", "Domain: p, IntermediateCA: {}"),
        &folder,
    )
    .unwrap();
    let organisation = folder.join("peerOrganizations/p");
    let below = organisation.join("ica/ica.p-cert.pem");
    for (node, _) in nodes(&organisation) {
        let tls = only_file(&node.join("tls"), ".crt", "ca.crt");
        let identity = only_file(&node.join("msp/signcerts"), ".pem", "");
        for (root, leaf, purpose) in [
            ("ca/ca.p-cert.pem", &identity, "any"),
            ("tlsca/tlsca.p-cert.pem", &tls, "sslserver"),
            ("tlsca/tlsca.p-cert.pem", &tls, "sslclient"),
        ] {
            let mut verify = Command::new("openssl");
            verify.args(["verify", "-x509_strict", "-purpose", purpose, "-CAfile"]);
            verify.arg(organisation.join(root)).arg("-untrusted");
            let output = verify.arg(&below).arg(leaf).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {said}", leaf.display());
        }
    }
}

#[test]
fn a_tree_is_extended_and_what_is_there_stays() {
    let folder = scratch("extend");
    generate(SMALL, &folder).unwrap();
    let before = read_all(&folder);
    let more = "PeerOrgs: [{Domain: p, EnableNodeOUs: true, Template: {Count: 3}, Users: {Count: 2}}, {Domain: q, Users: {Count: 1}}]";
    let made = plan(more)
        .extend(&settings(), &Folder::new(&folder), &())
        .unwrap();
    let told: Vec<_> = made
        .iter()
        .map(|made| (made.is_new, made.nodes, made.users, made.kept))
        .collect();
    assert_eq!(told, [(false, 2, 1, 2), (true, 0, 2, 0)]);

    let after = read_all(&folder);
    assert!(
        before
            .iter()
            .all(|(path, was)| after.get(path) == Some(was))
    );
    let organisation = folder.join("peerOrganizations/p");
    let msp = msp(&organisation, "PMSP");
    let nodes = nodes(&organisation);
    assert_eq!(nodes.len(), 6);
    for (node, role) in nodes {
        let roles = roles(&msp, &signing_certificate(&node));
        assert_eq!(roles, Some(vec![MspRoleType::Member, role]));
    }
}

#[test]
fn a_tree_without_node_ous_is_extended_with_its_administrator() {
    let folder = scratch("extend-admin");
    let config = "OrdererOrgs: [{Domain: o, Template: {Count: 1}}]";
    generate(config, &folder).unwrap();
    plan(&config.replace('1', "2"))
        .extend(&settings(), &Folder::new(&folder), &())
        .unwrap();
    let organisation = folder.join("ordererOrganizations/o");
    let name = "Admin@o-cert.pem";
    let copy = organisation
        .join("orderers/orderer1.o/msp/admincerts")
        .join(name);
    let own = organisation.join("users/Admin@o/msp/signcerts").join(name);
    assert_eq!(fs::read(copy).unwrap(), fs::read(own).unwrap());
}

#[test]
fn nothing_is_overwritten() {
    let folder = scratch("twice");
    generate(SMALL, &folder).unwrap();
    let before = read_all(&folder);
    let again = generate(SMALL, &folder);
    assert!(matches!(again, Err(GenerateError::Exists { .. })));
    assert_eq!(read_all(&folder), before);
}

#[test]
fn an_authority_without_key_or_with_another_cannot_extend() {
    let folder = scratch("extend-key");
    generate(SMALL, &folder).unwrap();
    let organisation = folder.join("peerOrganizations/p");
    let extend = || {
        let more = SMALL.replace("Count: 1", "Count: 2");
        plan(&more).extend(&settings(), &Folder::new(&folder), &())
    };
    let key = organisation.join("ca/priv_sk");
    fs::copy(organisation.join("tlsca/priv_sk"), &key).unwrap();
    assert!(matches!(extend(), Err(GenerateError::KeyMismatch { .. })));
    fs::write(&key, "no key").unwrap();
    assert!(matches!(extend(), Err(GenerateError::Key { .. })));
    fs::remove_file(&key).unwrap();
    assert!(matches!(
        extend(),
        Err(GenerateError::Missing { ending: "_sk", .. })
    ));
}

#[cfg(unix)]
#[test]
fn keys_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = scratch("modes");
    generate(SMALL, &folder).unwrap();
    let mut keys = 0;
    for (path, contents) in read_all(&folder) {
        let is_key = contents.is_some_and(|text| label(&text).as_deref() == Some("PRIVATE KEY"));
        if is_key {
            let mode = fs::metadata(folder.join(path))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
            keys += 1;
        }
    }
    assert_eq!(keys, 8);
}

#[test]
fn a_revocation_list_is_continued() {
    let folder = scratch("revoke");
    generate(SMALL, &folder).unwrap();
    let organisation = folder.join("peerOrganizations/p");
    let authority = Authority::open(&organisation.join("ca")).unwrap();
    let user =
        |name: &str| certificate(&signing_certificate(&organisation.join("users").join(name)));
    let (first, second) = (user("User1@p"), user("Admin@p"));

    let mut list = Default::default();
    authority.revoke(&mut list, &first, now()).unwrap();
    let one = authority
        .revocation_list_pem(7, &list.revocations, now(), now())
        .unwrap();
    let mut list = authority.previous_list(one.as_bytes()).unwrap();
    assert_eq!((list.number, list.revocations.len()), (7, 1));
    // Once is enough.
    authority.revoke(&mut list, &first, now()).unwrap();
    authority.revoke(&mut list, &second, now()).unwrap();
    let both = authority
        .revocation_list_pem(8, &list.revocations, now(), now())
        .unwrap();

    let read = Crl::parse(both.as_bytes()).unwrap();
    assert_eq!(read.len(), 2);
    assert!(read.lists(first.serial()) && read.lists(second.serial()));
    fs::create_dir(organisation.join("msp/crls")).unwrap();
    fs::write(organisation.join("msp/crls/crl.pem"), both).unwrap();
    let msp = msp(&organisation, "PMSP");
    for (node, role) in nodes(&organisation) {
        let is_valid = roles(&msp, &signing_certificate(&node)).is_some();
        assert_eq!(is_valid, role == MspRoleType::Peer, "{}", node.display());
    }

    let tls = Authority::open(&organisation.join("tlsca")).unwrap();
    let foreign = tls.revoke(&mut Default::default(), &first, now());
    assert!(matches!(foreign, Err(GenerateError::NotIssued { .. })));
    assert!(matches!(
        tls.previous_list(one.as_bytes()),
        Err(GenerateError::NotIssued { .. })
    ));
}

#[test]
fn a_renewal_says_the_same_for_another_time() {
    let folder = scratch("renew");
    generate(SMALL, &folder).unwrap();
    let organisation = folder.join("peerOrganizations/p");
    let later = Validity::starting(Time::from_unix(1_900_000_000), 10);
    let renew = |authority: &str, file: &str| {
        let old = certificate(&fs::read(organisation.join(file)).unwrap());
        let authority = Authority::open(&organisation.join(authority)).unwrap();
        let new = authority.renewed(&old, later, &Entropy::system()).unwrap();
        let new = Certificate::from_der(&new).unwrap();
        assert_eq!(new.spki_der(), old.spki_der(), "{file}");
        assert_ne!(new.serial(), old.serial(), "{file}");
        assert_eq!(new.not_after(), later.not_after(), "{file}");
        authority.expect_issued(&new).unwrap();
        let days = |shape: Shape| Shape { days: 0, ..shape };
        assert_eq!(
            days(Shape::of_certificate(&new)),
            days(Shape::of_certificate(&old)),
            "{file}"
        );
        new
    };
    renew("ca", "ca/ca.p-cert.pem");
    renew("tlsca", "peers/peer0.p/tls/server.crt");
    let user = renew("ca", "users/User1@p/msp/signcerts/User1@p-cert.pem");
    let pem = pem::encode("CERTIFICATE", user.as_der());
    let roles = roles(&msp(&organisation, "PMSP"), pem.as_bytes());
    assert_eq!(roles, Some(vec![MspRoleType::Member, MspRoleType::Client]));

    let tls = Authority::open(&organisation.join("tlsca")).unwrap();
    let foreign = tls.renewed(&user, later, &Entropy::system());
    assert!(matches!(foreign, Err(GenerateError::NotIssued { .. })));
}

/// What does not change from one run to the next.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    subject: Vec<u8>,
    issuer: Vec<u8>,
    signature_algorithm: String,
    key_algorithm: String,
    /// Critical or not, and the value; of key identifiers the length.
    extensions: Vec<(Vec<u8>, bool, Vec<u8>)>,
    days: i64,
    starts_at_second: i64,
    serial_fits: bool,
}

impl Shape {
    fn of(pem: &[u8]) -> Self {
        Self::of_certificate(&certificate(pem))
    }

    fn of_certificate(certificate: &Certificate) -> Self {
        let is_key_id = |oid: &[u8]| [SUBJECT_KEY_ID, AUTHORITY_KEY_ID].contains(&oid);
        let extensions = certificate.extensions().map(|extension| {
            let value = match is_key_id(extension.oid) {
                true => vec![u8::try_from(extension.value.len()).unwrap()],
                false => extension.value.to_vec(),
            };
            (extension.oid.to_vec(), extension.critical, value)
        });
        let (from, to) = (
            certificate.not_before().unix(),
            certificate.not_after().unix(),
        );
        Self {
            subject: certificate.subject_der().to_vec(),
            issuer: certificate.issuer_der().to_vec(),
            signature_algorithm: format!("{:?}", certificate.signature_algorithm()),
            key_algorithm: format!("{:?}", certificate.public_key().algorithm()),
            extensions: extensions.collect(),
            days: (to - from) / 86_400,
            starts_at_second: from % 60,
            serial_fits: certificate.serial().len() <= 17,
        }
    }
}

fn generate(config: &str, folder: &Path) -> Result<(), GenerateError> {
    plan(config)
        .generate(&settings(), &Folder::new(folder), &())
        .map(drop)
}

fn plan(config: &str) -> Plan {
    Plan::of(&CryptoConfig::from_yaml(config.as_bytes()).unwrap()).unwrap()
}

fn settings() -> Settings {
    Settings {
        validity: Validity::starting(now(), Validity::DEFAULT_DAYS),
        entropy: Entropy::system(),
    }
}

fn now() -> Time {
    Time::from_unix(1_780_000_000)
}

fn msp(organisation: &Path, id: &str) -> Msp {
    let folder = MspFolder::read(organisation.join("msp"), id, Purpose::Verifying).unwrap();
    Msp::new(&folder.config, MspVersion::V3_0).unwrap()
}

fn roles(msp: &Msp, pem: &[u8]) -> Option<Vec<MspRoleType>> {
    let identity = msp.identity_from_pem(pem).ok()?;
    Some(msp.validate(&identity).ok()?.roles())
}

/// The folders of nodes and users with the role that each must have.
fn nodes(organisation: &Path) -> Vec<(PathBuf, MspRoleType)> {
    let mut nodes = Vec::new();
    for (kind, role) in [
        ("peers", MspRoleType::Peer),
        ("orderers", MspRoleType::Orderer),
        ("users", MspRoleType::Client),
    ] {
        let Ok(entries) = fs::read_dir(organisation.join(kind)) else {
            continue;
        };
        for entry in entries {
            let entry = entry.unwrap();
            let is_admin = entry.file_name().to_string_lossy().starts_with("Admin@");
            let role = if is_admin { MspRoleType::Admin } else { role };
            nodes.push((entry.path(), role));
        }
    }
    nodes
}

fn signing_certificate(node: &Path) -> Vec<u8> {
    fs::read(only_file(&node.join("msp/signcerts"), ".pem", "")).unwrap()
}

fn only_file(folder: &Path, ending: &str, except: &str) -> PathBuf {
    let names = fs::read_dir(folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names = names.filter(|name| name.ends_with(ending) && name != except);
    let name = names.next().expect("there is one");
    assert_eq!(names.next(), None);
    folder.join(name)
}

fn certificate(pem: &[u8]) -> Certificate {
    Certificate::from_der(pem::decode(pem).unwrap().contents()).unwrap()
}

fn label(contents: &[u8]) -> Option<String> {
    let block = pem::decode(contents)?;
    Some(String::from_utf8_lossy(block.label()).into_owned())
}

fn algorithm(key: &[u8]) -> KeyAlgorithm {
    KeyPair::from_pem(key).unwrap().algorithm()
}

/// A folder that is not there yet, in one of this test's own.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("cryptogen")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

/// All folders and files below a folder by their relative paths, files with their contents.
fn read_all(root: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let contents = match path.is_dir() {
                true => None,
                false => Some(fs::read(&path).unwrap()),
            };
            found.insert(path.strip_prefix(root).unwrap().to_owned(), contents);
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}
