//! `msp validate`: are these identities valid under this MSP?

use crate::failure::Failure;
use crate::folder::{LocalArg, MspArgs, now};
use crate::identity::FormArg;
use crate::output::{Output, Tone, failure_lines};
use crate::{EXIT_CODES, Outcome, input};
use clap::Args;
use fabric_msp::{Msp, ValidatedIdentity};
use serde::Serialize;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
EXAMPLES:
  msp validate --msp org1/msp --mspid Org1MSP alice.pem
  msp validate --msp org1/msp --mspid Org1MSP --version 1.4.3 *.pem
  msp validate --msp org1/msp --mspid Org1MSP --format json - < creator.pb";

/// Judge identities: Fabric's verdict, role, organizational units, chain, expiry.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Validate {
    #[command(flatten)]
    msp: MspArgs,
    #[command(flatten)]
    local: LocalArg,
    #[command(flatten)]
    form: FormArg,
    /// Certificates (PEM) or serialized identities; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// The JSON document.
#[derive(Serialize)]
struct Document {
    msp: String,
    version: String,
    identities: Vec<Report>,
}

#[derive(Serialize)]
struct Report {
    file: String,
    verdict: &'static str,
    #[serde(flatten)]
    valid: Option<Valid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

/// What is known of a valid identity.
#[derive(Serialize)]
struct Valid {
    id: String,
    subject: String,
    role: String,
    roles: Vec<String>,
    organizational_units: Vec<String>,
    certifiers_identifier: String,
    /// Subjects, the identity first, the root last.
    chain: Vec<String>,
    not_before: String,
    not_after: String,
    expired: bool,
}

impl Validate {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        input::at_most_one_stdin(self.files.iter())?;
        let msp = self.msp.load(self.local.purpose())?;
        let mut outcome = Outcome::Valid;
        let mut identities = Vec::with_capacity(self.files.len());
        for file in &self.files {
            let (reached, report) = self.judge(&msp, file);
            report.print(output);
            outcome = outcome.max(reached);
            identities.push(report);
        }
        output.document(&Document {
            msp: msp.id().to_owned(),
            version: msp.version().to_string(),
            identities,
        });
        Ok(outcome)
    }

    fn judge(&self, msp: &Msp, file: &Path) -> (Outcome, Report) {
        let report = |verdict, valid, error| Report {
            file: file.display().to_string(),
            verdict,
            valid,
            error,
        };
        let verdict = match self.form.read(msp, file) {
            Err(failure) => return (Outcome::Unchecked, report("unchecked", None, Some(failure))),
            Ok(Err(error)) => Err(Failure::of(&error)),
            Ok(Ok(identity)) => msp.validate(&identity).map_err(|error| Failure::of(&error)),
        };
        match verdict {
            Ok(valid) => (
                Outcome::Valid,
                report("valid", Some(Valid::of(&valid)), None),
            ),
            Err(failure) => (Outcome::Invalid, report("invalid", None, Some(failure))),
        }
    }
}

impl Valid {
    fn of(valid: &ValidatedIdentity) -> Self {
        let certificate = valid.identity().certificate();
        let certifiers = valid.certifiers_identifier();
        let chain = valid.chain().iter();
        let units = valid.organizational_units().into_iter();
        Self {
            id: valid.identity().id().to_owned(),
            subject: certificate.subject_text(),
            role: valid.role().to_string(),
            roles: valid.roles().iter().map(ToString::to_string).collect(),
            organizational_units: units.map(|unit| unit.name).collect(),
            certifiers_identifier: certifiers.map_or(String::new(), |c| c.to_string()),
            chain: chain
                .map(|certificate| certificate.subject_text())
                .collect(),
            not_before: certificate.not_before().to_string(),
            not_after: certificate.not_after().to_string(),
            expired: certificate.not_after() < now(),
        }
    }

    fn lines(&self) -> Vec<String> {
        let note = match self.expired {
            true => " (passed; an MSP does not mind, an orderer does)",
            false => "",
        };
        vec![
            format!("role       {}", self.role),
            format!("subject    {}", self.subject),
            format!("OUs        {}", self.organizational_units.join(", ")),
            format!("chain      {}", self.chain.join("\n        <- ")),
            format!("expires    {}{note}", self.not_after),
            format!("id         {}", self.id),
            format!("certifiers {}", self.certifiers_identifier),
        ]
    }
}

impl Report {
    fn print(&self, output: &mut Output) {
        let tone = match self.verdict {
            "valid" => Tone::Good,
            "invalid" => Tone::Bad,
            _ => Tone::Doubtful,
        };
        let verdict = output.toned(tone, self.verdict);
        output.line(&format!("{}: {verdict}", self.file));
        let lines = (self.valid.iter()).flat_map(Valid::lines);
        let errors = (self.error.iter()).flat_map(|failure| failure_lines("error", failure));
        for line in lines.chain(errors) {
            output.line(&format!("  {}", line.replace('\n', "\n  ")));
        }
    }
}
