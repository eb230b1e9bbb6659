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
    ("213", Msp(two_roots), Msp(two_issuers)),
    ("214", OldConfig(|_| {}), GOOD_MSP),
    (
        "215",
        Msp(|msp| list_unit(msp, "client")),
        Msp(|msp| list_unit(msp, "department")),
    ),
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
        Msp(|msp| msp.root_certs = successive_roots(KEEP_KEY)),
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
    (
        "404",
        Msp(renewed),
        Msp(|msp| msp.root_certs = successive_roots(KEEP_KEY)),
    ),
    ("405", Msp(|msp| below(msp, 2)), Msp(|msp| below(msp, 1))),
    (
        "406",
        Msp(|msp| {
            below(msp, 1);
            msp.admins = vec![identity(&ca(), "admin")];
        }),
        Msp(three_tiers),
    ),
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
        ("two issuing CAs", Msp(two_issuers)),
        ("roles of two CAs", Msp(roles_of_two_issuers)),
        ("three tiers", Msp(three_tiers)),
        ("a CA with a new key", Msp(|msp| follow(msp, NEW_KEY))),
        ("a CA that follows itself", Msp(|msp| follow(msp, KEEP_KEY))),
        ("Ed25519", Dir(|dir| ed25519(dir, "admin"))),
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

/// What cryptogen made: the MSPs of organizations, nodes and users.
#[test]
fn the_ledgers_crypto_gives_neither_errors_nor_warnings() {
    let raft = archive::unpack("ledger/raft.tar.gz", "lint-crypto").join("raft");
    let mut folders = vec![raft.join("crypto")];
    let mut looked_at = 0;
    while let Some(folder) = folders.pop() {
        let below = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path());
        folders.extend(below.filter(|path| path.is_dir()));
        if folder.file_name().is_some_and(|name| name == "msp") {
            // The network was made in November 2026.
            let linter = Linter::new(Options::at(Time::from_unix(NOW + 365 * DAY)));
            let mut report = linter.folder(&folder, "Org1MSP").unwrap();
            // The archive may lose who may read a file.
            report.findings.retain(|it| it.code != "MSP-LINT-708");
            assert_quiet(&folder.display().to_string(), &report);
            looked_at += 1;
        }
    }
    assert!(looked_at > 20, "{looked_at}");
}

/// The remedy of an expiring CA, followed to the letter, in both ways.
#[test]
fn what_is_said_about_a_ca_under_two_certificates_depends_on_their_dates() {
    let found = |change: fn(&mut MspConfig)| {
        let report = look(&Msp(change));
        let found = report.findings.into_iter();
        found
            .filter(|it| it.code == "MSP-LINT-404")
            .collect::<Vec<_>>()
    };
    assert_eq!(found(|msp| follow(msp, KEEP_KEY)), []);
    let later = found(renewed);
    assert_eq!(later.len(), 2);
    for finding in later {
        let dates = "both are valid from 2025-12-31T00:00:00Z to 2047-11-27T00:00:00Z";
        assert!(finding.message.contains(dates), "{}", finding.message);
        assert!(finding.remedy.unwrap().contains("same start of validity"));
    }
    // Each remedy about renewals says the same.
    for code in ["MSP-LINT-313", "MSP-LINT-314", "MSP-LINT-404"] {
        let remedy = fabric_msp::lint::lint(code).unwrap().remedy;
        let rule = "same start of validity the new certificate replaces the old file; otherwise give the CA a new key and list both";
        assert!(remedy.contains(rule), "{code}: {remedy}");
    }
}

/// The dates in the message are those between which Fabric refuses.
#[test]
fn identities_are_refused_while_both_certificates_are_valid_and_only_then() {
    let mut config = org1().msp_config("Org1MSP");
    renewed(&mut config);
    let msp = fabric_msp::Msp::new(&config, MspVersion::V3_0).unwrap();
    for (start, accepted) in [(NOW - 2 * DAY, true), (NOW, false)] {
        let identity = issued(&ca(), "client", validity(start, NOW + DAY));
        let judged = (msp
            .identity_from_pem(identity.certificate_pem().as_bytes())
            .ok())
        .is_some_and(|identity| msp.validate(&identity).is_ok());
        assert_eq!(judged, accepted, "{start}");
    }
    // Replaced, it refuses whoever started before.
    config.root_certs.remove(0);
    for role in roles(&mut config) {
        role.certificate = Vec::new();
    }
    let msp = fabric_msp::Msp::new(&config, MspVersion::V3_0).unwrap();
    let old = issued(&ca(), "client", validity(NOW - 2 * DAY, NOW + DAY));
    assert!(
        msp.identity_from_pem(old.certificate_pem().as_bytes())
            .is_err()
    );
}

#[test]
fn remedies_are_those_of_the_reason() {
    let foreign = look(&Dir(|dir| sign_with(dir, &identity(&other_ca(), "peer"))));
    let none = look(&Dir(|dir| sign_with(dir, &identity(&ca(), "no role"))));
    let remedy = |report: &Report| {
        let mut found = report.findings.iter();
        let found = found.find(|it| it.code == "MSP-LINT-703").unwrap();
        found.remedy.unwrap()
    };
    assert_ne!(remedy(&foreign), remedy(&none));
    let admin = look(&Msp(|msp| {
        msp.admins = vec![identity(&other_ca(), "admin")]
    }));
    let admin = admin.findings.iter().find(|it| it.code == "MSP-LINT-603");
    assert_eq!(admin.unwrap().remedy, Some(remedy(&foreign)));
}

