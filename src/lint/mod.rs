//! Floor 10: what is wrong with a configuration, though Fabric may take it.
//!
//! Fabric is silent about most mistakes in an MSP: a file that is no PEM is passed over, a misspelt key turns NodeOUs off, a
//! revocation list of the wrong key revokes nobody, and a CA listed under two certificates refuses whom it enrols. A lint finds one
//! such mistake: each is a row of a table, with a stable code, a severity, the reason and the remedy ([`lints`]). A configuration
//! that does not even load gives the loader's error as a finding too, and the lints go on beyond it.
//!
//! No clock and no network: the caller says what time it is.
//!
//! ```
//! use fabric_msp::lint::{Linter, Options};
//! use fabric_msp::Time;
//!
//! let linter = Linter::new(Options::at(Time::from_unix(1_800_000_000)));
//! let report = linter.config(&fabric_msp::config::MspConfig::default(), "");
//! assert!(report.findings.iter().any(|finding| finding.code == "MSP-LINT-106"));
//! ```
//!
//! # The catalogue
#![doc = include_str!("catalogue.md")]

mod catalogue;
mod channel;
mod collect;
mod echo;
mod finding;
mod folder;
#[cfg(feature = "cli")]
mod json;
mod material;
mod rules;
mod spelling;
mod trial;

use std::path::Path;

use crate::config::{
    FolderError, FolderState, Inventory, MspConfig, MspFolder, Purpose, SubFolder,
};
use crate::encoding::time::Time;
use crate::msp::{LoadError, Msp, MspVersion};
use crate::signer::KeyStore;
use crate::wire;

#[cfg(feature = "generate")]
pub(crate) use spelling::nearest;

pub use catalogue::{Lint, catalogue, lint, lints};
pub use collect::MAX_FINDINGS_OF_A_LINT;
pub use finding::{Finding, Place, Report, Severity};
#[cfg(feature = "cli")]
pub use json::{JsonError, MAX_JSON_BYTES, MAX_JSON_GROUPS_DEPTH, config_from_json};

use catalogue::Check;
use channel::ChannelMaterial;
use collect::{Findings, load_failure};
use material::Material;

/// Seconds of 30 days: how long before the end of a validity it is told of, unless the caller says otherwise.
pub const DEFAULT_WITHIN: u64 = 30 * 86_400;

/// What findings depend on besides the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The present time.
    pub now: Time,
    /// Seconds: what expires within them is told of.
    pub within: u64,
    /// The MSP version whose rules count. A channel's capabilities say it themselves.
    pub version: MspVersion,
    /// What a folder is for; `None`: for signing when it has `signcerts` or `keystore`.
    pub purpose: Option<Purpose>,
}

impl Options {
    /// The newest rules, and what expires within [`DEFAULT_WITHIN`].
    pub const fn at(now: Time) -> Self {
        Self {
            now,
            within: DEFAULT_WITHIN,
            version: MspVersion::V3_0,
            purpose: None,
        }
    }
}

/// Looks at configurations.
#[derive(Clone, Copy, Debug)]
pub struct Linter {
    options: Options,
}

impl Linter {
    /// A linter with these options.
    pub const fn new(options: Options) -> Self {
        Self { options }
    }

    /// Looks at an MSP folder, with the limits that hold for loading it.
    ///
    /// # Errors
    /// [`FolderError`] when `dir` itself cannot be listed; all else is a finding.
    pub fn folder(&self, dir: impl AsRef<Path>, msp_id: &str) -> Result<Report, FolderError> {
        let dir = dir.as_ref();
        let inventory = Inventory::read(dir)?;
        let purpose = self.options.purpose.unwrap_or_else(|| purpose(&inventory));
        let mut report = Report::default();
        let loaded = self.load(dir, msp_id, purpose);
        if let Err(error) = &loaded {
            load_failure(error, msp_id, Place::file(dir), &mut report);
        }
        let origin = Place::file(dir);
        let mut parts = folder::parts(inventory);
        parts.purpose = Some(purpose);
        let material = Material::new(msp_id, origin, parts, &self.options);
        judge(&material, &mut report);
        if let Err(error) = &loaded {
            echo::merge(error, &mut report);
        }
        Ok(report)
    }

    /// Looks at the configuration of an MSP; `origin` is put before the names of its fields.
    pub fn config(&self, config: &MspConfig, origin: &str) -> Report {
        let place = Place::Field(match origin {
            "" => "configuration".to_owned(),
            origin => origin.to_owned(),
        });
        let mut report = Report::default();
        let builder = Msp::builder(config).version(self.options.version);
        let loaded = builder
            .now(self.options.now)
            .build()
            .map_err(LoadError::from);
        if let Err(error) = &loaded {
            load_failure(error, &config.name, place.clone(), &mut report);
        }
        let parts = material::of_config(origin, config);
        judge(
            &Material::new(&config.name, place, parts, &self.options),
            &mut report,
        );
        if let Err(error) = &loaded {
            echo::merge(error, &mut report);
        }
        report
    }

    /// Looks at a channel: at each MSP, and at what they are to each other and to its policies.
    pub fn channel(&self, channel_id: &str, config: &wire::Config<'_>) -> Report {
        let mut report = Report::default();
        let channel = ChannelMaterial::new(channel_id, config, &self.options);
        if let Some(error) = &channel.error {
            let place = Place::Field("/Channel".to_owned());
            load_failure(error, "", place, &mut report);
        }
        let linter = Self::new(channel.options(&self.options));
        for organization in &channel.organizations {
            report.extend(linter.config(&organization.config, &organization.origin));
        }
        for lint in lints() {
            if let Check::Channel(check) = lint.check {
                check(&channel, &mut Findings::new(lint, "", &mut report));
            }
        }
        report
    }

    fn load(&self, dir: &Path, msp_id: &str, purpose: Purpose) -> Result<(), LoadError> {
        let folder = MspFolder::read(dir, msp_id, purpose)?;
        let store = KeyStore::from(folder.key_store);
        let builder = Msp::builder(&folder.config).version(self.options.version);
        builder.key_store(&store).now(self.options.now).build()?;
        Ok(())
    }
}

fn judge(material: &Material, report: &mut Report) {
    for lint in lints() {
        if let Check::Msp(check) = lint.check {
            check(material, &mut Findings::new(lint, &material.msp_id, report));
        }
    }
}

/// A folder with a certificate or a key of its own is a node's or a user's.
fn purpose(inventory: &Inventory) -> Purpose {
    let own = |(folder, state): &(SubFolder, FolderState)| {
        matches!(folder, SubFolder::Signing | SubFolder::Keys) && *state == FolderState::Listed
    };
    match inventory.folders.iter().any(own) {
        true => Purpose::Local,
        false => Purpose::Verifying,
    }
}
