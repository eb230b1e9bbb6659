//! A bar for people who wait at a terminal.

use super::summary::Summary;
use crate::output::Format;
use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// How often the bar is drawn: more than the eye follows would only cost.
const INTERVAL: Duration = Duration::from_millis(100);

const WIDTH: u64 = 30;

pub struct Progress {
    total: u64,
    is_shown: bool,
    drawn: Option<Instant>,
}

impl Progress {
    pub fn new(format: Format, total: u64) -> Self {
        let is_shown = format == Format::Human && stderr().is_terminal();
        Self {
            total,
            is_shown,
            drawn: None,
        }
    }

    pub fn show(&mut self, read: u64, summary: &Summary) {
        if !self.is_shown || self.drawn.is_some_and(|drawn| drawn.elapsed() < INTERVAL) {
            return;
        }
        self.drawn = Some(Instant::now());
        let text = line(read, self.total, summary.blocks(), summary.transactions());
        let _ = write!(stderr(), "\r{text}");
    }

    /// Takes the bar off the terminal.
    pub fn clear(&self) {
        if self.drawn.is_some() {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}

fn line(read: u64, total: u64, blocks: u64, transactions: u64) -> String {
    let counts = format!("{blocks} blocks, {transactions} transactions");
    if total == 0 {
        return counts;
    }
    let done = read.min(total);
    let filled = usize::try_from(done * WIDTH / total).unwrap_or_default();
    let bar = "#".repeat(filled);
    let width = WIDTH as usize;
    format!("[{bar:<width$}] {:>3}%  {counts}", done * 100 / total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_fills() {
        assert_eq!(
            line(0, 10, 0, 0),
            "[                              ]   0%  0 blocks, 0 transactions"
        );
        assert_eq!(
            line(5, 10, 7, 9),
            "[###############               ]  50%  7 blocks, 9 transactions"
        );
        assert_eq!(
            line(20, 10, 7, 9),
            "[##############################] 100%  7 blocks, 9 transactions"
        );
        assert_eq!(line(5, 0, 1, 2), "1 blocks, 2 transactions");
    }
}
