//! CAs among each other: paths that do not exist, that exist twice, or that shut others out.

use std::collections::{HashMap, HashSet};

use crate::chain::{ChainError, Flaw, MAX_SIGNATURE_CHECKS};
use crate::encoding::time::Time;
use crate::msp::CaKind;

use super::super::catalogue::{Check, Lint};
use super::super::collect::Findings;
use super::super::finding::{Place, Severity};
use super::super::material::{Authority, Material};

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "MSP-LINT-401",
        name: "no-path",
        severity: Severity::Error,
        title: "An intermediate has no certification path to a root.",
        why: "Each listed intermediate must lead to a listed root by name and signature, through intermediates in `intermediatecerts`, or the MSP does not load.",
        remedy: "list the issuer too, or remove the intermediate; names must match byte for byte",
        check: Check::Msp(no_path),
    },
    Lint {
        code: "MSP-LINT-402",
        name: "outside-issuers-validity",
        severity: Severity::Error,
        title: "A CA starts when itself or its issuer is not valid.",
        why: "Fabric judges a CA and all above it one second after the CA's own start of validity; a zero-length validity counts as over.",
        remedy: "reissue the CA certificate with dates within its issuer's",
        check: Check::Msp(outside_validity),
    },
    Lint {
        code: "MSP-LINT-403",
        name: "path-too-long",
        severity: Severity::Error,
        title: "A CA's path length constraint forbids the intermediates below it.",
        why: "pathLenConstraint counts the intermediates between a CA and an identity (RFC 5280, 4.2.1.9; Go counts self-issued ones too). One too many may load, and then its identities are refused.",
        remedy: "reissue the upper CA with a longer path length, or the identities by the upper CA",
        check: Check::Msp(path_too_long),
    },
    Lint {
        code: "MSP-LINT-404",
        name: "ambiguous-path",
        severity: Severity::Error,
        title: "A CA is listed under several certificates with the same name and key that are valid at the same time.",
        why: "Fabric insists on exactly one path for each identity (`getUniqueValidationChain`), judged when the identity's own validity starts. Two certificates of a CA (renewed with its key, or cross-signed) give two paths to each identity that starts while both are valid: the MSP loads, and these identities are refused. Where the validities have no moment in common, both may be listed.",
        remedy: concat!(
            "list only the certificate that is valid when the validity of each identity in use starts; to renew a CA: ",
            renewal!()
        ),
        check: Check::Msp(ambiguous),
    },
    Lint {
        code: "MSP-LINT-405",
        name: "inner-ca",
        severity: Severity::Info,
        title: "CAs of different depth are listed, and the upper ones may issue no identities.",
        why: "Fabric refuses identities whose direct issuer stands above a listed intermediate (`isInternalNode`): listing an intermediate invalidates what its parent issued.",
        remedy: "nothing needs to be done as long as the lowest CAs issue all identities",
        check: Check::Msp(inner),
    },
    Lint {
        code: "MSP-LINT-406",
        name: "inner-ca-in-use",
        severity: Severity::Error,
        title: "An intermediate invalidates what its parent issued, as a configured identity shows.",
        why: "Fabric refuses identities whose direct issuer stands above a listed intermediate; here an administrator or the node itself has such an issuer.",
        remedy: "reissue the identities by the lowest CA, or remove the intermediate from the MSP",
        check: Check::Msp(inner_in_use),
    },
    Lint {
        code: "MSP-LINT-407",
        name: "too-many-namesakes",
        severity: Severity::Error,
        title: "Too many CAs share one name.",
        why: "Go tries a hundred signatures for one path and then gives up, so that identities of these CAs are refused.",
        remedy: "give each CA a name of its own",
        check: Check::Msp(namesakes),
    },
    Lint {
        code: "MSP-LINT-408",
        name: "self-signed-intermediate",
        severity: Severity::Error,
        title: "A self-signed certificate stands among the intermediates.",
        why: "A root has no path through the roots unless it is one: listed as intermediate only, it fails the load.",
        remedy: "move it to `cacerts` if it is a root of this organisation, else remove it",
        check: Check::Msp(self_signed),
    },
];

