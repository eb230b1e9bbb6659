//! cRLDistributionPoints and authorityInfoAccess (RFC 5280, 4.2.1.13 and 4.2.2.1). Fabric never follows them, but a
//! malformed one makes a certificate unreadable to Go.

use super::RawExtension;
use crate::encoding::der::{DerError, Reader, tag};
use crate::x509::error::{CertificateError, Field};

/// `[6]`, the URI among GeneralNames.
const URI: u8 = tag::context(6);

pub(super) fn check_crl_distribution_points(mut value: Reader<'_>) -> Result<(), CertificateError> {
    let malformed = Field::CrlDistributionPoints.malformed();
    let mut points = value.enter(tag::SEQUENCE).map_err(&malformed)?;
    while !points.is_empty() {
        check_distribution_point(&mut points).map_err(&malformed)?;
    }
    Ok(())
}

/// Go reads the URIs at the front of fullName and stops at the first other name.
fn check_distribution_point(points: &mut Reader<'_>) -> Result<(), DerError> {
    let mut point = points.enter(tag::SEQUENCE)?;
    let Some(name) = point.read_optional(tag::context_constructed(0))? else {
        return Ok(());
    };
    let mut names = name.reader().enter(tag::context_constructed(0))?;
    while names.read_optional(URI)?.is_some() {}
    Ok(())
}

pub(super) fn check_authority_info_access(raw: &RawExtension<'_>) -> Result<(), CertificateError> {
    raw.must_not_be_critical(Field::AuthorityInfoAccess)?;
    let malformed = Field::AuthorityInfoAccess.malformed();
    let mut accesses = raw.reader().enter(tag::SEQUENCE).map_err(&malformed)?;
    while !accesses.is_empty() {
        check_access(&mut accesses).map_err(&malformed)?;
    }
    Ok(())
}

fn check_access(accesses: &mut Reader<'_>) -> Result<(), DerError> {
    let mut access = accesses.enter(tag::SEQUENCE)?;
    access.read_oid()?;
    access.read_optional(URI)?;
    Ok(())
}
