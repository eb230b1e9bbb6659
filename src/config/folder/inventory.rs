//! What lies in an MSP's folder, raw: which files there are, what they hold, who may read them.
//!
//! [`MspFolder`](super::MspFolder) answers what Fabric makes of a folder and ends where Fabric does. Whoever looks for what is
//! wrong with a folder needs what Fabric passed over, too.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::error::FolderError;
use super::files::{Files, ListError, MAX_CERTIFICATE_FILE_BYTES, MAX_CRL_FILE_BYTES, names};
use super::key_store::{MAX_KEY_FILE_BYTES, skip_reason};
use super::note::SkipReason;
use super::path;
use crate::config::yaml::MAX_CONFIGURATION_BYTES;

/// A folder of an MSP's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubFolder {
    /// `cacerts`.
    Roots,
    /// `intermediatecerts`.
    Intermediates,
    /// `admincerts`.
    Admins,
    /// `signcerts`.
    Signing,
    /// `keystore`.
    Keys,
    /// `crls`.
    Crls,
    /// `tlscacerts`.
    TlsRoots,
    /// `tlsintermediatecerts`.
    TlsIntermediates,
}

impl SubFolder {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Roots,
        Self::Intermediates,
        Self::Admins,
        Self::Signing,
        Self::Keys,
        Self::Crls,
        Self::TlsRoots,
        Self::TlsIntermediates,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Roots => "cacerts",
            Self::Intermediates => "intermediatecerts",
            Self::Admins => "admincerts",
            Self::Signing => "signcerts",
            Self::Keys => "keystore",
            Self::Crls => "crls",
            Self::TlsRoots => "tlscacerts",
            Self::TlsIntermediates => "tlsintermediatecerts",
        }
    }

    const fn limit(self) -> u64 {
        match self {
            Self::Keys => MAX_KEY_FILE_BYTES,
            Self::Crls => MAX_CRL_FILE_BYTES,
            _ => MAX_CERTIFICATE_FILE_BYTES,
        }
    }
}

/// Whether a folder of an MSP's folder is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderState {
    /// It is not there.
    Absent,
    /// It is no folder, or cannot be read.
    Unreadable(std::io::ErrorKind),
    /// Its entries are listed.
    Listed,
}

/// One entry of a folder of an MSP's folder. Its `Debug` shows no contents, which may be a key.
#[derive(Clone, PartialEq, Eq)]
pub struct InventoryFile {
    /// Where it lies.
    pub folder: SubFolder,
    /// Its path.
    pub path: PathBuf,
    /// Its bytes, wiped when dropped, or why there are none.
    pub contents: Result<Zeroizing<Vec<u8>>, SkipReason>,
    /// The permission bits, where the system has such.
    pub mode: Option<u32>,
}

impl std::fmt::Debug for InventoryFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InventoryFile")
            .field("path", &self.path)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

/// All that lies in an MSP's folder, entries in the order in which Fabric reads them.
pub struct Inventory {
    /// The MSP's folder.
    pub dir: PathBuf,
    /// Which of the known folders are there.
    pub folders: Vec<(SubFolder, FolderState)>,
    /// Their entries.
    pub files: Vec<InventoryFile>,
    /// `config.yaml`, or why it cannot be read; `None` when it is not there.
    pub configuration: Option<Result<Vec<u8>, SkipReason>>,
    /// Other entries of the MSP's folder.
    pub others: Vec<PathBuf>,
    /// The limit at which reading stopped, if it did.
    pub stopped: Option<FolderError>,
    allowance: Files,
}

impl Inventory {
    /// Lists and reads the folder `dir`, within the limits that hold for loading it.
    ///
    /// # Errors
    /// [`FolderError`] when `dir` itself cannot be listed.
    pub fn read(dir: impl AsRef<Path>) -> Result<Self, FolderError> {
        let dir = dir.as_ref();
        if fs::metadata(dir).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            return Err(FolderError::NoFolder { path: dir.into() });
        }
        let entries = names(dir).map_err(|error| error.about(dir.into()))?;
        let mut inventory = Self {
            dir: dir.into(),
            folders: Vec::new(),
            files: Vec::new(),
            configuration: None,
            others: Vec::new(),
            stopped: None,
            allowance: Files::new(),
        };
        let known =
            |name: &str| name == "config.yaml" || SubFolder::ALL.iter().any(|f| f.name() == name);
        let others = entries
            .iter()
            .filter(|name| !name.to_str().is_some_and(known));
        inventory.others = others.map(|name| dir.join(name)).collect();
        if let Err(limit) = inventory.fill() {
            inventory.stopped = Some(limit);
        }
        Ok(inventory)
    }

    /// The file that `config.yaml` names, joined to the folder as Fabric joins it: the path, and its bytes.
    ///
    /// `None` when such a path cannot be, on systems whose paths are text.
    pub fn named_file(&mut self, name: &[u8]) -> Option<(PathBuf, Result<Vec<u8>, SkipReason>)> {
        let path = path::join(&self.dir, &path::from_bytes(name)?);
        let contents = match self.allowance.read(&path, MAX_CERTIFICATE_FILE_BYTES) {
            Ok(Ok(contents)) => Ok(contents),
            Ok(Err(error)) => Err(skip_reason(error.kind())),
            Err(FolderError::NotRegular { .. }) => Err(SkipReason::NotRegular),
            Err(_) => Err(SkipReason::TooLarge),
        };
        Some((path, contents))
    }

    fn fill(&mut self) -> Result<(), FolderError> {
        for folder in SubFolder::ALL {
            self.list(folder)?;
        }
        let path = path::join(&self.dir, Path::new("config.yaml"));
        if fs::symlink_metadata(&path).is_ok() {
            let read = self.allowance.read(&path, MAX_CONFIGURATION_BYTES as u64)?;
            self.configuration = Some(read.map_err(|error| skip_reason(error.kind())));
        }
        Ok(())
    }

    fn list(&mut self, folder: SubFolder) -> Result<(), FolderError> {
        let path = path::join(&self.dir, Path::new(folder.name()));
        let found = fs::metadata(&path);
        if found.is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            self.folders.push((folder, FolderState::Absent));
            return Ok(());
        }
        match names(&path) {
            Err(ListError::Io(kind)) => self.folders.push((folder, FolderState::Unreadable(kind))),
            Err(limit) => return Err(limit.about(path)),
            Ok(names) => {
                self.folders.push((folder, FolderState::Listed));
                for name in names {
                    let file = self.file(folder, path.join(name))?;
                    self.files.push(file);
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, folder: SubFolder, path: PathBuf) -> Result<InventoryFile, FolderError> {
        let contents = match self.allowance.read(&path, folder.limit()) {
            Ok(Ok(contents)) => Ok(Zeroizing::new(contents)),
            Ok(Err(error)) => Err(skip_reason(error.kind())),
            Err(FolderError::NotRegular { .. }) => Err(SkipReason::NotRegular),
            Err(FolderError::FileTooLarge { .. }) => Err(SkipReason::TooLarge),
            Err(limit) => return Err(limit),
        };
        let mode = fs::metadata(&path).ok().and_then(|found| mode(&found));
        Ok(InventoryFile {
            folder,
            path,
            contents,
            mode,
        })
    }
}

impl std::fmt::Debug for Inventory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inventory")
            .field("dir", &self.dir)
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

#[cfg(unix)]
fn mode(metadata: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(metadata.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
const fn mode(_: &Metadata) -> Option<u32> {
    None
}
