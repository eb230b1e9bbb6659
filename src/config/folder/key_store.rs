//! The key store of a local MSP: its files, unread. Which of them holds the key is for the signer to find out.

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use zeroize::Zeroizing;

use super::error::FolderError;
use super::files::{Files, ListError, names};
use super::note::{FolderNote, SkipReason};

/// The bytes that a file of the key store may have to be read. Fabric reads files of any size by name and files of 64 KiB in
/// a search.
pub const MAX_KEY_FILE_BYTES: u64 = 1 << 20;

/// An entry of the key store; its `Debug` shows no contents.
///
/// Fabric looks at names before it looks at files, so an entry that cannot be read is an entry nevertheless.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyStoreFile {
    /// The name; what is not UTF-8 in it is replaced, for no key's name has that.
    pub name: String,
    /// The size in bytes as the folder states it: that of a link is the length of its path. Fabric's search passes over
    /// entries of more than 64 KiB.
    pub size: u64,
    /// The file, wiped when dropped; `None` when the entry is no file or cannot be read.
    pub contents: Option<Zeroizing<Vec<u8>>>,
}

impl fmt::Debug for KeyStoreFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyStoreFile")
            .field("name", &self.name)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// The entries of the key store at `path`, sorted by name. There need not be one.
pub(super) fn read(
    path: &Path,
    files: &mut Files,
    notes: &mut Vec<FolderNote>,
) -> Result<Vec<KeyStoreFile>, FolderError> {
    let names = match names(path) {
        Ok(names) => names,
        Err(ListError::Io(ErrorKind::NotFound)) if !is_link(path) => {
            notes.push(FolderNote::Absent { path: path.into() });
            return Ok(Vec::new());
        }
        Err(ListError::Io(kind)) => {
            let path = path.into();
            return Err(FolderError::KeyStore { path, kind });
        }
        Err(error) => return Err(error.about(path.into())),
    };
    names
        .iter()
        .map(|name| entry(path, name, files, notes))
        .collect()
}

/// Fabric makes a key store where there is none, and fails to make one of a dangling link.
fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn entry(
    folder: &Path,
    name: &OsStr,
    files: &mut Files,
    notes: &mut Vec<FolderNote>,
) -> Result<KeyStoreFile, FolderError> {
    let path = folder.join(name);
    let contents = match files.read(&path, MAX_KEY_FILE_BYTES) {
        Ok(Ok(contents)) => Ok(Zeroizing::new(contents)),
        Ok(Err(error)) => Err(skip_reason(error.kind())),
        Err(FolderError::NotRegular { .. }) => Err(SkipReason::NotRegular),
        Err(FolderError::FileTooLarge { .. }) => Err(SkipReason::TooLarge),
        Err(error) => return Err(error),
    };
    let size = fs::symlink_metadata(&path).map_or(0, |metadata| metadata.len());
    notes.extend(contents.as_ref().err().map(|reason| FolderNote::Skipped {
        path,
        reason: *reason,
    }));
    Ok(KeyStoreFile {
        name: name.to_string_lossy().into_owned(),
        size,
        contents: contents.ok(),
    })
}

/// Why a file that the system would not read is skipped.
pub(super) fn skip_reason(kind: ErrorKind) -> SkipReason {
    match kind {
        ErrorKind::IsADirectory => SkipReason::Folder,
        ErrorKind::NotFound => SkipReason::DanglingLink,
        kind => SkipReason::Unreadable(kind),
    }
}
