//! What a peer decides: may this proposal in, does this block hold? `cargo run --example peer`.
//!
//! On the channel in `testdata/channel`, for a peer of `Org1`. An argument names another folder than `testdata`.

use fabric_msp::channel::{AccessError, AccessRule, LocalAccess, SignedRequest, default_rule};
use fabric_msp::ledger::{Audit, Block, Verdict};
use fabric_msp::{Channel, Diagnostic, Msp};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let folder = std::env::args().nth(1);
    let folder = folder.unwrap_or_else(|| "testdata".to_owned());
    run(Path::new(&folder), &mut io::stdout())
}

/// Follows the channel up to its last block, judges that block, then a few proposals.
pub fn run(testdata: &Path, out: &mut impl Write) -> Result<(), Failure> {
    let block = |number: u32| fs::read(testdata.join(format!("channel/blocks/{number:04}.block")));
    let (genesis, definition, config, last) = (block(0)?, block(1)?, block(2)?, block(3)?);
    let (mut ledger, _) = Audit::new(&Block::decode(&genesis)?)?;
    for bytes in [&definition, &config] {
        let report = ledger.next(&Block::decode(bytes)?);
        if !report.is_clean() {
            return Err(format!("block {}: {:?}", report.number, report.faults).into());
        }
    }
    judge_block(&ledger, &Block::decode(&last)?, out)?;

    let msp = Msp::from_dir(testdata.join("network/org1/msp"), "Org1MSP")?;
    let door = Door {
        channel: ledger.channel(),
        local: LocalAccess::new(msp),
    };
    for (name, resource) in [
        ("invoke-by-client", "peer/Propose"),
        ("invoke-by-peer", "peer/Propose"),
        ("query-by-admin", "qscc/GetChainInfo"),
        ("query-by-client", "qscc/GetChainInfo"),
        ("join-by-admin", "cscc/JoinChain"),
        ("join-by-client", "cscc/JoinChain"),
    ] {
        let proposal = fs::read(testdata.join(format!("channel/proposals/{name}.pb")))?;
        match door.admit(resource, &proposal) {
            Ok(()) => writeln!(out, "{name}: admitted as {}", door.rule(resource))?,
            Err(error) => writeln!(out, "{name}: refused [{}]: {error}", error.code())?,
        }
    }
    Ok(())
}

/// The block by the configuration and the state before it. What passed may still fail on what it read: that is for the
/// state database to say.
fn judge_block(ledger: &Audit, block: &Block<'_>, out: &mut impl Write) -> io::Result<()> {
    let judgement = ledger.channel().validate_block(block, ledger.state());
    let (number, signatures) = (block.number(), judgement.orderer_signatures);
    match judgement.faults.as_slice() {
        [] => writeln!(
            out,
            "block {number}: good, {signatures} orderer signature(s)"
        )?,
        faults => faults
            .iter()
            .try_for_each(|fault| writeln!(out, "block {number}: {fault}"))?,
    }
    for (place, judged) in judgement.transactions.iter().enumerate() {
        match &judged.verdict {
            Verdict::Passed => writeln!(out, "  transaction {place}: passed")?,
            Verdict::NotJudged(why) => writeln!(out, "  transaction {place}: not judged: {why}")?,
            Verdict::Refused(refusal) => {
                let code = refusal.error.validation_code();
                writeln!(out, "  transaction {place}: {code:?}: {}", refusal.error)?;
            }
        }
    }
    Ok(())
}

/// Whom a peer lets in.
struct Door<'c> {
    channel: &'c Channel,
    /// For what concerns the peer itself and no channel.
    local: LocalAccess,
}

impl Door<'_> {
    fn admit(&self, resource: &str, signed_proposal: &[u8]) -> Result<(), AccessError> {
        let request = SignedRequest::from_proposal(signed_proposal)?;
        match default_rule(resource) {
            Some(AccessRule::Local(_)) => self.local.check_access(resource, &request),
            _ => self.channel.check_access(resource, &request),
        }
    }

    /// What one must be for that.
    fn rule(&self, resource: &str) -> String {
        match self.channel.access_rule(resource) {
            Some(AccessRule::Policy(path)) => format!("{resource} demands: {path}"),
            Some(AccessRule::Local(role)) => format!("{resource} demands: local {role:?}"),
            Some(AccessRule::Instantiation) | None => format!("{resource} demands"),
        }
    }
}
