//! Configurations to lint: a folder, an organization's MSP, a channel, and the mistakes that people make in them.

use fabric_msp::SignaturePolicy;
use fabric_msp::Time;
use fabric_msp::config::{MspConfig, OuIdentifier};
use fabric_msp::generate::{
    Authority, Entropy, Issued, KeyAlgorithm, Organization, Request, Revocation, Validity,
};
use fabric_msp::wire::{
    Capabilities, Capability, Config, ConfigGroup, ConfigPolicy, ConfigValue, ImplicitMetaPolicy,
    Policy,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// 2026-01-01.
pub const NOW: i64 = 1_767_225_600;
pub const DAY: i64 = 86_400;

pub fn scratch() -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("lint-folder-{number}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn validity(from: i64, to: i64) -> Validity {
    Validity::new(Time::from_unix(from), Time::from_unix(to))
}

pub fn long() -> Validity {
    validity(NOW - 2_000 * DAY, NOW + 8_000 * DAY)
}

pub fn entropy() -> Entropy {
    Entropy::from_seed(b"tests of lints")
}

pub fn organization(domain: &str) -> Organization {
    Organization::new(domain, long(), &entropy()).unwrap()
}

pub fn org1() -> &'static Organization {
    static ORG1: OnceLock<Organization> = OnceLock::new();
    ORG1.get_or_init(|| organization("org1.example.com"))
}

pub fn ca() -> Authority {
    org1().root().clone()
}

pub fn other_ca() -> Authority {
    organization("other.example.com").root().clone()
}

pub fn issued(ca: &Authority, unit: &str, validity: Validity) -> Issued {
    let request = Request::identity("somebody", validity).organizational_unit(unit);
    ca.issue(&request, &entropy().child(unit)).unwrap()
}

pub fn identity(ca: &Authority, unit: &str) -> Vec<u8> {
    issued(ca, unit, long()).certificate_pem().into()
}

pub fn admin_until(end: i64) -> Vec<u8> {
    let until = validity(NOW - 400 * DAY, end);
    issued(&ca(), "admin", until).certificate_pem().into()
}

/// A root of its own with these dates.
pub fn dated(from: i64, to: i64) -> Vec<u8> {
    let request = Request::authority("ca.dated", validity(from, to));
    let root = Authority::root(&request, &entropy().child("dated")).unwrap();
    root.issued().certificate_pem().into()
}

pub fn crl(ca: &Authority, next_update: i64) -> Vec<u8> {
    let (from, to) = (
        Time::from_unix(NOW - 10 * DAY),
        Time::from_unix(next_update),
    );
    ca.revocation_list_pem(1, &[], from, to).unwrap().into()
}

pub fn revoked_admin(msp: &mut MspConfig) {
    let admin = issued(&ca(), "admin", long());
    let at = Time::from_unix(NOW - 10 * DAY);
    let revocations = [Revocation::of(&admin, at)];
    let list = ca()
        .revocation_list_pem(1, &revocations, at, Time::from_unix(NOW + DAY))
        .unwrap();
    msp.admins = vec![admin.certificate_pem().into()];
    msp.revocation_list = vec![list.into()];
}

/// A root beside the first, both of this organization.
pub fn two_roots(msp: &mut MspConfig) {
    msp.root_certs
        .push(other_ca().issued().certificate_pem().into());
}

/// Two roots that both issue identities of all roles.
pub fn two_issuers(msp: &mut MspConfig) {
    two_roots(msp);
    for role in roles(msp) {
        role.certificate = Vec::new();
    }
    msp.admins = vec![identity(&ca(), "admin"), identity(&other_ca(), "admin")];
}

/// Two roots, of which the second issues clients only, and the first all others.
pub fn roles_of_two_issuers(msp: &mut MspConfig) {
    two_roots(msp);
    role(msp).certificate = msp.root_certs[1].clone();
}

/// A root, an intermediate, and another below, which issues the identities.
pub fn three_tiers(msp: &mut MspConfig) {
    below(msp, 2);
    let lowest = below_one(&below_one(&ca(), "ica0"), "ica1");
    let certificate = msp.intermediate_certs[1].clone();
    for role in roles(msp) {
        role.certificate = certificate.clone();
    }
    msp.admins = vec![identity(&lowest, "admin")];
}

