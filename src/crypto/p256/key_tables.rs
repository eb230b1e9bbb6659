//! Which keys have a table of their multiples, within a budget of memory.
//!
//! A table is worth its cost after some thirteen verifications, and takes 256 KiB. So it is built for a key only when
//!
//! - somebody answers for the key: it is a CA's of an MSP, an identity's that its MSP found valid, or the caller brought it. Whoever makes
//!   keys and certificates of their own, and right signatures by them, earns nothing; and
//! - that many *successful* verifications by the key were seen: garbage earns nothing, and a key that signed nothing is not even
//!   remembered; and
//! - the budget has room, or a key with a table has been used less than half as much of late.
//!
//! Who holds a key holds its place here: the register knows keys weakly, so that a table goes with the last holder of its key. Equal keys
//! share a place, whichever certificate, MSP or channel they came with. How much a key is used is counted ("heat"), and all counts are halved
//! from time to time, so that old merits fade.
//!
//! Reading a table takes no lock. The lock of the register is taken at the first success of a key that was newly parsed, and then at every
//! thirteenth success of a key without a table.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use arc_swap::ArcSwapOption;

use super::dispatch::Engine;
use super::point::Affine;
use super::table::{Table, Window};

/// The window of keys' tables, all alike so that they go into batches together.
pub(super) const KEY_WINDOW: Window = Window::new(8);

/// Successes after which a table has paid for itself: it costs 500 to 800 microseconds and saves 40 to 50 each time.
const WORTH: u32 = 13;

/// The default budget: tables for 256 keys.
const DEFAULT_BUDGET: usize = 64 << 20;

/// Where counting ends, so that no count overflows.
const HOTTEST: u32 = 1 << 30;

/// The tables of P-256 public keys, which make verification by them four to forty times faster.
///
/// There is one such register in a process, [`KeyTables::global`], which all MSPs share: equal keys share a table. Tables are built when a key
/// has verified often enough, go when the last certificate with the key goes, and are replaced by those of busier keys when the budget is
/// used up.
pub struct KeyTables {
    budget: AtomicUsize,
    register: Mutex<Register>,
}

#[derive(Default)]
struct Register {
    keys: HashMap<Affine, Weak<Place>>,
    /// Keys at which dead ones were last swept out, twice over.
    sweep_at: usize,
    /// The keys that have a table or are getting it.
    seated: Vec<Weak<Place>>,
    /// Keys that asked for a table since heat was last halved.
    asked: usize,
}

/// A key's place: its table, if it has one, and how much it is used.
pub(super) struct Place {
    point: Affine,
    heat: AtomicU32,
    table: ArcSwapOption<Table>,
}

impl KeyTables {
    /// The tables of this process.
    pub fn global() -> &'static Self {
        static GLOBAL: std::sync::LazyLock<KeyTables> =
            std::sync::LazyLock::new(|| KeyTables::with_budget(DEFAULT_BUDGET));
        &GLOBAL
    }

    fn with_budget(bytes: usize) -> Self {
        Self {
            budget: AtomicUsize::new(bytes),
            register: Mutex::default(),
        }
    }

    /// How many bytes the tables may take, all together. 64 MiB unless set otherwise.
    pub fn budget(&self) -> usize {
        self.budget.load(Ordering::Relaxed)
    }

    /// Sets the budget in bytes. 0 turns tables off; what is above a new budget is dropped, the least used keys first.
    pub fn set_budget(&self, bytes: usize) {
        self.budget.store(bytes, Ordering::Relaxed);
        self.register().shrink_to(seats(bytes));
    }

    /// How many keys have a table (or are getting one).
    pub fn tables(&self) -> usize {
        let mut register = self.register();
        register.forget_dropped();
        register.seated.len()
    }

    /// How many bytes these tables take.
    pub fn bytes(&self) -> usize {
        self.tables() * KEY_WINDOW.table_bytes()
    }

    /// The place of the key `point`.
    pub(super) fn place(&self, point: &Affine) -> Arc<Place> {
        self.register().place(point)
    }

    /// Takes note of a verification by the key; builds its table when it has become worth it.
    pub(super) fn record(&self, place: &Arc<Place>) {
        let asks = place.warm() && !place.has_table();
        if asks && self.register().seat(place, seats(self.budget())) {
            let table = Engine::table(&place.point, KEY_WINDOW);
            place.table.store(Some(Arc::new(table)));
            // The budget may have been lowered, or the seat lost, while the table was built.
            self.register().settle(place);
        }
    }

    fn register(&self) -> MutexGuard<'_, Register> {
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many tables a budget is.
const fn seats(bytes: usize) -> usize {
    bytes / KEY_WINDOW.table_bytes()
}

