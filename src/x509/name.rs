//! Distinguished names: what Go takes out of them, and a form for people.

use super::error::{CertificateError, Field};
use super::text;
use crate::encoding::der::{DerError, Element, Reader, tag};
use crate::encoding::hex::Hex;
use crate::encoding::oid;
use crate::encoding::oid::oid;
use std::borrow::Cow;
use std::fmt::{self, Write};

/// id-at-commonName, 2.5.4.3.
const COMMON_NAME: &[u8] = oid!("2.5.4.3");
/// id-at-organizationalUnitName, 2.5.4.11.
const ORGANIZATIONAL_UNIT: &[u8] = oid!("2.5.4.11");

/// Short names of RFC 4514 (section 3) and a few that are as common.
const SHORT_NAMES: [(&[u8], &str); 10] = [
    (COMMON_NAME, "CN"),
    (oid!("2.5.4.5"), "serialNumber"),
    (oid!("2.5.4.6"), "C"),
    (oid!("2.5.4.7"), "L"),
    (oid!("2.5.4.8"), "ST"),
    (oid!("2.5.4.9"), "STREET"),
    (oid!("2.5.4.10"), "O"),
    (ORGANIZATIONAL_UNIT, "OU"),
    (
        &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x01],
        "UID",
    ),
    (
        &[0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x19],
        "DC",
    ),
];

/// What Fabric needs of a subject.
#[derive(Debug, Default)]
pub(super) struct Subject {
    /// The last common name; empty when there is none.
    pub(super) common_name: String,
    /// All organizational units, in order.
    pub(super) organizational_units: Vec<String>,
}

impl Subject {
    /// Takes the subject's attributes out of a Name.
    pub(super) fn read(name: Element<'_>) -> Result<Self, CertificateError> {
        let mut subject = Self::default();
        check(name, Field::Subject, |kind, text| match kind {
            COMMON_NAME => subject.common_name = text.into_owned(),
            ORGANIZATIONAL_UNIT => subject.organizational_units.push(text.into_owned()),
            _ => {}
        })?;
        Ok(subject)
    }
}

/// Checks a Name as Go does, and shows the type and the text of every attribute.
pub(super) fn check<'a>(
    name: Element<'a>,
    field: Field,
    mut visit: impl FnMut(&'a [u8], Cow<'a, str>),
) -> Result<(), CertificateError> {
    let mut rdns = name.reader();
    while !rdns.is_empty() {
        let mut rdn = rdns.enter(tag::SET).map_err(field.malformed())?;
        while !rdn.is_empty() {
            let attribute = Attribute::read(&mut rdn).map_err(field.malformed())?;
            let text = attribute.text();
            let text = text.map_err(|source| CertificateError::Attribute { field, source })?;
            visit(attribute.kind, text);
        }
    }
    Ok(())
}

struct Attribute<'a> {
    kind: &'a [u8],
    value: Element<'a>,
}

impl<'a> Attribute<'a> {
    /// Go does not look at what follows the value.
    fn read(rdn: &mut Reader<'a>) -> Result<Self, DerError> {
        let mut attribute = rdn.enter(tag::SEQUENCE)?;
        Ok(Self {
            kind: attribute.read_oid()?,
            value: attribute.read_any()?,
        })
    }

    fn text(&self) -> Result<Cow<'a, str>, text::TextError> {
        text::decode(self.value.tag(), self.value.content())
    }
}

/// A name that has been checked, in the manner of RFC 4514: the last part first, special and control characters escaped.
pub(super) struct DisplayName<'a>(pub(super) &'a [u8]);

impl fmt::Display for DisplayName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for mut rdn in rdns(self.0).into_iter().rev() {
            while let Ok(attribute) = Attribute::read(&mut rdn) {
                f.write_str(separator)?;
                write_attribute(f, &attribute)?;
                separator = "+";
            }
            separator = if separator.is_empty() { "" } else { "," };
        }
        Ok(())
    }
}

fn rdns(name: &[u8]) -> Vec<Reader<'_>> {
    let mut rdns = Reader::new(name).enter(tag::SEQUENCE);
    let next = || rdns.as_mut().ok()?.enter(tag::SET).ok();
    std::iter::from_fn(next).collect()
}

