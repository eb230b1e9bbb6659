//! A case with every index and every `same_as` resolved.

use super::format::{
    CaseFile, Fs, LoadEntry, Mode, Probe, ProbeEntry, TextEntry, VerdictEntry, VerdictList,
    VersionEntry,
};
use super::record::{IdentityRecord, LoadRecord, ProbeRecord, Verdict, VersionRecord};
use base64ct::{Base64, Encoding};
use fabric_msp::MspVersion;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One MSP, the identities put to it, and what Fabric decided.
pub struct Case {
    pub name: String,
    pub mspid: String,
    pub mode: Mode,
    pub fs: Fs,
    /// The serialized FabricMSPConfig of mode `proto`.
    pub config: Option<Vec<u8>>,
    /// Mode `proto`: does the folder serve as key store?
    pub keystore: bool,
    pub probes: Vec<CaseProbe>,
    pub expected: Vec<(MspVersion, VersionRecord)>,
}

/// An identity put to the MSP.
pub struct CaseProbe {
    pub name: String,
    pub identity: ProbeIdentity,
    pub principals: Vec<Question>,
    pub signatures: Vec<(Question, Vec<u8>)>,
}

/// What is given to `deserialize_identity`.
pub enum ProbeIdentity {
    /// Exactly these bytes.
    Serialized(Vec<u8>),
    /// A certificate, under the MSP id that the probe names, else under that of the MSP as it was loaded.
    Pem { mspid: Option<String>, pem: Vec<u8> },
}

impl ProbeIdentity {
    pub fn serialized(&self, loaded_mspid: &str) -> Vec<u8> {
        match self {
            Self::Serialized(bytes) => bytes.clone(),
            Self::Pem { mspid, pem } => {
                serialized_identity(mspid.as_deref().unwrap_or(loaded_mspid), pem)
            }
        }
    }
}

/// Bytes put to an identity: a principal, or a message.
pub struct Question {
    pub about: String,
    pub bytes: Vec<u8>,
}

/// Why a corpus cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    #[error("cannot read `{}`: {}", .0.display(), .1)]
    Io(PathBuf, std::io::Error),
    #[error("`{}` holds no case (a folder with a `case.json`)", .0.display())]
    Empty(PathBuf),
    #[error("there is no case to run")]
    NothingToRun,
    #[error("`{}` is not a case: {}", .0.display(), .1)]
    Malformed(PathBuf, String),
}

impl Case {
    /// Reads `folder/case.json` and what it refers to.
    ///
    /// # Errors
    /// When a file cannot be read or the case is not in the format.
    pub fn read(folder: &Path) -> Result<Self, CorpusError> {
        let file = parse(folder)?;
        resolve(folder, file).map_err(|e| CorpusError::Malformed(folder.to_owned(), e))
    }
}

fn parse(folder: &Path) -> Result<CaseFile, CorpusError> {
    let path = folder.join("case.json");
    let text = std::fs::read(&path).map_err(|e| CorpusError::Io(path.clone(), e))?;
    serde_json::from_slice(&text).map_err(|e| CorpusError::Malformed(path, e.to_string()))
}

fn resolve(folder: &Path, file: CaseFile) -> Result<Case, String> {
    let expected = expectations(&file)?;
    let principals = (file.principals.iter())
        .map(|p| Ok((p.about.as_str(), base64(&p.b64)?)))
        .collect::<Result<Vec<_>, String>>()?;
    let probes = (file.probes.iter())
        .map(|p| probe(p, &principals))
        .collect::<Result<_, _>>()?;
    let config = match file.mode {
        Mode::Proto => Some(proto_config(folder, file.config.as_deref())?),
        Mode::Verifying | Mode::Local => None,
    };
    Ok(Case {
        name: file.name,
        mspid: file.mspid,
        mode: file.mode,
        fs: file.fs,
        config,
        keystore: file.keystore,
        probes,
        expected,
    })
}

fn proto_config(folder: &Path, name: Option<&str>) -> Result<Vec<u8>, String> {
    let name = name.unwrap_or("msp_config.pb");
    std::fs::read(folder.join(name)).map_err(|e| format!("cannot read `{name}`: {e}"))
}

