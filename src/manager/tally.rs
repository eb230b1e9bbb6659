//! Counting what many threads do at once, without them taking the counter's memory from each other.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Counters of one kind; threads beyond this many share.
const STRIPES: usize = 16;

static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// Which stripe this thread counts on.
    static STRIPE: usize = THREADS.fetch_add(1, Ordering::Relaxed) % STRIPES;
}

/// Hits and misses, counted apart for each thread.
#[derive(Default)]
pub(super) struct Tally {
    stripes: [Stripe; STRIPES],
}

/// Two cache lines, since processors fetch lines in pairs.
#[derive(Default)]
#[repr(align(128))]
struct Stripe {
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Tally {
    pub(super) fn hit(&self) {
        self.count(|stripe| &stripe.hits);
    }

    pub(super) fn miss(&self) {
        self.count(|stripe| &stripe.misses);
    }

    pub(super) fn hits(&self) -> u64 {
        self.sum(|stripe| &stripe.hits)
    }

    pub(super) fn misses(&self) -> u64 {
        self.sum(|stripe| &stripe.misses)
    }

    fn count(&self, counter: impl Fn(&Stripe) -> &AtomicU64) {
        let stripe = STRIPE.with(|index| self.stripes.get(*index));
        if let Some(stripe) = stripe {
            counter(stripe).fetch_add(1, Ordering::Relaxed);
        }
    }

    fn sum(&self, counter: impl Fn(&Stripe) -> &AtomicU64) -> u64 {
        let counts = self.stripes.iter().map(counter);
        counts.map(|count| count.load(Ordering::Relaxed)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_whichever_thread_counts() {
        let tally = Tally::default();
        std::thread::scope(|scope| {
            for _ in 0..2 * STRIPES {
                scope.spawn(|| (0..100).for_each(|_| tally.hit()));
            }
            tally.miss();
        });
        assert_eq!((tally.hits(), tally.misses()), (3_200, 1));
    }
}
