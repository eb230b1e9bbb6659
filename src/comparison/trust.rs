//! What an MSP trusted before, and what it trusts now.

use crate::encoding::{hex, pem};
use crate::msp::{Msp, MspRoleType, MspVersion, NodeOu};
use crate::x509::{Certificate, Crl};
use std::collections::{BTreeMap, BTreeSet};

/// Whose certificate it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertificateKind {
    /// A root of identities.
    Root,
    /// An intermediate authority of identities.
    Intermediate,
    /// An administrator listed by certificate.
    Administrator,
    /// A root for TLS.
    TlsRoot,
    /// An intermediate authority for TLS.
    TlsIntermediate,
}

/// What becomes of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertificateChange {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another certificate of the same subject and key, valid at all times that the old one was.
    Renewed,
    /// It is another certificate of the same subject and key, and not valid at some time that the old one was.
    Narrowed,
    /// It is new beside one of the same subject and key, which stays.
    Doubled,
}

/// One thing that an MSP trusts differently.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustChange {
    /// The rules of another MSP version decide.
    Version {
        /// Before.
        old: MspVersion,
        /// Now.
        new: MspVersion,
    },
    /// A certificate came, went or was renewed.
    Certificate {
        /// Whose it is.
        kind: CertificateKind,
        /// What became of it.
        change: CertificateChange,
        /// Its subject.
        subject: String,
        /// Its serial number, hexadecimal; of a renewed one, the new one's.
        serial: String,
    },
    /// Serial numbers that revocation lists of this issuer list now and did not.
    Revoked {
        /// The lists' issuer.
        issuer: String,
        /// The serial numbers, hexadecimal.
        serials: Vec<String>,
    },
    /// Serial numbers that revocation lists of this issuer listed and do not any more.
    Unrevoked {
        /// The lists' issuer.
        issuer: String,
        /// The serial numbers, hexadecimal.
        serials: Vec<String>,
    },
    /// An organizational unit of which members must have one is new.
    UnitAdded {
        /// Its name.
        name: String,
        /// Were there none before?
        is_first: bool,
    },
    /// An organizational unit of which members must have one is gone.
    UnitRemoved {
        /// Its name.
        name: String,
        /// Are there none now?
        is_last: bool,
    },
    /// Roles are told by organizational units from now on.
    NodeOusOn,
    /// Roles are not told by organizational units any more.
    NodeOusOff,
    /// A role's organizational unit is the same, but others may certify it.
    RoleAuthority {
        /// The role.
        role: MspRoleType,
        /// The unit.
        unit: String,
        /// Was it bound to an authority? Otherwise any could certify it.
        was_bound: bool,
        /// Is it bound to one now?
        is_bound: bool,
    },
    /// A role has another organizational unit.
    RoleUnit {
        /// The role.
        role: MspRoleType,
        /// The unit before; none if the role could not be had by a unit.
        old: Option<String>,
        /// The unit now.
        new: Option<String>,
    },
}

