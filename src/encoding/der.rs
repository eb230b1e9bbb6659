//! Reading DER from a slice, with the rules of the reader under Go's certificate parser.
//!
//! That reader (`cryptobyte.String` of `golang.org/x/crypto`) decides which bytes are a certificate to Fabric, so its rules
//! are kept exactly: identifiers of one octet only, definite and minimal lengths of at most four octets, minimal integers,
//! object identifiers whose arcs fit in 31 bits. It never looks at what follows an element; whether trailing bytes matter is
//! for the caller to say.
//!
//! Nothing is copied: every [`Element`] borrows from the input and knows where in it it stands.

mod error;
pub mod tag;
mod value;
pub mod write;

use std::ops::Range;
use value::{is_minimal_integer, is_oid};

pub use error::DerError;
pub use value::{BitString, Integer};

/// The low five bits of an identifier octet that announce further ones.
const HIGH_TAG_FORM: u8 = 0x1f;

/// More length octets than these are refused (Go's reader keeps lengths in 32 bits).
const MAX_LENGTH_OCTETS: usize = 4;

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

#[cfg(test)]
mod tests;
