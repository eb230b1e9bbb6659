//! The lints themselves, by what they are about.

/// How a CA is renewed, for remedies. Fabric judges each identity when its own validity starts, so a renewed certificate of the
/// same key that starts later refuses the older identities, and one that is listed beside the old gives two paths to all that
/// start while both are valid.
macro_rules! renewal {
    () => {
        "with the same key and the same start of validity the new certificate replaces the old file; otherwise give the CA a new key and list both certificates"
    };
}

mod admins;
mod authorities;
mod channels;
mod files;
mod own;
mod paths;
mod revocation;
mod tls;
mod units;

use super::catalogue::Lint;

/// The rooms, in the order of their codes.
pub(super) const ALL: &[(&str, &[Lint])] = &[
    ("Files", files::LINTS),
    ("`config.yaml`, OUs and NodeOUs", units::LINTS),
    ("Certificate authorities", authorities::LINTS),
    ("Certification paths", paths::LINTS),
    ("Revocation lists", revocation::LINTS),
    ("Administrators", admins::LINTS),
    ("A node's or user's own identity", own::LINTS),
    ("TLS", tls::LINTS),
    ("Channels", channels::LINTS),
];
