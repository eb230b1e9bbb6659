//! What is made is what this crate's own readers, and thereby Go's rules, take it for.

use super::*;
use crate::chain::{CertPool, unique_chain};
use crate::encoding::time::Time;
use crate::x509::{Certificate, Crl};
use std::path::Path;

const VALIDITY: Validity = Validity::new(
    Time::from_unix(1_600_000_000),
    Time::from_unix(2_500_000_000),
);
const ALGORITHMS: [KeyAlgorithm; 3] = [
    KeyAlgorithm::P256,
    KeyAlgorithm::P384,
    KeyAlgorithm::Ed25519,
];

fn entropy() -> Entropy {
    Entropy::from_seed(b"tests of generate")
}

fn root(algorithm: KeyAlgorithm) -> Authority {
    let request = Request::authority("root", VALIDITY).key_algorithm(algorithm);
    Authority::root(&request, &entropy().child("root")).expect("the request is plain")
}

fn parsed(issued: &Issued) -> Certificate {
    Certificate::from_der(issued.certificate_der()).expect("Go's parser takes it")
}

#[test]
fn chains_of_every_algorithm_are_valid() {
    for algorithm in ALGORITHMS {
        let root = root(algorithm);
        let request = Request::authority("intermediate", VALIDITY).key_algorithm(algorithm);
        let intermediate = root
            .intermediate(&request, &entropy().child("intermediate"))
            .expect("the request is plain");
        let request = Request::identity("leaf", VALIDITY).key_algorithm(algorithm);
        let leaf = parsed(
            &intermediate
                .issue(&request, &entropy().child("leaf"))
                .expect("the request is plain"),
        );
        let roots = CertPool::from_iter([parsed(root.issued())]);
        let intermediates = CertPool::from_iter([parsed(intermediate.issued())]);
        let chain =
            unique_chain(&leaf, &roots, &intermediates, leaf.not_before()).expect("a chain");
        assert_eq!(chain.len(), 3, "{algorithm:?}");
    }
}

#[test]
fn ecdsa_signatures_have_a_low_s() {
    for algorithm in [KeyAlgorithm::P256, KeyAlgorithm::P384] {
        let root = root(algorithm);
        let public_key = parsed(root.issued()).public_key().clone();
        for message in 0..32_u8 {
            let signature = root.issued().key().sign(&[message]);
            assert_eq!(
                public_key.low_s(&signature),
                Ok(None),
                "{algorithm:?} {message}"
            );
        }
    }
}

#[test]
fn a_seed_gives_the_same_material_every_time_whatever_the_order() {
    let issue = |label: &str| {
        let request = Request::identity(label, VALIDITY);
        root(KeyAlgorithm::P256)
            .issue(&request, &entropy().child(label))
            .expect("the request is plain")
    };
    let (a, b) = (issue("a"), issue("b"));
    assert_eq!(issue("b").certificate_der(), b.certificate_der());
    assert_eq!(issue("a").certificate_der(), a.certificate_der());
    assert_ne!(a.key().subject_key_id(), b.key().subject_key_id());
    assert_ne!(a.serial, b.serial);
}

#[test]
fn the_system_gives_other_material_every_time() {
    let key = || {
        KeyPair::generate(KeyAlgorithm::P256, &Entropy::system())
            .expect("the system has random numbers")
    };
    assert_ne!(key().subject_key_id(), key().subject_key_id());
}

#[test]
fn the_subject_key_identifier_is_the_one_of_fabrics_key_stores() {
    for algorithm in [KeyAlgorithm::P256, KeyAlgorithm::P384] {
        let root = root(algorithm);
        let certificate = parsed(root.issued());
        assert_eq!(
            certificate.subject_key_id(),
            root.issued().key().subject_key_id()
        );
        assert_eq!(
            certificate.public_key().bccsp_ski(),
            Some(root.issued().key().subject_key_id())
        );
    }
}

