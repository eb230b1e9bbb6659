//! An MSP to judge certificates by when the whole one does not load, or loads without judging them.

use crate::config::{MspConfig, NodeOus, OuIdentifier};
use crate::msp::{CaKind, Msp, MspRoleType, MspVersion, ValidationError};

use super::material::{Certifier, Item, Material, Unit};

/// No certificate carries it: the line break is in no OU that anybody issues, and a certificate that has it is no administrator's.
const NO_UNIT: &str = "\n";

/// The MSP with its CAs, CRLs and OUs, without administrators, signing identity and TLS.
///
/// NodeOUs stay as they are, with an admin OU that nobody carries where there is none, so that no administrator is needed. Without
/// NodeOUs the rules of 1.0 judge alike and need no administrator; only Ed25519 keys are judged otherwise there.
pub(super) fn msp(material: &Material) -> Option<Msp> {
    let enforced = material.enforced_node_ous().is_some();
    let version = match enforced {
        true => material.version,
        false => MspVersion::V1_0,
    };
    Msp::new(&config(material, enforced), version).ok()
}

/// What Fabric would say of an identity, in the words of its rule.
pub(super) enum Judgement {
    Valid,
    Revoked,
    Ca,
    /// No fitting OU.
    Role(String),
    Invalid(String),
}

/// Judges a certificate under the MSP's trust; `None` where that itself cannot be set up.
pub(super) fn judge(material: &Material, item: &Item) -> Option<Judgement> {
    let msp = material.trial()?;
    let identity = match msp.identity_from_pem(&item.bytes) {
        Ok(identity) => identity,
        Err(error) => return Some(Judgement::Invalid(error.to_string())),
    };
    Some(match msp.validate(&identity) {
        Ok(_) => Judgement::Valid,
        Err(ValidationError::Revoked { .. }) => Judgement::Revoked,
        Err(ValidationError::CaCertificate) => Judgement::Ca,
        Err(
            error @ (ValidationError::NoRole { .. }
            | ValidationError::SeveralRoles { .. }
            | ValidationError::OrganizationalUnitNotListed { .. }
            | ValidationError::CertifiersMismatch { .. }),
        ) => Judgement::Role(error.to_string()),
        Err(error) => Judgement::Invalid(error.to_string()),
    })
}

fn config(material: &Material, enforced: bool) -> MspConfig {
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
        node_ous: enforced.then(|| node_ous(material)),
        ..MspConfig::default()
    }
}

fn node_ous(material: &Material) -> NodeOus {
    let roles = material
        .node_ous
        .as_ref()
        .map(|units| units.roles.as_slice());
    let role = |wanted: MspRoleType| {
        let found = roles
            .unwrap_or_default()
            .iter()
            .find(|(role, _)| *role == wanted);
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