/// `OrganizationalUnitIdentifiers` with this OU.
pub fn list_unit(msp: &mut MspConfig, unit: &str) {
    msp.organizational_unit_identifiers = vec![OuIdentifier {
        certificate: msp.root_certs[0].clone(),
        organizational_unit_identifier: unit.to_owned(),
    }];
}

/// How a CA is renewed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    KeepKey,
    NewKey,
}

pub const KEEP_KEY: Renewal = Renewal::KeepKey;
pub const NEW_KEY: Renewal = Renewal::NewKey;

/// A root that has expired, and the one of the same name that follows it.
pub fn successive_roots(renewal: Renewal) -> Vec<Vec<u8>> {
    let request = |from, to| Request::authority("ca.successive", validity(from, to));
    let entropy = |name| entropy().child(name);
    let old = request(NOW - 400 * DAY, NOW - 10 * DAY);
    let old = Authority::root(&old, &entropy("old")).unwrap();
    let new = request(NOW - 9 * DAY, NOW + 8_000 * DAY);
    let new = match renewal {
        Renewal::KeepKey => old.renewed_root(&new, &entropy("new")).unwrap(),
        Renewal::NewKey => Authority::root(&new, &entropy("new")).unwrap(),
    };
    let both = [old, new];
    let both = both.iter().map(|root| root.issued().certificate_pem());
    both.map(Into::into).collect()
}

/// Both of them, and roles that both certify.
pub fn follow(msp: &mut MspConfig, renewal: Renewal) {
    msp.root_certs = successive_roots(renewal);
    for role in roles(msp) {
        role.certificate = Vec::new();
    }
}

/// Puts a user with an Ed25519 key, who is an administrator, into a folder without NodeOUs.
pub fn ed25519(dir: &Path, unit: &str) {
    fs::remove_dir_all(dir).unwrap();
    ed25519_of(dir, &ca(), unit);
}

pub fn ed25519_of(dir: &Path, issuer: &Authority, unit: &str) {
    let request = Request::identity("somebody", long()).organizational_unit(unit);
    let request = request.key_algorithm(KeyAlgorithm::Ed25519);
    let user = issuer.issue(&request, &entropy().child("ed25519")).unwrap();
    let certificate = user.certificate_pem();
    write(
        dir,
        "cacerts/ca.pem",
        ca().issued().certificate_pem().as_bytes(),
    );
    let tls = org1().tls_root().issued().certificate_pem();
    write(dir, "tlscacerts/tlsca.pem", tls.as_bytes());
    write(dir, "admincerts/admin.pem", certificate.as_bytes());
    write(dir, "signcerts/cert.pem", certificate.as_bytes());
    let key = user.key().private_key_pem().unwrap();
    write(dir, "keystore/priv_sk", key.as_bytes());
    owner_only(&dir.join("keystore/priv_sk"));
}

fn owner_only(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// The OUs of all roles.
pub fn roles(msp: &mut MspConfig) -> Vec<&mut OuIdentifier> {
    let units = msp.node_ous.as_mut().unwrap();
    let all = [
        &mut units.client,
        &mut units.peer,
        &mut units.admin,
        &mut units.orderer,
    ];
    all.into_iter().flatten().collect()
}

/// The root's key under a second certificate.
pub fn renewed(msp: &mut MspConfig) {
    let request = Request::authority(
        "ca.org1.example.com",
        validity(NOW - DAY, NOW + 9_000 * DAY),
    )
    .organization("org1.example.com");
    let root = ca()
        .renewed_root(&request, &entropy().child("renewed"))
        .unwrap();
    msp.root_certs.push(root.issued().certificate_pem().into());
}

/// So many intermediates, each below the one before.
pub fn below(msp: &mut MspConfig, depth: usize) {
    let mut upper = ca();
    for level in 0..depth {
        upper = below_one(&upper, &format!("ica{level}"));
        msp.intermediate_certs
            .push(upper.issued().certificate_pem().into());
    }
}

pub fn below_one(upper: &Authority, name: &str) -> Authority {
    let request = Request::authority(name, long());
    upper
        .intermediate(&request, &entropy().child(name))
        .unwrap()
}

/// The OU of the role client.
pub fn role(msp: &mut MspConfig) -> &mut OuIdentifier {
    msp.node_ous.as_mut().unwrap().client.as_mut().unwrap()
}

pub fn write(dir: &Path, path: &str, contents: &[u8]) {
    let path = dir.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, contents).unwrap();
}

