//! `msp explain`: how an MSP comes to its verdict on an identity, and what can be done about it.

mod document;

use crate::failure::Failure;
use crate::folder::{LocalArg, VersionArg, now};
use crate::generate::{self, making::time};
use crate::identity::{FormArg, Given};
use crate::output::{self, Format, Output, Tone};
use crate::{EXIT_CODES, Outcome, input};
use clap::Args;
use document::Document;
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::{Channel, DeserializeError, Explanation, Msp, MspSet, Time, picture};
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
EXAMPLES:
  msp explain --msp org1/msp --mspid Org1MSP alice.pem
  msp explain --msp org1/msp --mspid Org1MSP --format html --out alice.html alice.pem
  msp explain --channel config.block --mspid Org1MSP alice.pem
  msp explain --channel config.block --format json - < creator.pb

The verdict is that of `msp validate`. It knows no clock; `--at` only chooses what is said about expiry.";

/// Explain a verdict: every rule, every candidate for an issuer, CRLs, roles, expiry, remedies; as text, JSON or a drawing.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Explain {
    /// The MSP folder.
    #[arg(
        long,
        value_name = "DIR",
        required_unless_present = "channel",
        requires = "mspid"
    )]
    msp: Option<PathBuf>,
    /// A channel's configuration block, one of whose MSPs judges, by the channel's own version.
    #[arg(long, value_name = "BLOCK", conflicts_with_all = ["msp", "version", "local"])]
    channel: Option<PathBuf>,
    /// The MSP's identifier; with a channel, serialized identities name it themselves.
    #[arg(long, value_name = "ID")]
    mspid: Option<String>,
    #[command(flatten)]
    version: VersionArg,
    #[command(flatten)]
    local: LocalArg,
    #[command(flatten)]
    form: FormArg,
    /// The time that remarks on expiry refer to, such as 2026-08-01T12:00:00Z; the present otherwise.
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Time>,
    /// How the explanation is written.
    #[arg(
        id = "format",
        long = "format",
        value_name = "FORMAT",
        value_parser = output::formats([Format::Human, Format::Json, Format::Svg, Format::Html]),
        default_value = "human"
    )]
    format: Format,
    /// Where to; standard output otherwise. What is there is not overwritten.
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Overwrite the file that is there.
    #[arg(long, requires = "out")]
    force: bool,
    /// A certificate (PEM) or a serialized identity; `-` is standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Who judges, and who else could.
struct Judges {
    msps: MspSet,
    /// None: whom the identity names.
    chosen: Option<Msp>,
}

impl Explain {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        let judges = self.judges(output)?;
        let explanation = match judges.explain(self.form.given(&self.file)?)? {
            Ok(explanation) => explanation.at(self.at.unwrap_or_else(now)),
            Err(error) => {
                output.failure(&Failure::of(&error).while_doing(&output::path(&self.file)));
                return Ok(Outcome::Invalid);
            }
        };
        self.write(&explanation, output)?;
        Ok(match explanation.is_valid() {
            true => Outcome::Valid,
            false => Outcome::Invalid,
        })
    }

    fn judges(&self, output: &mut Output) -> Result<Judges, Failure> {
        match (&self.channel, &self.msp, &self.mspid) {
            (Some(block), _, mspid) => Judges::of_channel(block, mspid.as_deref()),
            (None, Some(dir), Some(mspid)) => {
                let msp = (self.version).load(dir, mspid, self.local.purpose(), output);
                let msp = msp.map_err(|failure| lint_knows_more(failure, dir, mspid))?;
                Ok(Judges {
                    msps: MspSet::new([]),
                    chosen: Some(msp),
                })
            }
            (None, _, _) => Err(no_msp(&MspSet::new([]))),
        }
    }

    fn write(&self, explanation: &Explanation, output: &mut Output) -> Result<(), Failure> {
        let document = Document::of(&self.file, explanation);
        let text = match (self.format, &self.out) {
            (Format::Human | Format::Sarif, None) => {
                print(&self.file, explanation, output);
                return Ok(());
            }
            (Format::Human | Format::Sarif, Some(_)) => explanation.to_string(),
            (Format::Json, _) => output.document_text(&document),
            (Format::Svg, _) => picture::svg(explanation),
            (Format::Html, _) => picture::html(explanation),
        };
        match &self.out {
            Some(path) => self.write_file(path, &text),
            None => {
                output.bytes(text.as_bytes());
                Ok(())
            }
        }
    }

    fn write_file(&self, path: &Path, text: &str) -> Result<(), Failure> {
        match self.force {
            true => overwrite(path, text.as_bytes()),
            false => generate::write(path, text).map_err(exists),
        }
    }
}

