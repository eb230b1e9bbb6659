//! Walking the elements of a structure.

use super::{Asn1Error, Asn1Fault, Element};
use crate::encoding::asn1::{self, AlgorithmIdentifier};
use crate::encoding::der::tag;
use crate::encoding::time::Time;

/// A header and its place in what is read.
#[derive(Clone, Copy)]
struct Header {
    tag: Option<u8>,
    length: usize,
    start: usize,
    /// Where the content starts.
    inside: usize,
}

/// The elements of one structure that are still to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    /// What is read, up to the end of the structure.
    input: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    /// The elements of `input`.
    pub(crate) fn new(input: &'a [u8]) -> Self {
        Self { input, at: 0 }
    }

    /// The elements of `input` from `at` on.
    pub(crate) fn starting_at(input: &'a [u8], at: usize) -> Self {
        Self { input, at }
    }

    /// Bytes that are left.
    pub(crate) fn remaining(&self) -> usize {
        self.input.len().saturating_sub(self.at)
    }

    /// The next element, which must have this tag.
    pub(crate) fn required(
        &mut self,
        field: &'static str,
        tag: u8,
    ) -> Result<Element<'a>, Asn1Error> {
        self.optional(field, tag)?
            .ok_or_else(|| self.error(field, Asn1Fault::Missing))
    }

    /// The next element, if it has this tag.
    pub(crate) fn optional(
        &mut self,
        field: &'static str,
        tag: u8,
    ) -> Result<Option<Element<'a>>, Asn1Error> {
        match self.header(field, self.at)? {
            Some(header) if header.tag == Some(tag) => self.take(field, header).map(Some),
            _ => Ok(None),
        }
    }

    /// The next element of a SEQUENCE OF or SET OF, `None` after the last.
    pub(crate) fn next(
        &mut self,
        field: &'static str,
        tag: u8,
    ) -> Result<Option<Element<'a>>, Asn1Error> {
        match self.remaining() {
            0 => Ok(None),
            _ => self.required(field, tag).map(Some),
        }
    }

    /// The next element, whatever it is.
    pub(crate) fn any(&mut self, field: &'static str) -> Result<Element<'a>, Asn1Error> {
        self.optional_any(field)?
            .ok_or_else(|| self.error(field, Asn1Fault::Missing))
    }

    /// The next element, whatever it is, if there is one.
    pub(crate) fn optional_any(
        &mut self,
        field: &'static str,
    ) -> Result<Option<Element<'a>>, Asn1Error> {
        match self.header(field, self.at)? {
            Some(header) => self.take(field, header).map(Some),
            None => Ok(None),
        }
    }

    /// The element with tag `inner` inside the explicit tag `[number]`, if that is what comes next.
    ///
    /// Go's oddities: whatever stands here must not be an element without content at the end of the structure; the length
    /// of the explicit tag plays no part; and when another element is inside, the explicit tag stays unread.
    pub(crate) fn optional_explicit(
        &mut self,
        field: &'static str,
        number: u8,
        inner: u8,
    ) -> Result<Option<Element<'a>>, Asn1Error> {
        let Some(outer) = self.header(field, self.at)? else {
            return Ok(None);
        };
        let is_primitive = outer.tag == Some(tag::context(number));
        let is_constructed = outer.tag == Some(tag::context_constructed(number));
        let is_empty = (is_primitive || is_constructed) && outer.length == 0;
        if is_empty || outer.inside >= self.input.len() {
            return Err(self.error(field, Asn1Fault::EmptyExplicitTag));
        }
        if !is_constructed {
            return Ok(None);
        }
        match self.header(field, outer.inside)? {
            Some(found) if found.tag == Some(inner) => self.take(field, found).map(Some),
            _ => Ok(None),
        }
    }

    /// The next element, which must be an AlgorithmIdentifier (RFC 5280, 4.1.1.2); elements after its parameters are ignored.
    pub(crate) fn algorithm_identifier(
        &mut self,
        field: &'static str,
    ) -> Result<AlgorithmIdentifier<'a>, Asn1Error> {
        let element = self.required(field, tag::SEQUENCE)?;
        AlgorithmIdentifier::from_content(element.content())
            .map_err(|_| element.error(Asn1Fault::AlgorithmIdentifier))
    }

    /// The next element, which must be a UTCTime or a GeneralizedTime.
    pub(crate) fn time(&mut self, field: &'static str) -> Result<Time, Asn1Error> {
        self.optional_time(field)?
            .ok_or_else(|| self.error(field, Asn1Fault::Missing))
    }

    /// The next element, if it is a UTCTime or a GeneralizedTime.
    pub(crate) fn optional_time(&mut self, field: &'static str) -> Result<Option<Time>, Asn1Error> {
        let element = match self.optional(field, tag::UTC_TIME)? {
            None => self.optional(field, tag::GENERALIZED_TIME)?,
            utc => utc,
        };
        element.map(|element| element.time()).transpose()
    }

    /// The header at `start`; `None` at the end.
    fn header(&self, field: &'static str, start: usize) -> Result<Option<Header>, Asn1Error> {
        let mut rest = self.input.get(start..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(None);
        }
        let header = asn1::header(&mut rest).map_err(|_| self.error(field, Asn1Fault::Header))?;
        Ok(Some(Header {
            tag: header.tag,
            length: header.length,
            start,
            inside: self.input.len() - rest.len(),
        }))
    }

    /// Takes the element with this header, and all that is before it.
    fn take(&mut self, field: &'static str, header: Header) -> Result<Element<'a>, Asn1Error> {
        let end = header.inside.saturating_add(header.length);
        let input = self
            .input
            .get(..end)
            .ok_or_else(|| self.error(field, Asn1Fault::Truncated))?;
        self.at = end;
        Ok(Element {
            field,
            tag: header.tag,
            input,
            start: header.start,
            inside: header.inside,
        })
    }

    fn error(&self, field: &'static str, fault: Asn1Fault) -> Asn1Error {
        Asn1Error {
            field,
            offset: self.at,
            fault,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::tag::{INTEGER, SEQUENCE};
    use super::*;

    fn explicit(bytes: &[u8]) -> Result<Option<usize>, Asn1Fault> {
        let mut fields = Fields::new(bytes);
        let element = fields.optional_explicit("field", 0, INTEGER);
        let length = element.map(|element| element.map(|element| element.content().len()));
        length.map_err(|error| error.fault)
    }

    #[test]
    fn an_optional_element_is_told_by_its_tag_alone() {
        let mut fields = Fields::new(&[0x02, 0x7f]);
        assert!(
            fields
                .optional("field", SEQUENCE)
                .is_ok_and(|found| found.is_none())
        );
        let error = fields.optional("field", INTEGER).expect_err("cut short");
        assert_eq!(error.fault, Asn1Fault::Truncated);
        let error = fields.required("field", SEQUENCE).expect_err("other tag");
        assert_eq!(error.fault, Asn1Fault::Missing);
    }

    #[test]
    fn the_length_of_an_explicit_tag_plays_no_part() {
        assert_eq!(explicit(&[0xa0, 0x03, 0x02, 0x01, 0x05]), Ok(Some(1)));
        assert_eq!(explicit(&[0xa0, 0x01, 0x02, 0x01, 0x05]), Ok(Some(1)));
        assert_eq!(explicit(&[0xa0, 0x7f, 0x02, 0x01, 0x05]), Ok(Some(1)));
    }

    #[test]
    fn an_explicit_tag_must_not_be_empty() {
        assert_eq!(explicit(&[0xa0, 0x00]), Err(Asn1Fault::EmptyExplicitTag));
        assert_eq!(
            explicit(&[0xa0, 0x00, 0x02, 0x00]),
            Err(Asn1Fault::EmptyExplicitTag)
        );
        assert_eq!(
            explicit(&[0x80, 0x00, 0x02, 0x00]),
            Err(Asn1Fault::EmptyExplicitTag)
        );
        assert_eq!(explicit(&[0x05, 0x00]), Err(Asn1Fault::EmptyExplicitTag));
        assert_eq!(explicit(&[0x05, 0x00, 0x00]), Ok(None));
    }

    #[test]
    fn another_element_in_an_explicit_tag_leaves_it_unread() {
        let mut fields = Fields::new(&[0xa0, 0x02, 0x30, 0x00]);
        let found = fields.optional_explicit("field", 0, INTEGER);
        assert!(found.is_ok_and(|found| found.is_none()));
        assert_eq!(fields.remaining(), 4);
    }
}
