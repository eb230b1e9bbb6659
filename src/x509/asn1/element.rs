//! One element: its name, its tag, and where it stands.

use super::{Asn1Error, Asn1Fault, BitString, Fields, content, strings, time};
use crate::encoding::der::tag;
use crate::encoding::time::Time;
use std::ops::Range;

/// An element that is all there. Its content is only looked at by the method that decodes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    pub(super) field: &'static str,
    /// The identifier octet; `None` for a tag of several octets.
    pub(super) tag: Option<u8>,
    /// What is read, from its start up to the end of this element.
    pub(crate) input: &'a [u8],
    pub(super) start: usize,
    /// Where the content starts.
    pub(super) inside: usize,
}

impl<'a> Element<'a> {
    /// The content without tag and length.
    pub(crate) fn content(&self) -> &'a [u8] {
        self.input.get(self.inside..).unwrap_or_default()
    }

    /// The whole element.
    pub(crate) fn der(&self) -> &'a [u8] {
        self.input.get(self.start..).unwrap_or_default()
    }

    /// Where the whole element stands in what is read.
    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.input.len()
    }

    /// Where the content stands in what is read.
    pub(crate) fn content_range(&self) -> Range<usize> {
        self.inside..self.input.len()
    }

    /// The elements inside.
    pub(crate) fn fields(&self) -> Fields<'a> {
        Fields::starting_at(self.input, self.inside)
    }

    /// The content octets of an INTEGER; equal numbers have equal octets.
    pub(crate) fn integer(&self) -> Result<&'a [u8], Asn1Error> {
        self.decode(content::integer)
    }

    /// An INTEGER that Go reads into an `int`.
    pub(crate) fn int64(&self) -> Result<i64, Asn1Error> {
        self.decode(content::int64)
    }

    pub(crate) fn boolean(&self) -> Result<bool, Asn1Error> {
        self.decode(content::boolean)
    }

    pub(crate) fn bit_string(&self) -> Result<BitString<'a>, Asn1Error> {
        self.decode(content::bit_string)
    }

    /// The content octets of an OBJECT IDENTIFIER; equal identifiers have equal octets.
    pub(crate) fn object_identifier(&self) -> Result<&'a [u8], Asn1Error> {
        self.decode(content::object_identifier)
    }

    /// A UTCTime, or a GeneralizedTime when the tag says so.
    pub(crate) fn time(&self) -> Result<Time, Asn1Error> {
        match self.tag {
            Some(tag::GENERALIZED_TIME) => self.decode(time::generalized_time),
            _ => self.decode(time::utc_time),
        }
    }

    /// Checks the content as Go does when it reads into an `interface{}`: the universal types that it knows must be valid, all others may be anything.
    pub(crate) fn check_any(&self) -> Result<(), Asn1Error> {
        self.decode(|content| strings::check_any(self.tag, content))
    }

    /// The error that this element has a form that Go recognises and then cannot read.
    pub(crate) fn unreadable(&self) -> Asn1Error {
        self.error(Asn1Fault::Unreadable)
    }

    fn decode<T>(
        &self,
        decoder: impl FnOnce(&'a [u8]) -> Result<T, Asn1Fault>,
    ) -> Result<T, Asn1Error> {
        decoder(self.content()).map_err(|fault| self.error(fault))
    }

    pub(super) fn error(&self, fault: Asn1Fault) -> Asn1Error {
        Asn1Error {
            field: self.field,
            offset: self.start,
            fault,
        }
    }
}
