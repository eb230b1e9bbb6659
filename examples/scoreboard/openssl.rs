//! OpenSSL, where its command is installed: `openssl speed` measures itself.

use crate::contest::{Fault, Round, Runner};
use std::process::{Command, Stdio};

/// What it is called in rows.
pub const NAME: &str = "openssl speed (digest only)";

/// Takes one turn, in the middle of the rounds: a second of signing, a second of verifying.
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
        match round.number == round.of / 2 {
            true => seconds_a_verification().map(Some),
            false => Ok(None),
        }
    }
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
