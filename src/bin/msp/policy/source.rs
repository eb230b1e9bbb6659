//! Messages that hold policies.

use crate::failure::Failure;
use crate::input::{self, Encoding};
use clap::ValueEnum;
use fabric_msp::SignaturePolicy;
use fabric_msp::policy::{ImplicitMetaPolicy, PolicyBuildError};
use fabric_msp::wire::{self, ApplicationPolicyKind, PolicyType};
use std::path::Path;

/// Which message holds a policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Message {
    /// SignaturePolicyEnvelope.
    #[default]
    Signature,
    /// ApplicationPolicy, the endorsement policy of a chaincode.
    Application,
    /// ImplicitMetaPolicy.
    ImplicitMeta,
    /// Policy, as configurations hold it.
    Policy,
}

/// What a message holds.
pub enum Read {
    Signature(SignaturePolicy),
    /// An implicit meta policy, or the path of a policy.
    Named(String),
}

/// The message's bytes.
pub fn bytes(file: &Path, encoding: Encoding) -> Result<Vec<u8>, Failure> {
    input::read_encoded_up_to(file, encoding, input::MAX_IDENTITY)
}

/// The policy in these bytes.
pub fn policy(bytes: &[u8], message: Message) -> Result<Read, Failure> {
    match message {
        Message::Signature => signature(SignaturePolicy::decode(bytes)),
        Message::Application => application(bytes),
        Message::ImplicitMeta => {
            let policy = ImplicitMetaPolicy::decode(bytes).map_err(|e| Failure::of(&e))?;
            Ok(Read::Named(policy.to_string()))
        }
        Message::Policy => any(bytes),
    }
}

fn application(bytes: &[u8]) -> Result<Read, Failure> {
    let message = wire::ApplicationPolicy::decode(bytes).map_err(|e| Failure::of(&e))?;
    match message.kind {
        Some(ApplicationPolicyKind::SignaturePolicy(envelope)) => {
            signature(SignaturePolicy::compile_any_version(&envelope))
        }
        Some(ApplicationPolicyKind::ChannelConfigPolicyReference(path)) => {
            Ok(Read::Named(path.to_owned()))
        }
        None => Err(no_policy("ApplicationPolicy")),
    }
}

fn any(bytes: &[u8]) -> Result<Read, Failure> {
    let message = wire::Policy::decode(bytes).map_err(|e| Failure::of(&e))?;
    match PolicyType::from_wire(message.kind) {
        Some(PolicyType::Signature) => policy(message.value, Message::Signature),
        Some(PolicyType::ImplicitMeta) => policy(message.value, Message::ImplicitMeta),
        Some(PolicyType::Unknown | PolicyType::Msp) | None => Err(no_policy("Policy")),
    }
}

fn signature(policy: Result<SignaturePolicy, PolicyBuildError>) -> Result<Read, Failure> {
    policy.map(Read::Signature).map_err(|e| Failure::of(&e))
}

fn no_policy(message: &str) -> Failure {
    Failure::own(
        crate::codes::NO_POLICY,
        format!("the {message} holds no policy of a known type"),
        "name the right message with `--message`",
    )
}
