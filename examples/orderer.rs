//! What an orderer decides: is this message to be ordered, may this update change the channel? `cargo run --example orderer`.
//!
//! On the channel in `testdata/channel`. An argument names another folder than `testdata`.

use fabric_msp::channel::{Admission, UpdateOutcome};
use fabric_msp::{Channel, Diagnostic, Time};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let folder = std::env::args().nth(1);
    let folder = folder.unwrap_or_else(|| "testdata".to_owned());
    run(Path::new(&folder), now()?, &mut io::stdout())
}

/// Reads the channel from its last configuration block and judges what clients broadcast.
pub fn run(testdata: &Path, now: Time, out: &mut impl Write) -> Result<(), Failure> {
    let folder = testdata.join("channel");
    let channel = Channel::from_config_block(&fs::read(folder.join("blocks/0002.block"))?)?;
    let (id, sequence) = (channel.id(), channel.sequence());
    writeln!(out, "channel {id}, configuration {sequence}")?;
    for name in [
        "broadcast/transaction-by-client",
        "broadcast/transaction-by-peer",
        "updates/by-both-admins",
        "updates/by-one-admin",
    ] {
        let envelope = fs::read(folder.join(format!("{name}.pb")))?;
        match channel.admit(&envelope, now) {
            Ok(Admission::Normal) => writeln!(out, "{name}: ordered, for its signer may write")?,
            Ok(Admission::Config(outcome)) => write_outcome(name, &outcome, out)?,
            Err(error) => {
                let (code, status) = (error.code(), error.status());
                writeln!(out, "{name}: refused [{code}], {status:?}: {error}")?;
            }
        }
    }
    Ok(())
}

/// The orderer signs [`UpdateOutcome::config_envelope`] and goes on with [`UpdateOutcome::into_channel`].
fn write_outcome(name: &str, outcome: &UpdateOutcome, out: &mut impl Write) -> io::Result<()> {
    let sequence = outcome.channel().sequence();
    writeln!(out, "{name}: authorised, makes configuration {sequence}")?;
    for change in outcome.changes() {
        let (element, to) = (&change.element, change.to);
        match change.from {
            Some(from) => writeln!(out, "  {element}: version {from} becomes {to}")?,
            None => writeln!(out, "  {element}: new")?,
        }
    }
    Ok(())
}

fn now() -> Result<Time, Failure> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(Time::from_unix(i64::try_from(since.as_secs())?))
}
