//! Runs a conformance corpus: what Fabric decided about each MSP and identity against what this crate decides.
//!
//! Shared by `examples/conformance.rs` (any corpus) and `tests/conformance.rs` (the bundled one). The format is
//! documented in `testdata/README.md`. One room per step: [`format`] is the JSON as written, [`case`] the case with
//! all references resolved, [`folder`] the MSP folder as it was, [`judge`] asks the library, [`compare`] counts.

mod case;
mod compare;
mod folder;
mod format;
mod judge;
mod record;

use std::path::{Path, PathBuf};

pub use case::CorpusError;
pub use compare::Mismatch;

/// The result of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// Cases run.
    pub cases: usize,
    /// Verdicts that the corpus records for them, each of them compared.
    pub verdicts: usize,
    /// Where this crate decides otherwise.
    pub mismatches: Vec<Mismatch>,
}

/// Every case folder under `root`: `root` itself, its children, or its grandchildren (a folder of corpora).
///
/// # Errors
/// When a folder cannot be listed, or there is no case at all.
pub fn find_cases(root: &Path) -> Result<Vec<PathBuf>, CorpusError> {
    if is_case(root) {
        return Ok(vec![root.to_owned()]);
    }
    let mut cases = Vec::new();
    for child in sorted_folders(root)? {
        if is_case(&child) {
            cases.push(child);
        } else {
            cases.extend(sorted_folders(&child)?.into_iter().filter(|f| is_case(f)));
        }
    }
    if cases.is_empty() {
        return Err(CorpusError::Empty(root.to_owned()));
    }
    Ok(cases)
}

/// Runs these cases, telling `on_mismatch` about each difference as it is found.
///
/// # Errors
/// Without a case, since agreement on nothing means nothing; when a case is not in the format: the verdicts of a broken corpus
/// mean nothing either, so the run ends there.
pub fn run(
    cases: &[PathBuf],
    mut on_mismatch: impl FnMut(&Mismatch),
) -> Result<Report, CorpusError> {
    if cases.is_empty() {
        return Err(CorpusError::NothingToRun);
    }
    let mut report = Report::default();
    for folder in cases {
        let case = case::Case::read(folder)?;
        let restored = folder::Restored::of(&case, folder)?;
        for (version, expected) in &case.expected {
            let observed = judge::judge(&case, &restored, *version);
            let (verdicts, mismatches) = compare::compare(&case, *version, expected, &observed);
            report.verdicts += verdicts;
            mismatches.iter().for_each(&mut on_mismatch);
            report.mismatches.extend(mismatches);
        }
        report.cases += 1;
    }
    Ok(report)
}

fn is_case(folder: &Path) -> bool {
    folder.join("case.json").is_file()
}

fn sorted_folders(root: &Path) -> Result<Vec<PathBuf>, CorpusError> {
    let unreadable = |source| CorpusError::Io(root.to_owned(), source);
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(root).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}
