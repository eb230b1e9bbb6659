//! Standard output in the two formats, with colour only for people at a terminal.

use crate::failure::Failure;
use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use fabric_msp::encoding::text::{MAX_SHOWN_CHARACTERS, Shown};
use serde::Serialize;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Stdout, Write, stdout};
use std::path::Path;

/// Items of a list, and warnings, that are shown to people.
const MAX_SHOWN_ITEMS: usize = 32;

/// Parts of [`MAX_SHOWN_CHARACTERS`] that a message may have: it may name several texts of that length.
const MAX_MESSAGE_PARTS: usize = 8;

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people.
    #[default]
    Human,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for tools that show findings in code.
    Sarif,
    /// A drawing.
    Svg,
    /// A page with a drawing, to be opened in a browser.
    Html,
}

/// These formats, for a command that writes no others.
pub fn formats<const N: usize>(written: [Format; N]) -> impl TypedValueParser<Value = Format> {
    let values = written.map(|format| format.to_possible_value());
    PossibleValuesParser::new(values.into_iter().flatten())
        .map(|name| Format::from_str(&name, false).unwrap_or_default())
}

/// Where results go. A reader that has gone away is no error: the rest is dropped.
pub struct Output {
    format: Format,
    colour: bool,
    writer: BufWriter<Stdout>,
    /// What stopped the writing; nothing is written after it.
    stopped: Option<io::Error>,
    warnings: Vec<String>,
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
            stopped: None,
            warnings: Vec::new(),
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

    /// The JSON document, with the warnings so far; nothing for people.
    pub fn document(&mut self, document: &impl Serialize) {
        if self.format == Format::Json {
            self.bytes(self.document_text(document).as_bytes());
        }
    }

    /// The text of the JSON document, with the warnings so far.
    pub fn document_text(&self, document: &impl Serialize) -> String {
        // Our documents have only text keys, which is all that could fail.
        let text = match self.warnings.as_slice() {
            [] => serde_json::to_string_pretty(document),
            warnings => serde_json::to_string_pretty(&Warned { document, warnings }),
        };
        text.unwrap_or_default() + "\n"
    }

    /// Bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        if self.stopped.is_none() {
            self.stopped = self.writer.write_all(bytes).err();
        }
    }

    /// What does not end the run, yet may be why the verdict is what it is: on standard error for people, part of the document
    /// in JSON.
    pub fn warn(&mut self, warnings: Vec<String>) {
        if self.format != Format::Json {
            self.flush();
            for text in few(warnings.iter().map(|text| message(text))) {
                let _ = writeln!(io::stderr(), "warning: {text}");
            }
        }
        self.warnings.extend(warnings);
    }

    /// An error that ends the run: on standard error for people, a document in JSON.
    pub fn failure(&mut self, failure: &Failure) {
        #[derive(Serialize)]
        struct Document<'a> {
            error: &'a Failure,
        }
        match self.format {
            Format::Json => self.document(&Document { error: failure }),
            Format::Human | Format::Sarif | Format::Svg | Format::Html => {
                self.flush();
                to_standard_error(failure);
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

    fn flush(&mut self) {
        if self.stopped.is_none() {
            self.stopped = self.writer.flush().err();
        }
    }

    /// Writes what is left. Says so on standard error and returns false if not all could be written, unless the reader is gone.
    pub fn finish(mut self) -> bool {
        self.flush();
        match self.stopped.filter(is_failure) {
            None => true,
            Some(error) => {
                to_standard_error(&unwritable(&error));
                false
            }
        }
    }
}

/// A document and what else there is to say.
#[derive(Serialize)]
struct Warned<'a, D: Serialize> {
    #[serde(flatten)]
    document: &'a D,
    warnings: &'a [String],
}

/// Is it more than a reader who has gone away?
pub fn is_failure(error: &io::Error) -> bool {
    error.kind() != ErrorKind::BrokenPipe
}

fn unwritable(error: &io::Error) -> Failure {
    Failure::own(
        crate::codes::OUTPUT_CLOSED,
        format!("cannot write to standard output: {error}"),
        "make room for the output, or send it elsewhere",
    )
}

fn to_standard_error(failure: &Failure) {
    let text = failure_lines("error", failure).join("\n");
    let _ = writeln!(io::stderr(), "{text}");
}

/// A path for people.
pub fn path(path: &Path) -> String {
    Shown(&path.to_string_lossy()).to_string()
}

/// A message for people: control characters escaped, and cut where no message of ours is that long.
pub fn message(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    for _ in 0..MAX_MESSAGE_PARTS {
        let end = rest.char_indices().nth(MAX_SHOWN_CHARACTERS);
        let (part, after) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        shown.push_str(&Shown(part).to_string());
        rest = after;
    }
    if !rest.is_empty() {
        shown.push('…');
    }
    shown
}

/// The first items, and how many more there are.
pub fn few(items: impl ExactSizeIterator<Item = String>) -> Vec<String> {
    let more = items.len().saturating_sub(MAX_SHOWN_ITEMS);
    let mut shown: Vec<String> = items.take(MAX_SHOWN_ITEMS).collect();
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown
}

/// `label: message [code]` and, where there is a remedy, `help: ...`.
pub fn failure_lines(label: &str, failure: &Failure) -> Vec<String> {
    let first = format!("{label}: {} [{}]", message(&failure.message), failure.code);
    let help = failure.help.iter();
    let help = help.map(|help| format!("help: {}", message(help)));
    std::iter::once(first).chain(help).collect()
}

/// A terminal that shows colours, and nobody who asked for none (<https://no-color.org>).
fn wants_colour() -> bool {
    let unset = |name| std::env::var_os(name).is_none_or(|value| value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    stdout().is_terminal() && unset("NO_COLOR") && !dumb
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_steer_no_terminal_and_have_an_end() {
        assert_eq!(message("a\u{1b}[2J\nb"), "a\\u{1b}[2J\\nb");
        let long = "ä".repeat(1_000);
        assert_eq!(message(&long), long);
        let shown = message(&"ä".repeat(1_000_000)).chars().count();
        assert_eq!(shown, MAX_SHOWN_CHARACTERS * MAX_MESSAGE_PARTS + 1);
    }

    #[test]
    fn of_many_items_the_first_are_shown() {
        let shown = few((0..100).map(|i| i.to_string()));
        assert_eq!(shown.len(), MAX_SHOWN_ITEMS + 1);
        assert_eq!(shown.last().map(String::as_str), Some("and 68 more"));
        assert_eq!(few((0..2).map(|i| i.to_string())), ["0", "1"]);
    }
}
