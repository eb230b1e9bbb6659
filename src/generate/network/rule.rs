//! Policies, put together by hand: this room knows no policy language.

use crate::msp::{MspPrincipal, MspRoleType};
use crate::wire;

use super::config_tree::PolicyContent;

/// The rule of a signature policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A signature by a principal.
    SignedBy(MspPrincipal),
    /// So many of several rules.
    OutOf(i32, Vec<Rule>),
}

impl Rule {
    /// A signature by a role of an MSP.
    pub fn role(msp_id: &str, role: MspRoleType) -> Self {
        Self::SignedBy(MspPrincipal::role(msp_id, role))
    }

    /// All of them: the policy language's `AND`.
    pub fn all(rules: impl IntoIterator<Item = Self>) -> Self {
        let rules: Vec<_> = rules.into_iter().collect();
        Self::OutOf(i32::try_from(rules.len()).unwrap_or(i32::MAX), rules)
    }

    /// Any of them: the policy language's `OR`.
    pub fn any(rules: impl IntoIterator<Item = Self>) -> Self {
        Self::out_of(1, rules)
    }

    /// At least `n` of them: the policy language's `OutOf`.
    pub fn out_of(n: i32, rules: impl IntoIterator<Item = Self>) -> Self {
        Self::OutOf(n, rules.into_iter().collect())
    }

    /// The `SignaturePolicyEnvelope`: the same bytes as Fabric makes of the text, also as a key's `VALIDATION_PARAMETER`.
    pub fn encode(&self) -> Vec<u8> {
        self.to_wire().encode()
    }

    pub(super) fn to_wire(&self) -> wire::SignaturePolicyEnvelope<'_> {
        let mut principals = Vec::new();
        let rule = Some(self.numbered(&mut principals));
        wire::SignaturePolicyEnvelope {
            version: 0,
            rule,
            identities: principals.into_iter().map(as_wire).collect(),
        }
    }

    /// Fabric numbers the principals of inner gates first, for it evaluates them first; each occurrence has a number.
    fn numbered<'a>(&'a self, principals: &mut Vec<&'a MspPrincipal>) -> wire::SignaturePolicy {
        let Self::OutOf(n, rules) = self else {
            return self.leaf(principals);
        };
        let gates: Vec<_> = rules.iter().map(|rule| rule.gate(principals)).collect();
        let rules = rules.iter().zip(gates);
        let rules = rules.map(|(rule, gate)| gate.unwrap_or_else(|| rule.leaf(principals)));
        let gate = wire::NOutOf {
            n: *n,
            rules: rules.collect(),
        };
        wire::SignaturePolicy {
            kind: Some(wire::SignaturePolicyKind::NOutOf(gate)),
        }
    }

    fn gate<'a>(&'a self, principals: &mut Vec<&'a MspPrincipal>) -> Option<wire::SignaturePolicy> {
        matches!(self, Self::OutOf(..)).then(|| self.numbered(principals))
    }

    fn leaf<'a>(&'a self, principals: &mut Vec<&'a MspPrincipal>) -> wire::SignaturePolicy {
        let index = i32::try_from(principals.len()).unwrap_or(i32::MAX);
        if let Self::SignedBy(principal) = self {
            principals.push(principal);
        }
        wire::SignaturePolicy {
            kind: Some(wire::SignaturePolicyKind::SignedBy(index)),
        }
    }
}

fn as_wire(principal: &MspPrincipal) -> wire::MspPrincipal<'_> {
    wire::MspPrincipal {
        principal_classification: principal.classification,
        principal: &principal.body,
    }
}

/// A policy of a channel's configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelPolicy {
    /// Signatures.
    Signature(Rule),
    /// ANY of the policies of this name in the groups below.
    Any(String),
    /// ALL of them.
    All(String),
    /// The MAJORITY of them.
    Majority(String),
}

impl ChannelPolicy {
    /// As it stands in the configuration.
    pub fn content(&self) -> PolicyContent {
        let implicit = |rule: wire::ImplicitMetaRule, sub_policy| {
            let rule = rule.to_wire();
            let policy = wire::ImplicitMetaPolicy { sub_policy, rule };
            (wire::PolicyType::ImplicitMeta, policy.encode())
        };
        let (kind, value) = match self {
            Self::Signature(rule) => (wire::PolicyType::Signature, rule.encode()),
            Self::Any(name) => implicit(wire::ImplicitMetaRule::Any, name),
            Self::All(name) => implicit(wire::ImplicitMetaRule::All, name),
            Self::Majority(name) => implicit(wire::ImplicitMetaRule::Majority, name),
        };
        let kind = kind.to_wire();
        PolicyContent { kind, value }
    }
}

/// The endorsement policy of a chaincode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndorsementPolicy {
    /// Signatures.
    Signature(Rule),
    /// The channel's policy of this path, such as `/Channel/Application/Endorsement`.
    Reference(String),
}

impl EndorsementPolicy {
    /// The `ApplicationPolicy`.
    pub fn encode(&self) -> Vec<u8> {
        self.to_wire().encode()
    }

    pub(super) fn to_wire(&self) -> wire::ApplicationPolicy<'_> {
        let kind = match self {
            Self::Signature(rule) => wire::ApplicationPolicyKind::SignaturePolicy(rule.to_wire()),
            Self::Reference(path) => {
                wire::ApplicationPolicyKind::ChannelConfigPolicyReference(path)
            }
        };
        wire::ApplicationPolicy { kind: Some(kind) }
    }
}
