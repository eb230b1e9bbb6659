//! `msp diff`: what a change of an MSP or of a channel's configuration means.

mod found;
mod report;
mod side;

use crate::failure::Failure;
use crate::folder::VersionArg;
use crate::output::{Output, Tone};
use crate::{Outcome, input};
use clap::Args;
use fabric_msp::comparison::{compare_policies, compare_trust};
use report::{Document, IdentityReport, MspReport, PolicyReport, Scope, TrustReport};
use side::Side;
use std::collections::BTreeSet;
use std::path::PathBuf;

const EXAMPLES: &str = "\
EXAMPLES:
  msp diff old/msp new/msp --mspid Org1MSP
  msp diff old/msp new/msp --mspid Org1MSP --identities org1/users --identity alice.pem
  msp diff old.block new.block --identities crypto --format json

Judged before and after are the administrators listed by certificate, and the identities that you name. What two
configurations differ in element by element, `msp config diff` tells.

EXIT CODES:
  0  nothing changes for members and policies
  1  could not be compared (an MSP or a file that cannot be read, wrong usage)
  2  something changes";

/// Tell what a change means: who stays valid, gains or loses a role, and which policies ask for more or less.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Diff {
    /// Before: an MSP folder, or a configuration block.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// After: of the same kind; `-` is standard input, a block.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// The MSP's identifier, where folders are compared.
    #[arg(long, value_name = "ID", default_value = "MSP")]
    mspid: String,
    #[command(flatten)]
    version: VersionArg,
    /// Certificates to judge, PEM.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    identity: Vec<PathBuf>,
    /// A folder to look for certificates in, with all below; folders of authorities and for TLS are passed over.
    #[arg(long, value_name = "DIR")]
    identities: Vec<PathBuf>,
}

impl Diff {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        input::at_most_one_stdin([&self.old, &self.new].into_iter().chain(&self.identity))?;
        let old = Side::read(&self.old, &self.mspid, self.version.version, output)?;
        let new = Side::read(&self.new, &self.mspid, self.version.version, output)?;
        let document = self.compare(&old, &new)?;
        document.print(output);
        output.document(&document);
        let (tone, words, outcome) = match document.changed {
            false => (Tone::Good, "nothing changes", Outcome::Valid),
            true => (Tone::Doubtful, "something changes", Outcome::Invalid),
        };
        let words = output.toned(tone, words);
        output.line(&words);
        Ok(outcome)
    }

    fn compare(&self, old: &Side, new: &Side) -> Result<Document, Failure> {
        let named = found::certificates(&self.identity, &self.identities)?;
        let ids: BTreeSet<&str> = old.msp_ids().chain(new.msp_ids()).collect();
        let msps = ids.into_iter().map(|id| {
            let (was, is) = (old.msp(id), new.msp(id));
            let trust = was.zip(is).map(|(was, is)| compare_trust(was, is));
            let scope = old.channel().map_or(Scope::Msp, |_| Scope::Channel);
            let identities = IdentityReport::all(&named, scope, was, is);
            let trust = trust.iter().flatten().map(TrustReport::of).collect();
            MspReport::new(id, (was.is_some(), is.is_some()), trust, identities)
        });
        let msps = msps.collect();
        let policies = match (old.channel(), new.channel()) {
            (Some(old), Some(new)) => compare_policies(old, new),
            (None, None) => Vec::new(),
            _ => return Err(side::different_kinds()),
        };
        let policies = policies.iter().map(PolicyReport::of).collect();
        Ok(Document::new(msps, policies))
    }
}
