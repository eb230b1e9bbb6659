//! `msp generate`: crypto material as cryptogen makes it, and what cryptogen does not make.

mod crl;
pub mod making;
mod progress;
mod renew;
mod tree;

use crate::Outcome;
use crate::failure::Failure;
use crate::output::Output;
use clap::{Args, Subcommand};
use fabric_msp::encoding::pem;
use fabric_msp::generate::{Access, CryptoConfig, Folder, Output as _};
use fabric_msp::x509::Certificate;
use std::path::{Path, PathBuf};

pub use making::time as parse_time;

const EXIT_CODES: &str = "\
EXIT CODES:
  0  done
  1  not done (something that cannot be read or followed, or is there already; wrong usage)";

const EXAMPLES: &str = "\
EXAMPLES:
  msp generate showtemplate > crypto-config.yaml
  msp generate --config crypto-config.yaml --output crypto
  msp generate extend --config crypto-config.yaml --input crypto
  msp generate crl --ca org1/ca --out org1/msp/crls/crl.pem alice.pem
  msp generate renew --ca org1/ca --out renewed.pem alice.pem";

/// Generate crypto material from a crypto-config.yaml, as cryptogen does. Nothing is overwritten.
#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}")
)]
pub struct Generate {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    tree: tree::Tree,
}

#[derive(Subcommand)]
enum Command {
    Extend(tree::Extend),
    /// Print a commented crypto-config.yaml: what is generated when none is named.
    Showtemplate,
    Crl(crl::RevocationList),
    Renew(renew::Renew),
}

impl Generate {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        match &self.command {
            None => self.tree.run(output),
            Some(Command::Extend(extend)) => extend.run(output),
            Some(Command::Showtemplate) => {
                output.bytes(CryptoConfig::SAMPLE.as_bytes());
                Ok(())
            }
            Some(Command::Crl(list)) => list.run(output),
            Some(Command::Renew(renew)) => renew.run(output),
        }?;
        Ok(Outcome::Valid)
    }
}

/// The certificate in a PEM file.
fn certificate(path: &Path) -> Result<Certificate, Failure> {
    let what = format!("`{}`", path.display());
    let text = crate::input::read(path, crate::input::MAX_IDENTITY)?;
    let block = pem::decode(&text).ok_or_else(|| {
        Failure::own(
            crate::codes::NO_CERTIFICATE,
            format!("`{}` is no certificate in PEM", path.display()),
            "name the certificate's file, with its BEGIN and END lines",
        )
    })?;
    let certificate = Certificate::from_der(block.contents());
    certificate.map_err(|error| Failure::of(&error).while_doing(&what))
}

/// Writes a new file, and the folder that it is in if need be.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let mut files = Folder::new(PathBuf::new());
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    let folder = parent.map_or(Ok(()), |parent| files.folder(parent));
    let written = folder.and_then(|()| files.file(path, text.as_bytes(), Access::Public));
    written.map_err(|error| Failure::of(&error))
}