pub fn root_of(dir: &Path) -> PathBuf {
    fs::read_dir(dir.join("cacerts"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path()
}

pub fn in_yaml(dir: &Path, from: &str, to: &str) {
    let path = dir.join("config.yaml");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).unwrap();
}

pub fn sparse(dir: &Path, name: &str) {
    let file = fs::File::create(dir.join(name)).unwrap();
    file.set_len(100 << 20).unwrap();
}

pub fn sign_with(dir: &Path, certificate: &[u8]) {
    let folder = dir.join("signcerts");
    fs::remove_dir_all(&folder).unwrap();
    write(dir, "signcerts/cert.pem", certificate);
}

pub fn open_to_all(dir: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let open = fs::Permissions::from_mode(0o644);
        fs::set_permissions(dir.join("keystore/priv_sk"), open).unwrap();
    }
    #[cfg(not(unix))]
    let _ = dir;
}

/// Two organizations and their policies.
pub struct Network {
    pub msps: Vec<MspConfig>,
    pub writers: &'static str,
}

impl Network {
    pub fn new() -> Self {
        let msp = |domain, id| organization(domain).msp_config(id);
        Self {
            msps: vec![
                msp("org1.example.com", "Org1MSP"),
                msp("org2.example.com", "Org2MSP"),
            ],
            writers: "OR('Org1MSP.member', 'Org2MSP.member')",
        }
    }

    /// Its configuration, encoded.
    pub fn config(&self) -> Vec<u8> {
        let values: Vec<Vec<u8>> = self
            .msps
            .iter()
            .map(|msp| msp.to_msp_config().to_vec())
            .collect();
        let admins: Vec<Vec<u8>> = (self.msps.iter())
            .map(|msp| signature(&format!("OR('{}.admin')", msp.name)))
            .collect();
        let majority = ImplicitMetaPolicy {
            sub_policy: "Admins",
            rule: 2,
        }
        .encode();
        let writers = signature(self.writers);
        let organization = |index: usize| ConfigGroup {
            values: BTreeMap::from([("MSP", value(&values[index]))]),
            policies: BTreeMap::from([("Admins", policy(1, &admins[index]))]),
            ..ConfigGroup::default()
        };
        let names = ["Org1", "Org2"];
        let application = ConfigGroup {
            groups: names
                .iter()
                .enumerate()
                .map(|(index, name)| (*name, organization(index)))
                .collect(),
            policies: BTreeMap::from([
                ("Admins", policy(3, &majority)),
                ("Writers", policy(1, &writers)),
            ]),
            ..ConfigGroup::default()
        };
        let capabilities = Capabilities {
            capabilities: BTreeMap::from([("V3_0", Capability {})]),
        };
        let capabilities = capabilities.encode();
        let config = Config {
            channel_group: Some(ConfigGroup {
                groups: BTreeMap::from([("Application", application)]),
                values: BTreeMap::from([("Capabilities", value(&capabilities))]),
                ..ConfigGroup::default()
            }),
            ..Config::default()
        };
        config.encode()
    }
}

pub fn signature(text: &str) -> Vec<u8> {
    SignaturePolicy::parse(text).unwrap().encode()
}

pub fn value(bytes: &[u8]) -> ConfigValue<'_> {
    ConfigValue {
        value: bytes,
        ..ConfigValue::default()
    }
}

pub fn policy(kind: i32, value: &[u8]) -> ConfigPolicy<'_> {
    ConfigPolicy {
        policy: Some(Policy { kind, value }),
        ..ConfigPolicy::default()
    }
}
