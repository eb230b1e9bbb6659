//! The policies of a configuration, group by group, found by path.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::encoding::text::kept;
use crate::manager::MspSet;
use crate::msp::Identity;
use crate::wire::{self, PolicyType};

use super::error::{ManagerError, PolicyError};
use super::evaluate::evaluate;
use super::implicit_meta::ImplicitMetaPolicy;
use super::signature_policy::SignaturePolicy;
use super::signatures::SignatureSet;

/// Groups within groups: as many as [`wire::MAX_DEPTH`] lets through, two messages a group. Channels have three levels.
pub const MAX_GROUP_DEPTH: usize = 250;

/// The policies of a group of the configuration and of all groups below.
///
/// Immutable, cheap to clone and shareable between threads.
#[derive(Clone)]
pub struct PolicyManager {
    tree: Arc<Tree>,
    group: GroupIndex,
}

/// A policy that was asked for by path, be it there or not: one that is not there rejects everything.
#[derive(Clone)]
pub struct PolicyRef<'a> {
    tree: &'a Tree,
    found: Result<PolicyIndex, String>,
}

type GroupIndex = usize;
type PolicyIndex = usize;

/// All groups and policies; indexes instead of references, so that a policy finds those below it at once.
pub(super) struct Tree {
    groups: Vec<Group>,
    policies: Vec<Policy>,
}

struct Group {
    /// From the root's name on, without a leading slash.
    path: String,
    groups: BTreeMap<String, GroupIndex>,
    policies: BTreeMap<String, PolicyIndex>,
}

struct Policy {
    path: String,
    kind: Kind,
}

enum Kind {
    Signature(SignaturePolicy),
    ImplicitMeta(ImplicitMetaPolicy, Box<[SubPolicy]>),
}

/// The policy of a group below that an implicit meta policy is about, if the group has it.
struct SubPolicy {
    group: GroupIndex,
    policy: Option<PolicyIndex>,
}

impl PolicyManager {
    /// Compiles the policies of `group`, which is called `name` (`Channel` for a channel's root), and of all below.
    ///
    /// # Errors
    /// [`ManagerError`]: the first policy that is empty, of an unknown type, or cannot be built. Fabric, too, then refuses the
    /// whole configuration.
    pub fn build(name: &str, group: &wire::ConfigGroup<'_>) -> Result<Self, ManagerError> {
        let mut tree = Tree {
            groups: Vec::new(),
            policies: Vec::new(),
        };
        let group = tree.add_group(name.to_owned(), group, 0)?;
        Ok(Self {
            tree: Arc::new(tree),
            group,
        })
    }

    /// The policy of this path.
    ///
    /// A path that starts with `/` is absolute and must start with this manager's own; any other is relative. In both, what is in
    /// a group below is `Group/Policy`. An unknown or empty path is no error: it gives a policy that rejects everything.
    pub fn policy(&self, path: &str) -> PolicyRef<'_> {
        let found = self.tree.find(self.group, path);
        PolicyRef {
            tree: &self.tree,
            found: found.ok_or_else(|| kept(path)),
        }
    }

    /// The manager of the group at this path of names, from here.
    pub fn manager(&self, path: &[&str]) -> Option<Self> {
        let step = |group: GroupIndex, name: &&str| {
            let groups = &self.tree.groups.get(group)?.groups;
            groups.get(*name).copied()
        };
        Some(Self {
            tree: Arc::clone(&self.tree),
            group: path.iter().try_fold(self.group, step)?,
        })
    }

    /// Its path from the root's name on, without a leading slash: `Channel/Application`.
    pub fn path(&self) -> &str {
        self.tree
            .groups
            .get(self.group)
            .map_or("", |group| &group.path)
    }

    /// All its policies and those of the groups below, by absolute path.
    pub fn policies(&self) -> impl Iterator<Item = PolicyRef<'_>> {
        let mut indexes = Vec::new();
        self.tree.collect(self.group, &mut indexes);
        indexes.into_iter().map(|index| PolicyRef {
            tree: &self.tree,
            found: Ok(index),
        })
    }
}

