//! Reading DER from a slice, with the rules of the reader under Go's certificate parser.
//!
//! That reader (`cryptobyte.String` of `golang.org/x/crypto`) decides which bytes are a certificate to Fabric, so its rules
//! are kept exactly: identifiers of one octet only, definite and minimal lengths of at most four octets, minimal integers,
//! object identifiers whose arcs fit in 31 bits. It never looks at what follows an element; whether trailing bytes matter is
//! for the caller to say.
//!
//! Nothing is copied: every [`Element`] borrows from the input and knows where in it it stands.

use crate::diagnostic::Diagnostic;
use std::borrow::Cow;
use std::ops::Range;

/// Identifier octets.
pub mod tag {
    /// BOOLEAN.
    pub const BOOLEAN: u8 = 0x01;
    /// INTEGER.
    pub const INTEGER: u8 = 0x02;
    /// BIT STRING.
    pub const BIT_STRING: u8 = 0x03;
    /// OCTET STRING.
    pub const OCTET_STRING: u8 = 0x04;
    /// NULL.
    pub const NULL: u8 = 0x05;
    /// OBJECT IDENTIFIER.
    pub const OBJECT_IDENTIFIER: u8 = 0x06;
    /// ENUMERATED.
    pub const ENUMERATED: u8 = 0x0a;
    /// UTF8String.
    pub const UTF8_STRING: u8 = 0x0c;
    /// NumericString.
    pub const NUMERIC_STRING: u8 = 0x12;
    /// PrintableString.
    pub const PRINTABLE_STRING: u8 = 0x13;
    /// T61String (TeletexString).
    pub const T61_STRING: u8 = 0x14;
    /// IA5String.
    pub const IA5_STRING: u8 = 0x16;
    /// UTCTime.
    pub const UTC_TIME: u8 = 0x17;
    /// GeneralizedTime.
    pub const GENERALIZED_TIME: u8 = 0x18;
    /// BMPString.
    pub const BMP_STRING: u8 = 0x1e;
    /// SEQUENCE and SEQUENCE OF.
    pub const SEQUENCE: u8 = 0x30;
    /// SET and SET OF.
    pub const SET: u8 = 0x31;

    /// `[number]` of a primitive type, tagged implicitly.
    pub const fn context(number: u8) -> u8 {
        0x80 | number
    }

    /// `[number]` of a constructed type, or tagged explicitly.
    pub const fn context_constructed(number: u8) -> u8 {
        0xa0 | number
    }
}

/// The low five bits of an identifier octet that announce further ones.
const HIGH_TAG_FORM: u8 = 0x1f;

/// More length octets than these are refused (Go's reader keeps lengths in 32 bits).
const MAX_LENGTH_OCTETS: usize = 4;

/// Arcs of an object identifier from here on leave no room for seven more bits in 31 (Go refuses them on every platform).
const ARC_LIMIT: u32 = 1 << (31 - 7);

/// Why bytes are not the DER that was expected. Offsets count from the start of the outermost input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DerError {
    /// The data end before the element does.
    #[error("the element at offset {at} is cut off")]
    Truncated {
        /// Where the element starts.
        at: usize,
    },
    /// The identifier has more than one octet.
    #[error("the element at offset {at} has an identifier of several octets")]
    HighTag {
        /// Where the element starts.
        at: usize,
    },
    /// The length is indefinite, has too many octets, or is not minimal.
    #[error("the element at offset {at} states its length in a form that DER does not allow")]
    Length {
        /// Where the element starts.
        at: usize,
    },
    /// Another type was expected.
    #[error("the element at offset {at} has the tag {found:#04x} where {expected:#04x} belongs")]
    Tag {
        /// Where the element starts.
        at: usize,
        /// The identifier octet that belongs there.
        expected: u8,
        /// The identifier octet that is there.
        found: u8,
    },
    /// Neither 0x00 nor 0xff, or not one octet.
    #[error("the boolean at offset {at} is neither true nor false")]
    Boolean {
        /// Where the element starts.
        at: usize,
    },
    /// Empty or with a superfluous leading octet.
    #[error("the integer at offset {at} is empty or not minimal")]
    Integer {
        /// Where the element starts.
        at: usize,
    },
    /// Does not fit where it is used.
    #[error("the integer at offset {at} is out of range")]
    IntegerRange {
        /// Where the element starts.
        at: usize,
    },
    /// No octet of unused bits, more than seven of them, or unused bits that are set.
    #[error("the bit string at offset {at} has malformed unused bits")]
    BitString {
        /// Where the element starts.
        at: usize,
    },
    /// Empty, cut off, not minimal, or with an arc over 31 bits.
    #[error("the object identifier at offset {at} is malformed")]
    ObjectIdentifier {
        /// Where the element starts.
        at: usize,
    },
    /// Bytes after the last element where none may be.
    #[error("{bytes} bytes follow the last element at offset {at}")]
    Trailing {
        /// Where the superfluous bytes start.
        at: usize,
        /// How many there are.
        bytes: usize,
    },
}

