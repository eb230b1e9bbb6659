//! What Raft consenters ask of the configuration that comes of an update (Fabric: `ValidateConsensusMetadata` in
//! `orderer/consensus/etcdraft`).

use std::collections::BTreeSet;

use super::error::ConsensusFlaw;
use crate::channel::duration::{self, Signed};
use crate::channel::orderer::check_endpoints;
use crate::channel::{BFT, Orderer, RAFT};
use crate::encoding::pem;
use crate::encoding::text::kept;
use crate::wire::{RaftConfigMetadata, RaftConsenter, RaftOptions};
use crate::x509::Certificate;

pub(super) fn check(present: &Orderer, next: &Orderer) -> Result<(), ConsensusFlaw> {
    match next.consensus_type() {
        _ if next.consensus_metadata().is_empty() => Ok(()),
        RAFT => check_metadata(present, next),
        BFT => check_endpoints(next.organizations()).map_err(|_| ConsensusFlaw::Endpoints),
        // Fabric's orderers stop here.
        other => Err(ConsensusFlaw::Type { name: kept(other) }),
    }
}

fn check_metadata(present: &Orderer, next: &Orderer) -> Result<(), ConsensusFlaw> {
    let next = RaftConfigMetadata::decode(next.consensus_metadata())?;
    check_options(next.options.as_ref().ok_or(ConsensusFlaw::NoOptions)?)?;
    if next.consenters.is_empty() {
        return Err(ConsensusFlaw::NoConsenters);
    }
    next.consenters.iter().try_for_each(check_certificates)?;
    check_repetitions(&next.consenters)?;
    let present = RaftConfigMetadata::decode(present.consensus_metadata())?;
    check_changes(&present.consenters, &next.consenters)
}

fn check_options(options: &RaftOptions<'_>) -> Result<(), ConsensusFlaw> {
    let (election, heartbeat) = (options.election_tick, options.heartbeat_tick);
    // NOTE: a negative interval passes, in Fabric too.
    let interval = matches!(
        duration::parse(options.tick_interval),
        Ok(Signed::Positive(_) | Signed::Negative)
    );
    let checks = [
        ("HeartbeatTick", heartbeat > 0),
        ("ElectionTick", election > heartbeat),
        ("MaxInflightBlocks", options.max_inflight_blocks > 0),
        ("TickInterval", interval),
    ];
    match checks.into_iter().find(|(_, holds)| !holds) {
        Some((name, _)) => Err(ConsensusFlaw::Option { name }),
        None => Ok(()),
    }
}

fn check_certificates(consenter: &RaftConsenter<'_>) -> Result<(), ConsensusFlaw> {
    let is_certificate = |pem: &[u8]| {
        let block = pem::decode(pem);
        block.is_some_and(|block| Certificate::from_der(block.contents()).is_ok())
    };
    match is_certificate(consenter.client_tls_cert) && is_certificate(consenter.server_tls_cert) {
        true => Ok(()),
        false => Err(ConsensusFlaw::Certificate {
            host: kept(consenter.host),
            port: consenter.port,
        }),
    }
}

/// No certificate twice; a node may have one for both purposes.
fn check_repetitions(consenters: &[RaftConsenter<'_>]) -> Result<(), ConsensusFlaw> {
    let mut seen = BTreeSet::new();
    for consenter in consenters {
        let certificates = [consenter.server_tls_cert, consenter.client_tls_cert];
        if certificates
            .iter()
            .any(|certificate| seen.contains(certificate))
        {
            return Err(ConsensusFlaw::Repeated {
                host: kept(consenter.host),
                port: consenter.port,
            });
        }
        seen.extend(certificates);
    }
    Ok(())
}

/// At most one node comes and at most one goes. Nodes are told apart by their client certificates.
fn check_changes(
    present: &[RaftConsenter<'_>],
    next: &[RaftConsenter<'_>],
) -> Result<(), ConsensusFlaw> {
    let added = count_missing(next, present);
    let removed = count_missing(present, next);
    match added > 1 || removed > 1 {
        true => Err(ConsensusFlaw::Changes { added, removed }),
        false => Ok(()),
    }
}

/// How many of these are not among those.
fn count_missing(these: &[RaftConsenter<'_>], those: &[RaftConsenter<'_>]) -> usize {
    let those: BTreeSet<_> = those.iter().map(|node| node.client_tls_cert).collect();
    let missing = these
        .iter()
        .filter(|node| !those.contains(node.client_tls_cert));
    missing.count()
}
