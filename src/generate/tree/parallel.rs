//! Work on many things by as many threads as the machine has cores.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Does the work for all numbers below `count`, in any order; after an error the rest is left.
pub(super) fn for_each<E: Send>(
    count: usize,
    work: impl Fn(usize) -> Result<(), E> + Sync,
) -> Result<(), E> {
    // Where there are no threads, there is no number of cores either.
    let cores = thread::available_parallelism().map_or(1, usize::from);
    if cores.min(count) <= 1 {
        return (0..count).try_for_each(work);
    }
    let queue = Queue {
        next: AtomicUsize::new(0),
        count,
        failed: Mutex::new(None),
    };
    thread::scope(|scope| {
        for _ in 0..cores.min(count) {
            scope.spawn(|| queue.work(&work));
        }
    });
    let failed = queue.failed.into_inner();
    failed
        .unwrap_or_else(PoisonError::into_inner)
        .map_or(Ok(()), Err)
}

struct Queue<E> {
    next: AtomicUsize,
    count: usize,
    failed: Mutex<Option<E>>,
}

impl<E> Queue<E> {
    fn work(&self, work: impl Fn(usize) -> Result<(), E>) {
        loop {
            let number = self.next.fetch_add(1, Relaxed);
            if number >= self.count {
                return;
            }
            if let Err(error) = work(number) {
                self.next.store(self.count, Relaxed);
                let failed = self.failed.lock();
                failed
                    .unwrap_or_else(PoisonError::into_inner)
                    .get_or_insert(error);
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_done_once() {
        let seen: Vec<AtomicUsize> = (0..1_000).map(|_| AtomicUsize::new(0)).collect();
        let done = for_each(seen.len(), |number| {
            let seen = seen.get(number).ok_or(number);
            seen.map(|seen| seen.store(seen.load(Relaxed) + 1, Relaxed))
        });
        assert_eq!(done, Ok(()));
        assert!(seen.iter().all(|count| count.load(Relaxed) == 1));
        assert_eq!(for_each(0, Err), Ok(()));
    }

    #[test]
    fn an_error_ends_the_work() {
        let begun = AtomicUsize::new(0);
        let done = for_each(1_000_000, |number| {
            begun.fetch_add(1, Relaxed);
            match number {
                10 => Err(number),
                _ => Ok(()),
            }
        });
        assert_eq!(done, Err(10));
        assert!(begun.load(Relaxed) < 1_000_000);
    }
}
