//! A channel's configuration, owned, to be changed.

use std::collections::BTreeMap;

use super::{ChannelPolicy, NetworkError};
use crate::wire;

/// The policy that guards what is made here, as in configtxgen.
const MOD_POLICY: &str = "Admins";

/// A group of a configuration with all that is below it. Every field may be changed, to what is wrong as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigTree {
    /// Counts changes of the group's membership.
    pub version: u64,
    /// The groups below.
    pub groups: BTreeMap<String, ConfigTree>,
    /// The values: messages that depend on the name.
    pub values: BTreeMap<String, Entry<Vec<u8>>>,
    /// The policies.
    pub policies: BTreeMap<String, Entry<Option<PolicyContent>>>,
    /// The policy that guards the group.
    pub mod_policy: String,
}

/// A value or a policy in a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry<C> {
    /// Counts changes.
    pub version: u64,
    /// What it says.
    pub content: C,
    /// The policy that guards it.
    pub mod_policy: String,
}

/// A `Policy`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyContent {
    /// A [`wire::PolicyType`].
    pub kind: i32,
    /// The message that the type calls for.
    pub value: Vec<u8>,
}

impl ConfigTree {
    /// A group guarded by `Admins`, with nothing in it.
    pub fn new() -> Self {
        Self {
            mod_policy: MOD_POLICY.to_owned(),
            ..Self::default()
        }
    }

    /// The group at `path`, names separated by `/`, below this one; this one for an empty path.
    ///
    /// # Errors
    /// When there is none.
    pub fn group_mut(&mut self, path: &str) -> Result<&mut Self, NetworkError> {
        let mut names = path.split('/').filter(|name| !name.is_empty());
        names
            .try_fold(self, |group, name| group.groups.get_mut(name))
            .ok_or_else(|| NetworkError::UnknownGroup {
                path: path.to_owned(),
            })
    }

    /// Sets a value; version and guard of an existing one stay.
    pub fn set_value(&mut self, name: &str, value: Vec<u8>) {
        set(&mut self.values, name, value);
    }

    /// Sets a policy; version and guard of an existing one stay.
    pub fn set_policy(&mut self, name: &str, policy: &ChannelPolicy) {
        set(&mut self.policies, name, Some(policy.content()));
    }

    /// Reads a group and what is below it, as deep as messages are read; a policy that is not set stays so.
    pub fn from_wire(group: &wire::ConfigGroup<'_>) -> Self {
        let groups = group.groups.iter();
        let values = group.values.iter();
        let policies = group.policies.iter();
        Self {
            version: group.version,
            groups: groups
                .map(|(name, group)| (name.to_string(), Self::from_wire(group)))
                .collect(),
            values: values
                .map(|(name, value)| (name.to_string(), value_entry(value)))
                .collect(),
            policies: policies
                .map(|(name, policy)| (name.to_string(), policy_entry(policy)))
                .collect(),
            mod_policy: group.mod_policy.to_owned(),
        }
    }

    /// The message.
    pub fn to_wire(&self) -> wire::ConfigGroup<'_> {
        wire::ConfigGroup {
            version: self.version,
            groups: named(&self.groups, Self::to_wire),
            values: named(&self.values, Entry::<Vec<u8>>::to_wire),
            policies: named(&self.policies, Entry::<Option<PolicyContent>>::to_wire),
            mod_policy: &self.mod_policy,
        }
    }

    /// The `Config` of a channel whose root group this is.
    pub fn encode_config(&self, sequence: u64) -> Vec<u8> {
        let channel_group = Some(self.to_wire());
        let config = wire::Config {
            sequence,
            channel_group,
        };
        config.encode()
    }
}

impl Entry<Vec<u8>> {
    fn to_wire(&self) -> wire::ConfigValue<'_> {
        wire::ConfigValue {
            version: self.version,
            value: &self.content,
            mod_policy: &self.mod_policy,
        }
    }
}

impl Entry<Option<PolicyContent>> {
    fn to_wire(&self) -> wire::ConfigPolicy<'_> {
        let policy = self.content.as_ref().map(|policy| wire::Policy {
            kind: policy.kind,
            value: &policy.value,
        });
        wire::ConfigPolicy {
            version: self.version,
            policy,
            mod_policy: &self.mod_policy,
        }
    }
}

fn set<C: Default>(entries: &mut BTreeMap<String, Entry<C>>, name: &str, content: C) {
    let entry = entries.entry(name.to_owned()).or_insert_with(|| Entry {
        mod_policy: MOD_POLICY.to_owned(),
        ..Entry::default()
    });
    entry.content = content;
}

fn named<'a, T, W>(
    map: &'a BTreeMap<String, T>,
    to_wire: impl Fn(&'a T) -> W,
) -> BTreeMap<&'a str, W> {
    map.iter()
        .map(|(name, element)| (name.as_str(), to_wire(element)))
        .collect()
}

fn value_entry(value: &wire::ConfigValue<'_>) -> Entry<Vec<u8>> {
    Entry {
        version: value.version,
        content: value.value.to_vec(),
        mod_policy: value.mod_policy.to_owned(),
    }
}

fn policy_entry(policy: &wire::ConfigPolicy<'_>) -> Entry<Option<PolicyContent>> {
    Entry {
        version: policy.version,
        content: policy.policy.as_ref().map(|policy| PolicyContent {
            kind: policy.kind,
            value: policy.value.to_vec(),
        }),
        mod_policy: policy.mod_policy.to_owned(),
    }
}
