//! Principals: what a policy asks of an identity, and whether the identity has it.

use crate::chain::Unobserved;
use crate::encoding::text::kept;
use crate::wire;

use super::error::PrincipalError;
use super::identity::Credential;
use super::trust::Trust;

/// The principals that one COMBINED principal may have at all its levels, COMBINED ones included. Fabric has no limit, but no
/// policy combines more than a handful; this many take less than 10 MB, and each can be a level of its own.
pub const MAX_COMBINED_PRINCIPALS: usize = 100_000;

/// The IDENTITY principals among them. Each costs a certificate and its certification path, and as all must name the same
/// certificate, two already say no more than one.
pub const MAX_COMBINED_IDENTITIES: usize = 1_000;

pub use wire::{AnonymityType, MspRoleType, PrincipalClassification};

impl MspRoleType {
    /// All roles, in the order of their numbers.
    pub const ALL: [Self; 5] = [
        Self::Member,
        Self::Admin,
        Self::Client,
        Self::Peer,
        Self::Orderer,
    ];

    /// The role's name as policies write it: `member`, `admin`, `client`, `peer`, `orderer`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Client => "client",
            Self::Peer => "peer",
            Self::Orderer => "orderer",
        }
    }
}

impl std::fmt::Display for MspRoleType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A principal as it stands in a policy: a classification and the bytes of its body, unread.
///
/// The body is read when it is evaluated, since Fabric refuses a malformed one then and no sooner.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MspPrincipal {
    /// The number of a [`PrincipalClassification`]; others never hold.
    pub classification: i32,
    /// The message that the classification calls for.
    pub body: Vec<u8>,
}

impl MspPrincipal {
    /// ROLE: `role` under the MSP `msp_id`.
    pub fn role(msp_id: &str, role: MspRoleType) -> Self {
        let body = wire::MspRole {
            msp_identifier: msp_id,
            role: role.to_wire(),
        };
        Self::new(PrincipalClassification::Role, body.encode())
    }

    /// ORGANIZATION_UNIT: the OU `name` under the certification path with this identifier. An empty identifier is no wildcard.
    pub fn organizational_unit(msp_id: &str, name: &str, certifiers_identifier: &[u8]) -> Self {
        let body = wire::OrganizationUnit {
            msp_identifier: msp_id,
            organizational_unit_identifier: name,
            certifiers_identifier,
        };
        Self::new(PrincipalClassification::OrganizationUnit, body.encode())
    }

    /// IDENTITY: the certificate of a `SerializedIdentity`.
    pub fn identity(serialized: &[u8]) -> Self {
        Self::new(PrincipalClassification::Identity, serialized.to_vec())
    }

    /// ANONYMITY.
    pub fn anonymity(kind: AnonymityType) -> Self {
        let body = wire::MspIdentityAnonymity {
            anonymity_type: kind.to_wire(),
        };
        Self::new(PrincipalClassification::Anonymity, body.encode())
    }

    /// COMBINED: all of `principals`.
    pub fn combined(principals: &[Self]) -> Self {
        let principals = principals.iter().map(Self::as_wire).collect();
        let body = wire::CombinedPrincipal { principals };
        Self::new(PrincipalClassification::Combined, body.encode())
    }

    /// Reads an `MSPPrincipal` message; not its body.
    ///
    /// # Errors
    /// [`wire::DecodeError`]: not such a message.
    pub fn decode(bytes: &[u8]) -> Result<Self, wire::DecodeError> {
        let message = wire::MspPrincipal::decode(bytes)?;
        Ok(Self {
            classification: message.principal_classification,
            body: message.principal.to_vec(),
        })
    }

    /// The `MSPPrincipal` message.
    pub fn encode(&self) -> Vec<u8> {
        self.as_wire().encode()
    }

    fn new(classification: PrincipalClassification, body: Vec<u8>) -> Self {
        Self {
            classification: classification.to_wire(),
            body,
        }
    }