impl TrustChange {
    /// What follows for members, in words.
    pub fn consequence(&self) -> Option<String> {
        use CertificateChange::{Added, Doubled, Narrowed, Removed, Renewed};
        use CertificateKind::{Administrator, Intermediate, Root, TlsIntermediate, TlsRoot};
        let text = match self {
            Self::Certificate { kind, change, .. } => match (kind, change) {
                (Root | Intermediate, Added) => "what it issued is accepted from now on",
                (Root | Intermediate, Removed) => "what only it vouched for is refused from now on",
                (Root | Intermediate, Renewed) => {
                    "what it issued stays valid; units under the old certificate's path are others now"
                }
                (Root | Intermediate, Narrowed) => {
                    "an identity is judged at its own notBefore: what the old certificate issued outside the new one's validity is refused from now on"
                }
                (Root | Intermediate, Doubled) => {
                    "an identity is judged at its own notBefore: what begins while both certificates are valid has two paths and is refused"
                }
                (Administrator, Added | Doubled) => {
                    "this certificate is an administrator from now on"
                }
                (Administrator, Removed) => "this certificate is no listed administrator any more",
                (Administrator, Renewed | Narrowed) => {
                    "the old certificate is no listed administrator any more"
                }
                (TlsRoot | TlsIntermediate, _) => return None,
            },
            Self::Revoked { .. } => "identities with these serial numbers are refused from now on",
            Self::Unrevoked { .. } => "identities with these serial numbers are accepted again",
            Self::UnitAdded { is_first: true, .. } => {
                "members without this organizational unit are refused from now on"
            }
            Self::UnitRemoved { is_last: true, .. } => {
                "members need no organizational unit any more"
            }
            Self::UnitRemoved { .. } => {
                "members whose only listed unit it was are refused from now on"
            }
            Self::NodeOusOn => {
                "identities without exactly one unit that stands for a role are refused from now on"
            }
            Self::NodeOusOff => {
                "nobody is a client, peer or orderer any more; administrators are those listed by certificate"
            }
            Self::RoleAuthority { role, is_bound, .. } => {
                return Some(match is_bound {
                    true => format!(
                        "{role} certificates that other authorities issued do not count as such any more"
                    ),
                    false => {
                        format!("any authority of the MSP may make somebody {role} from now on")
                    }
                });
            }
            Self::RoleUnit {
                role,
                new: Some(unit),
                ..
            } => {
                return Some(format!("{role} certificates need OU={unit} from now on"));
            }
            Self::RoleUnit {
                role, new: None, ..
            } => {
                return Some(format!(
                    "no organizational unit makes anybody {role} any more"
                ));
            }
            Self::Version { .. } | Self::UnitAdded { .. } => return None,
        };
        Some(text.to_owned())
    }
}

/// An MSP's certificates of one kind.
type Certificates = fn(&Msp) -> Vec<Certificate>;

/// What the one MSP trusts and the other does not.
pub fn compare_trust(old: &Msp, new: &Msp) -> Vec<TrustChange> {
    let mut changes = Vec::new();
    if old.version() != new.version() {
        let (old, new) = (old.version(), new.version());
        changes.push(TrustChange::Version { old, new });
    }
    let kinds: [(CertificateKind, Certificates); 5] = [
        (CertificateKind::Root, |msp| {
            msp.root_certificates().to_vec()
        }),
        (CertificateKind::Intermediate, |msp| {
            msp.intermediate_certificates().to_vec()
        }),
        (CertificateKind::Administrator, |msp| {
            msp.admin_certificates().to_vec()
        }),
        (CertificateKind::TlsRoot, |msp| parsed(msp.tls_root_certs())),
        (CertificateKind::TlsIntermediate, |msp| {
            parsed(msp.tls_intermediate_certs())
        }),
    ];
    for (kind, of) in kinds {
        certificates(kind, &of(old), &of(new), &mut changes);
    }
    revocations(old, new, &mut changes);
    units(old, new, &mut changes);
    node_ous(old, new, &mut changes);
    changes
}

/// Set-up has read them all before.
fn parsed(list: &[Vec<u8>]) -> Vec<Certificate> {
    let blocks = list.iter().filter_map(|text| pem::decode(text));
    blocks
        .filter_map(|block| Certificate::from_der(block.contents()).ok())
        .collect()
}

fn certificates(
    kind: CertificateKind,
    old: &[Certificate],
    new: &[Certificate],
    changes: &mut Vec<TrustChange>,
) {
    type Key<'a> = (&'a [u8], &'a [u8]);
    fn key(certificate: &Certificate) -> Key<'_> {
        (certificate.subject_der(), certificate.spki_der())
    }
    let only = |these: &[Certificate], those: &[Certificate]| -> Vec<Certificate> {
        let there: BTreeSet<&[u8]> = those.iter().map(Certificate::as_der).collect();
        let missing = these.iter().filter(|it| !there.contains(it.as_der()));
        missing.cloned().collect()
    };
    let (gone, come) = (only(old, new), only(new, old));
    let gone_by_key: BTreeMap<Key<'_>, &Certificate> =
        gone.iter().map(|it| (key(it), it)).collect();
    let come_ders: BTreeSet<&[u8]> = come.iter().map(Certificate::as_der).collect();
    let stays = new.iter().filter(|it| !come_ders.contains(it.as_der()));
    let staying_keys: BTreeSet<Key<'_>> = stays.map(key).collect();
    let come_keys: BTreeSet<Key<'_>> = come.iter().map(key).collect();
    let mut push = |certificate: &Certificate, change| {
        changes.push(TrustChange::Certificate {
            kind,
            change,
            subject: certificate.subject_text(),
            serial: hex::encode(certificate.serial()),
        });
    };
    for certificate in &come {
        let change = match gone_by_key.get(&key(certificate)) {
            _ if staying_keys.contains(&key(certificate)) => CertificateChange::Doubled,
            Some(old) if covers(certificate, old) => CertificateChange::Renewed,
            Some(_) => CertificateChange::Narrowed,
            None => CertificateChange::Added,
        };
        push(certificate, change);
    }
    for certificate in gone.iter().filter(|it| !come_keys.contains(&key(it))) {
        push(certificate, CertificateChange::Removed);
    }
}