fn probe(p: &Probe, principals: &[(&str, Vec<u8>)]) -> Result<CaseProbe, String> {
    let principals = (p.principals.iter())
        .map(|&i| principals.get(i).ok_or(format!("no principal {i}")))
        .map(|found| found.map(|(about, bytes)| question(about, bytes.clone())))
        .collect::<Result<_, _>>()?;
    let signatures = (p.signatures.iter())
        .map(|s| {
            let message = question(&s.about, base64(&s.msg_b64)?);
            Ok((message, base64(&s.sig_b64)?))
        })
        .collect::<Result<_, String>>()?;
    Ok(CaseProbe {
        name: p.name.clone(),
        identity: probe_identity(p)?,
        principals,
        signatures,
    })
}

fn question(about: &str, bytes: Vec<u8>) -> Question {
    Question {
        about: about.to_owned(),
        bytes,
    }
}

fn probe_identity(p: &Probe) -> Result<ProbeIdentity, String> {
    let pem = |pem: Vec<u8>| ProbeIdentity::Pem {
        mspid: p.mspid.clone(),
        pem,
    };
    match (&p.pem, &p.pem_b64, &p.serialized_b64) {
        (Some(text), None, None) => Ok(pem(text.as_bytes().to_vec())),
        (None, Some(text), None) => Ok(pem(base64(text)?)),
        (None, None, Some(bytes)) => Ok(ProbeIdentity::Serialized(base64(bytes)?)),
        _ => Err(format!("probe `{}` has no single identity", p.name)),
    }
}

/// `SerializedIdentity { mspid, id_bytes }`, written here so that the reader under test is not also the writer.
fn serialized_identity(mspid: &str, id_bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(mspid.len() + id_bytes.len() + 12);
    for (tag, field) in [(0x0a, mspid.as_bytes()), (0x12, id_bytes)] {
        if field.is_empty() {
            continue;
        }
        out.push(tag);
        let mut length = field.len();
        while length >= 0x80 {
            out.push((length & 0x7f) as u8 | 0x80);
            length >>= 7;
        }
        out.push(length as u8);
        out.extend_from_slice(field);
    }
    out
}

fn base64(text: &str) -> Result<Vec<u8>, String> {
    Base64::decode_vec(text).map_err(|e| format!("bad base64: {e}"))
}

fn expectations(file: &CaseFile) -> Result<Vec<(MspVersion, VersionRecord)>, String> {
    let mut expected = Vec::with_capacity(file.versions.len());
    for name in file.versions.keys() {
        let version = (name.parse()).map_err(|_| format!("unknown version `{name}`"))?;
        expected.push((version, version_record(file, name)?));
    }
    Ok(expected)
}

fn version_record(file: &CaseFile, name: &str) -> Result<VersionRecord, String> {
    let entry = version_entry(&file.versions, name)?;
    let load = entry.load.as_ref().ok_or("a version without `load`")?;
    let load = load_record(load, &file.strings)?;
    let probes = match (load.verdict.is_accepted(), &entry.probes) {
        (true, Some(entries)) if entries.len() == file.probes.len() => (0..entries.len())
            .map(|i| probe_record(file, name, i))
            .collect::<Result<_, _>>()?,
        (true, None) if file.probes.is_empty() => Vec::new(),
        (true, _) => return Err(format!("version {name}: `probes` is not parallel")),
        (false, None) => Vec::new(),
        (false, Some(_)) => return Err(format!("version {name}: probes of a failed load")),
    };
    Ok(VersionRecord { load, probes })
}

/// Follows `same_as`; as many hops as there are versions, or it goes in a circle.
fn version_entry<'a>(
    versions: &'a BTreeMap<String, VersionEntry>,
    name: &str,
) -> Result<&'a VersionEntry, String> {
    let mut name = name;
    for _ in 0..=versions.len() {
        let entry = versions.get(name).ok_or(format!("no version `{name}`"))?;
        match &entry.same_as {
            Some(other) => name = other,
            None => return Ok(entry),
        }
    }
    Err("`same_as` goes in a circle".into())
}

