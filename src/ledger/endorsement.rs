//! Are the writes of a transaction endorsed by all whose policies they fall under?
//!
//! Each namespace that is written is judged for itself, and the one that was asked even if it is not written. Each key in it falls
//! under its own policy if it has one, else under its collection's, else under the chaincode's; and the chaincode's policy must hold
//! if no other was asked (`statebased/validator_keylevel.go`, `statebased/v20.go`).

use std::collections::{BTreeMap, HashMap};

use crate::channel::Channel;
use crate::msp::{MspPrincipal, MspRoleType};
use crate::policy::SignatureSet;
use crate::wire::{self, NOutOf, SignaturePolicyEnvelope, SignaturePolicyKind};

use super::definition::{CollectionRules, Collections, Definition};
use super::error::{KeyText, TransactionError};
use super::policy::EndorsementPolicy;
use super::read_write_set::{Key, Namespace};
use super::state::{EndorsementState, KeyPolicy};
use super::transaction::Invocation;
use super::verdict::Unjudged;
use crate::encoding::text::kept;

/// The system chaincode that defines chaincodes.
const LIFECYCLE: &str = "_lifecycle";

/// Who must endorse a chaincode's definition, where the channel says so.
const LIFECYCLE_ENDORSEMENT: &str = "/Channel/Application/LifecycleEndorsement";

/// How the names of the organisations' own collections start, which every chaincode has; the MSP's identifier follows.
const IMPLICIT_COLLECTION: &str = "_implicit_org_";

/// What a channel's configuration says about endorsement.
#[derive(Debug)]
pub(super) struct ChannelRules {
    lifecycle: Definition,
    /// By MSP identifier.
    implicit: BTreeMap<String, EndorsementPolicy>,
}

/// Why a namespace is not found endorsed.
#[derive(Debug)]
pub(super) enum Failure {
    Refused(TransactionError),
    NotJudged(Unjudged),
}

/// Keys whose policies change in the block, and the transactions that change them.
#[derive(Debug, Default)]
pub(super) struct ChangedPolicies<'a> {
    surely: HashMap<Key<'a>, usize>,
    perhaps: HashMap<Key<'a>, usize>,
}

impl ChannelRules {
    pub(super) fn of(channel: &Channel) -> Self {
        Self {
            lifecycle: Definition::with_policy(lifecycle_policy(channel)),
            implicit: implicit_policies(channel),
        }
    }

    fn definition<'s>(
        &'s self,
        state: &'s impl EndorsementState,
        chaincode: &str,
    ) -> &'s Definition {
        match (chaincode, state.chaincode(chaincode)) {
            (LIFECYCLE, Definition::Unknown) => &self.lifecycle,
            (_, definition) => definition,
        }
    }
}

/// Without a policy for it in the configuration, members of most organisations (`LifecycleEndorsementPolicyAsBytes`).
fn lifecycle_policy(channel: &Channel) -> EndorsementPolicy {
    if channel.policy(LIFECYCLE_ENDORSEMENT).exists() {
        return EndorsementPolicy::Channel(LIFECYCLE_ENDORSEMENT.to_owned());
    }
    let members: Vec<_> = organizations(channel)
        .map(|(_, msp_id)| member_of(msp_id))
        .collect();
    out_of(members.len() / 2 + 1, &members)
}

/// Each organisation's own policy `Endorsement`, or any member of it (`ImplicitCollectionEndorsementPolicyAsBytes`). Of several
/// groups with one MSP Fabric takes any, we the first.
fn implicit_policies(channel: &Channel) -> BTreeMap<String, EndorsementPolicy> {
    let mut policies = BTreeMap::new();
    for (group, msp_id) in organizations(channel) {
        let path = format!("/Channel/Application/{group}/Endorsement");
        let policy = || match channel.policy(&path).exists() {
            true => EndorsementPolicy::Channel(path.clone()),
            false => out_of(1, &[member_of(msp_id)]),
        };
        policies.entry(msp_id.to_owned()).or_insert_with(policy);
    }
    policies
}

fn organizations(channel: &Channel) -> impl Iterator<Item = (&str, &str)> {
    let groups = channel
        .application()
        .into_iter()
        .flat_map(|application| application.organizations());
    groups.map(|(group, organization)| (group.as_str(), organization.msp_id.as_str()))
}

fn member_of(msp_id: &str) -> MspPrincipal {
    MspPrincipal::role(msp_id, MspRoleType::Member)
}

