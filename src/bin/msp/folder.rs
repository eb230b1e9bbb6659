//! The MSP that a command works with.

use crate::failure::Failure;
use crate::output::Output;
use clap::Args;
use fabric_msp::config::{FolderNote, MspFolder, Purpose};
use fabric_msp::signer::KeyStore;
use fabric_msp::{LoadError, LoadStage, Msp, MspVersion, Time};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Which MSP, and by whose rules.
#[derive(Args)]
pub struct MspArgs {
    /// The MSP folder.
    #[arg(long, value_name = "DIR")]
    msp: PathBuf,
    /// The MSP's identifier.
    #[arg(long, value_name = "ID")]
    pub mspid: String,
    #[command(flatten)]
    version: VersionArg,
}

/// By whose rules.
#[derive(Args)]
pub struct VersionArg {
    /// The MSP version whose rules decide: 1.0, 1.1, 1.3, 1.4.3 or 3.0 (a channel's capabilities choose it).
    #[arg(long = "version", value_name = "VERSION", default_value_t)]
    pub version: MspVersion,
}

/// How the folder is read.
#[derive(Args)]
pub struct LocalArg {
    /// Load as a node loads its own MSP, with signing certificate and key.
    #[arg(long)]
    local: bool,
}

impl LocalArg {
    pub fn purpose(&self) -> Purpose {
        match self.local {
            true => Purpose::Local,
            false => Purpose::Verifying,
        }
    }
}

impl MspArgs {
    /// Loads the MSP for this purpose, and warns of what Fabric passes over in its folder.
    pub fn load(&self, purpose: Purpose, output: &mut Output) -> Result<Msp, Failure> {
        self.version.load(&self.msp, &self.mspid, purpose, output)
    }
}

impl VersionArg {
    /// Loads the MSP in this folder by the rules of the version, and warns of what Fabric passes over in it.
    pub fn load(
        &self,
        dir: &Path,
        mspid: &str,
        purpose: Purpose,
        output: &mut Output,
    ) -> Result<Msp, Failure> {
        let folder = read(dir, mspid, purpose)?;
        output.warn(telling(&folder.notes));
        let named = |f: Failure| f.while_doing(&format!("MSP folder `{}`", dir.display()));
        set_up(folder, self.version).map_err(named)
    }
}

/// All notes but those of what is simply not there.
pub fn telling(notes: &[FolderNote]) -> Vec<String> {
    let telling = notes
        .iter()
        .filter(|note| !matches!(note, FolderNote::Absent { .. }));
    telling.map(ToString::to_string).collect()
}

/// Reads the folder.
pub fn read(dir: &Path, mspid: &str, purpose: Purpose) -> Result<MspFolder, Failure> {
    MspFolder::read(dir, mspid, purpose).map_err(|error| failure(&error.into()))
}

/// Sets the MSP up from what was read.
pub fn set_up(folder: MspFolder, version: MspVersion) -> Result<Msp, Failure> {
    let store = KeyStore::from(folder.key_store);
    let builder = Msp::builder(&folder.config).version(version).now(now());
    let msp = builder.key_store(&store).build();
    msp.map_err(|error| failure(&error.into()))
}

/// The present time.
pub fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Time::from_unix(since.map_or(0, |elapsed| elapsed.as_secs() as i64))
}

fn failure(error: &LoadError) -> Failure {
    let stage = match error.stage() {
        LoadStage::Config => "config",
        LoadStage::KeyStore => "keystore",
        LoadStage::Setup => "setup",
    };
    Failure {
        stage: Some(stage),
        ..Failure::of(error)
    }
}
