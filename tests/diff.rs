//! What changes of trust and of policies mean: `fabric_msp::comparison`.

#[path = "support/raft.rs"]
mod raft;

use fabric_msp::channel::{Channel, NamedConfig};
use fabric_msp::comparison::{
    CertificateChange, CertificateKind, IdentityComparison, Meaning, TrustChange, compare_policies,
    compare_trust,
};
use fabric_msp::config::MspConfig;
use fabric_msp::encoding::pem;
use fabric_msp::generate::{Entropy, Organization, Request, Role, Validity};
use fabric_msp::policy::ImplicitMetaPolicy;
use fabric_msp::wire::{Config, ConfigGroup, ConfigPolicy, ImplicitMetaRule, Policy};
use fabric_msp::x509::Certificate;
use fabric_msp::{Msp, MspRoleType, MspVersion, SignaturePolicy, Time};
use raft::Raft;
use std::sync::OnceLock;

const ORG1: &str = "/Channel/Application/Org1/Endorsement";
const ENDORSEMENT: &str = "/Channel/Application/Endorsement";
const ADMINS: &str = "/Channel/Application/Admins";

fn validity() -> Validity {
    Validity::new(
        Time::from_unix(1_600_000_000),
        Time::from_unix(2_500_000_000),
    )
}

fn organization() -> Organization {
    Organization::new("org1", validity(), &Entropy::from_seed(b"diff")).unwrap()
}

fn msp(config: &MspConfig) -> Msp {
    Msp::new(config, MspVersion::V3_0).unwrap()
}

/// Without NodeOUs an MSP must list one.
fn listed_admin(organization: &Organization) -> Vec<u8> {
    let admin = organization.member(Role::Admin, "Listed").unwrap();
    admin.identity().certificate_pem().into_bytes()
}

fn judged(pem_text: &str, old: &Msp, new: &Msp) -> IdentityComparison {
    let block = pem::decode(pem_text.as_bytes()).unwrap();
    let certificate = Certificate::from_der(block.contents()).unwrap();
    IdentityComparison::of(&certificate, pem_text.as_bytes(), Some(old), Some(new))
}

#[test]
fn nothing_changes_between_equals() {
    let config = organization().msp_config("Org1MSP");
    let (old, new) = (msp(&config), msp(&config));
    assert_eq!(compare_trust(&old, &new), []);
    let peer = organization().member(Role::Peer, "peer0").unwrap();
    let peer = judged(&peer.identity().certificate_pem(), &old, &new);
    assert!(!peer.is_changed() && peer.new.is_valid());
}

#[test]
fn the_revoked_becomes_refused_and_loses_its_roles() {
    let mut organization = organization();
    let old = msp(&organization.msp_config("Org1MSP"));
    let user = organization.member(Role::Client, "User1").unwrap();
    let revoked = Time::from_unix(1_700_000_000);
    organization.revoke(&[user.identity()], revoked).unwrap();
    let new = msp(&organization.msp_config("Org1MSP"));
    let changes = compare_trust(&old, &new);
    assert!(
        matches!(&changes[..], [TrustChange::Revoked { serials, .. }] if serials.len() == 1),
        "{changes:?}"
    );
    let pem = user.identity().certificate_pem();
    let user = judged(&pem, &old, &new);
    assert!(user.becomes_refused());
    let lost: Vec<_> = user.lost().collect();
    assert_eq!(lost, [MspRoleType::Member, MspRoleType::Client]);
    assert!(user.gained().next().is_none());
    // And back again.
    let changes = compare_trust(&new, &old);
    assert!(matches!(&changes[..], [TrustChange::Unrevoked { .. }]));
    assert!(judged(&pem, &new, &old).becomes_accepted());
}

#[test]
fn without_node_ous_roles_are_lost_but_membership_stays() {
    let organization = organization();
    let mut config = organization.msp_config("Org1MSP");
    config.admins = vec![listed_admin(&organization)];
    let old = msp(&config);
    config.node_ous = None;
    let new = msp(&config);
    assert_eq!(compare_trust(&old, &new), [TrustChange::NodeOusOff]);
    let admin = organization.member(Role::Admin, "Admin").unwrap();
    let admin = judged(&admin.identity().certificate_pem(), &old, &new);
    assert!(admin.new.is_valid() && admin.is_changed());
    assert_eq!(admin.lost().collect::<Vec<_>>(), [MspRoleType::Admin]);
}

