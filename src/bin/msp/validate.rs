//! `msp validate`: are these identities valid under this MSP?

use crate::failure::Failure;
use crate::folder::{LocalArg, MspArgs, now};
use crate::identity::FormArg;
use crate::judgement::{self, Answer};
use crate::output::{Output, few};
use crate::{EXIT_CODES, Outcome, input};
use clap::Args;
use fabric_msp::encoding::text::Shown;
use fabric_msp::{Identity, ValidatedIdentity};
use serde::Serialize;
use std::path::PathBuf;

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
    /// Certificates (PEM) or serialized identities; `-` is standard input. Bytes that are no identity are invalid (2).
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
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
        let msp = self.msp.load(self.local.purpose(), output)?;
        let question = |identity: &Identity| {
            let verdict = msp.validate(identity);
            verdict
                .map(|valid| Valid::of(&valid))
                .map_err(|error| Failure::of(&error))
        };
        let asked = (&self.form, self.files.as_slice());
        Ok(judgement::run(&msp, asked, question, output))
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
}

impl Answer for Valid {
    const YES: &'static str = "valid";
    const NO: &'static str = "invalid";

    fn lines(&self) -> Vec<String> {
        let note = match self.expired {
            true => " (passed; an MSP does not mind, an orderer does)",
            false => "",
        };
        let shown = |texts: &[String]| few(texts.iter().map(|text| Shown(text).to_string()));
        let mut lines = vec![
            format!("role       {}", self.role),
            format!("subject    {}", Shown(&self.subject)),
            format!(
                "OUs        {}",
                shown(&self.organizational_units).join(", ")
            ),
        ];
        let labels = std::iter::once("chain     ").chain(std::iter::repeat("        <-"));
        let chain = labels.zip(shown(&self.chain));
        lines.extend(chain.map(|(label, subject)| format!("{label} {subject}")));
        lines.extend([
            format!("expires    {}{note}", self.not_after),
            format!("id         {}", self.id),
            format!("certifiers {}", self.certifiers_identifier),
        ]);
        lines
    }
}
