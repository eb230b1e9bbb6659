//! Package `common`: policies.

use super::MspPrincipal;
use super::message::{enumeration, messages, oneof};

messages! {
    /// `Policy`: a policy of whatever type.
    struct Policy<'a> {
        /// A [`PolicyType`] (`type`).
        1 => kind: i32,
        /// [`SignaturePolicyEnvelope`] or [`ImplicitMetaPolicy`].
        2 => value: &'a [u8],
    }

    /// `SignaturePolicyEnvelope`: who must have signed.
    struct SignaturePolicyEnvelope<'a> {
        /// Only 0 is defined.
        1 => version: i32,
        /// The rule over `identities`.
        2 => rule: Option<SignaturePolicy>,
        /// The principals that the rule points to.
        3 => identities: Vec<MspPrincipal<'a>>,
    }

    /// `SignaturePolicy`: one node of the rule.
    struct SignaturePolicy {
        /// What it asks for (`Type`).
        1 | 2 => kind: Option<SignaturePolicyKind>,
    }

    /// `SignaturePolicy.NOutOf`: so many of these rules.
    struct NOutOf {
        /// How many must hold.
        1 => n: i32,
        /// The rules.
        2 => rules: Vec<SignaturePolicy>,
    }

    /// `ImplicitMetaPolicy`: a policy about the policies of the groups below.
    struct ImplicitMetaPolicy<'a> {
        /// The name of those policies.
        1 => sub_policy: &'a str,
        /// A [`ImplicitMetaRule`].
        2 => rule: i32,
    }

    /// `ApplicationPolicy`: the endorsement policy of a chaincode.
    struct ApplicationPolicy<'a> {
        /// The policy or where it is (`Type`).
        1 | 2 => kind: Option<ApplicationPolicyKind<'a>>,
    }
}

oneof! {
    /// The members of [`SignaturePolicy`].
    enum SignaturePolicyKind {
        /// A signature by the principal of this index.
        1 => SignedBy(i32),
        /// So many of several rules.
        2 => NOutOf(NOutOf),
    }
}

oneof! {
    /// The members of [`ApplicationPolicy`].
    enum ApplicationPolicyKind<'a> {
        /// The policy itself.
        1 => SignaturePolicy(SignaturePolicyEnvelope<'a>),
        /// The path of a policy of the channel.
        2 => ChannelConfigPolicyReference(&'a str),
    }
}

enumeration! {
    /// `Policy.PolicyType`.
    enum PolicyType {
        /// Not said.
        Unknown = 0,
        /// [`SignaturePolicyEnvelope`].
        Signature = 1,
        /// Reserved, never used.
        Msp = 2,
        /// [`ImplicitMetaPolicy`].
        ImplicitMeta = 3,
    }
}

enumeration! {
    /// `ImplicitMetaPolicy.Rule`.
    enum ImplicitMetaRule {
        /// One is enough.
        Any = 0,
        /// Every one.
        All = 1,
        /// More than half.
        Majority = 2,
    }
}
