//! Refusals of this room.

use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;
use crate::wire::DecodeError;

/// Why a message is no signature policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyBuildError {
    /// Not a `SignaturePolicyEnvelope`.
    #[error("not a signature policy: {0}")]
    Malformed(#[from] DecodeError),
    /// Only version 0 exists.
    #[error("the signature policy has version {version}; only 0 is known")]
    Version {
        /// The version found.
        version: i32,
    },
    /// No rule at all.
    #[error("the signature policy has no rule")]
    NoRule,
    /// A rule that asks for nothing that is known.
    #[error("a rule of the signature policy is neither a principal nor a gate")]
    UnknownRule,
    /// A rule points beyond the principals.
    #[error("a rule asks for principal {index}, of which there are {principals}")]
    PrincipalIndex {
        /// The index found.
        index: i32,
        /// How many principals there are.
        principals: usize,
    },
    /// Gates within gates beyond [`MAX_NESTING`](super::MAX_NESTING); Fabric follows 5,000.
    #[error("the policy's gates are nested more than {limit} deep")]
    TooDeep {
        /// The number of levels allowed.
        limit: usize,
    },
    /// More rules than [`MAX_RULES`](super::MAX_RULES); Fabric has no limit.
    #[error("the policy has more than {limit} rules")]
    TooManyRules {
        /// The number allowed.
        limit: usize,
    },
}

impl Diagnostic for PolicyBuildError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed(source) => source.code(),
            Self::Version { .. } => "MSP-POL-001",
            Self::NoRule => "MSP-POL-002",
            Self::UnknownRule => "MSP-POL-003",
            Self::PrincipalIndex { .. } => "MSP-POL-004",
            Self::TooDeep { .. } => "MSP-POL-005",
            Self::TooManyRules { .. } => "MSP-POL-006",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Malformed(source) => source.help(),
            Self::Version { .. } | Self::NoRule | Self::UnknownRule => Some(
                "check that the bytes are a SignaturePolicyEnvelope, not a Policy or an ApplicationPolicy around it",
            ),
            Self::PrincipalIndex { .. } => Some(
                "make the policy anew from its text: rules and principals do not belong together",
            ),
            Self::TooDeep { .. } | Self::TooManyRules { .. } => {
                Some("say the same with fewer gates: `OutOf` replaces combinations of AND and OR")
            }
        }
    }
}

/// Why a message or text is no implicit meta policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImplicitMetaError {
    /// Not an `ImplicitMetaPolicy`.
    #[error("not an implicit meta policy: {0}")]
    Malformed(#[from] DecodeError),
    /// A text that is not two words.
    #[error("an implicit meta policy is two words separated by one space, not {count}")]
    Words {
        /// How many words there are.
        count: usize,
    },
    /// A rule that does not exist.
    #[error("`{rule}` is no rule of implicit meta policies", rule = Shown(rule))]
    Rule {
        /// What was found.
        rule: String,
    },
}

impl Diagnostic for ImplicitMetaError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed(source) => source.code(),
            Self::Words { .. } => "MSP-POL-010",
            Self::Rule { .. } => "MSP-POL-011",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Malformed(source) => source.help(),
            Self::Words { .. } | Self::Rule { .. } => Some(
                "write for example `MAJORITY Admins`: ANY, ALL or MAJORITY, and a policy's name",
            ),
        }
    }
}

