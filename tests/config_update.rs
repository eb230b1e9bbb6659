//! Configuration updates: all that a real channel took and refused.

#[path = "support/raft.rs"]
mod raft;

use fabric_msp::Diagnostic;
use fabric_msp::channel::{
    AdvanceError, Channel, ElementFlaw, LiveChannel, NamedConfig, UpdateError, compute_update,
};
use fabric_msp::policy::PolicyError;
use fabric_msp::wire::{Config, ConfigUpdate, ConfigUpdateEnvelope, Envelope, Payload};
use raft::Raft;
use std::collections::BTreeMap;
use std::fs;
use std::sync::OnceLock;

/// The configuration blocks of the ledger.
const CONFIG_BLOCKS: [u64; 8] = [0, 29, 34, 38, 39, 40, 49, 62];

#[test]
fn each_configuration_block_follows_from_the_one_before() {
    let mut channel = Channel::from_config_block(&block(0)).unwrap();
    for number in &CONFIG_BLOCKS[1..] {
        let block = block(*number);
        let next = NamedConfig::of_block(&block).unwrap().envelope;
        let envelope = next.last_update.unwrap().encode();
        let outcome = channel.authorize_update(&envelope).unwrap();
        assert_eq!(
            Some(outcome.channel().config()),
            next.config,
            "block {number}"
        );
        assert_eq!(outcome.without_effect(), []);
        assert!(!outcome.changes().is_empty());

        let replayed = channel.advance(&block).unwrap();
        assert!(matches!(
            replayed.advance(&block),
            Err(AdvanceError::Sequence { .. })
        ));
        channel = replayed;
    }
    let last = Channel::from_config_block(&read("config.block")).unwrap();
    assert_eq!(last.config(), channel.config());
}

#[test]
fn a_live_channel_changes_under_its_readers() {
    let live = LiveChannel::new(Channel::from_config_block(&block(0)).unwrap());
    let old = live.snapshot();
    assert!(live.advance(&block(34)).is_err(), "not the next one");
    assert_eq!(live.snapshot().sequence(), 0);
    for number in &CONFIG_BLOCKS[1..] {
        live.advance(&block(*number)).unwrap();
    }
    assert_eq!((old.sequence(), live.snapshot().sequence()), (0, 7));
    assert!(old.msps().msp("Org3MSP").is_none());
    assert!(live.snapshot().msps().msp("Org3MSP").is_some());
    assert!(matches!(
        live.advance(&block(62)),
        Err(AdvanceError::Sequence { .. })
    ));
}

/// Two threads with the same block: one goes on, the other comes too late.
#[test]
fn no_block_is_applied_twice() {
    let live = LiveChannel::new(Channel::from_config_block(&block(0)).unwrap());
    let next = block(29);
    let applied = std::thread::scope(|scope| {
        let threads = [(); 4].map(|()| scope.spawn(|| live.advance(&next).is_ok()));
        threads.map(|thread| thread.join().unwrap())
    });
    assert_eq!(applied.into_iter().filter(|applied| *applied).count(), 1);
}

#[test]
fn the_tools_compute_the_updates_that_we_compute() {
    let mut computed = 0;
    for name in [
        "acl",
        "anchor3",
        "batch",
        "crl",
        "org3",
        "writers",
        "writersback",
    ] {
        let file = |kind| read(&format!("artefacts/config-updates/{name}.{kind}.pb"));
        let (update, new) = (file("update"), file("new"));
        let update = ConfigUpdate::decode(&update).unwrap();
        let new = Config::decode(&new).unwrap();
        // Which configuration it was made from is not kept; it is one of those of the ledger.
        let fits = CONFIG_BLOCKS.iter().any(|number| {
            let channel = Channel::from_config_block(&block(*number)).unwrap();
            let present = channel.config();
            compute_update("labraft", &present, &new).as_ref() == Some(&update)
        });
        assert!(fits, "{name}");
        computed += 1;
    }
    assert_eq!(computed, 7);
}

