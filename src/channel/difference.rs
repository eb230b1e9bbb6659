//! What two configurations differ in, element by element.

use std::collections::{BTreeMap, BTreeSet};

use super::element::{Element, ElementKind, ElementPath, GroupPath};
use crate::wire::{Config, ConfigGroup, ConfigPolicy, ConfigValue};

/// An element that differs between two configurations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The element.
    pub element: ElementPath,
    /// How.
    pub kind: DifferenceKind,
}

/// How an element differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The second configuration has it, the first has not. Of a new group, what is in it is not listed.
    Added,
    /// The first configuration has it, the second has not. Of a group that is gone, what was in it is not listed.
    Removed,
    /// Both have it.
    Changed(BTreeSet<Aspect>),
}

/// What of an element differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// What the value or policy is. A group is not called different for what is in it.
    Content,
    /// Who may change it.
    ModPolicy,
    /// How often it was changed.
    Version,
}

/// What `second` has that `first` has not, and the reverse, from the root on, groups before their members.
pub fn differences(first: &Config<'_>, second: &Config<'_>) -> Vec<Difference> {
    let mut found = Differences(Vec::new());
    let root = GroupPath::root();
    match (&first.channel_group, &second.channel_group) {
        (Some(first), Some(second)) => found.compare_groups(&root, first, second),
        (None, Some(_)) => found.push(ElementPath::group(&root), DifferenceKind::Added),
        (Some(_), None) => found.push(ElementPath::group(&root), DifferenceKind::Removed),
        (None, None) => {}
    }
    found.0
}

struct Differences(Vec<Difference>);

impl Differences {
    fn push(&mut self, element: ElementPath, kind: DifferenceKind) {
        self.0.push(Difference { element, kind });
    }

    /// Recursion as deep as messages are read.
    fn compare_groups<'a>(
        &mut self,
        path: &GroupPath,
        first: &ConfigGroup<'a>,
        second: &ConfigGroup<'a>,
    ) {
        self.compare_elements(ElementPath::group(path), first, second);
        for (name, pair) in pairs(&first.groups, &second.groups) {
            let below = path.below(name);
            match pair {
                (Some(first), Some(second)) => self.compare_groups(&below, first, second),
                (first, _) => self.push(ElementPath::group(&below), one_sided(first.is_some())),
            }
        }
        self.compare_members(path, ElementKind::Value, &first.values, &second.values);
        self.compare_members(path, ElementKind::Policy, &first.policies, &second.policies);
    }

    fn compare_members<E: Content>(
        &mut self,
        path: &GroupPath,
        kind: ElementKind,
        first: &BTreeMap<&str, E>,
        second: &BTreeMap<&str, E>,
    ) {
        for (name, pair) in pairs(first, second) {
            let element = ElementPath::inside(path, kind, name);
            match pair {
                (Some(first), Some(second)) => self.compare_elements(element, first, second),
                (first, _) => self.push(element, one_sided(first.is_some())),
            }
        }
    }

    fn compare_elements<E: Content>(&mut self, element: ElementPath, first: &E, second: &E) {
        let aspects = [
            (Aspect::Content, first.has_content_of(second)),
            (Aspect::ModPolicy, first.mod_policy() == second.mod_policy()),
            (Aspect::Version, first.version() == second.version()),
        ];
        let differ = aspects.into_iter().filter(|(_, same)| !same);
        let differ: BTreeSet<_> = differ.map(|(aspect, _)| aspect).collect();
        if !differ.is_empty() {
            self.push(element, DifferenceKind::Changed(differ));
        }
    }
}

fn one_sided(in_first: bool) -> DifferenceKind {
    match in_first {
        true => DifferenceKind::Removed,
        false => DifferenceKind::Added,
    }
}

/// What two maps hold under one name.
type Pair<'m, T> = (Option<&'m T>, Option<&'m T>);

/// What both maps hold under each name of either, sorted.
fn pairs<'m, T>(
    first: &'m BTreeMap<&str, T>,
    second: &'m BTreeMap<&str, T>,
) -> Vec<(&'m str, Pair<'m, T>)> {
    let names: BTreeSet<_> = first.keys().chain(second.keys()).copied().collect();
    let pair = |name| (name, (first.get(name), second.get(name)));
    names.into_iter().map(pair).collect()
}

trait Content: Element {
    fn has_content_of(&self, other: &Self) -> bool;
}

impl Content for ConfigGroup<'_> {
    fn has_content_of(&self, _: &Self) -> bool {
        true
    }
}

impl Content for ConfigValue<'_> {
    fn has_content_of(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Content for ConfigPolicy<'_> {
    fn has_content_of(&self, other: &Self) -> bool {
        self.policy == other.policy
    }
}
