//! Revocation lists that revoke nobody, or break everything.

use std::collections::HashMap;

use crate::config::SubFolder;
use crate::encoding::pem;
use crate::encoding::text::Shown;
use crate::x509::{Certificate, Crl};

use super::super::catalogue::{Check, Lint};
use super::super::collect::Findings;
use super::super::finding::{Place, Severity};
use super::super::material::{Authority, CrlItem, Material};
use super::files::why_skipped;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "MSP-LINT-501",
        name: "crl-skipped",
        severity: Severity::Error,
        title: "A file in `crls` is skipped without a word: it revokes nobody.",
        why: "Fabric takes PEM only, and passes over DER files, byte order marks, links to nothing and folders: it fails open.",
        remedy: "convert the list to PEM (`openssl crl -inform der -in FILE -out FILE.pem`)",
        check: Check::Msp(skipped),
    },
    Lint {
        code: "MSP-LINT-502",
        name: "crl-unreadable",
        severity: Severity::Error,
        title: "A revocation list cannot be read, and so the MSP does not load.",
        why: "`x509.ParseCRL` recognises PEM only at the first byte and with the label `X509 CRL`; any other label, text before it or malformed list fails the load, though the same forms are fine for certificates.",
        remedy: "write the list anew as PEM with the label `X509 CRL` and nothing before it",
        check: Check::Msp(unreadable),
    },
    Lint {
        code: "MSP-LINT-503",
        name: "crl-without-key-identifier",
        severity: Severity::Error,
        title: "A revocation list has no authority key identifier: it breaks every validation.",
        why: "Fabric compares each list's authority key identifier with the issuer's subject key identifier; where it is missing, each validation ends with an error, whichever CA the list is of.",
        remedy: "have the CA issue the list as version 2 with the authority key identifier extension (RFC 5280, 5.2.1)",
        check: Check::Msp(no_key_id),
    },
    Lint {
        code: "MSP-LINT-504",
        name: "crl-of-unknown-ca",
        severity: Severity::Error,
        title: "A revocation list is of no CA of this MSP: it revokes nobody.",
        why: "Fabric finds a list by its authority key identifier alone; one that equals no CA's subject key identifier is never looked into.",
        remedy: "list the revocation list of a CA of this MSP; after a CA got a new key, one that it issued with that key",
        check: Check::Msp(unknown_ca),
    },
    Lint {
        code: "MSP-LINT-505",
        name: "crl-not-signed-by-ca",
        severity: Severity::Error,
        title: "A revocation list is not signed by the CA that it names: it revokes nobody.",
        why: "Fabric verifies a list's signature when it finds a serial number in it, and passes over the list when that fails: it fails open.",
        remedy: "have the CA issue the list anew with its present key",
        check: Check::Msp(not_signed),
    },
    Lint {
        code: "MSP-LINT-506",
        name: "crl-stale",
        severity: Severity::Warning,
        title: "A revocation list is out of date.",
        why: "Fabric ignores thisUpdate and nextUpdate: an old list stays in force, and what was revoked since is not.",
        remedy: "take the CA's present list into the MSP",
        check: Check::Msp(stale),
    },
    Lint {
        code: "MSP-LINT-507",
        name: "crl-second-block",
        severity: Severity::Error,
        title: "A file holds several revocation lists, of which only the first counts.",
        why: "Fabric decodes one PEM block of a file; what the others revoke stays valid.",
        remedy: "put each list into a file of its own",
        check: Check::Msp(second_block),
    },
    Lint {
        code: "MSP-LINT-508",
        name: "ca-revoked",
        severity: Severity::Error,
        title: "A listed CA is revoked by its issuer's list.",
        why: "Fabric checks listed intermediates, those of TLS too, against the lists of the MSP, and does not load with a revoked one.",
        remedy: "remove the revoked CA, and reissue what it issued",
        check: Check::Msp(ca_revoked),
    },
    Lint {
        code: "MSP-LINT-509",
        name: "crl-of-inner-ca",
        severity: Severity::Info,
        title: "A revocation list is of a CA that issues no identities.",
        why: "Only the lists of an identity's direct issuer count; this one can revoke intermediates only.",
        remedy: "list the revocation lists of the CAs that issue identities as well",
        check: Check::Msp(of_inner_ca),
    },
];

/// CAs of one key identifier whose signature is tried on a list, which may have megabytes.
const MAX_SIGNERS_TRIED: usize = 8;

/// Lists of one CA that are looked into for each CA below it.
const MAX_LISTS_TRIED: usize = 64;

fn skipped(material: &Material, findings: &mut Findings<'_>) {
    let files = material
        .inventory
        .iter()
        .flat_map(|inventory| &inventory.files);
    for file in files.filter(|file| file.folder == SubFolder::Crls) {
        let name = file.path.file_name().and_then(|name| name.to_str());
        let harmless = name.is_some_and(|name| [".gitkeep", ".keep"].contains(&name));
        if let Some(reason) = why_skipped(file).filter(|_| !harmless) {
            let message = format!("the file is skipped and revokes nobody: {}", reason.text);
            findings.remedied_at(&Place::file(&file.path), message, reason.remedy);
        }
    }
}

