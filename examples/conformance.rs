//! Runs a conformance corpus and names every verdict that differs from Fabric's.
//!
//! ```text
//! cargo run --release --example conformance -- DIR [CASE...]
//! ```
//!
//! `DIR` is a corpus (a folder of cases), one case, or a folder of corpora. `CASE` keeps only the cases whose name
//! contains one of these words. The last line is `N verdicts, M mismatches`; the exit code is 0 when M is 0, 1 when
//! it is not, and 2 when the corpus itself cannot be read or no case is left to run.

#[path = "../tests/support/conformance/mod.rs"]
mod conformance;

use conformance::{CorpusError, Report};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(root) = arguments.next().map(PathBuf::from) else {
        eprintln!("usage: conformance DIR [CASE...]");
        return ExitCode::from(2);
    };
    let words: Vec<String> = arguments
        .map(|a| a.to_string_lossy().into_owned())
        .collect();
    match run(root, &words) {
        Ok(report) if report.mismatches.is_empty() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(root: PathBuf, words: &[String]) -> Result<Report, CorpusError> {
    let start = Instant::now();
    let mut cases = conformance::find_cases(&root)?;
    cases.retain(|case| {
        let name = case.file_name().unwrap_or_default().to_string_lossy();
        words.is_empty() || words.iter().any(|word| name.contains(word.as_str()))
    });
    let report = conformance::run(&cases, |mismatch| println!("{mismatch}"))?;
    println!(
        "{} cases at all MSP versions in {:.1} s",
        report.cases,
        start.elapsed().as_secs_f64()
    );
    println!(
        "{} verdicts, {} mismatches",
        report.verdicts,
        report.mismatches.len()
    );
    Ok(report)
}
