//! The rules of configuration updates, one by one, on a real channel's configuration and with its administrators' keys.

#[path = "support/raft.rs"]
mod raft;
#[path = "support/signer.rs"]
mod signer;
#[path = "support/updates.rs"]
mod updates;

use fabric_msp::channel::{
    Aspect, Channel, DifferenceKind, MAX_UPDATE_SIGNATURES, NamedConfig, UpdateError,
    UpdateOutcome, compute_update, differences,
};
use fabric_msp::wire::{
    self, Config, ConfigGroup, ConfigPolicy, ConfigUpdate, ConfigValue, Envelope, HeaderType,
};
use fabric_msp::{Diagnostic, SigningIdentity};
use proptest::prelude::*;
use raft::Raft;
use std::sync::OnceLock;
use updates::{envelope, keep, sign_update};

type Edit = fn(&mut ConfigUpdate<'static>);

#[test]
fn each_broken_rule_is_refused_by_its_own_code() {
    let faults: &[(&str, Edit)] = &[
        ("MSP-UPD-005", |update| update.channel_id = "other"),
        ("MSP-UPD-006", |update| {
            set(write(update), "a_b", 0, "Admins")
        }),
        ("MSP-UPD-006", |update| {
            read(update).groups.insert("..", ConfigGroup::default());
        }),
        ("MSP-UPD-007", |update| set(read(update), "Missing", 0, "")),
        ("MSP-UPD-007", |update| {
            read(update)
                .groups
                .insert("Missing", ConfigGroup::default());
        }),
        ("MSP-UPD-008", |update| read(update).version += 1),
        ("MSP-UPD-008", |update| {
            set(read_orderer(update), "BatchSize", 7, "")
        }),
        ("MSP-UPD-009", |update| update.write_set = None),
        ("MSP-UPD-009", |update| {
            update.write_set = update.read_set.clone()
        }),
        ("MSP-UPD-021", |update| {
            set(write_orderer(update), "BatchSize", 2, "")
        }),
        ("MSP-UPD-021", |update| {
            set(write_orderer(update), "BatchSize", 2, "bad policy")
        }),
        ("MSP-UPD-021", |update| {
            set(write_orderer(update), "BatchSize", 2, "/Channel/")
        }),
        ("MSP-UPD-022", |update| {
            set(write_orderer(update), "KafkaBrokers", 1, "Admins")
        }),
        ("MSP-UPD-023", |update| {
            set(write_orderer(update), "BatchSize", 1, "Admins")
        }),
        ("MSP-UPD-023", |update| {
            set(write_orderer(update), "BatchSize", 3, "Admins")
        }),
    ];
    for (number, (code, edit)) in faults.iter().enumerate() {
        let mut update = batch_update();
        edit(&mut update);
        let error = authorize(&update).unwrap_err();
        assert_eq!(error.code(), *code, "fault {number}: {error}");
    }
    assert!(authorize(&batch_update()).is_ok());
}

#[test]
fn an_envelope_must_hold_an_update() {
    let refusal = |bytes: &[u8]| channel().authorize_update(bytes).unwrap_err().code();
    assert_eq!(refusal(b"\xff"), "MSP-UPD-002");
    assert_eq!(refusal(b""), "MSP-UPD-003");
    assert_eq!(
        refusal(&envelope(HeaderType::Config, b"", None)),
        "MSP-UPD-004"
    );
    assert_eq!(
        refusal(&envelope(HeaderType::ConfigUpdate, b"\xff", None)),
        "MSP-UPD-002"
    );

    let explained = channel().explain_update(b"");
    assert!(explained.signers.is_empty() && explained.elements.is_empty());
    assert!(explained.verdict.is_err());
}

/// A signature header that cannot be read refuses the whole update; a signature that is wrong is passed over.
#[test]
fn signatures_count_or_are_passed_over() {
    let admin = &admins()[3];
    let with = |header: &[u8], signature: &[u8]| {
        let data = wire::ConfigUpdateEnvelope {
            config_update: &batch_update().encode(),
            signatures: vec![wire::ConfigSignature {
                signature_header: header,
                signature,
            }],
        };
        envelope(HeaderType::ConfigUpdate, &data.encode(), Some(admin))
    };
    let refusal = |bytes: &[u8]| channel().authorize_update(bytes).unwrap_err().code();
    assert_eq!(refusal(&with(b"\xff", b"")), "MSP-UPD-002");
    assert_eq!(refusal(&with(b"", b"")), "MSP-UPD-025");

    let flood = vec![wire::ConfigSignature::default(); MAX_UPDATE_SIGNATURES + 1];
    let data = wire::ConfigUpdateEnvelope {
        config_update: &batch_update().encode(),
        signatures: flood,
    };
    let flood = envelope(HeaderType::ConfigUpdate, &data.encode(), None);
    assert_eq!(refusal(&flood), "MSP-UPD-010");
}

/// Fabric takes the update and drops what no group names; its own check for that cannot fail.
#[test]
fn what_no_group_names_is_without_effect() {
    let mut update = batch_update();
    set(write_orderer(&mut update), "KafkaBrokers", 0, "Admins");
    let deep = ConfigGroup {
        mod_policy: "Admins",
        groups: [(
            "Deeper",
            ConfigGroup {
                mod_policy: "Admins",
                ..ConfigGroup::default()
            },
        )]
        .into(),
        ..ConfigGroup::default()
    };
    write(&mut update).groups.insert("Extra", deep);
    let policy = ConfigPolicy {
        mod_policy: "Admins",
        ..ConfigPolicy::default()
    };
    write(&mut update).policies.insert("Extra", policy);

    let outcome = authorize(&update).unwrap();
    let lost: Vec<_> = outcome
        .without_effect()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        lost,
        [
            "[Group] /Channel/Extra",
            "[Group] /Channel/Extra/Deeper",
            "[Value] /Channel/Orderer/KafkaBrokers",
            "[Policy] /Channel/Extra",
        ]
    );
    assert_eq!(outcome.changes().len(), 5);
    assert_eq!(
        outcome.channel().config(),
        authorize(&batch_update()).unwrap().channel().config()
    );
}

