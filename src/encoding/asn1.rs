//! Reading DER from a slice, with the rules of Go's `encoding/asn1`.
//!
//! Go has two readers. The one under its certificate parser is in [`der`](super::der); this one reads private keys, RSA-PSS
//! parameters and, in Fabric, the signatures of messages. It differs in what may stand where a field is optional, in tags of
//! several octets, and in that the length of an explicit tag is not compared with what is inside.
//!
//! Functions take an element off the front of `input`; when they fail, where `input` stands is not said. They never look at
//! what follows.

use super::der::tag;

/// The bytes are not what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// Most octets of a length; Go's limit of 31 bits takes no more.
const MAX_LENGTH_OCTETS: usize = 4;
/// Most octets of a tag number or of an arc (`parseBase128Int`).
const MAX_BASE_128_OCTETS: usize = 5;
/// The low bits of an identifier octet that announce a tag number in further octets.
const HIGH_TAG_FORM: u8 = 0x1f;

/// The head of an element: its tag and the length of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The identifier octet; `None` for a tag of several octets.
    pub tag: Option<u8>,
    /// Octets of content that are promised; perhaps more than there are.
    pub length: usize,
}

/// A header with any tag.
///
/// # Errors
/// When it is cut off, or identifier or length are not minimal or too long.
pub fn header(input: &mut &[u8]) -> Result<Header, Malformed> {
    let identifier = octet(input)?;
    let is_high = identifier & HIGH_TAG_FORM == HIGH_TAG_FORM;
    if is_high && base_128(input)? < u32::from(HIGH_TAG_FORM) {
        return Err(Malformed);
    }
    Ok(Header {
        tag: (!is_high).then_some(identifier),
        length: length(input)?,
    })
}

/// The content of the next element, which must have the identifier octet `tag`.
///
/// # Errors
/// As [`header`], for another tag, or when the content is cut off.
pub fn element<'a>(input: &mut &'a [u8], tag: u8) -> Result<&'a [u8], Malformed> {
    let header = header(input)?;
    if header.tag != Some(tag) {
        return Err(Malformed);
    }
    take(input, header.length)
}

/// The whole of the next element, whatever its tag (Go's `RawValue`).
///
/// # Errors
/// As [`header`], or when the content is cut off.
pub fn any_element<'a>(input: &mut &'a [u8]) -> Result<&'a [u8], Malformed> {
    let whole = *input;
    let header = header(input)?;
    take(input, header.length)?;
    let length = whole.len() - input.len();
    whole.get(..length).ok_or(Malformed)
}

/// The content of the next element if it has the identifier octet `tag`; otherwise `input` stays where it is.
///
/// # Errors
/// As [`header`], whatever the tag, or when the content is cut off.
pub fn optional_element<'a>(input: &mut &'a [u8], tag: u8) -> Result<Option<&'a [u8]>, Malformed> {
    if input.is_empty() || header(&mut { *input })?.tag != Some(tag) {
        return Ok(None);
    }
    element(input, tag).map(Some)
}

/// The content of the element with the identifier octet `inner` inside the explicit tag `[number]`.
///
/// NOTE: the outer header's length counts only for being zero or not.
///
/// # Errors
/// As [`header`], for another tag outside or inside, or when the content is cut off.
pub fn explicit<'a>(input: &mut &'a [u8], number: u8, inner: u8) -> Result<&'a [u8], Malformed> {
    optional_explicit(input, number, inner)?.ok_or(Malformed)
}

/// The same for an optional field; when another tag stands outside *or inside*, the field is absent and `input` stays where it is.
///
/// # Errors
/// As [`header`], when nothing is inside the tag, or when the content is cut off.
pub fn optional_explicit<'a>(
    input: &mut &'a [u8],
    number: u8,
    inner: u8,
) -> Result<Option<&'a [u8]>, Malformed> {
    if input.is_empty() {
        return Ok(None);
    }
    let mut inside = *input;
    let outer = header(&mut inside)?;
    if inside.is_empty() {
        return Err(Malformed);
    }
    let is_primitive = outer.tag == Some(tag::context(number));
    let is_constructed = outer.tag == Some(tag::context_constructed(number));
    match (is_primitive, is_constructed, outer.length) {
        (true, _, 0) | (_, true, 0) => return Err(Malformed),
        (_, true, _) => {}
        _ => return Ok(None),
    }
    let content = optional_element(&mut inside, inner)?;
    if content.is_some() {
        *input = inside;
    }
    Ok(content)
}

