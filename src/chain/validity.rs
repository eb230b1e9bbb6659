//! May a certificate stand at its place in a path, leaving signatures aside? Go's `isValid`, in its order.

use super::Position;
use crate::encoding::time::Time;
use crate::x509::Certificate;

/// What disqualifies a certificate for its place in a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// It has a critical extension that Go does not understand.
    #[error("has a critical extension that is not understood")]
    UnhandledCriticalExtension,
    /// Its validity begins later.
    #[error("is not valid before {not_before}, and was judged at {at}")]
    NotYetValid {
        /// The beginning of its validity.
        not_before: Time,
        /// The time at which it was judged.
        at: Time,
    },
    /// Its validity has ended.
    #[error("is not valid after {not_after}, and was judged at {at}")]
    Expired {
        /// The last second of its validity.
        not_after: Time,
        /// The time at which it was judged.
        at: Time,
    },
    /// It is no CA by its basicConstraints, but was to be an intermediate.
    #[error("is not a certificate authority")]
    NotAnAuthority,
    /// More intermediates follow below it than its basicConstraints allow.
    #[error("allows {allowed} intermediates below it, but there are {found}")]
    PathTooLong {
        /// Its pathLenConstraint.
        allowed: u64,
        /// The intermediates between it and the certificate that is verified.
        found: u64,
    },
}

/// The certificate that is to be verified, at the bottom of a path. Neither its basicConstraints nor its keyUsage matter.
pub(super) fn check_subject(certificate: &Certificate, at: Time) -> Result<(), Flaw> {
    check_extensions(certificate)?;
    check_time(certificate, at)
}

/// An issuer at the top of a path of `below` certificates.
///
/// That its subject is the issuer of the certificate below is not asked again: only such issuers are candidates. A root
/// need not be a CA by its basicConstraints; the signature check has its own, laxer rule for that. keyUsage is not looked
/// at here either.
pub(super) fn check_issuer(
    issuer: &Certificate,
    position: Position,
    below: usize,
    at: Time,
) -> Result<(), Flaw> {
    check_extensions(issuer)?;
    check_time(issuer, at)?;
    check_authority(issuer, position)?;
    check_path_length(issuer, below)
}

fn check_extensions(certificate: &Certificate) -> Result<(), Flaw> {
    if certificate.has_unhandled_critical_extension() {
        return Err(Flaw::UnhandledCriticalExtension);
    }
    Ok(())
}

fn check_time(certificate: &Certificate, at: Time) -> Result<(), Flaw> {
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    if at < not_before {
        Err(Flaw::NotYetValid { not_before, at })
    } else if at > not_after {
        Err(Flaw::Expired { not_after, at })
    } else {
        Ok(())
    }
}

fn check_authority(issuer: &Certificate, position: Position) -> Result<(), Flaw> {
    let authority = issuer.basic_constraints_valid() && issuer.is_ca();
    match (position, authority) {
        (Position::Intermediate, false) => Err(Flaw::NotAnAuthority),
        (Position::Intermediate, true) | (Position::Root, _) => Ok(()),
    }
}

/// NOTE: RFC 5280, 6.1.4 (l) does not count self-issued intermediates; Go counts all.
fn check_path_length(issuer: &Certificate, below: usize) -> Result<(), Flaw> {
    let found = below.saturating_sub(1) as u64;
    match issuer.max_path_len() {
        Some(allowed) if issuer.basic_constraints_valid() && found > allowed => {
            Err(Flaw::PathTooLong { allowed, found })
        }
        _ => Ok(()),
    }
}
