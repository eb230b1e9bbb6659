//! An update's verdict in full: who signed, what is written, and what each element lacks.

use std::collections::{BTreeMap, BTreeSet};

use super::delta::Delta;
use super::error::{ElementFlaw, UpdateError};
use super::judge::{Judge, guard};
use super::message::SignedUpdate;
use super::outcome::{Change, UpdateOutcome};
use crate::channel::Channel;
use crate::encoding::pem;
use crate::encoding::text::kept;
use crate::policy::{DropReason, PolicyTrace, SignatureSet, SignedData, TraceNode, TraceStep};
use crate::wire::SerializedIdentity;
use crate::x509::Certificate;

/// An update's verdict in full.
#[derive(Debug)]
pub struct UpdateExplanation {
    /// Who signed, in order.
    pub signers: Vec<Signer>,
    /// What is written, in the order of judging; empty when the update cannot be read or does not fit the configuration.
    pub elements: Vec<ElementExplanation>,
    /// How the policies that guard the elements judge those who signed, by their absolute paths.
    pub policies: BTreeMap<String, PolicyTrace>,
    /// What [`Channel::authorize_update`] says.
    pub verdict: Result<UpdateOutcome, UpdateError>,
}

/// A signature on an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The MSP that the signer names.
    pub msp_id: String,
    /// The subject of its certificate, if it has one that can be read.
    pub subject: Option<String>,
    /// Why the signature does not count, if it does not.
    pub dropped: Option<DropReason>,
}

/// An element that an update writes, and the verdict on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementExplanation {
    /// The element and its versions.
    pub change: Change,
    /// The absolute path of the policy that guards it; none for a new element or where there is no such policy.
    pub policy: Option<String>,
    /// Why it must not be written so, if it must not.
    pub flaw: Option<ElementFlaw>,
}

impl UpdateExplanation {
    /// The policies that would have to hold, too, for an element to be permitted: the policy that guards it, or where that is about
    /// policies of the groups below, those of them that do not hold; not all of these may be needed. None where it holds.
    pub fn lacking(&self, element: &ElementExplanation) -> Vec<&str> {
        let guard = element.policy.as_ref();
        let trace = guard.and_then(|path| self.policies.get(path));
        let mut lacking = Vec::new();
        if let Some(trace) = trace {
            collect_lacking(&trace.root, &mut lacking);
        }
        lacking
    }
}

/// Recursion follows the groups of a configuration, which lie three deep at most.
fn collect_lacking<'t>(node: &'t TraceNode, lacking: &mut Vec<&'t str>) {
    match &node.step {
        _ if node.holds => {}
        TraceStep::ImplicitMeta { .. } => {
            let below = node.below.iter();
            below.for_each(|node| collect_lacking(node, lacking));
        }
        TraceStep::SignaturePolicy { path } | TraceStep::NoSuchPolicy { path } => {
            lacking.push(path);
        }
        _ => {}
    }
}

/// Who signed, what is written, and the policies' verdicts.
type Parts = (
    Vec<Signer>,
    Vec<ElementExplanation>,
    BTreeMap<String, PolicyTrace>,
);

impl Channel {
    /// Judges an update as [`authorize_update`](Self::authorize_update) does, and tells all there is to say about it.
    pub fn explain_update(&self, envelope: &[u8]) -> UpdateExplanation {
        let signed = SignedUpdate::read(envelope);
        let parts = signed
            .as_ref()
            .map(|signed| self.parts(signed).unwrap_or_default());
        let (signers, elements, policies) = parts.unwrap_or_default();
        let verdict = signed.and_then(|signed| self.authorize(&signed));
        UpdateExplanation {
            signers,
            elements,
            policies,
            verdict,
        }
    }

    fn parts(&self, signed: &SignedUpdate<'_>) -> Result<Parts, UpdateError> {
        let data = signed.signed_data()?;
        let set = SignatureSet::verify(&self.msps, &data);
        let elements = self.elements(signed, &set).unwrap_or_default();
        let guards = elements.iter().filter_map(|element| element.policy.clone());
        let guards: BTreeSet<_> = guards.collect();
        let traces = guards.into_iter().map(|path| {
            let trace = self.policy(&path).explain(&self.msps, &set);
            (path, trace)
        });
        let traces = traces.collect();
        Ok((signers(&data, &set), elements, traces))
    }

    fn elements(
        &self,
        signed: &SignedUpdate<'_>,
        signers: &SignatureSet,
    ) -> Result<Vec<ElementExplanation>, UpdateError> {
        let update = signed.update_of(&self.id)?;
        let present = self.config();
        let delta = Delta::of(&update, &present)?;
        let mut judge = Judge::new(self, signers);
        let explain = delta.written().iter().map(|written| {
            let guarded = written.present.map(|present| present.mod_policy);
            ElementExplanation {
                change: Change::of(written),
                policy: guarded.and_then(|path| guard(self, &written.element, path)),
                flaw: judge.verdict(written).err(),
            }
        });
        Ok(explain.collect())
    }
}

fn signers(data: &[SignedData<'_>], set: &SignatureSet) -> Vec<Signer> {
    let mut signers: Vec<_> = data.iter().map(|data| Signer::of(data.identity)).collect();
    for dropped in set.dropped() {
        if let Some(signer) = signers.get_mut(dropped.index) {
            signer.dropped = Some(dropped.reason.clone());
        }
    }
    signers
}

impl Signer {
    fn of(serialized: &[u8]) -> Self {
        let identity = SerializedIdentity::decode(serialized).unwrap_or_default();
        let block = pem::decode(identity.id_bytes);
        let certificate = block.and_then(|block| Certificate::from_der(block.contents()).ok());
        Self {
            msp_id: kept(identity.mspid),
            subject: certificate.map(|certificate| kept(&certificate.subject_text())),
            dropped: None,
        }
    }
}
