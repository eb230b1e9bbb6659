//! `msp generate crl`: a revocation list.

use super::{EXIT_CODES, certificate, making, write};
use crate::failure::Failure;
use crate::input;
use crate::output::{Output, path};
use clap::Args;
use fabric_msp::Time;
use fabric_msp::config::MAX_CRL_FILE_BYTES;
use fabric_msp::generate::{Authority, PreviousList};
use serde::Serialize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
EXAMPLES:
  msp generate crl --ca org1/ca --out org1/msp/crls/crl.pem alice.pem bob.pem
  msp generate crl --ca org1/ca --previous crl.pem --out crl2.pem carol.pem";

/// Revoke certificates: make the revocation list of the authority that issued them.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct RevocationList {
    /// The authority's folder, with its certificate and its key.
    #[arg(long, value_name = "DIR")]
    ca: PathBuf,
    /// The list to continue: its entries stay, and the new list's number is the next one.
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// Where to; an MSP takes it in its folder `crls`.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The time that counts as now, such as 2026-08-01T12:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = making::time)]
    now: Option<Time>,
    /// In how many days the next list is due. Fabric does not look at it.
    #[arg(long, default_value_t = 30)]
    days: u32,
    /// The certificates to revoke, PEM; `-` is standard input. None makes an empty list.
    #[arg(value_name = "CERTIFICATE")]
    certificates: Vec<PathBuf>,
}

/// The JSON document.
#[derive(Serialize)]
struct Document {
    file: String,
    number: u64,
    entries: usize,
}

impl RevocationList {
    pub fn run(&self, output: &mut Output) -> Result<(), Failure> {
        input::at_most_one_stdin(self.certificates.iter().chain(&self.previous))?;
        let authority = Authority::open(&self.ca).map_err(|error| Failure::of(&error))?;
        let now = making::now(self.now)?;
        let mut list = self.previous(&authority)?;
        for path in &self.certificates {
            let certificate = certificate(path)?;
            let revoked = authority.revoke(&mut list, &certificate, now);
            revoked.map_err(|error| Failure::of(&error))?;
        }
        let due = Time::from_unix(now.unix() + i64::from(self.days) * 86_400);
        let number = list.number.saturating_add(1);
        let pem = authority.revocation_list_pem(number, &list.revocations, now, due);
        write(&self.out, &pem.map_err(|error| Failure::of(&error))?)?;
        self.report(output, number, list.revocations.len());
        Ok(())
    }

    fn previous(&self, authority: &Authority) -> Result<PreviousList, Failure> {
        let Some(path) = &self.previous else {
            return Ok(PreviousList::default());
        };
        let list = input::read(path, MAX_CRL_FILE_BYTES)?;
        let what = format!("`{}`", path.display());
        let list = authority.previous_list(&list);
        list.map_err(|error| Failure::of(&error).while_doing(&what))
    }

    fn report(&self, output: &mut Output, number: u64, entries: usize) {
        let file = path(&self.out);
        output.line(&format!("{file}: number {number}, entries {entries}"));
        output.document(&Document {
            file: self.out.display().to_string(),
            number,
            entries,
        });
    }
}
