//! The group `/Channel/Consortiums` of former system channels (Fabric: `common/channelconfig/consortium.go`).

use std::collections::BTreeMap;

use super::error::ChannelError;
use super::organization::MspCollector;
use super::values::{Located, keys};
use crate::wire;

/// Organizations that could once create channels together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consortium {
    /// The identifiers of their MSPs, by the names of their groups.
    pub organizations: BTreeMap<String, String>,
}

/// NOTE: values of the group itself are not looked at, whatever they are called: nor does Fabric.
pub(super) fn read(
    group: Located<'_, '_>,
    msps: &mut MspCollector<'_>,
) -> Result<BTreeMap<String, Consortium>, ChannelError> {
    let mut consortiums = BTreeMap::new();
    for (name, consortium) in &group.group.groups {
        let path = group.below(name);
        let located = Located {
            path: &path,
            group: consortium,
        };
        consortiums.insert((*name).to_owned(), read_consortium(located, msps)?);
    }
    Ok(consortiums)
}

fn read_consortium(
    group: Located<'_, '_>,
    msps: &mut MspCollector<'_>,
) -> Result<Consortium, ChannelError> {
    group.allow_values(&[keys::CHANNEL_CREATION_POLICY])?;
    group.value(keys::CHANNEL_CREATION_POLICY, wire::Policy::decode)?;
    let mut organizations = BTreeMap::new();
    for (name, organization) in &group.group.groups {
        let path = group.below(name);
        let located = Located {
            path: &path,
            group: organization,
        };
        located.allow_no_groups()?;
        located.allow_values(&[keys::MSP])?;
        organizations.insert((*name).to_owned(), msps.add(located)?);
    }
    Ok(Consortium { organizations })
}