impl Judges {
    fn of_channel(block: &Path, mspid: Option<&str>) -> Result<Self, Failure> {
        let bytes = input::read(block, input::MAX_MESSAGE)?;
        let channel = Channel::from_config_block(&bytes)
            .map_err(|error| Failure::of(&error).while_doing(&block.display().to_string()))?;
        let msps = channel.msps().clone();
        let chosen = match mspid {
            None => None,
            Some(id) => {
                let msp = msps.msp(id).cloned();
                Some(msp.ok_or_else(|| unknown_msp(id, &msps))?)
            }
        };
        Ok(Self { msps, chosen })
    }

    /// The inner error is that of an identity whose MSP nobody knows.
    fn explain(&self, given: Given) -> Result<Result<Explanation, DeserializeError>, Failure> {
        match (&self.chosen, given) {
            (Some(msp), Given::Pem(pem)) => {
                Ok(Ok(msp.explain_pem(&pem).among(&pem, self.msps.msps())))
            }
            (Some(msp), Given::Serialized(bytes)) => Ok(Ok(self.serialized(msp, &bytes))),
            (None, Given::Pem(_)) => Err(no_msp(&self.msps)),
            (None, Given::Serialized(bytes)) => Ok(self.named(&bytes)),
        }
    }

    fn named(&self, bytes: &[u8]) -> Result<Explanation, DeserializeError> {
        let message = SerializedIdentity::decode(bytes)?;
        match self.msps.msp(message.mspid) {
            Some(msp) => Ok(self.serialized(msp, bytes)),
            None => Err(self.msps.deserialize_identity(bytes).err().unwrap_or(
                DeserializeError::UnknownMsp {
                    msp_id: message.mspid.to_owned(),
                },
            )),
        }
    }

    fn serialized(&self, msp: &Msp, bytes: &[u8]) -> Explanation {
        let explanation = msp.explain_serialized(bytes);
        match SerializedIdentity::decode(bytes) {
            Ok(message) => explanation.among(message.id_bytes, self.msps.msps()),
            Err(_) => explanation,
        }
    }
}

/// The text, its first line behind the file's name, and the verdict in its colour.
fn print(file: &Path, explanation: &Explanation, output: &mut Output) {
    let tone = match explanation.is_valid() {
        true => Tone::Good,
        false => Tone::Bad,
    };
    let text = explanation.to_string();
    let mut lines = text.lines();
    let (word, rest) = lines
        .next()
        .and_then(|line| line.split_once(' '))
        .unwrap_or_default();
    let verdict = output.toned(tone, word);
    output.line(&format!("{}: {verdict} {rest}", output::path(file)));
    lines.for_each(|line| output.line(line));
}

fn no_msp(msps: &MspSet) -> Failure {
    Failure::own(
        crate::codes::WHICH_MSP,
        "it is not said which MSP is to judge".to_owned(),
        format!("name one with `--mspid`; the channel has {}", known(msps)),
    )
}

fn unknown_msp(id: &str, msps: &MspSet) -> Failure {
    let error = DeserializeError::UnknownMsp {
        msp_id: id.to_owned(),
    };
    Failure {
        help: Some(format!("name one of the channel's: {}", known(msps))),
        ..Failure::of(&error)
    }
}

/// The MSPs that there are.
fn known(msps: &MspSet) -> String {
    let mut names: Vec<String> = msps.msps().map(|msp| msp.id().to_owned()).collect();
    names.sort();
    output::few(names.into_iter()).join(", ")
}

/// Nobody is judged by an MSP that does not load; `msp lint` says all that is wrong with it, and where.
fn lint_knows_more(failure: Failure, dir: &Path, mspid: &str) -> Failure {
    let lint = format!(
        "`msp lint {} --mspid {mspid}` names all that is wrong with it",
        dir.display()
    );
    let help = match &failure.help {
        Some(help) => format!("{help}; {lint}"),
        None => lint,
    };
    Failure {
        help: Some(help),
        ..failure
    }
}

fn exists(failure: Failure) -> Failure {
    match failure.code == "MSP-GEN-004" {
        true => Failure {
            help: Some("name another file, or overwrite this one with `--force`".to_owned()),
            ..failure
        },
        false => failure,
    }
}

fn overwrite(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(path, bytes).map_err(|error| {
        Failure::own(
            crate::codes::UNWRITABLE,
            format!("cannot write `{}`: {error}", path.display()),
            "check the path and its permissions",
        )
    })
}