impl std::fmt::Debug for PolicyManager {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PolicyManager")
            .field("path", &self.path())
            .field("policies", &self.policies().count())
            .finish_non_exhaustive()
    }
}

impl PolicyRef<'_> {
    /// Is there such a policy?
    pub fn exists(&self) -> bool {
        self.found.is_ok()
    }

    /// The policy's absolute path; of one that is not there, the path asked for.
    pub fn path(&self) -> &str {
        match &self.found {
            Ok(index) => (self.tree.policies.get(*index)).map_or("", |policy| &policy.path),
            Err(path) => path,
        }
    }

    /// The policy, when it is a signature policy.
    pub fn as_signature(&self) -> Option<&SignaturePolicy> {
        match self.kind()? {
            Kind::Signature(policy) => Some(policy),
            Kind::ImplicitMeta(..) => None,
        }
    }

    /// The policy, when it is an implicit meta policy.
    pub fn as_implicit_meta(&self) -> Option<&ImplicitMetaPolicy> {
        match self.kind()? {
            Kind::Signature(_) => None,
            Kind::ImplicitMeta(policy, _) => Some(policy),
        }
    }

    /// Do those who signed satisfy it?
    ///
    /// # Errors
    /// [`PolicyError`]: they do not, there is no such policy, or they are too many.
    pub fn evaluate(&self, msps: &MspSet, signers: &SignatureSet) -> Result<(), PolicyError> {
        let index = match &self.found {
            Ok(index) => *index,
            Err(path) => return Err(PolicyError::NoSuchPolicy { path: path.clone() }),
        };
        match self.tree.evaluate(index, msps, signers.identities())? {
            Verdict { holds: true, .. } => Ok(()),
            Verdict { satisfied, .. } => Err(self.refusal(satisfied, signers)),
        }
    }

    fn refusal(&self, satisfied: usize, signers: &SignatureSet) -> PolicyError {
        match self.kind() {
            Some(Kind::ImplicitMeta(policy, subs)) => PolicyError::SubPolicies {
                satisfied,
                required: policy.threshold(subs.len()),
                sub_policy: kept(policy.sub_policy()),
            },
            Some(Kind::Signature(_)) | None => PolicyError::NotSatisfied {
                signers: signers.identities().len(),
            },
        }
    }

    fn kind(&self) -> Option<&Kind> {
        let index = self.found.as_ref().ok()?;
        Some(&self.tree.policies.get(*index)?.kind)
    }
}

impl std::fmt::Debug for PolicyRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PolicyRef")
            .field("path", &self.path())
            .field("exists", &self.exists())
            .finish_non_exhaustive()
    }
}

struct Verdict {
    holds: bool,
    /// Of an implicit meta policy: how many of the policies below hold, as far as they were asked.
    satisfied: usize,
}

impl Tree {
    /// Adds a group with all below it, which come first: implicit meta policies are about them. Recursion to [`MAX_GROUP_DEPTH`].
    fn add_group(
        &mut self,
        path: String,
        message: &wire::ConfigGroup<'_>,
        depth: usize,
    ) -> Result<GroupIndex, ManagerError> {
        if depth == MAX_GROUP_DEPTH {
            return Err(ManagerError::TooDeep {
                limit: MAX_GROUP_DEPTH,
            });
        }
        let mut group = Group {
            path,
            groups: BTreeMap::new(),
            policies: BTreeMap::new(),
        };
        for (name, below) in &message.groups {
            let path = format!("{}/{name}", group.path);
            let index = self.add_group(path, below, depth + 1)?;
            group.groups.insert((*name).to_owned(), index);
        }
        for (name, policy) in &message.policies {
            let path = format!("/{}/{name}", group.path);
            let kind = self.compile(&path, policy.policy.as_ref(), &group)?;
            group
                .policies
                .insert((*name).to_owned(), self.policies.len());
            self.policies.push(Policy { path, kind });
        }
        self.groups.push(group);
        Ok(self.groups.len() - 1)
    }

