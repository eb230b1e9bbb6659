//! Files that Fabric passes over, takes differently than meant, or fails on.

use std::collections::HashMap;

use crate::config::{FolderState, Inventory, InventoryFile, SkipReason, SubFolder};
use crate::crypto::HashAlgorithm;
use crate::encoding::pem;
use crate::encoding::text::Shown;
use crate::msp::CaKind;

use super::super::catalogue::{Check, Lint};
use super::super::collect::Findings;
use super::super::finding::{Place, Severity};
use super::super::material::{Item, Material};
use super::super::spelling::nearest;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "MSP-LINT-101",
        name: "skipped-file",
        severity: Severity::Warning,
        title: "A file among the certificates is skipped without a word.",
        why: "Fabric (`msp/configbuilder.go`) takes the first PEM block of each file and passes over files without one: DER, a byte order mark, lines that end in CR alone, links to nothing, folders.",
        remedy: "convert the file to PEM (`openssl x509 -inform der -in FILE -out FILE.pem`), or remove it",
        check: Check::Msp(skipped),
    },
    Lint {
        code: "MSP-LINT-102",
        name: "several-blocks",
        severity: Severity::Warning,
        title: "A file holds more than one PEM block, of which only the first counts.",
        why: "Fabric decodes one block of a file; a bundle of CAs is one CA to it.",
        remedy: "put each certificate into a file of its own",
        check: Check::Msp(several_blocks),
    },
    Lint {
        code: "MSP-LINT-103",
        name: "odd-pem",
        severity: Severity::Info,
        title: "A certificate's PEM block has another label than CERTIFICATE, or text before it.",
        why: "Fabric ignores label and surroundings in an MSP, but other tools do not, and `IsWellFormed` refuses such forms in identities.",
        remedy: "write the certificate anew as plain PEM",
        check: Check::Msp(odd_pem),
    },
    Lint {
        code: "MSP-LINT-104",
        name: "private-key-among-certificates",
        severity: Severity::Error,
        title: "A private key stands where a certificate should.",
        why: "Fabric takes the block for a certificate and fails to load; and the key may have been handed out.",
        remedy: "remove the key; replace it and its certificate if the folder was given to others",
        check: Check::Msp(private_keys),
    },
    Lint {
        code: "MSP-LINT-105",
        name: "unknown-entry",
        severity: Severity::Warning,
        title: "An entry of the MSP folder has nearly the name of one that counts.",
        why: "Fabric looks for exact names only: `cacerts`, `admincerts`, `config.yaml` and so on; everything else is silently ignored.",
        remedy: "rename the entry",
        check: Check::Msp(unknown_entries),
    },
    Lint {
        code: "MSP-LINT-106",
        name: "no-root",
        severity: Severity::Error,
        title: "There is no root CA.",
        why: "An MSP without a root certificate does not load.",
        remedy: "put the root CA's certificate into `cacerts` as PEM",
        check: Check::Msp(no_root),
    },
    Lint {
        code: "MSP-LINT-107",
        name: "unreadable-folder",
        severity: Severity::Error,
        title: "Something that should be a folder is none, or cannot be read.",
        why: "Fabric forgives a missing optional folder only; one that it cannot list fails the load.",
        remedy: "make it a folder with permissions for the node's user, or remove it",
        check: Check::Msp(unreadable_folders),
    },
    Lint {
        code: "MSP-LINT-108",
        name: "not-a-certificate",
        severity: Severity::Error,
        title: "A PEM block is no certificate that Go's parser takes.",
        why: "One unreadable certificate among CAs or administrators fails the whole MSP (`getCertFromPem`).",
        remedy: "reissue the certificate, or remove the file",
        check: Check::Msp(not_certificates),
    },
    Lint {
        code: "MSP-LINT-109",
        name: "duplicate-certificate",
        severity: Severity::Info,
        title: "The same certificate is listed twice.",
        why: "The copy has no effect; mostly a file was copied under a second name instead of being replaced.",
        remedy: "remove one of the two",
        check: Check::Msp(duplicates),
    },
    Lint {
        code: "MSP-LINT-110",
        name: "beyond-limits",
        severity: Severity::Error,
        title: "The folder is larger than any MSP.",
        why: "Reading ends at named limits (`MAX_FOLDER_ENTRIES`, `MAX_FOLDER_BYTES`, ...), so that a folder can neither fill the memory nor hang the reader.",
        remedy: "check that the folder holds nothing but what belongs to the MSP",
        check: Check::Msp(beyond_limits),
    },
    Lint {
        code: "MSP-LINT-111",
        name: "unknown-hash-function",
        severity: Severity::Error,
        title: "The identity hash function is none that Fabric knows.",
        why: "Fabric knows SHA256, SHA384, SHA3_256 and SHA3_384, spelt like this; with any other name the MSP does not load.",
        remedy: "use SHA256, which is the default",
        check: Check::Msp(unknown_hash_function),
    },
];

