//! Organizational units, the certifiers identifiers that bind them to a CA, and the roles that NodeOUs give them.

use std::fmt;

use crate::crypto::Digest;
use crate::encoding::hex;
use crate::encoding::text::kept;
use crate::x509::Certificate;

use super::error::ValidationError;
use super::principal::MspRoleType;
use super::trust::Trust;
use super::version::NodeOuRules;
use super::witness::{Rule, Witness};

/// The hash of a certification path without its leaf, issuer first: it says under which CA an organizational unit counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CertifiersIdentifier(Digest);

impl CertifiersIdentifier {
    pub(super) fn new(digest: Digest) -> Self {
        Self(digest)
    }

    /// The bytes of the hash.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Display for CertifiersIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.as_bytes()))
    }
}

impl fmt::Debug for CertifiersIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertifiersIdentifier({self})")
    }
}

/// An organizational unit under the CA that vouches for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationalUnit {
    /// The OU's name, as the certificate or the configuration spells it.
    pub name: String,
    /// The certification path that it was found under.
    pub certifiers_identifier: CertifiersIdentifier,
}

/// The organizational unit that makes a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeOu {
    /// The OU's name.
    pub name: String,
    /// The certification path that the identity must have; `None`: any.
    pub certifiers_identifier: Option<CertifiersIdentifier>,
}

/// The organizational units that tell clients, peers, administrators and orderers apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeOus {
    /// The OU of clients.
    pub client: Option<NodeOu>,
    /// The OU of peers.
    pub peer: Option<NodeOu>,
    /// The OU of administrators (from 1.4.3).
    pub admin: Option<NodeOu>,
    /// The OU of orderers (from 1.4.3).
    pub orderer: Option<NodeOu>,
    pub(super) rules: NodeOuRules,
}

impl NodeOus {
    /// The unit of a role; MEMBER has none.
    pub fn role(&self, role: MspRoleType) -> Option<&NodeOu> {
        match role {
            MspRoleType::Member => None,
            MspRoleType::Admin => self.admin.as_ref(),
            MspRoleType::Client => self.client.as_ref(),
            MspRoleType::Peer => self.peer.as_ref(),
            MspRoleType::Orderer => self.orderer.as_ref(),
        }
    }

    /// The unit whose certifiers identifier an identity with the OU `name` has to match.
    ///
    /// Two roles may share one name: then 1.1 and 1.3 enforce the client's, 1.4.3 and later the last of client, peer, admin,
    /// orderer.
    fn governing(&self, name: &str) -> Option<&NodeOu> {
        let mut named = [&self.client, &self.peer, &self.admin, &self.orderer]
            .into_iter()
            .flatten()
            .filter(|ou| ou.name == name);
        match self.rules {
            NodeOuRules::AnySubset => named.next_back(),
            NodeOuRules::ClientAndPeer | NodeOuRules::Unknown => named.next(),
        }
    }
}

/// Checks the OUs of a certificate whose path has `certifiers` as identifier.
pub(super) fn check(
    trust: &Trust,
    certificate: &Certificate,
    certifiers: &CertifiersIdentifier,
    witness: &mut impl Witness,
) -> Result<(), ValidationError> {
    let listed = check_listed(trust, certificate, certifiers);
    witness.rule(Rule::ListedUnits, listed)?;
    match &trust.node_ous {
        None => Ok(()),
        Some(node_ous) => {
            let role = check_exactly_one_role(node_ous, certificate, certifiers);
            witness.rule(Rule::OneRole, role)
        }
    }
}

/// Where the configuration lists organizational units, one of them must be carried.
fn check_listed(
    trust: &Trust,
    certificate: &Certificate,
    certifiers: &CertifiersIdentifier,
) -> Result<(), ValidationError> {
    let carried = certificate.organizational_units();
    let listed = |unit: &OrganizationalUnit| {
        unit.certifiers_identifier == *certifiers && carried.contains(&unit.name)
    };
    if trust.organizational_units.is_empty() || trust.organizational_units.iter().any(listed) {
        return Ok(());
    }
    Err(ValidationError::OrganizationalUnitNotListed {
        carried: ValidationError::carried(carried),
    })
}

/// With NodeOUs, exactly one role OU must be carried; the same one twice is one too many.
fn check_exactly_one_role(
    node_ous: &NodeOus,
    certificate: &Certificate,
    certifiers: &CertifiersIdentifier,
) -> Result<(), ValidationError> {
    let carried = certificate.organizational_units();
    let mut roles = 0;
    for name in carried {
        let Some(unit) = node_ous.governing(name) else {
            continue;
        };
        if unit
            .certifiers_identifier
            .is_some_and(|required| required != *certifiers)
        {
            return Err(ValidationError::CertifiersMismatch { unit: kept(name) });
        }
        roles += 1;
        if roles > 1 {
            return Err(ValidationError::SeveralRoles {
                carried: ValidationError::carried(carried),
            });
        }
    }
    match roles {
        0 => Err(ValidationError::NoRole {
            carried: ValidationError::carried(carried),
        }),
        _ => Ok(()),
    }
}
