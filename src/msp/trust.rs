//! What set-up leaves behind, and every verdict is taken from.

use crate::chain::{CertPool, Chain, ChainError, PathObserver, Unobserved, unique_chain_observed};
use crate::crypto::{HashAlgorithm, HashFamily};
use crate::encoding::time::Time;
use crate::x509::Certificate;

use super::organizational_unit::{CertifiersIdentifier, NodeOus, OrganizationalUnit};
use super::revocation::Revocation;
use super::version::{MspVersion, Rules};

/// The trust of one MSP. Complete only when set-up has ended.
pub(super) struct Trust {
    pub(super) name: String,
    pub(super) version: MspVersion,
    pub(super) identity_hash: HashAlgorithm,
    pub(super) signature_family: HashFamily,
    pub(super) roots: Vec<Certificate>,
    pub(super) intermediates: Vec<Certificate>,
    pub(super) anchors: Anchors,
    pub(super) internal_nodes: CertificateSet,
    pub(super) known_certifiers: KnownCertifiers,
    pub(super) admins: Vec<Certificate>,
    pub(super) revocation: Revocation,
    pub(super) organizational_units: Vec<OrganizationalUnit>,
    /// `None` where NodeOUs are not enforced.
    pub(super) node_ous: Option<NodeOus>,
    pub(super) tls_root_certs: Vec<Vec<u8>>,
    pub(super) tls_intermediate_certs: Vec<Vec<u8>>,
}

impl Trust {
    pub(super) fn rules(&self) -> &'static Rules {
        self.version.rules()
    }

    pub(super) fn is_listed_admin(&self, certificate: &Certificate) -> bool {
        self.admins.contains(certificate)
    }

    /// The hash of a certification path without its leaf: the issuer first, the root last.
    pub(super) fn certifiers_identifier(&self, issuers: &[Certificate]) -> CertifiersIdentifier {
        let known = self.known_certifiers.of(issuers);
        known.unwrap_or_else(|| self.hash_certifiers(issuers))
    }

    fn hash_certifiers(&self, issuers: &[Certificate]) -> CertifiersIdentifier {
        let parts: Vec<&[u8]> = issuers.iter().map(Certificate::as_der).collect();
        CertifiersIdentifier::new(self.identity_hash.digest_parts(&parts))
    }

    /// Hashes the paths of CAs in advance, since they are those above the identities.
    pub(super) fn learn_certifiers(&mut self, paths: Vec<Chain>) {
        let hashed = paths.into_iter().map(|path| {
            let identifier = self.hash_certifiers(&path);
            (path, identifier)
        });
        self.known_certifiers = KnownCertifiers::new(hashed.collect());
    }
}

/// Certifiers identifiers of the paths that set-up found, hashed once and not for each identity below them.
#[derive(Default)]
pub(super) struct KnownCertifiers(Vec<(Chain, CertifiersIdentifier)>);

impl KnownCertifiers {
    fn new(mut hashed: Vec<(Chain, CertifiersIdentifier)>) -> Self {
        hashed.sort_unstable_by(|(a, _), (b, _)| lowest(a).cmp(lowest(b)));
        Self(hashed)
    }

    /// The path of a CA, as set-up found it.
    pub(super) fn path_of(&self, authority: &Certificate) -> Option<&Chain> {
        let order = |(known, _): &(Chain, _)| lowest(known).cmp(authority.as_der());
        let place = self.0.binary_search_by(order).ok()?;
        self.0.get(place).map(|(path, _)| path)
    }

    /// A CA may have another path at the time of an identity than at its own, so the whole path is compared.
    fn of(&self, issuers: &[Certificate]) -> Option<CertifiersIdentifier> {
        let order = |(known, _): &(Chain, _)| lowest(known).cmp(lowest(issuers));
        let place = self.0.binary_search_by(order).ok()?;
        let (path, identifier) = self.0.get(place)?;
        (path[..] == *issuers).then_some(*identifier)
    }
}

fn lowest(path: &[Certificate]) -> &[u8] {
    path.first().map(Certificate::as_der).unwrap_or_default()
}

/// Two pools to build paths in: where they end, and what may stand between.
#[derive(Default)]
pub(super) struct Anchors {
    pub(super) roots: CertPool,
    pub(super) intermediates: CertPool,
}

impl Anchors {
    /// An MSP answers for the keys of its authorities.
    pub(super) fn new(roots: &[Certificate], intermediates: &[Certificate]) -> Self {
        for authority in roots.iter().chain(intermediates) {
            authority.public_key().vouch();
        }
        Self {
            roots: roots.iter().cloned().collect(),
            intermediates: intermediates.iter().cloned().collect(),
        }
    }

    /// Who probably issued it: the first candidate that the search for its path tries.
    pub(super) fn probable_issuer(&self, certificate: &Certificate) -> Option<&Certificate> {
        let root = self.roots.first_candidate(certificate);
        root.or_else(|| self.intermediates.first_candidate(certificate))
    }

    /// The one path from `certificate` to a root; more than one is an error as none is.
    pub(super) fn path(&self, certificate: &Certificate) -> Result<Chain, ChainError> {
        self.path_observed(certificate, &mut Unobserved)
    }

    /// [`path`](Self::path), with an observer of the search.
    pub(super) fn path_observed(
        &self,
        certificate: &Certificate,
        observer: &mut impl PathObserver,
    ) -> Result<Chain, ChainError> {
        unique_chain_observed(
            certificate,
            &self.roots,
            &self.intermediates,
            judged_at(certificate),
            observer,
        )
    }
}

/// The moment at which Fabric judges a certificate and its issuers: one second after its own validity starts, whatever the clock
/// says, so that every node judges alike for ever.
pub(super) fn judged_at(certificate: &Certificate) -> Time {
    Time::from_unix(certificate.not_before().unix().saturating_add(1))
}

/// Certificates by their DER.
#[derive(Default)]
pub(super) struct CertificateSet(Vec<Certificate>);

impl CertificateSet {
    pub(super) fn contains(&self, certificate: &Certificate) -> bool {
        self.0
            .binary_search_by(|held| held.as_der().cmp(certificate.as_der()))
            .is_ok()
    }
}

impl FromIterator<Certificate> for CertificateSet {
    fn from_iter<I: IntoIterator<Item = Certificate>>(certificates: I) -> Self {
        let mut held: Vec<_> = certificates.into_iter().collect();
        held.sort_unstable_by(|a, b| a.as_der().cmp(b.as_der()));
        held.dedup();
        Self(held)
    }
}
