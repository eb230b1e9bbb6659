//! Puts a case to the library and records its answers in the corpus' terms.

use super::case::{Case, CaseProbe};
use super::folder::Restored;
use super::format::Mode;
use super::record::{IdentityRecord, LoadRecord, ProbeRecord, Verdict, VersionRecord};
use fabric_msp::config::{MspConfig, MspFolder, Purpose};
use fabric_msp::diagnostic::Diagnostic;
use fabric_msp::signer::{KeyStore, KeyStoreEntry};
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::{Identity, LoadError, LoadStage, Msp, MspPrincipal, MspVersion, Time};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Loads the case's MSP at this version and asks everything that the corpus asks.
pub fn judge(case: &Case, folder: &Restored, version: MspVersion) -> VersionRecord {
    match caught(|| load(case, folder.msp(), version)) {
        Ok(msp) => VersionRecord {
            load: loaded(&msp),
            probes: case.probes.iter().map(|p| probe(&msp, p)).collect(),
        },
        Err(failure) => VersionRecord {
            load: failed(failure),
            probes: Vec::new(),
        },
    }
}

/// What went wrong, and at which stage where that has one.
pub struct Failure {
    verdict: Verdict,
    stage: Option<&'static str>,
}

impl Failure {
    fn at(stage: &'static str, error: &dyn Diagnostic) -> Self {
        Self {
            verdict: refusal(error),
            stage: Some(stage),
        }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        let stage = match error.stage() {
            LoadStage::Config => "config",
            LoadStage::KeyStore => "keystore",
            LoadStage::Setup => "setup",
        };
        Self::at(stage, &error)
    }
}

impl From<Verdict> for Failure {
    fn from(verdict: Verdict) -> Self {
        Self {
            verdict,
            stage: None,
        }
    }
}

pub fn load(case: &Case, msp: &Path, version: MspVersion) -> Result<Msp, Failure> {
    let (config, store) = match (case.mode, &case.config) {
        (Mode::Proto, Some(bytes)) => {
            // Fabric reads the configuration's bytes as the first step of its set-up.
            let config = MspConfig::from_fabric_msp_config(bytes);
            let config = config.map_err(|error| Failure::at("setup", &error))?;
            (config, proto_key_store(case, msp)?)
        }
        (Mode::Local, _) => folder(case, msp, Purpose::Local)?,
        _ => folder(case, msp, Purpose::Verifying)?,
    };
    let builder = Msp::builder(&config).version(version).now(now());
    let msp = match &store {
        Some(store) => builder.key_store(store).build(),
        None => builder.build(),
    };
    msp.map_err(|error| LoadError::from(error).into())
}

fn folder(
    case: &Case,
    msp: &Path,
    purpose: Purpose,
) -> Result<(MspConfig, Option<KeyStore>), Failure> {
    let folder = MspFolder::read(msp, &case.mspid, purpose).map_err(LoadError::from)?;
    let store = (purpose == Purpose::Local).then(|| KeyStore::from(folder.key_store));
    Ok((folder.config, store))
}

fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Time::from_unix(since.map_or(0, |d| d.as_secs() as i64))
}

fn failed(failure: Failure) -> LoadRecord {
    LoadRecord {
        verdict: failure.verdict,
        stage: failure.stage.map(str::to_owned),
        tls_roots: None,
        tls_intermediates: None,
        signer_id: None,
        signer_validate: None,
    }
}

fn loaded(msp: &Msp) -> LoadRecord {
    let signer = msp.signing_identity();
    let signer = signer.as_ref().map(|s| s.identity());
    LoadRecord {
        verdict: Verdict::Accepted,
        stage: None,
        tls_roots: Some(msp.tls_root_certs().len()),
        tls_intermediates: Some(msp.tls_intermediate_certs().len()),
        signer_id: signer.map(|s| s.id().to_owned()),
        signer_validate: signer.map(|s| verdict(|| msp.validate(s))),
    }
}

fn probe(msp: &Msp, probe: &CaseProbe) -> ProbeRecord {
    let serialized = probe.identity.serialized(msp.id());
    let well_formed = SerializedIdentity::decode(&serialized).ok();
    let well_formed = well_formed.map(|identity| verdict(|| msp.is_well_formed(&identity)));
    let deserialized = caught(|| {
        let identity = msp.deserialize_identity(&serialized);
        identity.map_err(|error| refusal(&error))
    });
    let (deserialize, identity) = match deserialized {
        Ok(known) => (
            Verdict::Accepted,
            caught(|| Ok(identity(msp, &known, probe))),
        ),
        Err(verdict) => (verdict.clone(), Err(verdict)),
    };
    match identity {
        Err(crash @ Verdict::Crashed(_)) => ProbeRecord {
            well_formed,
            deserialize: crash,
            identity: None,
        },
        identity => ProbeRecord {
            well_formed,
            deserialize,
            identity: identity.ok(),
        },
    }
}

fn identity(msp: &Msp, identity: &Identity, probe: &CaseProbe) -> IdentityRecord {
    let ous = identity.organizational_units().into_iter();
    let principals = probe.principals.iter();
    let signatures = probe.signatures.iter();
    IdentityRecord {
        id: identity.id().to_owned(),
        expires: identity.expires_at().to_string(),
        validate: verdict(|| msp.validate(identity)),
        ous: ous
            .map(|ou| (ou.name, ou.certifiers_identifier.to_string()))
            .collect(),
        principals: principals
            .map(|question| satisfies(msp, identity, &question.bytes))
            .collect(),
        signatures: signatures
            .map(|(message, signature)| verdict(|| identity.verify(&message.bytes, signature)))
            .collect(),
    }
}

fn satisfies(msp: &Msp, identity: &Identity, principal: &[u8]) -> Verdict {
    match MspPrincipal::decode(principal) {
        Ok(principal) => verdict(|| msp.satisfies_principal(identity, &principal)),
        Err(error) => refusal(&error),
    }
}

fn verdict<T, E: Diagnostic>(ask: impl FnOnce() -> Result<T, E>) -> Verdict {
    let answer = caught(|| match ask() {
        Ok(_) => Ok(()),
        Err(error) => Err(refusal(&error)),
    });
    answer.err().unwrap_or(Verdict::Accepted)
}

fn refusal(error: &dyn Diagnostic) -> Verdict {
    Verdict::Refused(format!("{error} [{}]", error.code()))
}

/// A panic is a verdict like any other, so that the run goes on and names it.
fn caught<T, E: From<Verdict>>(ask: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(ask)).unwrap_or_else(|panic| {
        let text = (panic.downcast_ref::<String>().map(String::as_str))
            .or_else(|| panic.downcast_ref::<&str>().copied());
        Err(Verdict::Crashed(text.unwrap_or("a panic").to_owned()).into())
    })
}

/// The key store beside a protobuf configuration: the folder's `keystore` where it has one, or the folder itself.
fn proto_key_store(case: &Case, msp: &Path) -> Result<Option<KeyStore>, Failure> {
    if !case.keystore {
        return Ok(None);
    }
    let inner = msp.join("keystore");
    let folder = if inner.exists() { &inner } else { msp };
    let entries = std::fs::read_dir(folder).map_err(|error| Failure {
        verdict: Verdict::Refused(error.to_string()),
        stage: Some("keystore"),
    })?;
    let entries = entries.flatten().map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        match std::fs::read(entry.path()) {
            Ok(contents) => KeyStoreEntry::file(name, contents.into()),
            Err(_) => KeyStoreEntry::unreadable(name),
        }
    });
    Ok(Some(KeyStore::new(entries.collect())))
}
