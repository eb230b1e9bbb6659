//! What a node or user signs with.

use crate::config::{InventoryFile, Purpose, SubFolder};
use crate::crypto::PublicKey;
use crate::encoding::pem;
use crate::signer::{
    KeyStore, KeyStoreEntry, PrivateKeyError, Signer as _, SigningKey, SoftwareSigner,
    find_signing_key,
};
use crate::x509::Certificate;

use super::super::catalogue::{Check, Lint};
use super::super::collect::Findings;
use super::super::finding::{Place, Severity};
use super::super::material::{Item, Material};
use super::super::trial::{Judgement, judge};

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "MSP-LINT-701",
        name: "no-signing-certificate",
        severity: Severity::Error,
        title: "A node's or user's MSP has no signing certificate.",
        why: "A local MSP needs `signcerts` with a PEM certificate, or it does not load.",
        remedy: "put the node's certificate into `signcerts` as PEM",
        check: Check::Msp(no_certificate),
    },
    Lint {
        code: "MSP-LINT-702",
        name: "several-signing-certificates",
        severity: Severity::Warning,
        title: "There are several signing certificates, of which only the first by name counts.",
        why: "Fabric takes the first file of `signcerts` in the order of names; after a renewal that may be the old one.",
        remedy: "leave only the present certificate in `signcerts`",
        check: Check::Msp(several_certificates),
    },
    Lint {
        code: "MSP-LINT-703",
        name: "signing-certificate-invalid",
        severity: Severity::Error,
        title: "The signing certificate is not a valid identity of this MSP.",
        why: "Fabric does not validate it when it loads: the node starts, and everybody else refuses what it signs.",
        remedy: "enrol anew with a CA of this MSP",
        check: Check::Msp(invalid),
    },
    Lint {
        code: "MSP-LINT-704",
        name: "expired-signing-certificate",
        severity: Severity::Error,
        title: "The signing certificate has expired.",
        why: "It is the one certificate that Fabric compares with the clock: the node does not start.",
        remedy: "renew the node's certificate; the key can stay",
        check: Check::Msp(expired),
    },
    Lint {
        code: "MSP-LINT-705",
        name: "expiring-signing-certificate",
        severity: Severity::Warning,
        title: "The signing certificate expires soon.",
        why: "After its end the node does not start any more, and orderers refuse what it signs.",
        remedy: "renew the node's certificate now; the key can stay",
        check: Check::Msp(expiring),
    },
    Lint {
        code: "MSP-LINT-706",
        name: "key-missing",
        severity: Severity::Error,
        title: "The key of the signing certificate is not to be had.",
        why: "Fabric looks for the key by its identifier (SHA-256 of the public point) in names and contents of `keystore`, passing over encrypted keys and files of more than 64 KiB.",
        remedy: "put the private key into `keystore` as unencrypted PKCS #8",
        check: Check::Msp(key_missing),
    },
    Lint {
        code: "MSP-LINT-707",
        name: "key-mismatch",
        severity: Severity::Error,
        title: "The key in `keystore` is not that of the signing certificate.",
        why: "A file named `<identifier>_sk` is taken unseen, even when it holds another key, and `<identifier>_pk` is taken for a signer: every signature is then refused by others. Under another name the key is looked for and not found, and the node does not start.",
        remedy: "replace the file by the certificate's own key",
        check: Check::Msp(key_mismatch),
    },
    Lint {
        code: "MSP-LINT-708",
        name: "key-readable-by-others",
        severity: Severity::Warning,
        title: "Others than its owner may read a private key.",
        why: "Whoever reads the key can sign as this identity.",
        remedy: "take the permission away (`chmod 600 FILE`)",
        check: Check::Msp(key_readable),
    },
    Lint {
        code: "MSP-LINT-709",
        name: "key-unusable",
        severity: Severity::Warning,
        title: "A file in `keystore` holds no key that Fabric can use.",
        why: "Fabric passes over keys that are encrypted, on other curves, or behind another PEM block such as EC PARAMETERS.",
        remedy: "convert the key (`openssl pkcs8 -topk8 -nocrypt`), or remove the file",
        check: Check::Msp(key_unusable),
    },
];