#[test]
fn organizational_units_are_read_back() {
    let request = Request::identity("User1@org1.example.com", VALIDITY)
        .organizational_unit("client")
        .organizational_unit("départment");
    let issued = root(KeyAlgorithm::P256)
        .issue(&request, &entropy().child("user"))
        .expect("the request is plain");
    let certificate = parsed(&issued);
    assert_eq!(certificate.subject_common_name(), "User1@org1.example.com");
    // In one relative distinguished name, hence sorted as DER sorts sets: shorter first.
    assert_eq!(certificate.organizational_units(), ["client", "départment"]);
}

#[test]
fn alternative_names_are_hosts_or_addresses() {
    let names = ["peer0", "127.0.0.1", "::1"].map(AlternativeName::from_text);
    let request = names
        .into_iter()
        .fold(Request::tls("peer0", VALIDITY), Request::alternative_name);
    let issued = root(KeyAlgorithm::P256)
        .issue(&request, &entropy().child("tls"))
        .expect("the request is plain");
    let certificate = parsed(&issued);
    let names = certificate.subject_alt_names();
    assert_eq!(names.dns_names, ["peer0"]);
    assert_eq!(
        names.ip_addresses.iter().map(Vec::len).collect::<Vec<_>>(),
        [4, 16]
    );
    assert!(certificate.extended_key_usages().server_auth);
}

#[test]
fn a_path_length_is_written() {
    let purpose = Purpose::Authority {
        max_path_len: Some(0),
    };
    let root = Authority::root(&Request::new("root", purpose, VALIDITY), &entropy())
        .expect("the request is plain");
    assert_eq!(parsed(root.issued()).max_path_len(), Some(0));
    assert!(parsed(root.issued()).is_ca());
}

#[test]
fn only_requests_for_authorities_make_authorities() {
    let request = Request::identity("user", VALIDITY);
    let made = Authority::root(&request, &entropy());
    assert!(
        matches!(made, Err(GenerateError::NotAnAuthority { common_name }) if common_name == "user")
    );
}

#[test]
fn dates_before_1970_are_refused_and_those_after_2049_are_written() {
    let with = |from, to| {
        let validity = Validity::new(Time::from_unix(from), Time::from_unix(to));
        Authority::root(&Request::authority("root", validity), &entropy())
    };
    assert!(matches!(
        with(-1, 1),
        Err(GenerateError::Encoding { what: "date", .. })
    ));
    let root = with(0, 4_000_000_000).expect("both can be written");
    assert_eq!(
        parsed(root.issued()).not_after(),
        Time::from_unix(4_000_000_000)
    );
}

#[test]
fn a_renewed_root_has_the_same_key_in_another_certificate() {
    let root = root(KeyAlgorithm::P256);
    let request = Request::authority("root", VALIDITY);
    let renewed = root
        .renewed_root(&request, &entropy().child("renewal"))
        .expect("the request is plain");
    let (old, new) = (parsed(root.issued()), parsed(renewed.issued()));
    assert_eq!(old.spki_der(), new.spki_der());
    assert_ne!(old.serial(), new.serial());
}

#[test]
fn a_revocation_list_names_its_issuers_key_and_the_revoked() {
    for algorithm in ALGORITHMS {
        let root = root(algorithm);
        let issue = |name: &str| {
            root.issue(&Request::identity(name, VALIDITY), &entropy().child(name))
                .expect("the request is plain")
        };
        let (revoked, other) = (issue("revoked"), issue("other"));
        let at = Time::from_unix(1_700_000_000);
        let pem = root
            .revocation_list_pem(7, &[Revocation::of(&revoked, at)], at, at)
            .expect("the dates are plain");
        let list = Crl::parse(pem.as_bytes()).expect("Go's parser takes it");
        let issuer = parsed(root.issued());
        assert_eq!(list.authority_key_id(), Ok(issuer.subject_key_id()));
        assert_eq!(list.check_signature(&issuer), Ok(()), "{algorithm:?}");
        assert!(list.lists(parsed(&revoked).serial()) && !list.lists(parsed(&other).serial()));
    }
}

