//! Tags and lengths (X.690, 8.1.2 and 8.1.3), as Go's `parseTagAndLength` takes them.

use super::Asn1Fault;
use super::content::base128;

/// What kind of element: class, number, and whether it is constructed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    class: Class,
    number: u32,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Universal,
    Application,
    ContextSpecific,
    Private,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Primitive,
    Constructed,
}

pub(crate) const BOOLEAN: Tag = Tag::universal(1);
pub(crate) const INTEGER: Tag = Tag::universal(2);
pub(crate) const BIT_STRING: Tag = Tag::universal(3);
pub(crate) const OCTET_STRING: Tag = Tag::universal(4);
pub(crate) const OBJECT_IDENTIFIER: Tag = Tag::universal(6);
pub(crate) const UTF8_STRING: Tag = Tag::universal(12);
pub(crate) const NUMERIC_STRING: Tag = Tag::universal(18);
pub(crate) const PRINTABLE_STRING: Tag = Tag::universal(19);
pub(crate) const IA5_STRING: Tag = Tag::universal(22);
pub(crate) const UTC_TIME: Tag = Tag::universal(23);
pub(crate) const GENERALIZED_TIME: Tag = Tag::universal(24);
pub(crate) const BMP_STRING: Tag = Tag::universal(30);
pub(crate) const SEQUENCE: Tag = Tag::universal(16).constructed();
pub(crate) const SET: Tag = Tag::universal(17).constructed();

impl Tag {
    const fn universal(number: u32) -> Self {
        Self {
            class: Class::Universal,
            number,
            form: Form::Primitive,
        }
    }

    /// `[number]`, primitive.
    pub(crate) const fn context(number: u32) -> Self {
        Self {
            class: Class::ContextSpecific,
            number,
            form: Form::Primitive,
        }
    }

    /// The same tag on a constructed element.
    pub(crate) const fn constructed(self) -> Self {
        Self {
            form: Form::Constructed,
            ..self
        }
    }

    /// Equal but for the form.
    pub(crate) fn same_number(self, other: Self) -> bool {
        (self.class, self.number) == (other.class, other.number)
    }

    pub(crate) fn is_constructed(self) -> bool {
        self.form == Form::Constructed
    }
}

/// The tag and length in front of an element's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) tag: Tag,
    /// Bytes of the header itself.
    pub(crate) size: usize,
    /// Bytes of the content that it announces; nothing says yet that they are there.
    pub(crate) length: usize,
}

/// Go cannot read longer ones: before each further length byte the length so far must be below this.
const LENGTH_LIMIT: usize = 1 << 23;
/// Tag number bits that announce a number in the bytes that follow; smaller numbers must not be written that way.
const LONG_TAG: u8 = 0x1f;
/// Lengths below this have the one-byte form, and must use it.
const SHORT_LENGTHS: usize = 0x80;

/// Reads the header at the start of `bytes`.
pub(crate) fn read_header(bytes: &[u8]) -> Result<Header, Asn1Fault> {
    let (tag, tag_size) = read_tag(bytes)?;
    let (length, length_size) = read_length(bytes.get(tag_size..).unwrap_or_default())?;
    Ok(Header {
        tag,
        size: tag_size + length_size,
        length,
    })
}

fn read_tag(bytes: &[u8]) -> Result<(Tag, usize), Asn1Fault> {
    let (&first, rest) = bytes.split_first().ok_or(Asn1Fault::Truncated)?;
    let (number, size) = match first & LONG_TAG {
        LONG_TAG => long_tag_number(rest)?,
        short => (u32::from(short), 1),
    };
    let tag = Tag {
        class: class_of(first),
        number,
        form: form_of(first),
    };
    Ok((tag, size))
}

fn long_tag_number(bytes: &[u8]) -> Result<(u32, usize), Asn1Fault> {
    let (number, size) = base128(bytes).ok_or(Asn1Fault::Tag)?;
    if number < u32::from(LONG_TAG) {
        return Err(Asn1Fault::Tag);
    }
    Ok((number, 1 + size))
}

fn class_of(first: u8) -> Class {
    match first >> 6 {
        0 => Class::Universal,
        1 => Class::Application,
        2 => Class::ContextSpecific,
        _ => Class::Private,
    }
}

fn form_of(first: u8) -> Form {
    match first & 0x20 {
        0 => Form::Primitive,
        _ => Form::Constructed,
    }
}

