//! `config.yaml`, organizational units and the roles that they give.

use std::collections::HashMap;

use crate::config::SkipReason;
use crate::config::yaml::YamlError;
use crate::encoding::text::Shown;
use crate::msp::{MspRoleType, MspVersion};

use super::super::catalogue::{Check, Lint};
use super::super::collect::Findings;
use super::super::finding::{Place, Severity};
use super::super::material::{Authority, Certifier, Item, Material, ROLES, Unit};
use super::super::spelling::nearest;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "MSP-LINT-201",
        name: "unreadable-configuration",
        severity: Severity::Error,
        title: "`config.yaml` cannot be read.",
        why: "Fabric refuses the MSP when its YAML reader (`go.yaml.in/yaml/v4`) refuses `config.yaml`; a link to nothing it takes for absent, so that NodeOUs are silently off.",
        remedy: "correct the line; `Enable` takes an unquoted `true` or `false`, and indentation is spaces",
        check: Check::Msp(unreadable_configuration),
    },
    Lint {
        code: "MSP-LINT-202",
        name: "unknown-key",
        severity: Severity::Error,
        title: "A key of `config.yaml` means nothing to Fabric.",
        why: "Fabric's YAML reader ignores keys that it does not know, case included: with `nodeOUs` or `enable` misspelt, NodeOUs are silently off and no identity has a role.",
        remedy: "write the key as Fabric spells it, or remove it",
        check: Check::Msp(unknown_keys),
    },
    Lint {
        code: "MSP-LINT-203",
        name: "node-ous-disabled",
        severity: Severity::Warning,
        title: "NodeOUs are written down but not in effect.",
        why: "Without `Enable: true` and at least one role, the roles client, peer and orderer hold for nobody, and administrators are only those of `admincerts`.",
        remedy: "set `Enable: true` under `NodeOUs` and define the roles, or remove the section",
        check: Check::Msp(node_ous_disabled),
    },
    Lint {
        code: "MSP-LINT-204",
        name: "node-ou-certificate-missing",
        severity: Severity::Error,
        title: "The certificate of a NodeOU is not there, so any CA of the MSP may certify the role.",
        why: "Fabric drops a NodeOU's certificate that it cannot read with a warning in its log and goes on without: it fails open.",
        remedy: "correct the path, which is taken from the MSP folder, or put the CA's certificate there",
        check: Check::Msp(node_ou_certificate_missing),
    },
    Lint {
        code: "MSP-LINT-205",
        name: "node-ou-without-certificate",
        severity: Severity::Info,
        title: "Roles are bound to no CA, and several CAs issue identities.",
        why: "Without `Certificate` an identity has the role under each of the MSP's CAs, as is right when all of them issue identities of the role.",
        remedy: "nothing needs to be done, unless only one of the CAs should issue identities of the role: then name it as `Certificate`",
        check: Check::Msp(node_ou_without_certificate),
    },
    Lint {
        code: "MSP-LINT-206",
        name: "ou-certificate-missing",
        severity: Severity::Error,
        title: "The certificate of an entry of `OrganizationalUnitIdentifiers` is not there.",
        why: "Unlike a NodeOU's, this certificate must be readable, or the MSP does not load.",
        remedy: "correct `Certificate`, which is a path taken from the MSP folder",
        check: Check::Msp(ou_certificate_missing),
    },
    Lint {
        code: "MSP-LINT-207",
        name: "certifier-not-listed",
        severity: Severity::Error,
        title: "The certificate of an OU is no CA of this MSP.",
        why: "Fabric compares it with each root and intermediate; one that is neither refuses the load (`Failed adding OU`).",
        remedy: "name a file of `cacerts` or `intermediatecerts`",
        check: Check::Msp(certifier_not_listed),
    },
    Lint {
        code: "MSP-LINT-208",
        name: "certifier-cannot-match",
        severity: Severity::Error,
        title: "The certificate of an OU is a CA that issues no identities.",
        why: "The certifiers identifier is the hash of the whole path above an identity. A CA with a listed intermediate below it may issue no identities, so no identity has the identifier of its path; for an intermediate the load fails.",
        remedy: "name the lowest CA, the one that issues the identities",
        check: Check::Msp(certifier_cannot_match),
    },
    Lint {
        code: "MSP-LINT-209",
        name: "same-ou-for-two-roles",
        severity: Severity::Error,
        title: "Two roles have the same OU.",
        why: "An identity with that OU has both roles, and of two different certificates only one is enforced (the client's before 1.4.3, later the last of client, peer, admin, orderer).",
        remedy: "give each role an OU of its own",
        check: Check::Msp(same_ou),
    },
    Lint {
        code: "MSP-LINT-210",
        name: "role-undefined",
        severity: Severity::Info,
        title: "NodeOUs are on, and a role has no OU.",
        why: "Nobody has a role without an OU; for the admin role only `admincerts` count then.",
        remedy: "define the role, unless nobody should have it",
        check: Check::Msp(role_undefined),
    },
    Lint {
        code: "MSP-LINT-211",
        name: "empty-ou",
        severity: Severity::Error,
        title: "An OU identifier has no name.",
        why: "In a folder an empty NodeOU is no role; elsewhere it asks for an OU with an empty name, which no identity carries.",
        remedy: "fill in `OrganizationalUnitIdentifier`",
        check: Check::Msp(empty_ou),
    },
    Lint {
        code: "MSP-LINT-212",
        name: "ou-list-misses-a-ca",
        severity: Severity::Warning,
        title: "`OrganizationalUnitIdentifiers` name no OU for a CA that issues identities.",
        why: "Where OUs are listed, an identity must carry one of them under the CA named beside it; all identities of another CA are refused.",
        remedy: "list an OU for that CA, or none at all; roles belong under `NodeOUs`",
        check: Check::Msp(list_misses_ca),
    },
    Lint {
        code: "MSP-LINT-213",
        name: "role-bound-to-one-ca",
        severity: Severity::Warning,
        title: "A CA issues identities, and every role is bound to another CA.",
        why: "With NodeOUs an identity must have a role, and one that carries a role's OU under another CA than the role's certificate is refused: all identities of this CA are.",
        remedy: "leave out `Certificate` of the roles that this CA issues, or name this CA there",
        check: Check::Msp(role_bound_to_one_ca),
    },
    Lint {
        code: "MSP-LINT-214",
        name: "version-too-old",
        severity: Severity::Warning,
        title: "NodeOUs need a newer MSP version than the channel's capabilities give.",
        why: "Before 1.4.3 (channel capability V1_4_3 or V2_0) admin and orderer OUs are unknown, and client and peer must both be defined; before 1.1 NodeOUs are ignored.",
        remedy: "raise the channel's capabilities, or do without these roles",
        check: Check::Msp(version_too_old),
    },
    Lint {
        code: "MSP-LINT-215",
        name: "ou-list-shuts-out-role",
        severity: Severity::Error,
        title: "`OrganizationalUnitIdentifiers` shut out a role of the NodeOUs.",
        why: "Both rules hold at once: an identity must carry a listed OU under the CA named beside it, and exactly one role's OU. Where the listed OUs are those of other roles or of other CAs, no identity can meet both.",
        remedy: "remove the OUs of roles from `OrganizationalUnitIdentifiers`; it is for other OUs, and roles belong under `NodeOUs` alone",
        check: Check::Msp(list_shuts_out_roles),
    },
];