fn no_certificate(material: &Material, findings: &mut Findings<'_>) {
    let local = material.purpose == Some(Purpose::Local);
    if local && material.signing.is_none() {
        findings.at(&material.origin, "no file in `signcerts` holds a PEM block");
    }
}

fn several_certificates(material: &Material, findings: &mut Findings<'_>) {
    let in_folder = |file: &&InventoryFile| file.folder == SubFolder::Signing;
    let files = material
        .inventory
        .iter()
        .flat_map(|inventory| &inventory.files);
    let counted = files.filter(in_folder).filter(|file| {
        let contents = file.contents.as_ref().ok();
        contents.is_some_and(|bytes| pem::decode(bytes).is_some())
    });
    for file in counted.skip(1) {
        findings.at(
            &Place::file(&file.path),
            "the file is ignored: only the first signing certificate counts",
        );
    }
}

/// The signing certificate, if it can be read.
fn signing(material: &Material) -> Option<(&Item, &Certificate)> {
    let item = material.signing.as_ref()?;
    Some((item, item.certificate.as_ref().ok()?))
}

fn invalid(material: &Material, findings: &mut Findings<'_>) {
    let Some((item, _)) = signing(material) else {
        return;
    };
    let (reason, help) = match judge(material, item) {
        None | Some(Judgement::Valid) => return,
        Some(Judgement::Revoked) => ("it is revoked".to_owned(), None),
        Some(Judgement::Ca) => ("it is a CA's".to_owned(), None),
        Some(Judgement::Role(reason) | Judgement::Invalid(reason)) => (reason.text, reason.help),
    };
    let message = format!("the signing certificate is no valid identity: {reason}");
    findings.remedied(item, message, help, Vec::new());
}

fn expired(material: &Material, findings: &mut Findings<'_>) {
    if let Some((item, certificate)) = signing(material) {
        let end = certificate.not_after();
        if end <= material.now {
            findings.on(item, format!("the signing certificate expired at {end}"));
        }
    }
}

fn expiring(material: &Material, findings: &mut Findings<'_>) {
    if let Some((item, certificate)) = signing(material) {
        let end = certificate.not_after();
        if end > material.now && end <= material.soon {
            findings.on(item, format!("the signing certificate expires at {end}"));
        }
    }
}

fn keys(material: &Material) -> impl Iterator<Item = &InventoryFile> {
    let files = material
        .inventory
        .iter()
        .flat_map(|inventory| &inventory.files);
    files.filter(|file| file.folder == SubFolder::Keys)
}

/// The key that Fabric finds for a certificate, or why it finds none.
fn found(material: &Material, key: &PublicKey) -> Result<SigningKey, String> {
    let entries = keys(material).map(|file| {
        let name = file.path.file_name().unwrap_or_default().to_string_lossy();
        match &file.contents {
            Ok(bytes) => KeyStoreEntry::file(name, bytes.clone()),
            Err(_) => KeyStoreEntry::unreadable(name),
        }
    });
    let store = KeyStore::new(entries.collect());
    let inline = material.key.as_ref();
    let inline = inline.map(|key| (key.key_identifier.as_str(), key.key_material.as_slice()));
    find_signing_key(&store, key, inline).map_err(|error| error.to_string())
}

fn key_missing(material: &Material, findings: &mut Findings<'_>) {
    let Some((item, certificate)) = signing(material) else {
        return;
    };
    let Err(reason) = found(material, certificate.public_key()) else {
        return;
    };
    let locked = keys(material).find(|file| is_encrypted(file));
    match locked {
        Some(file) => {
            let message = "its private key is not to be had: `keystore` holds an encrypted key";
            let remedy = "decrypt it: openssl pkcs8 -topk8 -nocrypt -in KEY -out PLAIN";
            let file = vec![Place::file(&file.path)];
            findings.remedied(item, message, Some(remedy), file);
        }
        None if keys_of_others(material).next().is_some() => {}
        None => findings.on(item, format!("its private key is not to be had: {reason}")),
    }
}

