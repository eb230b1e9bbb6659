//! `case.json` as it is written: texts and hashes by index, repetitions by `same_as`.

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub struct CaseFile {
    pub name: String,
    pub mspid: String,
    pub mode: Mode,
    #[serde(default)]
    pub fs: Fs,
    #[serde(default)]
    pub config: Option<String>,
    #[serde(default)]
    pub keystore: bool,
    #[serde(default)]
    pub principals: Vec<Principal>,
    pub probes: Vec<Probe>,
    pub strings: Vec<String>,
    pub versions: BTreeMap<String, VersionEntry>,
}

/// How the MSP is loaded.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Verifying,
    Local,
    Proto,
}

/// What an archive may lose.
#[derive(Default, Deserialize)]
pub struct Fs {
    #[serde(default)]
    pub empty_dirs: Vec<String>,
    #[serde(default)]
    pub symlinks: BTreeMap<String, String>,
}

#[derive(Deserialize)]
pub struct Principal {
    pub about: String,
    pub b64: String,
}

#[derive(Deserialize)]
pub struct Probe {
    pub name: String,
    pub pem: Option<String>,
    pub pem_b64: Option<String>,
    pub serialized_b64: Option<String>,
    pub mspid: Option<String>,
    #[serde(default)]
    pub principals: Vec<usize>,
    #[serde(default)]
    pub signatures: Vec<Signature>,
}

#[derive(Deserialize)]
pub struct Signature {
    pub about: String,
    pub msg_b64: String,
    pub sig_b64: String,
}

#[derive(Deserialize)]
pub struct VersionEntry {
    pub same_as: Option<String>,
    pub load: Option<LoadEntry>,
    pub probes: Option<Vec<ProbeEntry>>,
}

#[derive(Deserialize)]
pub struct LoadEntry {
    pub verdict: VerdictEntry,
    pub stage: Option<String>,
    pub tls_roots: Option<usize>,
    pub tls_intermediates: Option<usize>,
    pub signer_id: Option<TextEntry>,
    pub signer_validate: Option<VerdictEntry>,
}

#[derive(Deserialize)]
pub struct ProbeEntry {
    pub same_as: Option<String>,
    pub well_formed: Option<VerdictEntry>,
    pub deserialize: Option<VerdictEntry>,
    pub id: Option<TextEntry>,
    pub expires: Option<String>,
    pub validate: Option<VerdictEntry>,
    pub ous: Option<Vec<(String, TextEntry)>>,
    pub principals: Option<VerdictList>,
    pub signatures: Option<VerdictList>,
}

/// A text, in place or as its index in `strings`; corpora have both.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub enum TextEntry {
    Index(usize),
    Text(String),
}

/// `true`, the index of an error text, or `{"panic": index}`.
#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
pub enum VerdictEntry {
    Accepted(bool),
    Refused(usize),
    Panicked { panic: usize },
}

/// `true` when all are accepted, else one verdict each.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum VerdictList {
    All(bool),
    Each(Vec<VerdictEntry>),
}