    fn as_wire(&self) -> wire::MspPrincipal<'_> {
        wire::MspPrincipal {
            principal_classification: self.classification,
            principal: &self.body,
        }
    }
}

/// A principal that is not COMBINED.
#[derive(Clone, Copy)]
struct Simple<'a> {
    classification: i32,
    body: &'a [u8],
}

/// Does the credential satisfy the principal under this trust?
pub(super) fn satisfies(
    trust: &Trust,
    credential: &Credential,
    principal: &MspPrincipal,
) -> Result<(), PrincipalError> {
    let whole = Simple {
        classification: principal.classification,
        body: &principal.body,
    };
    let evaluate = |simple: Simple<'_>| satisfies_simple(trust, credential, simple);
    if whole.classification != PrincipalClassification::Combined.to_wire() {
        return evaluate(whole);
    }
    flatten(trust, whole)?.into_iter().try_for_each(evaluate)
}

/// Takes COMBINED principals apart before anything is checked, so that an empty or malformed one anywhere fails the whole.
///
/// Fabric sets no limit to nesting. Neither do we, nor do we recurse: each level takes bytes of the message and one entry of a list.
/// Of parts there may be [`MAX_COMBINED_PRINCIPALS`], counted before there is a list of them.
fn flatten<'a>(trust: &Trust, whole: Simple<'a>) -> Result<Vec<Simple<'a>>, PrincipalError> {
    let mut simple = Vec::new();
    let mut waiting = vec![whole];
    let mut room = MAX_COMBINED_PRINCIPALS;
    while let Some(next) = waiting.pop() {
        if next.classification != PrincipalClassification::Combined.to_wire() {
            simple.push(next);
            continue;
        }
        if !trust.rules().anonymity_and_combined {
            return Err(PrincipalError::Classification {
                number: next.classification,
            });
        }
        let parts = parts(next.body, room)?;
        room = room.saturating_sub(parts.len());
        waiting.extend(parts.into_iter().rev());
    }
    expect_few_identities(&simple)?;
    Ok(simple)
}

/// The parts of one COMBINED principal, of which there is room for so many.
fn parts(body: &[u8], room: usize) -> Result<Vec<Simple<'_>>, PrincipalError> {
    if wire::has_more_fields_than(room, body) {
        return Err(PrincipalError::TooManyParts {
            limit: MAX_COMBINED_PRINCIPALS,
        });
    }
    let combined = wire::CombinedPrincipal::decode(body)?;
    if combined.principals.is_empty() {
        return Err(PrincipalError::EmptyCombination);
    }
    let parts = combined.principals.iter().map(|part| Simple {
        classification: part.principal_classification,
        body: part.principal,
    });
    Ok(parts.collect())
}