impl Place {
    /// The key's table.
    pub(super) fn table(&self) -> Option<Arc<Table>> {
        self.table.load_full()
    }

    fn has_table(&self) -> bool {
        self.table.load().is_some()
    }

    fn heat(&self) -> u32 {
        self.heat.load(Ordering::Relaxed)
    }

    /// Counts, and says whether that made another `WORTH` of successes full.
    fn warm(&self) -> bool {
        if self.heat() >= HOTTEST {
            return true;
        }
        let before = self.heat.fetch_add(1, Ordering::Relaxed);
        (before + 1).is_multiple_of(WORTH)
    }

    fn cool(&self) {
        self.heat.store(self.heat() / 2, Ordering::Relaxed);
    }
}

impl Register {
    fn place(&mut self, point: &Affine) -> Arc<Place> {
        if let Some(place) = self.keys.get(point).and_then(Weak::upgrade) {
            return place;
        }
        self.sweep();
        let place = Arc::new(Place {
            point: *point,
            heat: AtomicU32::new(0),
            table: ArcSwapOption::empty(),
        });
        self.keys.insert(*point, Arc::downgrade(&place));
        place
    }

    /// Sweeps out keys that nobody holds, whenever the keys may have doubled: the register stays as small as what is held.
    fn sweep(&mut self) {
        if self.keys.len() >= self.sweep_at {
            self.keys.retain(|_, place| place.strong_count() > 0);
            self.sweep_at = 2 * self.keys.len() + 16;
        }
    }

    /// Gives `place` one of `seats`, if it is worth one.
    fn seat(&mut self, place: &Arc<Place>, seats: usize) -> bool {
        self.forget_dropped();
        self.fade(seats);
        if seats == 0 || self.is_seated(place) {
            return false;
        }
        if self.seated.len() >= seats && !self.unseat_for(place.heat()) {
            return false;
        }
        self.seated.push(Arc::downgrade(place));
        true
    }

    /// Halves all heat when as many keys have asked as there are seats.
    fn fade(&mut self, seats: usize) {
        self.asked += 1;
        if self.asked > seats {
            self.asked = 0;
            let places = self.keys.values().filter_map(Weak::upgrade);
            places.for_each(|place| place.cool());
        }
    }

    /// Unseats the coldest, if it is less than half as hot as `heat`: as hot would let two keys chase each other.
    fn unseat_for(&mut self, heat: u32) -> bool {
        let colder = self
            .coldest()
            .is_some_and(|(_, coldest)| coldest < heat / 2);
        colder && self.unseat_coldest()
    }

    fn shrink_to(&mut self, seats: usize) {
        self.forget_dropped();
        while self.seated.len() > seats && self.unseat_coldest() {}
    }

    fn unseat_coldest(&mut self) -> bool {
        let Some((at, _)) = self.coldest() else {
            return false;
        };
        if let Some(place) = self.seated.swap_remove(at).upgrade() {
            place.table.store(None);
        }
        true
    }

    /// Where the least used of the seated sits, and its heat.
    fn coldest(&self) -> Option<(usize, u32)> {
        let heat = |place: &Weak<Place>| place.upgrade().map_or(0, |it| it.heat());
        let seated = self.seated.iter().map(heat).enumerate();
        seated.min_by_key(|(_, heat)| *heat)
    }

    fn is_seated(&self, place: &Arc<Place>) -> bool {
        self.seated
            .iter()
            .any(|it| std::ptr::eq(it.as_ptr(), Arc::as_ptr(place)))
    }

    /// Takes the table away again from a key that lost its seat meanwhile.
    fn settle(&self, place: &Arc<Place>) {
        if !self.is_seated(place) {
            place.table.store(None);
        }
    }

    fn forget_dropped(&mut self) {
        self.seated.retain(|place| place.strong_count() > 0);
    }
}

