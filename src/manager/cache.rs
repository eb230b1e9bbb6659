//! A bounded cache with second chance, for byte-string keys. Reading takes no lock and no allocation.
//!
//! Keys are spread over sets of a few ways, each of which holds one entry behind a pointer that is swapped as a whole. An entry
//! that was used since the hand of its set last passed it is spared once; so what is in use stays although an attacker sends
//! identities nobody asked for. The hash is keyed, so nobody can aim at a set.

use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;
use foldhash::quality::RandomState;

use super::tally::Tally;

/// Longer keys are not kept: an entry's size must not be the sender's choice. A serialized identity has about 1 KiB, and
/// Fabric's largest certificates (RSA-4096 issuers, long names) stay below 8 KiB.
const MAX_KEY_BYTES: usize = 16 * 1024;

/// Entries of a set. More would make each look longer, fewer would waste entries where a set has more than its share of keys.
const WAYS: usize = 8;

/// Entries that a cache has at most, whatever size is asked for: their places are made in advance, 24 octets each.
pub(super) const MAX_ENTRIES: usize = 1 << 20;

/// How often a cache could answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheStatistics {
    /// Questions that it could answer.
    pub hits: u64,
    /// Questions that it could not.
    pub misses: u64,
    /// Entries that made room for others.
    pub evictions: u64,
    /// Entries at present.
    pub entries: usize,
}

pub(super) struct Cache<V> {
    sets: Box<[Set<V>]>,
    hasher: RandomState,
    tally: Tally,
    evictions: AtomicU64,
}

impl<V> Cache<V> {
    /// A cache of at most `capacity` entries; with 0 nothing is kept.
    pub(super) fn new(capacity: usize) -> Self {
        let capacity = capacity.min(MAX_ENTRIES);
        let count = (capacity / WAYS).max(1);
        let ways = |index| capacity / count + usize::from(index < capacity % count);
        Self {
            sets: (0..count).map(|index| Set::new(ways(index))).collect(),
            hasher: RandomState::default(),
            tally: Tally::default(),
            evictions: AtomicU64::new(0),
        }
    }

    /// What `read` takes out of the value kept under `key`. The key's parts are taken together; all keys of one cache must be cut
    /// alike, and every part but the last have a fixed length.
    pub(super) fn find<R>(&self, key: &[&[u8]], read: impl FnOnce(&V) -> R) -> Option<R> {
        let found = self.find_counting_hits(key, read);
        if found.is_none() {
            self.count_miss();
        }
        found
    }

    /// The same, for whoever counts misses by itself.
    pub(super) fn find_counting_hits<R>(
        &self,
        key: &[&[u8]],
        read: impl FnOnce(&V) -> R,
    ) -> Option<R> {
        let hash = self.hash(key);
        let found = self.set(hash).and_then(|set| set.find(hash, key, read));
        if found.is_some() {
            self.tally.hit();
        }
        found
    }

    /// Counts a question that the cache could not answer.
    pub(super) fn count_miss(&self) {
        self.tally.miss();
    }

    /// Counts an answer that was at hand without a look into the cache.
    pub(super) fn count_hit(&self) {
        self.tally.hit();
    }

