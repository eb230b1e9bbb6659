//! Errors as the command line shows them: message, code, help.

use fabric_msp::diagnostic::Diagnostic;
use serde::Serialize;

/// An error of the library or of the command line itself.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    pub code: &'static str,
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Where loading an MSP failed: `config`, `keystore` or `setup`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<&'static str>,
}

impl Failure {
    /// An error of the library, with its sources.
    pub fn of(error: &dyn Diagnostic) -> Self {
        Self {
            code: error.code(),
            message: with_sources(error),
            help: error.help().map(str::to_owned),
            stage: None,
        }
    }

    /// An error of the command line itself.
    pub fn own(code: &'static str, message: String, help: impl Into<String>) -> Self {
        Self {
            code,
            message,
            help: Some(help.into()),
            stage: None,
        }
    }

    /// Puts what was being done before the message.
    pub fn while_doing(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }
}

/// The message, and those of its sources that it does not already say.
fn with_sources(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let text = source.to_string();
        if !message.contains(&text) {
            message = format!("{message}: {text}");
        }
        next = source.source();
    }
    message
}
