//! Who may do what (Fabric: `core/aclmgmt`, `core/policy`).
//!
//! | room | purpose |
//! | --- | --- |
//! | `resources` | the default of every resource, as one table |
//! | `request` | who asks, and what they signed |
//! | `local` | checks without a channel, by the node's own MSP |

mod error;
mod local;
mod request;
mod resources;

use super::Channel;
use crate::encoding::text::kept;
use crate::policy::SignatureSet;

pub use error::AccessError;
pub use local::LocalAccess;
pub use request::SignedRequest;
pub use resources::{AccessRule, LocalRole, RESOURCES, default_rule};

impl Channel {
    /// What guards a resource on this channel: what the channel's ACLs say, else the default. Resources that are judged without a
    /// channel are not the channel's to redefine. None for a resource of which neither says anything.
    pub fn access_rule(&self, resource: &str) -> Option<AccessRule<'_>> {
        let default = default_rule(resource);
        if let Some(AccessRule::Local(_)) = default {
            return default;
        }
        let acls = self.application().map(|application| application.acls());
        let own = acls.and_then(|acls| acls.get(resource));
        own.map(|path| AccessRule::Policy(path)).or(default)
    }

    /// May the one who signed this request use a resource on this channel?
    ///
    /// # Errors
    /// [`AccessError`]: they may not; the resource is the node's own ([`LocalAccess`] judges it), is unknown, or is guarded by a
    /// chaincode's instantiation policy, which the configuration does not hold.
    pub fn check_access(
        &self,
        resource: &str,
        request: &SignedRequest<'_>,
    ) -> Result<(), AccessError> {
        let path = match self.access_rule(resource) {
            Some(AccessRule::Policy(path)) => path,
            Some(AccessRule::Local(_)) => return Err(AccessError::local(resource)),
            Some(AccessRule::Instantiation) => return Err(AccessError::instantiation(resource)),
            None => return Err(AccessError::unknown(resource)),
        };
        let signers = SignatureSet::verify(self.msps(), &[request.signed_data()]);
        let verdict = self.policy(path).evaluate(self.msps(), &signers);
        verdict.map_err(|reason| AccessError::NotPermitted {
            resource: kept(resource),
            policy: kept(path),
            reason,
            dropped: signers
                .dropped()
                .first()
                .map(|d| Box::new(d.reason.clone())),
        })
    }
}
