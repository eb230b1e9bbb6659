//! Checks without a channel (Fabric: `CheckPolicyNoChannel` in `core/policy/policy.go`).

use super::error::AccessError;
use super::request::SignedRequest;
use super::resources::{AccessRule, LocalRole, default_rule};
use crate::encoding::text::kept;
use crate::msp::{Msp, MspPrincipal};

/// Judges requests by the node's own MSP: who may join channels, install chaincodes, take snapshots.
#[derive(Clone, Debug)]
pub struct LocalAccess {
    msp: Msp,
}

impl LocalAccess {
    /// By this MSP, that of the node itself.
    pub fn new(msp: Msp) -> Self {
        Self { msp }
    }

    /// May the one who signed this request use a resource of this node?
    ///
    /// # Errors
    /// [`AccessError`]: they may not, or the resource is not one that is judged without a channel.
    pub fn check_access(
        &self,
        resource: &str,
        request: &SignedRequest<'_>,
    ) -> Result<(), AccessError> {
        match default_rule(resource) {
            Some(AccessRule::Local(role)) => self.check(role, request),
            Some(_) => Err(AccessError::NotLocal {
                resource: kept(resource),
            }),
            None => Err(AccessError::unknown(resource)),
        }
    }

    /// Has the one who signed this request the role? In Fabric's order: an identity of the local MSP, the role, the signature.
    ///
    /// # Errors
    /// [`AccessError`]: which of the three is wanting.
    pub fn check(&self, role: LocalRole, request: &SignedRequest<'_>) -> Result<(), AccessError> {
        let signed = request.signed_data();
        let identity = self.msp.deserialize_identity(signed.identity);
        let identity = identity.map_err(|reason| AccessError::Identity(Box::new(reason)))?;
        let principal = MspPrincipal::role(self.msp.id(), role.role());
        let satisfied = self.msp.satisfies_principal(&identity, &principal);
        satisfied.map_err(|reason| AccessError::Role {
            role,
            reason: Box::new(reason),
        })?;
        let signature = identity.message_signature(signed.message, signed.signature);
        Ok(signature.verify()?)
    }
}
