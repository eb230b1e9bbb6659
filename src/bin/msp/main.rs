//! `msp`: what an MSP folder means, and Fabric's verdict on identities, principals and signatures.
//!
//! One file per subcommand; the decisions are all the library's.
#![forbid(unsafe_code)]

mod audit;
mod codes;
mod completions;
mod config;
mod diff;
mod explain;
mod failure;
mod folder;
mod generate;
mod identity;
mod input;
mod inspect;
mod judgement;
mod lint;
mod man;
mod output;
mod policy;
mod principal;
mod sign;
mod tree;
mod validate;
mod verify;

use clap::{Parser, Subcommand};
use output::{Format, Output};
use std::process::ExitCode;

const EXIT_CODES: &str = "\
EXIT CODES:
  0  checked and valid
  1  could not be checked (an MSP or a file that cannot be read, wrong usage)
  2  checked and invalid
  With several files, the highest.";

const EXAMPLES: &str = "\
EXAMPLES:
  msp validate --msp org1/msp --mspid Org1MSP alice.pem
  msp explain --msp org1/msp --mspid Org1MSP --format html --out alice.html alice.pem
  msp inspect org1/msp --mspid Org1MSP
  msp principal --msp org1/msp --mspid Org1MSP --role admin alice.pem
  msp config update-check --channel config.block update.pb
  msp diff old/msp new/msp --mspid Org1MSP --identities org1/users
  msp policy explain --channel config.block --path /Channel/Application/Admins Org1MSP=alice.pem
  msp sign --msp alice/msp --mspid Org1MSP --out note.sig note.txt
  msp verify --msp org1/msp --mspid Org1MSP --identity alice.pem --signature note.sig note.txt
  msp audit blocks/
  msp generate --config crypto-config.yaml --output crypto
  msp lint org1/msp --mspid Org1MSP";

/// Hyperledger Fabric membership: loads an MSP and judges identities exactly as Fabric does.
#[derive(Parser)]
#[command(name = "msp", version, after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
struct Cli {
    /// How results are written.
    #[arg(long, global = true, value_parser = output::formats([Format::Human, Format::Json]), default_value = "human")]
    format: Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Validate(validate::Validate),
    Explain(explain::Explain),
    Inspect(inspect::Inspect),
    Principal(principal::Principal),
    Verify(verify::Verify),
    Sign(sign::Sign),
    Audit(audit::Audit),
    Config(config::Config),
    Diff(diff::Diff),
    Policy(policy::Policy),
    Generate(generate::Generate),
    Lint(lint::Lint),
    Completions(completions::Completions),
    Man(man::Man),
}

/// What a run came to; the greater one counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    #[default]
    Valid = 0,
    Unchecked = 1,
    Invalid = 2,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let mut output = Output::new(cli.format);
    let outcome = run(cli.command, &mut output).unwrap_or_else(|failure| {
        output.failure(&failure);
        Outcome::Unchecked
    });
    // When the reader of the output is gone, the verdict still is the exit code.
    match output.finish() {
        true => ExitCode::from(outcome as u8),
        false => ExitCode::from(Outcome::Unchecked as u8),
    }
}

fn run(command: Command, output: &mut Output) -> Result<Outcome, failure::Failure> {
    match command {
        Command::Validate(validate) => validate.run(output),
        Command::Explain(explain) => explain.run(output),
        Command::Inspect(inspect) => inspect.run(output),
        Command::Principal(principal) => principal.run(output),
        Command::Verify(verify) => verify.run(output),
        Command::Sign(sign) => sign.run(output),
        Command::Audit(audit) => audit.run(output),
        Command::Config(config) => config.run(output),
        Command::Diff(diff) => diff.run(output),
        Command::Policy(policy) => policy.run(output),
        Command::Generate(generate) => generate.run(output),
        Command::Lint(lint) => lint.run(output),
        Command::Completions(completions) => completions.run(output),
        Command::Man(man) => man.run(output),
    }
}

/// Help and version go to standard output and are no failure; wrong usage could not be checked.
fn usage(error: &clap::Error) -> ExitCode {
    let printed = error
        .print()
        .map_or_else(|e| !output::is_failure(&e), |()| true);
    match error.exit_code() {
        0 if printed => ExitCode::SUCCESS,
        _ => ExitCode::from(Outcome::Unchecked as u8),
    }
}
