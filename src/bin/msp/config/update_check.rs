//! `msp config update-check`: may an update change what it changes?

use super::document::Value;
use super::source;
use crate::failure::Failure;
use crate::output::{Output, Tone, failure_lines, few, message, path};
use crate::{EXIT_CODES, Outcome, input};
use clap::Args;
use fabric_msp::Channel;
use fabric_msp::channel::{
    Change, ElementExplanation, Signer, UpdateError, UpdateExplanation, UpdateOutcome, json,
};
use fabric_msp::encoding::text::Shown;
use serde::Serialize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
EXAMPLES:
  msp config update-check --channel config.block update.pb
  msp config update-check --channel config.block --format json update.pb

The update is an Envelope with a ConfigUpdateEnvelope, as `peer channel signconfigtx` signs and `peer channel update` sends it.
(What `peer channel update` adds is one more signature: that of its user.)";

/// Tell whether an update is permitted by those who signed it, and what it leads to or lacks.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct UpdateCheck {
    /// The channel's present configuration block.
    #[arg(long, value_name = "BLOCK")]
    channel: PathBuf,
    /// The update; `-` is standard input.
    #[arg(value_name = "UPDATE")]
    update: PathBuf,
}

#[derive(Serialize)]
struct Document {
    file: String,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
    signers: Vec<SignerReport>,
    elements: Vec<ElementReport>,
    without_effect: Vec<String>,
    /// The configuration that the update leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<Value>,
}

#[derive(Serialize)]
struct SignerReport {
    msp: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    counts: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Serialize)]
struct ElementReport {
    element: String,
    from: Option<u64>,
    to: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
    permitted: bool,
    /// Policies that would have to hold, too, or some of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lacking: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

impl UpdateCheck {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        input::at_most_one_stdin([&self.channel, &self.update].into_iter())?;
        let channel =
            Channel::from_config_block(&source::read(&self.channel)?).map_err(|error| {
                Failure::of(&error).while_doing(&self.channel.display().to_string())
            })?;
        let update = source::read(&self.update)?;
        let explanation = channel.explain_update(&update);
        let outcome = match &explanation.verdict {
            Ok(_) => Outcome::Valid,
            Err(error) if is_unreadable(error) => Outcome::Unchecked,
            Err(_) => Outcome::Invalid,
        };
        let document = self.document(&explanation);
        document.print(&path(&self.update), output);
        output.document(&document);
        Ok(outcome)
    }

    fn document(&self, explained: &UpdateExplanation) -> Document {
        let permitted = explained.verdict.as_ref();
        let lost = permitted.map(UpdateOutcome::without_effect);
        Document {
            file: self.update.display().to_string(),
            verdict: if permitted.is_ok() {
                "permitted"
            } else {
                "refused"
            },
            error: permitted.err().map(|error| Failure::of(error)),
            signers: explained.signers.iter().map(SignerReport::of).collect(),
            elements: ElementReport::all(explained),
            without_effect: lost
                .unwrap_or_default()
                .iter()
                .map(ToString::to_string)
                .collect(),
            config: permitted
                .ok()
                .map(|outcome| Value(json::config(&outcome.channel().config()))),
        }
    }
}

/// Is it no update at all?
fn is_unreadable(error: &UpdateError) -> bool {
    matches!(
        error,
        UpdateError::Decode { .. } | UpdateError::NoHeader | UpdateError::NotUpdate { .. }
    )
}

impl Document {
    fn print(&self, file: &str, output: &mut Output) {
        let tone = if self.error.is_none() {
            Tone::Good
        } else {
            Tone::Bad
        };
        let verdict = output.toned(tone, self.verdict);
        output.line(&format!("{file}: {verdict}"));
        let signers = self.signers.iter().map(SignerReport::line);
        let elements = self.elements.iter().map(ElementReport::line);
        let lost = self
            .without_effect
            .iter()
            .map(|element| format!("without effect: {element}"));
        let errors = self
            .error
            .iter()
            .flat_map(|failure| failure_lines("error", failure));
        for line in signers.chain(elements).chain(lost).chain(errors) {
            output.line(&format!("  {line}"));
        }
    }
}

impl SignerReport {
    fn of(signer: &Signer) -> Self {
        Self {
            msp: signer.msp_id.clone(),
            subject: signer.subject.clone(),
            counts: signer.dropped.is_none(),
            reason: signer.dropped.as_ref().map(ToString::to_string),
        }
    }

    fn line(&self) -> String {
        let subject = self.subject.as_deref().unwrap_or("no certificate");
        let reason = match &self.reason {
            None => String::new(),
            Some(reason) => format!(", does not count: {}", message(reason)),
        };
        format!("signer: {} of {}{reason}", Shown(subject), Shown(&self.msp))
    }
}

impl ElementReport {
    fn all(explanation: &UpdateExplanation) -> Vec<Self> {
        let elements = explanation.elements.iter();
        let report = |element| Self::of(element, &explanation.lacking(element));
        elements.map(report).collect()
    }

    fn of(explained: &ElementExplanation, lacking: &[&str]) -> Self {
        let Change { element, from, to } = &explained.change;
        Self {
            element: element.to_string(),
            from: *from,
            to: *to,
            policy: explained.policy.clone(),
            permitted: explained.flaw.is_none(),
            lacking: lacking.iter().map(|path| (*path).to_owned()).collect(),
            error: explained.flaw.as_ref().map(|flaw| Failure::of(flaw)),
        }
    }

    fn lacking(&self) -> String {
        match few(self.lacking.iter().map(|path| Shown(path).to_string())) {
            lacking if lacking.is_empty() => String::new(),
            lacking => format!("; lacking: {}", lacking.join(", ")),
        }
    }

    fn line(&self) -> String {
        let versions = match self.from {
            Some(from) => format!("version {from} to {}", self.to),
            None => "new".to_owned(),
        };
        let verdict = match (&self.error, &self.policy) {
            (Some(error), _) => {
                format!(", refused: {}{}", message(&error.message), self.lacking())
            }
            (None, Some(policy)) => format!(", permitted by {}", Shown(policy)),
            (None, None) => String::new(),
        };
        format!("{}: {versions}{verdict}", self.element)
    }
}
