//! Finding a serial number among a million without keeping a copy of any.
//!
//! At most eleven bytes an entry: a hash, the place of the serial number, and a directory by the hash's first bits with a filter for each
//! row. Of the searches for what is not there, and most are, nineteen of twenty end in one word of the filters, which are small enough to
//! stay in a cache; any other search reads one row of the directory and a handful of neighbouring slots, however long the CRL is.

use crate::encoding::der::tag::{INTEGER, SEQUENCE};
use crate::x509::asn1::{Element, Fields};
use std::ops::Range;

/// Entries that share a row of the directory, about: as many slots as a cache line holds.
const ENTRIES_PER_ROW: usize = 8;

/// All serial numbers of a CRL, sorted by hash. Equal hashes are sorted by serial number and rows are searched by halves, so that
/// nobody can make the search slow by choosing serial numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct SerialIndex {
    slots: Box<[Slot]>,
    directory: Directory,
    /// Where the entries stand in the CRL.
    entries: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    hash: u32,
    /// Where the serial number's INTEGER starts. What Go reads as DER is shorter than 2^31 bytes.
    offset: u32,
}

impl Slot {
    /// By hash, then by place; one number, since that compares fastest.
    fn order(&self) -> u64 {
        (u64::from(self.hash) << 32) | u64::from(self.offset)
    }
}

impl SerialIndex {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Is the INTEGER with these content octets among them? `der` is what the index was built from.
    pub(super) fn contains(&self, der: &[u8], serial: &[u8]) -> bool {
        let wanted = hash(serial);
        let Some(row) = self.directory.row(wanted) else {
            return false;
        };
        let row = self.slots.get(row);
        let found = row.unwrap_or_default().binary_search_by(|slot| {
            let by_hash = slot.hash.cmp(&wanted);
            by_hash.then_with(|| serial_at(der, *slot).cmp(serial))
        });
        found.is_ok()
    }

    /// All serial numbers in the CRL's order.
    pub(super) fn in_order<'a>(&self, der: &'a [u8]) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let list = der.get(..self.entries.end).unwrap_or_default();
        let mut entries = Fields::starting_at(list, self.entries.start);
        std::iter::from_fn(move || {
            let entry = entries.next("revokedCertificate", SEQUENCE).ok()??;
            let serial = entry.fields().required("userCertificate", INTEGER).ok()?;
            Some(serial.content())
        })
    }
}

/// Where the slots of each row start; a row is the slots whose hashes share their first bits.
#[derive(Clone, Debug, Default)]
struct Directory {
    /// Of each row, the marks of all hashes in it. They stand apart from the rest, for most searches read nothing else.
    filters: Box<[u64]>,
    /// One more than there are rows.
    starts: Box<[u32]>,
    /// Bits of a hash that do not choose the row.
    shift: u32,
}

/// Two bits chosen by the end of a hash. A row's eight hashes set a fifth of its filter's 64 bits.
const fn marks(hash: u32) -> u64 {
    (1 << (hash % u64::BITS)) | (1 << (hash / u64::BITS % u64::BITS))
}

impl Directory {
    /// The directory of these sorted slots.
    fn of(slots: &[Slot]) -> Self {
        let rows = (slots.len() / ENTRIES_PER_ROW).next_power_of_two();
        let shift = u32::BITS - rows.trailing_zeros();
        let mut filters = Vec::with_capacity(rows);
        let mut starts = Vec::with_capacity(rows + 1);
        let mut rest = slots.iter().peekable();
        let mut start = 0;
        for row in 0..rows as u64 {
            starts.push(start);
            let in_row = |slot: &&Slot| u64::from(slot.hash) >> shift == row;
            let mut filter = 0;
            while let Some(slot) = rest.next_if(in_row) {
                filter |= marks(slot.hash);
                start += 1;
            }
            filters.push(filter);
        }
        starts.push(start);
        Self {
            filters: filters.into(),
            starts: starts.into(),
            shift,
        }
    }

    /// The slots among which this hash stands, if anywhere; `None` where the filter says that it does not.
    fn row(&self, hash: u32) -> Option<Range<usize>> {
        // A single row is shifted to by all 32 bits.
        let row = (u64::from(hash) >> self.shift) as usize;
        let filter = self.filters.get(row)?;
        match self.starts.get(row..row + 2)? {
            [start, next] if filter & marks(hash) == marks(hash) => {
                Some(*start as usize..*next as usize)
            }
            _ => None,
        }
    }
}

/// Collects the serial numbers of a CRL.
#[derive(Debug, Default)]
pub(super) struct IndexBuilder {
    slots: Vec<Slot>,
}

