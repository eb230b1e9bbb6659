//! Files that hold configurations.

use crate::failure::Failure;
use crate::input;
use clap::ValueEnum;
use fabric_msp::channel::{ChannelError, NamedConfig};
use fabric_msp::wire::Config;
use std::path::Path;

/// What stands for the channel's id where a file does not say it.
const NO_CHANNEL: &str = "unnamed";

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// A configuration block, as `peer channel fetch config` writes it.
    Block,
    /// A Config message.
    Config,
    /// A ConfigUpdate message.
    Update,
}

/// The bytes of a file that holds a configuration or an update.
pub fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    input::read(file, input::MAX_MESSAGE)
}

/// The configuration in these bytes of a file, and the channel's id.
pub fn config<'a>(
    file: &Path,
    form: Form,
    bytes: &'a [u8],
) -> Result<(&'a str, Config<'a>), Failure> {
    let failure = |failure: Failure| failure.while_doing(&file.display().to_string());
    if form == Form::Block {
        let found = NamedConfig::of_block(bytes).map_err(|e| failure(Failure::of(&e)))?;
        let config = found.envelope.config.ok_or(ChannelError::NoConfig);
        let config = config.map_err(|e| failure(Failure::of(&e)))?;
        return Ok((found.channel_id, config));
    }
    let config = Config::decode(bytes).map_err(|e| failure(Failure::of(&e)))?;
    Ok((NO_CHANNEL, config))
}
