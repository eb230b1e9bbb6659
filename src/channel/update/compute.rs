//! The update that leads from one configuration to another (Fabric: `configtxlator compute_update`).

use std::collections::BTreeMap;

use crate::wire::{Config, ConfigGroup, ConfigPolicy, ConfigUpdate, ConfigValue};

/// The update of a channel that leads from one configuration to another, byte for byte as Fabric's tools compute it; none when
/// they do not differ (versions aside, of which those of `updated` do not matter).
///
/// The maker of an update has it signed and sent; what becomes of it, [`Channel::authorize_update`](crate::Channel::authorize_update) says.
pub fn compute_update<'a>(
    channel_id: &'a str,
    original: &Config<'a>,
    updated: &Config<'a>,
) -> Option<ConfigUpdate<'a>> {
    let (original, updated) = (&original.channel_group, &updated.channel_group);
    let sets = group(original.as_ref()?, updated.as_ref()?);
    sets.differ.then(|| ConfigUpdate {
        channel_id,
        read_set: Some(sets.read),
        write_set: Some(sets.write),
        isolated_data: BTreeMap::new(),
    })
}

/// What an update reads and writes of a group.
struct Sets<'a> {
    read: ConfigGroup<'a>,
    write: ConfigGroup<'a>,
    differ: bool,
}

/// A group whose members or `mod_policy` change is written anew, naming all its members; any other is but a way to what changes
/// below it.
///
/// Recursion as deep as messages are read.
fn group<'a>(original: &ConfigGroup<'a>, updated: &ConfigGroup<'a>) -> Sets<'a> {
    let groups = groups(&original.groups, &updated.groups);
    let values = members(&original.values, &updated.values);
    let policies = members(&original.policies, &updated.policies);
    let is_rewritten = groups.members_differ
        || values.members_differ
        || policies.members_differ
        || original.mod_policy != updated.mod_policy;
    let differ = is_rewritten || groups.differ() || values.differ() || policies.differ();
    let named = match is_rewritten {
        true => Named::All,
        false => Named::Changed,
    };
    let (read_groups, write_groups) = groups.sets(named);
    let (read_values, write_values) = values.sets(named);
    let (read_policies, write_policies) = policies.sets(named);
    let read = ConfigGroup {
        version: original.version,
        groups: read_groups,
        values: read_values,
        policies: read_policies,
        mod_policy: "",
    };
    let write = ConfigGroup {
        version: original.version.wrapping_add(u64::from(is_rewritten)),
        groups: write_groups,
        values: write_values,
        policies: write_policies,
        mod_policy: match is_rewritten {
            true => updated.mod_policy,
            false => "",
        },
    };
    Sets {
        read,
        write,
        differ,
    }
}

/// Which members a group's sets name.
#[derive(Clone, Copy)]
enum Named {
    All,
    Changed,
}

/// Members of one kind, sorted out.
struct Members<'a, E> {
    /// What was read of changed members: groups that were there.
    read: BTreeMap<&'a str, E>,
    written: BTreeMap<&'a str, E>,
    /// What has not changed, but for its version left empty.
    same: BTreeMap<&'a str, E>,
    /// Has any come or gone?
    members_differ: bool,
}

impl<'a, E: Clone> Members<'a, E> {
    fn new(members_differ: bool) -> Self {
        Self {
            read: BTreeMap::new(),
            written: BTreeMap::new(),
            same: BTreeMap::new(),
            members_differ,
        }
    }

    fn differ(&self) -> bool {
        !self.read.is_empty() || !self.written.is_empty()
    }

    fn sets(mut self, named: Named) -> (BTreeMap<&'a str, E>, BTreeMap<&'a str, E>) {
        if let Named::All = named {
            self.read.extend(self.same.clone());
            self.written.extend(self.same);
        }
        (self.read, self.written)
    }
}

/// A value or policy.
trait Leaf: Clone {
    fn is_like(&self, other: &Self) -> bool;
    /// The version alone.
    fn bare(&self) -> Self;
    fn version(&self) -> u64;
    fn at_version(&self, version: u64) -> Self;
}

impl Leaf for ConfigValue<'_> {
    fn is_like(&self, other: &Self) -> bool {
        (self.mod_policy, self.value) == (other.mod_policy, other.value)
    }

    fn bare(&self) -> Self {
        Self::default().at_version(self.version)
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn at_version(&self, version: u64) -> Self {
        Self {
            version,
            ..self.clone()
        }
    }
}

impl Leaf for ConfigPolicy<'_> {
    fn is_like(&self, other: &Self) -> bool {
        (self.mod_policy, &self.policy) == (other.mod_policy, &other.policy)
    }

    fn bare(&self) -> Self {
        Self::default().at_version(self.version)
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn at_version(&self, version: u64) -> Self {
        Self {
            version,
            ..self.clone()
        }
    }
}

fn members<'a, E: Leaf>(
    original: &BTreeMap<&'a str, E>,
    updated: &BTreeMap<&'a str, E>,
) -> Members<'a, E> {
    let mut members = Members::new(!original.keys().eq(updated.keys()));
    for (name, updated) in updated {
        match original.get(name) {
            Some(original) if original.is_like(updated) => {
                members.same.insert(name, original.bare());
            }
            Some(original) => {
                let version = original.version().wrapping_add(1);
                members.written.insert(name, updated.at_version(version));
            }
            None => {
                members.written.insert(name, updated.at_version(0));
            }
        }
    }
    members
}

fn groups<'a>(
    original: &BTreeMap<&'a str, ConfigGroup<'a>>,
    updated: &BTreeMap<&'a str, ConfigGroup<'a>>,
) -> Members<'a, ConfigGroup<'a>> {
    let mut members = Members::new(!original.keys().eq(updated.keys()));
    for (name, updated) in updated {
        let Some(original) = original.get(name) else {
            members.written.insert(name, new_group(updated));
            continue;
        };
        let sets = group(original, updated);
        if sets.differ {
            members.read.insert(name, sets.read);
            members.written.insert(name, sets.write);
        } else {
            members.same.insert(name, sets.read);
        }
    }
    members
}

fn new_group<'a>(updated: &ConfigGroup<'a>) -> ConfigGroup<'a> {
    let sets = group(&ConfigGroup::default(), updated);
    ConfigGroup {
        version: 0,
        mod_policy: updated.mod_policy,
        ..sets.write
    }
}