fn out_of(n: usize, members: &[MspPrincipal]) -> EndorsementPolicy {
    let index = |index| wire::SignaturePolicy {
        kind: Some(SignaturePolicyKind::SignedBy(index)),
    };
    let rules = (0..).map(index).take(members.len()).collect();
    let n = i32::try_from(n).unwrap_or(i32::MAX);
    let identities = members.iter().map(|member| wire::MspPrincipal {
        principal_classification: member.classification,
        principal: &member.body,
    });
    EndorsementPolicy::of_envelope(&SignaturePolicyEnvelope {
        version: 0,
        rule: Some(wire::SignaturePolicy {
            kind: Some(SignaturePolicyKind::NOutOf(NOutOf { n, rules })),
        }),
        identities: identities.collect(),
    })
}

impl<'a> ChangedPolicies<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.surely.is_empty() && self.perhaps.is_empty()
    }

    /// Notes what a transaction changes in a namespace, now that the namespace is judged.
    pub(super) fn note(
        &mut self,
        place: usize,
        namespace: &Namespace<'a>,
        outcome: &Result<(), Failure>,
    ) {
        let changed = match outcome {
            Ok(()) => &mut self.surely,
            Err(Failure::NotJudged(_)) => &mut self.perhaps,
            Err(Failure::Refused(_)) => return,
        };
        for key in namespace.metadata_keys() {
            changed.entry(key).or_insert(place);
        }
    }

    /// Peers do not wait for what becomes of an earlier change: whatever writes the key after it in the same block is refused
    /// (`ValidationParameterUpdatedError`).
    fn check(&self, key: Key<'a>) -> Result<(), Failure> {
        if let Some(by) = self.surely.get(&key) {
            return Err(Failure::Refused(TransactionError::KeyPolicyChanged {
                chaincode: kept(key.namespace),
                key: key_text(key),
                by: *by,
            }));
        }
        match self.perhaps.get(&key) {
            Some(place) => Err(Failure::NotJudged(Unjudged::Earlier { place: *place })),
            None => Ok(()),
        }
    }
}

fn key_text(key: Key<'_>) -> KeyText {
    KeyText {
        collection: kept(key.collection),
        key: key.key.iter().take(MAX_SHOWN_KEY).copied().collect(),
    }
}

/// Octets of a key that a refusal keeps.
const MAX_SHOWN_KEY: usize = 256;

/// All that a namespace is judged by.
pub(super) struct Bench<'j, S> {
    pub(super) channel: &'j Channel,
    pub(super) rules: &'j ChannelRules,
    pub(super) state: &'j S,
    pub(super) endorsers: &'j SignatureSet,
}

impl<S: EndorsementState> Bench<'_, S> {
    /// Judges each namespace that must be endorsed, in the order of [`Invocation::written`].
    pub(super) fn judge_all<'a>(
        &self,
        invocation: &Invocation<'a>,
        changed: &ChangedPolicies<'a>,
    ) -> impl Iterator<Item = Result<(), Failure>> {
        let written = invocation.written();
        written.map(|(name, namespace)| self.judge(name, namespace, changed))
    }

    /// Judges what is written to one chaincode, be it nothing.
    fn judge<'a>(
        &self,
        chaincode: &str,
        written: Option<&Namespace<'a>>,
        changed: &ChangedPolicies<'a>,
    ) -> Result<(), Failure> {
        let (policy, collections) = self.policies(chaincode)?;
        let mut asked = Asked {
            bench: self,
            chaincode,
            policy,
            collections,
            satisfied: Satisfied::default(),
        };
        for key in written.into_iter().flat_map(Namespace::written_keys) {
            changed.check(key)?;
            asked.check_key(key)?;
        }
        asked.check_anything()
    }

    fn policies(&self, chaincode: &str) -> Result<(&EndorsementPolicy, &Collections), Failure> {
        let name = || kept(chaincode);
        match self.rules.definition(self.state, chaincode) {
            Definition::Chaincode {
                policy,
                collections,
            } => Ok((policy, collections)),
            Definition::Unknown => Err(Failure::Refused(TransactionError::UnknownChaincode {
                name: name(),
            })),
            Definition::Incomplete => {
                Err(Failure::Refused(TransactionError::IncompleteChaincode {
                    name: name(),
                }))
            }
            Definition::Plugin(plugin) => Err(Failure::NotJudged(Unjudged::Plugin {
                chaincode: name(),
                plugin: kept(plugin),
            })),
            Definition::Unreadable(reason) => Err(peer_stops(chaincode, reason)),
        }
    }
}

