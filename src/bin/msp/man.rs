//! `msp man`: manual pages, one for each subcommand.

use crate::failure::Failure;
use crate::output::{Output, path};
use crate::{Cli, Outcome};
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man as Page;
use fabric_msp::generate::{Access, Folder, Output as _};
use serde::Serialize;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
EXAMPLES:
  msp man | man -l -
  msp man --output /usr/local/share/man/man1";

/// Print the manual page of this command line, or write those of all subcommands into a folder.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Man {
    /// The folder to write into: msp.1, msp-validate.1 and so on. Nothing is overwritten.
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// The JSON document.
#[derive(Serialize)]
struct Document {
    files: Vec<String>,
}

impl Man {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        let mut command = Cli::command();
        command.build();
        let Some(folder) = &self.output else {
            output.bytes(&page(&command)?);
            return Ok(Outcome::Valid);
        };
        let mut files = Vec::new();
        write(&command, "msp", folder, &mut files)?;
        for file in &files {
            output.line(&path(file));
        }
        output.document(&Document {
            files: files.iter().map(|it| it.display().to_string()).collect(),
        });
        Ok(Outcome::Valid)
    }
}

/// The page of a command and of all below; `help` needs none. Recursion follows our own subcommands.
fn write(
    command: &Command,
    name: &str,
    folder: &Path,
    files: &mut Vec<PathBuf>,
) -> Result<(), Failure> {
    let mut output = Folder::new(folder);
    let file = PathBuf::from(format!("{name}.1"));
    let text = page(command)?;
    let written = output
        .folder(Path::new(""))
        .and_then(|()| output.file(&file, &text, Access::Public));
    written.map_err(|error| Failure::of(&error))?;
    files.push(folder.join(file));
    let below = command.get_subcommands();
    for command in below.filter(|command| command.get_name() != "help") {
        write(
            command,
            &format!("{name}-{}", command.get_name()),
            folder,
            files,
        )?;
    }
    Ok(())
}

fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    let rendered = Page::new(command.clone()).render(&mut text);
    rendered.map_err(|error| {
        Failure::own(
            crate::codes::NO_MANUAL,
            format!("cannot write the manual page: {error}"),
            "report this: it is a defect of this program",
        )
    })?;
    Ok(text)
}