impl IndexBuilder {
    /// A builder with room for the entries of `list`, which are counted by their headers.
    pub(super) fn with_room_for(list: Element<'_>) -> Self {
        let mut entries = list.fields();
        let next = || entries.next("revokedCertificate", SEQUENCE).ok().flatten();
        let count = std::iter::from_fn(next).count();
        Self {
            slots: Vec::with_capacity(count),
        }
    }

    /// How many there are so far.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Adds this serial number.
    pub(super) fn push(&mut self, serial: Element<'_>) {
        self.slots.push(Slot {
            hash: hash(serial.content()),
            offset: u32::try_from(serial.range().start).unwrap_or(u32::MAX),
        });
    }

    /// The index of all that were added, which are those of `list`.
    pub(super) fn finish(mut self, list: Element<'_>) -> SerialIndex {
        self.slots.sort_unstable_by_key(Slot::order);
        let same_hash = |a: &Slot, b: &Slot| a.hash == b.hash;
        for equal in self.slots.chunk_by_mut(same_hash) {
            if equal.len() > 1 {
                equal.sort_by(|a, b| serial_at(list.input, *a).cmp(serial_at(list.input, *b)));
            }
        }
        SerialIndex {
            directory: Directory::of(&self.slots),
            slots: self.slots.into_boxed_slice(),
            entries: list.content_range(),
        }
    }
}

fn serial_at(der: &[u8], slot: Slot) -> &[u8] {
    let at = usize::try_from(slot.offset).unwrap_or(usize::MAX);
    Fields::starting_at(der, at)
        .required("userCertificate", INTEGER)
        .map_or(&[], |serial| serial.content())
}

/// Spreads serial numbers, which may be counted or drawn, evenly over 32 bits: multiplications carry each octet upwards, and the
/// first bits choose the row. Not keyed: who issues a CRL can choose its serial numbers to collide, and gains halvings, not steps.
fn hash(serial: &[u8]) -> u32 {
    // 2^64 divided by the golden ratio, odd.
    const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
    let (words, rest) = serial.as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let words = words.iter().chain([&last]).copied();
    let mixed = words.map(u64::from_be_bytes).fold(SPREAD, |mixed, word| {
        let product = (mixed ^ word).wrapping_mul(SPREAD);
        product ^ (product >> 32)
    });
    (mixed.wrapping_mul(SPREAD) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest_row(serials: impl Iterator<Item = Vec<u8>>) -> (usize, usize) {
        let mut slots: Vec<Slot> = serials
            .map(|serial| Slot {
                hash: hash(&serial),
                offset: 0,
            })
            .collect();
        slots.sort_unstable_by_key(Slot::order);
        let directory = Directory::of(&slots);
        let end = directory.starts.last().map(|end| *end as usize);
        assert_eq!(end, Some(slots.len()));
        for slot in &slots {
            let row = directory.row(slot.hash).expect("its marks are set");
            let row = slots.get(row).unwrap_or_default();
            assert!(row.contains(slot));
        }
        let rows = directory.starts.array_windows::<2>();
        let longest = rows.map(|[row, next]| (next - row) as usize).max();
        (longest.unwrap_or(0), directory.starts.len())
    }

    #[test]
    fn most_searches_for_what_is_not_there_end_in_the_filter() {
        let hash = |n: u32| hash(&n.to_be_bytes());
        let mut slots: Vec<Slot> = (0..100_000)
            .map(|n| Slot {
                hash: hash(n),
                offset: 0,
            })
            .collect();
        slots.sort_unstable_by_key(Slot::order);
        let directory = Directory::of(&slots);
        let others = (100_000..200_000).map(hash);
        let passed = others.filter(|hash| directory.row(*hash).is_some()).count();
        assert!((1..5_000).contains(&passed), "{passed}");
    }

    /// What a search costs: the slots of one row. They do not become more with the list, whether serial numbers are counted or
    /// drawn, short or long.
    #[test]
    fn the_slots_to_search_do_not_grow_with_the_list() {
        for count in [0_u32, 1, 7, 8, 1_000, 30_000, 300_000] {
            let drawn = |n: u32| {
                let wide = u128::from(n).wrapping_mul(0x5851_f42d_4c95_7f2d_1405_7b7e_f767_814f);
                wide.to_be_bytes().to_vec()
            };
            let counted = |n: u32| n.to_be_bytes().to_vec();
            let in_steps = |n: u32| (u64::from(n) << 20).to_be_bytes().to_vec();
            for (longest, starts) in [
                longest_row((0..count).map(counted)),
                longest_row((0..count).map(in_steps)),
                longest_row((0..count).map(drawn)),
            ] {
                assert!(longest <= 6 * ENTRIES_PER_ROW, "{count}: {longest}");
                assert!(starts <= count as usize / ENTRIES_PER_ROW * 2 + 2);
            }
        }
    }
}
