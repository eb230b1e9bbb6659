//! Administrators.

use crate::encoding::time::Time;
use crate::msp::{MspRoleType, MspVersion};
use crate::x509::Certificate;

use super::super::catalogue::{Check, Lint};
use super::super::collect::Findings;
use super::super::finding::Severity;
use super::super::material::{Item, Material, Unit};
use super::super::trial::Judgement;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "MSP-LINT-601",
        name: "no-admin",
        severity: Severity::Error,
        title: "Nobody can be an administrator.",
        why: "From 1.4.3 an MSP needs an administrator's certificate or an admin OU that is enforced, or it does not load; before, no update of its configuration can be signed.",
        remedy: "put a certificate into `admincerts`, or enable NodeOUs with an `AdminOUIdentifier`",
        check: Check::Msp(no_admin),
    },
    Lint {
        code: "MSP-LINT-602",
        name: "admin-is-a-ca",
        severity: Severity::Error,
        title: "An administrator's certificate is a CA's.",
        why: "A CA certificate is no identity: Fabric refuses it where administrators are validated; with NodeOUs it would make the CA's key an administrator.",
        remedy: "enrol an administrator with the CA, and list that certificate",
        check: Check::Msp(is_ca),
    },
    Lint {
        code: "MSP-LINT-603",
        name: "admin-invalid",
        severity: Severity::Error,
        title: "An administrator's certificate is not a valid identity of this MSP.",
        why: "Without NodeOUs, and before 1.4.3, an invalid administrator fails the load. With NodeOUs Fabric compares bytes only: the certificate is an administrator, yet no member.",
        remedy: "replace the certificate by one that this MSP's CA issued, or remove it",
        check: Check::Msp(invalid),
    },
    Lint {
        code: "MSP-LINT-604",
        name: "admin-revoked",
        severity: Severity::Error,
        title: "A revoked certificate is still an administrator's.",
        why: "Fabric takes an administrator of `admincerts` by its bytes, without looking at revocation lists: with NodeOUs a revoked administrator goes on satisfying ADMIN.",
        remedy: "remove the certificate from `admincerts`, in the channel's configuration too",
        check: Check::Msp(revoked),
    },
    Lint {
        code: "MSP-LINT-605",
        name: "admin-without-role",
        severity: Severity::Error,
        title: "An administrator's certificate carries no fitting OU.",
        why: "With NodeOUs an administrator's certificate must carry the client's or the admin's OU (before 1.4.3 the client's), or the MSP does not load.",
        remedy: "reissue the certificate with the OU of the admin role",
        check: Check::Msp(without_role),
    },
    Lint {
        code: "MSP-LINT-606",
        name: "expired-admin",
        severity: Severity::Warning,
        title: "An administrator's certificate has expired.",
        why: "Fabric's MSP does not compare it with the clock, but orderers refuse broadcasts signed with it, and nobody renews what still seems to work.",
        remedy: "renew the certificate and replace it in the configuration",
        check: Check::Msp(expired),
    },
    Lint {
        code: "MSP-LINT-607",
        name: "expiring-admin",
        severity: Severity::Warning,
        title: "An administrator's certificate expires soon.",
        why: "When it has expired, orderers refuse what it signs, the update that replaces it included.",
        remedy: "renew the certificate and replace it in the configuration now",
        check: Check::Msp(expiring),
    },
];

fn no_admin(material: &Material, findings: &mut Findings<'_>) {
    let units = material.enforced_node_ous();
    let by_unit = units.is_some_and(|units| {
        material.version >= MspVersion::V1_4_3
            && units
                .roles
                .iter()
                .any(|(role, _)| *role == MspRoleType::Admin)
    });
    if material.admins.is_empty() && !by_unit {
        findings.at(
            &material.origin,
            "there is no administrator: no certificate, and no admin OU that is enforced",
        );
    }
}

/// Administrators whose certificates can be read.
fn readable(material: &Material) -> impl Iterator<Item = (&Item, &Certificate)> {
    let admins = material.admins.iter();
    admins.filter_map(|item| Some((item, item.certificate.as_ref().ok()?)))
}

fn is_ca(material: &Material, findings: &mut Findings<'_>) {
    for (item, certificate) in readable(material) {
        match material.listed(certificate) {
            Some(authority) => findings.related(
                item,
                "the administrator's certificate is that of a CA of this MSP",
                vec![authority.item.place.clone()],
            ),
            None if certificate.is_ca() => {
                findings.on(item, "the administrator's certificate is a CA's")
            }
            None => {}
        }
    }
}

fn invalid(material: &Material, findings: &mut Findings<'_>) {
    for (item, judgement) in material.judged_admins() {
        if let Judgement::Invalid(reason) = judgement {
            let message = format!("the administrator is no valid identity: {}", reason.text);
            findings.remedied(item, message, reason.help, Vec::new());
        }
    }
}

fn revoked(material: &Material, findings: &mut Findings<'_>) {
    for (item, judgement) in material.judged_admins() {
        if matches!(judgement, Judgement::Revoked) {
            findings.on(
                item,
                "the certificate is revoked, and is an administrator's all the same",
            );
        }
    }
}

fn without_role(material: &Material, findings: &mut Findings<'_>) {
    for (item, judgement) in material.judged_admins() {
        if let Judgement::Role(reason) = judgement {
            let message = format!("the administrator's OUs do not fit: {}", reason.text);
            findings.remedied(item, message, reason.help, Vec::new());
        }
    }
    for (item, _) in readable(material).filter(|(_, it)| lacks_admin_unit(material, it)) {
        findings.on(
            item,
            "the administrator carries no OU that an administrator's certificate may have",
        );
    }
}

/// Carries it none of the OUs that an administrator's certificate may have?
fn lacks_admin_unit(material: &Material, certificate: &Certificate) -> bool {
    let Some(units) = material.enforced_node_ous() else {
        return false;
    };
    let fitting: &[MspRoleType] = match material.version {
        MspVersion::V1_4_3 | MspVersion::V3_0 => &[MspRoleType::Client, MspRoleType::Admin],
        _ => &[MspRoleType::Client],
    };
    let carried = certificate.organizational_units();
    let fits =
        |(role, unit): &(MspRoleType, Unit)| fitting.contains(role) && carried.contains(&unit.name);
    !units.roles.iter().any(fits)
}

fn ends(material: &Material) -> impl Iterator<Item = (&Item, Time)> {
    readable(material).map(|(item, certificate)| (item, certificate.not_after()))
}

fn expired(material: &Material, findings: &mut Findings<'_>) {
    for (item, end) in ends(material).filter(|(_, end)| *end < material.now) {
        findings.on(
            item,
            format!("the administrator's certificate expired at {end}"),
        );
    }
}

fn expiring(material: &Material, findings: &mut Findings<'_>) {
    let soon = material.now..=material.soon;
    for (item, end) in ends(material).filter(|(_, end)| soon.contains(end)) {
        findings.on(
            item,
            format!("the administrator's certificate expires at {end}"),
        );
    }
}
