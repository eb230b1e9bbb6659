//! The extensions of a v3 certificate (RFC 5280, 4.2), as Go's certificate parser reads them.
//!
//! All that Go knows are read while the certificate is, because a malformed one makes it no certificate. What is read is
//! kept as places in the certificate, and as values where those are small.

mod alt_names;
mod basic_constraints;
mod key_identifiers;
mod key_usage;
mod locations;
mod name_constraints;
mod policies;

use super::error::{CertificateError, Field};
use super::seen::Seen;
use super::span::Span;
use crate::encoding::der::{DerError, Element, Reader, tag};
use crate::encoding::oid;
use crate::encoding::oid::oid;

pub use alt_names::SubjectAltNames;
pub(super) use basic_constraints::BasicConstraints;
pub use key_usage::{ExtendedKeyUsages, KeyUsage};
pub use name_constraints::NameConstraints;
pub use policies::Policies;

/// id-pe-authorityInfoAccess, 1.3.6.1.5.5.7.1.1.
const AUTHORITY_INFO_ACCESS: &[u8] = oid!("1.3.6.1.5.5.7.1.1");

/// One extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<'a> {
    /// The content octets of its object identifier.
    pub oid: &'a [u8],
    /// Must who does not understand it refuse the certificate?
    pub critical: bool,
    /// The content of its OCTET STRING.
    pub value: &'a [u8],
}

/// What Go takes out of the extensions.
#[derive(Debug, Default)]
pub(super) struct Extensions {
    /// The content of the SEQUENCE of all of them.
    pub(super) all: Span,
    pub(super) key_usage: KeyUsage,
    pub(super) basic_constraints: Option<BasicConstraints>,
    pub(super) extended_key_usages: ExtendedKeyUsages,
    pub(super) subject_key_id: Span,
    pub(super) authority_key_id: Span,
    pub(super) alt_names: Span,
    pub(super) has_alt_names: bool,
    pub(super) name_constraints: name_constraints::Places,
    pub(super) has_name_constraints: bool,
    pub(super) policies: policies::Places,
    pub(super) has_unhandled_critical: bool,
}

/// Did Go understand an extension?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Handled,
    Unhandled,
}

impl Extensions {
    /// Reads the content of the SEQUENCE OF Extension.
    pub(super) fn read(sequence: Element<'_>) -> Result<Self, CertificateError> {
        let mut extensions = Self {
            all: sequence.content_range().into(),
            ..Self::default()
        };
        let mut seen = Seen::default();
        let mut reader = sequence.reader();
        while !reader.is_empty() {
            let raw = RawExtension::read(&mut reader).map_err(Field::Extensions.malformed())?;
            seen.push(raw.oid);
            let outcome = extensions.process(&raw)?;
            extensions.has_unhandled_critical |= raw.critical && outcome == Outcome::Unhandled;
        }
        match seen.repetition().map(oid::dotted) {
            Some(oid) => Err(CertificateError::DuplicateExtension { oid }),
            None => Ok(extensions),
        }
    }

    fn process(&mut self, raw: &RawExtension<'_>) -> Result<Outcome, CertificateError> {
        match *raw.oid {
            [0x55, 0x1d, number] => self.process_standard(number, raw),
            _ if raw.oid == AUTHORITY_INFO_ACCESS => {
                locations::check_authority_info_access(raw)?;
                Ok(Outcome::Handled)
            }
            _ => Ok(Outcome::Unhandled),
        }
    }

    /// The extensions 2.5.29.`number`.
    fn process_standard(
        &mut self,
        number: u8,
        raw: &RawExtension<'_>,
    ) -> Result<Outcome, CertificateError> {
        match number {
            14 => self.subject_key_id = key_identifiers::subject(raw)?,
            15 => self.key_usage = KeyUsage::read(raw.reader())?,
            17 => return self.process_alt_names(raw),
            19 => self.basic_constraints = Some(BasicConstraints::read(raw.reader())?),
            30 => return self.process_name_constraints(raw),
            31 => locations::check_crl_distribution_points(raw.reader())?,
            32 => self.policies.policies = policies::read_policies(raw.reader())?,
            33 => self.policies.mappings = policies::read_mappings(raw.reader())?,
            35 => self.authority_key_id = key_identifiers::authority(raw)?,
            36 => self.policies.read_constraints(raw.reader())?,
            37 => self.extended_key_usages = ExtendedKeyUsages::read(raw.reader())?,
            54 => self.policies.read_inhibit_any(raw.reader())?,
            _ => return Ok(Outcome::Unhandled),
        }
        Ok(Outcome::Handled)
    }

    /// Alternative names of kinds that Go does not know, and nothing else, count as not understood.
    fn process_alt_names(&mut self, raw: &RawExtension<'_>) -> Result<Outcome, CertificateError> {
        let (place, known) = alt_names::check(raw.reader())?;
        self.alt_names = place;
        self.has_alt_names = true;
        Ok(if known == 0 {
            Outcome::Unhandled
        } else {
            Outcome::Handled
        })
    }

    /// So does a single constraint of a kind that Go does not know.
    fn process_name_constraints(
        &mut self,
        raw: &RawExtension<'_>,
    ) -> Result<Outcome, CertificateError> {
        let (places, unknown) = name_constraints::check(raw.reader())?;
        self.name_constraints = places;
        self.has_name_constraints = true;
        Ok(if unknown > 0 {
            Outcome::Unhandled
        } else {
            Outcome::Handled
        })
    }
}

/// The extensions in the content of a SEQUENCE OF Extension that has been read before.
pub(super) fn iter(sequence: &[u8]) -> impl Iterator<Item = Extension<'_>> {
    let mut reader = Reader::new(sequence);
    std::iter::from_fn(move || {
        let raw = RawExtension::read(&mut reader).ok()?;
        Some(Extension {
            oid: raw.oid,
            critical: raw.critical,
            value: raw.value.content(),
        })
    })
}

/// An extension whose value has not been looked into.
struct RawExtension<'a> {
    oid: &'a [u8],
    critical: bool,
    value: Element<'a>,
}

impl<'a> RawExtension<'a> {
    /// Go does not look at what follows the value, and lets `critical` be stated as false.
    fn read(reader: &mut Reader<'a>) -> Result<Self, DerError> {
        let mut extension = reader.enter(tag::SEQUENCE)?;
        let oid = extension.read_oid()?;
        let critical = extension.next_is(tag::BOOLEAN) && extension.read_boolean()?;
        let value = extension.read(tag::OCTET_STRING)?;
        Ok(Self {
            oid,
            critical,
            value,
        })
    }

    fn reader(&self) -> Reader<'a> {
        self.value.reader()
    }

    /// Some extensions must never be critical; Go insists.
    fn must_not_be_critical(&self, field: Field) -> Result<(), CertificateError> {
        if self.critical {
            return Err(CertificateError::Critical { field });
        }
        Ok(())
    }
}

/// ASCII text in place of an IA5String.
fn ascii(content: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(content).ok()?;
    text.is_ascii().then_some(text)
}

#[cfg(test)]
mod tests;
