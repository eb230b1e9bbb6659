//! Standard output in the two formats, with colour only for people at a terminal.

use crate::failure::Failure;
use clap::ValueEnum;
use serde::Serialize;
use std::io::{BufWriter, IsTerminal, Stdout, Write, stdout};

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people.
    #[default]
    Human,
    /// One JSON document.
    Json,
}

/// Where results go. A reader that has gone away is no error: the rest is dropped.
pub struct Output {
    format: Format,
    colour: bool,
    writer: BufWriter<Stdout>,
}

/// What a word means, which gives it its colour.
#[derive(Clone, Copy)]
pub enum Tone {
    Good,
    Bad,
    Doubtful,
}

impl Output {
    pub fn new(format: Format) -> Self {
        Self {
            format,
            colour: format == Format::Human && wants_colour(),
            writer: BufWriter::new(stdout()),
        }
    }

    pub fn format(&self) -> Format {
        self.format
    }

    /// A line for people; nothing in JSON.
    pub fn line(&mut self, text: &str) {
        if self.format == Format::Human {
            self.bytes(text.as_bytes());
            self.bytes(b"\n");
        }
    }

    /// The JSON document; nothing for people.
    pub fn document(&mut self, document: &impl Serialize) {
        if self.format == Format::Json {
            // Our documents have only text keys, which is all that could fail.
            let text = serde_json::to_string_pretty(document).unwrap_or_default();
            self.bytes(text.as_bytes());
            self.bytes(b"\n");
        }
    }

    /// Bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        // Only a reader that has gone away; the exit code still tells the verdict.
        let _ = self.writer.write_all(bytes);
    }

    /// An error that ends the run: on standard error for people, a document in JSON.
    pub fn failure(&mut self, failure: &Failure) {
        #[derive(Serialize)]
        struct Document<'a> {
            error: &'a Failure,
        }
        match self.format {
            Format::Json => self.document(&Document { error: failure }),
            Format::Human => {
                self.flush();
                let text = failure_lines("error", failure).join("\n");
                let _ = writeln!(std::io::stderr(), "{text}");
            }
        }
    }

    /// The word in its colour, if there is colour.
    pub fn toned(&self, tone: Tone, word: &str) -> String {
        let code = match tone {
            Tone::Good => 32,
            Tone::Bad => 31,
            Tone::Doubtful => 33,
        };
        match self.colour {
            true => format!("\x1b[{code}m{word}\x1b[0m"),
            false => word.to_owned(),
        }
    }

    pub fn flush(&mut self) {
        let _ = self.writer.flush();
    }
}

/// `label: message [code]` and, where there is a remedy, `help: ...`.
pub fn failure_lines(label: &str, failure: &Failure) -> Vec<String> {
    let mut lines = vec![format!("{label}: {} [{}]", failure.message, failure.code)];
    lines.extend(failure.help.iter().map(|help| format!("help: {help}")));
    lines
}

/// A terminal that shows colours, and nobody who asked for none (<https://no-color.org>).
fn wants_colour() -> bool {
    let unset = |name| std::env::var_os(name).is_none_or(|value| value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    stdout().is_terminal() && unset("NO_COLOR") && !dumb
}