#[test]
fn a_renewed_root_is_told_from_a_new_one() {
    let organization = organization();
    let entropy = Entropy::from_seed(b"renewal");
    let request = Request::authority("ca.org1", validity()).organization("org1");
    let renewed = organization
        .root()
        .renewed_root(&request, &entropy)
        .unwrap();
    let mut config = organization.msp_config("Org1MSP");
    config.node_ous = None;
    config.admins = vec![listed_admin(&organization)];
    let old = msp(&config);
    config.root_certs = vec![renewed.issued().certificate_pem().into_bytes()];
    let new = msp(&config);
    let changes = compare_trust(&old, &new);
    assert!(
        matches!(
            &changes[..],
            [TrustChange::Certificate {
                kind: CertificateKind::Root,
                change: CertificateChange::Renewed,
                ..
            }]
        ),
        "{changes:?}"
    );
    let peer = organization.member(Role::Peer, "peer0").unwrap();
    let peer = judged(&peer.identity().certificate_pem(), &old, &new);
    assert!(peer.new.is_valid() && peer.changes_certifiers());
}

/// The root's certificate anew, with the same key and this validity.
fn renewed_root(organization: &Organization, validity: Validity) -> Vec<u8> {
    let request = Request::authority("ca.org1", validity).organization("org1");
    let entropy = Entropy::from_seed(b"another renewal");
    let renewed = organization.root().renewed_root(&request, &entropy);
    renewed.unwrap().issued().certificate_pem().into_bytes()
}

#[test]
fn a_root_that_is_valid_from_later_on_refuses_what_it_issued_before() {
    let organization = organization();
    let mut config = organization.msp_config("Org1MSP");
    config.node_ous = None;
    config.admins = Vec::new();
    let old = Msp::new(&config, MspVersion::V1_3).unwrap();
    let later = Validity::new(
        Time::from_unix(1_700_000_000),
        Time::from_unix(2_500_000_000),
    );
    let later = renewed_root(&organization, later);
    let peer = organization.member(Role::Peer, "peer0").unwrap();
    let peer = peer.identity().certificate_pem();

    let listed = std::mem::replace(&mut config.root_certs, vec![later.clone()]);
    let new = Msp::new(&config, MspVersion::V1_3).unwrap();
    let changes = compare_trust(&old, &new);
    assert_eq!(certificate_changes(&changes), [CertificateChange::Narrowed]);
    assert!(judged(&peer, &old, &new).becomes_refused());

    config.root_certs = [listed, vec![later]].concat();
    let new = Msp::new(&config, MspVersion::V1_3).unwrap();
    let changes = compare_trust(&old, &new);
    assert_eq!(certificate_changes(&changes), [CertificateChange::Doubled]);
}

fn certificate_changes(changes: &[TrustChange]) -> Vec<CertificateChange> {
    let change = |it: &TrustChange| match it {
        TrustChange::Certificate { change, .. } => Some(*change),
        _ => None,
    };
    changes.iter().filter_map(change).collect()
}

#[test]
fn a_role_that_any_authority_may_certify_is_told_as_such() {
    let organization = organization();
    let config = organization.msp_config("Org1MSP");
    let bound = msp(&config);
    let mut loose = config.clone();
    let node_ous = loose.node_ous.as_mut().unwrap();
    let unit = node_ous.peer.as_mut().unwrap();
    unit.certificate = Vec::new();
    let loose = msp(&loose);
    for (old, new, was_bound) in [(&bound, &loose, true), (&loose, &bound, false)] {
        let changes = compare_trust(old, new);
        let expected = TrustChange::RoleAuthority {
            role: MspRoleType::Peer,
            unit: "peer".to_owned(),
            was_bound,
            is_bound: !was_bound,
        };
        assert_eq!(changes, [expected]);
        assert!(changes[0].consequence().is_some());
    }
}