/// An INTEGER as its sign and its magnitude.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integer<'a> {
    /// Below zero; the content octets in two's complement.
    Negative(&'a [u8]),
    /// Zero (empty) or above, big-endian without leading zeros.
    NotNegative(&'a [u8]),
}

impl<'a> Integer<'a> {
    /// From content octets.
    ///
    /// # Errors
    /// When they are none, or more than needed.
    pub fn from_content(content: &'a [u8]) -> Result<Self, Malformed> {
        match content {
            [] => Err(Malformed),
            [0x00, second, ..] if second & 0x80 == 0 => Err(Malformed),
            [0xff, second, ..] if second & 0x80 != 0 => Err(Malformed),
            [0x00, magnitude @ ..] => Ok(Self::NotNegative(magnitude)),
            [first, ..] if first & 0x80 != 0 => Ok(Self::Negative(content)),
            magnitude => Ok(Self::NotNegative(magnitude)),
        }
    }

    /// The magnitude of a number above zero.
    pub fn positive(self) -> Option<&'a [u8]> {
        match self {
            Self::NotNegative(magnitude) if !magnitude.is_empty() => Some(magnitude),
            _ => None,
        }
    }

    /// The number, when 64 bits with sign hold it.
    pub fn to_i64(self) -> Option<i64> {
        let (digits, fill) = match self {
            Self::NotNegative(magnitude) => (magnitude, 0x00),
            Self::Negative(content) => (content, 0xff),
        };
        let mut wide = [fill; 8];
        let start = wide.len().checked_sub(digits.len())?;
        wide.get_mut(start..)?.copy_from_slice(digits);
        let number = i64::from_be_bytes(wide);
        (number.is_negative() == (fill == 0xff)).then_some(number)
    }
}

/// An INTEGER of any size.
///
/// # Errors
/// As [`element`], or when it is empty or not minimal.
pub fn integer<'a>(input: &mut &'a [u8]) -> Result<Integer<'a>, Malformed> {
    Integer::from_content(element(input, tag::INTEGER)?)
}

/// An INTEGER that 64 bits with sign hold (Go's `int`).
///
/// # Errors
/// As [`integer`], or when it is too large.
pub fn int64(input: &mut &[u8]) -> Result<i64, Malformed> {
    integer(input)?.to_i64().ok_or(Malformed)
}

/// The content octets of an OBJECT IDENTIFIER; one identifier has one such encoding.
///
/// # Errors
/// As [`element`], or when it is empty, cut off, or an arc is not minimal or beyond 31 bits.
pub fn oid<'a>(input: &mut &'a [u8]) -> Result<&'a [u8], Malformed> {
    oid_content(element(input, tag::OBJECT_IDENTIFIER)?)
}

/// `content` if it is that of an OBJECT IDENTIFIER.
///
/// # Errors
/// When it is empty, cut off, or an arc is not minimal or beyond 31 bits.
pub fn oid_content(content: &[u8]) -> Result<&[u8], Malformed> {
    let mut arcs = content;
    base_128(&mut arcs)?;
    while !arcs.is_empty() {
        base_128(&mut arcs)?;
    }
    Ok(content)
}

/// `content` if it is that of a BIT STRING: an octet that says how many bits at the end are unused, and those bits zero.
///
/// # Errors
/// When it is not.
pub fn bit_string_content(content: &[u8]) -> Result<&[u8], Malformed> {
    let (unused, bits) = content.split_first().ok_or(Malformed)?;
    let mask = match unused {
        0..=7 => (1_u8 << unused) - 1,
        _ => return Err(Malformed),
    };
    let last = bits.last().copied();
    let is_good = last.map_or(*unused == 0, |last| last & mask == 0);
    is_good.then_some(content).ok_or(Malformed)
}

/// An AlgorithmIdentifier; what follows its parameters is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlgorithmIdentifier<'a> {
    /// Content octets of the OBJECT IDENTIFIER.
    pub oid: &'a [u8],
    /// The whole of the parameters, if any.
    pub parameters: Option<&'a [u8]>,
}

impl<'a> AlgorithmIdentifier<'a> {
    /// The next element.
    ///
    /// # Errors
    /// As [`element`] and [`oid`], or when the parameters are cut off.
    pub fn read(input: &mut &'a [u8]) -> Result<Self, Malformed> {
        Self::from_content(element(input, tag::SEQUENCE)?)
    }

    /// From the content octets of the SEQUENCE.
    ///
    /// # Errors
    /// As [`oid`], or when the parameters are cut off.
    pub fn from_content(mut content: &'a [u8]) -> Result<Self, Malformed> {
        Ok(Self {
            oid: oid(&mut content)?,
            parameters: if content.is_empty() {
                None
            } else {
                Some(any_element(&mut content)?)
            },
        })
    }
}

