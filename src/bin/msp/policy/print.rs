//! `msp policy print`: from a message to the policy language.

use super::document::PolicyDocument;
use super::source::{self, Message, Read};
use crate::failure::Failure;
use crate::input::Encoding;
use crate::output::Output;
use crate::{EXIT_CODES, Outcome};
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
EXAMPLES:
  msp policy print policy.pb
  msp policy print --encoding base64 --message application validation_parameter.b64
  msp policy print --message policy - < policy.pb

A policy that the language cannot write (organizational units, certificates) is shown as well as it goes, with a warning.";

/// Turn the message of a policy into text.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Print {
    /// How the message is written.
    #[arg(long, value_enum, default_value = "der")]
    encoding: Encoding,
    /// Which message it is.
    #[arg(long, value_enum, default_value_t)]
    message: Message,
    /// The message; `-` is standard input. Bytes that are no such message are invalid (2).
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// The JSON document of what is no signature policy.
#[derive(Serialize)]
struct Named<'a> {
    policy: &'a str,
}

impl Print {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        let bytes = source::bytes(&self.file, self.encoding)?;
        match source::policy(&bytes, self.message) {
            Ok(Read::Signature(policy)) => {
                if let Err(error) = policy.to_text() {
                    output.warn(vec![error.to_string()]);
                }
                output.line(&policy.to_string());
                let shown = match self.encoding {
                    Encoding::Hex => Encoding::Hex,
                    Encoding::Der | Encoding::Base64 => Encoding::Base64,
                };
                output.document(&PolicyDocument::of(&policy, shown));
                Ok(Outcome::Valid)
            }
            Ok(Read::Named(policy)) => {
                output.line(&crate::output::message(&policy));
                output.document(&Named { policy: &policy });
                Ok(Outcome::Valid)
            }
            Err(failure) => {
                output.failure(&failure);
                Ok(Outcome::Invalid)
            }
        }
    }
}