fn no_path(material: &Material, findings: &mut Findings<'_>) {
    for authority in &material.authorities {
        let Err(error) = &authority.path else {
            continue;
        };
        let is_gap = matches!(
            error,
            ChainError::UnknownIssuer { .. }
                | ChainError::NotSignedByIssuer { .. }
                | ChainError::UnknownIssuerKey { .. }
                | ChainError::Circle { .. }
                | ChainError::Certificate {
                    flaw: Flaw::NotAnAuthority,
                    ..
                }
        );
        if is_gap {
            findings.on(
                &authority.item,
                format!("there is no path to a root: {error}"),
            );
        }
    }
}

fn outside_validity(material: &Material, findings: &mut Findings<'_>) {
    for authority in &material.authorities {
        if let Err(
            error @ ChainError::Certificate {
                flaw: Flaw::NotYetValid { .. } | Flaw::Expired { .. },
                ..
            },
        ) = &authority.path
        {
            findings.on(&authority.item, error.to_string());
        }
    }
}

fn path_too_long(material: &Material, findings: &mut Findings<'_>) {
    for authority in &material.authorities {
        let refused = ChainError::Certificate {
            subject: String::new(),
            flaw: Flaw::PathTooLong {
                allowed: 0,
                found: 0,
            },
        };
        match &authority.path {
            Err(error) if kind(error) == kind(&refused) => {
                findings.on(&authority.item, error.to_string());
            }
            Ok(path) => too_long_for_identities(material, authority, path, findings),
            Err(_) => {}
        }
    }
}

fn kind(error: &ChainError) -> Option<std::mem::Discriminant<Flaw>> {
    match error {
        ChainError::Certificate { flaw, .. } => Some(std::mem::discriminant(flaw)),
        _ => None,
    }
}

/// An identity below a CA adds one to what is below the CAs above it.
fn too_long_for_identities(
    material: &Material,
    authority: &Authority,
    path: &[crate::x509::Certificate],
    findings: &mut Findings<'_>,
) {
    let upper = path.iter().enumerate().find(|(below, certificate)| {
        certificate
            .max_path_len()
            .is_some_and(|allowed| *below as u64 > allowed)
    });
    if let Some((below, upper)) = upper {
        let allowed = upper.max_path_len().unwrap_or_default();
        let place = material.listed(upper).map(|it| it.item.place.clone());
        let message = format!(
            "a CA above allows {allowed} intermediates below it, and there are {below}: identities of this CA are refused"
        );
        findings.related(&authority.item, message, place.into_iter().collect());
    }
}

/// Of TLS or not, a name and a key.
type Entity<'m> = (bool, &'m [u8], &'m [u8]);

fn ambiguous(material: &Material, findings: &mut Findings<'_>) {
    let mut entities: HashMap<Entity<'_>, Vec<&Authority>> = HashMap::new();
    for authority in &material.authorities {
        let certificate = &authority.certificate;
        let key = (
            authority.is_tls(),
            certificate.subject_der(),
            certificate.spki_der(),
        );
        let entity = entities.entry(key).or_default();
        let is_new = !entity.iter().any(|known| known.certificate == *certificate);
        if is_new && entity.len() <= MAX_SIGNATURE_CHECKS {
            entity.push(authority);
        }
    }
    for authority in &material.authorities {
        let certificate = &authority.certificate;
        let key = (
            authority.is_tls(),
            certificate.subject_der(),
            certificate.spki_der(),
        );
        let others: Vec<(Place, (Time, Time))> = (entities.get(&key).into_iter().flatten())
            .filter(|other| other.certificate != *certificate)
            .filter_map(|other| Some((other.item.place.clone(), common(authority, other)?)))
            .collect();
        match &authority.path {
            _ if !others.is_empty() => {
                let (start, end) = (
                    others.iter().map(|(_, (start, _))| *start).min(),
                    others.iter().map(|(_, (_, end))| *end).max(),
                );
                let (start, end) = (start.unwrap_or(material.now), end.unwrap_or(material.now));
                let message = format!(
                    "this CA is listed under another certificate with the same name and key, and both are valid from {start} to {end}: its identities whose validity starts then have several paths and are refused"
                );
                let others = others.into_iter().map(|(place, _)| place).collect();
                findings.related(&authority.item, message, others);
            }
            Err(error @ ChainError::NotUnique { .. }) => {
                findings.on(&authority.item, error.to_string())
            }
            _ => {}
        }
    }
}