#[test]
fn an_ed25519_administrator_is_judged_by_the_rules_of_the_version() {
    let codes = |unit: &'static str, foreign: bool| {
        let folder = scratch();
        let ca = if foreign { other_ca() } else { ca() };
        ed25519_of(&folder, &ca, unit);
        let report = linter(MspVersion::V3_0, None).folder(&folder, "Org1MSP");
        let findings = report.unwrap().findings.into_iter();
        let errors = findings.filter(|it| it.severity == Severity::Error);
        errors.map(|it| it.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("admin", false), Vec::<&str>::new());
    assert!(codes("admin", true).contains(&"MSP-LINT-603"));
}

#[test]
fn one_cause_is_told_once() {
    let errors = |sample: &Sample| -> Vec<_> {
        let findings = look(sample).findings.into_iter();
        let errors = findings.filter(|it| it.severity == Severity::Error);
        errors.map(|it| (it.code, it.message)).collect()
    };
    let told = |sample: &Sample, lint: &str, setup: &str| {
        let errors = errors(sample);
        assert_eq!(errors[0].0, lint);
        assert!(errors.iter().all(|it| it.0 != setup), "{errors:?}");
        let ending = format!("; the MSP does not load ({setup})");
        assert!(errors[0].1.ends_with(&ending), "{errors:?}");
    };
    told(
        &Msp(|msp| msp.node_ous = None),
        "MSP-LINT-601",
        "MSP-SET-016",
    );
    told(
        &Dir(|dir| fs::remove_file(dir.join("keystore/priv_sk")).unwrap()),
        "MSP-LINT-706",
        "MSP-SET-011",
    );
    told(
        &Dir(|dir| sign_with(dir, &identity(&other_ca(), "peer"))),
        "MSP-LINT-703",
        "MSP-SET-005",
    );
    // What no lint says stays.
    let garbage = errors(&Msp(|msp| msp.root_certs = vec![b"garbage".to_vec()]));
    assert!(garbage.iter().any(|it| it.0.starts_with("MSP-SET-")));
}

#[test]
fn a_key_of_another_is_told_from_none_and_from_an_encrypted_one() {
    let errors = |contents: &[u8]| -> Vec<_> {
        let folder = scratch();
        let peer = org1().member(Role::Peer, "peer0").unwrap();
        org1()
            .write_local_msp(&mut Folder::new(&folder), Path::new("msp"), &peer)
            .unwrap();
        write(&folder, "msp/keystore/priv_sk", contents);
        let report = linter(MspVersion::V3_0, None).folder(folder.join("msp"), "Org1MSP");
        let findings = report.unwrap().findings.into_iter();
        let errors = findings.filter(|it| it.severity == Severity::Error);
        errors.map(|it| (it.code, it.message)).collect()
    };
    let other = issued(&ca(), "peer", long())
        .key()
        .private_key_pem()
        .unwrap();
    let found = errors(other.as_bytes());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "MSP-LINT-707");
    assert!(found[0].1.contains("holds another key"), "{found:?}");

    let encrypted = other
        .as_str()
        .replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let found = errors(encrypted.as_bytes());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "MSP-LINT-706");
    assert!(found[0].1.contains("encrypted"), "{found:?}");
    assert!(found[0].1.contains("MSP-SET-011"), "{found:?}");
}

#[test]
#[cfg(unix)]
fn what_is_no_file_is_not_to_be_converted() {
    let report = look(&Dir(|dir| {
        sparse(dir, "cacerts/huge.pem");
        std::os::unix::fs::symlink("loop.pem", dir.join("cacerts/loop.pem")).unwrap();
        std::os::unix::fs::symlink("nowhere", dir.join("cacerts/nowhere.pem")).unwrap();
        fs::create_dir(dir.join("cacerts/folder")).unwrap();
        write(dir, "cacerts/der.cer", ca().issued().certificate_der());
    }));
    let skipped = report
        .findings
        .iter()
        .filter(|it| it.code == "MSP-LINT-101");
    let skipped: Vec<_> = skipped.collect();
    assert_eq!(skipped.len(), 4, "{:#?}", report.findings);
    // Reading ends at the huge file, which is told once.
    let huge = |it: &&fabric_msp::lint::Finding| it.place.to_string().ends_with("huge.pem");
    let huge: Vec<_> = report.findings.iter().filter(huge).collect();
    assert_eq!(huge.len(), 1, "{huge:#?}");
    assert!(huge[0].message.contains("bytes") && huge[0].lint.is_none());
    for finding in skipped {
        let is_der = finding.place.to_string().ends_with("der.cer");
        assert_eq!(finding.remedy.unwrap().contains("openssl"), is_der);
        assert!(!finding.message.contains("key"), "{}", finding.message);
    }
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
    // What the loader says comes first, under its own code, unless a lint says it.
    assert!(report.findings.iter().all(|it| it.lint.is_some()));
    let report = look(&Msp(|msp| msp.tls_root_certs = vec![b"garbage".to_vec()]));
    let failure = report.findings.first().unwrap();
    assert!(failure.code.starts_with("MSP-SET-") && failure.lint.is_none());
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
