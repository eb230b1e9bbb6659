//! The configuration that comes of an update: what is written, laid over what is there.

use std::collections::BTreeMap;

use super::delta::{Trees, written};
use crate::channel::element::{Element, ElementKind, ElementPath, GroupPath};
use crate::channel::values::keys;
use crate::wire::{Config, ConfigGroup, ConfigPolicy, ConfigUpdate, ConfigValue};

/// What takes the place of an empty `mod_policy`.
const DEFAULT_MOD_POLICY: &str = "Admins";

/// What to do about empty `mod_policy`s, which channels of Fabric 1.0 have, and which make an element unchangeable.
#[derive(Clone, Copy)]
enum EmptyModPolicy {
    Keep,
    Replace,
}

impl EmptyModPolicy {
    /// They are replaced as soon as orderers have capabilities. Fabric looks for those among all elements, written or there, also
    /// one that is just being taken out.
    fn in_result(trees: Trees<'_, '_>) -> Self {
        let orderer = trees.below(keys::ORDERER);
        let [_, write, present] = orderer.each(|group| group.values.get(keys::CAPABILITIES));
        match write.or(present) {
            Some(_) => Self::Replace,
            None => Self::Keep,
        }
    }

    fn apply(self, mod_policy: &str) -> &str {
        match self {
            Self::Replace if mod_policy.is_empty() => DEFAULT_MOD_POLICY,
            _ => mod_policy,
        }
    }
}

/// The configuration after the update, whose reads have been checked.
pub(super) fn result<'a>(update: &ConfigUpdate<'a>, present: &Config<'a>) -> Config<'a> {
    let trees = Trees::of(update, present);
    Config {
        // Go's addition goes round, too.
        sequence: present.sequence.wrapping_add(1),
        channel_group: group(trees, EmptyModPolicy::in_result(trees)),
    }
}

/// A group with its members: which there are is said by the group as chosen, what they are by each member itself. A member that a
/// written group names is written itself, or was read and so is there; none is ever missing.
///
/// Recursion as deep as messages are read.
fn group<'a>(trees: Trees<'_, 'a>, empty: EmptyModPolicy) -> Option<ConfigGroup<'a>> {
    let chosen = trees.chosen()?;
    let groups = chosen.groups.keys();
    let groups = groups.filter_map(|name| Some((*name, group(trees.below(name), empty)?)));
    let value = |value: &ConfigValue<'a>| ConfigValue {
        mod_policy: empty.apply(value.mod_policy),
        ..value.clone()
    };
    let policy = |policy: &ConfigPolicy<'a>| ConfigPolicy {
        mod_policy: empty.apply(policy.mod_policy),
        ..policy.clone()
    };
    Some(ConfigGroup {
        version: chosen.version,
        mod_policy: empty.apply(chosen.mod_policy),
        groups: groups.collect(),
        values: members(trees, |group| &group.values, &chosen.values, value),
        policies: members(trees, |group| &group.policies, &chosen.policies, policy),
    })
}

fn members<'t, 'a, E: Element + 't>(
    trees: Trees<'t, 'a>,
    of: impl Fn(&'t ConfigGroup<'a>) -> &'t BTreeMap<&'a str, E>,
    named: &BTreeMap<&'a str, E>,
    finished: impl Fn(&E) -> E,
) -> BTreeMap<&'a str, E> {
    let chosen = named.keys().filter_map(|name| {
        let [read, write, present] = trees.each(|group| of(group).get(name));
        Some((*name, finished(written(read, write).or(present)?)))
    });
    chosen.collect()
}

/// The elements that the update writes and that are not in the result, for the groups that should hold them do not name them.
///
/// Fabric means to refuse such an update, yet its check (`verifyFullProposedConfig`) looks for them among all elements written,
/// where they always are. So it drops them silently; here they are listed.
pub(super) fn without_effect(update: &ConfigUpdate<'_>, present: &Config<'_>) -> Vec<ElementPath> {
    let mut lost = Vec::new();
    let trees = Trees::of(update, present);
    if trees.write.is_some() {
        find_lost(&GroupPath::root(), trees, Reach::Reached, &mut lost);
    }
    lost
}

/// Does the result hold a group?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Reached,
    Lost,
}

impl Reach {
    fn further(self, named: bool) -> Self {
        match (self, named) {
            (Self::Reached, true) => Self::Reached,
            _ => Self::Lost,
        }
    }
}

/// Recursion as deep as messages are read.
fn find_lost(path: &GroupPath, trees: Trees<'_, '_>, reach: Reach, lost: &mut Vec<ElementPath>) {
    let (Some(write), Some(chosen)) = (trees.write, trees.chosen()) else {
        return;
    };
    if reach == Reach::Lost && written(trees.read, Some(write)).is_some() {
        lost.push(ElementPath::group(path));
    }
    for name in write.groups.keys() {
        let reach = reach.further(chosen.groups.contains_key(name));
        find_lost(&path.below(name), trees.below(name), reach, lost);
    }
    let mut members = |kind, name: &&str, is_written: bool, named: bool| {
        if is_written && reach.further(named) == Reach::Lost {
            lost.push(ElementPath::inside(path, kind, name));
        }
    };
    for name in write.values.keys() {
        let [read, write, _] = trees.each(|group| group.values.get(name));
        let is_written = written(read, write).is_some();
        members(
            ElementKind::Value,
            name,
            is_written,
            chosen.values.contains_key(name),
        );
    }
    for name in write.policies.keys() {
        let [read, write, _] = trees.each(|group| group.policies.get(name));
        let is_written = written(read, write).is_some();
        members(
            ElementKind::Policy,
            name,
            is_written,
            chosen.policies.contains_key(name),
        );
    }
}