fn write_attribute(f: &mut fmt::Formatter<'_>, attribute: &Attribute<'_>) -> fmt::Result {
    let short = SHORT_NAMES.iter().find(|(kind, _)| *kind == attribute.kind);
    match short {
        Some((_, short)) => f.write_str(short)?,
        None => f.write_str(&oid::dotted(attribute.kind))?,
    }
    f.write_char('=')?;
    match attribute.text() {
        Ok(text) => write_escaped(f, &text),
        Err(_) => write!(f, "#{}", Hex(attribute.value.der())),
    }
}

/// RFC 4514, 2.4. Control characters become hexadecimal pairs, so that a name cannot forge lines of a log.
fn write_escaped(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let last = text.chars().count().saturating_sub(1);
    for (index, character) in text.chars().enumerate() {
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => write!(f, "\\{character}")?,
            ' ' if index == 0 || index == last => f.write_str("\\ ")?,
            '#' if index == 0 => f.write_str("\\#")?,
            control if control.is_control() => write_pairs(f, control)?,
            other => f.write_char(other)?,
        }
    }
    Ok(())
}

fn write_pairs(f: &mut fmt::Formatter<'_>, character: char) -> fmt::Result {
    let mut buffer = [0; 4];
    let mut octets = character.encode_utf8(&mut buffer).bytes();
    octets.try_for_each(|octet| write!(f, "\\{octet:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::TextError;

    fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, content.len() as u8], content].concat()
    }

    fn attribute(kind: &[u8], tag: u8, value: &[u8]) -> Vec<u8> {
        tlv(
            tag::SEQUENCE,
            &[tlv(tag::OBJECT_IDENTIFIER, kind), tlv(tag, value)].concat(),
        )
    }

    fn name(rdns: &[Vec<u8>]) -> Vec<u8> {
        let sets: Vec<Vec<u8>> = rdns.iter().map(|rdn| tlv(tag::SET, rdn)).collect();
        tlv(tag::SEQUENCE, &sets.concat())
    }

    fn subject(der: &[u8]) -> Result<Subject, CertificateError> {
        Subject::read(Reader::new(der).read(tag::SEQUENCE).unwrap())
    }

    fn unit(text: &[u8]) -> Vec<u8> {
        attribute(ORGANIZATIONAL_UNIT, tag::UTF8_STRING, text)
    }

    #[test]
    fn the_last_common_name_counts_and_all_units_do() {
        let common_name = |text| attribute(COMMON_NAME, tag::UTF8_STRING, text);
        let der = name(&[
            common_name(b"a"),
            [unit(b"x"), unit(b"y")].concat(),
            common_name(b"b"),
        ]);
        let subject = subject(&der).unwrap();
        assert_eq!(subject.common_name, "b");
        assert_eq!(subject.organizational_units, ["x", "y"]);
    }

    #[test]
    fn attributes_of_every_type_must_be_text() {
        let der = name(&[attribute(&[0x55, 0x04, 0x2d], tag::BIT_STRING, &[0, 1])]);
        let source = TextError::UnsupportedType {
            tag: tag::BIT_STRING,
        };
        let field = Field::Subject;
        assert_eq!(
            subject(&der).unwrap_err(),
            CertificateError::Attribute { field, source }
        );
    }

    #[test]
    fn empty_names_and_empty_parts_are_read() {
        assert!(subject(&name(&[])).is_ok());
        assert!(subject(&name(&[vec![]])).is_ok());
    }

    #[test]
    fn the_structure_must_be_right() {
        let refused = [
            tlv(tag::SEQUENCE, &unit(b"x")),
            name(&[vec![0x30, 0x00]]),
            name(&[tlv(tag::SEQUENCE, &tlv(tag::OBJECT_IDENTIFIER, &[0x55]))]),
        ];
        for der in refused {
            assert!(matches!(
                subject(&der),
                Err(CertificateError::Malformed { .. })
            ));
        }
    }

    #[test]
    fn names_are_shown_last_part_first_and_escaped() {
        let der = name(&[
            attribute(&[0x55, 0x04, 0x06], tag::PRINTABLE_STRING, b"CH"),
            vec![],
            [
                unit(b" a,b "),
                attribute(&[0x2a, 0x03], tag::UTF8_STRING, "\u{85}\n".as_bytes()),
            ]
            .concat(),
        ]);
        assert_eq!(
            DisplayName(&der).to_string(),
            "OU=\\ a\\,b\\ +1.2.3=\\c2\\85\\0a,C=CH"
        );
    }
}