fn unreadable_configuration(material: &Material, findings: &mut Findings<'_>) {
    if let Some((place, error)) = material
        .yaml
        .as_ref()
        .and_then(|yaml| Some((&yaml.place, yaml.error.as_ref()?)))
    {
        let place = match (place, line(error)) {
            (Place::File { path, .. }, line) => Place::File {
                path: path.clone(),
                line,
            },
            (other, _) => other.clone(),
        };
        findings.at(&place, error.to_string());
    }
    let inventory = material.inventory.as_ref();
    let Some((inventory, Some(Err(reason)))) = inventory.map(|it| (it, &it.configuration)) else {
        return;
    };
    findings.at(
        &Place::file(inventory.dir.join("config.yaml")),
        reason.to_string(),
    );
}

fn line(error: &YamlError) -> Option<usize> {
    match error {
        YamlError::Syntax { line, .. }
        | YamlError::UnknownAnchor { line, .. }
        | YamlError::DuplicateKey { line, .. }
        | YamlError::WrongType { line, .. }
        | YamlError::TagMismatch { line, .. }
        | YamlError::MergeValue { line }
        | YamlError::Recursive { line, .. }
        | YamlError::MergesTooDeep { line, .. }
        | YamlError::NestedTooDeep { line, .. } => Some(*line),
        _ => None,
    }
}

