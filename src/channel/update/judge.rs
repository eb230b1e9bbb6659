//! Is each written element's policy satisfied?

use std::collections::HashMap;

use super::delta::{Present, Written};
use super::error::{ElementFlaw, UpdateError};
use crate::channel::names;
use crate::channel::{Channel, ElementPath};
use crate::encoding::text::kept;
use crate::policy::{PolicyError, SignatureSet};

/// Judges elements under the present policies, each of which is evaluated once.
pub(super) struct Judge<'c> {
    channel: &'c Channel,
    signers: &'c SignatureSet,
    verdicts: HashMap<String, Result<(), PolicyError>>,
}

impl<'c> Judge<'c> {
    pub(super) fn new(channel: &'c Channel, signers: &'c SignatureSet) -> Self {
        Self {
            channel,
            signers,
            verdicts: HashMap::new(),
        }
    }

    /// May those who signed write this?
    pub(super) fn permit(&mut self, written: &Written<'_>) -> Result<(), UpdateError> {
        self.verdict(written).map_err(|flaw| UpdateError::Element {
            element: written.element.clone(),
            flaw: Box::new(flaw),
        })
    }

    /// Nobody guards a new element but the group that comes to hold it.
    pub(super) fn verdict(&mut self, written: &Written<'_>) -> Result<(), ElementFlaw> {
        let version = written.version;
        names::check_mod_policy(written.mod_policy).map_err(|flaw| ElementFlaw::ModPolicy {
            mod_policy: kept(written.mod_policy),
            flaw,
        })?;
        match written.present {
            None if version == 0 => Ok(()),
            None => Err(ElementFlaw::NewVersion { version }),
            // Go's addition goes round, too.
            Some(present) if version != present.version.wrapping_add(1) => {
                Err(ElementFlaw::Version {
                    version,
                    present: present.version,
                })
            }
            Some(present) => self.evaluate(&written.element, present),
        }
    }

    fn evaluate(&mut self, element: &ElementPath, present: Present<'_>) -> Result<(), ElementFlaw> {
        let no_policy = || ElementFlaw::NoPolicy {
            mod_policy: kept(present.mod_policy),
        };
        let path = guard(self.channel, element, present.mod_policy).ok_or_else(no_policy)?;
        let verdict = self.verdicts.entry(path.clone()).or_insert_with(|| {
            let policy = self.channel.policy(&path);
            policy.evaluate(self.channel.msps(), self.signers)
        });
        verdict.clone().map_err(|reason| ElementFlaw::NotPermitted {
            policy: path,
            reason,
        })
    }
}

/// The absolute path of the policy that guards an element: a relative one is looked up at the group, or at the group that holds
/// the value or policy; an absolute one at the root.
pub(super) fn guard(channel: &Channel, element: &ElementPath, mod_policy: &str) -> Option<String> {
    let root = channel.policies();
    let manager = match mod_policy.starts_with('/') || mod_policy.is_empty() {
        true => root.clone(),
        false => root.manager(element.context().names().get(1..)?)?,
    };
    let policy = manager.policy(mod_policy);
    policy.exists().then(|| policy.path().to_owned())
}
