//! Who is compared takes turns, and the best turn of each counts.

use crate::clock::Clock;
use crate::report::Figure;
use std::time::Duration;

/// What ends the scoreboard.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// A turn: the which of how many, and how long it is at least.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    pub number: usize,
    pub of: usize,
    pub slice: Duration,
}

/// Something that takes turns.
pub trait Runner {
    /// Seconds an operation in this turn; `None` when it sits the turn out.
    fn turn(&mut self, round: Round) -> Result<Option<f64>, Fault>;
}

/// Who is compared.
pub struct Contestant<'a> {
    pub name: String,
    pub standing: Standing<'a>,
}

/// How a contestant comes by its figure.
pub enum Standing<'a> {
    Runs(Box<dyn Runner + 'a>),
    /// Seconds an operation that were measured elsewhere.
    Recorded(f64),
    /// Why there is no figure.
    Absent(String),
}

impl<'a> Contestant<'a> {
    /// Work of this thread: a pass does so many operations and says whether all went well.
    pub fn timed(
        name: impl Into<String>,
        operations: usize,
        pass: impl FnMut() -> bool + 'a,
    ) -> Self {
        Self::running(name, Timed::new(Clock::OfThread, operations, pass))
    }

    /// The same of several threads, by the clock on the wall.
    pub fn timed_by_wall(
        name: impl Into<String>,
        operations: usize,
        pass: impl FnMut() -> bool + 'a,
    ) -> Self {
        Self::running(name, Timed::new(Clock::OnWall, operations, pass))
    }

    /// Work of this thread on what is prepared anew for each pass, outside of the time that counts.
    pub fn timed_afresh<T: 'a>(
        name: impl Into<String>,
        operations: usize,
        prepare: impl FnMut() -> Option<T> + 'a,
        pass: impl FnMut(&T) -> bool + 'a,
    ) -> Self {
        Self::running(
            name,
            Afresh {
                operations,
                prepare,
                pass,
            },
        )
    }

    /// Something else that takes turns.
    pub fn running(name: impl Into<String>, runner: impl Runner + 'a) -> Self {
        let standing = Standing::Runs(Box::new(runner));
        Self {
            name: name.into(),
            standing,
        }
    }

    /// A figure from elsewhere, in seconds an operation.
    pub fn recorded(name: &str, seconds: f64) -> Self {
        Self {
            name: name.to_owned(),
            standing: Standing::Recorded(seconds),
        }
    }

    /// No figure, for this reason.
    pub fn absent(name: &str, reason: &str) -> Self {
        Self {
            name: name.to_owned(),
            standing: Standing::Absent(reason.to_owned()),
        }
    }
}

/// Lets all take their turns; gives the figure of each, in their order.
pub fn hold(
    contestants: &mut [Contestant<'_>],
    rounds: usize,
    slice: Duration,
) -> Result<Vec<Figure>, Fault> {
    let mut best: Vec<Option<f64>> = vec![None; contestants.len()];
    for number in 0..rounds {
        let round = Round {
            number,
            of: rounds,
            slice,
        };
        for turn in 0..contestants.len() {
            let at = (number + turn) % contestants.len();
            if let Some(seconds) = contestants[at].turn(round)? {
                best[at] = Some(best[at].map_or(seconds, |best| best.min(seconds)));
            }
        }
    }
    let figures = contestants.iter().zip(best);
    Ok(figures.map(|(it, best)| it.figure(best)).collect())
}

impl Contestant<'_> {
    fn turn(&mut self, round: Round) -> Result<Option<f64>, Fault> {
        match &mut self.standing {
            Standing::Runs(runner) => runner
                .turn(round)
                .map_err(|fault| format!("{}: {fault}", self.name).into()),
            Standing::Recorded(_) | Standing::Absent(_) => Ok(None),
        }
    }

    fn figure(&self, best: Option<f64>) -> Figure {
        match (&self.standing, best) {
            (Standing::Runs(_), Some(best)) => Figure::Measured(best),
            (Standing::Runs(_), None) => Figure::Absent("had no turn".to_owned()),
            (Standing::Recorded(seconds), _) => Figure::Recorded(*seconds),
            (Standing::Absent(reason), _) => Figure::Absent(reason.clone()),
        }
    }
}

/// Passes repeated until the slice is over.
pub struct Timed<P> {
    clock: Clock,
    /// In a pass.
    operations: usize,
    pass: P,
    /// What the last turn found that a pass takes.
    pass_time: Duration,
}

/// Passes so long fill the caches themselves.
const LONG_PASS: Duration = Duration::from_millis(40);

impl<P> Timed<P> {
    /// A pass of so many operations.
    pub fn new(clock: Clock, operations: usize, pass: P) -> Self {
        Self {
            clock,
            operations,
            pass,
            pass_time: Duration::ZERO,
        }
    }
}

