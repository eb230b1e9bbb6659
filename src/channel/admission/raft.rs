//! What Raft consenters ask of the configuration that comes of an update (Fabric: `ValidateConsensusMetadata` in
//! `orderer/consensus/etcdraft`).
//!
//! Not judged: whether Raft would lose its quorum with the nodes that are up at present; and extended key usages of the nodes' TLS
//! certificates, where Fabric is content with either TLS usage.

use std::collections::BTreeSet;

use super::error::ConsensusFlaw;
use crate::chain::{self, CertPool, ChainError, Flaw};
use crate::channel::duration::{self, Signed};
use crate::channel::orderer::check_endpoints;
use crate::channel::{BFT, Channel, Orderer, RAFT};
use crate::encoding::pem;
use crate::encoding::text::kept;
use crate::encoding::time::Time;
use crate::wire::{RaftConfigMetadata, RaftConsenter, RaftOptions};
use crate::x509::Certificate;

pub(super) fn check(
    present: &Orderer,
    channel: &Channel,
    next: &Orderer,
    now: Time,
) -> Result<(), ConsensusFlaw> {
    match next.consensus_type() {
        _ if next.consensus_metadata().is_empty() => Ok(()),
        RAFT => check_metadata(present, next, &TlsAuthorities::of(channel, next, now)),
        BFT => check_endpoints(next.organizations()).map_err(|_| ConsensusFlaw::Endpoints),
        // Fabric's orderers stop here.
        other => Err(ConsensusFlaw::Type { name: kept(other) }),
    }
}

fn check_metadata(
    present: &Orderer,
    next: &Orderer,
    authorities: &TlsAuthorities,
) -> Result<(), ConsensusFlaw> {
    let next = RaftConfigMetadata::decode(next.consensus_metadata())?;
    check_options(next.options.as_ref().ok_or(ConsensusFlaw::NoOptions)?)?;
    if next.consenters.is_empty() {
        return Err(ConsensusFlaw::NoConsenters);
    }
    for node in &next.consenters {
        authorities.check_node(node, Expiry::Ignored)?;
    }
    check_repetitions(&next.consenters)?;
    let present = RaftConfigMetadata::decode(present.consensus_metadata())?;
    check_changes(&present.consenters, &next.consenters)?;
    let mut added = missing(&next.consenters, &present.consenters);
    added.try_for_each(|node| authorities.check_node(node, Expiry::Refused))
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

/// What to do about a certificate that has expired.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expiry {
    Ignored,
    Refused,
}

/// The TLS certificate authorities of all orderer organizations.
struct TlsAuthorities {
    roots: CertPool,
    intermediates: CertPool,
    now: Time,
}

impl TlsAuthorities {
    fn of(channel: &Channel, orderer: &Orderer, now: Time) -> Self {
        let (mut roots, mut intermediates) = (CertPool::new(), CertPool::new());
        let organizations = orderer.organizations().values();
        for msp in organizations.filter_map(|of| channel.msps().msp(&of.msp_id)) {
            add_all(&mut roots, msp.tls_root_certs());
            add_all(&mut intermediates, msp.tls_intermediate_certs());
        }
        Self {
            roots,
            intermediates,
            now,
        }
    }

    fn check_node(&self, node: &RaftConsenter<'_>, expiry: Expiry) -> Result<(), ConsensusFlaw> {
        for pem in [node.client_tls_cert, node.server_tls_cert] {
            let unreadable = || ConsensusFlaw::Certificate {
                host: kept(node.host),
                port: node.port,
            };
            let certificate = read(pem).ok_or_else(unreadable)?;
            self.check_path(&certificate, expiry).map_err(|reason| {
                ConsensusFlaw::CertificatePath {
                    host: kept(node.host),
                    port: node.port,
                    reason: Box::new(reason),
                }
            })?;
        }
        Ok(())
    }

    fn check_path(&self, certificate: &Certificate, expiry: Expiry) -> Result<(), ChainError> {
        let verdict = chain::verify(certificate, &self.roots, &self.intermediates, self.now);
        match verdict {
            Ok(_) | Err(ChainError::KeyUsage { .. }) => Ok(()),
            Err(error) if expiry == Expiry::Ignored && is_about_time(&error) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Go's reason `Expired` stands for both ends of the validity.
fn is_about_time(error: &ChainError) -> bool {
    matches!(
        error,
        ChainError::Certificate {
            flaw: Flaw::Expired { .. } | Flaw::NotYetValid { .. },
            ..
        }
    )
}

fn add_all(pool: &mut CertPool, certificates: &[Vec<u8>]) {
    let readable = certificates.iter().filter_map(|pem| read(pem));
    readable.for_each(|certificate| pool.add(certificate));
}

fn read(pem: &[u8]) -> Option<Certificate> {
    let block = pem::decode(pem)?;
    Certificate::from_der(block.contents()).ok()
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
    let added = missing(next, present).count();
    let removed = missing(present, next).count();
    match added > 1 || removed > 1 {
        true => Err(ConsensusFlaw::Changes { added, removed }),
        false => Ok(()),
    }
}

/// Those of these that are not among the others.
fn missing<'n, 'a>(
    these: &'n [RaftConsenter<'a>],
    others: &'n [RaftConsenter<'a>],
) -> impl Iterator<Item = &'n RaftConsenter<'a>> {
    let others: BTreeSet<_> = others.iter().map(|node| node.client_tls_cert).collect();
    these
        .iter()
        .filter(move |node| !others.contains(node.client_tls_cert))
}
