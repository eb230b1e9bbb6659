//! Groups of a configuration.

use std::collections::BTreeMap;

use super::values::Level;
use super::{Json, object};
use crate::channel::{ElementKind, ElementPath};
use crate::wire::{Config, ConfigGroup, ConfigPolicy, ConfigUpdate, ConfigValue};

/// A configuration.
pub fn config(config: &Config<'_>) -> Json {
    object! {
        "sequence": config.sequence,
        "channel_group": root(config.channel_group.as_ref()),
    }
}

/// An update of a configuration.
pub fn config_update(update: &ConfigUpdate<'_>) -> Json {
    object! {
        "channel_id": update.channel_id,
        "isolated_data": update.isolated_data.clone(),
        "read_set": root(update.read_set.as_ref()),
        "write_set": root(update.write_set.as_ref()),
    }
}

/// One element of a configuration: a group with all that is in it, a value, a policy. `null` where it is not.
pub fn element(config: &Config<'_>, path: &ElementPath) -> Json {
    let names = path.context().names();
    let start = config
        .channel_group
        .as_ref()
        .map(|root| (Level::Channel, root));
    let found = names.iter().skip(1).fold(start, |at, name| {
        let (level, group) = at?;
        Some((level.below(name), group.groups.get(name)?))
    });
    let Some((level, holder)) = found else {
        return Json::Null;
    };
    match (path.kind(), path.name()) {
        (ElementKind::Value, Some(name)) => {
            Json::from(holder.values.get(name).map(|of| value(level, name, of)))
        }
        (ElementKind::Policy, Some(name)) => Json::from(holder.policies.get(name).map(policy)),
        _ => group(level, holder),
    }
}

fn root(root: Option<&ConfigGroup<'_>>) -> Json {
    root.map_or(Json::Null, |root| group(Level::Channel, root))
}

/// Recursion as deep as messages are read.
fn group(level: Level, of: &ConfigGroup<'_>) -> Json {
    object! {
        "version": of.version,
        "mod_policy": of.mod_policy,
        "groups": each(&of.groups, |name, below| group(level.below(name), below)),
        "values": each(&of.values, |name, of| value(level, name, of)),
        "policies": each(&of.policies, |_, of| policy(of)),
    }
}

fn each<T>(map: &BTreeMap<&str, T>, json: impl Fn(&str, &T) -> Json) -> Json {
    let members = map.iter();
    Json::Object(
        members
            .map(|(name, value)| ((*name).to_owned(), json(name, value)))
            .collect(),
    )
}

fn value(level: Level, name: &str, value: &ConfigValue<'_>) -> Json {
    object! {
        "version": value.version,
        "mod_policy": value.mod_policy,
        "value": level.value(name, value.value),
    }
}

fn policy(policy: &ConfigPolicy<'_>) -> Json {
    object! {
        "version": policy.version,
        "mod_policy": policy.mod_policy,
        "policy": policy.policy.clone(),
    }
}
