//! Which CRLs apply to an identity, which do not, and why.

use crate::encoding::text::kept;
use crate::encoding::time::Time;
use crate::x509::{Certificate, Crl};

use super::Account;
use super::facts::octets;

/// A CRL of the configuration.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CrlAccount {
    /// Its place in the configuration.
    pub index: usize,
    /// Its issuer's name, which Fabric does not look at.
    pub issuer: String,
    /// Its authority key identifier in hex, by which Fabric assigns it; none if it cannot be read.
    pub authority_key_id: Option<String>,
    /// When it was issued, which Fabric does not look at.
    pub this_update: Time,
    /// When the next is due, which Fabric does not look at.
    pub next_update: Option<Time>,
    /// How many certificates it lists.
    pub entries: usize,
    /// Has a listed CA its key identifier?
    pub is_of_a_listed_authority: bool,
    /// What it says of this identity.
    pub standing: CrlStanding,
}

/// What a CRL says of an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CrlStanding {
    /// The identity has no issuer that could have revoked it.
    NoIssuer,
    /// Its key identifier is not that of the identity's direct issuer; those of CAs further up do not count.
    OtherAuthority,
    /// It is the issuer's, and does not list the identity.
    NotListed,
    /// It lists the identity, but the issuer's key did not sign it, so it does not count.
    NotSigned,
    /// It revokes the identity.
    Revokes,
    /// Its authority key identifier cannot be read, which stops every validation that comes to it.
    Unreadable,
    /// It stands behind one that cannot be read, so nobody comes to it.
    Behind,
}

impl CrlStanding {
    /// A stable name for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoIssuer => "no-issuer",
            Self::OtherAuthority => "other-authority",
            Self::NotListed => "not-listed",
            Self::NotSigned => "not-signed",
            Self::Revokes => "revokes",
            Self::Unreadable => "unreadable",
            Self::Behind => "behind-unreadable",
        }
    }

    /// In a sentence.
    pub const fn text(self) -> &'static str {
        match self {
            Self::NoIssuer => "not asked: the identity has no path",
            Self::OtherAuthority => {
                "of another key than the direct issuer's, so it says nothing here"
            }
            Self::NotListed => "of the issuer, and does not list the identity",
            Self::NotSigned => {
                "lists the identity, but the issuer's key did not sign it, so it does not count"
            }
            Self::Revokes => "of the issuer, and lists the identity",
            Self::Unreadable => {
                "has no readable authority key identifier, which stops every validation that comes to it"
            }
            Self::Behind => "stands behind one that cannot be read, so nobody comes to it",
        }
    }
}

pub(super) fn accounts(account: &Account<'_>) -> Vec<CrlAccount> {
    let mut is_stopped = false;
    let accounts = account.msp.crls().enumerate().map(|(index, crl)| {
        let standing = match is_stopped {
            true => CrlStanding::Behind,
            false => standing(account, crl),
        };
        is_stopped |= crl.authority_key_id().is_err();
        CrlAccount {
            index,
            issuer: kept(&crl.issuer_text()),
            authority_key_id: crl.authority_key_id().ok().map(octets),
            this_update: crl.this_update(),
            next_update: crl.next_update(),
            entries: crl.len(),
            is_of_a_listed_authority: is_of_a_listed_authority(account, crl),
            standing,
        }
    });
    accounts.collect()
}

fn standing(account: &Account<'_>, crl: &Crl) -> CrlStanding {
    let Ok(authority) = crl.authority_key_id() else {
        return CrlStanding::Unreadable;
    };
    let issuer = account
        .found_chain()
        .and_then(|chain| chain.direct_issuer());
    let (Some(certificate), Some(issuer)) = (account.certificate(), issuer) else {
        return CrlStanding::NoIssuer;
    };
    if issuer.ski_as_fabric_reads_it() != Ok(authority) {
        return CrlStanding::OtherAuthority;
    }
    match (crl.lists(certificate.serial()), issuer) {
        (false, _) => CrlStanding::NotListed,
        (true, issuer) if crl.check_signature(issuer).is_ok() => CrlStanding::Revokes,
        (true, _) => CrlStanding::NotSigned,
    }
}

fn is_of_a_listed_authority(account: &Account<'_>, crl: &Crl) -> bool {
    let trust = &account.msp.trust;
    let is_its = |ca: &Certificate| Ok(ca.subject_key_id()) == crl.authority_key_id();
    trust.roots.iter().chain(&trust.intermediates).any(is_its)
}
