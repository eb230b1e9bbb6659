//! A progress bar, for people at a terminal.

use fabric_msp::encoding::text::Shown;
use fabric_msp::generate::Progress;
use std::io::{IsTerminal, Write, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long a state of the bar is shown at least.
const PAUSE: Duration = Duration::from_millis(100);

/// Characters of the bar.
const WIDTH: usize = 30;

/// On standard error; silent when that is no terminal.
pub struct Bar {
    is_shown: bool,
    last: Mutex<Instant>,
}

impl Bar {
    pub fn new() -> Self {
        Self {
            is_shown: stderr().is_terminal(),
            last: Mutex::new(Instant::now()),
        }
    }
}

impl Progress for Bar {
    fn members(&self, organization: &str, done: usize, of: usize) {
        // Who finds the bar in use need not wait to draw it.
        let Some(mut last) = self.last.try_lock().ok().filter(|_| self.is_shown) else {
            return;
        };
        if last.elapsed() >= PAUSE {
            *last = Instant::now();
            let line = line(&Shown(organization).to_string(), done, of);
            let _ = write!(stderr(), "\r{line}\x1b[K");
        }
    }
}

/// The line that the bar was on is free again.
impl Drop for Bar {
    fn drop(&mut self) {
        if self.is_shown {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}

fn line(organization: &str, done: usize, of: usize) -> String {
    let filled = (done * WIDTH).checked_div(of).unwrap_or(WIDTH).min(WIDTH);
    let (full, empty) = ("=".repeat(filled), " ".repeat(WIDTH - filled));
    format!("[{full}{empty}] {done}/{of} {organization}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills() {
        assert_eq!(
            line("org1", 1, 3),
            format!("[{}{}] 1/3 org1", "=".repeat(10), " ".repeat(20))
        );
        assert!(line("org1", 0, 0).starts_with(&format!("[{}]", "=".repeat(WIDTH))));
    }
}
