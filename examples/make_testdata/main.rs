//! Writes `testdata/network`, the same bytes every time: `cargo run --features generate --example make_testdata`.
//!
//! An argument names another folder. Nothing is overwritten: remove the old folder first.

mod network;

use fabric_msp::diagnostic::Diagnostic;
use fabric_msp::generate::Folder;
use std::process::ExitCode;

fn main() -> ExitCode {
    let folder = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "testdata/network".to_owned());
    match network::write(&mut Folder::new(&folder)) {
        Ok(()) => {
            println!("wrote {folder}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            if let Some(help) = error.help() {
                eprintln!("help: {help}");
            }
            ExitCode::FAILURE
        }
    }
}