impl<P: FnMut() -> bool> Runner for Timed<P> {
    /// A slice that does not count, for the caches are as the one before left them, and one that does.
    fn turn(&mut self, round: Round) -> Result<Option<f64>, Fault> {
        if self.pass_time < LONG_PASS {
            self.work(round.slice)?;
        }
        self.pass_time = self.work(round.slice)?;
        Ok(Some(self.pass_time.as_secs_f64() / self.operations as f64))
    }
}

impl<P: FnMut() -> bool> Timed<P> {
    /// Passes for at least a slice; gives the mean time of one.
    fn work(&mut self, slice: Duration) -> Result<Duration, Fault> {
        let start = self.clock.now();
        let mut passes = 0;
        loop {
            if !(self.pass)() {
                return Err("gave a wrong answer".into());
            }
            passes += 1;
            let elapsed = self.clock.now().saturating_sub(start);
            if elapsed >= slice {
                return Ok(elapsed / passes);
            }
        }
    }
}

/// Passes that each begin with something new.
struct Afresh<N, P> {
    /// In a pass.
    operations: usize,
    prepare: N,
    pass: P,
}

impl<T, N: FnMut() -> Option<T>, P: FnMut(&T) -> bool> Runner for Afresh<N, P> {
    /// Passes whose time is a slice or more; preparing them is what fills the caches.
    fn turn(&mut self, round: Round) -> Result<Option<f64>, Fault> {
        let mut time = Duration::ZERO;
        let mut passes = 0;
        while passes == 0 || time < round.slice {
            let new = (self.prepare)().ok_or("could not be prepared")?;
            let start = Clock::OfThread.now();
            let went_well = (self.pass)(&new);
            time += Clock::OfThread.now().saturating_sub(start);
            if !went_well {
                return Err("gave a wrong answer".into());
            }
            passes += 1;
        }
        let mean = time.as_secs_f64() / f64::from(passes);
        Ok(Some(mean / self.operations as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    /// Takes what is written down for each round.
    struct Scripted<'a>(&'a str, Vec<Option<f64>>, &'a RefCell<String>);

    impl Runner for Scripted<'_> {
        fn turn(&mut self, round: Round) -> Result<Option<f64>, Fault> {
            self.2.borrow_mut().push_str(self.0);
            Ok(self.1[round.number])
        }
    }

    #[test]
    fn the_first_turn_goes_round_and_the_best_turn_counts() {
        let log = RefCell::new(String::new());
        let scripted = |name, turns| Contestant::running(name, Scripted(name, turns, &log));
        let mut contestants = [
            scripted("a", vec![Some(3.0), Some(2.0), Some(4.0)]),
            scripted("b", vec![None, Some(5.0), None]),
            scripted("c", vec![None; 3]),
            Contestant::recorded("d", 7.0),
            Contestant::absent("e", "not installed"),
        ];
        let figures = hold(&mut contestants, 3, Duration::ZERO).unwrap();
        let expected = [
            Figure::Measured(2.0),
            Figure::Measured(5.0),
            Figure::Absent("had no turn".to_owned()),
            Figure::Recorded(7.0),
            Figure::Absent("not installed".to_owned()),
        ];
        assert_eq!(figures, expected);
        drop(contestants);
        assert_eq!(log.into_inner(), "abcbcacab");
    }

    #[test]
    fn time_is_that_of_an_operation() {
        let mut contestants = [Contestant::timed_by_wall("sleeper", 10, || {
            std::thread::sleep(Duration::from_millis(5));
            true
        })];
        let figures = hold(&mut contestants, 2, Duration::from_millis(8)).unwrap();
        let [Figure::Measured(seconds)] = figures[..] else {
            panic!("{figures:?}");
        };
        assert!(seconds >= 0.0005, "{seconds}");
    }

    #[test]
    fn what_is_prepared_is_new_and_takes_no_time() {
        let work = |time| {
            let start = Clock::OfThread.now();
            while Clock::OfThread.now() - start < time {}
        };
        let mut number = 0;
        let prepare = || {
            work(Duration::from_millis(20));
            number += 1;
            Some(number)
        };
        let mut seen = Vec::new();
        let pass = |new: &i32| {
            work(Duration::from_millis(2));
            seen.push(*new);
            true
        };
        let mut contestants = [Contestant::timed_afresh("new", 1, prepare, pass)];
        let figures = hold(&mut contestants, 2, Duration::ZERO).unwrap();
        let [Figure::Measured(seconds)] = figures[..] else {
            panic!("{figures:?}");
        };
        assert!((0.002..0.02).contains(&seconds), "{seconds}");
        drop(contestants);
        assert_eq!(seen, [1, 2]);
    }

    #[test]
    fn a_wrong_answer_ends_it() {
        let mut contestants = [Contestant::timed("liar", 1, || false)];
        let fault = hold(&mut contestants, 1, Duration::ZERO).unwrap_err();
        assert_eq!(fault.to_string(), "liar: gave a wrong answer");
    }
}
