//! The bundled ledger of a real channel.

#[path = "archive.rs"]
mod archive;

use std::fs;
use std::path::PathBuf;

/// The ledger, unpacked into a folder of its own.
pub struct Raft(PathBuf);

impl Raft {
    /// Unpacks it for one test binary.
    pub fn unpack(purpose: &str) -> Self {
        Self(archive::unpack("ledger/raft.tar.gz", purpose).join("raft"))
    }

    /// A file or folder in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A file's bytes.
    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }
}
