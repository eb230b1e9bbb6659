//! Large and hostile updates: the right verdict, in bounded time.

#[path = "support/raft.rs"]
mod raft;
#[path = "support/signer.rs"]
mod signer;
#[path = "support/updates.rs"]
mod updates;

use fabric_msp::channel::{Channel, NamedConfig, compute_update};
use fabric_msp::wire::{self, Config, ConfigGroup, ConfigUpdate, ConfigValue, HeaderType};
use raft::Raft;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use updates::{envelope, keep, sign_update};

/// A thousand organizations: read, updated by a majority of their administrators, refused to less, in bounded time.
#[test]
fn a_thousand_organizations_are_judged_in_bounded_time() {
    const ORGANIZATIONS: usize = 1_000;
    let started = Instant::now();
    let mut from = base().clone();
    let template = group(&mut from, &["Application", "Org1"]).clone();
    group(&mut from, &["Application"]).groups.clear();
    for number in 0..ORGANIZATIONS {
        let name: &str = std::str::from_utf8(keep(format!("Member{number}").into_bytes())).unwrap();
        group(&mut from, &["Application"])
            .groups
            .insert(name, member(&template, name));
    }
    let channel = Channel::from_config("labraft", &from).unwrap();
    assert_eq!(channel.msps().msps().count(), ORGANIZATIONS + 1);

    let mut to = from.clone();
    group(&mut to, &["Application"]).values.remove("ACLs");
    let update = compute_update("labraft", &from, &to).unwrap();
    let majority = ORGANIZATIONS / 2 + 1;
    for (signers, permitted) in [(majority, true), (majority - 1, false)] {
        let signed = signed_by_members(&update, signers);
        let verdict = channel.authorize_update(&signed);
        assert_eq!(verdict.is_ok(), permitted, "{:?}", verdict.err());
    }
    assert!(
        started.elapsed() < Duration::from_secs(120),
        "{:?}",
        started.elapsed()
    );
}

/// Paths of deep trees are shared, so that a small update cannot make us hold large ones.
#[test]
fn a_deep_and_wide_update_is_judged_in_bounded_time() {
    let mut deep = ConfigGroup {
        mod_policy: "Admins",
        ..ConfigGroup::default()
    };
    for number in 0..20_000 {
        let name = std::str::from_utf8(keep(number.to_string().into_bytes())).unwrap();
        set(&mut deep, name, 0, "Admins");
    }
    let name = std::str::from_utf8(keep(vec![b'a'; 249])).unwrap();
    for _ in 0..200 {
        deep = ConfigGroup {
            mod_policy: "Admins",
            groups: [(name, deep)].into(),
            ..ConfigGroup::default()
        };
    }
    let mut update = batch_update();
    let write = update.write_set.as_mut().unwrap();
    write.groups.insert("Extra", deep);
    let started = Instant::now();
    let admin = signer::signer(ledger(), "Admin@example.com");
    let channel = Channel::from_config("labraft", base()).unwrap();
    let outcome = channel
        .authorize_update(&sign_update(&update, &[&admin]))
        .unwrap();
    assert_eq!(outcome.without_effect().len(), 20_201);
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}

/// The group of Org1 as that of another organization, whose members are the same people.
fn member(template: &ConfigGroup<'static>, name: &'static str) -> ConfigGroup<'static> {
    let mut group = template.clone();
    let outer = wire::MspConfig::decode(group.values["MSP"].value).unwrap();
    let mut inner = wire::FabricMspConfig::decode(outer.config).unwrap();
    inner.name = name;
    let config = wire::MspConfig {
        kind: 0,
        config: &inner.encode(),
    }
    .encode();
    group.values.get_mut("MSP").unwrap().value = keep(config);
    let role = wire::MspRole {
        msp_identifier: name,
        role: 1,
    }
    .encode();
    let policy = wire::SignaturePolicyEnvelope {
        version: 0,
        rule: Some(wire::SignaturePolicy {
            kind: Some(wire::SignaturePolicyKind::SignedBy(0)),
        }),
        identities: vec![wire::MspPrincipal {
            principal_classification: 0,
            principal: &role,
        }],
    }
    .encode();
    for policy_of in group.policies.values_mut() {
        policy_of.policy = Some(wire::Policy {
            kind: 1,
            value: keep(policy.clone()),
        });
    }
    group
}

/// Signed with one key in the names of so many organizations.
fn signed_by_members(update: &ConfigUpdate<'_>, count: usize) -> Vec<u8> {
    let admin = signer::signer(ledger(), "Admin@org1.example.com");
    let identity = admin.identity().serialize();
    let identity = wire::SerializedIdentity::decode(&identity).unwrap();
    let config_update = update.encode();
    let signed: Vec<_> = (0..count)
        .map(|number| {
            let creator = wire::SerializedIdentity {
                mspid: &format!("Member{number}"),
                ..identity.clone()
            }
            .encode();
            let header = wire::SignatureHeader {
                creator: &creator,
                nonce: b"n",
            }
            .encode();
            let signature = admin.sign(&[&header[..], &config_update].concat()).unwrap();
            (header, signature)
        })
        .collect();
    let signatures = signed
        .iter()
        .map(|(signature_header, signature)| wire::ConfigSignature {
            signature_header,
            signature,
        });
    let data = wire::ConfigUpdateEnvelope {
        config_update: &config_update,
        signatures: signatures.collect(),
    };
    envelope(HeaderType::ConfigUpdate, &data.encode(), None)
}

/// A change of the batch size.
fn batch_update() -> ConfigUpdate<'static> {
    let mut to = base().clone();
    let size = wire::BatchSize {
        max_message_count: 9,
        absolute_max_bytes: 9_999_999,
        preferred_max_bytes: 9,
    };
    group(&mut to, &["Orderer"])
        .values
        .get_mut("BatchSize")
        .unwrap()
        .value = keep(size.encode());
    compute_update("labraft", base(), &to).unwrap()
}

fn set(
    group: &mut ConfigGroup<'static>,
    key: &'static str,
    version: u64,
    mod_policy: &'static str,
) {
    group.values.insert(
        key,
        ConfigValue {
            version,
            value: b"",
            mod_policy,
        },
    );
}

fn group<'c>(
    config: &'c mut Config<'static>,
    path: &[&'static str],
) -> &'c mut ConfigGroup<'static> {
    let root = config.channel_group.as_mut().unwrap();
    path.iter()
        .fold(root, |group, name| group.groups.get_mut(name).unwrap())
}

fn base() -> &'static Config<'static> {
    static BASE: OnceLock<Config<'static>> = OnceLock::new();
    BASE.get_or_init(|| {
        let block = keep(ledger().read("config.block"));
        NamedConfig::of_block(block)
            .unwrap()
            .envelope
            .config
            .unwrap()
    })
}

fn ledger() -> &'static Raft {
    static LEDGER: OnceLock<Raft> = OnceLock::new();
    LEDGER.get_or_init(|| Raft::unpack("update-limits-ledger"))
}