#[test]
fn a_written_group_drops_what_it_does_not_name() {
    let mut to = base().clone();
    group(&mut to, &["Application"]).groups.remove("Org3");
    group(&mut to, &["Application"]).values.remove("ACLs");
    let outcome = authorize_change(base(), &to).unwrap();
    let application = outcome.channel().application().unwrap();
    assert_eq!(application.organizations().len(), 2);
    assert!(application.acls().is_empty());
    assert!(outcome.channel().msps().msp("Org3MSP").is_none());
    assert_eq!(outcome.channel().sequence(), base().sequence + 1);
}

/// Without orderer capabilities they stay as they are, and can never be changed again.
#[test]
fn empty_mod_policies_are_replaced_once_orderers_have_capabilities() {
    for (orderer_capabilities, expected) in [(true, "Admins"), (false, "")] {
        let from = without_mod_policies(orderer_capabilities);
        let mut to = from.clone();
        let size = wire::BatchSize {
            max_message_count: 9,
            absolute_max_bytes: 99,
            preferred_max_bytes: 9,
        };
        group(&mut to, &["Orderer"])
            .values
            .get_mut("BatchSize")
            .unwrap()
            .value = keep(size.encode());
        let outcome = authorize_change(&from, &to).unwrap();
        let config = outcome.channel().config();
        let root = config.channel_group.unwrap();
        assert_eq!(root.mod_policy, expected);
        assert_eq!(root.groups["Application"].mod_policy, expected);
        assert_eq!(
            root.groups["Application"].groups["Org1"].values["MSP"].mod_policy,
            expected
        );
        assert_eq!(
            root.groups["Orderer"].policies["Admins"].mod_policy,
            expected
        );
    }
    let mut to = without_mod_policies(true);
    group(&mut to, &["Orderer"]).mod_policy = "Admins";
    group(&mut to, &["Orderer"])
        .values
        .remove("ChannelRestrictions");
    let error = authorize_change(&without_mod_policies(true), &to).unwrap_err();
    assert_eq!(error.code(), "MSP-UPD-024", "{error}");
}

#[test]
fn the_resulting_configuration_must_be_a_channel() {
    let mut to = base().clone();
    let zero = wire::BatchSize::default();
    group(&mut to, &["Orderer"])
        .values
        .get_mut("BatchSize")
        .unwrap()
        .value = keep(zero.encode());
    assert_eq!(
        authorize_change(base(), &to).unwrap_err().code(),
        "MSP-CHN-022"
    );
}

