//! `msp audit`: does a ledger hold what identities, signatures and policies permit, and did its peer see it so?

mod policies;
mod progress;
mod source;
mod summary;

use crate::failure::Failure;
use crate::output::Output;
use crate::{EXIT_CODES, Outcome};
use clap::Args;
use fabric_msp::ledger::{Audit as Replay, BlockReport};
use progress::Progress;
use source::{Next, Source};
use std::path::PathBuf;
use summary::Summary;

const EXAMPLES: &str = "\
EXAMPLES:
  msp audit /var/hyperledger/production/ledgersData/chains/chains/mychannel
  msp audit blockfile_000000
  msp audit blocks/ --format json
  msp audit blocks/ --policies endorsement-policies.json

PATH is a folder of blocks (each a file with the block's number at the end of its name, as `peer channel fetch` writes them), a
peer's folder of `blockfile_*`, or one such file (`-` is standard input). The first block must be there: the audit follows the
channel's configuration and the chaincodes' definitions from it on.

A transaction of whose code only the state decides (MVCC and phantom reads) is `not judged` beyond the checks that it passed.
Blocks as orderers keep them record no codes: there is nothing to compare with (exit code 1); the table shows our own verdicts.

POLICIES:
  {\"CHAINCODE\": {\"signature_policy\": \"AND('Org1MSP.peer','Org2MSP.peer')\"}, ...}
  {\"CHAINCODE\": {\"channel_config_policy\": \"/Channel/Application/Endorsement\"}, ...}";

/// Replay a ledger: verify its blocks and judge its transactions.
#[derive(Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{EXIT_CODES}"))]
pub struct Audit {
    /// Endorsement policies that count instead of those in the ledger (JSON).
    #[arg(long, value_name = "FILE")]
    policies: Option<PathBuf>,
    /// List every transaction, not only those whose record disagrees.
    #[arg(long)]
    transactions: bool,
    /// The ledger.
    #[arg(value_name = "PATH")]
    path: PathBuf,
}

impl Audit {
    pub fn run(&self, output: &mut Output) -> Result<Outcome, Failure> {
        let overrides = policies::read(self.policies.as_deref())?;
        let mut source = Source::open(&self.path)?;
        let mut progress = Progress::new(output.format(), source.total_bytes());
        let mut summary = Summary::new(&self.path, self.transactions);

        let (mut replay, first) = self.first(&mut source)?;
        for (chaincode, policy) in overrides {
            replay.override_policy(&chaincode, policy);
        }
        self.note(&first, &mut summary, output);
        loop {
            match source.next()? {
                Next::End => break,
                Next::Broken { number, failure } => {
                    summary.broken(number, failure);
                    break;
                }
                Next::Block(bytes) => match bytes.decode() {
                    Ok(block) => self.note(&replay.next(&block), &mut summary, output),
                    Err(failure) => {
                        summary.broken(bytes.number, failure);
                        break;
                    }
                },
            }
            progress.show(source.read_bytes(), &summary);
        }
        progress.clear();
        Ok(summary.report(replay.channel(), output))
    }

    fn first(&self, source: &mut Source) -> Result<(Replay, BlockReport), Failure> {
        let what = format!("`{}`", self.path.display());
        let block = match source.next()? {
            Next::Block(bytes) => bytes,
            Next::Broken { failure, .. } => return Err(failure.while_doing(&what)),
            Next::End => return Err(source::no_blocks(&self.path)),
        };
        let decoded = block
            .decode()
            .map_err(|failure| failure.while_doing(&what))?;
        Replay::new(&decoded).map_err(|error| Failure::of(&error).while_doing(&what))
    }

    fn note(&self, report: &BlockReport, summary: &mut Summary, output: &mut Output) {
        if self.transactions {
            summary::list(report, output);
        }
        summary.add(report);
    }
}