fn expect_few_identities(parts: &[Simple<'_>]) -> Result<(), PrincipalError> {
    let identity = PrincipalClassification::Identity.to_wire();
    let is_identity = |part: &&Simple<'_>| part.classification == identity;
    match parts.iter().filter(is_identity).count() > MAX_COMBINED_IDENTITIES {
        true => Err(PrincipalError::TooManyParts {
            limit: MAX_COMBINED_IDENTITIES,
        }),
        false => Ok(()),
    }
}

fn satisfies_simple(
    trust: &Trust,
    credential: &Credential,
    principal: Simple<'_>,
) -> Result<(), PrincipalError> {
    match PrincipalClassification::from_wire(principal.classification) {
        Some(PrincipalClassification::Role) => satisfies_role(trust, credential, principal.body),
        Some(PrincipalClassification::OrganizationUnit) => {
            satisfies_unit(trust, credential, principal.body)
        }
        Some(PrincipalClassification::Identity) => {
            satisfies_identity(trust, credential, principal.body)
        }
        Some(PrincipalClassification::Anonymity) if trust.rules().anonymity_and_combined => {
            satisfies_anonymity(principal.body)
        }
        _ => Err(PrincipalError::Classification {
            number: principal.classification,
        }),
    }
}

fn satisfies_role(
    trust: &Trust,
    credential: &Credential,
    body: &[u8],
) -> Result<(), PrincipalError> {
    let principal = wire::MspRole::decode(body)?;
    check_msp(trust, principal.msp_identifier)?;
    let unknown = PrincipalError::UnknownRole {
        number: principal.role,
    };
    match MspRoleType::from_wire(principal.role).ok_or(unknown)? {
        MspRoleType::Member => Ok(credential.verdict(trust)?),
        MspRoleType::Admin => satisfies_admin(trust, credential),
        role @ (MspRoleType::Client | MspRoleType::Peer) => {
            satisfies_role_by_ou(trust, credential, role)
        }
        MspRoleType::Orderer if has_late_roles(trust) => {
            satisfies_role_by_ou(trust, credential, MspRoleType::Orderer)
        }
        MspRoleType::Orderer => Err(PrincipalError::UnknownRole {
            number: principal.role,
        }),
    }
}

/// Administrators are those listed by certificate, whether valid or not, and (from 1.4.3, with NodeOUs) valid ones with the OU.
fn satisfies_admin(trust: &Trust, credential: &Credential) -> Result<(), PrincipalError> {
    if trust.is_listed_admin(credential.certificate()) {
        return Ok(());
    }
    match has_late_roles(trust) {
        true => satisfies_role_by_ou(trust, credential, MspRoleType::Admin),
        false => Err(PrincipalError::NotListedAdmin),
    }
}

/// Do roles exist that came with 1.4.3: ORDERER, and ADMIN by organizational unit?
fn has_late_roles(trust: &Trust) -> bool {
    let knows_them = trust.rules().node_ous == super::version::NodeOuRules::AnySubset;
    knows_them && trust.node_ous.is_some()
}

fn satisfies_role_by_ou(
    trust: &Trust,
    credential: &Credential,
    role: MspRoleType,
) -> Result<(), PrincipalError> {
    credential.verdict(trust)?;
    credential.check_role_ou(trust, role)
}

fn satisfies_unit(
    trust: &Trust,
    credential: &Credential,
    body: &[u8],
) -> Result<(), PrincipalError> {
    let principal = wire::OrganizationUnit::decode(body)?;
    check_msp(trust, principal.msp_identifier)?;
    credential.verdict(trust)?;
    let name = principal.organizational_unit_identifier;
    let certifiers = credential.place(trust)?.certifiers_identifier;
    let carried = credential
        .certificate()
        .organizational_units()
        .iter()
        .any(|unit| unit == name);
    match carried && certifiers.as_bytes() == principal.certifiers_identifier {
        true => Ok(()),
        false => Err(PrincipalError::OtherOrganizationalUnit {
            required: kept(name),
        }),
    }
}

/// The principal's certificate must deserialize here, be the same, and be valid.
fn satisfies_identity(
    trust: &Trust,
    credential: &Credential,
    body: &[u8],
) -> Result<(), PrincipalError> {
    let required = Credential::deserialize(trust, body, &mut Unobserved);
    let required = required.map_err(PrincipalError::Identity)?;
    if required.certificate() != credential.certificate() {
        return Err(PrincipalError::OtherIdentity);
    }
    Ok(credential.verdict(trust)?)
}

fn satisfies_anonymity(body: &[u8]) -> Result<(), PrincipalError> {
    let number = wire::MspIdentityAnonymity::decode(body)?.anonymity_type;
    match AnonymityType::from_wire(number) {
        Some(AnonymityType::Nominal) => Ok(()),
        Some(AnonymityType::Anonymous) => Err(PrincipalError::NeverAnonymous),
        None => Err(PrincipalError::UnknownAnonymity { number }),
    }
}

fn check_msp(trust: &Trust, required: &str) -> Result<(), PrincipalError> {
    match required == trust.name {
        true => Ok(()),
        false => Err(PrincipalError::OtherMsp {
            required: kept(required),
            found: trust.name.clone(),
        }),
    }
}
