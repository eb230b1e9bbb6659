//! `msp policy`: policies as text and bytes, and whether those who signed satisfy them.

mod document;
mod judge;
mod parse;
mod print;
mod signers;
mod source;

use crate::failure::Failure;
use crate::output::Output;
use crate::{EXIT_CODES, Outcome};
use clap::{Args, Subcommand};

const EXAMPLES: &str = "\
EXAMPLES:
  msp policy parse \"AND('Org1MSP.peer', 'Org2MSP.peer')\"
  msp policy print --encoding base64 policy.b64
  msp policy eval --policy \"OR('Org1MSP.admin')\" --msp Org1MSP=org1/msp Org1MSP=alice.pem
  msp policy explain --channel config.block --path /Channel/Application/Admins --signed update.pb";

/// Read, write, evaluate and explain policies.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Policy {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Parse(parse::Parse),
    Print(print::Print),
    /// Tell whether those who signed satisfy a policy
    Eval(judge::Judge),
    /// Tell whether those who signed satisfy a policy, and how the verdict comes about
    Explain(judge::Judge),
}

impl Policy {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        match &self.command {
            Command::Parse(parse) => parse.run(output),
            Command::Print(print) => print.run(output),
            Command::Eval(judge) => judge.eval(output),
            Command::Explain(judge) => judge.explain(output),
        }
    }
}
