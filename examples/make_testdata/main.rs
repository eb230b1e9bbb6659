//! Writes `testdata/network` and `testdata/channel`, the same bytes every time:
//! `cargo run --features generate --example make_testdata`.
//!
//! An argument names another folder than `testdata`. Nothing is overwritten: remove the old folders first.

mod channel;
mod network;

use fabric_msp::diagnostic::Diagnostic;
use fabric_msp::generate::Folder;
use fabric_msp::generate::network::NetworkError;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let folder = std::env::args().nth(1);
    let folder = folder.unwrap_or_else(|| "testdata".to_owned());
    match write(Path::new(&folder)) {
        Ok(()) => {
            println!("wrote network and channel into {folder}");
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

fn write(folder: &Path) -> Result<(), NetworkError> {
    network::write(&mut Folder::new(folder.join("network")))?;
    channel::write(&mut Folder::new(folder.join("channel")))
}
