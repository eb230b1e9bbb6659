//! Where material is written to.

use super::GenerateError;
use std::collections::BTreeMap;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody: certificates, configuration.
    Public,
    /// Its owner only: private keys.
    Private,
}

/// Takes folders and files by their relative paths.
pub trait Output {
    /// Makes a folder and those that it is in; there may be one already.
    ///
    /// # Errors
    /// When the file system refuses.
    fn folder(&mut self, path: &Path) -> Result<(), GenerateError>;

    /// Makes a file, in a folder that is there.
    ///
    /// # Errors
    /// When there is such a file already, or the file system refuses.
    fn file(&mut self, path: &Path, contents: &[u8], access: Access) -> Result<(), GenerateError>;
}

/// An output that several threads write to at once.
pub trait SharedOutput: Sync {
    /// Is there such a file or folder?
    fn contains(&self, path: &Path) -> bool;

    /// As [`Output::folder`].
    ///
    /// # Errors
    /// As there.
    fn shared_folder(&self, path: &Path) -> Result<(), GenerateError>;

    /// As [`Output::file`].
    ///
    /// # Errors
    /// As there.
    fn shared_file(
        &self,
        path: &Path,
        contents: &[u8],
        access: Access,
    ) -> Result<(), GenerateError>;
}

/// One thread's share of it.
pub(super) struct Share<'a, S>(pub(super) &'a S);

impl<S: SharedOutput> Output for Share<'_, S> {
    fn folder(&mut self, path: &Path) -> Result<(), GenerateError> {
        self.0.shared_folder(path)
    }

    fn file(&mut self, path: &Path, contents: &[u8], access: Access) -> Result<(), GenerateError> {
        self.0.shared_file(path, contents, access)
    }
}

/// A folder of the file system. Files that are there already are never overwritten.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Below this folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }
}

impl Folder {
    pub(super) fn root(&self) -> &Path {
        &self.root
    }
}

impl Output for Folder {
    fn folder(&mut self, path: &Path) -> Result<(), GenerateError> {
        self.shared_folder(path)
    }

    fn file(&mut self, path: &Path, contents: &[u8], access: Access) -> Result<(), GenerateError> {
        self.shared_file(path, contents, access)
    }
}

impl SharedOutput for Folder {
    fn contains(&self, path: &Path) -> bool {
        // What cannot be looked at is not taken for absent.
        let found = self.root.join(path).symlink_metadata();
        found.map_or_else(|error| error.kind() != ErrorKind::NotFound, |_| true)
    }

    fn shared_folder(&self, path: &Path) -> Result<(), GenerateError> {
        let path = self.root.join(path);
        let made = DirBuilder::new().recursive(true).create(&path);
        made.map_err(|error| GenerateError::writing(path, error))
    }

    fn shared_file(
        &self,
        path: &Path,
        contents: &[u8],
        access: Access,
    ) -> Result<(), GenerateError> {
        let path = self.root.join(path);
        let written = new_file(access)
            .open(&path)
            .and_then(|mut file| file.write_all(contents));
        written.map_err(|error| GenerateError::writing(path, error))
    }
}

fn new_file(access: Access) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode(access));
    #[cfg(not(unix))]
    let _ = access;
    options
}

#[cfg(unix)]
fn mode(access: Access) -> u32 {
    match access {
        Access::Public => 0o644,
        Access::Private => 0o600,
    }
}

/// Memory: for tests, and for looking before writing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Memory {
    /// Without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// The files' paths and contents, in the order of the paths.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &[u8])> {
        self.files
            .iter()
            .map(|(path, contents)| (path.as_path(), contents.as_slice()))
    }
}

impl Output for Memory {
    fn folder(&mut self, _: &Path) -> Result<(), GenerateError> {
        Ok(())
    }

    fn file(&mut self, path: &Path, contents: &[u8], _: Access) -> Result<(), GenerateError> {
        if self.files.contains_key(path) {
            return Err(GenerateError::Exists {
                path: path.to_owned(),
            });
        }
        self.files.insert(path.to_owned(), contents.to_vec());
        Ok(())
    }
}

impl SharedOutput for Mutex<Memory> {
    fn contains(&self, path: &Path) -> bool {
        locked(self).files.keys().any(|file| file.starts_with(path))
    }

    fn shared_folder(&self, path: &Path) -> Result<(), GenerateError> {
        locked(self).folder(path)
    }

    fn shared_file(
        &self,
        path: &Path,
        contents: &[u8],
        access: Access,
    ) -> Result<(), GenerateError> {
        locked(self).file(path, contents, access)
    }
}

/// Files are added whole, so a thread that panicked has left nothing half done.
fn locked(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}
