//! Reading files without hanging on them or drowning in them.

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::error::FolderError;

/// The bytes that a file of certificates may have. Fabric has no limit; the bundles of web browsers have less than one
/// megabyte.
pub const MAX_CERTIFICATE_FILE_BYTES: u64 = 16 << 20;

/// The bytes that a CRL may have: enough for two million entries in PEM.
pub const MAX_CRL_FILE_BYTES: u64 = 90 << 20;

/// The bytes that all files of an MSP may have together.
pub const MAX_FOLDER_BYTES: u64 = 512 << 20;

/// The entries that one folder of an MSP may have.
pub const MAX_FOLDER_ENTRIES: usize = 100_000;

/// Reads files on an allowance that they share.
pub(super) struct Files {
    remaining: u64,
}

impl Files {
    pub(super) const fn new() -> Self {
        Self {
            remaining: MAX_FOLDER_BYTES,
        }
    }

    /// The bytes of a file. The outer error ends all reading; the inner one is the system's and may be passed over.
    pub(super) fn read(
        &mut self,
        path: &Path,
        limit: u64,
    ) -> Result<io::Result<Vec<u8>>, FolderError> {
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return Ok(Err(error)),
        };
        if metadata.is_dir() {
            return Ok(Err(ErrorKind::IsADirectory.into()));
        }
        if !metadata.is_file() {
            let path = path.into();
            return Err(FolderError::NotRegular { path });
        }
        self.expect_room(path, metadata.len(), limit)?;
        match read_at_most(path, &metadata, limit) {
            Ok(bytes) => {
                let length = bytes.len() as u64;
                self.expect_room(path, length, limit)?;
                self.remaining -= length;
                Ok(Ok(bytes))
            }
            Err(error) => Ok(Err(error)),
        }
    }

    fn expect_room(&self, path: &Path, length: u64, limit: u64) -> Result<(), FolderError> {
        let path = || path.into();
        if length > limit {
            return Err(FolderError::FileTooLarge {
                path: path(),
                limit,
            });
        }
        if length > self.remaining {
            return Err(FolderError::FolderTooLarge {
                path: path(),
                limit: MAX_FOLDER_BYTES,
            });
        }
        Ok(())
    }
}

/// The file's bytes in one allocation, so that a key leaves no copies; one more than `limit` when it grew beyond that.
fn read_at_most(path: &Path, metadata: &Metadata, limit: u64) -> io::Result<Vec<u8>> {
    let capacity = usize::try_from(metadata.len()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(capacity.saturating_add(1));
    let file = File::open(path)?;
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What went wrong with a folder's list of names.
pub(super) enum ListError {
    /// The system's reason.
    Io(ErrorKind),
    /// More than [`MAX_FOLDER_ENTRIES`].
    TooMany,
}

/// The names in a folder, sorted by their bytes; dot files count.
pub(super) fn names(path: &Path) -> Result<Vec<OsString>, ListError> {
    let entries = fs::read_dir(path).map_err(|error| ListError::Io(error.kind()))?;
    let mut names = Vec::new();
    for entry in entries {
        if names.len() == MAX_FOLDER_ENTRIES {
            return Err(ListError::TooMany);
        }
        let entry = entry.map_err(|error| ListError::Io(error.kind()))?;
        names.push(entry.file_name());
    }
    names.sort_unstable();
    Ok(names)
}

impl ListError {
    /// The error about the folder of certificates or CRLs at `path`.
    pub(super) fn about(self, path: PathBuf) -> FolderError {
        match self {
            Self::Io(kind) => FolderError::UnreadableFolder { path, kind },
            Self::TooMany => FolderError::TooManyEntries {
                path,
                limit: MAX_FOLDER_ENTRIES,
            },
        }
    }
}
