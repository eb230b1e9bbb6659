//! The difference between two configurations, as configtxlator's `compute_update` states it.

use std::collections::BTreeMap;

use super::{ConfigTree, Entry, NetworkError};

/// What an update reads, what it writes, and what the configuration is afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigDelta {
    /// The elements that must not have changed meanwhile.
    pub read_set: ConfigTree,
    /// The elements that change, at their new versions.
    pub write_set: ConfigTree,
    /// The configuration afterwards.
    pub result: ConfigTree,
}

impl ConfigTree {
    /// What leads from this configuration to `updated`, whose versions do not count.
    ///
    /// # Errors
    /// When nothing differs.
    pub fn delta(&self, updated: &Self) -> Result<ConfigDelta, NetworkError> {
        match group(self, updated) {
            Difference::None => Err(NetworkError::NothingChanged),
            Difference::Some(delta) => Ok(*delta),
        }
    }
}

enum Difference {
    None,
    Some(Box<ConfigDelta>),
}

/// The members of one kind in a group: those that differ in `read` and `write`, those that do not in `same`.
struct Members<T> {
    read: BTreeMap<String, T>,
    write: BTreeMap<String, T>,
    same: BTreeMap<String, T>,
    result: BTreeMap<String, T>,
    joined_or_left: bool,
}

impl<T> Members<T> {
    fn new(joined_or_left: bool) -> Self {
        Self {
            read: BTreeMap::new(),
            write: BTreeMap::new(),
            same: BTreeMap::new(),
            result: BTreeMap::new(),
            joined_or_left,
        }
    }

    fn is_unchanged(&self) -> bool {
        !self.joined_or_left && self.write.is_empty()
    }
}

fn group(original: &ConfigTree, updated: &ConfigTree) -> Difference {
    let values = entries(&original.values, &updated.values);
    let policies = entries(&original.policies, &updated.policies);
    let groups = groups(&original.groups, &updated.groups);
    let joined_or_left = values.joined_or_left || policies.joined_or_left || groups.joined_or_left;
    let rewritten = joined_or_left || original.mod_policy != updated.mod_policy;
    let unchanged = values.is_unchanged() && policies.is_unchanged() && groups.is_unchanged();
    if unchanged && !rewritten {
        return Difference::None;
    }
    let (version, mod_policy) = match rewritten {
        true => (original.version.wrapping_add(1), updated.mod_policy.clone()),
        false => (original.version, String::new()),
    };
    let mut delta = ConfigDelta {
        read_set: ConfigTree {
            version: original.version,
            groups: groups.read,
            values: values.read,
            policies: policies.read,
            mod_policy: String::new(),
        },
        write_set: ConfigTree {
            version,
            groups: groups.write,
            values: values.write,
            policies: policies.write,
            mod_policy,
        },
        result: ConfigTree {
            version,
            groups: groups.result,
            values: values.result,
            policies: policies.result,
            mod_policy: updated.mod_policy.clone(),
        },
    };
    if rewritten {
        // A group that is written anew must name all its members; what it does not name leaves.
        for set in [&mut delta.read_set, &mut delta.write_set] {
            set.groups.extend(groups.same.clone());
            set.values.extend(values.same.clone());
            set.policies.extend(policies.same.clone());
        }
    }
    Difference::Some(Box::new(delta))
}

fn entries<C: Clone + Default + PartialEq>(
    original: &BTreeMap<String, Entry<C>>,
    updated: &BTreeMap<String, Entry<C>>,
) -> Members<Entry<C>> {
    let mut members = Members::new(!original.keys().eq(updated.keys()));
    for (name, new) in updated {
        let entry = match original.get(name) {
            Some(old) if old.content == new.content && old.mod_policy == new.mod_policy => {
                members.same.insert(name.clone(), version_only(old));
                members.result.insert(name.clone(), old.clone());
                continue;
            }
            old => Entry {
                version: old.map_or(0, |old| old.version.wrapping_add(1)),
                ..new.clone()
            },
        };
        members.write.insert(name.clone(), entry.clone());
        members.result.insert(name.clone(), entry);
    }
    members
}

fn version_only<C: Default>(entry: &Entry<C>) -> Entry<C> {
    Entry {
        version: entry.version,
        ..Entry::default()
    }
}

fn groups(
    original: &BTreeMap<String, ConfigTree>,
    updated: &BTreeMap<String, ConfigTree>,
) -> Members<ConfigTree> {
    let mut members = Members::new(!original.keys().eq(updated.keys()));
    for (name, new) in updated {
        let Some(old) = original.get(name) else {
            let new = unversioned(new);
            members.write.insert(name.clone(), new.clone());
            members.result.insert(name.clone(), new);
            continue;
        };
        match group(old, new) {
            Difference::None => {
                let same = ConfigTree {
                    version: old.version,
                    ..ConfigTree::default()
                };
                members.same.insert(name.clone(), same);
                members.result.insert(name.clone(), old.clone());
            }
            Difference::Some(delta) => {
                members.read.insert(name.clone(), delta.read_set);
                members.write.insert(name.clone(), delta.write_set);
                members.result.insert(name.clone(), delta.result);
            }
        }
    }
    members
}

/// A new group: everything in it is at version 0.
fn unversioned(group: &ConfigTree) -> ConfigTree {
    let groups = group.groups.iter();
    ConfigTree {
        version: 0,
        groups: groups
            .map(|(name, group)| (name.clone(), unversioned(group)))
            .collect(),
        values: unversioned_entries(&group.values),
        policies: unversioned_entries(&group.policies),
        mod_policy: group.mod_policy.clone(),
    }
}

fn unversioned_entries<C: Clone>(
    entries: &BTreeMap<String, Entry<C>>,
) -> BTreeMap<String, Entry<C>> {
    let entries = entries.iter();
    entries
        .map(|(name, entry)| {
            let entry = Entry {
                version: 0,
                ..entry.clone()
            };
            (name.clone(), entry)
        })
        .collect()
}
