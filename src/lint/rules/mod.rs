//! The lints themselves, by what they are about.

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
