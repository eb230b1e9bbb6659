//! Configurations that Fabric refuses, each for one fault put into a real one, and odd ones that it takes.

#[path = "support/raft.rs"]
mod raft;

use fabric_msp::channel::{Channel, ChannelError, MAX_MSPS, NamedConfig, OrganizationMsp};
use fabric_msp::wire::{self, Config, ConfigGroup, ConfigPolicy, ConfigValue};
use fabric_msp::{Diagnostic, MspVersion};
use raft::Raft;
use std::sync::OnceLock;

type Edit = fn(&mut ConfigGroup<'static>);

#[test]
fn each_fault_is_refused_by_its_own_code() {
    let faults: &[(&str, Edit)] = &[
        ("MSP-CHN-009", |root| {
            root.policies
                .insert("Not_this", root.policies["Admins"].clone());
        }),
        ("MSP-CHN-010", |root| insert_group(root, "Other")),
        ("MSP-CHN-010", |root| {
            insert_group(organization(root), "Below")
        }),
        ("MSP-CHN-010", |root| {
            insert_group(orderer(root).groups.get_mut("OrdererOrg").unwrap(), "Below")
        }),
        ("MSP-CHN-011", |root| set(root, "BatchSize", vec![])),
        ("MSP-CHN-011", |root| {
            set(application(root), "BatchSize", vec![])
        }),
        ("MSP-CHN-011", |root| set(orderer(root), "ACLs", vec![])),
        ("MSP-CHN-011", |root| {
            set(organization(root), "Endpoints", vec![])
        }),
        ("MSP-CHN-012", |root| set(root, "Consortium", vec![0xff])),
        ("MSP-CHN-012", |root| {
            set(orderer(root), "KafkaBrokers", vec![0xff])
        }),
        ("MSP-CHN-012", |root| {
            set(organization(root), "MSP", vec![0xff])
        }),
        ("MSP-CHN-013", |root| {
            orderer(root).values.remove("Capabilities");
        }),
        ("MSP-CHN-013", |root| {
            orderer(root).values.remove("Capabilities");
            root.values.remove("Capabilities");
        }),
        ("MSP-CHN-014", |root| {
            set(root, "Capabilities", capability("V4_0"))
        }),
        ("MSP-CHN-014", |root| {
            set(orderer(root), "Capabilities", capability("V3_0"))
        }),
        ("MSP-CHN-014", |root| {
            set(application(root), "Capabilities", capability("V3_0"))
        }),
        ("MSP-CHN-015", |root| {
            set(
                root,
                "HashingAlgorithm",
                wire::HashingAlgorithm { name: "SHA384" }.encode(),
            )
        }),
        ("MSP-CHN-015", |root| {
            root.values.remove("HashingAlgorithm");
        }),
        ("MSP-CHN-016", |root| {
            root.values.remove("BlockDataHashingStructure");
        }),
        ("MSP-CHN-017", |root| {
            set(root, "Capabilities", capability("V1_3"));
            orderer_organization(root).values.remove("Endpoints");
        }),
        ("MSP-CHN-018", |root| {
            set(root, "Capabilities", capability("V3_0"));
            set(root, "OrdererAddresses", addresses(&["a:1"]));
        }),
        ("MSP-CHN-019", |root| {
            set(root, "Capabilities", capability("V1_3"));
            set(root, "OrdererAddresses", addresses(&["a:1"]));
        }),
        ("MSP-CHN-020", |root| {
            set(root, "Capabilities", capability("V3_0"));
            set(orderer_organization(root), "Endpoints", addresses(&[]));
        }),
        ("MSP-CHN-021", |root| {
            set(application(root), "Capabilities", capability("V1_1"))
        }),
        ("MSP-CHN-022", |root| {
            set(orderer(root), "BatchSize", batch_size(0, 2, 1))
        }),
        ("MSP-CHN-022", |root| {
            orderer(root).values.remove("BatchSize");
        }),
        ("MSP-CHN-023", |root| {
            set(orderer(root), "BatchSize", batch_size(1, 1, 2))
        }),
        ("MSP-CHN-024", |root| {
            set(
                orderer(root),
                "BatchTimeout",
                wire::BatchTimeout { timeout: "2" }.encode(),
            )
        }),
        ("MSP-CHN-025", |root| {
            set(
                orderer(root),
                "BatchTimeout",
                wire::BatchTimeout { timeout: "-2s" }.encode(),
            )
        }),
        ("MSP-CHN-027", |root| {
            let changed = msp(root, |config| config.tls_root_certs.clear());
            let mut twin = organization(root).clone();
            set(&mut twin, "MSP", changed);
            application(root).groups.insert("Twin", twin);
        }),
        ("MSP-CHN-101", |root| {
            set(
                organization(root),
                "MSP",
                wire::MspConfig {
                    kind: 2,
                    config: b"",
                }
                .encode(),
            )
        }),
        ("MSP-CHN-102", |root| {
            let nameless = msp(root, |config| config.name = "");
            set(organization(root), "MSP", nameless);
        }),
        ("MSP-SET-", |root| {
            let rootless = msp(root, |config| config.root_certs.clear());
            set(organization(root), "MSP", rootless);
        }),
        ("MSP-CHN-102", |root| {
            organization(root).values.remove("MSP");
        }),
        ("MSP-POL-", |root| {
            root.policies.insert("Empty", ConfigPolicy::default());
        }),
    ];
    for (number, (code, edit)) in faults.iter().enumerate() {
        let error = edited(edit).expect_err(code);
        let found = match &error {
            ChannelError::Msp { reason, .. } => reason.code(),
            error => error.code(),
        };
        assert!(
            found.starts_with(code),
            "fault {number}: {found}, not {code}: {error}"
        );
    }
}

#[test]
fn odd_configurations_that_fabric_takes() {
    let odd: &[Edit] = &[
        |root| {
            root.groups.remove("Application");
        },
        |root| {
            root.groups.remove("Orderer");
        },
        |root| root.groups.clear(),
        |root| set(root, "Orderers", vec![]),
        |root| set(organization(root), "AnchorPeers", vec![]),
        // The same MSP once more, and that in another group.
        |root| {
            let twin = organization(root).clone();
            application(root).groups.insert("Twin", twin);
        },
        |root| {
            let mut twin = organization(root).clone();
            twin.values.remove("AnchorPeers");
            orderer(root).groups.insert("Org1", twin);
        },
        // Values of the group of consortiums are never looked at.
        |root| {
            let mut consortiums = ConfigGroup::default();
            set(&mut consortiums, "Whatever", vec![0xff]);
            root.groups.insert("Consortiums", consortiums);
        },
        |root| set(orderer(root), "Orderers", vec![]),
        // Capabilities of the application without orderers.
        |root| {
            root.groups.remove("Orderer");
            root.values.remove("Capabilities");
            set(root, "OrdererAddresses", addresses(&["a:1"]));
            let admins = msp(root, |_| {});
            set(organization(root), "MSP", admins);
        },
    ];
    for (number, edit) in odd.iter().enumerate() {
        let verdict = edited(edit);
        assert!(verdict.is_ok(), "{number}: {verdict:?}");
    }
}

#[test]
fn bytes_that_are_no_configuration_block_are_refused() {
    let block = ledger().read("config.block");
    for (bytes, code) in [
        (b"".to_vec(), "MSP-CHN-003"),
        (b"\xff".to_vec(), "MSP-CHN-002"),
        (ledger().read("blocks/0001.block"), "MSP-CHN-005"),
        (block[..block.len() - 1].to_vec(), "MSP-CHN-002"),
    ] {
        assert_eq!(Channel::from_config_block(&bytes).unwrap_err().code(), code);
    }
    for id in ["", "Labraft", "lab_raft", "1ab", &"a".repeat(250)] {
        assert_eq!(
            Channel::from_config(id, base()).unwrap_err().code(),
            "MSP-CHN-008"
        );
    }
    let none = Config::default();
    assert_eq!(
        Channel::from_config("a", &none).unwrap_err().code(),
        "MSP-CHN-007"
    );
}

/// Fabric loads such a channel; what it judges by the Idemix MSP is out of reach here, and everything else is the same.
#[test]
fn an_idemix_msp_is_taken_but_not_known() {
    let with_idemix: Edit = |root| {
        let idemix = wire::IdemixMspConfig {
            name: "IdemixMSP",
            ipk: b"key",
            ..Default::default()
        }
        .encode();
        let config = wire::MspConfig {
            kind: wire::MSP_TYPE_IDEMIX,
            config: &idemix,
        }
        .encode();
        let mut group = organization(root).clone();
        group.values.remove("AnchorPeers");
        set(&mut group, "MSP", config);
        application(root).groups.insert("Idemix", group);
    };
    let channel = edited(&with_idemix).unwrap();
    assert_eq!(channel.idemix_msps().collect::<Vec<_>>(), ["IdemixMSP"]);
    assert!(matches!(
        channel.msp("IdemixMSP"),
        Some(OrganizationMsp::Idemix)
    ));
    assert!(matches!(
        channel.msp("Org1MSP"),
        Some(OrganizationMsp::X509(_))
    ));
    assert!(channel.msps().msp("IdemixMSP").is_none());
    let identity = wire::SerializedIdentity {
        mspid: "IdemixMSP",
        id_bytes: b"proof",
    }
    .encode();
    assert_eq!(
        channel
            .msps()
            .deserialize_identity(&identity)
            .unwrap_err()
            .code(),
        "MSP-ID-003"
    );
    assert_eq!(
        channel.application().unwrap().organizations()["Idemix"].msp_id,
        "IdemixMSP"
    );

    // At MSP version 3.0 Fabric has no Idemix MSP.
    let refused: Edit = |root| {
        let idemix = wire::IdemixMspConfig {
            name: "IdemixMSP",
            ..Default::default()
        }
        .encode();
        set(
            organization(root),
            "MSP",
            wire::MspConfig {
                kind: wire::MSP_TYPE_IDEMIX,
                config: &idemix,
            }
            .encode(),
        );
        set(root, "Capabilities", capability("V3_0"));
    };
    let Err(ChannelError::Msp { reason, .. }) = edited(&refused) else {
        panic!("taken");
    };
    assert_eq!(reason.code(), "MSP-CHN-103");
}

#[test]
fn capabilities_choose_the_msp_version() {
    for (name, version) in [
        ("V1_4_2", MspVersion::V1_3),
        ("V2_0", MspVersion::V1_4_3),
        ("V3_0", MspVersion::V3_0),
    ] {
        let mut config = base().clone();
        set(
            config.channel_group.as_mut().unwrap(),
            "Capabilities",
            capability(name),
        );
        let channel = Channel::from_config("labraft", &config).unwrap();
        assert_eq!(channel.msps().msp("Org1MSP").unwrap().version(), version);
    }
}

#[test]
fn there_is_a_limit_of_msps() {
    let mut config = base().clone();
    let root = config.channel_group.as_mut().unwrap();
    // Idemix MSPs cost no set-up, so the limit is soon reached.
    let template = ConfigGroup::default();
    for number in 0..=MAX_MSPS {
        let name = keep(format!("Member{number}").into_bytes());
        let name = std::str::from_utf8(name).unwrap();
        let idemix = wire::IdemixMspConfig {
            name,
            ..Default::default()
        }
        .encode();
        let mut group = template.clone();
        set(
            &mut group,
            "MSP",
            wire::MspConfig {
                kind: wire::MSP_TYPE_IDEMIX,
                config: &idemix,
            }
            .encode(),
        );
        application(root).groups.insert(name, group);
    }
    let error = Channel::from_config("labraft", &config).unwrap_err();
    assert_eq!(error.code(), "MSP-CHN-028");
}

fn edited(edit: &Edit) -> Result<Channel, ChannelError> {
    let mut config = base().clone();
    edit(config.channel_group.as_mut().unwrap());
    Channel::from_config("labraft", &config)
}

/// The MSP of Org1, changed.
fn msp(
    root: &mut ConfigGroup<'static>,
    change: impl FnOnce(&mut wire::FabricMspConfig<'_>),
) -> Vec<u8> {
    let outer = wire::MspConfig::decode(organization(root).values["MSP"].value).unwrap();
    let mut inner = wire::FabricMspConfig::decode(outer.config).unwrap();
    change(&mut inner);
    wire::MspConfig {
        kind: 0,
        config: &inner.encode(),
    }
    .encode()
}

fn set(group: &mut ConfigGroup<'static>, key: &'static str, value: Vec<u8>) {
    let value = ConfigValue {
        value: keep(value),
        mod_policy: "Admins",
        version: 0,
    };
    group.values.insert(key, value);
}

fn insert_group(group: &mut ConfigGroup<'static>, name: &'static str) {
    group.groups.insert(name, ConfigGroup::default());
}

fn application<'g>(root: &'g mut ConfigGroup<'static>) -> &'g mut ConfigGroup<'static> {
    root.groups.get_mut("Application").unwrap()
}

fn orderer<'g>(root: &'g mut ConfigGroup<'static>) -> &'g mut ConfigGroup<'static> {
    root.groups.get_mut("Orderer").unwrap()
}

fn orderer_organization<'g>(root: &'g mut ConfigGroup<'static>) -> &'g mut ConfigGroup<'static> {
    orderer(root).groups.get_mut("OrdererOrg").unwrap()
}

fn organization<'g>(root: &'g mut ConfigGroup<'static>) -> &'g mut ConfigGroup<'static> {
    application(root).groups.get_mut("Org1").unwrap()
}

fn capability(name: &str) -> Vec<u8> {
    wire::Capabilities {
        capabilities: [(name, wire::Capability {})].into(),
    }
    .encode()
}

fn addresses(addresses: &[&str]) -> Vec<u8> {
    wire::OrdererAddresses {
        addresses: addresses.to_vec(),
    }
    .encode()
}

fn batch_size(count: u32, absolute: u32, preferred: u32) -> Vec<u8> {
    wire::BatchSize {
        max_message_count: count,
        absolute_max_bytes: absolute,
        preferred_max_bytes: preferred,
    }
    .encode()
}

fn keep(bytes: Vec<u8>) -> &'static [u8] {
    Box::leak(bytes.into_boxed_slice())
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
    LEDGER.get_or_init(|| Raft::unpack("rules-ledger"))
}
