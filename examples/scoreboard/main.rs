//! What this crate takes for its work, beside what other libraries take for the same:
//! `cargo run --release --features bench-peers --example scoreboard`.
//!
//! ```text
//! ... --example scoreboard -- --help              # what can be chosen
//! ... --example scoreboard -- --quick             # a first look, in some minutes
//! ... --example scoreboard -- --rows known        # the rows whose names have this in them
//! ... --example scoreboard -- --json > board.json # all figures for a program; the lines go to standard error
//! ```
//!
//! One line a row and peer: `row | ours | peer | peer's figure | ratio`. A ratio above 1 means that this crate is so many times faster.
//!
//! # How it is measured
//! Whoever is compared takes turns: a round gives each a slice of some milliseconds, and the next round begins with another of them. A
//! slice before it does not count: caches are then as in a busy loop. The figure is the minimum over the rounds of the mean in a slice,
//! for all alike, by the processor's time for the thread: what else runs on the machine makes slices slower, never faster. `[vector]` is
//! measured in this process; `[scalar]` in a child of it, which takes its turns like the others, because a process chooses its path
//! once (`FABRIC_MSP_P256`).
//!
//! Everything is the work of one core, also where the crate was built with `parallel`, but for the rows that say otherwise; a block over
//! all cores needs that feature: `--features bench-peers,parallel`.
//!
//! Both sides do the same: SHA-256 of the message, reading the signature in DER, verifying. Keys are there beforehand as the peer's
//! interface likes them: parsed for `aws-lc-rs` (`ParsedPublicKey`), `graviola` and `p256`; `ring` has octets only
//! (`UnparsedPublicKey`) and parses them each time. In the rows `key in octets` all parse the key. For `first-seen` keys our tables are
//! turned off, so that a key stays without one however often the round comes by. Peers know no batches: they verify the signatures of
//! a batch one after the other.
//!
//! OpenSSL is measured by the command `openssl speed ecdsap256` where it is installed, in three of each row's rounds, for a second each:
//! its own loop, which verifies a digest (no hashing) by one parsed key, timed by processor time. The best of its three turns counts.
//!
//! `recorded` is a figure that is not measured here: of Fabric's own code in Go, measured once on the processor that its name tells, which
//! compares with ours on such a processor only; and of hardware, from the literature.

mod board;
mod child;
mod clock;
mod contest;
mod machine;
mod material;
mod memory;
mod openssl;
mod options;
mod peers;
mod pool;
mod report;
mod rows;

use board::Board;
use contest::Fault;
use options::{Command, HELP};
use std::process::ExitCode;

fn main() -> ExitCode {
    match pool::alone(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Fault> {
    match Command::from_arguments(std::env::args().skip(1))? {
        Command::Help => print!("{HELP}"),
        Command::Serve => child::serve()?,
        Command::Measure(options) => {
            let mut board = Board::new(options);
            rows::all(&mut board)?;
            board.finish()?;
        }
    }
    Ok(())
}