    fn compile(
        &self,
        path: &str,
        policy: Option<&wire::Policy<'_>>,
        group: &Group,
    ) -> Result<Kind, ManagerError> {
        let path = || kept(path);
        let policy = policy.ok_or_else(|| ManagerError::Empty { path: path() })?;
        match PolicyType::from_wire(policy.kind) {
            Some(PolicyType::Signature) => SignaturePolicy::decode(policy.value)
                .map(Kind::Signature)
                .map_err(|source| ManagerError::Signature {
                    path: path(),
                    source,
                }),
            Some(PolicyType::ImplicitMeta) => {
                let policy = ImplicitMetaPolicy::decode(policy.value).map_err(|source| {
                    ManagerError::ImplicitMeta {
                        path: path(),
                        source,
                    }
                })?;
                let subs = self.sub_policies(&policy, group);
                Ok(Kind::ImplicitMeta(policy, subs))
            }
            Some(PolicyType::Unknown | PolicyType::Msp) | None => Err(ManagerError::UnknownType {
                path: path(),
                kind: policy.kind,
            }),
        }
    }

    fn sub_policies(&self, policy: &ImplicitMetaPolicy, group: &Group) -> Box<[SubPolicy]> {
        let sub_policy = |index: &GroupIndex| SubPolicy {
            group: *index,
            policy: self.find(*index, policy.sub_policy()),
        };
        group.groups.values().map(sub_policy).collect()
    }

    /// Fabric cuts the manager's own path and one octet more off an absolute path, whatever that octet is; where there is none, it
    /// crashes, and here there is no such policy.
    fn find(&self, group: GroupIndex, path: &str) -> Option<PolicyIndex> {
        let Some(absolute) = path.strip_prefix('/') else {
            return self.find_relative(group, path);
        };
        let own = &self.groups.get(group)?.path;
        let behind = absolute.strip_prefix(own.as_str())?;
        self.find_relative(group, behind.get(1..)?)
    }

    /// What a group below calls `Policy` is `Group/Policy` here, and hides a policy of that very name. Each group is visited at
    /// most once, and recursion follows the groups.
    fn find_relative(&self, group: GroupIndex, path: &str) -> Option<PolicyIndex> {
        let group = self.groups.get(group)?;
        let below = path.match_indices('/').find_map(|(at, _)| {
            let below = group.groups.get(path.get(..at)?)?;
            self.find_relative(*below, path.get(at + 1..)?)
        });
        below.or_else(|| group.policies.get(path).copied())
    }

    fn collect(&self, group: GroupIndex, indexes: &mut Vec<PolicyIndex>) {
        if let Some(group) = self.groups.get(group) {
            indexes.extend(group.policies.values());
            group
                .groups
                .values()
                .for_each(|below| self.collect(*below, indexes));
        }
    }

    /// Recursion follows the groups: an implicit meta policy is about policies further down.
    fn evaluate(
        &self,
        policy: PolicyIndex,
        msps: &MspSet,
        signers: &[Identity],
    ) -> Result<Verdict, PolicyError> {
        match self.policies.get(policy).map(|policy| &policy.kind) {
            Some(Kind::Signature(policy)) => Ok(Verdict {
                holds: evaluate(policy, msps, signers, &mut ())?,
                satisfied: 0,
            }),
            Some(Kind::ImplicitMeta(policy, subs)) => {
                self.evaluate_below(policy, subs, msps, signers)
            }
            None => Ok(Verdict {
                holds: false,
                satisfied: 0,
            }),
        }
    }

    /// Asks no more policies than decide.
    fn evaluate_below(
        &self,
        policy: &ImplicitMetaPolicy,
        subs: &[SubPolicy],
        msps: &MspSet,
        signers: &[Identity],
    ) -> Result<Verdict, PolicyError> {
        let enough = policy.threshold(subs.len()).max(1);
        let mut satisfied = 0;
        for sub in subs.iter().filter_map(|sub| sub.policy) {
            if self.evaluate(sub, msps, signers)?.holds {
                satisfied += 1;
            }
            if satisfied == enough {
                break;
            }
        }
        Ok(Verdict {
            holds: policy.holds(satisfied, subs.len()),
            satisfied,
        })
    }
}
