//! Whole trees: `msp generate` and `msp generate extend`.

use super::EXIT_CODES;
use super::making::Making;
use super::progress::Bar;
use crate::failure::Failure;
use crate::input;
use crate::output::{Output, path};
use clap::Args;
use fabric_msp::config::yaml::MAX_CONFIGURATION_BYTES;
use fabric_msp::generate::{
    CryptoConfig, CryptoConfigError, Folder, Made, OrganizationKind, Plan, Settings,
};
use serde::Serialize;
use std::path::{Path, PathBuf};

const EXTEND_EXAMPLES: &str = "\
EXAMPLES:
  msp generate extend --config crypto-config.yaml --input crypto";

/// `msp generate` itself.
#[derive(Args)]
pub struct Tree {
    /// The crypto-config.yaml; `-` is standard input. Without one, that of `showtemplate`.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder to write into.
    #[arg(long, value_name = "DIR", default_value = "crypto-config")]
    output: PathBuf,
    #[command(flatten)]
    making: Making,
}

/// Add the organisations, nodes and users that are not there yet to a tree. What is there stays as it is.
#[derive(Args)]
#[command(after_help = format!("{EXTEND_EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Extend {
    /// The crypto-config.yaml; `-` is standard input. Without one, that of `showtemplate`.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of the tree.
    #[arg(long, value_name = "DIR", default_value = "crypto-config")]
    input: PathBuf,
    #[command(flatten)]
    making: Making,
}

/// The JSON document.
#[derive(Serialize)]
struct Document {
    folder: String,
    organizations: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    kind: &'static str,
    domain: String,
    path: String,
    new: bool,
    nodes: usize,
    users: usize,
    kept: usize,
}

impl Tree {
    pub fn run(&self, output: &mut Output) -> Result<(), Failure> {
        let plan = plan(self.config.as_deref(), output)?;
        let made = plan.generate(
            &settings(&self.making)?,
            &Folder::new(&self.output),
            &Bar::new(),
        );
        let made = made.map_err(|error| Failure::of(&error))?;
        report(output, &self.output, made);
        Ok(())
    }
}

impl Extend {
    pub fn run(&self, output: &mut Output) -> Result<(), Failure> {
        let plan = plan(self.config.as_deref(), output)?;
        let made = plan.extend(
            &settings(&self.making)?,
            &Folder::new(&self.input),
            &Bar::new(),
        );
        let made = made.map_err(|error| Failure::of(&error))?;
        report(output, &self.input, made);
        Ok(())
    }
}

/// The plan; of what the configuration says without effect there are warnings.
fn plan(config: Option<&Path>, output: &mut Output) -> Result<Plan, Failure> {
    let text = match config {
        Some(path) => input::read(path, MAX_CONFIGURATION_BYTES as u64)?,
        None => CryptoConfig::SAMPLE.as_bytes().to_vec(),
    };
    let failed = |error: CryptoConfigError| Failure::of(&error);
    let config = CryptoConfig::from_yaml(&text).map_err(failed)?;
    let notes = config.notes(&text).map_err(failed)?;
    output.warn(notes.iter().map(ToString::to_string).collect());
    Plan::of(&config).map_err(failed)
}

fn settings(making: &Making) -> Result<Settings, Failure> {
    Ok(Settings {
        validity: making.validity()?,
        entropy: making.entropy(),
    })
}

fn report(output: &mut Output, folder: &Path, made: Vec<Made>) {
    for made in &made {
        let place = path(&folder.join(&made.path));
        let kept = match made.kept {
            0 => String::new(),
            kept => format!(", kept {kept}"),
        };
        let (nodes, users) = (made.nodes, made.users);
        output.line(&format!("{place}: nodes {nodes}, users {users}{kept}"));
    }
    output.document(&Document {
        folder: folder.display().to_string(),
        organizations: made.into_iter().map(row).collect(),
    });
}

fn row(made: Made) -> Row {
    Row {
        kind: match made.kind {
            OrganizationKind::Peer => "peer",
            OrganizationKind::Orderer => "orderer",
        },
        domain: made.domain,
        path: made.path.display().to_string(),
        new: made.is_new,
        nodes: made.nodes,
        users: made.users,
        kept: made.kept,
    }
}