/// Names that nobody takes for a certificate.
const HARMLESS: [&str; 6] = [
    ".gitkeep",
    ".keep",
    ".gitignore",
    ".DS_Store",
    "README",
    "README.md",
];

fn is_harmless(file: &InventoryFile) -> bool {
    let name = file.path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| HARMLESS.contains(&name))
}

fn files(material: &Material) -> impl Iterator<Item = &InventoryFile> {
    let inventory: Option<&Inventory> = material.inventory.as_ref();
    inventory.into_iter().flat_map(|inventory| &inventory.files)
}

fn skipped(material: &Material, findings: &mut Findings<'_>) {
    let certificates = |file: &&InventoryFile| {
        !matches!(file.folder, SubFolder::Keys | SubFolder::Crls) && !is_harmless(file)
    };
    for file in files(material).filter(certificates) {
        if let Some(reason) = why_skipped(file) {
            let message = format!("the file is skipped: {}", reason.text);
            findings.remedied_at(&Place::file(&file.path), message, reason.remedy);
        }
    }
}

/// Why a file does not count, and what to do where converting it does not help.
pub(super) struct Skipped {
    pub(super) text: String,
    pub(super) remedy: Option<&'static str>,
}

/// Why a file does not count, if it does not.
pub(super) fn why_skipped(file: &InventoryFile) -> Option<Skipped> {
    match &file.contents {
        Err(SkipReason::NoPem) => None,
        Err(reason) => Some(Skipped {
            text: reason_of(*reason),
            remedy: Some(remedy_of(*reason)),
        }),
        Ok(bytes) if pem::decode(bytes).is_some() => None,
        Ok(bytes) => Some(Skipped {
            text: no_pem_because(bytes).to_owned(),
            remedy: None,
        }),
    }
}

/// Why something is not read that is no key.
pub(super) fn reason_of(reason: SkipReason) -> String {
    match reason {
        SkipReason::TooLarge => "it is larger than any file of an MSP".to_owned(),
        SkipReason::NotRegular => "it is a pipe, a device or a socket".to_owned(),
        other => other.to_string(),
    }
}

const fn remedy_of(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::DanglingLink => "let the link name a file, or remove it",
        SkipReason::Folder => "move its files one level up, or remove the folder",
        SkipReason::Unreadable(_) => {
            "give the node's user permission to read it; a link must not lead back to itself"
        }
        _ => "remove it, and put the file that was meant in its place",
    }
}

/// What keeps bytes from being PEM.
pub(super) fn no_pem_because(bytes: &[u8]) -> &'static str {
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    match bytes {
        [] => "it is empty",
        [0x30, 0x80..=0x84, ..] => "it is DER, not PEM",
        [0xef, 0xbb, 0xbf, ..] => "a byte order mark stands before `-----BEGIN`",
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16; PEM is ASCII",
        _ if !has(b"-----BEGIN") => "it holds no PEM block",
        _ if has(b"\r") && !has(b"\n") => "its lines end in CR alone",
        _ if !has(b"-----END") => "its PEM block has no `-----END` line",
        _ => {
            "its PEM block cannot be decoded: `-----BEGIN` must start a line, and base64 must be whole"
        }
    }
}

/// All certificates of a configuration.
fn certificates(material: &Material) -> impl Iterator<Item = &Item> {
    let unreadable = material.unreadable_authorities.iter().map(|(_, item)| item);
    let authorities = material.authorities.iter().map(|authority| &authority.item);
    let own = material.admins.iter().chain(&material.signing);
    authorities.chain(unreadable).chain(own)
}

fn several_blocks(material: &Material, findings: &mut Findings<'_>) {
    for item in certificates(material) {
        let rest = pem::decode(&item.bytes).map(|block| block.rest());
        if rest.and_then(pem::decode).is_some() {
            findings.on(
                item,
                "the file holds more than one PEM block; only the first counts",
            );
        }
    }
}