fn unknown_keys(material: &Material, findings: &mut Findings<'_>) {
    let Some(yaml) = &material.yaml else { return };
    let Place::File { path, .. } = &yaml.place else {
        return;
    };
    for unknown in &yaml.unknown {
        let place = Place::File {
            path: path.clone(),
            line: Some(unknown.line),
        };
        let within = match unknown.within {
            "" => String::new(),
            within => format!(" in {within}"),
        };
        let hint = match nearest(&unknown.key, unknown.known.iter().copied()) {
            Some(meant) => format!("; did you mean `{meant}`?"),
            None => String::new(),
        };
        findings.at(
            &place,
            format!("the key `{}`{within} is ignored{hint}", Shown(&unknown.key)),
        );
    }
}

fn node_ous_disabled(material: &Material, findings: &mut Findings<'_>) {
    match &material.node_ous {
        Some(units) if !units.enable => {
            findings.at(
                &units.place,
                "NodeOUs are not enabled: no identity has a role by its OU",
            );
        }
        Some(units) if units.roles.is_empty() => {
            findings.at(
                &units.place,
                "NodeOUs are enabled but define no role, so they are off",
            );
        }
        Some(_) => {}
        None => {
            let quiet = material.yaml.as_ref().filter(|yaml| yaml.error.is_none());
            if let Some(yaml) = quiet.filter(|_| material.units.is_empty()) {
                findings.at(
                    &yaml.place,
                    "`config.yaml` configures nothing: NodeOUs are off",
                );
            }
        }
    }
}

/// The roles that have an OU, and it.
fn roles(material: &Material) -> impl Iterator<Item = (MspRoleType, &Unit)> {
    let units = material.node_ous.iter().flat_map(|units| &units.roles);
    units.map(|(role, unit)| (*role, unit))
}

fn node_ou_certificate_missing(material: &Material, findings: &mut Findings<'_>) {
    for (role, unit) in roles(material) {
        if let Certifier::Missing(place, reason) = &unit.certifier {
            let message = format!(
                "the certificate `{place}` of the role {role} does not count: {}; any CA may certify the role",
                reason_of(*reason)
            );
            findings.at(&unit.place, message);
        }
    }
}

fn reason_of(reason: SkipReason) -> String {
    match reason {
        SkipReason::DanglingLink => "there is no such file".to_owned(),
        SkipReason::NoPem => "it is empty".to_owned(),
        other => super::files::reason_of(other),
    }
}

fn node_ou_without_certificate(material: &Material, findings: &mut Findings<'_>) {
    if issuers(material).count() < 2 {
        return;
    }
    let unbound = roles(material).filter(|(_, unit)| matches!(unit.certifier, Certifier::Any));
    let names: Vec<String> = unbound.map(|(role, _)| role.to_string()).collect();
    if let Some(units) = material.node_ous.as_ref().filter(|_| !names.is_empty()) {
        let names = names.join(", ");
        findings.at(
            &units.place,
            format!("each of several CAs may certify these roles: {names}"),
        );
    }
}

