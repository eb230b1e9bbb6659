//! Finding a serial number among a million without keeping a copy of any.

use crate::encoding::der::tag::{INTEGER, SEQUENCE};
use crate::x509::asn1::{Element, Fields};
use std::ops::Range;

/// All serial numbers of a CRL: eight bytes each, sorted by hash. Equal hashes are sorted by serial number, so that nobody can
/// make the search slow by choosing serial numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct SerialIndex {
    slots: Box<[Slot]>,
    /// Where the entries stand in the CRL.
    entries: Range<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u32,
    /// Where the serial number's INTEGER starts. What Go reads as DER is shorter than 2^31 bytes.
    offset: u32,
}

impl SerialIndex {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Is the INTEGER with these content octets among them? `der` is what the index was built from.
    pub(super) fn contains(&self, der: &[u8], serial: &[u8]) -> bool {
        let wanted = hash(serial);
        self.slots
            .binary_search_by(|slot| {
                let by_hash = slot.hash.cmp(&wanted);
                by_hash.then_with(|| serial_at(der, *slot).cmp(serial))
            })
            .is_ok()
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

/// Collects the serial numbers of a CRL.
#[derive(Debug, Default)]
pub(super) struct IndexBuilder {
    slots: Vec<Slot>,
}

impl IndexBuilder {
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
        let der = list.input;
        self.slots.sort_unstable_by(|a, b| {
            let by_hash = a.hash.cmp(&b.hash);
            by_hash.then_with(|| serial_at(der, *a).cmp(serial_at(der, *b)))
        });
        SerialIndex {
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

/// FNV-1a, folded to half its width: spreads serial numbers, which may be counted or drawn, over the index.
fn hash(serial: &[u8]) -> u32 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let mixed = serial.iter().fold(OFFSET, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(PRIME)
    });
    let [a, b, c, d, e, f, g, h] = mixed.to_be_bytes();
    u32::from_be_bytes([a, b, c, d]) ^ u32::from_be_bytes([e, f, g, h])
}
