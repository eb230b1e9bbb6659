//! What a path holds, told by its content.

use crate::failure::Failure;
use crate::input;
use fabric_msp::channel::NamedConfig;
use fabric_msp::lint::{Linter, Report, config_from_json};
use fabric_msp::wire::Config;
use std::path::Path;

/// What stands for the channel's id where a file does not say it.
const NO_CHANNEL: &str = "unnamed";

/// Lints a folder, a block, a Config message, or JSON of these.
pub fn lint(linter: &Linter, path: &Path, msp_id: &str) -> Result<Report, Failure> {
    let failure = |failure: Failure| failure.while_doing(&path.display().to_string());
    if path.is_dir() {
        let report = linter.folder(path, msp_id);
        return report.map_err(|error| Failure::of(&error));
    }
    let bytes = input::read(path, input::MAX_MESSAGE)?;
    if bytes.trim_ascii_start().starts_with(b"{") {
        let bytes = config_from_json(&bytes).map_err(|error| failure(Failure::of(&error)))?;
        let config = Config::decode(&bytes).map_err(|_| unknown(path))?;
        return Ok(linter.channel(NO_CHANNEL, &config));
    }
    if let Ok(found) = NamedConfig::of_block(&bytes) {
        let config = found.envelope.config.ok_or_else(|| unknown(path))?;
        return Ok(linter.channel(found.channel_id, &config));
    }
    let config = config(&bytes).ok_or_else(|| unknown(path))?;
    Ok(linter.channel(NO_CHANNEL, &config))
}

/// The groups below that of a channel, of which each channel has one at least.
const GROUPS: [&str; 3] = ["Application", "Orderer", "Consortiums"];

/// Many other messages, proposals among them, can be read as a `Config`, but then they have no group of a channel.
fn config(bytes: &[u8]) -> Option<Config<'_>> {
    let config = Config::decode(bytes).ok()?;
    let groups = &config.channel_group.as_ref()?.groups;
    GROUPS
        .iter()
        .any(|name| groups.contains_key(*name))
        .then_some(config)
}

fn unknown(path: &Path) -> Failure {
    Failure::own(
        crate::codes::NOTHING_TO_LINT,
        format!(
            "`{}` is neither an MSP folder nor a channel's configuration",
            path.display()
        ),
        "name a folder, a configuration block (`peer channel fetch config`), a Config message, or JSON of these",
    )
}
