//! Trees in memory.

use super::*;
use crate::encoding::time::Time;
use crate::generate::{CryptoConfig, Memory};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

const CONFIG: &str = "\
OrdererOrgs: [{Domain: o, EnableNodeOUs: true, IntermediateCA: {}, Specs: [{Hostname: o1}]}]
PeerOrgs: [{Domain: p, Template: {Count: 2}, Users: {Count: 20}}]";

fn plan() -> Plan {
    let config = CryptoConfig::from_yaml(CONFIG.as_bytes());
    config
        .and_then(|config| Plan::of(&config))
        .expect("the configuration is right")
}

fn settings() -> Settings {
    let validity = Validity::starting(Time::from_unix(1_700_000_000), Validity::DEFAULT_DAYS);
    Settings {
        validity,
        entropy: Entropy::from_seed(b"trees"),
    }
}

fn generated() -> (Vec<Made>, Memory) {
    let memory = Mutex::new(Memory::new());
    let made = plan().generate(&settings(), &memory, &());
    let made = made.expect("memory takes all");
    (made, memory.into_inner().expect("no thread panicked"))
}

#[test]
fn a_seed_gives_the_same_tree_whatever_the_threads_do() {
    assert_eq!(generated(), generated());
}

#[test]
fn what_is_made_is_told() {
    let (made, _) = generated();
    let told: Vec<_> = made
        .iter()
        .map(|made| (made.domain.as_str(), made.nodes, made.users, made.kept))
        .collect();
    assert_eq!(told, [("p", 2, 21, 0), ("o", 1, 1, 0)]);
    assert!(made.iter().all(|made| made.is_new));
}

#[test]
fn an_intermediate_authority_has_its_folders_and_the_config_names_it() {
    let (_, memory) = generated();
    let file = |path: &str| {
        let found = memory.files().find(|(known, _)| *known == Path::new(path));
        found.map(|(_, contents)| String::from_utf8_lossy(contents).into_owned())
    };
    let organization = "ordererOrganizations/o";
    assert!(file(&format!("{organization}/ica/priv_sk")).is_some());
    let msp = format!("{organization}/orderers/o1.o/msp");
    assert!(file(&format!("{msp}/intermediatecerts/ica.o-cert.pem")).is_some());
    let config = file(&format!("{msp}/config.yaml")).expect("NodeOUs are on");
    assert!(config.contains("Certificate: intermediatecerts/ica.o-cert.pem"));
}

#[test]
fn without_node_ous_administrators_lie_in_admincerts() {
    let (_, memory) = generated();
    let admins: Vec<_> = memory
        .files()
        .filter_map(|(path, _)| path.to_str()?.strip_prefix("peerOrganizations/p/"))
        .filter(|path| path.contains("admincerts"))
        .filter(|path| !path.contains("User"))
        .collect();
    assert_eq!(
        admins,
        [
            "msp/admincerts/Admin@p-cert.pem",
            "peers/peer0.p/msp/admincerts/Admin@p-cert.pem",
            "peers/peer1.p/msp/admincerts/Admin@p-cert.pem",
            "users/Admin@p/msp/admincerts/Admin@p-cert.pem",
        ]
    );
    let own = Path::new("peerOrganizations/p/users/User7@p/msp/admincerts/User7@p-cert.pem");
    assert!(memory.files().any(|(path, _)| path == own));
}

#[test]
fn nothing_is_written_when_one_organisation_is_there() {
    let memory = Mutex::new(Memory::new());
    let there = Path::new("ordererOrganizations/o/file");
    memory
        .shared_file(there, b"", crate::generate::Access::Public)
        .expect("memory takes all");
    let refused = plan().generate(&settings(), &memory, &());
    assert!(
        matches!(refused, Err(GenerateError::Exists { path }) if path == Path::new("ordererOrganizations/o"))
    );
    let files = memory.into_inner().expect("no thread panicked");
    assert_eq!(files.files().count(), 1);
}

#[test]
fn progress_ends_at_the_whole() {
    struct Most(AtomicUsize);
    impl Progress for Most {
        fn members(&self, _: &str, done: usize, of: usize) {
            assert!(done >= 1 && done <= of);
            self.0.fetch_max(done, Relaxed);
        }
    }
    let most = Most(AtomicUsize::new(0));
    let memory = Mutex::new(Memory::new());
    plan()
        .generate(&settings(), &memory, &most)
        .expect("memory takes all");
    assert_eq!(most.0.load(Relaxed), 22);
}