#[test]
fn signature_policies_are_compared_by_what_they_ask_for() {
    for (old, new, meaning) in [
        (
            "OR('Org1MSP.peer', 'Org2MSP.peer')",
            "OR('Org2MSP.peer', 'Org1MSP.peer')",
            Meaning::Same,
        ),
        (
            "AND('Org1MSP.peer', 'Org2MSP.peer')",
            "OR('Org1MSP.peer', 'Org2MSP.peer')",
            Meaning::Looser,
        ),
        (
            "OR('Org1MSP.member')",
            "OR('Org1MSP.admin')",
            Meaning::Stricter,
        ),
        (
            "AND('Org1MSP.member', 'Org1MSP.member')",
            "AND('Org1MSP.peer', 'Org1MSP.admin')",
            Meaning::Stricter,
        ),
        (
            "AND('Org1MSP.peer', 'Org1MSP.member')",
            "OR('Org1MSP.peer')",
            Meaning::Looser,
        ),
        (
            "OR('Org1MSP.peer')",
            "OR('Org2MSP.peer')",
            Meaning::Different,
        ),
    ] {
        let (was, is) = (
            with(|root| set_policy(org1(root), "Endorsement", signature(old))),
            with(|root| set_policy(org1(root), "Endorsement", signature(new))),
        );
        let found = compare_policies(&was, &is);
        let own = found.iter().find(|it| it.path == ORG1).unwrap();
        assert_eq!(own.meaning, meaning, "{old} becomes {new}");
        assert!(!own.is_written_the_same);
    }
}

#[test]
fn an_implicit_meta_policy_changes_with_those_below() {
    let was = with(|_| ());
    let is = with(|root| {
        set_policy(org1(root), "Endorsement", signature("OR('Org1MSP.admin')"));
    });
    let found = compare_policies(&was, &is);
    let meta = found.iter().find(|it| it.path == ENDORSEMENT).unwrap();
    assert!(meta.is_written_the_same);
    assert_ne!(meta.meaning, Meaning::Same);
}

#[test]
fn an_organisation_that_leaves_changes_the_majority() {
    let was = with(|_| ());
    let is = with(|root| {
        application(root).groups.remove("Org3").unwrap();
    });
    let found = compare_policies(&was, &is);
    let meta = found.iter().find(|it| it.path == ADMINS).unwrap();
    assert!(meta.is_written_the_same);
    // Two of three become two of two: whoever satisfies it now did before.
    assert_eq!(meta.meaning, Meaning::Stricter);
    assert_eq!(meta.old.as_deref(), Some("MAJORITY Admins (2 of 3)"));
    assert_eq!(meta.new.as_deref(), Some("MAJORITY Admins (2 of 2)"));
    let back = compare_policies(&is, &was);
    let meta = back.iter().find(|it| it.path == ADMINS).unwrap();
    assert_eq!(meta.meaning, Meaning::Looser);
}

#[test]
fn any_of_the_same_is_written_differently_only() {
    let was = with(|root| set_policy(application(root), "Admins", meta(ImplicitMetaRule::Any)));
    let is = with(|root| {
        let any = "OR('Org1MSP.admin', 'Org2MSP.admin', 'Org3MSP.admin')";
        set_policy(application(root), "Admins", signature(any));
    });
    let found = compare_policies(&was, &is);
    let own = found.iter().find(|it| it.path == ADMINS).unwrap();
    assert_eq!(
        (&own.meaning, own.is_written_the_same),
        (&Meaning::Same, false)
    );
}

fn with(edit: impl FnOnce(&mut ConfigGroup<'static>)) -> Channel {
    static BASE: OnceLock<Config<'static>> = OnceLock::new();
    let base = BASE.get_or_init(|| {
        let block = keep(Raft::unpack("diff-ledger").read("config.block"));
        let found = NamedConfig::of_block(block).unwrap();
        found.envelope.config.unwrap()
    });
    let mut config = base.clone();
    edit(config.channel_group.as_mut().unwrap());
    Channel::from_config("labraft", &config).unwrap()
}

fn application<'g>(root: &'g mut ConfigGroup<'static>) -> &'g mut ConfigGroup<'static> {
    root.groups.get_mut("Application").unwrap()
}

fn org1<'g>(root: &'g mut ConfigGroup<'static>) -> &'g mut ConfigGroup<'static> {
    application(root).groups.get_mut("Org1").unwrap()
}

fn set_policy(group: &mut ConfigGroup<'static>, name: &'static str, policy: Policy<'static>) {
    let policy = ConfigPolicy {
        policy: Some(policy),
        mod_policy: "Admins",
        version: 0,
    };
    group.policies.insert(name, policy);
}

fn signature(text: &str) -> Policy<'static> {
    let value = keep(SignaturePolicy::parse(text).unwrap().encode());
    Policy { kind: 1, value }
}

fn meta(rule: ImplicitMetaRule) -> Policy<'static> {
    let value = keep(ImplicitMetaPolicy::new(rule, "Admins").encode());
    Policy { kind: 3, value }
}

fn keep(bytes: Vec<u8>) -> &'static [u8] {
    Box::leak(bytes.into_boxed_slice())
}