#[test]
fn an_empty_revocation_list_is_one() {
    let at = Time::from_unix(1_700_000_000);
    let pem = root(KeyAlgorithm::P256)
        .revocation_list_pem(1, &[], at, at)
        .expect("the dates are plain");
    assert!(
        Crl::parse(pem.as_bytes())
            .expect("Go's parser takes it")
            .is_empty()
    );
}

#[test]
fn an_organization_has_cryptogens_tree() {
    let organization =
        Organization::new("org1.example.com", VALIDITY, &entropy()).expect("the domain is plain");
    let mut output = Memory::new();
    let folder = Path::new("peerOrganizations/org1.example.com");
    organization
        .write(&mut output, folder)
        .expect("memory takes all");
    for (role, name) in [(Role::Peer, "peer0"), (Role::Admin, "Admin")] {
        let member = organization.member(role, name).expect("the name is plain");
        organization
            .write_member(&mut output, folder, &member)
            .expect("memory takes all");
    }
    let expected = [
        "ca/ca.org1.example.com-cert.pem",
        "ca/priv_sk",
        "msp/cacerts/ca.org1.example.com-cert.pem",
        "msp/config.yaml",
        "msp/tlscacerts/tlsca.org1.example.com-cert.pem",
        "peers/peer0.org1.example.com/msp/cacerts/ca.org1.example.com-cert.pem",
        "peers/peer0.org1.example.com/msp/config.yaml",
        "peers/peer0.org1.example.com/msp/keystore/priv_sk",
        "peers/peer0.org1.example.com/msp/signcerts/peer0.org1.example.com-cert.pem",
        "peers/peer0.org1.example.com/msp/tlscacerts/tlsca.org1.example.com-cert.pem",
        "peers/peer0.org1.example.com/tls/ca.crt",
        "peers/peer0.org1.example.com/tls/server.crt",
        "peers/peer0.org1.example.com/tls/server.key",
        "tlsca/priv_sk",
        "tlsca/tlsca.org1.example.com-cert.pem",
        "users/Admin@org1.example.com/msp/cacerts/ca.org1.example.com-cert.pem",
        "users/Admin@org1.example.com/msp/config.yaml",
        "users/Admin@org1.example.com/msp/keystore/priv_sk",
        "users/Admin@org1.example.com/msp/signcerts/Admin@org1.example.com-cert.pem",
        "users/Admin@org1.example.com/msp/tlscacerts/tlsca.org1.example.com-cert.pem",
        "users/Admin@org1.example.com/tls/ca.crt",
        "users/Admin@org1.example.com/tls/client.crt",
        "users/Admin@org1.example.com/tls/client.key",
    ];
    let files: Vec<_> = output.files().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(files, expected.map(|file| folder.join(file)));
}

#[test]
fn secrets_do_not_show() {
    let key = KeyPair::generate(KeyAlgorithm::P256, &entropy()).expect("a seed suffices");
    assert_eq!(format!("{key:?}"), "KeyPair { algorithm: P256, .. }");
    assert_eq!(format!("{:?}", entropy()), "Entropy(seed)");
}

#[test]
fn nothing_is_overwritten_in_a_folder_and_keys_are_private() {
    let folder = std::env::temp_dir().join(format!("fabric-msp-generate-{}", std::process::id()));
    let mut output = Folder::new(&folder);
    output
        .folder(Path::new("a/b"))
        .expect("temporary folders can be made");
    let file = Path::new("a/b/key");
    output
        .file(file, b"1", Access::Private)
        .expect("temporary files can be made");
    let again = output.file(file, b"2", Access::Public);
    assert!(matches!(again, Err(GenerateError::Exists { .. })));
    assert_eq!(
        std::fs::read(folder.join(file)).expect("it was written"),
        b"1"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.join(file))
            .expect("it was written")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    std::fs::remove_dir_all(&folder).expect("it was made here");
}