fn ou_certificate_missing(material: &Material, findings: &mut Findings<'_>) {
    for unit in &material.units {
        match &unit.certifier {
            Certifier::Item(_) => {}
            Certifier::Any => findings.at(
                &unit.place,
                format!("the OU `{}` names no certificate", Shown(&unit.name)),
            ),
            Certifier::Missing(place, reason) => {
                let reason = reason_of(*reason);
                let name = Shown(&unit.name);
                findings.at(
                    &unit.place,
                    format!(
                        "the certificate `{place}` of the OU `{name}` cannot be read: {reason}"
                    ),
                );
            }
        }
    }
}

/// Certificates of OUs with a name for each OU.
fn certifiers(material: &Material) -> impl Iterator<Item = (String, &Item)> {
    let listed = material
        .units
        .iter()
        .map(|unit| (format!("the OU `{}`", Shown(&unit.name)), unit));
    let named = roles(material).map(|(role, unit)| (format!("the role {role}"), unit));
    listed
        .chain(named)
        .filter_map(|(name, unit)| match &unit.certifier {
            Certifier::Item(item) => Some((name, item)),
            _ => None,
        })
}

fn certifier_not_listed(material: &Material, findings: &mut Findings<'_>) {
    for (name, item) in certifiers(material) {
        match &item.certificate {
            Err(reason) => {
                findings.on(item, format!("the certificate of {name} is none: {reason}"))
            }
            Ok(certificate) if material.listed(certificate).is_none() => {
                findings.on(item, format!("the certificate of {name} is neither a root nor an intermediate of this MSP"));
            }
            Ok(_) => {}
        }
    }
}

fn certifier_cannot_match(material: &Material, findings: &mut Findings<'_>) {
    for (name, item) in certifiers(material) {
        let listed = item
            .certificate
            .as_ref()
            .ok()
            .and_then(|it| material.listed(it));
        if let Some(authority) = listed.filter(|authority| authority.is_inner) {
            let message = format!(
                "the CA named for {name} has a listed intermediate below it, so no identity can match"
            );
            findings.related(item, message, vec![authority.item.place.clone()]);
        }
    }
}

fn same_ou(material: &Material, findings: &mut Findings<'_>) {
    let mut first: HashMap<&str, MspRoleType> = HashMap::new();
    for (role, unit) in roles(material) {
        match first.get(unit.name.as_str()) {
            Some(other) => findings.at(
                &unit.place,
                format!(
                    "the roles {other} and {role} share the OU `{}`",
                    Shown(&unit.name)
                ),
            ),
            None => drop(first.insert(&unit.name, role)),
        }
    }
}

fn role_undefined(material: &Material, findings: &mut Findings<'_>) {
    let Some(units) = material.enforced_node_ous() else {
        return;
    };
    for role in ROLES {
        if !units.roles.iter().any(|(defined, _)| *defined == role) {
            findings.at(&units.place, format!("no OU makes the role {role}"));
        }
    }
}

fn empty_ou(material: &Material, findings: &mut Findings<'_>) {
    let listed = material
        .units
        .iter()
        .map(|unit| ("an entry of the list".to_owned(), unit));
    let named = roles(material).map(|(role, unit)| (format!("the role {role}"), unit));
    for (name, unit) in listed.chain(named).filter(|(_, unit)| unit.name.is_empty()) {
        findings.at(&unit.place, format!("the OU of {name} is empty"));
    }
    if let Some(units) = &material.node_ous {
        for role in &units.unnamed {
            findings.at(
                &units.place,
                format!("the OU of the role {role} is empty, so nobody has the role"),
            );
        }
    }
}

/// CAs that may issue identities, each once.
fn issuers(material: &Material) -> impl Iterator<Item = &Authority> {
    let mut seen = std::collections::HashSet::new();
    material.own_authorities().filter(move |authority| {
        authority.may_issue() && seen.insert(authority.certificate.as_der())
    })
}

