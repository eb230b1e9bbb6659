//! Bad input of every kind: a clear error, in bounded time and memory, never a panic.

#[path = "support/forge.rs"]
mod forge;

use fabric_msp::config::{MspConfig, MspFolder, Purpose};
use fabric_msp::diagnostic::Diagnostic;
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::x509::{Certificate, Crl};
use fabric_msp::{Msp, MspPrincipal, MspRoleType, MspVersion};
use forge::{Forged, ca_extensions, extension, key, pem};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// For one hostile input, without optimisation and with the other tests beside it.
const PATIENCE: Duration = Duration::from_secs(60);
/// Of the whole process, which holds several copies of a 100 MB input at once.
const MEMORY: u64 = 2 << 30;
/// Far more than a recursive reader could follow on a test's stack.
const DEPTH: usize = 100_000;
/// A version that knows all principals and asks for no administrators.
const LENIENT: MspVersion = MspVersion::V1_3;
/// 100 MB, but for code without optimisation, which is some twenty times slower.
const HUGE: usize = if cfg!(debug_assertions) {
    10_000_000
} else {
    100_000_000
};

#[test]
fn empty_truncated_and_binary_bytes_are_refused_by_every_reader() {
    let msp = msp(&[], &[]);
    let leaf = leaf("root").signed_by(&key(1));
    let serialized = serialized(&pem(&leaf));
    assert!(msp.deserialize_identity(&serialized).is_ok());
    for bytes in [&leaf, &serialized, &noise(5_000)] {
        for at in (0..bytes.len()).step_by(7) {
            refused_by_all(&msp, &bytes[..at]);
        }
    }
}

#[test]
fn a_hundred_megabytes_of_anything_are_refused_in_time() {
    let msp = msp(&[], &[]);
    for fill in [0x00, 0x0a, 0x2d, 0x30, 0x41, 0xff] {
        bounded(|| refused_by_all(&msp, &vec![fill; HUGE]));
    }
    let bytes = [
        b"-----BEGIN CERTIFICATE-----\n",
        "QUFB\n".repeat(HUGE / 5).as_bytes(),
        b"-----END CERTIFICATE-----\n",
    ]
    .concat();
    bounded(|| refused_by_all(&msp, &bytes));
    bounded(|| refused_by_all(&msp, &"-----BEGIN ".repeat(HUGE / 11).into_bytes()));
    bounded(|| refused_by_all(&msp, &"-----BEGIN A-----\n".repeat(HUGE / 18).into_bytes()));
    bounded(|| refused_by_all(&msp, &serialized(&vec![b'A'; HUGE])));
}

#[test]
fn deep_nesting_is_refused_without_deep_recursion() {
    let msp = msp(&[], &[]);
    let element = forge::nested(DEPTH, |length| forge::header(0x30, length));
    let principal = forge::nested(DEPTH, |length| {
        let inner = forge::message_header(0x0a, length);
        let outer = forge::message_header(0x12, inner.len() + length);
        [vec![0x08, 4], outer, inner].concat()
    });
    let identity = msp
        .identity_from_pem(&pem(&leaf("root").signed_by(&key(1))))
        .unwrap();
    let decoded = MspPrincipal::decode(&principal).map(|p| msp.satisfies_principal(&identity, &p));
    assert!(!matches!(decoded, Ok(Ok(()))));
    refused_by_all(&msp, &principal);
    refused_by_all(&msp, &element);
    refused_by_all(&msp, &vec![0x0b; 1_000_000]);
    refused_by_all(&msp, &[0x30, 0x80].repeat(1_000_000));
}

#[test]
fn combinations_are_bounded_in_parts_but_not_in_depth() {
    let msp = msp(&[], &[]);
    let leaf = pem(&leaf("root").signed_by(&key(1)));
    let identity = msp.identity_from_pem(&leaf).unwrap();
    let judged = |body: Vec<u8>| {
        let principal = MspPrincipal {
            classification: 4,
            body,
        };
        let result = msp.satisfies_principal(&identity, &principal);
        result.map_err(|error| error.code())
    };
    bounded(|| assert_eq!(judged([0x0a, 0].repeat(HUGE / 4)), Err("MSP-PRI-014")));
    let same = MspPrincipal::identity(&serialized(&leaf));
    let several = |n| MspPrincipal::combined(&vec![same.clone(); n]).body;
    bounded(|| assert_eq!(judged(several(1_001)), Err("MSP-PRI-014")));
    assert_eq!(judged(several(3)), Ok(()));
    let halves = [several(501), several(500)].map(|body| MspPrincipal {
        classification: 4,
        body,
    });
    bounded(|| {
        assert_eq!(
            judged(MspPrincipal::combined(&halves).body),
            Err("MSP-PRI-014")
        );
    });
    let member = MspPrincipal::role("Org1MSP", MspRoleType::Member);
    let deep = (0..2_500).fold(member, |inner, _| MspPrincipal::combined(&[inner]));
    bounded(|| assert_eq!(judged(deep.body), Ok(())));
}