fn probe_entry<'a>(file: &'a CaseFile, name: &str, i: usize) -> Result<&'a ProbeEntry, String> {
    let mut name = name;
    for _ in 0..=file.versions.len() {
        let probes = version_entry(&file.versions, name)?.probes.as_ref();
        let entry = probes.and_then(|p| p.get(i));
        let entry = entry.ok_or(format!("version {name} has no probe {i}"))?;
        match &entry.same_as {
            Some(other) => name = other,
            None => return Ok(entry),
        }
    }
    Err("`same_as` goes in a circle".into())
}

fn load_record(entry: &LoadEntry, strings: &[String]) -> Result<LoadRecord, String> {
    let signer_validate = entry.signer_validate.map(|v| verdict(v, strings));
    Ok(LoadRecord {
        verdict: verdict(entry.verdict, strings)?,
        stage: entry.stage.clone(),
        tls_roots: entry.tls_roots,
        tls_intermediates: entry.tls_intermediates,
        signer_id: (entry.signer_id.as_ref())
            .map(|id| resolved(id, strings))
            .transpose()?,
        signer_validate: signer_validate.transpose()?,
    })
}

fn probe_record(file: &CaseFile, name: &str, i: usize) -> Result<ProbeRecord, String> {
    let entry = probe_entry(file, name, i)?;
    let probe = file.probes.get(i).ok_or("no such probe")?;
    let strings = &file.strings;
    let well_formed = entry.well_formed.map(|v| verdict(v, strings)).transpose()?;
    let deserialize = entry.deserialize.ok_or("a probe without `deserialize`")?;
    let deserialize = verdict(deserialize, strings)?;
    let identity = match deserialize.is_accepted() {
        true => Some(identity_record(entry, probe, strings)?),
        false => None,
    };
    Ok(ProbeRecord {
        well_formed,
        deserialize,
        identity,
    })
}

fn identity_record(
    entry: &ProbeEntry,
    probe: &Probe,
    strings: &[String],
) -> Result<IdentityRecord, String> {
    let ous = entry.ous.iter().flatten();
    Ok(IdentityRecord {
        id: resolved(
            entry.id.as_ref().ok_or("an identity without `id`")?,
            strings,
        )?,
        expires: (entry.expires.clone()).ok_or("an identity without `expires`")?,
        validate: verdict(entry.validate.ok_or("no `validate`")?, strings)?,
        ous: ous
            .map(|(ou, i)| Ok((ou.clone(), resolved(i, strings)?)))
            .collect::<Result<_, String>>()?,
        principals: verdicts(entry.principals.as_ref(), probe.principals.len(), strings)?,
        signatures: verdicts(entry.signatures.as_ref(), probe.signatures.len(), strings)?,
    })
}

fn verdicts(
    list: Option<&VerdictList>,
    count: usize,
    strings: &[String],
) -> Result<Vec<Verdict>, String> {
    match list {
        Some(VerdictList::All(true)) => Ok(vec![Verdict::Accepted; count]),
        Some(VerdictList::Each(each)) if each.len() == count => {
            each.iter().map(|v| verdict(*v, strings)).collect()
        }
        None if count == 0 => Ok(Vec::new()),
        _ => Err("a list of verdicts that is not parallel".into()),
    }
}

fn verdict(entry: VerdictEntry, strings: &[String]) -> Result<Verdict, String> {
    match entry {
        VerdictEntry::Accepted(true) => Ok(Verdict::Accepted),
        VerdictEntry::Accepted(false) => Err("`false` is no verdict".into()),
        VerdictEntry::Refused(i) => Ok(Verdict::Refused(text(i, strings)?)),
        VerdictEntry::Panicked { panic } => Ok(Verdict::Crashed(text(panic, strings)?)),
    }
}

fn resolved(entry: &TextEntry, strings: &[String]) -> Result<String, String> {
    match entry {
        TextEntry::Index(index) => text(*index, strings),
        TextEntry::Text(text) => Ok(text.clone()),
    }
}

fn text(index: usize, strings: &[String]) -> Result<String, String> {
    let found = strings.get(index).cloned();
    found.ok_or(format!("no string {index}"))
}
