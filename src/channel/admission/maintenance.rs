//! How a channel enters and leaves maintenance, and changes its consensus type meanwhile (Fabric: `maintenancefilter.go`).

use super::bft;
use super::error::{AdmissionError, MaintenanceFlaw};
use crate::channel::capabilities::Feature;
use crate::channel::update::SignedUpdate;
use crate::channel::values::keys;
use crate::channel::{BFT, Channel, Orderer};
use crate::encoding::text::kept;
use crate::wire::{self, ConfigGroup, Envelope};

pub(super) fn check(
    channel: &Channel,
    present: &Orderer,
    next: &Orderer,
    update: &Envelope<'_>,
) -> Result<(), AdmissionError> {
    if !channel.capabilities().has(Feature::MaintenanceMode) {
        return Ok(check_without_capability(present, next)?);
    }
    if present.consensus_state() != next.consensus_state() {
        check_only_state(channel, update)?;
        check_rest_stays(present, next)?;
    }
    if present.consensus_type() != next.consensus_type() {
        check_migration(present, next)?;
    }
    Ok(())
}

fn check_without_capability(present: &Orderer, next: &Orderer) -> Result<(), MaintenanceFlaw> {
    if !next.is_in_normal_state() || present.consensus_type() != next.consensus_type() {
        return Err(MaintenanceFlaw::NoCapability);
    }
    Ok(())
}

/// Entry and exit come with no other change: the update writes nothing but the consensus type.
///
/// NOTE: Fabric looks at groups and values only; policies in the same update pass.
fn check_only_state(channel: &Channel, update: &Envelope<'_>) -> Result<(), AdmissionError> {
    let update = SignedUpdate::in_envelope(update)?.update_of(channel.id())?;
    let write = update.write_set.unwrap_or_default();
    match names_consensus_type_alone(&write) {
        true => Ok(()),
        false => Err(MaintenanceFlaw::OtherChanges.into()),
    }
}

fn names_consensus_type_alone(write: &ConfigGroup<'_>) -> bool {
    let orderer = write.groups.get(keys::ORDERER);
    write.values.is_empty()
        && write.groups.len() == 1
        && orderer.is_some_and(|orderer| {
            orderer.groups.is_empty()
                && orderer.values.len() == 1
                && orderer.values.contains_key(keys::CONSENSUS_TYPE)
        })
}

fn check_rest_stays(present: &Orderer, next: &Orderer) -> Result<(), MaintenanceFlaw> {
    let same_type = present.consensus_type() == next.consensus_type();
    match same_type && present.consensus_metadata() == next.consensus_metadata() {
        true => Ok(()),
        false => Err(MaintenanceFlaw::OtherChanges),
    }
}

/// The consensus type changes during maintenance only, and only to BFT.
fn check_migration(present: &Orderer, next: &Orderer) -> Result<(), AdmissionError> {
    if present.is_in_normal_state() || next.is_in_normal_state() {
        return Err(MaintenanceFlaw::NotInMaintenance.into());
    }
    if next.consensus_type() != BFT {
        return Err(MaintenanceFlaw::Migration {
            from: kept(present.consensus_type()),
            to: kept(next.consensus_type()),
        }
        .into());
    }
    bft::check_options(next)?;
    Ok(check_same_nodes(present, next)?)
}

/// The BFT consenters must be the nodes of Raft.
fn check_same_nodes(present: &Orderer, next: &Orderer) -> Result<(), MaintenanceFlaw> {
    // Fabric passes over metadata that cannot be read: then there are no nodes.
    let raft = wire::RaftConfigMetadata::decode(present.consensus_metadata()).unwrap_or_default();
    let bft = next.consenters();
    if bft.is_empty() || raft.consenters.len() != bft.len() {
        return Err(MaintenanceFlaw::Consenters {
            raft: raft.consenters.len(),
            bft: bft.len(),
        });
    }
    let is_among = |node: &&wire::RaftConsenter<'_>| {
        bft.iter().any(|consenter| {
            consenter.address.host == node.host
                && consenter.address.port == i64::from(node.port)
                && consenter.server_tls_certificate == node.server_tls_cert
                && consenter.client_tls_certificate == node.client_tls_cert
        })
    };
    match raft.consenters.iter().find(|node| !is_among(node)) {
        Some(node) => Err(MaintenanceFlaw::Node {
            host: kept(node.host),
            port: node.port,
        }),
        None => Ok(()),
    }
}
