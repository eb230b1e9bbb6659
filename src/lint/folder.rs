//! The material of an MSP folder. Reading is [`Inventory`]'s; here is only said what is what.

use crate::config::yaml::{Configuration, OuConfiguration, unknown_keys};
use crate::config::{Inventory, SubFolder};
use crate::encoding::pem;
use crate::msp::{CaKind, MspRoleType};

use super::finding::Place;
use super::material::{
    Certifier, Item, NodeOuMaterial, Parts, ROLES, Unit, YamlMaterial, crl_item,
};

/// The parts of a folder, with what Fabric passes over left out, as Fabric leaves it out.
pub(super) fn parts(mut inventory: Inventory) -> Parts {
    let kinds = [
        (SubFolder::Roots, CaKind::Root),
        (SubFolder::Intermediates, CaKind::Intermediate),
        (SubFolder::TlsRoots, CaKind::TlsRoot),
        (SubFolder::TlsIntermediates, CaKind::TlsIntermediate),
    ];
    let mut parts = Parts::default();
    for (folder, kind) in kinds {
        // Without TLS roots Fabric does not look at TLS intermediates.
        let has_root = |(kind, _): &(CaKind, Item)| *kind == CaKind::TlsRoot;
        if kind != CaKind::TlsIntermediate || parts.authorities.iter().any(has_root) {
            let items =
                counted(&inventory, folder).map(|(place, bytes)| (kind, Item::new(place, bytes)));
            parts.authorities.extend(items.collect::<Vec<_>>());
        }
    }
    parts.admins = counted(&inventory, SubFolder::Admins)
        .map(|(place, bytes)| Item::new(place, bytes))
        .collect();
    parts.signing = counted(&inventory, SubFolder::Signing)
        .next()
        .map(|(place, bytes)| Item::new(place, bytes));
    parts.crls = counted(&inventory, SubFolder::Crls)
        .map(|(place, bytes)| crl_item(place, bytes))
        .collect();
    configured(&mut inventory, &mut parts);
    parts.inventory = Some(inventory);
    parts
}

/// The files of a folder that hold a PEM block.
fn counted(inventory: &Inventory, folder: SubFolder) -> impl Iterator<Item = (Place, Vec<u8>)> {
    let files = inventory
        .files
        .iter()
        .filter(move |file| file.folder == folder);
    files.filter_map(|file| {
        let bytes = file.contents.as_ref().ok()?;
        pem::decode(bytes)?;
        Some((Place::file(&file.path), bytes.to_vec()))
    })
}

/// What `config.yaml` says.
fn configured(inventory: &mut Inventory, parts: &mut Parts) {
    let Some(Ok(text)) = inventory.configuration.clone() else {
        return;
    };
    let place = Place::file(inventory.dir.join("config.yaml"));
    let read = Configuration::from_yaml(&text);
    parts.yaml = Some(YamlMaterial {
        place: place.clone(),
        error: read.as_ref().err().cloned(),
        unknown: unknown_keys(&text).unwrap_or_default(),
    });
    let Ok(configuration) = read else { return };
    let listed = configuration.organizational_unit_identifiers.iter();
    parts.units = listed
        .map(|unit| listed_unit(inventory, &place, unit))
        .collect();
    parts.node_ous = configuration.node_ous.map(|units| {
        let mut unnamed = Vec::new();
        let roles = ROLES.into_iter().filter_map(|role| {
            let unit = match role {
                MspRoleType::Client => &units.client,
                MspRoleType::Peer => &units.peer,
                MspRoleType::Admin => &units.admin,
                _ => &units.orderer,
            };
            let unit = unit.as_ref()?;
            if unit.organizational_unit_identifier.is_empty() {
                unnamed.push(role);
                return None;
            }
            Some((role, node_unit(inventory, &place, unit)))
        });
        let roles = roles.collect();
        NodeOuMaterial {
            place: place.clone(),
            enable: units.enable,
            roles,
            unnamed,
        }
    });
}

/// Here an empty path is the folder itself, which is no file.
fn listed_unit(inventory: &mut Inventory, place: &Place, unit: &OuConfiguration) -> Unit {
    let certifier = match inventory.named_file(&unit.certificate) {
        None => Certifier::Any,
        Some((path, Ok(bytes))) => Certifier::Item(Item::new(Place::file(path), bytes)),
        Some((path, Err(reason))) => Certifier::Missing(Place::file(path), reason),
    };
    named(place, unit, certifier)
}

fn node_unit(inventory: &mut Inventory, place: &Place, unit: &OuConfiguration) -> Unit {
    if unit.certificate.is_empty() {
        return named(place, unit, Certifier::Any);
    }
    match inventory.named_file(&unit.certificate) {
        // An empty file counts like none.
        Some((path, Ok(bytes))) if bytes.is_empty() => {
            let reason = crate::config::SkipReason::NoPem;
            named(place, unit, Certifier::Missing(Place::file(path), reason))
        }
        _ => listed_unit(inventory, place, unit),
    }
}

fn named(place: &Place, unit: &OuConfiguration, certifier: Certifier) -> Unit {
    Unit {
        place: place.clone(),
        name: String::from_utf8_lossy(&unit.organizational_unit_identifier).into_owned(),
        certifier,
    }
}
