//! Clocks: what a thread worked, or what went by.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// What time is taken by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The processor's time for this thread: it stands while others are served. Where there is none, the clock on the wall.
    OfThread,
    OnWall,
}

impl Clock {
    /// Since some moment that is the same for one clock and thread.
    pub fn now(self) -> Duration {
        match self {
            Self::OfThread => of_thread(),
            Self::OnWall => on_wall(),
        }
    }
}

#[cfg(unix)]
fn of_thread() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ThreadCPUTime);
    // A thread never worked a negative time.
    Duration::try_from(time).unwrap_or_default()
}

#[cfg(not(unix))]
fn of_thread() -> Duration {
    on_wall()
}

fn on_wall() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_threads_clock_stands_while_it_sleeps() {
        let sleep = Duration::from_millis(200);
        let (thread, wall) = (Clock::OfThread.now(), Clock::OnWall.now());
        std::thread::sleep(sleep);
        assert!(Clock::OfThread.now() - thread < sleep / 2);
        assert!(Clock::OnWall.now() - wall >= sleep);
    }

    #[test]
    fn a_threads_clock_goes_while_it_works() {
        let begin = Clock::OfThread.now();
        let mut turns = 0_u64;
        while Clock::OfThread.now() - begin < Duration::from_millis(2) {
            turns += 1;
        }
        assert!(turns > 0);
    }
}
