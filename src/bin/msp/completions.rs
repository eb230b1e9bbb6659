//! `msp completions`: what shells complete the command line with.

use crate::failure::Failure;
use crate::output::Output;
use crate::{Cli, Outcome};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

const EXAMPLES: &str = "\
EXAMPLES:
  msp completions bash > /etc/bash_completion.d/msp
  msp completions zsh > ~/.zfunc/_msp
  msp completions fish > ~/.config/fish/completions/msp.fish
  msp completions powershell >> $PROFILE";

/// Print the completions of this command line for a shell.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Completions {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "msp", &mut script);
        output.bytes(&script);
        Ok(Outcome::Valid)
    }
}
