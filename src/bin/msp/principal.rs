//! `msp principal`: does an identity satisfy a principal of a policy?

use crate::failure::Failure;
use crate::folder::MspArgs;
use crate::identity::FormArg;
use crate::judgement::{self, Answer};
use crate::output::Output;
use crate::{EXIT_CODES, Outcome, input};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use fabric_msp::config::Purpose;
use fabric_msp::encoding::hex;
use fabric_msp::{AnonymityType, Identity, Msp, MspPrincipal, MspRoleType};
use serde::Serialize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
EXAMPLES:
  msp principal --msp org1/msp --mspid Org1MSP --role admin alice.pem
  msp principal --msp org1/msp --mspid Org1MSP --ou sales --certifiers 8cf36066... alice.pem
  msp principal --msp org1/msp --mspid Org1MSP --same-as alice.pem bob.pem
  msp principal --msp org1/msp --mspid Org1MSP --raw principal.pb alice.pem

`msp validate` shows an identity's certifiers identifier.";

/// Tell whether identities satisfy a principal: a role, an organizational unit, a certificate, or any message.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Principal {
    #[command(flatten)]
    msp: MspArgs,
    #[command(flatten)]
    wanted: Wanted,
    /// The certifiers identifier (hex) that the organizational unit must stand under.
    #[arg(long, value_name = "HEX", requires = "ou", default_value = "")]
    certifiers: String,
    /// The MSP identifier in the principal, when it is not `--mspid`.
    #[arg(long, value_name = "ID")]
    principal_mspid: Option<String>,
    #[command(flatten)]
    form: FormArg,
    /// Certificates (PEM) or serialized identities; `-` is standard input. Bytes that are no identity are invalid (2).
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// The principal.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Wanted {
    /// A role.
    #[arg(long, value_name = "ROLE", value_parser = roles())]
    role: Option<MspRoleType>,
    /// An organizational unit.
    #[arg(long, value_name = "NAME")]
    ou: Option<String>,
    /// The identity in this file.
    #[arg(long, value_name = "FILE")]
    same_as: Option<PathBuf>,
    /// Somebody with a name: every identity of an MSP of certificates.
    #[arg(long)]
    nominal: bool,
    /// An MSPPrincipal message in this file.
    #[arg(long, value_name = "FILE")]
    raw: Option<PathBuf>,
}

/// The answer of an identity that satisfies the principal: there is nothing to add.
#[derive(Serialize)]
struct Satisfied {}

impl Principal {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        let sources = [&self.wanted.same_as, &self.wanted.raw]
            .into_iter()
            .flatten();
        input::at_most_one_stdin(self.files.iter().chain(sources))?;
        let msp = self.msp.load(Purpose::Verifying, output)?;
        let principal = self.principal(&msp)?;
        let question = |identity: &Identity| {
            let verdict = msp.satisfies_principal(identity, &principal);
            verdict
                .map(|()| Satisfied {})
                .map_err(|error| Failure::of(&error))
        };
        let asked = (&self.form, self.files.as_slice());
        Ok(judgement::run(&msp, asked, question, output))
    }

    fn principal(&self, msp: &Msp) -> Result<MspPrincipal, Failure> {
        let mspid = self.principal_mspid.as_deref().unwrap_or(&self.msp.mspid);
        if let Some(role) = self.wanted.role {
            return Ok(MspPrincipal::role(mspid, role));
        }
        if let Some(ou) = &self.wanted.ou {
            let certifiers =
                hex::decode(&self.certifiers).ok_or_else(|| not_hex(&self.certifiers))?;
            return Ok(MspPrincipal::organizational_unit(mspid, ou, &certifiers));
        }
        if let Some(file) = &self.wanted.same_as {
            let bytes = self.form.serialized(msp, file)?;
            return Ok(MspPrincipal::identity(&bytes));
        }
        match &self.wanted.raw {
            Some(file) => MspPrincipal::decode(&input::read(file, input::MAX_SMALL)?)
                .map_err(|error| Failure::of(&error).while_doing(&file.display().to_string())),
            None => Ok(MspPrincipal::anonymity(AnonymityType::Nominal)),
        }
    }
}

impl Answer for Satisfied {
    const YES: &'static str = "satisfied";
    const NO: &'static str = "not satisfied";

    fn lines(&self) -> Vec<String> {
        Vec::new()
    }
}

fn roles() -> impl TypedValueParser<Value = MspRoleType> {
    let names = MspRoleType::ALL.map(MspRoleType::name);
    PossibleValuesParser::new(names).map(|name| {
        let named = |role: &MspRoleType| role.name() == name;
        MspRoleType::ALL
            .into_iter()
            .find(named)
            .unwrap_or(MspRoleType::Member)
    })
}

fn not_hex(text: &str) -> Failure {
    Failure::own(
        crate::codes::NOT_HEX,
        format!("`{text}` is not hexadecimal"),
        "`msp validate` shows the certifiers identifier of an identity",
    )
}