impl Diagnostic for DerError {
    fn code(&self) -> &'static str {
        match self {
            Self::Truncated { .. } => "MSP-DER-001",
            Self::HighTag { .. } => "MSP-DER-002",
            Self::Length { .. } => "MSP-DER-003",
            Self::Tag { .. } => "MSP-DER-004",
            Self::Boolean { .. } => "MSP-DER-005",
            Self::Integer { .. } => "MSP-DER-006",
            Self::IntegerRange { .. } => "MSP-DER-007",
            Self::BitString { .. } => "MSP-DER-008",
            Self::ObjectIdentifier { .. } => "MSP-DER-009",
            Self::Trailing { .. } => "MSP-DER-010",
        }
    }
}

/// A cursor over elements that follow one another.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    input: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// A reader of the whole of `input`.
    pub const fn new(input: &'a [u8]) -> Self {
        Self { input, at: 0 }
    }

    /// A reader of `input` that stands at offset `at` of something larger.
    pub const fn at(input: &'a [u8], at: usize) -> Self {
        Self { input, at }
    }

    /// Is nothing left?
    pub const fn is_empty(&self) -> bool {
        self.input.is_empty()
    }

    /// What is left.
    pub const fn remaining(&self) -> &'a [u8] {
        self.input
    }

    /// Where the reader stands, counted from the start of the outermost input.
    pub const fn offset(&self) -> usize {
        self.at
    }

    /// Does the next element carry `tag`? Looks at its first octet only.
    pub fn next_is(&self, tag: u8) -> bool {
        self.input.first() == Some(&tag)
    }

    /// The next element, whatever it is.
    ///
    /// # Errors
    /// When its identifier or length breaks the rules of this module, or it is cut off.
    pub fn read_any(&mut self) -> Result<Element<'a>, DerError> {
        let at = self.at;
        let (tag, header, length) = read_header(self.input, at)?;
        let total = header.checked_add(length).ok_or(DerError::Length { at })?;
        let (der, rest) = self
            .input
            .split_at_checked(total)
            .ok_or(DerError::Truncated { at })?;
        self.input = rest;
        self.at = at + total;
        Ok(Element {
            tag,
            header,
            der,
            at,
        })
    }

    /// The next element, which must carry `tag`.
    ///
    /// # Errors
    /// As [`read_any`](Self::read_any), and [`DerError::Tag`].
    pub fn read(&mut self, tag: u8) -> Result<Element<'a>, DerError> {
        let element = self.read_any()?;
        if element.tag != tag {
            return Err(DerError::Tag {
                at: element.at,
                expected: tag,
                found: element.tag,
            });
        }
        Ok(element)
    }

    /// The next element if it carries `tag`; otherwise the reader stays where it is.
    ///
    /// # Errors
    /// As [`read_any`](Self::read_any), when the tag is there but the element is malformed.
    pub fn read_optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, DerError> {
        if !self.next_is(tag) {
            return Ok(None);
        }
        self.read(tag).map(Some)
    }

    /// A reader of the content of the next element, which must carry `tag`.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn enter(&mut self, tag: u8) -> Result<Reader<'a>, DerError> {
        self.read(tag).map(|element| element.reader())
    }

    /// A BOOLEAN: exactly 0x00 or 0xff.
    ///
    /// # Errors
    /// As [`read`](Self::read), and [`DerError::Boolean`].
    pub fn read_boolean(&mut self) -> Result<bool, DerError> {
        let element = self.read(tag::BOOLEAN)?;
        match element.content() {
            [0x00] => Ok(false),
            [0xff] => Ok(true),
            _ => Err(DerError::Boolean { at: element.at }),
        }
    }

    /// An INTEGER of any size and sign.
    ///
    /// # Errors
    /// As [`read`](Self::read), and [`DerError::Integer`].
    pub fn read_integer(&mut self) -> Result<Integer<'a>, DerError> {
        self.read_integer_tagged(tag::INTEGER)
    }

    /// An INTEGER under the implicit tag `tag`.
    ///
    /// # Errors
    /// As [`read`](Self::read), and [`DerError::Integer`].
    pub fn read_integer_tagged(&mut self, tag: u8) -> Result<Integer<'a>, DerError> {
        let element = self.read(tag)?;
        if !is_minimal_integer(element.content()) {
            return Err(DerError::Integer { at: element.at });
        }
        Ok(Integer { element })
    }

    /// A BIT STRING.
    ///
    /// # Errors
    /// As [`read`](Self::read), and [`DerError::BitString`].
    pub fn read_bit_string(&mut self) -> Result<BitString<'a>, DerError> {
        let element = self.read(tag::BIT_STRING)?;
        BitString::from_element(element).ok_or(DerError::BitString { at: element.at })
    }

    /// The content octets of an OBJECT IDENTIFIER. One identifier has one such encoding, so octets can be compared.
    ///
    /// # Errors
    /// As [`read`](Self::read), and [`DerError::ObjectIdentifier`].
    pub fn read_oid(&mut self) -> Result<&'a [u8], DerError> {
        let element = self.read(tag::OBJECT_IDENTIFIER)?;
        if !is_oid(element.content()) {
            return Err(DerError::ObjectIdentifier { at: element.at });
        }
        Ok(element.content())
    }

    /// Nothing may be left.
    ///
    /// # Errors
    /// [`DerError::Trailing`].
    pub fn finish(self) -> Result<(), DerError> {
        if self.is_empty() {
            return Ok(());
        }
        Err(DerError::Trailing {
            at: self.at,
            bytes: self.input.len(),
        })
    }
}

