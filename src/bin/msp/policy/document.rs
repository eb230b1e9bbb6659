//! Policies and traces as JSON.

use crate::input::{self, Encoding};
use fabric_msp::encoding::hex;
use fabric_msp::policy::{PolicyTrace, PrincipalText, TraceNode, TraceStep};
use fabric_msp::wire::{SignaturePolicy as Rule, SignaturePolicyKind};
use fabric_msp::{MspPrincipal, SignaturePolicy};
use serde::Serialize;

/// A signature policy.
#[derive(Serialize)]
pub struct PolicyDocument {
    /// In the policy language, where it can be written so.
    policy: String,
    encoding: &'static str,
    envelope: String,
    version: i32,
    rule: RuleDocument,
    identities: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum RuleDocument {
    SignedBy(i32),
    NOutOf { n: i32, rules: Vec<RuleDocument> },
}

impl PolicyDocument {
    /// Bytes as such have no place in a document, so they are here in base64.
    pub fn of(policy: &SignaturePolicy, encoding: Encoding) -> Self {
        let bytes = policy.encode();
        let (encoding, envelope) = match encoding {
            Encoding::Hex => ("hex", hex::encode(&bytes)),
            Encoding::Der | Encoding::Base64 => ("base64", input::to_base64(&bytes)),
        };
        let message = policy.to_wire();
        Self {
            policy: policy.to_string(),
            encoding,
            envelope,
            version: message.version,
            rule: RuleDocument::of(message.rule.unwrap_or_default()),
            identities: policy.principals().map(shown).collect(),
        }
    }
}

impl RuleDocument {
    /// Recursion as deep as policies may be.
    fn of(rule: Rule) -> Self {
        match rule.kind {
            Some(SignaturePolicyKind::NOutOf(gate)) => Self::NOutOf {
                n: gate.n,
                rules: gate.rules.into_iter().map(Self::of).collect(),
            },
            Some(SignaturePolicyKind::SignedBy(index)) => Self::SignedBy(index),
            // A policy without a rule cannot be built.
            None => Self::SignedBy(-1),
        }
    }
}

/// How a verdict came about.
#[derive(Serialize)]
pub struct TraceDocument {
    signers: Vec<SignerDocument>,
    dropped: Vec<DroppedDocument>,
    root: NodeDocument,
}

#[derive(Serialize)]
struct SignerDocument {
    msp: String,
    id: String,
    subject: String,
}

#[derive(Serialize)]
struct DroppedDocument {
    entry: usize,
    reason: String,
}

#[derive(Serialize)]
struct NodeDocument {
    holds: bool,
    step: &'static str,
    about: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    signer: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refusals: Vec<RefusalDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    below: Vec<NodeDocument>,
}

#[derive(Serialize)]
struct RefusalDocument {
    signer: usize,
    reason: String,
}

impl TraceDocument {
    pub fn of(trace: &PolicyTrace) -> Self {
        let signers = trace.signers.iter().map(|signer| SignerDocument {
            msp: signer.identifier.msp_id.clone(),
            id: signer.identifier.id.clone(),
            subject: signer.subject.clone(),
        });
        let dropped = trace.dropped.iter().map(|dropped| DroppedDocument {
            entry: dropped.index,
            reason: dropped.reason.to_string(),
        });
        Self {
            signers: signers.collect(),
            dropped: dropped.collect(),
            root: NodeDocument::of(&trace.root),
        }
    }
}

impl NodeDocument {
    /// Recursion as deep as the trace is.
    fn of(node: &TraceNode) -> Self {
        let (signer, refusals) = match &node.step {
            TraceStep::Principal {
                signer, refusals, ..
            } => (*signer, &refusals[..]),
            _ => (None, &[][..]),
        };
        let refusals = refusals.iter().map(|refusal| RefusalDocument {
            signer: refusal.signer,
            reason: refusal.reason.to_string(),
        });
        Self {
            holds: node.holds,
            step: step(&node.step),
            about: node.step.to_string(),
            signer,
            refusals: refusals.collect(),
            below: node.below.iter().map(Self::of).collect(),
        }
    }
}

fn step(step: &TraceStep) -> &'static str {
    match step {
        TraceStep::SignaturePolicy { .. } => "signature_policy",
        TraceStep::ImplicitMeta { .. } => "implicit_meta",
        TraceStep::NoSuchPolicy { .. } => "no_such_policy",
        TraceStep::Gate { .. } => "gate",
        TraceStep::Principal { .. } => "principal",
        _ => "unevaluated",
    }
}

fn shown(principal: &MspPrincipal) -> String {
    PrincipalText(principal).to_string()
}
