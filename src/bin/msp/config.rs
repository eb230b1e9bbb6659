//! `msp config`: channel configurations and their updates.

mod diff;
mod document;
mod show;
mod source;
mod update_check;

use crate::failure::Failure;
use crate::output::Output;
use crate::{EXIT_CODES, Outcome};
use clap::{Args, Subcommand};

const EXAMPLES: &str = "\
EXAMPLES:
  msp config show config.block
  msp config diff old.block new.block
  msp config update-check --channel config.block update.pb";

/// Show and compare channel configurations, and judge updates of them.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Config {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Show(show::Show),
    Diff(diff::Diff),
    UpdateCheck(update_check::UpdateCheck),
}

impl Config {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        match &self.command {
            Command::Show(show) => show.run(output),
            Command::Diff(diff) => diff.run(output),
            Command::UpdateCheck(check) => check.run(output),
        }
    }
}
