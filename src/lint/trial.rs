//! An MSP to judge certificates by when the whole one does not load, or loads without judging them.

use crate::config::{MspConfig, NodeOus, OuIdentifier};
use crate::msp::{CaKind, Msp, MspRoleType, MspVersion, ValidationError};

use super::material::{Certifier, Item, Material, Unit};
use crate::Diagnostic;

/// No certificate carries it: the line break is in no OU that anybody issues, and a certificate that has it is no administrator's.
const NO_UNIT: &str = "\n";

/// The MSP with its CAs, CRLs and OUs, without administrators, signing identity and TLS.
///
/// NodeOUs stay as they are, with an admin OU that nobody carries where there is none, so that no administrator is needed. Where
/// NodeOUs are not enforced, that OU is all there is from 1.4.3 on: roles are the last thing that Fabric asks, so that whoever
/// lacks nothing but a role is valid. Before 1.4.3 no administrator is needed.
pub(super) fn msp(material: &Material) -> Option<Msp> {
    let units = match material.enforced_node_ous() {
        Some(units) => Some(node_ous(&units.roles)),
        None => (material.version >= MspVersion::V1_4_3).then(|| node_ous(&[])),
    };
    Msp::new(&config(material, units), material.version).ok()
}

/// What Fabric would say of an identity.
pub(super) enum Judgement {
    Valid,
    Revoked,
    Ca,
    /// No fitting OU.
    Role(Reason),
    Invalid(Reason),
}

/// Why an identity is refused, in the words of the rule that refuses it, and what helps against that.
pub(super) struct Reason {
    pub(super) text: String,
    pub(super) help: Option<&'static str>,
}

impl Reason {
    fn of(error: &dyn Diagnostic) -> Self {
        Self {
            text: error.to_string(),
            help: error.help(),
        }
    }
}

/// Judges a certificate under the MSP's trust; `None` where that itself cannot be set up.
pub(super) fn judge(material: &Material, item: &Item) -> Option<Judgement> {
    let msp = material.trial()?;
    let identity = match msp.identity_from_pem(&item.bytes) {
        Ok(identity) => identity,
        Err(error) => return Some(Judgement::Invalid(Reason::of(&error))),
    };
    let has_roles = material.enforced_node_ous().is_some();
    Some(match msp.validate(&identity) {
        Ok(_) => Judgement::Valid,
        Err(ValidationError::Revoked { .. }) => Judgement::Revoked,
        Err(ValidationError::CaCertificate) => Judgement::Ca,
        Err(ValidationError::NoRole { .. }) if !has_roles => Judgement::Valid,
        Err(
            error @ (ValidationError::NoRole { .. }
            | ValidationError::SeveralRoles { .. }
            | ValidationError::OrganizationalUnitNotListed { .. }
            | ValidationError::CertifiersMismatch { .. }),
        ) => Judgement::Role(Reason::of(&error)),
        Err(error) => Judgement::Invalid(Reason::of(&error)),
    })
}

fn config(material: &Material, node_ous: Option<NodeOus>) -> MspConfig {
    let of_kind = |wanted: CaKind| {
        let found = material
            .authorities
            .iter()
            .filter(move |it| it.kind == wanted);
        found
            .map(|authority| authority.item.bytes.clone())
            .collect()
    };
    MspConfig {
        name: material.msp_id.clone(),
        root_certs: of_kind(CaKind::Root),
        intermediate_certs: of_kind(CaKind::Intermediate),
        revocation_list: material
            .readable_crls()
            .map(|(item, _)| item.bytes.clone())
            .collect(),
        organizational_unit_identifiers: material.units.iter().filter_map(unit).collect(),
        node_ous,
        ..MspConfig::default()
    }
}

fn node_ous(roles: &[(MspRoleType, Unit)]) -> NodeOus {
    let role = |wanted: MspRoleType| {
        let found = roles.iter().find(|(role, _)| *role == wanted);
        found.and_then(|(_, of_role)| unit(of_role))
    };
    NodeOus {
        enable: true,
        client: role(MspRoleType::Client),
        peer: role(MspRoleType::Peer),
        admin: Some(role(MspRoleType::Admin).unwrap_or_else(|| OuIdentifier {
            certificate: Vec::new(),
            organizational_unit_identifier: NO_UNIT.to_owned(),
        })),
        orderer: role(MspRoleType::Orderer),
    }
}

fn unit(unit: &Unit) -> Option<OuIdentifier> {
    let certificate = match &unit.certifier {
        Certifier::Any | Certifier::Missing(..) => Vec::new(),
        Certifier::Item(item) => item.bytes.clone(),
    };
    Some(OuIdentifier {
        certificate,
        organizational_unit_identifier: unit.name.clone(),
    })
}
