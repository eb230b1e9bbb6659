//! OpenSSL, where its command is installed: `openssl speed` measures itself.

use crate::contest::{Fault, Round, Runner};
use std::process::{Command, Stdio};

/// What it is called in rows.
pub const NAME: &str = "openssl speed (digest only)";

/// Turns that it takes, spread over the rounds: for each a second of signing and a second of verifying.
const TURNS: usize = 3;

/// Takes a few turns of its own length.
pub struct OpenSsl;

/// Is the command there?
pub fn is_installed() -> bool {
    let version = Command::new("openssl")
        .arg("version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

impl Runner for OpenSsl {
    fn turn(&mut self, round: Round) -> Result<Option<f64>, Fault> {
        match is_its_turn(round) {
            true => seconds_a_verification().map(Some),
            false => Ok(None),
        }
    }
}

/// In the middle of each third of the rounds.
fn is_its_turn(round: Round) -> bool {
    (0..TURNS).any(|turn| round.number == (2 * turn + 1) * round.of / (2 * TURNS))
}

fn seconds_a_verification() -> Result<f64, Fault> {
    let output = Command::new("openssl")
        .args(["speed", "-seconds", "1", "-mr", "ecdsap256"])
        .stderr(Stdio::null())
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let rate = verifications_a_second(&text).ok_or("its output has no figure for verifying")?;
    Ok(rate.recip())
}

/// From the line `+F4:3:256:SIGN:VERIFY`, both a second.
fn verifications_a_second(output: &str) -> Option<f64> {
    let line = output.lines().find_map(|line| line.strip_prefix("+F4:"))?;
    let rate: f64 = line.split(':').nth(3)?.trim().parse().ok()?;
    (rate.is_finite() && rate > 0.0).then_some(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_three_turns_where_there_are_as_many_rounds() {
        let turns = |of| {
            let slice = std::time::Duration::ZERO;
            let round = |number| Round { number, of, slice };
            let turns = (0..of).filter(|number| is_its_turn(round(*number)));
            turns.collect::<Vec<_>>()
        };
        assert_eq!(turns(60), [10, 30, 50]);
        assert_eq!(turns(8), [1, 4, 6]);
        assert_eq!(turns(3), [0, 1, 2]);
        assert_eq!(turns(1), [0]);
    }

    #[test]
    fn the_rate_of_verifying_is_read() {
        let output = "version: 3.0\n+F4:3:256:52283.838384:17028.000000\n";
        assert_eq!(verifications_a_second(output), Some(17_028.0));
    }

    #[test]
    fn other_output_has_no_rate() {
        for output in [
            "",
            "+F4:3:256:1.0",
            "+F4:3:256:1.0:none",
            "+F4:3:256:1.0:0.0",
            "+F4:3:256:1.0:inf",
        ] {
            assert_eq!(verifications_a_second(output), None, "{output}");
        }
    }
}
