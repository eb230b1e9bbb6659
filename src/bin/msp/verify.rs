//! `msp verify`: is this signature over a message by this identity?

use crate::failure::Failure;
use crate::folder::MspArgs;
use crate::identity::FormArg;
use crate::input::{self, Encoding};
use crate::output::{Output, Tone, failure_lines, path};
use crate::{EXIT_CODES, Outcome};
use clap::Args;
use fabric_msp::config::Purpose;
use fabric_msp::encoding::text::Shown;
use fabric_msp::{Identity, Msp};
use serde::Serialize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
EXAMPLES:
  msp verify --msp org1/msp --mspid Org1MSP --identity alice.pem --signature note.sig note.txt
  msp verify --msp org1/msp --mspid Org1MSP --identity alice.pem --signature note.hex --encoding hex - < note.txt

The identity must also be valid; `--signature-only` leaves that out, as Fabric's own check of a signature does.";

/// Check a signature over a message by an identity, and the identity.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Verify {
    #[command(flatten)]
    msp: MspArgs,
    /// The signer: a certificate (PEM) or a serialized identity. Bytes that are no identity are invalid (2).
    #[arg(long, value_name = "FILE")]
    identity: PathBuf,
    #[command(flatten)]
    form: FormArg,
    /// The signature.
    #[arg(long, value_name = "FILE")]
    signature: PathBuf,
    /// How the signature is written.
    #[arg(long, value_enum, default_value = "base64")]
    encoding: Encoding,
    /// Do not ask whether the identity is valid.
    #[arg(long)]
    signature_only: bool,
    /// The message; `-` is standard input.
    #[arg(value_name = "MESSAGE")]
    message: PathBuf,
}

/// The JSON document.
#[derive(Serialize)]
struct Document {
    file: String,
    signer: String,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

impl Verify {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        input::at_most_one_stdin([&self.identity, &self.signature, &self.message].into_iter())?;
        let msp = self.msp.load(Purpose::Verifying, output)?;
        let identity = self.form.read(&msp, &self.identity)?;
        let signature = input::read_encoded(&self.signature, self.encoding)?;
        let message = input::read(&self.message, input::MAX_MESSAGE)?;
        let verdict = match &identity {
            Ok(identity) => self.judge(&msp, identity, &message, &signature),
            Err(error) => Err(Failure::of(error)),
        };
        let signer = identity.map_or(String::new(), |i| i.certificate().subject_text());
        Ok(self.report(output, signer, verdict))
    }

    fn judge(
        &self,
        msp: &Msp,
        signer: &Identity,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Failure> {
        if !self.signature_only {
            msp.validate(signer).map_err(|error| Failure::of(&error))?;
        }
        (signer.verify(message, signature)).map_err(|error| Failure::of(&error))
    }

    fn report(&self, output: &mut Output, signer: String, verdict: Result<(), Failure>) -> Outcome {
        let (outcome, tone, verdict, error) = match verdict {
            Ok(()) => (Outcome::Valid, Tone::Good, "valid", None),
            Err(failure) => (Outcome::Invalid, Tone::Bad, "invalid", Some(failure)),
        };
        let verdict_word = output.toned(tone, verdict);
        output.line(&format!("{}: {verdict_word}", path(&self.message)));
        output.line(&format!("  signer     {}", Shown(&signer)));
        for line in (error.iter()).flat_map(|failure| failure_lines("error", failure)) {
            output.line(&format!("  {line}"));
        }
        output.document(&Document {
            file: self.message.display().to_string(),
            signer,
            verdict,
            error,
        });
        outcome
    }
}
