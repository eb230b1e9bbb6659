//! One question put to several identities: the loop, the report of each, the document.

use crate::Outcome;
use crate::failure::Failure;
use crate::identity::FormArg;
use crate::output::{self, Output, Tone, failure_lines};
use fabric_msp::{Identity, Msp};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What is known of an identity for which the question's answer is yes.
pub trait Answer: Serialize {
    /// The verdict in a word.
    const YES: &'static str;
    /// The verdict in a word when there is no such answer.
    const NO: &'static str;

    /// The answer for people.
    fn lines(&self) -> Vec<String>;
}

/// The JSON document.
#[derive(Serialize)]
struct Document<A: Answer> {
    msp: String,
    version: String,
    identities: Vec<Report<A>>,
}

#[derive(Serialize)]
struct Report<A: Answer> {
    file: String,
    verdict: &'static str,
    #[serde(flatten)]
    answer: Option<A>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

/// Puts the question to the identity in each file, and reports.
pub fn run<A: Answer>(
    msp: &Msp,
    (form, files): (&FormArg, &[PathBuf]),
    question: impl Fn(&Identity) -> Result<A, Failure>,
    output: &mut Output,
) -> Outcome {
    let mut outcome = Outcome::Valid;
    let mut identities = Vec::with_capacity(files.len());
    for file in files {
        let verdict = form.read(msp, file).map(|read| {
            let identity = read.map_err(|error| Failure::of(&error))?;
            question(&identity)
        });
        let (reached, report) = Report::of(file, verdict);
        report.print(file, output);
        outcome = outcome.max(reached);
        identities.push(report);
    }
    output.document(&Document {
        msp: msp.id().to_owned(),
        version: msp.version().to_string(),
        identities,
    });
    outcome
}

impl<A: Answer> Report<A> {
    fn of(file: &Path, verdict: Result<Result<A, Failure>, Failure>) -> (Outcome, Self) {
        let (outcome, verdict, answer, error) = match verdict {
            Err(failure) => (Outcome::Unchecked, "unchecked", None, Some(failure)),
            Ok(Ok(answer)) => (Outcome::Valid, A::YES, Some(answer), None),
            Ok(Err(failure)) => (Outcome::Invalid, A::NO, None, Some(failure)),
        };
        let report = Self {
            file: file.display().to_string(),
            verdict,
            answer,
            error,
        };
        (outcome, report)
    }

    fn print(&self, file: &Path, output: &mut Output) {
        let tone = match (&self.answer, self.verdict == A::NO) {
            (Some(_), _) => Tone::Good,
            (None, true) => Tone::Bad,
            (None, false) => Tone::Doubtful,
        };
        let verdict = output.toned(tone, self.verdict);
        output.line(&format!("{}: {verdict}", output::path(file)));
        let lines = self.answer.iter().flat_map(Answer::lines);
        let errors = (self.error.iter()).flat_map(|failure| failure_lines("error", failure));
        for line in lines.chain(errors) {
            output.line(&format!("  {line}"));
        }
    }
}
