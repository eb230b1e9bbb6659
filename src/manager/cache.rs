//! A bounded cache with second chance, for byte-string keys.
//!
//! An entry that was used since the hand last passed it is spared once; so what is in use stays although an attacker sends
//! identities nobody asked for. Keys are split over shards, each behind its own lock that readers share.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use foldhash::quality::RandomState;
use hashbrown::HashTable;
use std::hash::{BuildHasher, Hasher};

/// Longer keys are not kept: an entry's size must not be the sender's choice. A serialized identity has about 1 KiB, and
/// Fabric's largest certificates (RSA-4096 issuers, long names) stay below 8 KiB.
const MAX_KEY_BYTES: usize = 16 * 1024;

/// Entries that make a shard worth having.
const ENTRIES_PER_SHARD: usize = 64;

/// More shards would not help: that many threads rarely want the same cache at once.
const MAX_SHARDS: usize = 16;

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
    shards: Vec<Shard<V>>,
    hasher: RandomState,
}

impl<V: Clone> Cache<V> {
    /// A cache of at most `capacity` entries; with 0 nothing is kept.
    pub(super) fn new(capacity: usize) -> Self {
        let count = (capacity / ENTRIES_PER_SHARD).clamp(1, MAX_SHARDS);
        let shards = (0..count)
            .map(|index| Shard::new(capacity / count + usize::from(index < capacity % count)));
        Self {
            shards: shards.collect(),
            hasher: RandomState::default(),
        }
    }

    /// The value kept under `key`. Its parts are taken together; all keys of one cache must be cut alike, and every part but the
    /// last have a fixed length.
    pub(super) fn find(&self, key: &[&[u8]]) -> Option<V> {
        let hash = self.hash(key);
        self.shard(hash)?.find(hash, key)
    }

    /// Keeps a value, in the place of an earlier one under this key or of one that has not been used for long.
    pub(super) fn keep(&self, key: &[&[u8]], value: V) {
        let hash = self.hash(key);
        if key.iter().map(|part| part.len()).sum::<usize>() > MAX_KEY_BYTES {
            return;
        }
        if let Some(shard) = self.shard(hash) {
            shard.keep(hash, key.concat().into(), value);
        }
    }

    pub(super) fn statistics(&self) -> CacheStatistics {
        self.shards
            .iter()
            .fold(CacheStatistics::default(), |sum, shard| CacheStatistics {
                hits: sum.hits + shard.hits.load(Ordering::Relaxed),
                misses: sum.misses + shard.misses.load(Ordering::Relaxed),
                evictions: sum.evictions + shard.evictions.load(Ordering::Relaxed),
                entries: sum.entries + shard.read().slots.len(),
            })
    }

    fn hash(&self, key: &[&[u8]]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        key.iter().for_each(|part| hasher.write(part));
        hasher.finish()
    }

    /// By the hash's upper half: the table inside the shard uses the lower.
    fn shard(&self, hash: u64) -> Option<&Shard<V>> {
        let index = (hash >> 32) as usize % self.shards.len().max(1);
        self.shards.get(index)
    }
}

struct Shard<V> {
    ring: RwLock<Ring<V>>,
    capacity: usize,
    hits: AtomicU64,
    misses: AtomicU64,
    evictions: AtomicU64,
}

/// Slots in the order in which the hand passes them, and where each key's slot is.
struct Ring<V> {
    slots: Vec<Slot<V>>,
    places: HashTable<usize>,
    hand: usize,
}

struct Slot<V> {
    hash: u64,
    key: Box<[u8]>,
    value: V,
    used: AtomicBool,
}

impl<V: Clone> Shard<V> {
    fn new(capacity: usize) -> Self {
        let ring = Ring {
            slots: Vec::new(),
            places: HashTable::new(),
            hand: 0,
        };
        let zero = AtomicU64::default;
        Self {
            ring: RwLock::new(ring),
            capacity,
            hits: zero(),
            misses: zero(),
            evictions: zero(),
        }
    }

    fn find(&self, hash: u64, key: &[&[u8]]) -> Option<V> {
        let ring = self.read();
        let found = ring
            .find(hash, |held| equals(held, key))
            .and_then(|place| ring.slots.get(place));
        let counter = if found.is_some() {
            &self.hits
        } else {
            &self.misses
        };
        counter.fetch_add(1, Ordering::Relaxed);
        let slot = found?;
        if !slot.used.load(Ordering::Relaxed) {
            slot.used.store(true, Ordering::Relaxed);
        }
        Some(slot.value.clone())
    }

    fn keep(&self, hash: u64, key: Box<[u8]>, value: V) {
        if self.capacity == 0 {
            return;
        }
        let mut ring = self.write();
        if let Some(place) = ring.find(hash, |held| *held == *key) {
            ring.slots[place].value = value;
            return;
        }
        let slot = Slot {
            hash,
            key,
            value,
            used: AtomicBool::new(false),
        };
        if ring.slots.len() < self.capacity {
            ring.append(slot);
        } else {
            ring.replace_unused(slot);
            self.evictions.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A panic elsewhere cannot leave a ring half changed (nothing in here panics between two writes), so a poisoned lock is a
    /// good one.
    fn read(&self) -> RwLockReadGuard<'_, Ring<V>> {
        self.ring.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Ring<V>> {
        self.ring.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V> Ring<V> {
    fn find(&self, hash: u64, is_key: impl Fn(&[u8]) -> bool) -> Option<usize> {
        let matches = |place: &usize| {
            self.slots
                .get(*place)
                .is_some_and(|slot| slot.hash == hash && is_key(&slot.key))
        };
        self.places.find(hash, matches).copied()
    }

    fn append(&mut self, slot: Slot<V>) {
        let place = self.slots.len();
        let hash = slot.hash;
        self.slots.push(slot);
        self.point_to(hash, place);
    }

    /// Passes over used entries, which thereby count as unused, to the first unused one.
    fn replace_unused(&mut self, slot: Slot<V>) {
        while std::mem::take(self.slots[self.hand].used.get_mut()) {
            self.advance();
        }
        let place = self.hand;
        self.advance();
        let old = std::mem::replace(&mut self.slots[place], slot);
        if let Ok(entry) = self.places.find_entry(old.hash, |held| *held == place) {
            entry.remove();
        }
        self.point_to(self.slots[place].hash, place);
    }

    fn advance(&mut self) {
        self.hand = (self.hand + 1) % self.slots.len();
    }

    fn point_to(&mut self, hash: u64, place: usize) {
        let slots = &self.slots;
        let rehash = |place: &usize| slots.get(*place).map_or(0, |slot| slot.hash);
        self.places.insert_unique(hash, place, rehash);
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

    fn key(number: u32) -> [u8; 4] {
        number.to_be_bytes()
    }

    #[test]
    fn an_entry_is_found_under_its_whole_key_only() {
        let cache = Cache::new(8);
        cache.keep(&[b"ab", b"c"], 1);
        assert_eq!(cache.find(&[b"ab", b"c"]), Some(1));
        for other in [&[&b"ab"[..], b"cd"], &[b"ab", b""], &[b"", b"c"]] {
            assert_eq!(cache.find(other), None);
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
            assert_eq!(cache.find(&[b"in use"]), Some(0), "lost after {number}");
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
            if let Some(found) = cache.find(&[&key(number)]) {
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
        assert_eq!(cache.find(&[&long]), None);
        assert_eq!(cache.statistics().entries, 0);
    }
}