#[test]
fn accepted_updates_make_the_configuration_of_the_next_block() {
    let before = before_updates();
    let mut accepted = 0;
    for (name, envelope) in envelopes("artefacts/config-updates") {
        // Kept on the way to their signatures, never sent.
        if ["org3-cli-unsigned", "org3-cli-1admin"].contains(&name.as_str()) {
            continue;
        }
        let (channel, next) = &before[&config_update(&envelope)];
        let outcome = channel.authorize_update(&envelope).unwrap();
        let next = NamedConfig::of_block(next).unwrap().envelope;
        assert_eq!(Some(outcome.channel().config()), next.config, "{name}");
        accepted += 1;
    }
    assert_eq!(accepted, 7);
}

#[test]
fn updates_on_the_way_to_their_signatures_lack_them() {
    let before = before_updates();
    for (name, satisfied) in [("org3-cli-unsigned", 0), ("org3-cli-1admin", 1)] {
        let envelope = read(&format!("artefacts/config-updates/{name}.envelope.pb"));
        let (channel, _) = &before[&config_update(&envelope)];
        let error = channel.authorize_update(&envelope).unwrap_err();
        assert_eq!(
            short(&error),
            Short::SubPolicies(
                "[Group] /Channel/Application".to_owned(),
                "Admins".to_owned(),
                satisfied,
                2
            ),
            "{name}"
        );
    }
}

/// The reasons are those that the orderer gave. Two were refused before they were judged (by the filter of broadcasts); what the
/// judgement would have been is not recorded, but refused they would have been.
#[test]
fn refused_updates_are_refused_for_the_recorded_reason() {
    let before = before_updates();
    let (mut refused, mut in_words) = (0, 0);
    for (name, envelope) in envelopes("artefacts/config-updates/refused") {
        // The peer's command line added its own signature before it sent this one: that made it the other file.
        let envelope = match name.as_str() {
            "org3-cli-org1only" => {
                let (channel, _) = &before[&config_update(&envelope)];
                assert!(channel.authorize_update(&envelope).is_err());
                read("artefacts/config-updates/org3-cli-1admin.envelope.pb")
            }
            _ => envelope,
        };
        let words = recorded_words(&name);
        let (channel, next) = &before[&config_update(&envelope)];
        let error = match words.contains("error validating ReadSet") {
            true => Channel::from_config_block(next)
                .unwrap()
                .authorize_update(&envelope),
            false => channel.authorize_update(&envelope),
        };
        let error = error.unwrap_err();
        // Of two updates the orderer's filter says no more than that it stopped them; `channel_admission` asks the filter.
        if !words.contains("did not pass initial checks") {
            let expected = in_fabrics_words(&short(&error));
            assert!(
                words.contains(&expected),
                "{name}: {error} ({expected}) but {words}"
            );
            in_words += 1;
        }
        assert!(error.code().starts_with("MSP-UPD-") && error.help().is_some());
        refused += 1;
    }
    assert_eq!((refused, in_words), (16, 14));
}

#[test]
fn an_explanation_names_signers_elements_and_policies() {
    let before = before_updates();
    let envelope =
        read("artefacts/config-updates/refused/org3-by-org1admin-org2badsig.envelope.pb");
    let (channel, _) = &before[&config_update(&envelope)];
    let explanation = channel.explain_update(&envelope);
    let signers: Vec<_> = explanation
        .signers
        .iter()
        .map(|signer| {
            let subject = signer.subject.as_deref().unwrap_or_default();
            (
                signer.msp_id.as_str(),
                subject.contains("CN=Admin@"),
                signer.dropped.is_none(),
            )
        })
        .collect();
    assert_eq!(signers, [("Org1MSP", true, true), ("Org2MSP", true, false)]);
    let refused: Vec<_> = explanation
        .elements
        .iter()
        .filter(|element| element.flaw.is_some())
        .collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(
        refused[0].change.element.to_string(),
        "[Group] /Channel/Application"
    );
    assert_eq!(
        refused[0].policy.as_deref(),
        Some("/Channel/Application/Admins")
    );
    assert_eq!(
        explanation.lacking(refused[0]),
        ["/Channel/Application/Org2/Admins"]
    );
    assert!(
        explanation.elements.len() > 5,
        "the new organization is listed, too"
    );
    assert_eq!(
        explanation.verdict.unwrap_err(),
        channel.authorize_update(&envelope).unwrap_err()
    );
}

