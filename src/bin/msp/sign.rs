//! `msp sign`: a signature by the identity of a local MSP.

use crate::failure::Failure;
use crate::folder::MspArgs;
use crate::input::{self, Encoding};
use crate::output::{Format, Output};
use crate::{EXIT_CODES, Outcome};
use clap::Args;
use fabric_msp::SigningIdentity;
use fabric_msp::config::Purpose;
use serde::Serialize;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
EXAMPLES:
  msp sign --msp alice/msp --mspid Org1MSP note.txt
  msp sign --msp alice/msp --mspid Org1MSP --encoding der --out note.sig - < note.txt";

/// Sign a message with the key of a local MSP: ECDSA (low S, deterministic) or Ed25519.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Sign {
    #[command(flatten)]
    msp: MspArgs,
    /// How the signature is written.
    #[arg(long, value_enum, default_value = "base64")]
    encoding: Encoding,
    /// Where to; standard output otherwise.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The message; `-` is standard input.
    #[arg(value_name = "MESSAGE")]
    message: PathBuf,
}

/// The JSON document.
#[derive(Serialize)]
struct Document {
    file: String,
    signer: String,
    id: String,
    /// In base64.
    signature: String,
}

impl Sign {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        let msp = self.msp.load(Purpose::Local)?;
        let signer = msp.signing_identity().ok_or_else(no_signer)?;
        let message = input::read(&self.message, input::MAX_MESSAGE)?;
        let signature = signer.sign(&message).map_err(|error| Failure::of(&error))?;
        match &self.out {
            Some(path) => write(path, &input::encode(&signature, self.encoding))?,
            None if output.format() == Format::Json => {}
            None => output.bytes(&input::encode(&signature, self.encoding)),
        }
        output.document(&self.document(&signer, &signature));
        Ok(Outcome::Valid)
    }

    fn document(&self, signer: &SigningIdentity, signature: &[u8]) -> Document {
        let identity = signer.identity();
        Document {
            file: self.message.display().to_string(),
            signer: identity.certificate().subject_text(),
            id: identity.id().to_owned(),
            signature: input::to_base64(signature),
        }
    }
}

fn no_signer() -> Failure {
    Failure::own(
        "MSP-CLI-005",
        "the MSP has no signing identity".to_owned(),
        "name the MSP folder of a node or user, with `signcerts` and `keystore`",
    )
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| {
        Failure::own(
            "MSP-CLI-006",
            format!("cannot write `{}`: {error}", path.display()),
            "check the path and its permissions",
        )
    })
}
