//! `msp inspect`: what is in an MSP folder, and what it means at the MSP version.

mod file_names;
mod report;

use crate::failure::Failure;
use crate::folder::{self, LocalArg, VersionArg};
use crate::output::{Output, Tone, failure_lines, message, path};
use crate::tree::Tree;
use crate::{EXIT_CODES, Outcome};
use clap::Args;
use fabric_msp::Msp;
use fabric_msp::config::{MspConfig, MspFolder};
use fabric_msp::encoding::text::Shown;
use file_names::FileNames;
use report::{CertificateReport, CrlReport, KeyReport, UnitReport};
use serde::Serialize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
EXAMPLES:
  msp inspect org1/msp --mspid Org1MSP
  msp inspect alice/msp --local --format json";

/// Show what an MSP folder holds and means, what Fabric skips in it, and whether it loads.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Inspect {
    /// The MSP folder.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The MSP's identifier; what is shown does not depend on it.
    #[arg(long, value_name = "ID")]
    mspid: Option<String>,
    #[command(flatten)]
    version: VersionArg,
    #[command(flatten)]
    local: LocalArg,
}

/// The JSON document.
#[derive(Serialize)]
struct Document {
    folder: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    msp: Option<String>,
    version: String,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
    roots: Vec<CertificateReport>,
    intermediates: Vec<CertificateReport>,
    administrators: Vec<CertificateReport>,
    revocation_lists: Vec<CrlReport>,
    organizational_units: Vec<UnitReport>,
    node_ous: Vec<UnitReport>,
    /// Does the MSP tell roles by them? As configured where it does not load.
    node_ous_enabled: bool,
    tls_roots: Vec<CertificateReport>,
    tls_intermediates: Vec<CertificateReport>,
    signing_identity: Option<CertificateReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signing_key: Option<KeyReport>,
    notes: Vec<String>,
}

impl Inspect {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        let mspid = self.mspid.as_deref().unwrap_or("MSP");
        let folder = folder::read(&self.folder, mspid, self.local.purpose())?;
        let names = FileNames::of(&self.folder, &folder.notes);
        let MspFolder { config, notes, .. } = folder.clone();
        let msp = folder::set_up(folder, self.version.version);
        let mut document = self.document(&config, &names, msp.as_ref().ok());
        document.notes = folder::telling(&notes);
        let outcome = match msp {
            Ok(_) => Outcome::Valid,
            Err(failure) => {
                document.verdict = "does not load";
                document.error = Some(failure);
                Outcome::Invalid
            }
        };
        document.print(&path(&self.folder), output);
        output.document(&document);
        Ok(outcome)
    }

    fn document(&self, config: &MspConfig, names: &FileNames, msp: Option<&Msp>) -> Document {
        let listed = |folder, list| CertificateReport::all(list, &names.in_folder(folder, list));
        let configured = config.node_ous.as_ref().is_some_and(|ous| ous.enable);
        let signing = config.signing_identity.as_ref();
        let signer = msp.and_then(Msp::signing_identity);
        Document {
            folder: self.folder.display().to_string(),
            msp: self.mspid.clone(),
            version: self.version.version.to_string(),
            verdict: "loads",
            error: None,
            roots: listed("cacerts", &config.root_certs),
            intermediates: listed("intermediatecerts", &config.intermediate_certs),
            administrators: listed("admincerts", &config.admins),
            revocation_lists: CrlReport::all(
                config,
                &names.in_folder("crls", &config.revocation_list),
            ),
            organizational_units: UnitReport::listed(config),
            node_ous: UnitReport::of_roles(config, msp),
            node_ous_enabled: msp.map_or(configured, |msp| msp.node_ous().is_some()),
            tls_roots: listed("tlscacerts", &config.tls_root_certs),
            tls_intermediates: listed("tlsintermediatecerts", &config.tls_intermediate_certs),
            signing_identity: signing.map(|s| CertificateReport::of(&s.public_signer, None)),
            signing_key: signer.as_ref().map(KeyReport::of),
            notes: Vec::new(),
        }
    }
}

impl Document {
    fn print(&self, folder: &str, output: &mut Output) {
        self.tree(folder)
            .lines()
            .iter()
            .for_each(|line| output.line(line));
        let tone = if self.error.is_none() {
            Tone::Good
        } else {
            Tone::Bad
        };
        let verdict = output.toned(tone, self.verdict);
        output.line(&format!("{verdict} at MSP version {}", self.version));
        for line in (self.error.iter()).flat_map(|failure| failure_lines("error", failure)) {
            output.line(&format!("  {line}"));
        }
    }

    fn tree(&self, folder: &str) -> Tree {
        let mut tree = Tree::new(match &self.msp {
            Some(msp) => format!("{folder} ({})", Shown(msp)),
            None => folder.to_owned(),
        });
        tree.push(listed("roots", &self.roots));
        tree.push(listed("intermediates", &self.intermediates));
        tree.push(listed("administrators", &self.administrators));
        tree.push(listed("revocation lists", &self.revocation_lists));
        tree.push(listed("organizational units", &self.organizational_units));
        tree.push(listed(self.node_ous_title(), &self.node_ous));
        tree.push(listed("TLS roots", &self.tls_roots));
        tree.push(listed("TLS intermediates", &self.tls_intermediates));
        if let Some(signer) = &self.signing_identity {
            tree.push(Tree::new(format!("signing identity: {signer}")));
        }
        if let Some(key) = &self.signing_key {
            tree.push(Tree::new(format!("signing key: {key}")));
        }
        let notes: Vec<String> = self.notes.iter().map(|note| message(note)).collect();
        tree.push(listed("notes", &notes));
        tree
    }

    fn node_ous_title(&self) -> &'static str {
        match (self.node_ous_enabled, self.error.is_some()) {
            (true, false) => "NodeOUs (on)",
            (true, true) => "NodeOUs (configured as on)",
            (false, _) => "NodeOUs (off)",
        }
    }
}

fn listed(title: &str, items: &[impl ToString]) -> Tree {
    let mut tree = Tree::new(match items.len() {
        0 => format!("{title}: none"),
        _ => title.to_owned(),
    });
    items
        .iter()
        .for_each(|item| tree.push(Tree::new(item.to_string())));
    tree
}
