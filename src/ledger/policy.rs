//! Endorsement policies: who must endorse what a chaincode writes.

use crate::channel::Channel;
use crate::encoding::text::kept;
use crate::manager::MspSet;
use crate::policy::{SignaturePolicy, SignatureSet};
use crate::wire::{ApplicationPolicy, ApplicationPolicyKind, SignaturePolicyEnvelope};

/// An `ApplicationPolicy`, compiled once. One that cannot be compiled is a policy that nobody satisfies, as in Fabric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndorsementPolicy {
    /// The policy itself.
    Signature(SignaturePolicy),
    /// The path of a policy of the channel, looked up each time, for the configuration may change it.
    Channel(String),
    /// Nobody satisfies it, for this reason.
    Unusable(String),
}

impl EndorsementPolicy {
    /// Compiles an `ApplicationPolicy`.
    pub fn decode(bytes: &[u8]) -> Self {
        match ApplicationPolicy::decode(bytes) {
            Ok(policy) => Self::compile(&policy),
            Err(error) => Self::Unusable(error.to_string()),
        }
    }

    /// Compiles an `ApplicationPolicy`.
    pub fn compile(policy: &ApplicationPolicy<'_>) -> Self {
        match &policy.kind {
            Some(ApplicationPolicyKind::SignaturePolicy(policy)) => Self::of_envelope(policy),
            Some(ApplicationPolicyKind::ChannelConfigPolicyReference(path)) => {
                Self::Channel((*path).to_owned())
            }
            None => Self::Unusable("the policy is of no type".to_owned()),
        }
    }

    /// Compiles a signature policy; of endorsement policies Fabric never looks at the version.
    pub fn of_envelope(policy: &SignaturePolicyEnvelope<'_>) -> Self {
        match SignaturePolicy::compile_any_version(policy) {
            Ok(policy) => Self::Signature(policy),
            Err(error) => Self::Unusable(error.to_string()),
        }
    }

    /// Do these endorsers satisfy it? The reason why not is for people.
    ///
    /// # Errors
    /// Why not.
    pub fn evaluate(&self, channel: &Channel, endorsers: &SignatureSet) -> Result<(), String> {
        let msps: &MspSet = channel.msps();
        let evaluated = match self {
            Self::Signature(policy) => policy.evaluate(msps, endorsers),
            Self::Channel(path) => channel.policy(path).evaluate(msps, endorsers),
            Self::Unusable(reason) => return Err(kept(reason)),
        };
        evaluated.map_err(|error| error.to_string())
    }
}
