//! IP addresses under constraints.

use super::Rules;
use std::net::{Ipv4Addr, Ipv6Addr};

/// An address for people to read.
pub(super) fn text(address: &[u8]) -> String {
    if let Ok(v4) = <[u8; 4]>::try_from(address) {
        return Ipv4Addr::from(v4).to_string();
    }
    match <[u8; 16]>::try_from(address) {
        Ok(v6) => Ipv6Addr::from(v6).to_string(),
        Err(_) => crate::encoding::hex::encode(address),
    }
}

/// A range as stated: address and mask, 4 or 16 bytes each. The address may have bits outside the mask.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Range<'a> {
    address: &'a [u8],
    mask: &'a [u8],
}

impl Range<'_> {
    /// NOTE: an IPv4 address written as IPv6 (`::ffff:0:0/96`) is an IPv4 address, on both sides. So `::/0` does not hold
    /// it.
    fn holds(&self, address: &[u8]) -> bool {
        let (network, address) = (unmapped(self.address), unmapped(address));
        let mask = self
            .mask
            .get(self.mask.len().saturating_sub(network.len())..)
            .unwrap_or_default();
        let masked_equal = |((a, b), m): ((&u8, &u8), &u8)| a & m == b & m;
        network.len() == address.len() && network.iter().zip(address).zip(mask).all(masked_equal)
    }

    fn last_address(&self) -> Vec<u8> {
        self.address
            .iter()
            .zip(self.mask)
            .map(|(a, m)| a | !m)
            .collect()
    }

    fn holds_range(&self, other: &Self) -> bool {
        self.holds(other.address) && self.holds(&other.last_address())
    }
}

fn unmapped(address: &[u8]) -> &[u8] {
    match address {
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, v4 @ ..] if v4.len() == 4 => v4,
        _ => address,
    }
}

/// Constraints on addresses, of both lengths.
pub(super) struct IpRules<'a> {
    v4: SortedRanges<'a>,
    v6: SortedRanges<'a>,
}

impl<'a> IpRules<'a> {
    pub(super) fn new(stated: &'a [(Vec<u8>, Vec<u8>)]) -> Self {
        let ranges = stated.iter().map(|(address, mask)| Range { address, mask });
        let (v4, v6) = ranges.partition(|range| range.address.len() == 4);
        Self {
            v4: SortedRanges::new(v4),
            v6: SortedRanges::new(v6),
        }
    }
}

impl<'a> Rules for IpRules<'a> {
    type Name = &'a [u8];

    fn contain(&self, address: &&[u8]) -> bool {
        match address.len() {
            4 => self.v4.hold(address),
            _ => self.v6.hold(address),
        }
    }
}

/// Ranges in the order of their stated addresses, without those within the one before.
///
/// NOTE: Go sorts by the addresses as stated, not by the masked ones, and asks only the last range that begins at or
/// before an address (or the first of all). Ranges with bits outside their mask can thus be overlooked; which ones
/// decides verdicts.
struct SortedRanges<'a>(Vec<Range<'a>>);

impl<'a> SortedRanges<'a> {
    fn new(mut ranges: Vec<Range<'a>>) -> Self {
        ranges.sort();
        ranges.dedup_by(|later, earlier| earlier.holds_range(later));
        Self(ranges)
    }

    fn hold(&self, address: &[u8]) -> bool {
        let first_not_below = self.0.partition_point(|range| range.address < address);
        if self
            .0
            .get(first_not_below)
            .is_some_and(|range| range.address == address)
        {
            return true;
        }
        let nearest = self.0.get(first_not_below.saturating_sub(1));
        nearest.is_some_and(|range| range.holds(address))
    }
}

#[cfg(test)]
mod tests {
    use super::{IpRules, Rules};

    fn contain(stated: &[(&[u8], &[u8])], address: &[u8]) -> bool {
        let stated: Vec<_> = stated
            .iter()
            .map(|(a, m)| (a.to_vec(), m.to_vec()))
            .collect();
        // The name must live as long as the rules.
        IpRules::new(&stated).contain(&address.to_vec().as_slice())
    }

    #[test]
    fn a_range_holds_its_addresses() {
        let range: &[(&[u8], &[u8])] = &[(&[10, 1, 0, 0], &[255, 255, 0, 0])];
        assert!(contain(range, &[10, 1, 2, 3]));
        assert!(!contain(range, &[10, 2, 2, 3]));
        assert!(!contain(range, &[0; 16]));
    }

    #[test]
    fn an_unmasked_address_hides_a_range_from_lower_addresses_unless_it_is_the_first() {
        let odd: (&[u8], &[u8]) = (&[10, 9, 0, 0], &[255, 0, 0, 0]);
        let other: (&[u8], &[u8]) = (&[9, 0, 0, 0], &[255, 0, 0, 0]);
        assert!(contain(&[odd], &[10, 1, 1, 1]));
        assert!(!contain(&[odd, other], &[10, 1, 1, 1]));
        assert!(contain(&[odd, other], &[10, 9, 1, 1]));
    }

    #[test]
    fn a_mapped_address_is_an_ipv4_address_in_no_ipv6_range() {
        let mut mapped = [0; 16];
        mapped[10..].copy_from_slice(&[0xff, 0xff, 10, 1, 2, 3]);
        assert!(!contain(&[(&[0; 16], &[0; 16])], &mapped));
        let mut mask = [0xff; 16];
        mask[13..].fill(0);
        assert!(contain(&[(&mapped, &mask)], &mapped));
    }
}
