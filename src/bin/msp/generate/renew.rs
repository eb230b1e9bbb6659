//! `msp generate renew`: another certificate for the same key.

use super::making::Making;
use super::{EXIT_CODES, certificate, write};
use crate::failure::Failure;
use crate::input;
use crate::output::{Output, path};
use clap::{Args, ValueEnum};
use fabric_msp::config::MAX_CRL_FILE_BYTES;
use fabric_msp::encoding::pem;
use fabric_msp::generate::{Authority, GenerateError, RenewalStart, Validity};
use fabric_msp::x509::Certificate;
use serde::Serialize;
use std::path::PathBuf;

const NOTES: &str = "\
Fabric judges every certificate a second after its own notBefore, and all CAs above it must be valid then. So the renewed
certificate of a CA keeps its notBefore: put into the place of the former one (never beside it, for then there are two paths), it
leaves every identity valid, and new ones are valid too. To change the notBefore, take a new key, and list both CAs.";

const EXAMPLES: &str = "\
EXAMPLES:
  msp generate renew --ca org1/ca --crl org1/msp/crls/crl.pem --out renewed.pem org1/users/User1@org1/msp/signcerts/User1@org1-cert.pem
  msp generate renew --ca org1/ca --days 3650 --out renewed-ca.pem org1/ca/ca.org1-cert.pem";

/// Renew a certificate: the same subject, key and extensions with a new serial number and validity.
#[derive(Args)]
#[command(after_help = format!("{NOTES}\n\n{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Renew {
    /// The folder of the authority that issued it, with its certificate and its key.
    #[arg(long, value_name = "DIR")]
    ca: PathBuf,
    /// A revocation list, of which there may be several: what it revokes is not renewed. Without any, nobody asks.
    #[arg(long, value_name = "FILE")]
    crl: Vec<PathBuf>,
    /// From when on it is valid; a CA's certificate keeps its beginning otherwise, any other begins now.
    #[arg(long, value_name = "WHEN")]
    not_before: Option<Start>,
    /// Where to.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    making: Making,
    /// The certificate to renew, PEM; `-` is standard input.
    #[arg(value_name = "CERTIFICATE")]
    certificate: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Start {
    /// As the certificate has it.
    Keep,
    /// Five minutes ago.
    Now,
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
        input::at_most_one_stdin(self.crl.iter().chain([&self.certificate]))?;
        let failed = |error: GenerateError| Failure::of(&error);
        let authority = Authority::open(&self.ca).map_err(failed)?;
        let certificate = certificate(&self.certificate)?;
        authority.expect_issued(&certificate).map_err(failed)?;
        let unused = self.unused_lists(&authority, &certificate)?;
        let validity = authority.renewal_validity(
            &certificate,
            self.making.validity()?,
            Start::renewal(self.not_before),
        );
        let validity = validity.map_err(failed)?;
        let renewed = authority.renewed(&certificate, validity, &self.making.entropy());
        write(
            &self.out,
            &pem::encode("CERTIFICATE", &renewed.map_err(failed)?),
        )?;
        output.warn(
            unused
                .into_iter()
                .chain(moved(&certificate, validity))
                .collect(),
        );
        self.report(output, &certificate, validity);
        Ok(())
    }

    /// Refuses what is revoked, and tells which lists say nothing of what this authority issued.
    fn unused_lists(
        &self,
        authority: &Authority,
        certificate: &Certificate,
    ) -> Result<Vec<String>, Failure> {
        let mut unused = Vec::new();
        for file in &self.crl {
            let list = input::read(file, MAX_CRL_FILE_BYTES)?;
            let is_own = authority.expect_unrevoked(certificate, &list);
            let is_own = is_own.map_err(|error| {
                Failure::of(&error).while_doing(&format!("`{}`", file.display()))
            })?;
            if !is_own {
                let file = file.display();
                unused.push(format!(
                    "`{file}` is not signed by this authority, so it revokes nothing that it issued"
                ));
            }
        }
        Ok(unused)
    }

    fn report(&self, output: &mut Output, certificate: &Certificate, validity: Validity) {
        let document = Document {
            file: self.out.display().to_string(),
            subject: certificate.subject_text(),
            not_before: validity.not_before().to_string(),
            not_after: validity.not_after().to_string(),
        };
        let (file, from, until) = (path(&self.out), &document.not_before, &document.not_after);
        output.line(&format!("{file}: valid from {from} until {until}"));
        output.document(&document);
    }
}

/// What replacing the former certificate of a CA by one with another beginning would do.
fn moved(certificate: &Certificate, validity: Validity) -> Option<String> {
    let (old, new) = (certificate.not_before(), validity.not_before());
    (certificate.is_ca() && old != new).then(|| {
        format!(
            "the CA's certificate begins at {new} instead of {old}: put into the former one's place it makes Fabric refuse every \
             identity that began earlier, and listed beside it, every identity of the time in which both are valid"
        )
    })
}

impl Start {
    fn renewal(chosen: Option<Self>) -> RenewalStart {
        match chosen {
            None => RenewalStart::Fitting,
            Some(Self::Keep) => RenewalStart::Kept,
            Some(Self::Now) => RenewalStart::Moved,
        }
    }
}
