//! The names of the files that a configuration came from, as far as they are known.

use fabric_msp::config::FolderNote;
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder, and which of its files did not count.
pub struct FileNames<'a> {
    folder: &'a Path,
    skipped: HashSet<PathBuf>,
}

impl<'a> FileNames<'a> {
    pub fn of(folder: &'a Path, notes: &[FolderNote]) -> Self {
        let skipped = notes.iter().filter_map(|note| match note {
            FolderNote::Skipped { path, .. } => Some(path.clone()),
            _ => None,
        });
        Self {
            folder,
            skipped: skipped.collect(),
        }
    }

    /// The name of each item of a list, which was read from this folder in the order of its names; none where the folder no
    /// longer has just the files that the list came from.
    pub fn in_folder(&self, folder: &str, list: &[Vec<u8>]) -> Vec<String> {
        let folder = self.folder.join(folder);
        let Ok(entries) = fs::read_dir(&folder) else {
            return Vec::new();
        };
        let mut names: Vec<OsString> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.retain(|name| !self.skipped.contains(&folder.join(name)));
        names.sort_unstable();
        match names.len() == list.len() {
            true => names
                .iter()
                .map(|name| name.to_string_lossy().into_owned())
                .collect(),
            false => Vec::new(),
        }
    }
}
