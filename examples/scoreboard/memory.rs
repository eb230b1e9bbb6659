//! What is held in memory, by an allocator that counts.
//!
//! An example is a program of its own: the library's rule against unsafe code does not reach here, and only an allocator can count. It
//! costs each allocation an addition on the thread's own counter, which the timed rows bear too, far below their last digit.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator, with an account for each thread.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
}

// SAFETY: both methods do what the system's allocator does; the counter is the thread's own, needs no allocation and no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.set(HELD.get().wrapping_add_unsigned(layout.size()));
        // SAFETY: passed on from the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        HELD.set(HELD.get().wrapping_sub_unsigned(layout.size()));
        // SAFETY: passed on from the caller.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many octets more this thread holds after `work`, while what it gives is held.
pub fn held_by<T>(work: impl FnOnce() -> T) -> (isize, T) {
    let before = HELD.get();
    let given = work();
    (HELD.get().wrapping_sub(before), given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_counts_and_what_was_dropped_does_not() {
        let (held, kept) = held_by(|| {
            drop(vec![0_u8; 1_000]);
            vec![0_u8; 100]
        });
        assert_eq!(held, 100);
        assert_eq!(held_by(|| drop(kept)).0, -100);
    }
}