fn list_misses_ca(material: &Material, findings: &mut Findings<'_>) {
    if material.units.is_empty() {
        return;
    }
    let named: Vec<&[u8]> = (material.units.iter())
        .filter_map(|unit| match &unit.certifier {
            Certifier::Item(item) => Some(item.certificate.as_ref().ok()?.tbs_der()),
            _ => None,
        })
        .collect();
    let named: std::collections::HashSet<&[u8]> = named.into_iter().collect();
    for authority in issuers(material) {
        if !named.contains(authority.certificate.tbs_der()) {
            findings.on(
                &authority.item,
                "no OU is listed under this CA, so all its identities are refused",
            );
        }
    }
}

fn role_bound_to_one_ca(material: &Material, findings: &mut Findings<'_>) {
    let Some(units) = material.enforced_node_ous() else {
        return;
    };
    let all = || issuers(material);
    if units
        .roles
        .iter()
        .any(|(_, unit)| unit.certifier.takes_any())
        || all().count() < 2
    {
        return;
    }
    let without = |authority: &&Authority| {
        let mut units = units.roles.iter().map(|(_, unit)| unit);
        !units.any(|unit| unit.certifier.takes(authority))
    };
    let mut without = all().filter(without);
    if let Some(first) = without.next() {
        let others = without.map(|authority| authority.item.place.clone());
        findings.related(
            &first.item,
            "every role is bound to another CA, so all identities of this one are refused",
            others
                .take(MAX_NAMED)
                .chain([units.place.clone()])
                .collect(),
        );
    }
}

/// CAs that a finding about several names; for people, so a few will do.
const MAX_NAMED: usize = 8;

/// Has every OU that is listed for each CA of a role the name of another role?
fn list_shuts_out_roles(material: &Material, findings: &mut Findings<'_>) {
    let Some(units) = material.enforced_node_ous() else {
        return;
    };
    if material.units.is_empty() {
        return;
    }
    let possible: Vec<&Authority> = issuers(material).collect();
    for (role, unit) in &units.roles {
        let is_other = |name: &str| {
            name != unit.name && units.roles.iter().any(|(_, other)| other.name == name)
        };
        let meets = |listed: &Unit| {
            let both = |it: &&Authority| unit.certifier.takes(it) && listed.certifier.takes(it);
            !is_other(&listed.name) && possible.iter().any(both)
        };
        // Hostile lists are long in both directions.
        let listed = material.units.iter().take(MAX_LISTED_UNITS);
        if !possible.is_empty() && !listed.clone().any(meets) {
            let name = Shown(&unit.name);
            let message = format!(
                "no identity can have the role {role}: beside its OU `{name}` it would need an OU of `OrganizationalUnitIdentifiers`, and each of those stands for another role or another CA"
            );
            let places = listed.map(|listed| listed.place.clone());
            let place = unit.place.clone();
            let mut others: Vec<Place> = places.take(MAX_NAMED).filter(|it| *it != place).collect();
            others.dedup();
            findings.at_related(&place, message, others);
        }
    }
}

/// Entries of `OrganizationalUnitIdentifiers` that are compared with each role.
const MAX_LISTED_UNITS: usize = 64;

fn version_too_old(material: &Material, findings: &mut Findings<'_>) {
    let Some(units) = &material.node_ous else {
        return;
    };
    let version = material.version;
    match version {
        MspVersion::V1_0 => findings.at(&units.place, "MSP version 1.0 ignores NodeOUs"),
        MspVersion::V1_1 | MspVersion::V1_3 => {
            let has = |role| {
                units
                    .roles
                    .iter()
                    .any(|(defined, unit)| *defined == role && !unit.name.is_empty())
            };
            for role in [MspRoleType::Client, MspRoleType::Peer] {
                if !has(role) {
                    findings.at(&units.place, format!("MSP version {version} needs an OU for the role {role}, or does not load"));
                }
            }
            for role in [MspRoleType::Admin, MspRoleType::Orderer] {
                if has(role) {
                    findings.at(
                        &units.place,
                        format!("MSP version {version} knows no OU for the role {role}"),
                    );
                }
            }
        }
        MspVersion::V1_4_3 | MspVersion::V3_0 => {}
    }
}
