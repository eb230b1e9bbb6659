//! Walking the elements of a structure.

use super::header::{GENERALIZED_TIME, Header, Tag, UTC_TIME, read_header};
use super::{Asn1Error, Asn1Fault, Element};
use crate::encoding::time::Time;

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
        tag: Tag,
    ) -> Result<Element<'a>, Asn1Error> {
        self.optional(field, tag)?
            .ok_or_else(|| self.error(field, Asn1Fault::Missing))
    }

    /// The next element, if it has this tag.
    pub(crate) fn optional(
        &mut self,
        field: &'static str,
        tag: Tag,
    ) -> Result<Option<Element<'a>>, Asn1Error> {
        match self.header(field, self.at)? {
            Some(header) if header.tag == tag => self.take(field, header, self.at).map(Some),
            _ => Ok(None),
        }
    }

    /// The next element of a SEQUENCE OF or SET OF, `None` after the last.
    pub(crate) fn next(
        &mut self,
        field: &'static str,
        tag: Tag,
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
            Some(header) => self.take(field, header, self.at).map(Some),
            None => Ok(None),
        }
    }

    /// The element with tag `tag` inside the explicit tag `[number]`, if that is what comes next.
    ///
    /// Go's oddities: whatever stands here must not be an element without content at the end of the structure; the length
    /// of the explicit tag plays no part; and when another element is inside, the explicit tag stays unread.
    pub(crate) fn optional_explicit(
        &mut self,
        field: &'static str,
        number: u32,
        tag: Tag,
    ) -> Result<Option<Element<'a>>, Asn1Error> {
        let Some(outer) = self.header(field, self.at)? else {
            return Ok(None);
        };
        let inside = self.at.saturating_add(outer.size);
        let Some(inner) = self.explicit_content(field, number, outer, inside)? else {
            return Ok(None);
        };
        match inner.tag == tag {
            true => self.take(field, inner, inside).map(Some),
            false => Ok(None),
        }
    }

    fn explicit_content(
        &self,
        field: &'static str,
        number: u32,
        outer: Header,
        inside: usize,
    ) -> Result<Option<Header>, Asn1Error> {
        let empty = || self.error(field, Asn1Fault::EmptyExplicitTag);
        if inside >= self.input.len() {
            return Err(empty());
        }
        let matches = outer.tag.same_number(Tag::context(number));
        match (matches, outer.length) {
            (true, 0) => Err(empty()),
            (true, _) if outer.tag.is_constructed() => self.header(field, inside),
            _ => Ok(None),
        }
    }

    /// The next element, which must be a UTCTime or a GeneralizedTime.
    pub(crate) fn time(&mut self, field: &'static str) -> Result<Time, Asn1Error> {
        self.optional_time(field)?
            .ok_or_else(|| self.error(field, Asn1Fault::Missing))
    }

    /// The next element, if it is a UTCTime or a GeneralizedTime.
    pub(crate) fn optional_time(&mut self, field: &'static str) -> Result<Option<Time>, Asn1Error> {
        let element = match self.optional(field, UTC_TIME)? {
            None => self.optional(field, GENERALIZED_TIME)?,
            utc => utc,
        };
        element.map(|element| element.time()).transpose()
    }

    /// The header at `at`; `None` at the end.
    fn header(&self, field: &'static str, at: usize) -> Result<Option<Header>, Asn1Error> {
        match self.input.get(at..) {
            None | Some([]) => Ok(None),
            Some(rest) => read_header(rest)
                .map(Some)
                .map_err(|fault| self.error(field, fault)),
        }
    }

    /// Takes the element whose header stands at `start`, with all that is before it.
    fn take(
        &mut self,
        field: &'static str,
        header: Header,
        start: usize,
    ) -> Result<Element<'a>, Asn1Error> {
        let inside = start.saturating_add(header.size);
        let end = inside.saturating_add(header.length);
        let input = self
            .input
            .get(..end)
            .ok_or_else(|| self.error(field, Asn1Fault::Truncated))?;
        self.at = end;
        Ok(Element {
            field,
            tag: header.tag,
            input,
            start,
            inside,
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
    use super::super::header::{INTEGER, SEQUENCE};
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
