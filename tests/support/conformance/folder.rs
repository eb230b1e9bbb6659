//! The case's MSP folder with the empty folders and links that an archive or a checkout may have lost.

use super::case::{Case, CorpusError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The folder to load from: the corpus' own when it is complete, else a completed copy that ends with this value.
pub struct Restored {
    msp: PathBuf,
    copy: Option<PathBuf>,
}

impl Restored {
    /// Looks whether anything is missing; only then copies.
    ///
    /// # Errors
    /// When the copy cannot be made.
    pub fn of(case: &Case, folder: &Path) -> Result<Self, CorpusError> {
        let msp = folder.join("msp");
        if is_complete(case, &msp) {
            return Ok(Self { msp, copy: None });
        }
        let copy = scratch();
        let restored = Self {
            msp: copy.join("msp"),
            copy: Some(copy),
        };
        (complete(case, &msp, &restored.msp)).map_err(|e| CorpusError::Io(msp, e))?;
        Ok(restored)
    }

    /// The MSP folder.
    pub fn msp(&self) -> &Path {
        &self.msp
    }
}

impl Drop for Restored {
    fn drop(&mut self) {
        if let Some(copy) = &self.copy {
            // A copy that stays behind in the temporary folder harms nobody.
            let _ = std::fs::remove_dir_all(copy);
        }
    }
}

fn is_complete(case: &Case, msp: &Path) -> bool {
    let links = &case.fs.symlinks;
    case.fs.empty_dirs.iter().all(|d| msp.join(d).is_dir())
        && (links.iter())
            .all(|(link, to)| std::fs::read_link(msp.join(link)).is_ok_and(|t| t == Path::new(to)))
}

fn complete(case: &Case, from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    if from.is_dir() {
        copy_folder(from, to)?;
    }
    for folder in &case.fs.empty_dirs {
        std::fs::create_dir_all(to.join(folder))?;
    }
    for (link, target) in &case.fs.symlinks {
        replace_by_link(&to.join(link), target)?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_symlink() {
            symlink(&std::fs::read_link(entry.path())?, &target)?;
        } else if kind.is_dir() {
            std::fs::create_dir_all(&target)?;
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Puts the link where a checkout may have left a copy of its target.
fn replace_by_link(at: &Path, target: &str) -> std::io::Result<()> {
    if let Some(parent) = at.parent() {
        std::fs::create_dir_all(parent)?;
    }
    match std::fs::symlink_metadata(at) {
        Ok(found) if found.is_dir() => std::fs::remove_dir_all(at)?,
        Ok(_) => std::fs::remove_file(at)?,
        Err(_) => {}
    }
    symlink(Path::new(target), at)
}

#[cfg(unix)]
fn symlink(target: &Path, at: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(not(unix))]
fn symlink(_: &Path, _: &Path) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

fn scratch() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("fabric-msp-conformance-{}-{number}", std::process::id());
    std::env::temp_dir().join(name)
}