fn odd_pem(material: &Material, findings: &mut Findings<'_>) {
    for item in certificates(material) {
        let Some(block) = pem::decode(&item.bytes) else {
            continue;
        };
        let label = String::from_utf8_lossy(block.label());
        if label != "CERTIFICATE" && item.certificate.is_ok() {
            findings.on(
                item,
                format!("the PEM label is `{}`, not `CERTIFICATE`", Shown(&label)),
            );
        } else if !item.bytes.starts_with(b"-----BEGIN") {
            findings.on(item, "text stands before the PEM block");
        }
    }
}

fn private_keys(material: &Material, findings: &mut Findings<'_>) {
    for item in certificates(material) {
        let block = pem::decode(&item.bytes);
        if block.is_some_and(|block| block.label().ends_with(b"PRIVATE KEY")) {
            findings.on(item, "the file holds a private key, not a certificate");
        }
    }
    if material
        .key
        .as_ref()
        .is_some_and(|key| !key.key_material.is_empty())
    {
        findings.at(
            &material.origin,
            "the configuration carries the private key of the signing identity",
        );
    }
}

fn unknown_entries(material: &Material, findings: &mut Findings<'_>) {
    let known = SubFolder::ALL.map(SubFolder::name);
    let others = material
        .inventory
        .iter()
        .flat_map(|inventory| &inventory.others);
    for path in others {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if let Some(meant) = nearest(name, known.into_iter().chain(["config.yaml"])) {
            let message = format!("`{}` is ignored; did you mean `{meant}`?", Shown(name));
            findings.at(&Place::file(path), message);
        }
    }
}

fn no_root(material: &Material, findings: &mut Findings<'_>) {
    let own = |kind: &CaKind| *kind == CaKind::Root;
    let readable = material
        .authorities
        .iter()
        .any(|authority| own(&authority.kind));
    let unreadable = material
        .unreadable_authorities
        .iter()
        .any(|(kind, _)| own(kind));
    if readable || unreadable {
        return;
    }
    match (&material.inventory, material.folder_state(SubFolder::Roots)) {
        (None, _) => findings.at(
            &material.origin,
            "the configuration lists no root certificate",
        ),
        (_, Some(FolderState::Unreadable(_))) => {}
        (Some(inventory), Some(FolderState::Listed)) => {
            let place = Place::file(inventory.dir.join("cacerts"));
            findings.at(&place, "no file in `cacerts` holds a PEM block");
        }
        (Some(_), _) => findings.at(&material.origin, "there is no folder `cacerts`"),
    }
}

fn unreadable_folders(material: &Material, findings: &mut Findings<'_>) {
    let Some(inventory) = &material.inventory else {
        return;
    };
    for (folder, state) in &inventory.folders {
        if let FolderState::Unreadable(kind) = state {
            let place = Place::file(inventory.dir.join(folder.name()));
            findings.at(&place, format!("the folder cannot be read: {kind}"));
        }
    }
}

fn not_certificates(material: &Material, findings: &mut Findings<'_>) {
    for item in certificates(material) {
        if let Err(reason) = &item.certificate {
            findings.on(item, format!("this is no certificate: {reason}"));
        }
    }
}

fn duplicates(material: &Material, findings: &mut Findings<'_>) {
    let mut seen: HashMap<(bool, &[u8]), &Place> = HashMap::new();
    for authority in &material.authorities {
        let key = (authority.is_tls(), authority.certificate.as_der());
        match seen.get(&key) {
            Some(first) => findings.related(
                &authority.item,
                "the same certificate is listed twice",
                vec![Place::clone(first)],
            ),
            None => drop(seen.insert(key, &authority.item.place)),
        }
    }
}

fn beyond_limits(material: &Material, findings: &mut Findings<'_>) {
    let stopped = material
        .inventory
        .as_ref()
        .and_then(|inventory| inventory.stopped.as_ref());
    if let Some(limit) = stopped {
        findings.at(&material.origin, limit.to_string());
    }
}

fn unknown_hash_function(material: &Material, findings: &mut Findings<'_>) {
    let name = material.hash_function.as_str();
    if name.is_empty() || HashAlgorithm::from_name(name).is_some() {
        return;
    }
    let hint = match nearest(name, ["SHA256", "SHA384", "SHA3_256", "SHA3_384"]) {
        Some(meant) => format!("; did you mean `{meant}`?"),
        None => String::new(),
    };
    findings.at(
        &material.origin,
        format!("there is no hash function `{}`{hint}", Shown(name)),
    );
}