/// Is `new` valid whenever `old` was?
fn covers(new: &Certificate, old: &Certificate) -> bool {
    new.not_before() <= old.not_before() && old.not_after() <= new.not_after()
}

fn revocations(old: &Msp, new: &Msp, changes: &mut Vec<TrustChange>) {
    let (old, new) = (revoked(old), revoked(new));
    let issuers: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let none = BTreeSet::new();
    for issuer in issuers {
        let (old, new) = (
            old.get(issuer).unwrap_or(&none),
            new.get(issuer).unwrap_or(&none),
        );
        let revoked: Vec<String> = new.difference(old).cloned().collect();
        let dropped: Vec<String> = old.difference(new).cloned().collect();
        let issuer = issuer.clone();
        if !revoked.is_empty() {
            let (issuer, serials) = (issuer.clone(), revoked);
            changes.push(TrustChange::Revoked { issuer, serials });
        }
        if !dropped.is_empty() {
            let serials = dropped;
            changes.push(TrustChange::Unrevoked { issuer, serials });
        }
    }
}

/// The serial numbers that an MSP's lists list, by issuer. Lists that revoke nobody do not count: those of other keys than the listed
/// authorities', or not signed by them.
fn revoked(msp: &Msp) -> BTreeMap<String, BTreeSet<String>> {
    let mut revoked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let authorities = || {
        let roots = msp.root_certificates().iter();
        roots.chain(msp.intermediate_certificates())
    };
    let is_by = |list: &Crl, authority: &Certificate| {
        let of_its_key = list
            .authority_key_id()
            .is_ok_and(|key| authority.ski_as_fabric_reads_it() == Ok(key));
        of_its_key && list.check_signature(authority).is_ok()
    };
    let counts = |list: &&Crl| authorities().any(|authority| is_by(list, authority));
    for list in msp.crls().filter(counts) {
        let serials = revoked.entry(list.issuer_text()).or_default();
        serials.extend(list.serials().map(hex::encode));
    }
    revoked
}

fn units(old: &Msp, new: &Msp, changes: &mut Vec<TrustChange>) {
    let old = old.organizational_unit_identifiers();
    let new = new.organizational_unit_identifiers();
    for unit in new.iter().filter(|unit| !old.contains(unit)) {
        changes.push(TrustChange::UnitAdded {
            name: unit.name.clone(),
            is_first: old.is_empty(),
        });
    }
    for unit in old.iter().filter(|unit| !new.contains(unit)) {
        changes.push(TrustChange::UnitRemoved {
            name: unit.name.clone(),
            is_last: new.is_empty(),
        });
    }
}

fn node_ous(old: &Msp, new: &Msp, changes: &mut Vec<TrustChange>) {
    let (old, new) = match (old.node_ous(), new.node_ous()) {
        (None, None) => return,
        (None, Some(_)) => return changes.push(TrustChange::NodeOusOn),
        (Some(_), None) => return changes.push(TrustChange::NodeOusOff),
        (Some(old), Some(new)) => (old, new),
    };
    for role in MspRoleType::ALL {
        let (old, new) = (old.role(role), new.role(role));
        match (old, new) {
            _ if old == new => {}
            (Some(old), Some(new)) if old.name == new.name => {
                changes.push(TrustChange::RoleAuthority {
                    role,
                    unit: new.name.clone(),
                    was_bound: old.certifiers_identifier.is_some(),
                    is_bound: new.certifiers_identifier.is_some(),
                });
            }
            _ => {
                let name = |unit: Option<&NodeOu>| unit.map(|unit| unit.name.clone());
                let (old, new) = (name(old), name(new));
                changes.push(TrustChange::RoleUnit { role, old, new });
            }
        }
    }
}
