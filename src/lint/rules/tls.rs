//! CAs of TLS, as far as they are not CAs like the others.

use std::collections::HashMap;

use crate::config::{FolderState, SubFolder};
use crate::msp::CaKind;

use super::super::catalogue::{Check, Lint};
use super::super::collect::Findings;
use super::super::finding::{Place, Severity};
use super::super::material::Material;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "MSP-LINT-801",
        name: "no-tls-ca",
        severity: Severity::Info,
        title: "There is no TLS CA.",
        why: "Nodes trust, for TLS, the TLS CAs of a channel's MSPs; without one, the organisation's nodes cannot connect with TLS.",
        remedy: "put the TLS CA's certificate into `tlscacerts`, unless the network runs without TLS",
        check: Check::Msp(no_tls),
    },
    Lint {
        code: "MSP-LINT-802",
        name: "tls-ca-is-identity-ca",
        severity: Severity::Warning,
        title: "One CA issues identities and TLS certificates.",
        why: "A TLS certificate below it is a certificate of the MSP, too: who holds a server's TLS key may sign as a member (Fabric's documentation asks for separate CAs).",
        remedy: "use a CA of its own for TLS",
        check: Check::Msp(shared_ca),
    },
    Lint {
        code: "MSP-LINT-803",
        name: "tls-intermediates-ignored",
        severity: Severity::Warning,
        title: "TLS intermediates are ignored, for there is no TLS root.",
        why: "Fabric reads `tlsintermediatecerts` only when `tlscacerts` has a certificate.",
        remedy: "put the TLS root's certificate into `tlscacerts`",
        check: Check::Msp(ignored),
    },
];

fn has_root(material: &Material) -> bool {
    let root = |kind: CaKind| kind == CaKind::TlsRoot;
    let unreadable = material
        .unreadable_authorities
        .iter()
        .any(|(kind, _)| root(*kind));
    unreadable
        || material
            .authorities
            .iter()
            .any(|authority| root(authority.kind))
}

fn no_tls(material: &Material, findings: &mut Findings<'_>) {
    if !has_root(material) {
        findings.at(&material.origin, "there is no TLS CA");
    }
}

fn shared_ca(material: &Material, findings: &mut Findings<'_>) {
    let own: HashMap<&[u8], &Place> = (material.own_authorities())
        .map(|authority| (authority.certificate.spki_der(), &authority.item.place))
        .collect();
    for authority in material
        .authorities
        .iter()
        .filter(|authority| authority.is_tls())
    {
        if let Some(place) = own.get(authority.certificate.spki_der()) {
            findings.related(
                &authority.item,
                "this TLS CA has the key of a CA of identities",
                vec![Place::clone(place)],
            );
        }
    }
}

fn ignored(material: &Material, findings: &mut Findings<'_>) {
    let Some(inventory) = &material.inventory else {
        return;
    };
    let listed = material.folder_state(SubFolder::TlsIntermediates) == Some(FolderState::Listed);
    let holds = inventory
        .files
        .iter()
        .any(|file| file.folder == SubFolder::TlsIntermediates);
    if listed && holds && !has_root(material) {
        let place = Place::file(inventory.dir.join("tlsintermediatecerts"));
        findings.at(&place, "the folder is ignored: there is no TLS root");
    }
}
