//! `msp lint`: what is wrong with a configuration, though Fabric may take it.

mod human;
mod sarif;
mod source;

use crate::Outcome;
use crate::failure::Failure;
use crate::folder::{self, VersionArg};
use crate::generate::parse_time;
use crate::output::{self, Format, Output, message};
use clap::{Args, ValueEnum};
use fabric_msp::Time;
use fabric_msp::config::Purpose;
use fabric_msp::lint::{self, DEFAULT_WITHIN, Finding, Linter, Options, Report, Severity};
use serde::Serialize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
EXAMPLES:
  msp lint org1/msp --mspid Org1MSP
  msp lint config.block --within 90d --deny warnings
  msp lint config.json --format json
  msp lint --format sarif crypto/peerOrganizations/*/msp > lint.sarif
  msp lint --explain MSP-LINT-503

A PATH is an MSP folder, a configuration block, a Config message, or the JSON that `configtxlator proto_decode` makes
of either. `--format sarif` writes SARIF 2.1.0.

EXIT CODES:
  0  no errors (with `--deny warnings`: no errors and no warnings)
  1  could not be checked (a path that cannot be read, wrong usage)
  2  errors (with `--deny warnings`: errors or warnings)";

/// Find what is wrong with MSP folders and channel configurations, and say what to do about it.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Lint {
    /// What to look at; `-` is standard input.
    #[arg(value_name = "PATH", required_unless_present_any = ["list", "explain"])]
    paths: Vec<PathBuf>,
    /// The identifier of an MSP folder; only shown.
    #[arg(long, value_name = "ID", default_value = "")]
    mspid: String,
    #[command(flatten)]
    version: VersionArg,
    /// Tell of what expires within this time: a number and `s`, `m`, `h` or `d`.
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = seconds)]
    within: u64,
    /// The time that counts as now, such as 2026-08-01T12:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<Time>,
    /// Load folders as a node loads its own MSP, even without `signcerts` and `keystore`.
    #[arg(long)]
    local: bool,
    /// What fails the run besides errors.
    #[arg(long, value_enum)]
    deny: Option<Deny>,
    /// How findings are written.
    #[arg(
        id = "format",
        long = "format",
        value_name = "FORMAT",
        value_parser = output::formats([Format::Human, Format::Json, Format::Sarif]),
        default_value = "human"
    )]
    format: Format,
    /// List all lints.
    #[arg(long, conflicts_with_all = ["explain", "paths"])]
    list: bool,
    /// Explain a lint, by its code or name.
    #[arg(long, value_name = "CODE", conflicts_with = "paths")]
    explain: Option<String>,
}

/// What fails a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Warnings, too.
    Warnings,
}

/// A path with what was found in it.
struct Linted {
    path: PathBuf,
    report: Report,
}

impl Lint {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        if self.list {
            return Ok(list(output));
        }
        if let Some(name) = &self.explain {
            return explain(name, output);
        }
        crate::input::at_most_one_stdin(self.paths.iter())?;
        let linter = Linter::new(self.options());
        let linted: Vec<Linted> = (self.paths.iter())
            .map(|path| {
                let report = source::lint(&linter, path, &self.mspid)?;
                Ok(Linted {
                    path: path.clone(),
                    report,
                })
            })
            .collect::<Result<_, Failure>>()?;
        self.show(&linted, output);
        let worst = linted.iter().filter_map(|it| it.report.worst()).max();
        Ok(match worst {
            Some(worst) if worst >= self.denied() => Outcome::Invalid,
            _ => Outcome::Valid,
        })
    }

    fn options(&self) -> Options {
        Options {
            within: self.within,
            version: self.version.version,
            purpose: self.local.then_some(Purpose::Local),
            ..Options::at(self.at.unwrap_or_else(folder::now))
        }
    }

    fn denied(&self) -> Severity {
        match self.deny {
            Some(Deny::Warnings) => Severity::Warning,
            None => Severity::Error,
        }
    }

    fn show(&self, linted: &[Linted], output: &mut Output) {
        match self.format {
            Format::Json => output.document(&Document::of(linted)),
            Format::Sarif => output.bytes(sarif::log(linted).as_bytes()),
            Format::Human | Format::Svg | Format::Html => human::show(linted, output),
        }
    }
}

/// The JSON document.
#[derive(Serialize)]
struct Document {
    paths: Vec<PathDocument>,
}

#[derive(Serialize)]
struct PathDocument {
    path: String,
    findings: Vec<FindingDocument>,
    /// Findings beyond the limit of a lint.
    omitted: usize,
}

#[derive(Serialize)]
struct FindingDocument {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    severity: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    msp: String,
    place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<String>,
}

impl Document {
    fn of(linted: &[Linted]) -> Self {
        let path = |linted: &Linted| PathDocument {
            path: linted.path.display().to_string(),
            findings: linted.report.findings.iter().map(Into::into).collect(),
            omitted: linted.report.omitted,
        };
        Self {
            paths: linted.iter().map(path).collect(),
        }
    }
}

impl From<&Finding> for FindingDocument {
    fn from(finding: &Finding) -> Self {
        Self {
            code: finding.code,
            name: finding.lint.map(|lint| lint.name),
            severity: finding.severity.to_string(),
            msp: finding.msp_id.clone(),
            place: finding.place.to_string(),
            subject: finding.subject.clone(),
            message: finding.message.clone(),
            remedy: finding.remedy,
            related: finding.related.iter().map(ToString::to_string).collect(),
        }
    }
}

/// A lint in JSON.
#[derive(Serialize)]
struct LintDocument {
    code: &'static str,
    name: &'static str,
    severity: String,
    title: &'static str,
    why: &'static str,
    remedy: &'static str,
}

impl From<&lint::Lint> for LintDocument {
    fn from(lint: &lint::Lint) -> Self {
        Self {
            code: lint.code,
            name: lint.name,
            severity: lint.severity.to_string(),
            title: lint.title,
            why: lint.why,
            remedy: lint.remedy,
        }
    }
}

fn list(output: &mut Output) -> Outcome {
    for lint in lint::lints() {
        output.line(&format!(
            "{}  {:<8} {:<31} {}",
            lint.code, lint.severity, lint.name, lint.title
        ));
    }
    let documents: Vec<LintDocument> = lint::lints().map(Into::into).collect();
    output.document(&documents);
    Outcome::Valid
}

fn explain(name: &str, output: &mut Output) -> Result<Outcome, Failure> {
    let lint = lint::lint(name).ok_or_else(|| {
        Failure::own(
            crate::codes::UNKNOWN_LINT,
            format!("there is no lint `{}`", message(name)),
            "`msp lint --list` shows all; codes of other errors are explained where they appear",
        )
    })?;
    output.line(&format!("{} {} ({})", lint.code, lint.name, lint.severity));
    for text in [lint.title, lint.why] {
        output.line("");
        output.line(text);
    }
    output.line("");
    output.line(&format!("Remedy: {}", lint.remedy));
    output.document(&LintDocument::from(lint));
    Ok(Outcome::Valid)
}

/// `30d` and the like, in seconds.
fn seconds(text: &str) -> Result<u64, String> {
    let units = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];
    let found = units
        .iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(*unit)?, seconds)));
    let parsed = found.and_then(|(number, unit)| number.parse::<u64>().ok()?.checked_mul(*unit));
    parsed.ok_or_else(|| format!("not a time such as {}d", DEFAULT_WITHIN / 86_400))
}