fn length(input: &mut &[u8]) -> Result<usize, Malformed> {
    let first = octet(input)?;
    if first & 0x80 == 0 {
        return Ok(usize::from(first));
    }
    let octets = usize::from(first & 0x7f);
    if octets > MAX_LENGTH_OCTETS {
        return Err(Malformed);
    }
    let octets = take(input, octets)?;
    let length = octets
        .iter()
        .fold(0_u32, |length, octet| length << 8 | u32::from(*octet));
    let is_minimal = octets.first() != Some(&0) && length >= 0x80;
    if !is_minimal || i32::try_from(length).is_err() {
        return Err(Malformed);
    }
    usize::try_from(length).map_err(|_| Malformed)
}

/// A number in base 128, below 2^31.
fn base_128(input: &mut &[u8]) -> Result<u32, Malformed> {
    let is_last = |digit: &u8| digit & 0x80 == 0;
    let digits = input.iter().take(MAX_BASE_128_OCTETS).position(is_last);
    let digits = take(input, digits.ok_or(Malformed)? + 1)?;
    if digits.first() == Some(&0x80) {
        return Err(Malformed);
    }
    let number = digits
        .iter()
        .fold(0_u64, |number, digit| number << 7 | u64::from(digit & 0x7f));
    let number = i32::try_from(number).map_err(|_| Malformed)?;
    u32::try_from(number).map_err(|_| Malformed)
}

fn octet(input: &mut &[u8]) -> Result<u8, Malformed> {
    let (first, rest) = input.split_first().ok_or(Malformed)?;
    *input = rest;
    Ok(*first)
}

fn take<'a>(input: &mut &'a [u8], count: usize) -> Result<&'a [u8], Malformed> {
    let (taken, rest) = input.split_at_checked(count).ok_or(Malformed)?;
    *input = rest;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_definite_and_minimal() {
        for wrong in [
            &[0x02, 0x80, 0, 0][..],
            &[0x02, 0x81, 0x01, 1],
            &[0x02, 0x82, 0x00, 0x81],
            &[0x02, 0x85, 1, 0, 0, 0, 0],
            &[0x02, 0x84, 0x80, 0, 0, 0],
            &[0x02, 0x02, 1],
            &[0x02],
            &[],
        ] {
            assert_eq!(element(&mut { wrong }, 0x02), Err(Malformed), "{wrong:?}");
        }
    }

    #[test]
    fn integers_are_minimal_and_keep_their_sign() {
        let read = |content: &'static [u8]| Integer::from_content(content);
        assert_eq!(read(&[]), Err(Malformed));
        assert_eq!(read(&[0, 1]), Err(Malformed));
        assert_eq!(read(&[0xff, 0x80]), Err(Malformed));
        assert_eq!(read(&[0]), Ok(Integer::NotNegative(&[])));
        assert_eq!(read(&[0, 0x80]).unwrap().to_i64(), Some(128));
        assert_eq!(read(&[0x80]).unwrap().to_i64(), Some(-128));
        assert_eq!(read(&[0x80; 9]).unwrap().to_i64(), None);
        assert_eq!(
            read(&[0, 0x80, 0, 0, 0, 0, 0, 0, 0]).unwrap().to_i64(),
            None
        );
        assert_eq!(
            read(&[0x80, 0, 0, 0, 0, 0, 0, 0]).unwrap().to_i64(),
            Some(i64::MIN)
        );
    }

    #[test]
    fn an_optional_explicit_field_is_absent_when_another_tag_stands_inside() {
        let other_inside = [0xa3, 3, 0x04, 1, 1];
        let mut input = &other_inside[..];
        assert_eq!(optional_explicit(&mut input, 3, tag::INTEGER), Ok(None));
        assert_eq!(input, other_inside);
        assert_eq!(
            optional_explicit(&mut &[0xa3, 0][..], 3, tag::INTEGER),
            Err(Malformed)
        );
        assert_eq!(
            optional_explicit(&mut &[0xa3, 0x7f, 2, 1, 9][..], 3, tag::INTEGER),
            Ok(Some(&[9][..]))
        );
    }

    #[test]
    fn tags_of_several_octets_are_read_and_minimal() {
        assert_eq!(
            any_element(&mut &[0x1f, 0x20, 1, 7][..]),
            Ok(&[0x1f, 0x20, 1, 7][..])
        );
        assert_eq!(any_element(&mut &[0x1f, 0x1e, 0][..]), Err(Malformed));
        assert_eq!(any_element(&mut &[0x1f, 0x80, 0x20, 0][..]), Err(Malformed));
    }

    #[test]
    fn arcs_are_minimal_and_of_31_bits() {
        for wrong in [
            &[][..],
            &[0x80, 0x01],
            &[0x2a, 0x86],
            &[0x88, 0x80, 0x80, 0x80, 0x00],
            &[0x81, 0x80, 0x80, 0x80, 0x80, 0x00],
        ] {
            assert_eq!(oid_content(wrong), Err(Malformed), "{wrong:?}");
        }
        assert!(oid_content(&[0x87, 0xff, 0xff, 0xff, 0x7f]).is_ok());
    }
}
