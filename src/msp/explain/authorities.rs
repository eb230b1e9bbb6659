//! The tree of CAs, and which of them took part.

use std::collections::{HashMap, HashSet};

use crate::x509::Certificate;

use super::Account;
use super::facts::CertificateFacts;

/// CAs that an explanation lists, besides those that took part. Networks have one to three in an MSP.
pub const MAX_EXPLAINED_AUTHORITIES: usize = 1_000;

/// What a CA is listed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorityKind {
    /// A root (`cacerts`).
    Root,
    /// An intermediate (`intermediatecerts`).
    Intermediate,
}

/// A CA of the MSP.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Authority {
    /// What it says.
    pub certificate: CertificateFacts,
    /// What it is listed as.
    pub kind: AuthorityKind,
    /// Its issuer's place in the list of authorities; none for a root.
    pub issuer: Option<usize>,
    /// Stands it in the identity's path?
    pub is_in_path: bool,
    /// Was it considered as an issuer, and dropped?
    pub is_dropped: bool,
    /// May it issue identities? Not if an intermediate stands below it.
    pub may_issue: bool,
    /// The CRLs that bear its key identifier, by their place in the configuration.
    pub crls: Vec<usize>,
}

/// The authorities, roots first, and how many are left out.
pub(super) fn list(account: &Account<'_>) -> (Vec<Authority>, usize) {
    let trust = &account.msp.trust;
    let roots = trust.roots.iter().map(|ca| (ca, AuthorityKind::Root));
    let others = trust.intermediates.iter();
    let all = roots.chain(others.map(|ca| (ca, AuthorityKind::Intermediate)));
    let path: HashSet<&[u8]> = account
        .found_chain()
        .into_iter()
        .flat_map(|chain| chain.issuers())
        .map(Certificate::as_der)
        .collect();
    let dropped: HashSet<&[u8]> = (account.record.considered())
        .filter(|considered| considered.refusal.is_some())
        .map(|considered| considered.candidate.as_der())
        .collect();
    let mut seen = HashSet::new();
    let distinct: Vec<_> = all.filter(|(ca, _)| seen.insert(ca.as_der())).collect();
    let total = distinct.len();
    let shown = distinct.into_iter().enumerate().filter(|(index, (ca, _))| {
        *index < MAX_EXPLAINED_AUTHORITIES
            || path.contains(ca.as_der())
            || dropped.contains(ca.as_der())
    });
    let shown: Vec<_> = shown.map(|(_, entry)| entry).collect();
    let places: HashMap<&[u8], usize> = (shown.iter().enumerate())
        .map(|(place, (ca, _))| (ca.as_der(), place))
        .collect();
    let crls = crls_by_key(account);
    let authorities = shown.iter().map(|(ca, kind)| {
        let above = trust.known_certifiers.path_of(ca);
        let issuer = above.and_then(|path| path.direct_issuer());
        Authority {
            certificate: CertificateFacts::of(ca),
            kind: *kind,
            issuer: issuer.and_then(|issuer| places.get(issuer.as_der()).copied()),
            is_in_path: path.contains(ca.as_der()),
            is_dropped: dropped.contains(ca.as_der()) && !path.contains(ca.as_der()),
            may_issue: !trust.internal_nodes.contains(ca),
            crls: crls.get(ca.subject_key_id()).cloned().unwrap_or_default(),
        }
    });
    let authorities: Vec<_> = authorities.collect();
    let left_out = total.saturating_sub(authorities.len());
    (authorities, left_out)
}

fn crls_by_key<'a>(account: &Account<'a>) -> HashMap<&'a [u8], Vec<usize>> {
    let mut by_key: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (index, crl) in account.msp.crls().enumerate() {
        if let Ok(key_id) = crl.authority_key_id() {
            by_key.entry(key_id).or_default().push(index);
        }
    }
    by_key
}
