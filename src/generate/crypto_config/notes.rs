//! What in a `crypto-config.yaml` has no effect, and probably should have.

use super::{CryptoConfig, CryptoConfigError};
use crate::config::yaml::{Schema, UnknownKey, unknown_keys_of};
use crate::encoding::text::{Shown, kept};
use crate::lint::nearest;
use std::fmt::{self, Display, Formatter};

/// Something that cryptogen passes over without a word.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CryptoConfigNote {
    /// A key that means nothing where it stands.
    Ignored(UnknownKey),
    /// A negative number of nodes or users, of which there are none then.
    Negative {
        /// The organisation's domain.
        domain: String,
        /// Whose `Count` it is: `Template` or `Users`.
        within: &'static str,
        /// The number.
        count: i64,
    },
}

impl Display for CryptoConfigNote {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ignored(unknown) => ignored(f, unknown),
            Self::Negative {
                domain,
                within,
                count,
            } => write!(
                f,
                "{within} of `{}` has the Count {count}, which makes none",
                Shown(domain)
            ),
        }
    }
}

fn ignored(f: &mut Formatter<'_>, unknown: &UnknownKey) -> fmt::Result {
    write!(
        f,
        "line {}: the key `{}`",
        unknown.line,
        Shown(&unknown.key)
    )?;
    if !unknown.within.is_empty() {
        write!(f, " in {}", unknown.within)?;
    }
    write!(f, " is ignored")?;
    match nearest(&unknown.key, unknown.known.iter().copied()) {
        Some(meant) => write!(f, "; did you mean `{meant}`?"),
        None => Ok(()),
    }
}

const CONFIG: Schema = Schema {
    name: "",
    keys: &["OrdererOrgs", "PeerOrgs"],
    below: &[("OrdererOrgs", &ORGANIZATION), ("PeerOrgs", &ORGANIZATION)],
};

const ORGANIZATION: Schema = Schema {
    name: "an organisation",
    keys: &[
        "Name",
        "Domain",
        "EnableNodeOUs",
        "CA",
        "IntermediateCA",
        "Template",
        "Specs",
        "Users",
    ],
    below: &[
        ("CA", &NODE),
        ("IntermediateCA", &NODE),
        ("Template", &TEMPLATE),
        ("Specs", &NODE),
        ("Users", &USERS),
    ],
};

const NODE: Schema = Schema {
    name: "a node",
    keys: &[
        "Hostname",
        "CommonName",
        "Country",
        "Province",
        "Locality",
        "OrganizationalUnit",
        "StreetAddress",
        "PostalCode",
        "SANS",
        "PublicKeyAlgorithm",
    ],
    below: &[],
};

const TEMPLATE: Schema = Schema {
    name: "Template",
    keys: &["Count", "Start", "Hostname", "SANS", "PublicKeyAlgorithm"],
    below: &[],
};

const USERS: Schema = Schema {
    name: "Users",
    keys: &["Count", "PublicKeyAlgorithm"],
    below: &[],
};

impl CryptoConfig {
    /// What in this text, of which the configuration was read, has no effect.
    ///
    /// # Errors
    /// When it is no YAML.
    pub fn notes(&self, text: &[u8]) -> Result<Vec<CryptoConfigNote>, CryptoConfigError> {
        let unknown = unknown_keys_of(text, &CONFIG)?.into_iter();
        let notes = unknown.map(CryptoConfigNote::Ignored);
        Ok(notes.chain(self.negative_counts()).collect())
    }

    fn negative_counts(&self) -> impl Iterator<Item = CryptoConfigNote> {
        let organizations = self.peer_orgs.iter().chain(&self.orderer_orgs);
        let counts = organizations.flat_map(|org| {
            let template = (&org.domain, "Template", org.template.count);
            [template, (&org.domain, "Users", org.users.count)]
        });
        let negative = counts.filter(|(_, _, count)| *count < 0);
        negative.map(|(domain, within, count)| CryptoConfigNote::Negative {
            domain: kept(domain),
            within,
            count,
        })
    }
}
