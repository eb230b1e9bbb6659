//! Policies.

use super::values::members;
use super::{Json, named, object, opaque, unfolded};
use crate::wire::{self, PolicyType, SignaturePolicyKind};

const RULES: &[&str] = &["ANY", "ALL", "MAJORITY"];

members! {
    SignaturePolicyEnvelope<'_> { "version": version, "rule": rule, "identities": identities }
    NOutOf { "n": n, "rules": rules }
}

impl From<wire::Policy<'_>> for Json {
    fn from(message: wire::Policy<'_>) -> Self {
        let bytes = message.value;
        let value = match PolicyType::from_wire(message.kind) {
            Some(PolicyType::Signature) => unfolded(bytes, wire::SignaturePolicyEnvelope::decode),
            Some(PolicyType::ImplicitMeta) => unfolded(bytes, wire::ImplicitMetaPolicy::decode),
            _ => opaque(bytes),
        };
        object! { "type": message.kind, "value": value }
    }
}

impl From<wire::ImplicitMetaPolicy<'_>> for Json {
    fn from(message: wire::ImplicitMetaPolicy<'_>) -> Self {
        object! { "sub_policy": message.sub_policy, "rule": named(RULES, message.rule) }
    }
}

/// Recursion as deep as messages are read.
impl From<wire::SignaturePolicy> for Json {
    fn from(message: wire::SignaturePolicy) -> Self {
        match message.kind {
            Some(SignaturePolicyKind::SignedBy(index)) => object! { "signed_by": index },
            Some(SignaturePolicyKind::NOutOf(gate)) => object! { "n_out_of": gate },
            None => object! {},
        }
    }
}
