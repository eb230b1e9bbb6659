//! Maintenance and what consenters ask of a configuration: from Raft to BFT, with all that may go wrong on the way.

#[path = "support/raft.rs"]
mod raft;
#[path = "support/signer.rs"]
mod signer;
#[path = "support/updates.rs"]
mod updates;

use fabric_msp::channel::{
    Admission, AdmissionError, BroadcastStatus, Channel, NamedConfig, bft_quorum, compute_update,
};
use fabric_msp::wire::{self, Config, ConfigGroup, ConfigValue, HeaderType};
use fabric_msp::{Diagnostic, SigningIdentity, Time};
use raft::Raft;
use std::sync::OnceLock;
use updates::{envelope, keep, sign_update};

/// Days after the network was made.
const NOW: Time = Time::from_unix(1_795_600_000);

#[test]
fn a_channel_goes_through_maintenance_to_bft() {
    let normal = channel(base());
    let client = envelope(HeaderType::EndorserTransaction, b"data", Some(&admins()[0]));
    assert!(matches!(normal.admit(&client, NOW), Ok(Admission::Normal)));

    let maintenance = admitted(
        &normal,
        &change(&normal, |orderer| consensus(orderer, None, 1, None)),
    );
    let refused = maintenance.admit(&client, NOW).unwrap_err();
    assert_eq!(refused, AdmissionError::Maintenance);
    assert_eq!(refused.status(), BroadcastStatus::ServiceUnavailable);
    // An administrator of an application organization may not send updates meanwhile.
    let sent_by_other = sent_by(0, &maintenance, |orderer| consensus(orderer, None, 0, None));
    let error = maintenance.admit(&sent_by_other, NOW).unwrap_err();
    assert!(
        matches!(
            error,
            AdmissionError::NotPermitted {
                policy: "/Channel/Orderer/Writers",
                ..
            }
        ),
        "{error}"
    );

    let with_v3 = admitted(
        &maintenance,
        &sent_by_orderer(&maintenance, |config| {
            let capabilities = wire::Capabilities {
                capabilities: [("V3_0", wire::Capability {})].into(),
            };
            set(root(config), "Capabilities", capabilities.encode());
        }),
    );
    let migrated = admitted(&with_v3, &change(&with_v3, to_bft));
    assert!(migrated.orderer().unwrap().is_bft());
    assert_eq!(migrated.orderer().unwrap().quorum(), bft_quorum(3));
    let done = admitted(
        &migrated,
        &change(&migrated, |orderer| consensus(orderer, None, 0, None)),
    );
    assert!(done.orderer().unwrap().is_in_normal_state());
    assert!(matches!(done.admit(&client, NOW), Ok(Admission::Normal)));

    // Of BFT consenters, the policy of block signatures must ask for a quorum.
    let other_policy = change(&done, |orderer| {
        let policy = wire::ImplicitMetaPolicy {
            sub_policy: "Writers",
            rule: 0,
        }
        .encode();
        let policy = wire::Policy {
            kind: 3,
            value: keep(policy),
        };
        orderer.policies.get_mut("BlockValidation").unwrap().policy = Some(policy);
    });
    assert_eq!(
        done.admit(&other_policy, NOW).unwrap_err().code(),
        "MSP-ADM-040"
    );
    let rotation = change(&done, |orderer| {
        let options = wire::BftOptions {
            leader_rotation: 2,
            decisions_per_leader: 3,
            ..options()
        };
        consensus(orderer, None, 0, Some(options.encode()));
    });
    assert_eq!(
        done.admit(&rotation, NOW).unwrap_err().code(),
        "MSP-ADM-041"
    );
}