#[test]
fn what_may_not_follow_a_configuration() {
    type Change = fn(&mut Config<'static>);
    let changes: &[(&str, Change)] = &[
        ("MSP-UPD-031", |to| {
            group(to, &[]).groups.remove("Application");
        }),
        ("MSP-UPD-031", |to| {
            group(to, &[]).groups.remove("Orderer");
        }),
        ("MSP-UPD-032", |to| {
            let consortiums = ConfigGroup {
                mod_policy: "Admins",
                ..ConfigGroup::default()
            };
            group(to, &[]).groups.insert("Consortiums", consortiums);
        }),
        ("MSP-UPD-034", |to| {
            let other = group(to, &["Application", "Org2"]).values["MSP"].clone();
            group(to, &["Application", "Org1"])
                .values
                .insert("MSP", other);
        }),
        ("MSP-UPD-034", |to| {
            let other = group(to, &["Application", "Org2"]).values["MSP"].clone();
            group(to, &["Orderer", "OrdererOrg"])
                .values
                .insert("MSP", other);
        }),
    ];
    for (code, change) in changes {
        let mut to = base().clone();
        change(&mut to);
        let error = authorize_change(base(), &to).unwrap_err();
        assert_eq!(error.code(), *code, "{error}");
    }
    // Without a capability for it, the consensus type stays.
    let from = without_mod_policies(false);
    let mut to = from.clone();
    let other = wire::ConsensusType {
        kind: "BFT",
        ..Default::default()
    };
    group(&mut to, &["Orderer"])
        .values
        .get_mut("ConsensusType")
        .unwrap()
        .value = keep(other.encode());
    assert_eq!(
        authorize_change(&from, &to).unwrap_err().code(),
        "MSP-UPD-033"
    );
}

#[test]
fn differences_are_told_element_by_element() {
    let mut to = base().clone();
    group(&mut to, &["Application"]).groups.remove("Org3");
    group(&mut to, &["Application"])
        .values
        .get_mut("ACLs")
        .unwrap()
        .value = b"";
    group(&mut to, &["Application", "Org1"]).mod_policy = "Writers";
    let policy = group(&mut to, &[]).policies["Admins"].clone();
    group(&mut to, &[]).policies.insert("More", policy);
    let found = differences(base(), &to);
    let told: Vec<_> = found
        .iter()
        .map(|found| (found.element.to_string(), found.kind.clone()))
        .collect();
    let changed = |aspect| DifferenceKind::Changed([aspect].into());
    assert_eq!(
        told,
        [
            (
                "[Group] /Channel/Application/Org1".to_owned(),
                changed(Aspect::ModPolicy)
            ),
            (
                "[Group] /Channel/Application/Org3".to_owned(),
                DifferenceKind::Removed
            ),
            (
                "[Value] /Channel/Application/ACLs".to_owned(),
                changed(Aspect::Content)
            ),
            ("[Policy] /Channel/More".to_owned(), DifferenceKind::Added),
        ]
    );
    assert_eq!(differences(base(), base()), []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The update between two configurations, signed by all administrators, leads from one to the other, versions aside.
    #[test]
    fn what_is_computed_is_what_comes(edits in proptest::collection::vec(0_usize..EDITS.len(), 1..5)) {
        let mut to = base().clone();
        edits.iter().for_each(|edit| EDITS[*edit](&mut to));
        let Some(update) = compute_update("labraft", base(), &to) else {
            return Ok(());
        };
        let outcome = authorize(&update).unwrap();
        let found = differences(&outcome.channel().config(), &to);
        prop_assert!(found.iter().all(|found| found.kind == DifferenceKind::Changed([Aspect::Version].into())));
        prop_assert_eq!(outcome.without_effect(), &[]);
        let next = Channel::from_config("labraft", &outcome.channel().config()).unwrap();
        prop_assert_eq!(next.config_bytes(), outcome.channel().config_bytes());
        let envelope = outcome.config_envelope();
        let envelope = wire::ConfigEnvelope::decode(&envelope).unwrap();
        prop_assert_eq!(envelope.config, Some(outcome.channel().config()));
        let sent = Envelope::decode(keep(sign_update(&update, &all_admins()))).unwrap();
        prop_assert_eq!(envelope.last_update.map(|sent| sent.payload), Some(sent.payload));
    }
}

/// Changes that a channel may go through.
const EDITS: [fn(&mut Config<'static>); 8] = [
    |to| {
        group(to, &["Application"]).values.remove("ACLs");
    },
    |to| {
        group(to, &["Application"]).groups.remove("Org3");
    },
    |to| {
        group(to, &["Orderer"]).values.remove("ChannelRestrictions");
    },
    |to| {
        let timeout = wire::BatchTimeout { timeout: "5s" }.encode();
        group(to, &["Orderer"])
            .values
            .get_mut("BatchTimeout")
            .unwrap()
            .value = keep(timeout);
    },
    |to| {
        let twin = group(to, &["Application", "Org2"]).clone();
        group(to, &["Application"]).groups.insert("Twin", twin);
    },
    |to| group(to, &["Application", "Org2"]).mod_policy = "/Channel/Application/Admins",
    |to| {
        let policy = group(to, &[]).policies["Readers"].clone();
        group(to, &["Orderer"])
            .policies
            .insert("BlockValidation", policy);
    },
    |to| {
        group(to, &["Application", "Org1"])
            .values
            .remove("AnchorPeers");
    },
];

/// A configuration all of whose elements have an empty `mod_policy` but one, which anybody may change.
fn without_mod_policies(orderer_capabilities: bool) -> Config<'static> {
    let mut config = base().clone();
    if !orderer_capabilities {
        // No capability anywhere, so the channel is one of Fabric 1.0.
        group(&mut config, &[]).values.remove("Capabilities");
        group(&mut config, &["Orderer"])
            .values
            .remove("Capabilities");
        group(&mut config, &["Application"])
            .values
            .remove("Capabilities");
        group(&mut config, &["Application"]).values.remove("ACLs");
        group(&mut config, &["Orderer", "OrdererOrg"])
            .values
            .remove("Endpoints");
        set(group(&mut config, &[]), "OrdererAddresses", 0, "Admins");
        let addresses = wire::OrdererAddresses {
            addresses: vec!["a:1"],
        }
        .encode();
        group(&mut config, &[])
            .values
            .get_mut("OrdererAddresses")
            .unwrap()
            .value = keep(addresses);
    }
    clear_mod_policies(config.channel_group.as_mut().unwrap());
    // An organization has no groups below, so this holds for anybody.
    let anybody = wire::ImplicitMetaPolicy {
        sub_policy: "Any",
        rule: 0,
    }
    .encode();
    let anybody = wire::Policy {
        kind: 3,
        value: keep(anybody),
    };
    let anybody = ConfigPolicy {
        policy: Some(anybody),
        ..ConfigPolicy::default()
    };
    group(&mut config, &["Orderer", "OrdererOrg"])
        .policies
        .insert("Anybody", anybody);
    for key in ["BatchSize", "ConsensusType"] {
        let value = group(&mut config, &["Orderer"])
            .values
            .get_mut(key)
            .unwrap();
        value.mod_policy = "OrdererOrg/Anybody";
    }
    config
}

fn clear_mod_policies(group: &mut ConfigGroup<'_>) {
    group.mod_policy = "";
    group
        .values
        .values_mut()
        .for_each(|value| value.mod_policy = "");
    group
        .policies
        .values_mut()
        .for_each(|policy| policy.mod_policy = "");
    group.groups.values_mut().for_each(clear_mod_policies);
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

fn authorize(update: &ConfigUpdate<'_>) -> Result<UpdateOutcome, UpdateError> {
    channel().authorize_update(&sign_update(update, &all_admins()))
}

fn authorize_change(from: &Config<'_>, to: &Config<'_>) -> Result<UpdateOutcome, UpdateError> {
    let channel = Channel::from_config("labraft", from).unwrap();
    let update = compute_update("labraft", from, to).expect("they differ");
    channel.authorize_update(&sign_update(&update, &all_admins()))
}

fn all_admins() -> Vec<&'static SigningIdentity> {
    admins().iter().collect()
}

fn read<'u>(update: &'u mut ConfigUpdate<'static>) -> &'u mut ConfigGroup<'static> {
    update.read_set.as_mut().unwrap()
}

fn write<'u>(update: &'u mut ConfigUpdate<'static>) -> &'u mut ConfigGroup<'static> {
    update.write_set.as_mut().unwrap()
}

fn read_orderer<'u>(update: &'u mut ConfigUpdate<'static>) -> &'u mut ConfigGroup<'static> {
    read(update).groups.get_mut("Orderer").unwrap()
}

fn write_orderer<'u>(update: &'u mut ConfigUpdate<'static>) -> &'u mut ConfigGroup<'static> {
    write(update).groups.get_mut("Orderer").unwrap()
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

/// Of Org1, Org2, Org3 and the orderers.
fn admins() -> &'static [SigningIdentity; 4] {
    static ADMINS: OnceLock<[SigningIdentity; 4]> = OnceLock::new();
    ADMINS.get_or_init(|| {
        [
            "org1.example.com",
            "org2.example.com",
            "org3.example.com",
            "example.com",
        ]
        .map(|domain| signer::signer(ledger(), &format!("Admin@{domain}")))
    })
}

fn channel() -> &'static Channel {
    static CHANNEL: OnceLock<Channel> = OnceLock::new();
    CHANNEL.get_or_init(|| Channel::from_config("labraft", base()).unwrap())
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
    LEDGER.get_or_init(|| Raft::unpack("update-rules-ledger"))
}
