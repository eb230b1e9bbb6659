//! When, for how long and from what randomness.

use crate::failure::Failure;
use clap::Args;
use fabric_msp::Time;
use fabric_msp::generate::{Entropy, Validity};
use std::time::{SystemTime, UNIX_EPOCH};

/// How certificates are made.
#[derive(Args)]
pub struct Making {
    /// The time that counts as now, such as 2026-08-01T12:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = time)]
    now: Option<Time>,
    /// How many days the certificates are valid.
    #[arg(long, default_value_t = Validity::DEFAULT_DAYS)]
    days: u32,
    /// Make the same material every time, for tests: whoever knows the text knows the keys. Takes `--now`.
    #[arg(long, value_name = "TEXT", requires = "now")]
    seed: Option<String>,
}

impl Making {
    pub fn validity(&self) -> Result<Validity, Failure> {
        Ok(Validity::starting(now(self.now)?, self.days))
    }

    pub fn entropy(&self) -> Entropy {
        let seed = self.seed.as_ref();
        seed.map_or_else(Entropy::system, |seed| Entropy::from_seed(seed.as_bytes()))
    }
}

/// The time that was named, or the system's.
pub fn now(named: Option<Time>) -> Result<Time, Failure> {
    if let Some(time) = named {
        return Ok(time);
    }
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    let seconds = since.and_then(|since| i64::try_from(since.as_secs()).ok());
    seconds.map(Time::from_unix).ok_or_else(|| {
        Failure::own(
            crate::codes::CLOCK,
            "the system's clock stands before 1970".to_owned(),
            "set the clock, or name the time with `--now`",
        )
    })
}

/// RFC 3339 in UTC, in whole seconds: the form in which times are shown.
pub fn time(text: &str) -> Result<Time, String> {
    let digits: String = text
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == 'Z')
        .collect();
    Time::from_generalized_time(digits.as_bytes())
        .filter(|time| time.to_string() == text)
        .ok_or_else(|| "write it as 2026-08-01T12:00:00Z".to_owned())
}
