//! What BFT consenters ask of a configuration (Fabric: `orderer/consensus/smartbft/{configverifier,util}.go`).

use super::error::ConsensusFlaw;
use crate::channel::duration::{self, Signed};
use crate::channel::values::keys;
use crate::channel::{Channel, Consenter, Orderer, bft_quorum};
use crate::wire::{
    self, BftRotation, NOutOf, PolicyType, SignaturePolicy, SignaturePolicyEnvelope,
    SignaturePolicyKind,
};
use std::time::Duration;

/// Octets of a request that SmartBFT takes for its limit while it checks the others, whatever is configured.
const DEFAULT_REQUEST_MAX_BYTES: u64 = 10 * 1024;

/// The policy of block signatures must ask for a quorum of the consenters, byte for byte as Fabric's tools write it, and leaders
/// must not take turns. Consenters check it when the update is proposed to them, after it was broadcast.
pub(super) fn check(next: &Channel, orderer: &Orderer) -> Result<(), ConsensusFlaw> {
    let config = next.config();
    let root = config.channel_group.as_ref();
    let group = root.and_then(|root| root.groups.get(keys::ORDERER));
    let policy = group.and_then(|group| group.policies.get(keys::BLOCK_VALIDATION));
    let policy = policy.and_then(|policy| policy.policy.as_ref());
    let expected = quorum_policy(orderer.consenters());
    let is_expected = |policy: &wire::Policy<'_>| {
        policy.kind == PolicyType::Signature.to_wire() && policy.value == expected
    };
    let has_consenters = group.is_some_and(|group| group.values.contains_key(keys::ORDERERS));
    if !has_consenters || !policy.is_some_and(is_expected) {
        return Err(ConsensusFlaw::BlockValidation);
    }
    let options = wire::BftOptions::decode(orderer.consensus_metadata())?;
    match options.leader_rotation == BftRotation::On.to_wire() {
        true => Err(ConsensusFlaw::LeaderRotation),
        false => Ok(()),
    }
}

/// The `SignaturePolicyEnvelope` that a quorum of these must have signed.
fn quorum_policy(consenters: &[Consenter]) -> Vec<u8> {
    let identities: Vec<_> = consenters
        .iter()
        .map(Consenter::serialized_identity)
        .collect();
    let rule = |index| SignaturePolicy {
        kind: Some(SignaturePolicyKind::SignedBy(index)),
    };
    let principals = identities.iter().map(|identity| wire::MspPrincipal {
        principal_classification: wire::PrincipalClassification::Identity.to_wire(),
        principal: identity,
    });
    let count = i32::try_from(consenters.len()).unwrap_or(i32::MAX);
    SignaturePolicyEnvelope {
        version: 0,
        rule: Some(SignaturePolicy {
            kind: Some(SignaturePolicyKind::NOutOf(NOutOf {
                n: i32::try_from(bft_quorum(consenters.len())).unwrap_or(i32::MAX),
                rules: (0..count).map(rule).collect(),
            })),
        }),
        identities: principals.collect(),
    }
    .encode()
}

/// The options of SmartBFT, as its own `Validate` judges them.
pub(super) fn check_options(orderer: &Orderer) -> Result<(), ConsensusFlaw> {
    let options = wire::BftOptions::decode(orderer.consensus_metadata())?;
    check_counts(&options)?;
    let positive = |name, text| match duration::parse(text) {
        Ok(Signed::Positive(duration)) => Ok(duration),
        _ => Err(ConsensusFlaw::Option { name }),
    };
    positive(
        "RequestBatchMaxInterval",
        options.request_batch_max_interval,
    )?;
    let forward = positive("RequestForwardTimeout", options.request_forward_timeout)?;
    let complain = positive("RequestComplainTimeout", options.request_complain_timeout)?;
    let remove = positive(
        "RequestAutoRemoveTimeout",
        options.request_auto_remove_timeout,
    )?;
    let resend = positive(
        "ViewChangeResendInterval",
        options.view_change_resend_interval,
    )?;
    let view_change = positive("ViewChangeTimeout", options.view_change_timeout)?;
    positive("LeaderHeartbeatTimeout", options.leader_heartbeat_timeout)?;
    positive("CollectTimeout", options.collect_timeout)?;
    check_order("RequestForwardTimeout", forward, complain)?;
    check_order("RequestComplainTimeout", complain, remove)?;
    check_order("ViewChangeResendInterval", resend, view_change)
}

fn check_counts(options: &wire::BftOptions<'_>) -> Result<(), ConsensusFlaw> {
    let (count, bytes) = (
        options.request_batch_max_count,
        options.request_batch_max_bytes,
    );
    let rotates = options.leader_rotation == BftRotation::On.to_wire();
    let checks = [
        ("RequestBatchMaxCount", count > 0 && count <= bytes),
        ("RequestBatchMaxBytes", bytes >= DEFAULT_REQUEST_MAX_BYTES),
        (
            "IncomingMessageBufferSize",
            options.incoming_message_buffer_size > 0,
        ),
        ("RequestPoolSize", options.request_pool_size > 0),
        ("LeaderHeartbeatCount", options.leader_heartbeat_count > 0),
        (
            "DecisionsPerLeader",
            !rotates || options.decisions_per_leader > 0,
        ),
    ];
    match checks.into_iter().find(|(_, holds)| !holds) {
        Some((name, _)) => Err(ConsensusFlaw::Option { name }),
        None => Ok(()),
    }
}

fn check_order(name: &'static str, less: Duration, more: Duration) -> Result<(), ConsensusFlaw> {
    match less > more {
        true => Err(ConsensusFlaw::Option { name }),
        false => Ok(()),
    }
}
