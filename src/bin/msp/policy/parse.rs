//! `msp policy parse`: from the policy language to a message.

use super::document::PolicyDocument;
use crate::failure::Failure;
use crate::input::{self, Encoding};
use crate::output::{Format, Output};
use crate::{EXIT_CODES, Outcome};
use clap::Args;
use fabric_msp::SignaturePolicy;
use std::path::Path;

const EXAMPLES: &str = "\
EXAMPLES:
  msp policy parse \"OutOf(2, 'Org1MSP.peer', 'Org2MSP.peer', 'Org3MSP.peer')\"
  msp policy parse --encoding der - < policy.txt > policy.pb
  msp policy parse --format json \"OR('Org1MSP.admin')\"

The message is a SignaturePolicyEnvelope: the bytes that Fabric makes of the text. A text that is no policy is invalid (2).";

/// Turn a policy in the policy language into its message.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Parse {
    /// How the message is written.
    #[arg(long, value_enum, default_value = "hex")]
    encoding: Encoding,
    /// The policy; `-` is standard input.
    #[arg(value_name = "POLICY")]
    text: String,
}

impl Parse {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        let text = text(&self.text)?;
        let policy = match SignaturePolicy::parse(&text) {
            Ok(policy) => policy,
            Err(error) => {
                output.failure(&Failure::of(&error));
                return Ok(Outcome::Invalid);
            }
        };
        if output.format() == Format::Human {
            output.bytes(&input::encode(&policy.encode(), self.encoding));
        }
        output.document(&PolicyDocument::of(&policy, self.encoding));
        Ok(Outcome::Valid)
    }
}

/// The argument itself, or standard input for `-`.
pub fn text(argument: &str) -> Result<String, Failure> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let bytes = input::read(Path::new("-"), input::MAX_IDENTITY)?;
    String::from_utf8(bytes).map_err(|_| {
        Failure::own(
            crate::codes::NOT_TEXT,
            "standard input is not text in UTF-8".to_owned(),
            "`msp policy print` reads messages",
        )
    })
}