/// Why the policies of a configuration cannot be used, as Fabric refuses the configuration then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ManagerError {
    /// A name without a policy.
    #[error("policy `{path}` is empty", path = Shown(path))]
    Empty {
        /// Its path.
        path: String,
    },
    /// A type of policy that is neither SIGNATURE nor IMPLICIT_META.
    #[error("policy `{path}` has the unknown type {kind}", path = Shown(path))]
    UnknownType {
        /// Its path.
        path: String,
        /// The type's number.
        kind: i32,
    },
    /// A signature policy that cannot be built.
    #[error("policy `{path}`: {source}", path = Shown(path))]
    Signature {
        /// Its path.
        path: String,
        /// Why not.
        source: PolicyBuildError,
    },
    /// An implicit meta policy that cannot be read.
    #[error("policy `{path}`: {source}", path = Shown(path))]
    ImplicitMeta {
        /// Its path.
        path: String,
        /// Why not.
        source: ImplicitMetaError,
    },
    /// An implicit meta policy about a group instead of a policy. Fabric crashes on it.
    #[error("policy `{path}` is about `{group}`, which is a group and no policy", path = Shown(path), group = Shown(group))]
    GroupAsPolicy {
        /// Its path.
        path: String,
        /// The group.
        group: String,
    },
    /// Groups within groups beyond [`MAX_GROUP_DEPTH`](super::MAX_GROUP_DEPTH).
    #[error("the configuration's groups are nested more than {limit} deep")]
    TooDeep {
        /// The number of levels allowed.
        limit: usize,
    },
}

impl Diagnostic for ManagerError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "MSP-POL-020",
            Self::UnknownType { .. } => "MSP-POL-021",
            Self::Signature { source, .. } => source.code(),
            Self::ImplicitMeta { source, .. } => source.code(),
            Self::TooDeep { .. } => "MSP-POL-022",
            Self::GroupAsPolicy { .. } => "MSP-POL-023",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Empty { .. } => Some("remove the policy's name, or give it a policy"),
            Self::UnknownType { .. } => Some("policies of channels are SIGNATURE or IMPLICIT_META"),
            Self::Signature { source, .. } => source.help(),
            Self::ImplicitMeta { source, .. } => source.help(),
            Self::GroupAsPolicy { .. } => Some("name the policy that the groups below have"),
            Self::TooDeep { .. } => None,
        }
    }
}

/// Why a policy does not hold. Says little, for most callers want no more; `explain` says all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// Those who signed do not satisfy a signature policy.
    #[error("those who signed ({signers}) do not satisfy the signature policy")]
    NotSatisfied {
        /// How many identities had a right signature.
        signers: usize,
    },
    /// Too few (or, of an unknown rule, any) of the policies below hold.
    #[error("{satisfied} of the policies `{sub_policy}` below hold, where {required} must", sub_policy = Shown(sub_policy))]
    SubPolicies {
        /// How many hold, as far as they were asked.
        satisfied: usize,
        /// How many must hold.
        required: usize,
        /// Their name.
        sub_policy: String,
    },
    /// There is no such policy. In Fabric such a policy exists and rejects everything.
    #[error("there is no policy `{path}`", path = Shown(path))]
    NoSuchPolicy {
        /// The path asked for.
        path: String,
    },
    /// More signers and principals than [`MAX_QUESTIONS`](super::MAX_QUESTIONS); Fabric has no limit.
    #[error(
        "{signers} signers and {principals} principals are too much to ask: the limit is {limit} questions"
    )]
    TooManyQuestions {
        /// How many identities had a right signature.
        signers: usize,
        /// How many different principals the policy asks for.
        principals: usize,
        /// How many questions may be asked.
        limit: usize,
    },
}

impl Diagnostic for PolicyError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotSatisfied { .. } => "MSP-POL-030",
            Self::SubPolicies { .. } => "MSP-POL-031",
            Self::NoSuchPolicy { .. } => "MSP-POL-032",
            Self::TooManyQuestions { .. } => "MSP-POL-033",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotSatisfied { .. } | Self::SubPolicies { .. } => {
                "`msp policy explain` tells which gate, which principal and which signer fell short"
            }
            Self::NoSuchPolicy { .. } => {
                "absolute paths start with `/Channel/`; names are case-sensitive"
            }
            Self::TooManyQuestions { .. } => {
                "send the signatures of those whom the policy asks for, once each"
            }
        })
    }
}