fn unreadable(material: &Material, findings: &mut Findings<'_>) {
    for item in &material.crls {
        let Err(error) = &item.crl else { continue };
        let message = match odd_form(&item.bytes) {
            Some(form) => format!("the revocation list cannot be read: {form}"),
            None => format!("the revocation list cannot be read: {error}"),
        };
        findings.at(&item.place, message);
    }
}

/// What is wrong with the wrapping, if that is it.
fn odd_form(bytes: &[u8]) -> Option<String> {
    let block = pem::decode(bytes)?;
    let label = String::from_utf8_lossy(block.label());
    if label != "X509 CRL" {
        return Some(format!(
            "its PEM label is `{}`, not `X509 CRL`",
            Shown(&label)
        ));
    }
    let leads = bytes.starts_with(b"-----BEGIN");
    (!leads).then(|| "something stands before `-----BEGIN X509 CRL-----`".to_owned())
}

fn no_key_id(material: &Material, findings: &mut Findings<'_>) {
    for (item, crl) in material.readable_crls() {
        if let Err(error) = crl.authority_key_id() {
            findings.at(
                &item.place,
                format!("{error}: every identity is refused where Fabric comes to this list"),
            );
        }
    }
}

/// Lists with a key identifier, and the CAs that have it.
fn keyed(material: &Material) -> impl Iterator<Item = (&CrlItem, &Crl, Vec<&Authority>)> {
    material.readable_crls().filter_map(|(item, crl)| {
        let key_id = crl.authority_key_id().ok()?;
        let named = material.with_key_id(key_id).take(MAX_SIGNERS_TRIED);
        Some((item, crl, named.collect()))
    })
}

fn unknown_ca(material: &Material, findings: &mut Findings<'_>) {
    for (item, crl, named) in keyed(material) {
        if named.is_empty() {
            let issuer = Shown(&crl.issuer_text()).to_string();
            findings.at(&item.place, format!("the list of `{issuer}` names a key that no CA of this MSP has, so it revokes nobody"));
        }
    }
}

fn signed_by(crl: &Crl, issuer: &Certificate) -> bool {
    crl.check_signature(issuer).is_ok()
}

fn not_signed(material: &Material, findings: &mut Findings<'_>) {
    for (item, crl, named) in keyed(material) {
        let signed = named
            .iter()
            .any(|authority| signed_by(crl, &authority.certificate));
        if let (Some(first), false) = (named.first(), signed) {
            let subject = first.item.subject().unwrap_or_default();
            findings.at(
                &item.place,
                format!(
                    "the list names the key of `{}`, which did not sign it, so it revokes nobody",
                    Shown(&subject)
                ),
            );
        }
    }
}

fn stale(material: &Material, findings: &mut Findings<'_>) {
    for (item, crl) in material.readable_crls() {
        match crl.next_update() {
            Some(next) if next < material.now => {
                findings.at(&item.place, format!("the next list was due at {next}"));
            }
            _ if crl.this_update() > material.now => {
                findings.at(
                    &item.place,
                    format!(
                        "the list is dated {}, which is yet to come",
                        crl.this_update()
                    ),
                );
            }
            _ => {}
        }
    }
}

fn second_block(material: &Material, findings: &mut Findings<'_>) {
    for item in &material.crls {
        let rest = pem::decode(&item.bytes).map(|block| block.rest());
        if item.crl.is_ok() && rest.and_then(pem::decode).is_some() {
            findings.at(
                &item.place,
                "the file holds more than one PEM block; only the first counts",
            );
        }
    }
}

fn ca_revoked(material: &Material, findings: &mut Findings<'_>) {
    let mut lists: HashMap<&[u8], Vec<(&CrlItem, &Crl)>> = HashMap::new();
    for (item, crl) in material.readable_crls() {
        if let Ok(key_id) = crl.authority_key_id() {
            lists.entry(key_id).or_default().push((item, crl));
        }
    }
    for authority in &material.authorities {
        let path = authority.path.as_ref().ok();
        let Some(issuer) = path.and_then(|path| path.direct_issuer()) else {
            continue;
        };
        let serial = authority.certificate.serial();
        let named = lists.get(issuer.subject_key_id()).into_iter().flatten();
        let mut listing = named
            .take(MAX_LISTS_TRIED)
            .filter(|(_, crl)| crl.lists(serial));
        if let Some((item, _)) = listing.find(|(_, crl)| signed_by(crl, issuer)) {
            let place = vec![item.place.clone()];
            findings.related(&authority.item, "the CA is revoked by its issuer", place);
        }
    }
}

fn of_inner_ca(material: &Material, findings: &mut Findings<'_>) {
    for (item, _, named) in keyed(material) {
        let all_inner = named.iter().all(|authority| authority.is_inner);
        if !named.is_empty() && all_inner {
            findings.at(&item.place, "the list is of a CA that issues no identities here, so it can revoke intermediates only");
        }
    }
}
