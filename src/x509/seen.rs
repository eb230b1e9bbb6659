//! Finding repetitions in lists that may be hostile.

/// As many are kept without an allocation and compared one by one; certificates rarely list more.
const FEW: usize = 16;

/// Byte strings that must differ from one another.
#[derive(Default)]
pub(super) struct Seen<'a> {
    few: [&'a [u8]; FEW],
    few_used: usize,
    many: Vec<&'a [u8]>,
}

impl<'a> Seen<'a> {
    /// Takes note of `item`.
    pub(super) fn push(&mut self, item: &'a [u8]) {
        match self.few.get_mut(self.few_used) {
            Some(free) => {
                *free = item;
                self.few_used += 1;
            }
            None => self.many.push(item),
        }
    }

    /// Something that was pushed twice, if there is such a thing. Many are sorted, so that the cost is not their square.
    pub(super) fn repetition(mut self) -> Option<&'a [u8]> {
        let few = self.few.get(..self.few_used).unwrap_or_default();
        if self.many.is_empty() {
            let mut indexed = few.iter().enumerate();
            let repeated =
                indexed.find(|(index, item)| few.iter().take(*index).any(|i| i == *item));
            return repeated.map(|(_, item)| *item);
        }
        self.many.extend(few);
        self.many.sort_unstable();
        let mut neighbours = self.many.array_windows::<2>();
        neighbours.find(|[a, b]| a == b).map(|[a, _]| *a)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_are_found_among_few_and_among_many() {
        let items: Vec<[u8; 2]> = (0..100u16).map(u16::to_be_bytes).collect();
        for length in 1..100 {
            let repeated = |extra: Option<usize>| {
                let mut seen = Seen::default();
                let extra = extra.and_then(|index| items.get(index));
                let items = items.iter().take(length).chain(extra);
                items.for_each(|item| seen.push(item));
                seen.repetition()
            };
            assert_eq!(repeated(None), None);
            assert_eq!(repeated(Some(0)), Some(items[0].as_slice()));
            assert_eq!(
                repeated(Some(length - 1)),
                Some(items[length - 1].as_slice())
            );
        }
    }
}