fn peer_stops(chaincode: &str, reason: &str) -> Failure {
    Failure::NotJudged(Unjudged::PeerStops {
        chaincode: kept(chaincode),
        reason: kept(reason),
    })
}

/// The policies of one chaincode that were asked and hold. One that does not hold ends it all.
struct Asked<'b, 'j, S> {
    bench: &'b Bench<'j, S>,
    chaincode: &'b str,
    policy: &'b EndorsementPolicy,
    collections: &'b Collections,
    satisfied: Satisfied<'b>,
}

#[derive(Default)]
struct Satisfied<'b> {
    chaincode: bool,
    key: Option<&'b KeyPolicy>,
    collections: Vec<&'b str>,
}

impl<'b, S: EndorsementState> Asked<'b, '_, S> {
    fn check_key(&mut self, key: Key<'b>) -> Result<(), Failure> {
        match self.bench.state.key_policy(key) {
            None => self.check_without_own_policy(key),
            Some(KeyPolicy::Unreadable(reason)) => Err(peer_stops(self.chaincode, reason)),
            Some(policy @ KeyPolicy::Policy(endorsement)) => {
                self.check_own_policy(key, policy, endorsement)
            }
        }
    }

    /// Keys that follow each other mostly share a policy.
    fn check_own_policy(
        &mut self,
        key: Key<'b>,
        policy: &'b KeyPolicy,
        endorsement: &EndorsementPolicy,
    ) -> Result<(), Failure> {
        if self
            .satisfied
            .key
            .is_some_and(|last| std::ptr::eq(last, policy))
        {
            return Ok(());
        }
        self.evaluate(endorsement, |chaincode, reason| {
            TransactionError::KeyPolicy {
                chaincode,
                key: key_text(key),
                reason,
            }
        })?;
        self.satisfied.key = Some(policy);
        Ok(())
    }

    fn check_without_own_policy(&mut self, key: Key<'b>) -> Result<(), Failure> {
        match (key.collection, self.collections) {
            ("", _) | (_, Collections::AsChaincode) => self.check_chaincode(),
            (collection, Collections::Defined(_))
                if self.satisfied.collections.contains(&collection) =>
            {
                Ok(())
            }
            (collection, Collections::Defined(defined)) => {
                let policy = self.collection_policy(collection, defined)?;
                self.check_collection(collection, policy)
            }
        }
    }

    fn check_chaincode(&mut self) -> Result<(), Failure> {
        if !self.satisfied.chaincode {
            self.evaluate(self.policy, |chaincode, reason| {
                TransactionError::ChaincodePolicy { chaincode, reason }
            })?;
            self.satisfied.chaincode = true;
        }
        Ok(())
    }

    /// The collection's policy, or the chaincode's in the place of one that it lacks.
    fn collection_policy(
        &self,
        collection: &str,
        defined: &'b BTreeMap<String, CollectionRules>,
    ) -> Result<&'b EndorsementPolicy, Failure> {
        let found = match collection.strip_prefix(IMPLICIT_COLLECTION) {
            Some(msp_id) => self.bench.rules.implicit.get(msp_id),
            None => defined
                .get(collection)
                .map(|rules| rules.policy.as_ref().unwrap_or(self.policy)),
        };
        found.ok_or_else(|| {
            Failure::Refused(TransactionError::UnknownCollection {
                chaincode: kept(self.chaincode),
                collection: kept(collection),
            })
        })
    }

    fn check_collection(
        &mut self,
        collection: &'b str,
        policy: &EndorsementPolicy,
    ) -> Result<(), Failure> {
        self.evaluate(policy, |chaincode, reason| {
            TransactionError::CollectionPolicy {
                chaincode,
                collection: kept(collection),
                reason,
            }
        })?;
        self.satisfied.collections.push(collection);
        Ok(())
    }

    /// Whoever writes nothing still needs the chaincode's endorsers.
    fn check_anything(&mut self) -> Result<(), Failure> {
        match self.satisfied.key.is_some() || !self.satisfied.collections.is_empty() {
            true => Ok(()),
            false => self.check_chaincode(),
        }
    }

    fn evaluate(
        &self,
        policy: &EndorsementPolicy,
        error: impl FnOnce(String, String) -> TransactionError,
    ) -> Result<(), Failure> {
        let evaluated = policy.evaluate(self.bench.channel, self.bench.endorsers);
        evaluated.map_err(|reason| Failure::Refused(error(kept(self.chaincode), reason)))
    }
}
