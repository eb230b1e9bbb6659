//! Name constraints of a chain, as Go 1.26 applies them to all certificates below a CA that states some.
//!
//! Four types of names are constrained: DNS names and the domains of URIs and e-mail addresses (`domain`), e-mail
//! addresses as a whole (`mailbox`), IP addresses (`ip`). Subjects are not; a critical constraint of another type makes
//! the CA's extension an unhandled one elsewhere.
//!
//! NOTE: with any constraint above them, all alternative names must be of a form that can be compared, even those of
//! types that nobody constrains.
//!
//! Constraints are sorted once for each chain, so that a name costs a binary search: an attacker who brings thousands of
//! names and thousands of constraints pays with bytes for them.

mod domain;
mod ip;
mod mailbox;
mod uri;

use super::error::subject_of;
use super::{Chain, ChainError};
use crate::encoding::text::{Shown, kept};
use crate::x509::Certificate;
use domain::{Domain, DomainRules};
use ip::IpRules;
use mailbox::{Mailbox, MailboxRules};
use std::borrow::Cow;

/// A type of alternative name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameKind {
    /// dNSName.
    Dns,
    /// rfc822Name.
    Email,
    /// iPAddress.
    Ip,
    /// uniformResourceIdentifier.
    Uri,
}

impl std::fmt::Display for NameKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Dns => "DNS name",
            Self::Email => "e-mail address",
            Self::Ip => "IP address",
            Self::Uri => "URI",
        })
    }
}

/// What is wrong with a name under constraints.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameRefusal {
    /// The name is not of a form that can be compared with constraints: no host or an IP address in a URI, a bad domain,
    /// a bad mailbox.
    #[error("the {kind} `{}` cannot be compared with constraints", Shown(.name))]
    Incomparable {
        /// Its type.
        kind: NameKind,
        /// The name.
        name: String,
    },
    /// There are permitted names of this type, and this is none of them.
    #[error("the {kind} `{}` is not permitted", Shown(.name))]
    NotPermitted {
        /// Its type.
        kind: NameKind,
        /// The name.
        name: String,
    },
    /// The name is excluded.
    #[error("the {kind} `{}` is excluded", Shown(.name))]
    Excluded {
        /// Its type.
        kind: NameKind,
        /// The name.
        name: String,
    },
}

/// Every certificate with alternative names, CAs included, against the constraints of every certificate above it.
pub(super) fn check(chain: &Chain) -> Result<(), ChainError> {
    let constrained: Vec<(usize, Constraints<'_>)> = chain
        .iter()
        .enumerate()
        .filter(|(_, c)| c.has_name_constraints())
        .map(|(position, c)| (position, Constraints::of(c)))
        .collect();
    for (position, certificate) in chain.iter().enumerate() {
        let above = constrained.partition_point(|(p, _)| *p <= position);
        let constraints = constrained.iter().skip(above).map(|(_, c)| c);
        check_certificate(certificate, constraints)?;
    }
    Ok(())
}

fn check_certificate<'a>(
    certificate: &Certificate,
    constraints: impl Iterator<Item = &'a Constraints<'a>>,
) -> Result<(), ChainError> {
    let mut constraints = constraints.peekable();
    let Some(lowest) = constraints
        .peek()
        .filter(|_| certificate.has_subject_alt_names())
    else {
        return Ok(());
    };
    let refused = |by: &Constraints<'_>, refusal| ChainError::NameConstraints {
        subject: subject_of(certificate),
        constrained_by: subject_of(by.stated_by),
        refusal,
    };
    let names = Names::of(certificate).map_err(|refusal| refused(lowest, refusal))?;
    constraints.try_for_each(|c| c.check(&names).map_err(|refusal| refused(c, refusal)))
}

/// The names of one certificate, ready to be compared.
struct Names<'a> {
    dns: Vec<Named<'a, Domain>>,
    uris: Vec<Named<'a, Domain>>,
    emails: Vec<Named<'a, Mailbox>>,
    ips: Vec<Named<'a, &'a [u8]>>,
}

/// A name as it is shown, and as it is compared.
struct Named<'a, N> {
    text: Cow<'a, str>,
    name: N,
}

