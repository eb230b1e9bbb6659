//! The certificates to judge.

use crate::failure::Failure;
use crate::input;
use fabric_msp::encoding::pem;
use fabric_msp::x509::Certificate;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders within folders that are looked into; trees that cryptogen makes have six.
const MAX_DEPTH: usize = 16;

/// Files and folders that are looked at: those of some twenty thousand users.
const MAX_ENTRIES: usize = 400_000;

/// Folders that hold authorities, keys, or certificates for TLS.
const PASSED_OVER: [&str; 10] = [
    "ca",
    "cacerts",
    "crls",
    "ica",
    "intermediatecerts",
    "keystore",
    "tls",
    "tlsca",
    "tlscacerts",
    "tlsintermediatecerts",
];

/// A certificate and the PEM that it came in.
pub struct Found {
    pub certificate: Certificate,
    pub pem: Vec<u8>,
}

impl Found {
    pub fn of(pem: Vec<u8>) -> Option<Self> {
        let block = pem::decode(&pem)?;
        let certificate = Certificate::from_der(block.contents()).ok()?;
        Some(Self { certificate, pem })
    }
}

/// All certificates of these files and folders, each once.
pub fn certificates(files: &[PathBuf], folders: &[PathBuf]) -> Result<Vec<Found>, Failure> {
    let mut found = Vec::new();
    for file in files {
        let read = Found::of(input::read(file, input::MAX_IDENTITY)?);
        found.push(read.ok_or_else(|| no_certificate(file))?);
    }
    let mut budget = MAX_ENTRIES;
    for folder in folders {
        scan(folder, MAX_DEPTH, &mut budget, &mut found)?;
    }
    let mut seen = HashSet::new();
    found.retain(|it| seen.insert(it.certificate.as_der().to_vec()));
    Ok(found)
}

/// In the order of names. Links are not followed. What holds no certificate is passed over.
fn scan(
    folder: &Path,
    depth: usize,
    budget: &mut usize,
    found: &mut Vec<Found>,
) -> Result<(), Failure> {
    let entries = fs::read_dir(folder).map_err(|error| input::unreadable(folder, &error))?;
    let mut paths = Vec::new();
    for entry in entries {
        *budget = budget.checked_sub(1).ok_or_else(|| too_many(folder))?;
        let entry = entry.map_err(|error| input::unreadable(folder, &error))?;
        let kind = entry.file_type();
        paths.push((
            entry.path(),
            kind.map_err(|error| input::unreadable(folder, &error))?,
        ));
    }
    paths.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (path, kind) in paths {
        if kind.is_dir() && !is_passed_over(&path) {
            let depth = depth.checked_sub(1).ok_or_else(|| too_many(folder))?;
            scan(&path, depth, budget, found)?;
        } else if kind.is_file() && looks_like_a_certificate(&path) {
            found.extend(Found::of(input::read(&path, input::MAX_IDENTITY)?));
        }
    }
    Ok(())
}

fn is_passed_over(folder: &Path) -> bool {
    let name = folder.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| PASSED_OVER.contains(&name))
}

fn looks_like_a_certificate(file: &Path) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ["pem", "crt", "cert", "cer"].contains(&ending))
}

fn no_certificate(file: &Path) -> Failure {
    Failure::own(
        crate::codes::NO_CERTIFICATE,
        format!("`{}` is no certificate in PEM", file.display()),
        "name the certificate's file, with its BEGIN and END lines",
    )
}

fn too_many(folder: &Path) -> Failure {
    Failure::own(
        crate::codes::FOLDER_TOO_LARGE,
        format!(
            "there is more below `{}` than is looked through ({MAX_ENTRIES} entries, {MAX_DEPTH} folders deep)",
            folder.display()
        ),
        "name smaller folders with `--identities`",
    )
}
