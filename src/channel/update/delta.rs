//! What an update reads and writes, beside the present configuration (Fabric: `common/configtx/{configmap,update}.go`).
//!
//! Fabric lays all elements out in maps by path. Names hold no slash, so a path is a place in the tree, and walking the
//! trees side by side finds the same pairs without spelling paths out.

use std::collections::BTreeMap;

use super::error::UpdateError;
use crate::channel::element::{Element, ElementKind, ElementPath, GroupPath};
use crate::channel::names;
use crate::encoding::text::kept;
use crate::wire::{Config, ConfigGroup, ConfigUpdate};

/// The elements that an update writes anew.
pub(super) struct Delta<'t> {
    written: Vec<Written<'t>>,
}

/// An element that an update writes anew.
pub(super) struct Written<'t> {
    pub(super) element: ElementPath,
    pub(super) version: u64,
    pub(super) mod_policy: &'t str,
    /// The element as it is, if it is there.
    pub(super) present: Option<Present<'t>>,
}

/// What guards an element.
#[derive(Clone, Copy)]
pub(super) struct Present<'t> {
    pub(super) version: u64,
    pub(super) mod_policy: &'t str,
}

impl<'t> Delta<'t> {
    /// What is written and was not read at the same version. Everything that was read must be there at that version.
    pub(super) fn of<'a: 't>(
        update: &'t ConfigUpdate<'a>,
        present: &'t Config<'a>,
    ) -> Result<Self, UpdateError> {
        let trees = Trees::of(update, present);
        if let Some(read) = trees.read {
            check_names(read)?;
            check_read(&GroupPath::root(), read, trees.present)?;
        }
        let mut delta = Self {
            written: Vec::new(),
        };
        if let Some(write) = trees.write {
            check_names(write)?;
            delta.collect(&GroupPath::root(), trees, write);
        }
        match delta.written.is_empty() {
            true => Err(UpdateError::NoChange),
            false => Ok(delta),
        }
    }

    pub(super) fn written(&self) -> &[Written<'t>] {
        &self.written
    }

    /// Recursion as deep as messages are read.
    fn collect<'a: 't>(
        &mut self,
        path: &GroupPath,
        trees: Trees<'t, 'a>,
        write: &'t ConfigGroup<'a>,
    ) {
        self.add(
            ElementPath::group(path),
            trees.read,
            Some(write),
            trees.present,
        );
        for name in write.groups.keys() {
            let below = trees.below(name);
            if let Some(write) = below.write {
                self.collect(&path.below(name), below, write);
            }
        }
        for name in write.values.keys() {
            let element = ElementPath::inside(path, ElementKind::Value, name);
            let [read, write, present] = trees.each(|group| group.values.get(name));
            self.add(element, read, write, present);
        }
        for name in write.policies.keys() {
            let element = ElementPath::inside(path, ElementKind::Policy, name);
            let [read, write, present] = trees.each(|group| group.policies.get(name));
            self.add(element, read, write, present);
        }
    }

    fn add<E: Element>(
        &mut self,
        element: ElementPath,
        read: Option<&E>,
        write: Option<&'t E>,
        present: Option<&'t E>,
    ) {
        if let Some(write) = written(read, write) {
            self.written.push(Written {
                element,
                version: write.version(),
                mod_policy: write.mod_policy(),
                present: present.map(|present| Present {
                    version: present.version(),
                    mod_policy: present.mod_policy(),
                }),
            });
        }
    }
}

/// What is written of an element, if that is something else than was read.
pub(super) fn written<'t, E: Element>(read: Option<&E>, write: Option<&'t E>) -> Option<&'t E> {
    let same = |write: &&E| read.is_some_and(|read| read.version() == write.version());
    write.filter(|write| !same(write))
}

/// One place in three trees.
#[derive(Clone, Copy)]
pub(super) struct Trees<'t, 'a> {
    pub(super) read: Option<&'t ConfigGroup<'a>>,
    pub(super) write: Option<&'t ConfigGroup<'a>>,
    pub(super) present: Option<&'t ConfigGroup<'a>>,
}

impl<'t, 'a> Trees<'t, 'a> {
    pub(super) fn of(update: &'t ConfigUpdate<'a>, present: &'t Config<'a>) -> Self {
        Self {
            read: update.read_set.as_ref(),
            write: update.write_set.as_ref(),
            present: present.channel_group.as_ref(),
        }
    }

    /// The groups of this name below.
    pub(super) fn below(self, name: &str) -> Self {
        let [read, write, present] = self.each(|group| group.groups.get(name));
        Self {
            read,
            write,
            present,
        }
    }

    /// The same of each tree: what was read, what is written, what is there.
    pub(super) fn each<T>(
        self,
        find: impl Fn(&'t ConfigGroup<'a>) -> Option<&'t T>,
    ) -> [Option<&'t T>; 3] {
        [self.read, self.write, self.present].map(|group| group.and_then(&find))
    }

    /// The group as it will be, its members aside: as written, or as it is.
    pub(super) fn chosen(self) -> Option<&'t ConfigGroup<'a>> {
        written(self.read, self.write).or(self.present)
    }
}

/// Recursion as deep as messages are read.
fn check_names(group: &ConfigGroup<'_>) -> Result<(), UpdateError> {
    let names = group.groups.keys().chain(group.values.keys());
    for name in names.chain(group.policies.keys()) {
        names::check_element(name).map_err(|flaw| UpdateError::Name {
            name: kept(name),
            flaw,
        })?;
    }
    group.groups.values().try_for_each(check_names)
}

/// Recursion as deep as messages are read.
fn check_read<'a>(
    path: &GroupPath,
    read: &ConfigGroup<'a>,
    present: Option<&ConfigGroup<'a>>,
) -> Result<(), UpdateError> {
    let element = || ElementPath::group(path);
    let Some(present) = present else {
        return Err(UpdateError::ReadMissing { element: element() });
    };
    check_version(read, Some(present), element)?;
    check_members(path, ElementKind::Value, &read.values, &present.values)?;
    check_members(path, ElementKind::Policy, &read.policies, &present.policies)?;
    let mut groups = read.groups.iter();
    groups
        .try_for_each(|(name, read)| check_read(&path.below(name), read, present.groups.get(name)))
}

fn check_members<E: Element>(
    path: &GroupPath,
    kind: ElementKind,
    read: &BTreeMap<&str, E>,
    present: &BTreeMap<&str, E>,
) -> Result<(), UpdateError> {
    read.iter().try_for_each(|(name, read)| {
        let element = || ElementPath::inside(path, kind, name);
        check_version(read, present.get(name), element)
    })
}

fn check_version<E: Element>(
    read: &E,
    present: Option<&E>,
    element: impl FnOnce() -> ElementPath,
) -> Result<(), UpdateError> {
    match present.map(Element::version) {
        None => Err(UpdateError::ReadMissing { element: element() }),
        Some(present) if present != read.version() => Err(UpdateError::ReadVersion {
            element: element(),
            read: read.version(),
            present,
        }),
        Some(_) => Ok(()),
    }
}
