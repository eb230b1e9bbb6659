//! `msp config diff`: what two configurations differ in.

use super::document::Value;
use super::source::{self, Form};
use crate::failure::Failure;
use crate::output::Output;
use crate::{EXIT_CODES, Outcome, input};
use clap::Args;
use fabric_msp::channel::json::{self, Json};
use fabric_msp::channel::{Aspect, Difference, DifferenceKind, differences};
use fabric_msp::wire::Config;
use serde::Serialize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
EXAMPLES:
  msp config diff old.block new.block
  msp config diff --form config --format json config.pb modified.pb

Exit code 2 means that they differ. What the difference means to members and policies, `msp diff` tells.";

/// Compare two configurations, element by element.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Diff {
    /// What the files hold: blocks or Config messages.
    #[arg(long, value_enum, default_value = "block")]
    form: Form,
    /// The one configuration; `-` is standard input.
    #[arg(value_name = "FIRST")]
    first: PathBuf,
    /// The other configuration; `-` is standard input.
    #[arg(value_name = "SECOND")]
    second: PathBuf,
}

#[derive(Serialize)]
struct Document {
    differences: Vec<Report>,
}

#[derive(Serialize)]
struct Report {
    element: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aspects: Vec<&'static str>,
    first: Value,
    second: Value,
}

impl Diff {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        input::at_most_one_stdin([&self.first, &self.second].into_iter())?;
        let (first, second) = (source::read(&self.first)?, source::read(&self.second)?);
        let (_, first) = source::config(&self.first, self.form, &first)?;
        let (_, second) = source::config(&self.second, self.form, &second)?;
        let found = differences(&first, &second);
        let reports = found.iter().map(|found| Report::of(found, &first, &second));
        let document = Document {
            differences: reports.collect(),
        };
        document.print(output);
        output.document(&document);
        match found.is_empty() {
            true => Ok(Outcome::Valid),
            false => Ok(Outcome::Invalid),
        }
    }
}

impl Document {
    fn print(&self, output: &mut Output) {
        if self.differences.is_empty() {
            output.line("no difference");
        }
        for report in &self.differences {
            let what = match report.aspects[..] {
                [] => String::new(),
                _ => format!(" ({})", report.aspects.join(", ")),
            };
            output.line(&format!("{}: {}{what}", report.element, report.kind));
        }
    }
}

impl Report {
    fn of(difference: &Difference, first: &Config<'_>, second: &Config<'_>) -> Self {
        let (kind, aspects) = match &difference.kind {
            DifferenceKind::Added => ("added", Vec::new()),
            DifferenceKind::Removed => ("removed", Vec::new()),
            DifferenceKind::Changed(aspects) => {
                ("changed", aspects.iter().copied().map(aspect).collect())
            }
        };
        let value = |config| {
            let element = json::element(config, &difference.element);
            Value(match difference.kind {
                DifferenceKind::Changed(_) => without_members(element),
                DifferenceKind::Added | DifferenceKind::Removed => element,
            })
        };
        Self {
            element: difference.element.to_string(),
            kind,
            aspects,
            first: value(first),
            second: value(second),
        }
    }
}

/// A group that has changed, without its members: those that differ are listed by themselves.
fn without_members(json: Json) -> Json {
    match json {
        Json::Object(mut members) => {
            for name in ["groups", "values", "policies"] {
                members.remove(name);
            }
            Json::Object(members)
        }
        other => other,
    }
}

fn aspect(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Content => "content",
        Aspect::ModPolicy => "mod_policy",
        Aspect::Version => "version",
    }
}