/// When both are valid. Certificates whose validities have no moment in common never make two paths.
fn common(a: &Authority, b: &Authority) -> Option<(Time, Time)> {
    let (a, b) = (&a.certificate, &b.certificate);
    let start = a.not_before().max(b.not_before());
    let end = a.not_after().min(b.not_after());
    (start <= end).then_some((start, end))
}

fn inner(material: &Material, findings: &mut Findings<'_>) {
    let depths: HashSet<usize> = (material.own_authorities())
        .filter(|authority| authority.may_issue())
        .filter_map(|authority| Some(authority.path.as_ref().ok()?.issuers().len()))
        .collect();
    let mut upper = material.own_authorities().filter(|it| it.is_inner);
    let is_upper_intermediate = |it: &Authority| it.is_inner && it.kind == CaKind::Intermediate;
    if depths.len() < 2 && !material.own_authorities().any(is_upper_intermediate) {
        return;
    }
    if let Some(first) = upper.next() {
        let others = upper.map(|authority| authority.item.place.clone());
        findings.related(
            &first.item,
            "CAs with a listed intermediate below them may issue no identities; these are such CAs",
            others.take(MAX_UPPER).collect(),
        );
    }
}

/// CAs that are named as standing above others; for people, so a few will do.
const MAX_UPPER: usize = 8;

fn inner_in_use(material: &Material, findings: &mut Findings<'_>) {
    let identities = material.admins.iter().chain(&material.signing);
    for item in identities {
        let Ok(certificate) = &item.certificate else {
            continue;
        };
        let issuer = material
            .with_key_id(certificate.authority_key_id())
            .find(|authority| {
                authority.is_inner
                    && authority.certificate.subject_der() == certificate.issuer_der()
            });
        if let Some(issuer) = issuer.filter(|_| !certificate.is_ca()) {
            let message =
                "its issuer has a listed intermediate below it, so Fabric refuses the identity";
            findings.related(item, message, vec![issuer.item.place.clone()]);
        }
    }
}

fn namesakes(material: &Material, findings: &mut Findings<'_>) {
    let mut names: HashMap<(bool, &[u8]), (usize, &Authority)> = HashMap::new();
    for authority in &material.authorities {
        let key = (authority.is_tls(), authority.certificate.subject_der());
        names.entry(key).or_insert((0, authority)).0 += 1;
    }
    let mut many: Vec<_> = names
        .into_values()
        .filter(|(count, _)| *count > MAX_SIGNATURE_CHECKS)
        .collect();
    many.sort_by(|a, b| a.1.item.place.cmp(&b.1.item.place));
    for (count, authority) in many {
        findings.on(
            &authority.item,
            format!("{count} CAs share this name; Fabric tries {MAX_SIGNATURE_CHECKS} signatures"),
        );
    }
}

fn self_signed(material: &Material, findings: &mut Findings<'_>) {
    let roots = |authority: &&Authority| {
        matches!(
            authority.kind,
            CaKind::Intermediate | CaKind::TlsIntermediate
        )
    };
    for authority in material.authorities.iter().filter(roots) {
        let certificate = &authority.certificate;
        let own_name = certificate.subject_der() == certificate.issuer_der();
        if own_name && certificate.check_signature_from(certificate).is_ok() {
            findings.on(
                &authority.item,
                "a self-signed certificate stands among the intermediates",
            );
        }
    }
}
