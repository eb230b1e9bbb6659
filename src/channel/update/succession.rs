//! May a configuration follow another (Fabric: `Bundle.ValidateNew`)?

use std::collections::BTreeMap;

use super::error::SuccessionError;
use crate::channel::capabilities::Feature;
use crate::channel::values::keys;
use crate::channel::{Channel, Consortium};
use crate::encoding::text::kept;

/// NOTE: Fabric asks once more for endpoints of all orderer organizations where `V3_0` comes in; a configuration with `V3_0` that
/// lacks one does not get this far.
pub(super) fn check(present: &Channel, next: &Channel) -> Result<(), SuccessionError> {
    check_orderer(present, next)?;
    check_application(present, next)?;
    check_consortiums(present, next)
}

fn check_orderer(present: &Channel, next: &Channel) -> Result<(), SuccessionError> {
    let Some(orderer) = present.orderer() else {
        return Ok(());
    };
    let group = keys::ORDERER;
    let next = next.orderer();
    let next = next.ok_or(SuccessionError::GroupRemoved { group })?;
    let (from, to) = (orderer.consensus_type(), next.consensus_type());
    if from != to && !present.capabilities().has(Feature::ConsensusTypeMigration) {
        return Err(SuccessionError::ConsensusType {
            from: kept(from),
            to: kept(to),
        });
    }
    let organizations = orderer.organizations().iter();
    check_msp_ids(
        keys::ORDERER,
        organizations.map(|(name, organization)| (name, &organization.msp_id)),
        |name| Some(&next.organizations().get(name)?.msp_id),
    )
}

fn check_application(present: &Channel, next: &Channel) -> Result<(), SuccessionError> {
    let Some(application) = present.application() else {
        return Ok(());
    };
    let group = keys::APPLICATION;
    let next = next.application();
    let next = next.ok_or(SuccessionError::GroupRemoved { group })?;
    let organizations = application.organizations().iter();
    check_msp_ids(
        keys::APPLICATION,
        organizations.map(|(name, organization)| (name, &organization.msp_id)),
        |name| Some(&next.organizations().get(name)?.msp_id),
    )
}

fn check_consortiums(present: &Channel, next: &Channel) -> Result<(), SuccessionError> {
    let group = keys::CONSORTIUMS;
    match (present.consortiums(), next.consortiums()) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(SuccessionError::GroupAdded { group }),
        (Some(_), None) => Err(SuccessionError::GroupRemoved { group }),
        (Some(present), Some(next)) => check_each_consortium(present, next),
    }
}

fn check_each_consortium(
    present: &BTreeMap<String, Consortium>,
    next: &BTreeMap<String, Consortium>,
) -> Result<(), SuccessionError> {
    present.iter().try_for_each(|(name, consortium)| {
        let next = next.get(name);
        check_msp_ids(
            &format!("{}/{name}", keys::CONSORTIUMS),
            consortium.organizations.iter(),
            |name| next?.organizations.get(name),
        )
    })
}

/// An organization that stays keeps its MSP's identifier.
fn check_msp_ids<'c>(
    group: &str,
    mut organizations: impl Iterator<Item = (&'c String, &'c String)>,
    next: impl Fn(&str) -> Option<&'c String>,
) -> Result<(), SuccessionError> {
    organizations.try_for_each(|(name, from)| match next(name) {
        Some(to) if to != from => Err(SuccessionError::MspId {
            path: format!("{}/{group}/{name}", keys::ROOT_PATH),
            from: kept(from),
            to: kept(to),
        }),
        _ => Ok(()),
    })
}
