//! `msp generate renew`: another certificate for the same key.

use super::making::Making;
use super::{EXIT_CODES, certificate, write};
use crate::failure::Failure;
use crate::output::{Output, path};
use clap::Args;
use fabric_msp::encoding::pem;
use fabric_msp::generate::{Authority, GenerateError};
use serde::Serialize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
EXAMPLES:
  msp generate renew --ca org1/ca --out renewed.pem org1/users/User1@org1/msp/signcerts/User1@org1-cert.pem
  msp generate renew --ca org1/ca --days 365 --out renewed-ca.pem org1/ca/ca.org1-cert.pem";

/// Renew a certificate: the same subject, key and extensions with a new serial number and validity.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Renew {
    /// The folder of the authority that issued it, with its certificate and its key.
    #[arg(long, value_name = "DIR")]
    ca: PathBuf,
    /// Where to.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    making: Making,
    /// The certificate to renew, PEM; `-` is standard input.
    #[arg(value_name = "CERTIFICATE")]
    certificate: PathBuf,
}

/// The JSON document.
#[derive(Serialize)]
struct Document {
    file: String,
    subject: String,
    not_before: String,
    not_after: String,
}

impl Renew {
    pub fn run(&self, output: &mut Output) -> Result<(), Failure> {
        let failed = |error: GenerateError| Failure::of(&error);
        let authority = Authority::open(&self.ca).map_err(failed)?;
        let certificate = certificate(&self.certificate)?;
        let validity = self.making.validity()?;
        let renewed = authority.renewed(&certificate, validity, &self.making.entropy());
        write(
            &self.out,
            &pem::encode("CERTIFICATE", &renewed.map_err(failed)?),
        )?;
        let document = Document {
            file: self.out.display().to_string(),
            subject: certificate.subject_text(),
            not_before: validity.not_before().to_string(),
            not_after: validity.not_after().to_string(),
        };
        let (file, until) = (path(&self.out), &document.not_after);
        output.line(&format!("{file}: valid until {until}"));
        output.document(&document);
        Ok(())
    }
}