#[test]
fn config_files_that_blow_up_are_refused_in_time() {
    let laughs = (1..=30).fold("a0: &a0 [x, x]\n".to_owned(), |text, i| {
        format!("{text}a{i}: &a{i} [*a{0}, *a{0}, *a{0}, *a{0}]\n", i - 1)
    });
    for (name, yaml) in [
        ("nested", "[".repeat(1_000_000)),
        ("nested-map", "{a: ".repeat(1_000_000)),
        (
            "indented",
            (0..3_000)
                .map(|i| format!("{}a:\n", " ".repeat(i)))
                .collect(),
        ),
        ("laughs", format!("{laughs}NodeOUs: *a30\n")),
        ("huge", "# x\n".repeat(HUGE / 4)),
        (
            "binary",
            String::from_utf8_lossy(&noise(100_000)).into_owned(),
        ),
    ] {
        let folder = folder(&format!("yaml-{name}"));
        fs::write(folder.join("cacerts/ca.pem"), pem(&root())).unwrap();
        fs::write(folder.join("config.yaml"), yaml).unwrap();
        bounded(|| assert!(clear(Msp::from_dir(&folder, "Org1MSP")).is_some(), "{name}"));
    }
}

#[test]
fn folders_with_bad_files_are_refused() {
    for (name, content) in [
        ("empty", Vec::new()),
        ("binary", noise(10_000)),
        ("huge", vec![b'A'; HUGE]),
        ("truncated", pem(&root())[..300].to_vec()),
    ] {
        let folder = folder(&format!("folder-{name}"));
        fs::write(folder.join("cacerts/ca.pem"), content).unwrap();
        bounded(|| assert!(clear(Msp::from_dir(&folder, "Org1MSP")).is_some(), "{name}"));
    }
    let nowhere = folder("folder-none").join("nowhere");
    assert!(clear(Msp::from_dir(nowhere, "Org1MSP")).is_some());
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder("folder-closed");
    fs::write(folder.join("cacerts/ca.pem"), pem(&root())).unwrap();
    let mode = |mode| fs::set_permissions(folder.join("cacerts"), fs::Permissions::from_mode(mode));
    mode(0o000).unwrap();
    if fs::read_dir(folder.join("cacerts")).is_ok() {
        println!("SKIPPED: a_folder_without_permission_is_refused: root reads every folder");
    } else {
        assert!(clear(MspFolder::read(&folder, "Org1MSP", Purpose::Verifying)).is_some());
    }
    mode(0o755).unwrap();
}

#[cfg(unix)]
#[test]
fn a_folder_that_nobody_can_read_is_refused_and_says_why() {
    let folder = folder("folder-none-at-all");
    let cacerts = folder.join("cacerts");
    let refused = || clear(MspFolder::read(&folder, "Org1MSP", Purpose::Verifying)).unwrap();
    std::os::unix::fs::symlink("nowhere", cacerts.join("ca.pem")).unwrap();
    assert!(refused().contains("it is a link to nothing"));
    fs::remove_dir_all(&cacerts).unwrap();
    fs::write(&cacerts, pem(&root())).unwrap();
    assert!(refused().contains("cannot be read"));
}

#[test]
fn ten_thousand_extensions_are_read_and_a_repeated_one_is_found() {
    let msp = msp(&[], &[]);
    let numbered = |i: u32| vec![0x2a, 0x81 + (i >> 7) as u8, (i & 0x7f) as u8];
    let mut leaf = leaf("root");
    leaf.extensions = (0..10_000)
        .map(|i| extension(&numbered(i), false, b"x"))
        .collect();
    bounded(|| {
        let identity = msp
            .identity_from_pem(&pem(&leaf.signed_by(&key(1))))
            .unwrap();
        assert!(msp.validate(&identity).is_ok());
    });
    leaf.extensions
        .push(extension(&numbered(9_999), false, b"x"));
    bounded(|| refused_by_all(&msp, &leaf.signed_by(&key(1))));
}

