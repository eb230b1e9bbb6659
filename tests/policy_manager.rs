//! The policies of a configuration by path, and implicit meta policies: of a real channel, and of made-up groups.

#[path = "support/archive.rs"]
mod archive;

use fabric_msp::config::{MspFolder, Purpose};
use fabric_msp::policy::{
    FlattenError, ImplicitMetaError, ImplicitMetaPolicy, ManagerError, PolicyError, TraceStep,
};
use fabric_msp::wire::{self, ConfigGroup, ConfigPolicy, ImplicitMetaRule, Policy, PolicyType};
use fabric_msp::{
    Diagnostic, Identity, Msp, MspSet, MspVersion, PolicyManager, SignaturePolicy, SignatureSet,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[test]
fn a_real_channel() {
    let raft = archive::unpack("ledger/raft.tar.gz", "policy-manager").join("raft");
    let block = fs::read(raft.join("config.block")).unwrap();
    let msps = raft_msps(&raft.join("crypto"));
    let manager = channel(&block);
    let user =
        |organisation: &str, user: &str| raft_user(&msps, &raft.join("crypto"), organisation, user);
    let admins: Vec<_> = ["org1", "org2", "org3"]
        .map(|org| user(org, "Admin"))
        .to_vec();
    let holds = |path: &str, signers: &[Identity]| {
        let signers = SignatureSet::of_identities(signers.to_vec());
        let policy = manager.policy(path);
        assert!(policy.exists(), "{path}");
        let holds = policy.evaluate(&msps, &signers).is_ok();
        assert_eq!(policy.explain(&msps, &signers).holds(), holds);
        holds
    };
    assert!(holds("/Channel/Application/Admins", &admins[..2]));
    assert!(holds(
        "Application/Admins",
        &[admins[2].clone(), admins[0].clone()]
    ));
    assert!(!holds("/Channel/Application/Admins", &admins[..1]));
    assert!(holds("/Channel/Application/Org1/Admins", &admins[..1]));
    assert!(!holds("/Channel/Application/Org1/Admins", &admins[1..]));
    assert!(holds(
        "/Channel/Application/Readers",
        &[user("org2", "User1")]
    ));
    assert!(holds("/Channel/Writers", &[user("org2", "User1")]));
    assert!(!holds("/Channel/Orderer/Writers", &[user("org2", "User1")]));
    assert!(!holds("/Channel/Readers", &[]));

    let application = manager.manager(&["Application"]).unwrap();
    assert_eq!(application.path(), "Channel/Application");
    assert!(application.policy("Admins").exists());
    assert!(application.policy("/Channel/Application/Admins").exists());
    assert!(!application.policy("/Channel/Admins").exists());
    assert!(manager.manager(&["Application", "Nobody"]).is_none());
    assert_eq!(manager.policies().count(), 27);

    let trace = manager
        .policy("/Channel/Application/Admins")
        .explain(&msps, &SignatureSet::of_identities(admins[..1].to_vec()));
    assert_eq!(trace.to_string(), include_str!("policy/admins.txt"));
    let flat = manager
        .policy("/Channel/Application/Admins")
        .flatten()
        .unwrap();
    assert_eq!(
        flat.to_text().unwrap(),
        "OutOf(2, OR('Org1MSP.admin'), OR('Org2MSP.admin'), OR('Org3MSP.admin'))"
    );
    assert_eq!(
        manager
            .policy("/Channel/Application/Admins")
            .principal_sets(100)
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn paths_are_cut_as_fabric_cuts_them() {
    let yes = encoded("OutOf(0, 'A.peer')");
    let manager = build(&group(
        &[(
            "A",
            group(
                &[("B", leaf("P", &yes))],
                &[("P", signature(&yes)), ("B/P", signature(&yes))],
            ),
        )],
        &[
            ("P", signature(&yes)),
            ("A/Q", signature(&yes)),
            ("", signature(&yes)),
        ],
    ))
    .unwrap();
    let path = |path: &str| {
        manager
            .policy(path)
            .exists()
            .then(|| manager.policy(path).path().to_owned())
    };
    for (asked, found) in [
        ("P", "/Channel/P"),
        ("/Channel/P", "/Channel/P"),
        ("A/P", "/Channel/A/P"),
        ("/Channel/A/P", "/Channel/A/P"),
        ("/ChannelXP", "/Channel/P"),
        ("/Channel:A/P", "/Channel/A/P"),
        ("A/Q", "/Channel/A/Q"),
        // The group's policy hides the one of that name.
        ("A/B/P", "/Channel/A/B/P"),
        ("/Channel/", "/Channel/"),
    ] {
        assert_eq!(path(asked).as_deref(), Some(found), "{asked}");
    }
    for unknown in [
        "",
        "/",
        "p",
        "/P",
        "Channel/P",
        "/Channel",
        "/channel/P",
        "A",
        "A/",
        "/ChannelöP",
        "//Channel/P",
        "A/B/P/",
    ] {
        assert_eq!(path(unknown), None, "{unknown}");
    }
    let msps = MspSet::new([]);
    let unknown = manager.policy("Nope");
    let nobody = SignatureSet::default();
    let error = unknown.evaluate(&msps, &nobody).unwrap_err();
    assert_eq!(
        error,
        PolicyError::NoSuchPolicy {
            path: "Nope".to_owned()
        }
    );
    assert!(!unknown.explain(&msps, &nobody).holds());
    assert!(matches!(
        unknown.flatten(),
        Err(FlattenError::NoSuchPolicy { .. })
    ));
}

#[test]
fn implicit_meta_policies_count_the_groups_below() {
    let (yes, no) = (encoded("OutOf(0, 'A.peer')"), encoded("OutOf(2, 'A.peer')"));
    let msps = MspSet::new([]);
    // `y` holds, `n` does not, `-` has no such policy.
    for (rule, groups, holds) in [
        (0, "", true),
        (1, "", true),
        (2, "", true),
        (3, "", true),
        (-1, "", true),
        (0, "n", false),
        (0, "ny", true),
        (0, "--y", true),
        (0, "--", false),
        (1, "yy", true),
        (1, "yn", false),
        (1, "y-", false),
        (2, "y", true),
        (2, "yn", false),
        (2, "yyn", true),
        (2, "ynn", false),
        (2, "yynn", false),
        (2, "yyyn", true),
        (2, "yy-", true),
        // A rule that does not exist holds when none of them does: Fabric counts down from 0.
        (3, "n", true),
        (3, "--", true),
        (3, "yn", false),
        (-1, "y", false),
        (i32::MAX, "nn", true),
    ] {
        let below: Vec<_> = groups
            .chars()
            .enumerate()
            .map(|(i, kind)| {
                (
                    format!("G{i}"),
                    match kind {
                        'y' => leaf("P", &yes),
                        'n' => leaf("P", &no),
                        _ => leaf("Another", &yes),
                    },
                )
            })
            .collect();
        let below: Vec<_> = below
            .iter()
            .map(|(name, group)| (&**name, group.clone()))
            .collect();
        let meta = meta(rule, "P");
        let manager = build(&group(&below, &[("M", implicit(&meta))])).unwrap();
        let policy = manager.policy("M");
        let nobody = SignatureSet::default();
        assert_eq!(
            policy.evaluate(&msps, &nobody).is_ok(),
            holds,
            "{rule} {groups}"
        );
        assert_eq!(
            policy.explain(&msps, &nobody).holds(),
            holds,
            "{rule} {groups}"
        );
        assert_eq!(
            policy.flatten().is_ok(),
            !groups.contains('-'),
            "{rule} {groups}"
        );
    }
}

#[test]
fn a_refusal_says_how_many_hold_and_which_are_missing() {
    let (yes, m) = (encoded("OutOf(0, 'A.peer')"), meta(1, "P"));
    let manager = build(&group(
        &[("A", leaf("P", &yes)), ("B", leaf("Q", &yes))],
        &[("M", implicit(&m))],
    ))
    .unwrap();
    let (msps, nobody) = (MspSet::new([]), SignatureSet::default());
    let policy = manager.policy("/Channel/M");
    assert_eq!(
        policy.evaluate(&msps, &nobody).unwrap_err(),
        PolicyError::SubPolicies {
            satisfied: 1,
            required: 2,
            sub_policy: "P".to_owned()
        }
    );
    let trace = policy.explain(&msps, &nobody);
    assert_eq!(
        trace.root.below[1].step,
        TraceStep::NoSuchPolicy {
            path: "/Channel/B/P".to_owned()
        }
    );
    assert_eq!(
        policy.flatten().unwrap_err().to_string(),
        "there is no policy `/Channel/B/P`"
    );
}

#[test]
fn what_fabric_refuses_refuses_the_configuration() {
    let bytes = encoded("OR('A.peer')");
    let policy = |kind: i32| ConfigPolicy {
        policy: Some(Policy {
            kind,
            value: &bytes,
        }),
        ..Default::default()
    };
    let with = |policy: ConfigPolicy<'static>| build(&group(&[], &[("P", policy)])).unwrap_err();
    for kind in [0, 2, 4, -1] {
        let error = build(&group(&[("A", group(&[], &[("P", policy(kind))]))], &[])).unwrap_err();
        assert_eq!(
            error,
            ManagerError::UnknownType {
                path: "/Channel/A/P".to_owned(),
                kind
            }
        );
    }
    assert!(matches!(
        with(ConfigPolicy::default()),
        ManagerError::Empty { .. }
    ));
    assert!(matches!(
        with(signature(b"\xff")),
        ManagerError::Signature { .. }
    ));
    assert!(matches!(
        with(signature(b"")),
        ManagerError::Signature { .. }
    ));
    assert!(matches!(
        with(implicit(b"\x0a")),
        ManagerError::ImplicitMeta { .. }
    ));
    let about_a_group = meta(0, "/Channel/A");
    let tree = group(
        &[("A", leaf("P", &bytes))],
        &[("M", implicit(&about_a_group))],
    );
    let error = build(&tree).unwrap_err();
    assert_eq!(error.code(), "MSP-POL-023");
    let deep = (0..300).fold(leaf("P", &bytes), |inner, _| group(&[("A", inner)], &[]));
    assert!(matches!(build(&deep), Err(ManagerError::TooDeep { .. })));
}

#[test]
fn the_text_form_is_two_words() {
    for (text, rule) in [
        ("ANY Readers", ImplicitMetaRule::Any),
        ("ALL x", ImplicitMetaRule::All),
        ("MAJORITY Admins", ImplicitMetaRule::Majority),
    ] {
        let policy: ImplicitMetaPolicy = text.parse().unwrap();
        assert_eq!(
            (policy.rule(), policy.to_string().as_str()),
            (Some(rule), text)
        );
        assert_eq!(ImplicitMetaPolicy::decode(&policy.encode()), Ok(policy));
    }
    assert_eq!(
        "ANY ".parse::<ImplicitMetaPolicy>().unwrap().sub_policy(),
        ""
    );
    for (text, error) in [
        ("", ImplicitMetaError::Words { count: 1 }),
        ("ANY", ImplicitMetaError::Words { count: 1 }),
        ("ANY  Readers", ImplicitMetaError::Words { count: 3 }),
        ("ANY Readers ", ImplicitMetaError::Words { count: 3 }),
        (
            "any Readers",
            ImplicitMetaError::Rule {
                rule: "any".to_owned(),
            },
        ),
        (
            " Readers",
            ImplicitMetaError::Rule {
                rule: String::new(),
            },
        ),
    ] {
        assert_eq!(text.parse::<ImplicitMetaPolicy>(), Err(error), "{text:?}");
    }
}

fn build(group: &ConfigGroup<'_>) -> Result<PolicyManager, ManagerError> {
    PolicyManager::build("Channel", group)
}

fn encoded(text: &str) -> Vec<u8> {
    SignaturePolicy::parse(text).unwrap().encode()
}

fn meta(rule: i32, sub_policy: &str) -> Vec<u8> {
    wire::ImplicitMetaPolicy { sub_policy, rule }.encode()
}

fn group<'a>(
    groups: &[(&'a str, ConfigGroup<'a>)],
    policies: &[(&'a str, ConfigPolicy<'a>)],
) -> ConfigGroup<'a> {
    ConfigGroup {
        groups: BTreeMap::from_iter(groups.iter().cloned()),
        policies: BTreeMap::from_iter(policies.iter().cloned()),
        ..Default::default()
    }
}

fn leaf<'a>(name: &'a str, policy: &'a [u8]) -> ConfigGroup<'a> {
    group(&[], &[(name, signature(policy))])
}

fn signature(value: &[u8]) -> ConfigPolicy<'_> {
    of_type(PolicyType::Signature, value)
}

