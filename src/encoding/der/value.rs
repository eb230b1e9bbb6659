//! Values whose content has rules of its own.

use super::{DerError, Element};
use std::borrow::Cow;
use std::ops::Range;

/// Arcs of an object identifier from here on leave no room for seven more bits in 31 (Go refuses them on every platform).
const ARC_LIMIT: u32 = 1 << (31 - 7);

/// An INTEGER, not empty and minimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integer<'a> {
    pub(super) element: Element<'a>,
}

impl<'a> Integer<'a> {
    /// The content octets: two's complement, big endian.
    pub fn content(&self) -> &'a [u8] {
        self.element.content()
    }

    /// Where the content stands in the outermost input.
    pub const fn content_range(&self) -> Range<usize> {
        self.element.content_range()
    }

    /// Below zero?
    pub fn is_negative(&self) -> bool {
        self.content()
            .first()
            .is_some_and(|first| first & 0x80 != 0)
    }

    /// The value as a signed 64-bit number.
    ///
    /// # Errors
    /// [`DerError::IntegerRange`] when it does not fit.
    pub fn to_i64(&self) -> Result<i64, DerError> {
        if self.content().len() > 8 {
            return Err(self.out_of_range());
        }
        let sign = if self.is_negative() { -1 } else { 0 };
        let value = self.content().iter();
        Ok(value.fold(sign, |value, octet| (value << 8) | i64::from(*octet)))
    }

    /// The value as an unsigned 64-bit number.
    ///
    /// # Errors
    /// [`DerError::IntegerRange`] when it is negative or does not fit.
    pub fn to_u64(&self) -> Result<u64, DerError> {
        let magnitude = match self.content() {
            [0, rest @ ..] if !rest.is_empty() => rest,
            all => all,
        };
        if self.is_negative() || magnitude.len() > 8 {
            return Err(self.out_of_range());
        }
        let octets = magnitude.iter();
        Ok(octets.fold(0, |value, octet| (value << 8) | u64::from(*octet)))
    }

    const fn out_of_range(&self) -> DerError {
        DerError::IntegerRange {
            at: self.element.at,
        }
    }
}

/// A BIT STRING whose unused bits are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BitString<'a> {
    bytes: &'a [u8],
    unused: u8,
    at: usize,
}

impl<'a> BitString<'a> {
    pub(super) fn from_element(element: Element<'a>) -> Option<Self> {
        let (&unused, bytes) = element.content().split_first()?;
        let unused_mask = 1u8.checked_shl(u32::from(unused))?.wrapping_sub(1);
        let last = bytes.last().copied();
        if last.map_or(unused != 0, |last| last & unused_mask != 0) {
            return None;
        }
        let at = element.content_range().start + 1;
        Some(Self { bytes, unused, at })
    }

    /// The octets that hold the bits, the unused ones included.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// How many bits of the last octet are unused: 0 to 7.
    pub const fn unused_bits(&self) -> u8 {
        self.unused
    }

    /// Where [`bytes`](Self::bytes) stands in the outermost input.
    pub const fn range(&self) -> Range<usize> {
        self.at..self.at + self.bytes.len()
    }

    /// Bit `index`, counted from the first octet's highest; bits beyond the end are not set.
    pub fn is_set(&self, index: usize) -> bool {
        // Unused bits are zero, so they need no test of their own.
        let octet = self.bytes.get(index / 8).copied().unwrap_or_default();
        octet & (0x80 >> (index % 8)) != 0
    }

    /// The bits moved right so that the unused ones come first, which is how Go reads keys and signatures.
    pub fn right_aligned(&self) -> Cow<'a, [u8]> {
        if self.unused == 0 {
            return Cow::Borrowed(self.bytes);
        }
        let mut carry = 0u8;
        let shifted = self.bytes.iter().map(|&octet| {
            let moved = carry | (octet >> self.unused);
            carry = octet << (8 - self.unused);
            moved
        });
        Cow::Owned(shifted.collect())
    }
}

/// Is there at least one octet, and none too many?
pub(super) const fn is_minimal_integer(content: &[u8]) -> bool {
    match content {
        [] => false,
        [_] => true,
        [0x00, second, ..] => *second & 0x80 != 0,
        [0xff, second, ..] => *second & 0x80 == 0,
        _ => true,
    }
}

/// Is every arc there, minimal, and at most 31 bits wide?
pub(super) fn is_oid(content: &[u8]) -> bool {
    let mut arc = 0u32;
    let mut is_inside = false;
    for &octet in content {
        if (!is_inside && octet == 0x80) || arc >= ARC_LIMIT {
            return false;
        }
        arc = (arc << 7) | u32::from(octet & 0x7f);
        is_inside = octet & 0x80 != 0;
        if !is_inside {
            arc = 0;
        }
    }
    !content.is_empty() && !is_inside
}
