//! Every lint with a configuration that it finds fault with and one that it does not.

#[path = "support/archive.rs"]
mod archive;
#[path = "support/lint_samples.rs"]
mod samples;

use fabric_msp::config::{KeyInfo, MspConfig, Purpose, SigningIdentityInfo};
use fabric_msp::generate::{Folder, Role};
use fabric_msp::lint::{
    Linter, MAX_FINDINGS_OF_A_LINT, Options, Place, Report, Severity, catalogue, lints,
};
use fabric_msp::{MspVersion, Time};
use samples::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A configuration to look at.
enum Sample {
    /// A case of the conformance corpus, which has certificates that no tool makes.
    Corpus(&'static str),
    /// A peer's MSP folder, changed.
    Folder(fn(&Path)),
    /// An organization's MSP, changed.
    Config(fn(&mut MspConfig)),
    /// The same at MSP version 1.3.
    OldConfig(fn(&mut MspConfig)),
    /// A channel of two organizations, changed.
    Channel(fn(&mut Network)),
}

use Sample::{Channel, Config as Msp, Corpus, Folder as Dir, OldConfig};

const GOOD_DIR: Sample = Dir(|_| {});
const GOOD_MSP: Sample = Msp(|_| {});
const GOOD_CHANNEL: Sample = Channel(|_| {});
const GOOD_CRL: Sample = Corpus("crl-leaf-depth-0");

/// Bad and good by code.
const PAIRS: &[(&str, Sample, Sample)] = &[
    (
        "101",
        Dir(|dir| write(dir, "admincerts/a.cer", ca().issued().certificate_der())),
        Dir(|dir| write(dir, "admincerts/.gitkeep", b"")),
    ),
    ("102", Corpus("pem-ca-two-blocks"), GOOD_DIR),
    ("103", Corpus("pem-ica-label-trusted"), GOOD_DIR),
    ("104", Corpus("fs-cacerts-key-file"), GOOD_DIR),
    (
        "105",
        Dir(|dir| fs::create_dir(dir.join("intermediatecert")).unwrap()),
        Dir(|dir| fs::create_dir(dir.join("backup")).unwrap()),
    ),
    ("106", Corpus("fs-empty-cacerts"), GOOD_DIR),
    ("107", Corpus("fs-cacerts-is-file"), GOOD_DIR),
    ("108", Corpus("admin-pem-garbage"), GOOD_DIR),
    (
        "109",
        Dir(|dir| _ = fs::copy(root_of(dir), dir.join("cacerts/copy.pem")).unwrap()),
        GOOD_DIR,
    ),
    ("110", Dir(|dir| sparse(dir, "config.yaml")), GOOD_DIR),
    (
        "111",
        Msp(|msp| {
            msp.crypto_config
                .as_mut()
                .unwrap()
                .identity_identifier_hash_function = "SHA-256".to_owned()
        }),
        GOOD_MSP,
    ),
    ("201", Corpus("yaml-tab-indent"), GOOD_DIR),
    (
        "202",
        Dir(|dir| in_yaml(dir, "Enable:", "enable:")),
        GOOD_DIR,
    ),
    (
        "203",
        Dir(|dir| in_yaml(dir, "Enable: true", "Enable: false")),
        GOOD_DIR,
    ),
    (
        "204",
        Dir(|dir| in_yaml(dir, "cacerts/ca", "cacerts/no")),
        GOOD_DIR,
    ),
    (
        "205",
        Msp(|msp| {
            two_roots(msp);
            role(msp).certificate = Vec::new();
        }),
        Msp(|msp| role(msp).certificate = Vec::new()),
    ),
    (
        "206",
        Corpus("config-ou-certificate-missing-file"),
        Corpus("config-ou-root-only"),
    ),
    (
        "207",
        Msp(|msp| role(msp).certificate = other_ca().issued().certificate_pem().into()),
        GOOD_MSP,
    ),
    ("208", Msp(|msp| below(msp, 1)), GOOD_MSP),
    (
        "209",
        Msp(|msp| role(msp).organizational_unit_identifier = "peer".to_owned()),
        GOOD_MSP,
    ),
    (
        "210",
        Msp(|msp| msp.node_ous.as_mut().unwrap().orderer = None),
        GOOD_MSP,
    ),
    (
        "211",
        Msp(|msp| role(msp).organizational_unit_identifier.clear()),
        GOOD_MSP,
    ),
    (
        "212",
        Corpus("config-ou-root-above-ica"),
        Corpus("config-ou-root-only"),
    ),
    ("213", Msp(two_roots), GOOD_MSP),
    ("214", OldConfig(|_| {}), GOOD_MSP),
    ("301", Corpus("chain-leaf-in-ica-folder"), GOOD_MSP),
    ("302", Corpus("tls-root-no-ski"), GOOD_MSP),
    ("303", Corpus("tls-root-no-cert-sign-with-ica"), GOOD_MSP),
    (
        "304",
        Corpus("chain-ica-as-only-root"),
        Corpus("root-signature-high-s"),
    ),
    ("305", Corpus("root-defect-eku-client"), GOOD_MSP),
    ("306", Corpus("root-defect-unknown-critical"), GOOD_MSP),
    ("307", Corpus("nc-ica-permitted-dns"), GOOD_MSP),
    ("308", Corpus("policy-ica-explicit-0"), GOOD_MSP),
    ("309", Corpus("tls-root-x25519"), GOOD_MSP),
    ("310", Corpus("keys-root-p224"), Corpus("keys-root-p384")),
    (
        "311",
        Corpus("keys-rsa-root-self-md5"),
        Corpus("keys-root-rsa2048"),
    ),
    ("312", Corpus("root-signature-high-s"), GOOD_MSP),
    (
        "313",
        Msp(|msp| msp.root_certs = vec![dated(NOW - 400 * DAY, NOW - DAY)]),
        GOOD_MSP,
    ),
    (
        "314",
        Msp(|msp| msp.root_certs = vec![dated(NOW - 400 * DAY, NOW + 29 * DAY)]),
        Msp(|msp| msp.root_certs.push(dated(NOW - 400 * DAY, NOW + 31 * DAY))),
    ),
    (
        "315",
        Msp(|msp| msp.root_certs = vec![dated(NOW + DAY, NOW + 400 * DAY)]),
        GOOD_MSP,
    ),
    ("401", Corpus("chain-orphan-ica"), Msp(|msp| below(msp, 1))),
    (
        "402",
        Corpus("time-ica-before-root"),
        Msp(|msp| below(msp, 1)),
    ),
    (
        "403",
        Corpus("pathlen-root-0-depth-2"),
        Msp(|msp| below(msp, 2)),
    ),
    ("404", Msp(renewed), Msp(two_roots)),
    ("405", Msp(|msp| below(msp, 1)), GOOD_MSP),
    ("406", Msp(|msp| below(msp, 2)), Msp(|msp| below(msp, 1))),
    ("407", Corpus("chain-104-same-subject-icas"), GOOD_MSP),
    (
        "408",
        Corpus("chain-self-signed-ica"),
        Msp(|msp| below(msp, 1)),
    ),
    ("501", Corpus("crl-file-der-file"), GOOD_CRL),
    ("502", Corpus("crl-file-leading-newline"), GOOD_CRL),
    ("503", Corpus("crl-no-aki-depth-1-admin-nodeou"), GOOD_CRL),
    (
        "504",
        Msp(|msp| msp.revocation_list = vec![crl(&other_ca(), NOW + DAY)]),
        Msp(|msp| msp.revocation_list = vec![crl(&ca(), NOW + DAY)]),
    ),
    ("505", Corpus("crl-wrong-ca-same-aki"), GOOD_CRL),
    (
        "506",
        Msp(|msp| msp.revocation_list = vec![crl(&ca(), NOW - DAY)]),
        Msp(|msp| msp.revocation_list = vec![crl(&ca(), NOW + DAY)]),
    ),
    ("507", Corpus("crl-file-two-blocks"), GOOD_CRL),
    ("508", Corpus("crl-ica-revoked"), Corpus("crl-leaf-depth-1")),
    (
        "509",
        Msp(|msp| {
            below(msp, 1);
            msp.revocation_list = vec![crl(&ca(), NOW + DAY)];
        }),
        Msp(|msp| msp.revocation_list = vec![crl(&ca(), NOW + DAY)]),
    ),
    ("601", Msp(|msp| msp.node_ous = None), GOOD_MSP),
    (
        "602",
        Msp(|msp| msp.admins = msp.root_certs.clone()),
        Msp(|msp| msp.admins = vec![identity(&ca(), "admin")]),
    ),
    (
        "603",
        Msp(|msp| msp.admins = vec![identity(&other_ca(), "admin")]),
        Msp(|msp| msp.admins = vec![identity(&ca(), "admin")]),
    ),
    (
        "604",
        Msp(revoked_admin),
        Msp(|msp| msp.admins = vec![identity(&ca(), "admin")]),
    ),
    (
        "605",
        Msp(|msp| msp.admins = vec![identity(&ca(), "peer")]),
        Msp(|msp| msp.admins = vec![identity(&ca(), "client")]),
    ),
    (
        "606",
        Msp(|msp| msp.admins = vec![admin_until(NOW - DAY)]),
        Msp(|msp| msp.admins = vec![admin_until(NOW + 400 * DAY)]),
    ),
    (
        "607",
        Msp(|msp| msp.admins = vec![admin_until(NOW + DAY)]),
        Msp(|msp| msp.admins = vec![admin_until(NOW + 31 * DAY)]),
    ),
    ("701", Corpus("local-no-signcerts"), GOOD_DIR),
    (
        "702",
        Dir(|dir| write(dir, "signcerts/z.pem", &identity(&ca(), "peer"))),
        GOOD_DIR,
    ),
    (
        "703",
        Dir(|dir| sign_with(dir, &identity(&other_ca(), "peer"))),
        GOOD_DIR,
    ),
    (
        "704",
        Dir(|dir| sign_with(dir, &admin_until(NOW - DAY))),
        GOOD_DIR,
    ),
    (
        "705",
        Dir(|dir| sign_with(dir, &admin_until(NOW + DAY))),
        GOOD_DIR,
    ),
    (
        "706",
        Dir(|dir| fs::remove_file(dir.join("keystore/priv_sk")).unwrap()),
        GOOD_DIR,
    ),
    ("707", Corpus("local-ski-name-wrong-key"), GOOD_DIR),
    ("708", Dir(open_to_all), GOOD_DIR),
    ("709", Corpus("local-key-ec-params-first"), GOOD_DIR),
    ("801", Msp(|msp| msp.tls_root_certs.clear()), GOOD_MSP),
    (
        "802",
        Msp(|msp| msp.tls_root_certs = msp.root_certs.clone()),
        GOOD_MSP,
    ),
    ("803", Corpus("tls-ica-garbage-without-root"), GOOD_DIR),
    (
        "901",
        Channel(|network| {
            let root = network.msps[0].root_certs[0].clone();
            network.msps[1].root_certs.push(root);
        }),
        GOOD_CHANNEL,
    ),
    (
        "902",
        Channel(|network| {
            below(&mut network.msps[0], 1);
            network.msps[1].root_certs = network.msps[0].root_certs.clone();
        }),
        GOOD_CHANNEL,
    ),
    (
        "903",
        Channel(|network| {
            let name = network.msps[1].name.clone();
            network.msps[1] = MspConfig {
                name,
                ..network.msps[0].clone()
            };
        }),
        GOOD_CHANNEL,
    ),
    (
        "904",
        Channel(|network| network.writers = "OR('Org1MSP.member', 'org2MSP.member')"),
        GOOD_CHANNEL,
    ),
    (
        "905",
        Channel(|network| network.msps[0].node_ous.as_mut().unwrap().admin = None),
        GOOD_CHANNEL,
    ),
];

#[test]
fn every_lint_finds_the_bad_and_not_the_good() {
    let (mut wrong, mut tested) = (Vec::new(), Vec::new());
    for (number, bad, good) in PAIRS {
        let code = format!("MSP-LINT-{number}");
        let (bad, good) = (look(bad), look(good));
        let finds = |report: &Report| report.findings.iter().any(|it| it.code == code);
        if !finds(&bad) {
            let found: Vec<_> = bad
                .findings
                .iter()
                .map(|it| (it.code, &it.message))
                .collect();
            wrong.push(format!("{code} is not found, but {found:?}"));
        }
        if finds(&good) {
            wrong.push(format!("{code} is found in the good one"));
        }
        tested.push(code);
    }
    let all: Vec<_> = lints().map(|lint| lint.code).collect();
    assert_eq!(tested, all, "each lint has its pair");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn healthy_configurations_give_neither_errors_nor_warnings() {
    for (name, sample) in [
        ("folder", GOOD_DIR),
        ("configuration", GOOD_MSP),
        ("channel", GOOD_CHANNEL),
    ] {
        assert_quiet(name, &look(&sample));
    }
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    for organization in ["org1", "org2", "orderer"] {
        let folder = testdata.join("network").join(organization).join("msp");
        let report = linter(MspVersion::V3_0, None)
            .folder(folder, "Org1MSP")
            .unwrap();
        assert_quiet(organization, &report);
    }
    let block = fs::read(testdata.join("channel/blocks/0000.block")).unwrap();
    let found = fabric_msp::channel::NamedConfig::of_block(&block).unwrap();
    let report =
        linter(MspVersion::V3_0, None).channel(found.channel_id, &found.envelope.config.unwrap());
    assert_quiet("channel of the test data", &report);
}

#[test]
fn codes_and_names_are_unique_and_in_order() {
    let codes: Vec<_> = lints().map(|lint| lint.code).collect();
    assert!(codes.is_sorted_by(|a, b| a < b));
    let mut names: Vec<_> = lints().map(|lint| lint.name).collect();
    names.sort_unstable();
    assert!(names.is_sorted_by(|a, b| a < b));
}

/// `UPDATE_SNAPSHOTS=1` writes it anew.
#[test]
fn the_committed_catalogue_is_that_of_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint/catalogue.md");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, catalogue()).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), catalogue());
}

#[test]
fn findings_say_where_what_and_what_to_do() {
    let report = look(&Dir(|dir| in_yaml(dir, "Enable:", "enable:")));
    let finding = report
        .findings
        .iter()
        .find(|it| it.code == "MSP-LINT-202")
        .unwrap();
    assert_eq!(finding.severity, Severity::Error);
    assert!(
        matches!(&finding.place, Place::File { path, line: Some(2) } if path.ends_with("config.yaml"))
    );
    assert_eq!(
        finding.message,
        "the key `enable` in NodeOUs is ignored; did you mean `Enable`?"
    );
    assert!(finding.remedy.is_some());
    // What the loader says comes first, under its own code.
    let failure = report.findings.first().unwrap();
    assert_eq!((failure.code, failure.lint), ("MSP-SET-016", None));
}

#[test]
fn a_flood_of_findings_is_counted_not_kept() {
    let report = look(&Msp(|msp| {
        msp.admins = vec![b"no PEM".to_vec(); 10 * MAX_FINDINGS_OF_A_LINT]
    }));
    let kept = report
        .findings
        .iter()
        .filter(|it| it.code == "MSP-LINT-108")
        .count();
    assert_eq!(
        (kept, report.omitted),
        (MAX_FINDINGS_OF_A_LINT, 9 * MAX_FINDINGS_OF_A_LINT)
    );
}

#[test]
fn a_folder_of_many_intermediates_takes_seconds_at_most() {
    let started = std::time::Instant::now();
    let report = look(&Msp(|msp| {
        let intermediate = below_one(&ca(), "ica");
        msp.intermediate_certs = vec![intermediate.issued().certificate_pem().into(); 5_000];
    }));
    assert!(report.omitted > 0);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

fn assert_quiet(name: &str, report: &Report) {
    let loud: Vec<_> = report
        .findings
        .iter()
        .filter(|it| it.severity > Severity::Info)
        .collect();
    assert!(loud.is_empty(), "{name}: {loud:#?}");
}

fn linter(version: MspVersion, purpose: Option<Purpose>) -> Linter {
    Linter::new(Options {
        version,
        purpose,
        ..Options::at(Time::from_unix(NOW))
    })
}

fn look(sample: &Sample) -> Report {
    let newest = linter(MspVersion::V3_0, None);
    match sample {
        Corpus(name) => look_at_case(name),
        Dir(change) => {
            let folder = scratch();
            let peer = org1().member(Role::Peer, "peer0").unwrap();
            org1()
                .write_local_msp(&mut Folder::new(&folder), Path::new("msp"), &peer)
                .unwrap();
            let msp = folder.join("msp");
            change(&msp);
            let report = newest.folder(&msp, "Org1MSP").unwrap();
            fs::remove_dir_all(folder).unwrap();
            report
        }
        Msp(change) => {
            let mut config = org1().msp_config("Org1MSP");
            change(&mut config);
            newest.config(&config, "")
        }
        OldConfig(change) => {
            let mut config = org1().msp_config("Org1MSP");
            change(&mut config);
            linter(MspVersion::V1_3, None).config(&config, "")
        }
        Channel(change) => {
            let mut network = Network::new();
            change(&mut network);
            look_at_channel(&network)
        }
    }
}

/// The findings of lints; such a channel has no orderer, so the loader's own error is left aside.
fn look_at_channel(network: &Network) -> Report {
    let config = network.config();
    let config = fabric_msp::wire::Config::decode(&config).unwrap();
    let mut report = linter(MspVersion::V3_0, None).channel("testchannel", &config);
    report.findings.retain(|finding| finding.lint.is_some());
    report
}

/// A case as a folder, or as its configuration; what an archive loses (empty folders) is put back where a case is about it.
fn look_at_case(name: &str) -> Report {
    static CORPUS: OnceLock<PathBuf> = OnceLock::new();
    let corpus = CORPUS.get_or_init(|| archive::unpack("conformance/dev.tar.gz", "lint"));
    let case = corpus.join("dev").join(name);
    let text = fs::read(case.join("case.json")).unwrap_or_else(|error| panic!("{name}: {error}"));
    let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
    for folder in json["fs"]["empty_dirs"].as_array().into_iter().flatten() {
        fs::create_dir_all(case.join("msp").join(folder.as_str().unwrap())).unwrap();
    }
    let purpose = match json["mode"].as_str() {
        Some("local") => Purpose::Local,
        _ => Purpose::Verifying,
    };
    linter(MspVersion::V3_0, Some(purpose))
        .folder(case.join("msp"), "Org1MSP")
        .unwrap()
}

#[test]
fn a_configuration_with_a_key_is_told() {
    let report = look(&Msp(|msp| {
        let member = issued(&ca(), "peer", long());
        msp.signing_identity = Some(SigningIdentityInfo {
            public_signer: member.certificate_pem().into(),
            private_signer: Some(KeyInfo {
                key_identifier: "peer".to_owned(),
                key_material: member
                    .key()
                    .private_key_pem()
                    .unwrap()
                    .as_bytes()
                    .to_vec()
                    .into(),
            }),
        });
    }));
    assert!(report.findings.iter().any(|it| it.code == "MSP-LINT-104"));
    assert!(!report.findings.iter().any(|it| it.code == "MSP-LINT-706"));
}
