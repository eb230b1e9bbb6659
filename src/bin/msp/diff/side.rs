//! Before, or after.

use crate::failure::Failure;
use crate::output::Output;
use crate::{folder, input};
use fabric_msp::channel::Channel;
use fabric_msp::config::Purpose;
use fabric_msp::{Msp, MspVersion};
use std::path::Path;

/// What a path leads to.
pub enum Side {
    Folder(Box<Msp>),
    Channel(Box<Channel>),
}

impl Side {
    /// A folder is an MSP's, anything else a configuration block.
    pub fn read(
        path: &Path,
        msp_id: &str,
        version: MspVersion,
        output: &mut Output,
    ) -> Result<Self, Failure> {
        let named = |failure: Failure| failure.while_doing(&format!("`{}`", path.display()));
        if path.is_dir() {
            let folder = folder::read(path, msp_id, Purpose::Verifying).map_err(named)?;
            let notes = folder::telling(&folder.notes);
            output.warn(
                (notes.iter())
                    .map(|note| format!("{}: {note}", path.display()))
                    .collect(),
            );
            let msp = folder::set_up(folder, version).map_err(named)?;
            return Ok(Self::Folder(Box::new(msp)));
        }
        let block = input::read(path, input::MAX_MESSAGE)?;
        let channel = Channel::from_config_block(&block);
        let channel = channel.map_err(|error| named(Failure::of(&error)))?;
        Ok(Self::Channel(Box::new(channel)))
    }

    pub fn channel(&self) -> Option<&Channel> {
        match self {
            Self::Folder(_) => None,
            Self::Channel(channel) => Some(channel),
        }
    }

    pub fn msp(&self, id: &str) -> Option<&Msp> {
        match self {
            Self::Folder(msp) => Some(msp).filter(|msp| msp.id() == id).map(|msp| &**msp),
            Self::Channel(channel) => channel.msps().msp(id),
        }
    }

    pub fn msp_ids(&self) -> impl Iterator<Item = &str> {
        let (folder, channel) = match self {
            Self::Folder(msp) => (Some(msp.id()), None),
            Self::Channel(channel) => (None, Some(channel.msps().msps().map(Msp::id))),
        };
        folder.into_iter().chain(channel.into_iter().flatten())
    }
}

pub fn different_kinds() -> Failure {
    Failure::own(
        crate::codes::DIFFERENT_KINDS,
        "the one is an MSP folder, the other a configuration block".to_owned(),
        "compare two folders, or two blocks",
    )
}
