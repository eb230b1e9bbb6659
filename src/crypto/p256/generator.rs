//! The generator's multiples, which every verification needs: process-wide, computed at first use.
//!
//! A narrow table serves at first, so that a process which checks a handful of signatures does not wait. Once it has served as often as
//! a wide one takes to pay for itself, whoever comes next builds that; until it is there, the others go on with the narrow one.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, OnceLock};

use super::dispatch::Engine;
use super::point::Affine;
use super::table::{Table, Window};

/// 256 KiB, in less than a millisecond.
pub(super) const NARROW: Window = Window::new(8);

/// 4.8 MiB, in some ten milliseconds, for 12 additions less a verification.
pub(super) const WIDE: Window = Window::new(13);

/// Verifications after which the wide table is built: each gains about 1.5 microseconds by it.
const WIDE_AFTER: usize = 8192;

/// The table to use for `count` verifications.
pub(super) fn table_for(count: usize) -> &'static Table {
    static TABLES: Generator = Generator::new();
    TABLES.table_for(count)
}

struct Generator {
    narrow: LazyLock<Table>,
    wide: OnceLock<Table>,
    uses: AtomicUsize,
}

impl Generator {
    const fn new() -> Self {
        Self {
            narrow: LazyLock::new(|| Engine::table(&Affine::generator(), NARROW)),
            wide: OnceLock::new(),
            uses: AtomicUsize::new(0),
        }
    }

    fn table_for(&self, count: usize) -> &Table {
        if let Some(wide) = self.wide.get() {
            return wide;
        }
        let before = self.uses.fetch_add(count, Ordering::Relaxed);
        let now = before.saturating_add(count);
        if before < WIDE_AFTER && now >= WIDE_AFTER {
            return self
                .wide
                .get_or_init(|| Engine::table(&Affine::generator(), WIDE));
        }
        &self.narrow
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wide_table_comes_after_enough_uses_and_stays() {
        let generator = Generator::new();
        let bits = |count| generator.table_for(count).window().bits();
        assert_eq!(bits(1), NARROW.bits());
        assert_eq!(bits(WIDE_AFTER - 2), NARROW.bits());
        assert_eq!(bits(1), WIDE.bits());
        assert_eq!(bits(1), WIDE.bits());
    }
}
