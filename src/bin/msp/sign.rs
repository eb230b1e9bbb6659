//! `msp sign`: a signature by the identity of a local MSP.

use crate::failure::Failure;
use crate::folder::MspArgs;
use crate::input::{self, Encoding};
use crate::output::{Format, Output};
use crate::{EXIT_CODES, Outcome};
use clap::Args;
use fabric_msp::SigningIdentity;
use fabric_msp::config::Purpose;
use fabric_msp::crypto::SignatureError;
use fabric_msp::encoding::hex;
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
    /// How the signature is written here.
    encoding: &'static str,
    signature: String,
}

impl Sign {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        let json = output.format() == Format::Json;
        if json && self.out.is_none() && self.encoding == Encoding::Der {
            return Err(not_text());
        }
        let msp = self.msp.load(Purpose::Local, output)?;
        let signer = msp.signing_identity().ok_or_else(no_signer)?;
        let message = input::read(&self.message, input::MAX_MESSAGE)?;
        let signature = signer.sign(&message).map_err(|error| Failure::of(&error))?;
        if let Err(error) = signer.identity().verify(&message, &signature) {
            output.failure(&wrong_key(&signer, &error));
            return Ok(Outcome::Invalid);
        }
        match &self.out {
            Some(path) => write(path, &input::encode(&signature, self.encoding))?,
            None if json => {}
            None => output.bytes(&input::encode(&signature, self.encoding)),
        }
        output.document(&self.document(&signer, &signature));
        Ok(Outcome::Valid)
    }

    /// Bytes as such have no place in the document, so what goes to a file as bytes is here in base64.
    fn document(&self, signer: &SigningIdentity, signature: &[u8]) -> Document {
        let identity = signer.identity();
        let (encoding, signature) = match self.encoding {
            Encoding::Hex => ("hex", hex::encode(signature)),
            Encoding::Der | Encoding::Base64 => ("base64", input::to_base64(signature)),
        };
        Document {
            file: self.message.display().to_string(),
            signer: identity.certificate().subject_text(),
            id: identity.id().to_owned(),
            encoding,
            signature,
        }
    }
}

fn not_text() -> Failure {
    Failure::own(
        crate::codes::NOT_FOR_JSON,
        "a signature in `der` cannot be part of a JSON document".to_owned(),
        "ask for `hex` or `base64`, or name a file with `--out`",
    )
}

/// Fabric takes a file with the right name as the key without comparing it with the certificate.
fn wrong_key(signer: &SigningIdentity, error: &SignatureError) -> Failure {
    let subject = signer.identity().certificate().subject_text();
    Failure::own(
        crate::codes::WRONG_KEY,
        format!("the signature does not verify with the certificate of `{subject}`: {error}"),
        "put the private key that belongs to the certificate into `keystore`",
    )
}

fn no_signer() -> Failure {
    Failure::own(
        crate::codes::NO_SIGNING_IDENTITY,
        "the MSP has no signing identity".to_owned(),
        "name the MSP folder of a node or user, with `signcerts` and `keystore`",
    )
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| {
        Failure::own(
            crate::codes::UNWRITABLE,
            format!("cannot write `{}`: {error}", path.display()),
            "check the path and its permissions",
        )
    })
}