impl fmt::Debug for KeyTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyTables")
            .field("budget", &self.budget())
            .field("tables", &self.tables())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::p256::testing::multiple_of_generator;

    const TABLE: usize = KEY_WINDOW.table_bytes();

    fn point(k: u64) -> Affine {
        multiple_of_generator(k)
    }

    /// A key that verified `successes` times, one after the other.
    fn used(tables: &KeyTables, k: u64, successes: u32) -> Arc<Place> {
        let place = tables.place(&point(k));
        (0..successes).for_each(|_| tables.record(&place));
        place
    }

    #[test]
    fn a_key_gets_its_table_when_it_has_paid_for_it() {
        let tables = KeyTables::with_budget(4 * TABLE);
        let place = used(&tables, 5, WORTH - 1);
        assert!(!place.has_table());
        tables.record(&place);
        assert!(place.has_table());
        assert_eq!((tables.tables(), tables.bytes()), (1, TABLE));
    }

    #[test]
    fn equal_keys_share_a_place_and_others_do_not() {
        let tables = KeyTables::with_budget(4 * TABLE);
        let place = used(&tables, 5, WORTH);
        assert!(Arc::ptr_eq(&place, &tables.place(&point(5))));
        assert!(tables.place(&point(5)).has_table());
        assert!(!tables.place(&point(6)).has_table());
    }

    #[test]
    fn a_table_goes_with_the_last_holder_of_its_key() {
        let tables = KeyTables::with_budget(4 * TABLE);
        let place = used(&tables, 5, WORTH);
        drop(place);
        assert_eq!(tables.tables(), 0);
        assert!(!tables.place(&point(5)).has_table());
    }

    #[test]
    fn many_keys_neither_exceed_the_budget_nor_stay_in_the_register() {
        let tables = KeyTables::with_budget(2 * TABLE);
        let held: Vec<_> = (1..8).map(|k| used(&tables, k, WORTH)).collect();
        assert_eq!(held.iter().filter(|place| place.has_table()).count(), 2);
        for k in 8..500 {
            drop(used(&tables, k, 1));
        }
        assert!(tables.register().keys.len() < 64);
        assert_eq!(tables.tables(), 2);
    }

    #[test]
    fn only_a_much_busier_key_takes_anothers_seat() {
        let tables = KeyTables::with_budget(TABLE);
        let first = used(&tables, 5, 2 * WORTH);
        let second = used(&tables, 6, 2 * WORTH);
        assert!(first.has_table() && !second.has_table());
        (0..8 * WORTH).for_each(|_| tables.record(&second));
        assert!(!first.has_table() && second.has_table());
    }

    #[test]
    fn the_coldest_leaves_for_one_that_is_more_than_twice_as_hot() {
        let tables = KeyTables::with_budget(2 * TABLE);
        let (cold, hot) = (used(&tables, 5, 2 * WORTH), used(&tables, 6, 3 * WORTH));
        assert!(!tables.register().unseat_for(4 * WORTH + 1));
        assert!(cold.has_table() && hot.has_table());
        assert!(tables.register().unseat_for(4 * WORTH + 2));
        assert!(!cold.has_table() && hot.has_table());
    }

    #[test]
    fn old_heat_fades_when_more_keys_ask_than_there_are_seats() {
        let tables = KeyTables::with_budget(TABLE);
        let place = used(&tables, 5, 4 * WORTH);
        let mut register = tables.register();
        register.asked = 0;
        register.fade(1);
        assert_eq!((place.heat(), register.asked), (4 * WORTH, 1));
        register.fade(1);
        assert_eq!((place.heat(), register.asked), (2 * WORTH, 0));
    }

    #[test]
    fn equally_busy_keys_do_not_chase_each_other() {
        let tables = KeyTables::with_budget(2 * TABLE);
        let places: Vec<_> = (1..4).map(|k| used(&tables, k, WORTH)).collect();
        for _ in 0..40 * WORTH {
            places.iter().for_each(|place| tables.record(place));
        }
        assert!(places[0].has_table() && places[1].has_table() && !places[2].has_table());
    }

    #[test]
    fn a_budget_of_nothing_turns_tables_off() {
        let tables = KeyTables::with_budget(4 * TABLE);
        let place = used(&tables, 5, WORTH);
        tables.set_budget(0);
        assert!(!place.has_table());
        (0..3 * WORTH).for_each(|_| tables.record(&place));
        assert!(!place.has_table());
        tables.set_budget(TABLE);
        (0..WORTH).for_each(|_| tables.record(&place));
        assert!(place.has_table());
    }

    #[test]
    fn a_lower_budget_drops_the_least_used() {
        let tables = KeyTables::with_budget(2 * TABLE);
        let (busy, idle) = (used(&tables, 5, 3 * WORTH), used(&tables, 6, WORTH));
        tables.set_budget(TABLE);
        assert!(busy.has_table() && !idle.has_table());
    }
}
