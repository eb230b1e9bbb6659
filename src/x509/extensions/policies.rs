//! certificatePolicies, policyMappings, policyConstraints, inhibitAnyPolicy (RFC 5280, 4.2.1.4, 4.2.1.5, 4.2.1.11 and
//! 4.2.1.14).

use crate::encoding::der::{DerError, Element, Reader, tag};
use crate::encoding::oid;
use crate::x509::error::{CertificateError, Field};
use crate::x509::seen::Seen;
use crate::x509::span::Span;

/// What a certificate says about policies. Object identifiers are content octets.
///
/// Go reads negative numbers of certificates and then acts as if there were none; so they are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policies {
    /// certificatePolicies, without qualifiers.
    pub policies: Vec<Vec<u8>>,
    /// policyMappings: issuer's and subject's domain policy. Nothing has been checked of the octets.
    pub mappings: Vec<(Vec<u8>, Vec<u8>)>,
    /// requireExplicitPolicy of policyConstraints.
    pub require_explicit_policy: Option<u64>,
    /// inhibitPolicyMapping of policyConstraints.
    pub inhibit_policy_mapping: Option<u64>,
    /// inhibitAnyPolicy.
    pub inhibit_any_policy: Option<u64>,
}

/// Where the lists stand, and the numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::x509) struct Places {
    pub(super) policies: Span,
    pub(super) mappings: Span,
    require_explicit_policy: Option<u64>,
    inhibit_policy_mapping: Option<u64>,
    inhibit_any_policy: Option<u64>,
}

impl Policies {
    /// Collects from a certificate whose extensions have been checked before.
    pub(in crate::x509) fn collect(places: Places, der: &[u8]) -> Self {
        let mut policies = Reader::new(places.policies.of(der));
        let mut mappings = Reader::new(places.mappings.of(der));
        let policy = || read_policy(&mut policies).ok();
        let mapping = || read_mapping(&mut mappings).ok();
        let octets = |element: Element<'_>| element.content().to_vec();
        Self {
            policies: std::iter::from_fn(policy).map(octets).collect(),
            mappings: std::iter::from_fn(mapping)
                .map(|(issuer, subject)| (octets(issuer), octets(subject)))
                .collect(),
            require_explicit_policy: places.require_explicit_policy,
            inhibit_policy_mapping: places.inhibit_policy_mapping,
            inhibit_any_policy: places.inhibit_any_policy,
        }
    }
}

/// The place of the list. No policy may be there twice.
pub(super) fn read_policies(mut value: Reader<'_>) -> Result<Span, CertificateError> {
    let malformed = Field::Policies.malformed();
    let sequence = value.read(tag::SEQUENCE).map_err(&malformed)?;
    let mut policies = sequence.reader();
    let mut seen = Seen::default();
    while !policies.is_empty() {
        let policy = read_policy(&mut policies).map_err(&malformed)?.content();
        seen.push(policy);
        if !is_minimal_oid(policy) {
            return Err(CertificateError::PolicyId);
        }
    }
    match seen.repetition().map(oid::dotted) {
        Some(oid) => Err(CertificateError::DuplicatePolicy { oid }),
        None => Ok(sequence.content_range().into()),
    }
}

/// The place of the list.
pub(super) fn read_mappings(mut value: Reader<'_>) -> Result<Span, CertificateError> {
    let malformed = Field::PolicyMappings.malformed();
    let sequence = value.read(tag::SEQUENCE).map_err(&malformed)?;
    let mut mappings = sequence.reader();
    while !mappings.is_empty() {
        read_mapping(&mut mappings).map_err(&malformed)?;
    }
    Ok(sequence.content_range().into())
}

impl Places {
    /// Is there something that could make a path fail? Policies alone cannot, when any will do.
    pub(in crate::x509) fn may_refuse(&self) -> bool {
        self.require_explicit_policy.is_some() || self.mappings != Span::default()
    }

    pub(super) fn read_constraints(
        &mut self,
        mut value: Reader<'_>,
    ) -> Result<(), CertificateError> {
        let malformed = Field::PolicyConstraints.malformed();
        let mut content = value.enter(tag::SEQUENCE).map_err(&malformed)?;
        self.require_explicit_policy = read_skip(&mut content, 0).map_err(&malformed)?;
        self.inhibit_policy_mapping = read_skip(&mut content, 1).map_err(&malformed)?;
        Ok(())
    }

    pub(super) fn read_inhibit_any(
        &mut self,
        mut value: Reader<'_>,
    ) -> Result<(), CertificateError> {
        let integer = value.read_integer().and_then(|integer| integer.to_i64());
        let skip = integer.map_err(Field::InhibitAnyPolicy.malformed())?;
        self.inhibit_any_policy = u64::try_from(skip).ok();
        Ok(())
    }
}

/// SkipCerts under `[number]`, if it is there. Has to fit in a signed 64-bit number.
fn read_skip(content: &mut Reader<'_>, number: u8) -> Result<Option<u64>, DerError> {
    let tag = tag::context(number);
    if !content.next_is(tag) {
        return Ok(None);
    }
    let skip = content.read_integer_tagged(tag)?.to_i64()?;
    Ok(u64::try_from(skip).ok())
}

fn read_policy<'a>(policies: &mut Reader<'a>) -> Result<Element<'a>, DerError> {
    policies.enter(tag::SEQUENCE)?.read(tag::OBJECT_IDENTIFIER)
}

fn read_mapping<'a>(mappings: &mut Reader<'a>) -> Result<(Element<'a>, Element<'a>), DerError> {
    let mut mapping = mappings.enter(tag::SEQUENCE)?;
    let issuer = mapping.read(tag::OBJECT_IDENTIFIER)?;
    let subject = mapping.read(tag::OBJECT_IDENTIFIER)?;
    Ok((issuer, subject))
}

/// Whole and minimal arcs of any size: for policies Go does not ask for 31 bits as it does for other identifiers.
fn is_minimal_oid(content: &[u8]) -> bool {
    let mut arcs = content.split_inclusive(|octet| octet & 0x80 == 0);
    let is_whole = content.last().is_some_and(|last| last & 0x80 == 0);
    is_whole && arcs.all(|arc| arc.first() != Some(&0x80))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policy_ids_are_minimal_but_of_any_size() {
        assert!(is_minimal_oid(&[0x2a]) && !is_minimal_oid(&[0x81; 20]));
        assert!(is_minimal_oid(&[
            0x2a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f
        ]));
        for refused in [
            [].as_slice(),
            &[0x80, 0x01],
            &[0x2a, 0x80, 0x01],
            &[0x2a, 0x81],
        ] {
            assert!(!is_minimal_oid(refused), "{refused:x?}");
        }
    }
}