impl<'a> Names<'a> {
    fn of(certificate: &'a Certificate) -> Result<Self, NameRefusal> {
        let names = certificate.subject_alt_names();
        Ok(Self {
            dns: read_all(NameKind::Dns, &names.dns_names, Domain::new)?,
            uris: read_all(NameKind::Uri, &names.uris, uri::domain)?,
            emails: read_all(NameKind::Email, &names.email_addresses, Mailbox::new)?,
            ips: names.ip_addresses.iter().map(|ip| address(ip)).collect(),
        })
    }
}

fn read_all<'a, N>(
    kind: NameKind,
    texts: &'a [String],
    read: impl Fn(&str) -> Option<N>,
) -> Result<Vec<Named<'a, N>>, NameRefusal> {
    let named = |text: &'a String| match read(text) {
        Some(name) => Ok(Named {
            text: Cow::Borrowed(text.as_str()),
            name,
        }),
        None => Err(NameRefusal::Incomparable {
            kind,
            name: kept(text),
        }),
    };
    texts.iter().map(named).collect()
}

fn address(address: &[u8]) -> Named<'_, &[u8]> {
    Named {
        text: Cow::Owned(ip::text(address)),
        name: address,
    }
}

/// The constraints that one certificate states.
struct Constraints<'a> {
    stated_by: &'a Certificate,
    dns: Subtrees<DomainRules>,
    uri: Subtrees<DomainRules>,
    email: Subtrees<MailboxRules>,
    ip: Subtrees<IpRules<'a>>,
}

impl<'a> Constraints<'a> {
    fn of(stated_by: &'a Certificate) -> Self {
        let stated = stated_by.name_constraints();
        Self {
            stated_by,
            dns: Subtrees::new(
                &stated.permitted_dns,
                &stated.excluded_dns,
                DomainRules::new,
            ),
            uri: Subtrees::new(
                &stated.permitted_uri,
                &stated.excluded_uri,
                DomainRules::new,
            ),
            email: Subtrees::new(
                &stated.permitted_email,
                &stated.excluded_email,
                MailboxRules::new,
            ),
            ip: Subtrees::new(&stated.permitted_ip, &stated.excluded_ip, IpRules::new),
        }
    }

    fn check(&self, names: &Names<'a>) -> Result<(), NameRefusal> {
        self.ip.check(NameKind::Ip, &names.ips)?;
        self.dns.check(NameKind::Dns, &names.dns)?;
        self.uri.check(NameKind::Uri, &names.uris)?;
        self.email.check(NameKind::Email, &names.emails)
    }
}

/// A set of subtrees of one type of names.
trait Rules {
    type Name;

    /// Is the name in one of the subtrees?
    fn contain(&self, name: &Self::Name) -> bool;

    /// Is the name, or one of the names that it stands for, in one of the subtrees?
    fn touch(&self, name: &Self::Name) -> bool {
        self.contain(name)
    }
}

/// What is permitted and what is excluded. A side that lists nothing of a type says nothing about it.
struct Subtrees<R> {
    permitted: Option<R>,
    excluded: Option<R>,
}

impl<R: Rules> Subtrees<R> {
    fn new<'a, T>(permitted: &'a [T], excluded: &'a [T], rules: impl Fn(&'a [T]) -> R) -> Self {
        let side = |stated: &'a [T]| (!stated.is_empty()).then(|| rules(stated));
        Self {
            permitted: side(permitted),
            excluded: side(excluded),
        }
    }

    fn check(&self, kind: NameKind, names: &[Named<'_, R::Name>]) -> Result<(), NameRefusal> {
        for Named { text, name } in names {
            if self
                .permitted
                .as_ref()
                .is_some_and(|rules| !rules.contain(name))
            {
                return Err(NameRefusal::NotPermitted {
                    kind,
                    name: kept(text),
                });
            }
            if self
                .excluded
                .as_ref()
                .is_some_and(|rules| rules.touch(name))
            {
                return Err(NameRefusal::Excluded {
                    kind,
                    name: kept(text),
                });
            }
        }
        Ok(())
    }
}