#[test]
fn the_rules_of_maintenance_are_kept() {
    type Edit = fn(&mut ConfigGroup<'static>);
    let normal = channel(base());
    let in_normal: &[(&str, Edit)] = &[
        ("MSP-ADM-022", |orderer| {
            consensus(orderer, None, 1, None);
            set(
                orderer,
                "BatchTimeout",
                wire::BatchTimeout { timeout: "9s" }.encode(),
            );
        }),
        ("MSP-ADM-022", |orderer| {
            consensus(orderer, Some("BFT"), 1, None)
        }),
        ("MSP-ADM-023", to_bft_in_normal_state),
        ("MSP-ADM-032", |orderer| {
            consensus(orderer, Some("solo"), 0, None)
        }),
        ("MSP-ADM-034", |orderer| {
            raft_metadata(orderer, |metadata| metadata.options = None)
        }),
        ("MSP-ADM-035", |orderer| {
            raft_options(orderer, |options| options.heartbeat_tick = 0)
        }),
        ("MSP-ADM-035", |orderer| {
            raft_options(orderer, |options| options.election_tick = 1)
        }),
        ("MSP-ADM-035", |orderer| {
            raft_options(orderer, |options| options.max_inflight_blocks = 0)
        }),
        ("MSP-ADM-035", |orderer| {
            raft_options(orderer, |options| options.tick_interval = "0s")
        }),
        ("MSP-ADM-036", |orderer| {
            raft_metadata(orderer, |metadata| metadata.consenters.clear())
        }),
        ("MSP-ADM-037", |orderer| {
            raft_metadata(orderer, |metadata| {
                metadata.consenters[0].server_tls_cert = b"none"
            })
        }),
        ("MSP-ADM-038", |orderer| {
            raft_metadata(orderer, |metadata| {
                let again = metadata.consenters[0].clone();
                metadata.consenters.push(again);
            })
        }),
        ("MSP-ADM-039", |orderer| {
            raft_metadata(orderer, |metadata| metadata.consenters.truncate(1))
        }),
        ("MSP-ADM-042", |orderer| {
            raft_metadata(orderer, |metadata| {
                let stranger = ledger().read(
                    "crypto/peerOrganizations/org1.example.com/ca/ca.org1.example.com-cert.pem",
                );
                metadata.consenters[0].client_tls_cert = keep(stranger);
            })
        }),
    ];
    for (code, edit) in in_normal {
        let error = normal.admit(&change(&normal, *edit), NOW).unwrap_err();
        assert_eq!(error.code(), *code, "{error}");
        assert!(error.help().is_some() && error.status() == BroadcastStatus::BadRequest);
    }
    let one_node_less = change(&normal, |orderer| {
        raft_metadata(orderer, |m| m.consenters.truncate(2))
    });
    assert!(normal.admit(&one_node_less, NOW).is_ok());

    let maintenance = admitted(
        &normal,
        &change(&normal, |orderer| consensus(orderer, None, 1, None)),
    );
    let in_maintenance: &[(&str, Edit)] = &[
        ("MSP-ADM-025", |orderer| {
            to_bft(orderer);
            set(orderer, "Orderers", wire::Orderers::default().encode());
        }),
        ("MSP-ADM-026", |orderer| {
            to_bft(orderer);
            let bytes = orderer.values["Orderers"].value;
            let mut orderers = wire::Orderers::decode(bytes).unwrap();
            orderers.consenter_mapping[0].port += 1;
            set(orderer, "Orderers", orderers.encode());
        }),
        ("MSP-ADM-035", |orderer| {
            to_bft(orderer);
            let options = wire::BftOptions {
                request_pool_size: 0,
                ..options()
            };
            consensus(orderer, Some("BFT"), 1, Some(options.encode()));
        }),
        ("MSP-ADM-035", |orderer| {
            to_bft(orderer);
            let options = wire::BftOptions {
                view_change_timeout: "1s",
                ..options()
            };
            consensus(orderer, Some("BFT"), 1, Some(options.encode()));
        }),
    ];
    for (code, edit) in in_maintenance {
        let error = maintenance
            .admit(&change(&maintenance, *edit), NOW)
            .unwrap_err();
        assert_eq!(error.code(), *code, "{error}");
    }
}

/// A change of the orderers' group, signed by all administrators and sent by that of the orderers.
fn change(from: &Channel, edit: fn(&mut ConfigGroup<'static>)) -> Vec<u8> {
    sent_by(3, from, edit)
}

fn sent_by(sender: usize, from: &Channel, edit: fn(&mut ConfigGroup<'static>)) -> Vec<u8> {
    let from = Config::decode(keep(from.config_bytes().to_vec())).unwrap();
    let mut to = from.clone();
    edit(root(&mut to).groups.get_mut("Orderer").unwrap());
    let update = compute_update("labraft", &from, &to).expect("they differ");
    sign_update(&update, &admins_from(sender))
}

fn sent_by_orderer(from: &Channel, edit: fn(&mut Config<'static>)) -> Vec<u8> {
    let from = Config::decode(keep(from.config_bytes().to_vec())).unwrap();
    let mut to = from.clone();
    edit(&mut to);
    let update = compute_update("labraft", &from, &to).expect("they differ");
    sign_update(&update, &admins_from(3))
}

fn admitted(channel: &Channel, update: &[u8]) -> Channel {
    match channel.admit(update, NOW).unwrap() {
        Admission::Config(outcome) => outcome.into_channel(),
        Admission::Normal => panic!("an update taken for a normal message"),
    }
}

/// Sets type, state and metadata; what is not given stays.
fn consensus(
    orderer: &mut ConfigGroup<'static>,
    kind: Option<&'static str>,
    state: i32,
    metadata: Option<Vec<u8>>,
) {
    let present = wire::ConsensusType::decode(orderer.values["ConsensusType"].value).unwrap();
    let next = wire::ConsensusType {
        kind: kind.unwrap_or(present.kind),
        metadata: metadata.map_or(present.metadata, keep),
        state,
    };
    set(orderer, "ConsensusType", next.encode());
}

fn to_bft(orderer: &mut ConfigGroup<'static>) {
    migrate(orderer, 1);
}

fn to_bft_in_normal_state(orderer: &mut ConfigGroup<'static>) {
    migrate(orderer, 0);
}

/// The nodes of Raft become BFT consenters, and blocks need a quorum of them.
fn migrate(orderer: &mut ConfigGroup<'static>, state: i32) {
    let consenters: Vec<_> = raft_nodes(orderer)
        .iter()
        .zip(1..)
        .map(|(node, id)| wire::Consenter {
            id,
            host: node.host,
            port: node.port,
            msp_id: "OrdererMSP",
            identity: keep(certificate(id)),
            client_tls_cert: node.client_tls_cert,
            server_tls_cert: node.server_tls_cert,
        })
        .collect();
    let identities: Vec<_> = consenters
        .iter()
        .map(|c| {
            wire::SerializedIdentity {
                mspid: c.msp_id,
                id_bytes: c.identity,
            }
            .encode()
        })
        .collect();
    let signed_by = |index| wire::SignaturePolicy {
        kind: Some(wire::SignaturePolicyKind::SignedBy(index)),
    };
    let gate = wire::NOutOf {
        n: 2,
        rules: (0..3).map(signed_by).collect(),
    };
    let policy = wire::SignaturePolicyEnvelope {
        version: 0,
        rule: Some(wire::SignaturePolicy {
            kind: Some(wire::SignaturePolicyKind::NOutOf(gate)),
        }),
        identities: identities
            .iter()
            .map(|principal| wire::MspPrincipal {
                principal_classification: 2,
                principal,
            })
            .collect(),
    };
    let policy = wire::Policy {
        kind: 1,
        value: keep(policy.encode()),
    };
    orderer.policies.get_mut("BlockValidation").unwrap().policy = Some(policy);
    set(
        orderer,
        "Orderers",
        wire::Orderers {
            consenter_mapping: consenters,
        }
        .encode(),
    );
    consensus(orderer, Some("BFT"), state, Some(options().encode()));
}

fn certificate(number: u32) -> Vec<u8> {
    let name = format!("orderer{number}.example.com");
    ledger().read(&format!(
        "crypto/ordererOrganizations/example.com/orderers/{name}/msp/signcerts/{name}-cert.pem"
    ))
}

fn options() -> wire::BftOptions<'static> {
    wire::BftOptions {
        request_batch_max_count: 100,
        request_batch_max_bytes: 10 << 20,
        request_batch_max_interval: "50ms",
        incoming_message_buffer_size: 200,
        request_pool_size: 100,
        request_forward_timeout: "2s",
        request_complain_timeout: "20s",
        request_auto_remove_timeout: "3m",
        view_change_resend_interval: "5s",
        view_change_timeout: "20s",
        leader_heartbeat_timeout: "1m",
        leader_heartbeat_count: 10,
        collect_timeout: "1s",
        ..wire::BftOptions::default()
    }
}

fn raft_nodes(orderer: &ConfigGroup<'static>) -> Vec<wire::RaftConsenter<'static>> {
    let consensus = wire::ConsensusType::decode(orderer.values["ConsensusType"].value).unwrap();
    wire::RaftConfigMetadata::decode(consensus.metadata)
        .unwrap()
        .consenters
}

fn raft_metadata(
    orderer: &mut ConfigGroup<'static>,
    edit: impl FnOnce(&mut wire::RaftConfigMetadata<'static>),
) {
    let present = wire::ConsensusType::decode(orderer.values["ConsensusType"].value).unwrap();
    let mut metadata = wire::RaftConfigMetadata::decode(present.metadata).unwrap();
    edit(&mut metadata);
    consensus(orderer, None, present.state, Some(metadata.encode()));
}

fn raft_options(
    orderer: &mut ConfigGroup<'static>,
    edit: impl FnOnce(&mut wire::RaftOptions<'static>),
) {
    raft_metadata(orderer, |metadata| edit(metadata.options.as_mut().unwrap()));
}

fn set(group: &mut ConfigGroup<'static>, key: &'static str, value: Vec<u8>) {
    let value = ConfigValue {
        value: keep(value),
        mod_policy: "Admins",
        version: 0,
    };
    group.values.insert(key, value);
}

fn root<'c>(config: &'c mut Config<'static>) -> &'c mut ConfigGroup<'static> {
    config.channel_group.as_mut().unwrap()
}

/// All administrators, this one first.
fn admins_from(first: usize) -> Vec<&'static SigningIdentity> {
    let (before, from) = admins().split_at(first);
    from.iter().chain(before).collect()
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

fn channel(config: &Config<'_>) -> Channel {
    Channel::from_config("labraft", config).unwrap()
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
    LEDGER.get_or_init(|| Raft::unpack("maintenance-ledger"))
}