#[test]
fn ten_thousand_intermediates_of_one_name_are_not_all_tried() {
    let (root_key, ica_key) = (key(1), key(2));
    let forged = |serial| Forged {
        serial,
        issuer: "root",
        subject: "ica",
        key: &ica_key,
        extensions: ca_extensions(),
    };
    let intermediates: Vec<_> = (0..10_000)
        .map(|n| pem(&forged(n).signed_by(&root_key)))
        .collect();
    bounded(|| {
        let msp = msp(&intermediates, &[]);
        let leaf = pem(&leaf("ica").signed_by(&ica_key));
        assert!(clear(msp.identity_from_pem(&leaf)).is_some());
    });
}

#[test]
fn ten_thousand_intermediates_that_issue_each_other_are_refused() {
    let ica_key = key(2);
    let forged = |serial| Forged {
        serial,
        issuer: "ica",
        subject: "ica",
        key: &ica_key,
        extensions: ca_extensions(),
    };
    for signed in [true, false] {
        let made = |n| match signed {
            true => forged(n).signed_by(&ica_key),
            false => forged(n).unsigned(),
        };
        let intermediate_certs = (0..10_000).map(|n| pem(&made(n))).collect();
        let config = MspConfig {
            intermediate_certs,
            ..config()
        };
        bounded(|| assert!(clear(Msp::new(&config, LENIENT)).is_some()));
    }
}

#[test]
fn a_crl_of_a_million_entries_is_read_in_time() {
    let serials = (0..1_000_000_u32).map(|n| [&[1], &n.to_be_bytes()[..]].concat());
    let crl = forge::crl("root", &key(1), serials);
    bounded(|| {
        let crl = Crl::parse(&crl).unwrap();
        assert!(crl.lists(&[1, 0, 0, 0, 7]) && !crl.lists(&[2]));
    });
}

/// Every reader refuses these bytes, and says why.
fn refused_by_all(msp: &Msp, bytes: &[u8]) {
    assert!(clear(Certificate::from_der(bytes)).is_some());
    assert!(clear(Crl::parse(bytes)).is_some());
    assert!(clear(msp.deserialize_identity(bytes)).is_some());
    assert!(clear(msp.identity_from_pem(bytes)).is_some());
    // Some bytes are messages of unknown fields; then they make no MSP, no member, no well-formed identity.
    if let Ok(config) = MspConfig::from_fabric_msp_config(bytes) {
        assert!(clear(Msp::new(&config, MspVersion::V3_0)).is_some());
    }
    if let Ok(identity) = SerializedIdentity::decode(bytes) {
        assert!(clear(msp.is_well_formed(&identity)).is_some() || bytes.len() < 2_000);
    }
    let _ = clear(MspPrincipal::decode(bytes));
}

/// The error, which must have a message, of bounded length, and a code.
fn clear<T, E: Diagnostic>(result: Result<T, E>) -> Option<String> {
    let error = result.err()?;
    let message = error.to_string();
    assert!(
        !message.is_empty() && message.len() < 2_000,
        "{} octets",
        message.len()
    );
    assert!(error.code().starts_with("MSP-"), "{}", error.code());
    Some(message)
}

fn bounded(work: impl FnOnce()) {
    let start = Instant::now();
    work();
    assert!(start.elapsed() < PATIENCE, "took {:?}", start.elapsed());
    assert!(peak_memory() < MEMORY, "used {} bytes", peak_memory());
}

/// The most memory that this process ever had, where the system tells (Linux).
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

fn msp(intermediates: &[Vec<u8>], admins: &[Vec<u8>]) -> Msp {
    let config = MspConfig {
        intermediate_certs: intermediates.to_vec(),
        admins: admins.to_vec(),
        ..config()
    };
    Msp::new(&config, LENIENT).unwrap()
}

fn config() -> MspConfig {
    MspConfig {
        name: "Org1MSP".to_owned(),
        root_certs: vec![pem(&root())],
        ..MspConfig::default()
    }
}

fn root() -> Vec<u8> {
    let key = key(1);
    let root = Forged {
        serial: 1,
        issuer: "root",
        subject: "root",
        key: &key,
        extensions: ca_extensions(),
    };
    root.signed_by(&key)
}

fn leaf(issuer: &'static str) -> Forged<'static> {
    static KEY: std::sync::LazyLock<p256::ecdsa::SigningKey> = std::sync::LazyLock::new(|| key(3));
    Forged {
        serial: 2,
        issuer,
        subject: "leaf of a test",
        key: &KEY,
        extensions: Vec::new(),
    }
}

fn serialized(pem: &[u8]) -> Vec<u8> {
    SerializedIdentity {
        mspid: "Org1MSP",
        id_bytes: pem,
    }
    .encode()
}

/// Octets without a pattern, the same in every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(|_| next()).collect()
}

/// A fresh MSP folder with an empty `cacerts`.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("hostile")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("cacerts")).unwrap();
    folder
}
