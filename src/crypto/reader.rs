//! The few DER forms that keys and signatures are made of, read as Go reads them.
//!
//! Go has two readers: `cryptobyte` (keys, signatures of certificates) and `encoding/asn1` (signatures of messages, RSA-PSS
//! parameters). Where a certain tag is expected they agree; they differ in what may follow and in tags of several octets.

/// `INTEGER`.
pub(super) const INTEGER: u8 = 0x02;
/// `OBJECT IDENTIFIER`.
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
/// `SEQUENCE`, constructed.
pub(super) const SEQUENCE: u8 = 0x30;
/// The whole of an ASN.1 `NULL`.
pub(super) const NULL: &[u8] = &[0x05, 0x00];

/// Most octets of a length that either reader takes.
const MAX_LENGTH_OCTETS: usize = 4;
/// Most octets of a tag number (`parseBase128Int`: it must fit 32 bits).
const MAX_TAG_OCTETS: usize = 5;
/// The bits of an identifier octet that say "the tag number follows".
const LONG_TAG: u8 = 0x1f;

/// The head of an element: its tag and the length of its content.
pub(super) struct Header {
    /// The identifier octet; `None` for a tag of several octets.
    pub(super) tag: Option<u8>,
    /// Octets of content that the header promises; perhaps more than there are.
    pub(super) length: usize,
}

/// Takes a header off `input`, with any tag.
pub(super) fn header(input: &mut &[u8]) -> Option<Header> {
    let identifier = take_octet(input)?;
    let is_long = identifier & LONG_TAG == LONG_TAG;
    if is_long {
        skip_long_tag(input)?;
    }
    Some(Header {
        tag: (!is_long).then_some(identifier),
        length: length(input)?,
    })
}

/// Takes the element with the identifier octet `tag` off `input` and returns its content.
pub(super) fn element<'a>(input: &mut &'a [u8], tag: u8) -> Option<&'a [u8]> {
    let mut rest = *input;
    let header = header(&mut rest)?;
    if header.tag != Some(tag) {
        return None;
    }
    let content = take(&mut rest, header.length)?;
    *input = rest;
    Some(content)
}

/// Takes an element with any tag off `input` and returns the whole of it.
pub(super) fn any_element<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    let mut rest = *input;
    let header = header(&mut rest)?;
    take(&mut rest, header.length)?;
    let whole = input.get(..input.len() - rest.len())?;
    *input = rest;
    Some(whole)
}

/// Takes an explicit tag's header off `input`, when it has the identifier octet `tag` and something inside.
///
/// NOTE: like `encoding/asn1`, this does not compare the length that the header states with what the element inside takes.
pub(super) fn explicit_header(input: &mut &[u8], tag: u8) -> Option<()> {
    let header = header(input)?;
    (header.tag == Some(tag) && header.length > 0 && !input.is_empty()).then_some(())
}

/// An INTEGER as its sign and its magnitude, big-endian and without leading zeros (zero is empty).
pub(super) enum Integer<'a> {
    Negative,
    NotNegative(&'a [u8]),
}

/// Takes an INTEGER in its shortest form off `input`.
pub(super) fn integer<'a>(input: &mut &'a [u8]) -> Option<Integer<'a>> {
    let content = element(input, INTEGER)?;
    match content {
        [] => None,
        [0x00, second, ..] if second & 0x80 == 0 => None,
        [0xff, second, ..] if second & 0x80 != 0 => None,
        [0x00, magnitude @ ..] => Some(Integer::NotNegative(magnitude)),
        [first, ..] if first & 0x80 != 0 => Some(Integer::Negative),
        magnitude => Some(Integer::NotNegative(magnitude)),
    }
}

/// Takes an INTEGER above zero off `input`: its magnitude.
pub(super) fn positive_integer<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    match integer(input)? {
        Integer::NotNegative(magnitude) if !magnitude.is_empty() => Some(magnitude),
        _ => None,
    }
}

/// The unsigned number of a big-endian magnitude; `None` above 64 bits.
pub(super) fn number(magnitude: &[u8]) -> Option<u64> {
    let mut wide = [0; 8];
    let start = wide.len().checked_sub(magnitude.len())?;
    wide.get_mut(start..)?.copy_from_slice(magnitude);
    Some(u64::from_be_bytes(wide))
}

fn length(input: &mut &[u8]) -> Option<usize> {
    let first = take_octet(input)?;
    if first & 0x80 == 0 {
        return Some(usize::from(first));
    }
    let octets = take_up_to(input, usize::from(first & 0x7f), MAX_LENGTH_OCTETS)?;
    let length = number(octets)?;
    let shortest = octets.first() != Some(&0) && length >= 0x80;
    shortest.then_some(usize::try_from(length).ok()?)
}

fn skip_long_tag(input: &mut &[u8]) -> Option<()> {
    let octets = input
        .iter()
        .take(MAX_TAG_OCTETS)
        .position(|octet| octet & 0x80 == 0)?
        + 1;
    let digits = take(input, octets)?;
    if digits.first() == Some(&0x80) {
        return None;
    }
    let tag = digits
        .iter()
        .fold(0_u64, |tag, digit| tag << 7 | u64::from(digit & 0x7f));
    (u64::from(LONG_TAG)..=i32::MAX as u64)
        .contains(&tag)
        .then_some(())
}

fn take_octet(input: &mut &[u8]) -> Option<u8> {
    let (first, rest) = input.split_first()?;
    *input = rest;
    Some(*first)
}

fn take_up_to<'a>(input: &mut &'a [u8], count: usize, limit: usize) -> Option<&'a [u8]> {
    (count <= limit).then(|| take(input, count)).flatten()
}

fn take<'a>(input: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = input.split_at_checked(count)?;
    *input = rest;
    Some(taken)
}
