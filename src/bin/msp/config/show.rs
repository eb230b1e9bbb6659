//! `msp config show`: what a configuration says.

use super::document::Value;
use super::source::{self, Form};
use crate::failure::Failure;
use crate::output::{Output, message, path};
use crate::tree::Tree;
use crate::{EXIT_CODES, Outcome};
use clap::Args;
use fabric_msp::Channel;
use fabric_msp::channel::{Application, CapabilityLevel, Orderer, json};
use fabric_msp::encoding::text::Shown;
use fabric_msp::policy::PolicyRef;
use fabric_msp::wire::ConfigUpdate;
use std::path::PathBuf;

const EXAMPLES: &str = "\
EXAMPLES:
  msp config show config.block
  msp config show --format json config.block
  msp config show --form update --format json update.pb

With `--format json` the document has the shape of `configtxlator proto_decode` (types common.Config and
common.ConfigUpdate). A configuration that Fabric would not take is shown, too: exit code 2.";

/// Show a channel's configuration, and whether Fabric would take it.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Show {
    /// What the file holds.
    #[arg(long, value_enum, default_value = "block")]
    form: Form,
    /// The file; `-` is standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Show {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        let bytes = source::read(&self.file)?;
        if self.form == Form::Update {
            return self.show_update(&bytes, output);
        }
        let (channel_id, config) = source::config(&self.file, self.form, &bytes)?;
        let outcome = match Channel::from_config(channel_id, &config) {
            Ok(channel) => {
                let lines = summary(&channel).lines();
                lines.iter().for_each(|line| output.line(line));
                Outcome::Valid
            }
            Err(error) => {
                let failure = Failure::of(&error);
                output.line(&format!("{}: refused", path(&self.file)));
                output.warn(vec![format!("{} [{}]", failure.message, failure.code)]);
                Outcome::Invalid
            }
        };
        output.document(&Value(json::config(&config)));
        Ok(outcome)
    }

    fn show_update(&self, bytes: &[u8], output: &mut Output) -> Result<Outcome, Failure> {
        let update = ConfigUpdate::decode(bytes)
            .map_err(|error| Failure::of(&error).while_doing(&self.file.display().to_string()))?;
        let json = json::config_update(&update);
        output.line(&format!("{json:#}"));
        output.document(&Value(json));
        Ok(Outcome::Valid)
    }
}

fn summary(channel: &Channel) -> Tree {
    let title = format!("{} (sequence {})", Shown(channel.id()), channel.sequence());
    let mut tree = Tree::new(title);
    let levels = CapabilityLevel::ALL.map(|level| {
        let names: Vec<_> = channel.capabilities().names(level).collect();
        format!("{level}: {}", listed(&names))
    });
    tree.push(branch("capabilities", levels));
    tree.push(Tree::new(format!(
        "MSP version: {}",
        channel.capabilities().msp_version()
    )));
    channel
        .orderer()
        .into_iter()
        .for_each(|o| tree.push(orderer(o)));
    channel
        .application()
        .into_iter()
        .for_each(|a| tree.push(application(a)));
    let idemix = channel.idemix_msps().map(|msp| Shown(msp).to_string());
    let idemix: Vec<_> = idemix.collect();
    if !idemix.is_empty() {
        tree.push(branch(
            "Idemix MSPs, whose identities are not known here",
            idemix,
        ));
    }
    tree.push(branch(
        "policies",
        channel.policies().policies().map(policy),
    ));
    tree
}

fn orderer(orderer: &Orderer) -> Tree {
    let state = match orderer.is_in_normal_state() {
        true => "normal",
        false => "maintenance",
    };
    let mut tree = Tree::new(format!(
        "orderers: {} ({state})",
        Shown(orderer.consensus_type())
    ));
    for (name, organization) in orderer.organizations() {
        let endpoints: Vec<_> = organization.endpoints.iter().map(String::as_str).collect();
        tree.push(Tree::new(format!(
            "{}: {}, endpoints {}",
            Shown(name),
            Shown(&organization.msp_id),
            Shown(&listed(&endpoints))
        )));
    }
    for consenter in orderer.consenters() {
        tree.push(Tree::new(format!(
            "consenter {}: {}:{}, {}",
            consenter.id,
            Shown(&consenter.address.host),
            consenter.address.port,
            Shown(&consenter.msp_id)
        )));
    }
    tree
}

fn application(application: &Application) -> Tree {
    let mut tree = Tree::new("application".to_owned());
    for (name, organization) in application.organizations() {
        let peers = organization.anchor_peers.iter();
        let peers: Vec<_> = peers.map(|p| format!("{}:{}", p.host, p.port)).collect();
        let peers: Vec<_> = peers.iter().map(String::as_str).collect();
        tree.push(Tree::new(format!(
            "{}: {}, anchor peers {}",
            Shown(name),
            Shown(&organization.msp_id),
            Shown(&listed(&peers))
        )));
    }
    for (resource, policy) in application.acls() {
        tree.push(Tree::new(format!(
            "{} needs {}",
            Shown(resource),
            Shown(policy)
        )));
    }
    tree
}

fn policy(policy: PolicyRef<'_>) -> String {
    let text = match (policy.as_signature(), policy.as_implicit_meta()) {
        (Some(signature), _) => signature.to_string(),
        (None, Some(meta)) => meta.to_string(),
        (None, None) => String::new(),
    };
    format!("{}: {}", Shown(policy.path()), message(&text))
}

fn branch(title: &str, lines: impl IntoIterator<Item = String>) -> Tree {
    let mut tree = Tree::new(title.to_owned());
    lines
        .into_iter()
        .for_each(|line| tree.push(Tree::new(line)));
    tree
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => "none".to_owned(),
        names => names.join(", "),
    }
}