/// As PKCS #8, or in the older form with a header.
fn is_encrypted(file: &InventoryFile) -> bool {
    let Ok(bytes) = &file.contents else {
        return false;
    };
    let labelled = pem::decode(bytes).is_some_and(|block| block.label().starts_with(b"ENCRYPTED"));
    let refused = SoftwareSigner::from_pem(bytes).err();
    labelled || refused == Some(PrivateKeyError::Encrypted)
}

/// Files with a private key, where none is the signing certificate's.
fn keys_of_others(material: &Material) -> impl Iterator<Item = &InventoryFile> {
    keys(material).filter(|file| {
        let contents = file.contents.as_ref().ok();
        contents.is_some_and(|bytes| SoftwareSigner::from_pem(bytes).is_ok())
    })
}

fn key_mismatch(material: &Material, findings: &mut Findings<'_>) {
    let Some((item, certificate)) = signing(material) else {
        return;
    };
    match found(material, certificate.public_key()) {
        Ok(SigningKey::PublicOnly(_)) => findings.on(
            item,
            "Fabric finds a public key where the private one should be, and cannot sign",
        ),
        Ok(key) if key.public_key() != certificate.public_key() => {
            findings.on(
                item,
                "the key that Fabric finds for the certificate is another's",
            );
        }
        Ok(_) => {}
        // Named anyhow, Fabric finds it by its contents only.
        Err(_) if keys(material).any(is_encrypted) => {}
        Err(_) => another_key(material, item, findings),
    }
}

/// Other keys that are named as being another's; for people, so a few will do.
const MAX_OTHER_KEYS: usize = 3;

fn another_key(material: &Material, item: &Item, findings: &mut Findings<'_>) {
    let others = keys_of_others(material).map(|file| Place::file(&file.path));
    let others: Vec<Place> = others.take(MAX_OTHER_KEYS).collect();
    if !others.is_empty() {
        let message = "`keystore` holds another key than the signing certificate's";
        findings.related(item, message, others);
    }
}

fn key_readable(material: &Material, findings: &mut Findings<'_>) {
    for file in keys(material) {
        let private = |bytes: &[u8]| {
            pem::decode(bytes).is_some_and(|block| block.label().ends_with(b"PRIVATE KEY"))
        };
        let is_key = file.contents.as_ref().is_ok_and(|bytes| private(bytes));
        if let Some(mode) = file.mode.filter(|mode| is_key && mode & 0o077 != 0) {
            findings.at(
                &Place::file(&file.path),
                format!("the private key has the permissions {mode:03o}"),
            );
        }
    }
}

fn key_unusable(material: &Material, findings: &mut Findings<'_>) {
    // Where the key is missed, what is encrypted was told.
    let is_missed = signing(material)
        .is_some_and(|(_, certificate)| found(material, certificate.public_key()).is_err());
    for file in keys(material) {
        let place = Place::file(&file.path);
        match &file.contents {
            Err(reason) => findings.at(&place, format!("the file is no key: {reason}")),
            Ok(bytes) if is_public(bytes) => {}
            Ok(_) if is_encrypted(file) && is_missed => {}
            Ok(_) if is_encrypted(file) => {
                findings.at(
                    &place,
                    "the file holds an encrypted key, which Fabric passes over",
                );
            }
            Ok(bytes) => {
                if let Err(reason) = SoftwareSigner::from_pem(bytes) {
                    findings.at(
                        &place,
                        format!("the file holds no key that signs: {reason}"),
                    );
                }
            }
        }
    }
}

fn is_public(bytes: &[u8]) -> bool {
    pem::decode(bytes).is_some_and(|block| block.label() == b"PUBLIC KEY")
}