fn implicit(value: &[u8]) -> ConfigPolicy<'_> {
    of_type(PolicyType::ImplicitMeta, value)
}

fn of_type(kind: PolicyType, value: &[u8]) -> ConfigPolicy<'_> {
    let kind = kind.to_wire();
    ConfigPolicy {
        policy: Some(Policy { kind, value }),
        ..Default::default()
    }
}

/// The policies of the configuration in a block.
fn channel(block: &[u8]) -> PolicyManager {
    let block = wire::Block::decode(block).unwrap();
    let envelope = wire::Envelope::decode(block.data.unwrap().data[0]).unwrap();
    let payload = wire::Payload::decode(envelope.payload).unwrap();
    let config = wire::ConfigEnvelope::decode(payload.data)
        .unwrap()
        .config
        .unwrap();
    build(&config.channel_group.unwrap()).unwrap()
}

fn raft_msps(crypto: &Path) -> MspSet {
    let organisations = [
        ("ordererOrganizations/example.com", "OrdererMSP"),
        ("peerOrganizations/org1.example.com", "Org1MSP"),
        ("peerOrganizations/org2.example.com", "Org2MSP"),
        ("peerOrganizations/org3.example.com", "Org3MSP"),
    ];
    MspSet::new(organisations.map(|(folder, id)| {
        let folder =
            MspFolder::read(crypto.join(folder).join("msp"), id, Purpose::Verifying).unwrap();
        Msp::new(&folder.config, MspVersion::V1_4_3).unwrap()
    }))
}

fn raft_user(msps: &MspSet, crypto: &Path, organisation: &str, user: &str) -> Identity {
    let domain = format!("{organisation}.example.com");
    let folder = crypto.join(format!(
        "peerOrganizations/{domain}/users/{user}@{domain}/msp/signcerts"
    ));
    let file = fs::read_dir(folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let msp_id = format!(
        "{}{}MSP",
        organisation[..1].to_uppercase(),
        &organisation[1..]
    );
    let pem = fs::read(file).unwrap();
    msps.msp(&msp_id).unwrap().identity_from_pem(&pem).unwrap()
}
