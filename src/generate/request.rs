//! What a certificate is to say.

use super::{KeyAlgorithm, Subject};
use crate::encoding::time::Time;
use std::net::IpAddr;

/// From when to when a certificate is valid, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    pub(super) not_before: Time,
    pub(super) not_after: Time,
}

impl Validity {
    /// As cryptogen makes it at the time `now`: from about five minutes ago, at a full minute, for this many days. cryptogen's
    /// own number is [`DEFAULT_DAYS`](Self::DEFAULT_DAYS).
    pub const fn starting(now: Time, days: u32) -> Self {
        let minute = (now.unix() + 30).div_euclid(60);
        let not_before = (minute - 5) * 60;
        Self {
            not_before: Time::from_unix(not_before),
            not_after: Time::from_unix(not_before + days as i64 * 86_400),
        }
    }

    /// About ten years.
    pub const DEFAULT_DAYS: u32 = 3650;

    /// The first moment.
    pub const fn not_before(self) -> Time {
        self.not_before
    }

    /// The last moment.
    pub const fn not_after(self) -> Time {
        self.not_after
    }

    /// From `not_before` to `not_after`.
    pub const fn new(not_before: Time, not_after: Time) -> Self {
        Self {
            not_before,
            not_after,
        }
    }
}

/// From when on a renewed certificate is valid. Fabric judges each certificate a second after its own beginning, and asks of every
/// authority above it that it is valid then, so the beginning decides which identities an authority's certificate can carry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RenewalStart {
    /// An authority's as before, so that everything below it stays valid; any other's from now on.
    #[default]
    Fitting,
    /// As before.
    Kept,
    /// From now on.
    Moved,
}

/// What a certificate is for; it decides the extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// A certificate authority, root or intermediate.
    Authority {
        /// How many authorities may follow below it; any number if none is given.
        max_path_len: Option<u8>,
    },
    /// A member of the network that signs messages: peer, orderer, user, admin.
    Identity,
    /// A TLS server and client.
    Tls,
}

/// A name in subjectAltName.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AlternativeName {
    /// A host name.
    Dns(String),
    /// An IP address.
    Ip(IpAddr),
}

impl AlternativeName {
    /// An address if it reads as one, else a host name: cryptogen's rule for SANS.
    pub fn from_text(text: &str) -> Self {
        match text.parse::<IpAddr>() {
            // Go writes `::ffff:127.0.0.1` with four bytes.
            Ok(address) => Self::Ip(address.to_canonical()),
            Err(_) => Self::Dns(text.to_owned()),
        }
    }
}

/// What a certificate is to say, apart from what its issuer decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub(super) subject: Subject,
    pub(super) purpose: Purpose,
    pub(super) validity: Validity,
    pub(super) key_algorithm: KeyAlgorithm,
    pub(super) alternative_names: Vec<AlternativeName>,
}

impl Request {
    /// For a certificate authority that may have any number of authorities below it.
    pub fn authority(common_name: &str, validity: Validity) -> Self {
        Self::new(
            common_name,
            Purpose::Authority { max_path_len: None },
            validity,
        )
    }

    /// For a peer, an orderer, a user or an admin.
    pub fn identity(common_name: &str, validity: Validity) -> Self {
        Self::new(common_name, Purpose::Identity, validity)
    }

    /// For a TLS server and client.
    pub fn tls(common_name: &str, validity: Validity) -> Self {
        Self::new(common_name, Purpose::Tls, validity)
    }

    /// For any purpose.
    pub fn new(common_name: &str, purpose: Purpose, validity: Validity) -> Self {
        let subject = Subject {
            common_name: common_name.to_owned(),
            ..Subject::default()
        };
        Self {
            subject,
            purpose,
            validity,
            key_algorithm: KeyAlgorithm::default(),
            alternative_names: Vec::new(),
        }
    }

    /// With this organization. cryptogen gives one to authorities only.
    #[must_use]
    pub fn organization(mut self, organization: &str) -> Self {
        self.subject.organization = organization.to_owned();
        self
    }

    /// With this organizational unit besides those it has. NodeOUs read the role from it.
    #[must_use]
    pub fn organizational_unit(mut self, unit: &str) -> Self {
        self.subject.organizational_units.push(unit.to_owned());
        self
    }

    /// With this subject instead; the common name is taken from it too.
    #[must_use]
    pub fn subject(mut self, subject: Subject) -> Self {
        self.subject = subject;
        self
    }

    /// With keys of this algorithm instead of P-256.
    #[must_use]
    pub fn key_algorithm(mut self, algorithm: KeyAlgorithm) -> Self {
        self.key_algorithm = algorithm;
        self
    }

    /// With this alternative name besides those it has.
    #[must_use]
    pub fn alternative_name(mut self, name: AlternativeName) -> Self {
        self.alternative_names.push(name);
        self
    }
}