/// A refusal about one element, without what the text of Fabric's does not say.
#[derive(Debug, PartialEq, Eq)]
enum Short {
    SubPolicies(String, String, usize, usize),
    Signature(String),
    Read(String, u64, u64),
    Other(String),
}

fn short(error: &UpdateError) -> Short {
    match error {
        UpdateError::ReadVersion {
            element,
            read,
            present,
        } => Short::Read(element.to_string(), *read, *present),
        UpdateError::Element { element, flaw } => match &**flaw {
            ElementFlaw::NotPermitted {
                reason:
                    PolicyError::SubPolicies {
                        satisfied,
                        required,
                        sub_policy,
                    },
                ..
            } => Short::SubPolicies(
                element.to_string(),
                sub_policy.clone(),
                *satisfied,
                *required,
            ),
            ElementFlaw::NotPermitted {
                reason: PolicyError::NotSatisfied { .. },
                ..
            } => Short::Signature(element.to_string()),
            _ => Short::Other(error.to_string()),
        },
        _ => Short::Other(error.to_string()),
    }
}

fn in_fabrics_words(short: &Short) -> String {
    let padded = |element: &str| {
        let (kind, path) = element.split_once(' ').unwrap();
        format!("{kind:<8} {path}")
    };
    match short {
        Short::SubPolicies(element, name, satisfied, required) => format!(
            "policy for {} not satisfied: implicit policy evaluation failed - {satisfied} sub-policies were satisfied, but this \
             policy requires {required} of the '{name}' sub-policies to be satisfied",
            padded(element)
        ),
        Short::Signature(element) => format!(
            "policy for {} not satisfied: signature set did not satisfy policy",
            padded(element)
        ),
        Short::Read(element, read, present) => format!(
            "proposed update requires that key {} be at version {read}, but it is currently at version {present}",
            padded(element)
        ),
        Short::Other(other) => format!("nothing like {other}"),
    }
}

fn recorded_words(name: &str) -> String {
    let file = |extension| {
        ledger().path(&format!(
            "artefacts/config-updates/refused/{name}.{extension}"
        ))
    };
    let text = fs::read_to_string(file("json")).or_else(|_| fs::read_to_string(file("txt")));
    text.unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// By the update: the channel before the block that it led to, and that block.
fn before_updates() -> BTreeMap<Vec<u8>, (Channel, Vec<u8>)> {
    let steps = CONFIG_BLOCKS.windows(2).map(|pair| {
        let before = Channel::from_config_block(&block(pair[0])).unwrap();
        let after = block(pair[1]);
        let update = NamedConfig::of_block(&after)
            .unwrap()
            .envelope
            .last_update
            .unwrap()
            .encode();
        (config_update(&update), (before, after))
    });
    steps.collect()
}

/// The update in an envelope, without its signatures and in one form: tools write maps in any order.
fn config_update(envelope: &[u8]) -> Vec<u8> {
    let envelope = Envelope::decode(envelope).unwrap();
    let payload = Payload::decode(envelope.payload).unwrap();
    let update = ConfigUpdateEnvelope::decode(payload.data).unwrap();
    ConfigUpdate::decode(update.config_update).unwrap().encode()
}

fn envelopes(folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(ledger().path(folder)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if let Some(name) = name.strip_suffix(".envelope.pb") {
            found.push((name.to_owned(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn block(number: u64) -> Vec<u8> {
    ledger().read(&format!("blocks/{number:04}.block"))
}

fn read(name: &str) -> Vec<u8> {
    ledger().read(name)
}

fn ledger() -> &'static Raft {
    static LEDGER: OnceLock<Raft> = OnceLock::new();
    LEDGER.get_or_init(|| Raft::unpack("update-ledger"))
}