    /// Keeps a value, in the place of an earlier one under this key or of one that has not been used for long.
    pub(super) fn keep(&self, key: &[&[u8]], value: V) {
        if key.iter().map(|part| part.len()).sum::<usize>() > MAX_KEY_BYTES {
            return;
        }
        let hash = self.hash(key);
        let entry = Entry {
            hash,
            key: key.concat().into(),
            value,
        };
        if let Some(Displaced) = self.set(hash).and_then(|set| set.keep(entry)) {
            self.evictions.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn statistics(&self) -> CacheStatistics {
        CacheStatistics {
            hits: self.tally.hits(),
            misses: self.tally.misses(),
            evictions: self.evictions.load(Ordering::Relaxed),
            entries: self.sets.iter().map(Set::len).sum(),
        }
    }

    fn hash(&self, key: &[&[u8]]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        key.iter().for_each(|part| hasher.write(part));
        hasher.finish()
    }

    fn set(&self, hash: u64) -> Option<&Set<V>> {
        let index = hash % self.sets.len().max(1) as u64;
        self.sets.get(index as usize)
    }
}

/// Ways in the order in which the hand passes them. Readers look at the ways alone; writers of one set wait for each other.
struct Set<V> {
    ways: Box<[Way<V>]>,
    hand: Mutex<usize>,
}

/// Another entry had to go.
struct Displaced;

impl<V> Set<V> {
    fn new(ways: usize) -> Self {
        Self {
            ways: (0..ways).map(|_| Way::empty()).collect(),
            hand: Mutex::new(0),
        }
    }

    fn find<R>(&self, hash: u64, key: &[&[u8]], read: impl FnOnce(&V) -> R) -> Option<R> {
        for way in &self.ways {
            if way.hash.load(Ordering::Relaxed) != hash {
                continue;
            }
            let entry = way.entry.load();
            match entry.as_deref() {
                Some(entry) if entry.is_under(hash, key) => {
                    way.mark_used();
                    return Some(read(&entry.value));
                }
                _ => {}
            }
        }
        None
    }

    /// A panic elsewhere cannot leave a set half changed (nothing in here panics between two writes), so a poisoned lock is a
    /// good one.
    fn keep(&self, entry: Entry<V>) -> Option<Displaced> {
        let mut hand = self.hand.lock().unwrap_or_else(PoisonError::into_inner);
        let same_or_free = |way: &&Way<V>| match way.entry.load().as_deref() {
            Some(held) => held.is_under(entry.hash, &[&entry.key]),
            None => true,
        };
        if let Some(way) = self.ways.iter().find(same_or_free) {
            way.put(entry);
            return None;
        }
        self.next_unused(&mut hand)?.put(entry);
        Some(Displaced)
    }

    /// Passes over used ways, which thereby count as unused, to the first unused one, and not more than once around, since
    /// readers go on using.
    fn next_unused(&self, hand: &mut usize) -> Option<&Way<V>> {
        for _ in 0..self.ways.len() {
            let way = self.advance(hand)?;
            if !way.used.swap(false, Ordering::Relaxed) {
                return Some(way);
            }
        }
        self.advance(hand)
    }

    fn advance(&self, hand: &mut usize) -> Option<&Way<V>> {
        let way = self.ways.get(*hand);
        *hand = (*hand + 1) % self.ways.len().max(1);
        way
    }

    fn len(&self) -> usize {
        let is_taken = |way: &&Way<V>| way.entry.load().is_some();
        self.ways.iter().filter(is_taken).count()
    }
}

struct Way<V> {
    /// The hash of what is held, to pass over others without touching them. Only a hint: the entry has it too.
    hash: AtomicU64,
    entry: ArcSwapOption<Entry<V>>,
    used: AtomicBool,
}

struct Entry<V> {
    hash: u64,
    key: Box<[u8]>,
    value: V,
}

impl<V> Way<V> {
    fn empty() -> Self {
        Self {
            hash: AtomicU64::new(0),
            entry: ArcSwapOption::empty(),
            used: AtomicBool::new(false),
        }
    }

    fn put(&self, entry: Entry<V>) {
        self.hash.store(entry.hash, Ordering::Relaxed);
        self.used.store(false, Ordering::Relaxed);
        self.entry.store(Some(Arc::new(entry)));
    }

    /// Readers write only what is not there yet, so that they do not take the memory from each other.
    fn mark_used(&self) {
        if !self.used.load(Ordering::Relaxed) {
            self.used.store(true, Ordering::Relaxed);
        }
    }
}

impl<V> Entry<V> {
    fn is_under(&self, hash: u64, key: &[&[u8]]) -> bool {
        self.hash == hash && equals(&self.key, key)
    }
}

fn equals(held: &[u8], parts: &[&[u8]]) -> bool {
    let mut rest = held;
    for part in parts {
        match rest.strip_prefix(*part) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn find<V: Clone>(cache: &Cache<V>, key: &[&[u8]]) -> Option<V> {
        cache.find(key, V::clone)
    }

    fn key(number: u32) -> [u8; 4] {
        number.to_be_bytes()
    }

    #[test]
    fn an_entry_is_found_under_its_whole_key_only() {
        let cache = Cache::new(8);
        cache.keep(&[b"ab", b"c"], 1);
        assert_eq!(find(&cache, &[b"ab", b"c"]), Some(1));
        for other in [&[&b"ab"[..], b"cd"], &[b"ab", b""], &[b"", b"c"]] {
            assert_eq!(find(&cache, other), None);
        }
    }

    #[test]
    fn capacity_is_never_exceeded_and_all_of_it_is_used() {
        for capacity in [0, 1, 7, 100, 1024, 1030] {
            let cache = Cache::new(capacity);
            (0..10_000).for_each(|number| cache.keep(&[&key(number)], number));
            assert!(cache.statistics().entries <= capacity);
            assert!(
                cache.statistics().entries * 10 >= capacity * 9,
                "{capacity}: {:?}",
                cache.statistics()
            );
        }
    }

    #[test]
    fn what_is_in_use_survives_a_flood() {
        let cache = Cache::new(16);
        cache.keep(&[b"in use"], 0);
        for number in 0..10_000 {
            assert_eq!(find(&cache, &[b"in use"]), Some(0), "lost after {number}");
            cache.keep(&[&key(number)], number);
        }
    }

    #[test]
    fn answers_are_never_those_of_another_key() {
        let cache = Cache::new(64);
        let mut truth = HashMap::new();
        for round in 0..20_000u32 {
            let spread = round.wrapping_mul(2_654_435_761) >> 16;
            let number = (spread % 200) * (spread / 256 % 2);
            if let Some(found) = find(&cache, &[&key(number)]) {
                assert_eq!(Some(&found), truth.get(&number));
            }
            cache.keep(&[&key(number)], round);
            truth.insert(number, round);
        }
        assert!(cache.statistics().hits > 0 && cache.statistics().evictions > 0);
    }

    #[test]
    fn a_key_beyond_the_limit_is_not_kept() {
        let cache = Cache::new(8);
        let long = vec![0; MAX_KEY_BYTES + 1];
        cache.keep(&[&long], 1);
        assert_eq!(find(&cache, &[&long]), None);
        assert_eq!(cache.statistics().entries, 0);
    }

    #[test]
    fn a_reader_does_not_wait_for_writers() {
        let cache = Cache::new(8);
        cache.keep(&[b"key"], 1);
        let _writing: Vec<_> = cache.sets.iter().map(|set| set.hand.lock()).collect();
        assert_eq!(find(&cache, &[b"key"]), Some(1));
        assert_eq!(cache.statistics().entries, 1);
    }

    #[test]
    fn readers_beside_writers_see_whole_entries() {
        let cache = Cache::new(16);
        let rounds = 0..20_000u32;
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    rounds
                        .clone()
                        .for_each(|n| cache.keep(&[&key(n % 64)], n % 64))
                });
            }
            scope.spawn(|| {
                for number in rounds.clone().map(|n| n % 64) {
                    let found = find(&cache, &[&key(number)]);
                    assert!(found.is_none_or(|found| found == number));
                }
            });
        });
        assert_eq!(cache.statistics().entries, 16);
    }

    #[test]
    fn a_size_that_no_memory_holds_is_cut() {
        let sizes = [MAX_ENTRIES, usize::MAX].map(|size| {
            let cache: Cache<()> = Cache::new(size);
            cache.sets.iter().map(|set| set.ways.len()).sum::<usize>()
        });
        assert_eq!(sizes, [MAX_ENTRIES; 2]);
    }
}
