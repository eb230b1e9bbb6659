//! `msp inspect`: what is in an MSP folder, and what it means.

use crate::failure::Failure;
use crate::folder::{self, LocalArg, VersionArg};
use crate::output::{Output, Tone, failure_lines};
use crate::tree::Tree;
use crate::{EXIT_CODES, Outcome};
use clap::Args;
use fabric_msp::config::{FolderNote, MspConfig, OuIdentifier};
use fabric_msp::encoding::pem;
use fabric_msp::x509::{Certificate, Crl};
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
    /// The MSP's identifier.
    #[arg(long, value_name = "ID", default_value = "MSP")]
    mspid: String,
    #[command(flatten)]
    version: VersionArg,
    #[command(flatten)]
    local: LocalArg,
}

/// The JSON document.
#[derive(Serialize)]
struct Document {
    folder: String,
    msp: String,
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
    node_ous_enabled: bool,
    tls_roots: Vec<CertificateReport>,
    tls_intermediates: Vec<CertificateReport>,
    signing_identity: Option<CertificateReport>,
    notes: Vec<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum CertificateReport {
    Read {
        subject: String,
        issuer: String,
        not_before: String,
        not_after: String,
        ca: bool,
    },
    Unreadable {
        error: String,
    },
}

#[derive(Serialize)]
#[serde(untagged)]
enum CrlReport {
    Read { revoked: usize },
    Unreadable { error: String },
}

#[derive(Serialize)]
struct UnitReport {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    name: String,
    /// The CA that must have issued the identity; none: any CA.
    certificate: Option<CertificateReport>,
}

impl Inspect {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        let folder = folder::read(&self.folder, &self.mspid, self.local.purpose())?;
        let mut document = self.document(&folder.config);
        document.notes = notes(&folder.notes);
        let outcome = match folder::set_up(folder, self.version.version) {
            Ok(_) => Outcome::Valid,
            Err(failure) => {
                document.verdict = "does not load";
                document.error = Some(failure);
                Outcome::Invalid
            }
        };
        document.print(output);
        output.document(&document);
        Ok(outcome)
    }

    fn document(&self, config: &MspConfig) -> Document {
        let signing = config.signing_identity.as_ref();
        let enabled = config.node_ous.as_ref().is_some_and(|ous| ous.enable);
        Document {
            folder: self.folder.display().to_string(),
            msp: self.mspid.clone(),
            version: self.version.version.to_string(),
            verdict: "loads",
            error: None,
            roots: certificates(&config.root_certs),
            intermediates: certificates(&config.intermediate_certs),
            administrators: certificates(&config.admins),
            revocation_lists: config
                .revocation_list
                .iter()
                .map(|crl| CrlReport::of(crl))
                .collect(),
            organizational_units: units(&config.organizational_unit_identifiers),
            node_ous: node_ous(config),
            node_ous_enabled: enabled,
            tls_roots: certificates(&config.tls_root_certs),
            tls_intermediates: certificates(&config.tls_intermediate_certs),
            signing_identity: signing.map(|s| CertificateReport::of(&s.public_signer)),
            notes: Vec::new(),
        }
    }
}

impl Document {
    fn print(&self, output: &mut Output) {
        let mut tree = Tree::new(format!("{} ({})", self.folder, self.msp));
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
        tree.push(listed("notes", &self.notes));
        tree.lines().iter().for_each(|line| output.line(line));
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

    fn node_ous_title(&self) -> &'static str {
        match self.node_ous_enabled {
            true => "NodeOUs (on)",
            false => "NodeOUs (off)",
        }
    }
}

/// All but what is simply not there: the tree shows that by `none`.
fn notes(notes: &[FolderNote]) -> Vec<String> {
    let telling = notes
        .iter()
        .filter(|note| !matches!(note, FolderNote::Absent { .. }));
    telling.map(ToString::to_string).collect()
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

fn certificates(list: &[Vec<u8>]) -> Vec<CertificateReport> {
    list.iter()
        .map(|bytes| CertificateReport::of(bytes))
        .collect()
}

fn units(list: &[OuIdentifier]) -> Vec<UnitReport> {
    list.iter().map(|unit| UnitReport::of(None, unit)).collect()
}

fn node_ous(config: &MspConfig) -> Vec<UnitReport> {
    let Some(ous) = &config.node_ous else {
        return Vec::new();
    };
    let roles = [
        ("client", &ous.client),
        ("peer", &ous.peer),
        ("admin", &ous.admin),
        ("orderer", &ous.orderer),
    ];
    let defined = roles
        .into_iter()
        .filter_map(|(role, unit)| Some((role, unit.as_ref()?)));
    defined
        .map(|(role, unit)| UnitReport::of(Some(role), unit))
        .collect()
}

impl CertificateReport {
    fn of(bytes: &[u8]) -> Self {
        let Some(block) = pem::decode(bytes) else {
            let error = "no PEM block".to_owned();
            return Self::Unreadable { error };
        };
        match Certificate::from_der(block.contents()) {
            Err(error) => Self::Unreadable {
                error: error.to_string(),
            },
            Ok(certificate) => Self::Read {
                subject: certificate.subject_text(),
                issuer: certificate.issuer_text(),
                not_before: certificate.not_before().to_string(),
                not_after: certificate.not_after().to_string(),
                ca: certificate.is_ca(),
            },
        }
    }
}

impl CrlReport {
    fn of(bytes: &[u8]) -> Self {
        match Crl::parse(bytes) {
            Ok(crl) => Self::Read { revoked: crl.len() },
            Err(error) => Self::Unreadable {
                error: error.to_string(),
            },
        }
    }
}

impl UnitReport {
    fn of(role: Option<&'static str>, unit: &OuIdentifier) -> Self {
        let certificate = Some(&unit.certificate).filter(|bytes| !bytes.is_empty());
        Self {
            role,
            name: unit.organizational_unit_identifier.clone(),
            certificate: certificate.map(|bytes| CertificateReport::of(bytes)),
        }
    }
}

impl std::fmt::Display for CertificateReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read {
                subject, not_after, ..
            } => write!(f, "{subject}, until {not_after}"),
            Self::Unreadable { error } => write!(f, "unreadable: {error}"),
        }
    }
}

impl std::fmt::Display for CrlReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Read { revoked } => write!(f, "{revoked} revoked"),
            Self::Unreadable { error } => write!(f, "unreadable: {error}"),
        }
    }
}

impl std::fmt::Display for UnitReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(role) = self.role {
            write!(f, "{role}: ")?;
        }
        write!(f, "OU `{}`", self.name)?;
        match &self.certificate {
            None => write!(f, " under any CA"),
            Some(certificate) => write!(f, " under {certificate}"),
        }
    }
}