/// One element: its identifier, its bytes and their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    tag: u8,
    header: usize,
    der: &'a [u8],
    at: usize,
}

impl<'a> Element<'a> {
    /// The identifier octet.
    pub const fn tag(&self) -> u8 {
        self.tag
    }

    /// The element with its identifier and length.
    pub const fn der(&self) -> &'a [u8] {
        self.der
    }

    /// The element without its identifier and length.
    pub fn content(&self) -> &'a [u8] {
        self.der.get(self.header..).unwrap_or_default()
    }

    /// A reader of the content.
    pub fn reader(&self) -> Reader<'a> {
        Reader::at(self.content(), self.at + self.header)
    }

    /// Where [`der`](Self::der) stands in the outermost input.
    pub const fn range(&self) -> Range<usize> {
        self.at..self.at + self.der.len()
    }

    /// Where [`content`](Self::content) stands in the outermost input.
    pub const fn content_range(&self) -> Range<usize> {
        self.at + self.header..self.at + self.der.len()
    }
}

/// An INTEGER, not empty and minimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Integer<'a> {
    element: Element<'a>,
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
    fn from_element(element: Element<'a>) -> Option<Self> {
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

/// Identifier, number of header octets, number of content octets.
fn read_header(input: &[u8], at: usize) -> Result<(u8, usize, usize), DerError> {
    let &[tag, first, ref rest @ ..] = input else {
        return Err(DerError::Truncated { at });
    };
    if tag & HIGH_TAG_FORM == HIGH_TAG_FORM {
        return Err(DerError::HighTag { at });
    }
    if first & 0x80 == 0 {
        return Ok((tag, 2, usize::from(first)));
    }
    let octets = usize::from(first & 0x7f);
    if octets == 0 || octets > MAX_LENGTH_OCTETS {
        return Err(DerError::Length { at });
    }
    let octets = rest.get(..octets).ok_or(DerError::Truncated { at })?;
    let length = long_length(octets).ok_or(DerError::Length { at })?;
    Ok((tag, 2 + octets.len(), length))
}

/// The value of long-form length octets; `None` when the short form or fewer octets would do, or header and content
/// together pass 32 bits.
fn long_length(octets: &[u8]) -> Option<usize> {
    let length = octets
        .iter()
        .fold(0u32, |length, octet| (length << 8) | u32::from(*octet));
    if length < 0x80 || octets.first() == Some(&0) {
        return None;
    }
    length.checked_add(2 + octets.len() as u32)?;
    usize::try_from(length).ok()
}

const fn is_minimal_integer(content: &[u8]) -> bool {
    match content {
        [] => false,
        [_] => true,
        [0x00, second, ..] => *second & 0x80 != 0,
        [0xff, second, ..] => *second & 0x80 == 0,
        _ => true,
    }
}

/// Is every arc there, minimal, and at most 31 bits wide?
fn is_oid(content: &[u8]) -> bool {
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

#[cfg(test)]
mod tests;
