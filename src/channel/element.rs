//! Elements of a configuration: groups, values and policies, and how they are called.

use std::fmt;
use std::sync::Arc;

use super::values::keys;
use crate::encoding::text::Shown;
use crate::wire::{ConfigGroup, ConfigPolicy, ConfigValue};

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ElementKind {
    /// A group: a node of the tree.
    Group,
    /// A value.
    Value,
    /// A policy.
    Policy,
}

impl fmt::Display for ElementKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Group => "Group",
            Self::Value => "Value",
            Self::Policy => "Policy",
        })
    }
}

/// The path of a group, each part kept once however many elements lie below: deep trees of hostile updates stay small.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupPath(Arc<Segment>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Segment {
    above: Option<GroupPath>,
    name: Box<str>,
}

impl GroupPath {
    /// `/Channel`.
    pub(super) fn root() -> Self {
        Self(Arc::new(Segment {
            above: None,
            name: keys::ROOT.into(),
        }))
    }

    /// The path of a group below.
    pub(super) fn below(&self, name: &str) -> Self {
        Self(Arc::new(Segment {
            above: Some(self.clone()),
            name: name.into(),
        }))
    }

    /// Its parts, the root's name first.
    pub fn names(&self) -> Vec<&str> {
        let mut names = vec![&*self.0.name];
        let mut above = &self.0.above;
        while let Some(group) = above {
            names.push(&group.0.name);
            above = &group.0.above;
        }
        names.reverse();
        names
    }
}

impl fmt::Display for GroupPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.names()
            .into_iter()
            .try_for_each(|name| write!(f, "/{}", Shown(name)))
    }
}

/// The path of an element and what it is: `[Value] /Channel/Orderer/BatchSize`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementPath {
    /// The group itself, or the group that holds the value or policy.
    group: GroupPath,
    kind: ElementKind,
    /// Of a value or policy.
    name: Option<Box<str>>,
}

impl ElementPath {
    pub(super) fn group(group: &GroupPath) -> Self {
        Self {
            group: group.clone(),
            kind: ElementKind::Group,
            name: None,
        }
    }

    pub(super) fn inside(group: &GroupPath, kind: ElementKind, name: &str) -> Self {
        Self {
            group: group.clone(),
            kind,
            name: Some(name.into()),
        }
    }

    /// What the element is.
    pub fn kind(&self) -> ElementKind {
        self.kind
    }

    /// The group itself; of a value or policy, the group that holds it. There a relative `mod_policy` is looked up.
    pub fn context(&self) -> &GroupPath {
        &self.group
    }

    /// The path without the kind: `/Channel/Orderer/BatchSize`.
    pub fn path(&self) -> String {
        match &self.name {
            Some(name) => format!("{}/{}", self.group, Shown(name)),
            None => self.group.to_string(),
        }
    }
}

impl fmt::Display for ElementPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.kind, self.path())
    }
}

/// What all elements have.
pub(super) trait Element {
    fn version(&self) -> u64;
    fn mod_policy(&self) -> &str;
}

macro_rules! elements {
    ($($type:ident)*) => { $(
        impl Element for $type<'_> {
            fn version(&self) -> u64 {
                self.version
            }

            fn mod_policy(&self) -> &str {
                self.mod_policy
            }
        }
    )* };
}

elements!(ConfigGroup ConfigValue ConfigPolicy);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_from_the_root_on() {
        let root = GroupPath::root();
        let organization = root.below("Application").below("Org1");
        assert_eq!(organization.names(), ["Channel", "Application", "Org1"]);
        let group = ElementPath::group(&organization);
        assert_eq!(group.to_string(), "[Group] /Channel/Application/Org1");
        let value = ElementPath::inside(&organization, ElementKind::Value, "MSP");
        assert_eq!(value.to_string(), "[Value] /Channel/Application/Org1/MSP");
        assert_eq!(value.context(), &organization);
        let policy = ElementPath::inside(&root, ElementKind::Policy, "Admins");
        assert_eq!(policy.to_string(), "[Policy] /Channel/Admins");
    }
}
