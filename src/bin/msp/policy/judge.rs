//! `msp policy eval` and `msp policy explain`: do those who signed satisfy a policy?

use super::document::TraceDocument;
use super::parse::text;
use super::signers::SignersArg;
use super::source::{self, Message, Read};
use crate::failure::Failure;
use crate::folder::{self, VersionArg};
use crate::input::{self, Encoding};
use crate::output::{Output, Tone, failure_lines, message};
use crate::{EXIT_CODES, Outcome};
use clap::Args;
use fabric_msp::config::Purpose;
use fabric_msp::policy::{PolicyError, PolicyTrace};
use fabric_msp::{Channel, MspSet, SignaturePolicy, SignatureSet};
use serde::Serialize;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
EXAMPLES:
  msp policy eval --policy \"AND('Org1MSP.peer', 'Org2MSP.peer')\" --msp Org1MSP=org1/msp --msp Org2MSP=org2/msp \\
      Org1MSP=peer0.pem,response.bin,peer0.sig Org2MSP=peer1.pem,response.bin,peer1.sig
  msp policy eval --channel config.block --path /Channel/Application/Writers --signed transaction.pb
  msp policy explain --channel config.block --path /Channel/Application/Admins Org1MSP=admin1.pem Org2MSP=admin2.pem
  msp policy explain --envelope policy.pb --msp Org1MSP=org1/msp Org1MSP=alice.pem

Of an update only its sender counts here; `msp config update-check` judges all signatures in it.";

/// The policy, the MSPs, the signers.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Judge {
    #[command(flatten)]
    wanted: Wanted,
    /// How the envelope is written.
    #[arg(long, value_enum, default_value = "der")]
    encoding: Encoding,
    /// The channel's configuration block: its MSPs judge, its policies can be named.
    #[arg(long, value_name = "BLOCK", required_unless_present = "msps")]
    channel: Option<PathBuf>,
    /// An MSP folder and its identifier, instead of a channel; may repeat.
    #[arg(long = "msp", value_name = "MSPID=DIR", conflicts_with = "channel")]
    msps: Vec<String>,
    #[command(flatten)]
    version: VersionArg,
    #[command(flatten)]
    signers: SignersArg,
}

/// The policy.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Wanted {
    /// A policy in the policy language; `-` is standard input.
    #[arg(long, value_name = "TEXT")]
    policy: Option<String>,
    /// A SignaturePolicyEnvelope.
    #[arg(long, value_name = "FILE")]
    envelope: Option<PathBuf>,
    /// The path of a policy of the channel.
    #[arg(long, value_name = "PATH", requires = "channel")]
    path: Option<String>,
}

/// The JSON document.
#[derive(Serialize)]
struct Document {
    policy: String,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<TraceDocument>,
}

/// What there is to be judged by.
struct Trust {
    channel: Option<Channel>,
    folders: MspSet,
}

/// A verdict, and how it came about where that was asked for.
struct Verdict {
    policy: String,
    verdict: Result<(), PolicyError>,
    trace: Option<PolicyTrace>,
}

/// What is asked for besides the verdict.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Verdict,
    Trace,
}

impl Judge {
    pub fn eval(&self, output: &mut Output) -> Result<Outcome, Failure> {
        self.run(Detail::Verdict, output)
    }

    pub fn explain(&self, output: &mut Output) -> Result<Outcome, Failure> {
        self.run(Detail::Trace, output)
    }

    fn run(&self, detail: Detail, output: &mut Output) -> Result<Outcome, Failure> {
        let trust = self.trust(output)?;
        let signers = self.signers.read(trust.msps())?;
        let verdict = match (&self.wanted.path, &trust.channel) {
            (Some(path), Some(channel)) => by_path(path, channel, &signers, detail),
            _ => by_text(&self.policy()?, trust.msps(), &signers, detail),
        };
        Ok(verdict.report(output))
    }

    fn trust(&self, output: &mut Output) -> Result<Trust, Failure> {
        let channel = self.channel.as_deref().map(channel).transpose()?;
        let mut msps = Vec::new();
        for named in &self.msps {
            let (msp_id, dir) = named.split_once('=').ok_or_else(|| not_named(named))?;
            let read = folder::read(Path::new(dir), msp_id, Purpose::Verifying)?;
            output.warn(folder::telling(&read.notes));
            let msp = folder::set_up(read, self.version.version);
            msps.push(msp.map_err(|f| f.while_doing(&format!("MSP folder `{dir}`")))?);
        }
        Ok(Trust {
            channel,
            folders: MspSet::new(msps),
        })
    }

    fn policy(&self) -> Result<SignaturePolicy, Failure> {
        if let Some(policy) = &self.wanted.policy {
            return SignaturePolicy::parse(&text(policy)?).map_err(|e| Failure::of(&e));
        }
        let file = self.wanted.envelope.as_deref().unwrap_or(Path::new("-"));
        let bytes = source::bytes(file, self.encoding)?;
        let policy = source::policy(&bytes, Message::Signature);
        match policy.map_err(|f| f.while_doing(&file.display().to_string()))? {
            Read::Signature(policy) => Ok(policy),
            Read::Named(name) => Err(not_named(&name)),
        }
    }
}

impl Trust {
    fn msps(&self) -> &MspSet {
        self.channel
            .as_ref()
            .map_or(&self.folders, |channel| channel.msps())
    }
}

fn channel(file: &Path) -> Result<Channel, Failure> {
    let bytes = input::read(file, input::MAX_MESSAGE)?;
    Channel::from_config_block(&bytes)
        .map_err(|error| Failure::of(&error).while_doing(&file.display().to_string()))
}

fn by_path(path: &str, channel: &Channel, signers: &SignatureSet, detail: Detail) -> Verdict {
    let (policy, msps) = (channel.policy(path), channel.msps());
    Verdict {
        policy: path.to_owned(),
        verdict: policy.evaluate(msps, signers),
        trace: (detail == Detail::Trace).then(|| policy.explain(msps, signers)),
    }
}

fn by_text(
    policy: &SignaturePolicy,
    msps: &MspSet,
    signers: &SignatureSet,
    detail: Detail,
) -> Verdict {
    Verdict {
        policy: policy.to_string(),
        verdict: policy.evaluate(msps, signers),
        trace: (detail == Detail::Trace).then(|| policy.explain(msps, signers)),
    }
}

impl Verdict {
    fn report(&self, output: &mut Output) -> Outcome {
        let (outcome, tone, word) = match self.verdict {
            Ok(()) => (Outcome::Valid, Tone::Good, "satisfied"),
            Err(_) => (Outcome::Invalid, Tone::Bad, "not satisfied"),
        };
        let error = self.verdict.as_ref().err().map(|error| Failure::of(error));
        let verdict = output.toned(tone, word);
        output.line(&format!("{}: {verdict}", message(&self.policy)));
        let lines = error.iter().flat_map(|error| failure_lines("error", error));
        let trace = self.trace.as_ref().map(ToString::to_string);
        let trace = trace.iter().flat_map(|trace| trace.lines());
        for line in lines.chain(trace.map(message)) {
            output.line(&format!("  {line}"));
        }
        output.document(&Document {
            policy: self.policy.clone(),
            verdict: word,
            error,
            trace: self.trace.as_ref().map(TraceDocument::of),
        });
        outcome
    }
}

fn not_named(named: &str) -> Failure {
    Failure::own(
        crate::codes::NO_MSP_FOLDER,
        format!("`{named}` names no MSP folder"),
        "write `--msp MSPID=DIR`",
    )
}
