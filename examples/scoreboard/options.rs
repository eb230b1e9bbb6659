//! What the caller chooses.

use crate::contest::Fault;
use std::time::Duration;

/// What `--help` prints.
pub const HELP: &str = "\
Compares this crate with other libraries that do the same work

Usage: scoreboard [OPTIONS]

Options:
      --rows TEXT   only rows whose name contains TEXT
      --rounds N    turns that each contestant gets [default: 60]
      --quick       8 rounds unless --rounds says otherwise; rougher figures
      --json        JSON to standard output when all is measured; the lines then go to standard error
      --help        print this
";

const ROUNDS: usize = 60;
const QUICK_ROUNDS: usize = 8;

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    Help,
    /// Take turns for another process; only the scoreboard itself asks for it.
    Serve,
    Measure(Options),
}

/// How to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// What a row's name must contain.
    pub rows: String,
    pub rounds: usize,
    /// How long a turn is, at least.
    pub slice: Duration,
    pub format: Format,
}

/// How figures are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Lines,
    Json,
}

impl Command {
    /// Reads the arguments behind the program's name.
    pub fn from_arguments(arguments: impl Iterator<Item = String>) -> Result<Self, Fault> {
        let mut options = Options {
            rows: String::new(),
            rounds: 0,
            slice: Duration::from_millis(2),
            format: Format::Lines,
        };
        let mut default_rounds = ROUNDS;
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--help" | "-h" => return Ok(Self::Help),
                "--serve" => return Ok(Self::Serve),
                "--quick" => default_rounds = QUICK_ROUNDS,
                "--json" => options.format = Format::Json,
                "--rows" => options.rows = value(&argument, arguments.next())?,
                "--rounds" => options.rounds = rounds(&value(&argument, arguments.next())?)?,
                other => {
                    return Err(format!("unknown argument `{other}`; --help lists all").into());
                }
            }
        }
        if options.rounds == 0 {
            options.rounds = default_rounds;
        }
        Ok(Self::Measure(options))
    }
}

fn value(name: &str, value: Option<String>) -> Result<String, Fault> {
    value.ok_or_else(|| format!("`{name}` needs a value").into())
}

fn rounds(text: &str) -> Result<usize, Fault> {
    match text.parse() {
        Ok(rounds @ 1..) => Ok(rounds),
        _ => Err(format!("`--rounds {text}`: not a number from 1 on").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &str) -> Result<Command, String> {
        let arguments = arguments.split_whitespace().map(str::to_owned);
        Command::from_arguments(arguments).map_err(|fault| fault.to_string())
    }

    fn options(arguments: &str) -> Options {
        match read(arguments) {
            Ok(Command::Measure(options)) => options,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn options_are_read() {
        assert_eq!(options("").rounds, ROUNDS);
        assert_eq!(options("--quick").rounds, QUICK_ROUNDS);
        assert_eq!(options("--rounds 3 --quick").rounds, 3);
        let chosen = options("--rows batch --json");
        assert_eq!((&chosen.rows[..], chosen.format), ("batch", Format::Json));
        assert_eq!(read("--rows x --help"), Ok(Command::Help));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (arguments, said) in [
            ("--rounds 0", "`--rounds 0`: not a number from 1 on"),
            ("--rounds many", "`--rounds many`: not a number from 1 on"),
            ("--rows", "`--rows` needs a value"),
            ("known", "unknown argument `known`; --help lists all"),
        ] {
            assert_eq!(read(arguments), Err(said.to_owned()));
        }
    }
}
