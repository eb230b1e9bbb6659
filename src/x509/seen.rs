//! Finding repetitions in lists that may be hostile.

use std::collections::BTreeSet;

/// As many are compared one by one and without an allocation; certificates rarely list more.
const FEW: usize = 16;

/// Byte strings seen so far.
#[derive(Default)]
pub(super) struct Seen<'a> {
    few: [&'a [u8]; FEW],
    count: usize,
    many: BTreeSet<&'a [u8]>,
}

impl<'a> Seen<'a> {
    /// Remembers `item`; false when it was there already.
    pub(super) fn insert(&mut self, item: &'a [u8]) -> bool {
        let few = self.few.get(..self.count).unwrap_or(&self.few);
        if few.contains(&item) {
            return false;
        }
        let Some(free) = self.few.get_mut(self.count) else {
            return self.many.insert(item);
        };
        *free = item;
        self.count += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_are_found_among_few_and_among_many() {
        let items: Vec<[u8; 2]> = (0..1000u16).map(u16::to_be_bytes).collect();
        let mut seen = Seen::default();
        assert!(items.iter().all(|item| seen.insert(item)));
        assert!(!items.iter().any(|item| seen.insert(item)));
    }
}