fn read_length(bytes: &[u8]) -> Result<(usize, usize), Asn1Fault> {
    let (&first, rest) = bytes.split_first().ok_or(Asn1Fault::Truncated)?;
    let count = usize::from(first & 0x7f);
    if first & 0x80 == 0 {
        return Ok((count, 1));
    }
    if count == 0 {
        return Err(Asn1Fault::Length); // indefinite
    }
    let length = long_length(rest, count)?;
    if length < SHORT_LENGTHS {
        return Err(Asn1Fault::Length);
    }
    Ok((length, 1 + count))
}

fn long_length(bytes: &[u8], count: usize) -> Result<usize, Asn1Fault> {
    let mut length = 0;
    for index in 0..count {
        let byte = *bytes.get(index).ok_or(Asn1Fault::Truncated)?;
        if length >= LENGTH_LIMIT {
            return Err(Asn1Fault::Length);
        }
        length = length << 8 | usize::from(byte);
        if length == 0 {
            return Err(Asn1Fault::Length); // a leading zero
        }
    }
    Ok(length)
}

/// Appends an element with the tag byte `tag` and the concatenation of `content`.
pub(crate) fn write_element(out: &mut Vec<u8>, tag: u8, content: &[&[u8]]) {
    let length: usize = content.iter().map(|part| part.len()).sum();
    out.push(tag);
    write_length(out, length);
    for part in content {
        out.extend_from_slice(part);
    }
}

fn write_length(out: &mut Vec<u8>, length: usize) {
    let bytes = length.to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let significant = bytes.get(zeros..).unwrap_or_default();
    if length >= SHORT_LENGTHS {
        let count = u8::try_from(significant.len()).unwrap_or(u8::MAX);
        out.push(0x80 | count);
    }
    match significant {
        [] => out.push(0),
        bytes => out.extend_from_slice(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(bytes: &[u8]) -> Asn1Fault {
        read_header(bytes).expect_err("must be refused")
    }

    #[test]
    fn short_and_long_forms_are_read() {
        let header = read_header(&[0x30, 0x82, 0x01, 0x00]).expect("valid");
        assert_eq!((header.tag, header.size, header.length), (SEQUENCE, 4, 256));
        let header = read_header(&[0xbf, 0x1f, 0x05]).expect("valid");
        assert_eq!(header.tag, Tag::context(31).constructed());
        assert_eq!((header.size, header.length), (3, 5));
    }

    #[test]
    fn lengths_must_be_minimal_and_definite() {
        assert_eq!(fault(&[0x30, 0x80]), Asn1Fault::Length);
        assert_eq!(fault(&[0x30, 0x81, 0x7f]), Asn1Fault::Length);
        assert_eq!(fault(&[0x30, 0x82, 0x00, 0xff]), Asn1Fault::Length);
        assert_eq!(fault(&[0x30, 0x82, 0x01]), Asn1Fault::Truncated);
    }

    #[test]
    fn lengths_end_below_two_to_the_thirty_first() {
        let largest = read_header(&[0x30, 0x84, 0x7f, 0xff, 0xff, 0xff]).expect("valid");
        assert_eq!(largest.length, (1 << 31) - 1);
        assert_eq!(fault(&[0x30, 0x84, 0x80, 0, 0, 0]), Asn1Fault::Length);
        assert_eq!(fault(&[0x30, 0x85, 1, 0, 0, 0, 0]), Asn1Fault::Length);
    }

    #[test]
    fn long_tags_must_need_their_form() {
        assert_eq!(fault(&[0x1f, 0x1e, 0x00]), Asn1Fault::Tag);
        assert_eq!(fault(&[0x1f, 0x80, 0x1f, 0x00]), Asn1Fault::Tag);
        assert_eq!(
            fault(&[0x1f, 0x88, 0x80, 0x80, 0x80, 0x00, 0x00]),
            Asn1Fault::Tag
        );
        assert!(read_header(&[0x1f, 0x87, 0xff, 0xff, 0xff, 0x7f, 0x00]).is_ok());
    }

    #[test]
    fn what_is_written_reads_back() {
        for length in [0, 1, 127, 128, 255, 256, 65_536] {
            let mut out = Vec::new();
            write_element(&mut out, 0x30, &[&vec![7; length]]);
            let header = read_header(&out).expect("valid");
            assert_eq!(header.length, length);
            assert_eq!(header.size + length, out.len());
        }
    }
}
