//! `crypto-config.yaml`: which organisations, nodes and users there are to be.
//!
//! cryptogen reads the file with the same YAML reader as Fabric reads `config.yaml`, so what it means is decided by
//! [`config::yaml`](crate::config::yaml). Both ignore keys that they do not know, so a file with `IntermediateCA`, which goes
//! beyond cryptogen, can be given to cryptogen too; one with the algorithm `ecdsa-p384` cannot.

mod error;
mod notes;
mod plan;
mod records;
mod template;
#[cfg(test)]
mod tests;

pub use error::CryptoConfigError;
pub use notes::CryptoConfigNote;
pub(super) use plan::{AuthorityPlan, NodePlan, OrganizationPlan, user_name};
pub use plan::{MAX_PLAN_BYTES, MAX_USERS, OrganizationKind, Plan};

use crate::config::yaml;

/// What a `crypto-config.yaml` says, names still as templates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CryptoConfig {
    /// `OrdererOrgs`: organisations with orderers.
    pub orderer_orgs: Vec<OrganizationSpec>,
    /// `PeerOrgs`: organisations with peers and users.
    pub peer_orgs: Vec<OrganizationSpec>,
}

/// An organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationSpec {
    /// `Name`, for people.
    pub name: String,
    /// `Domain`, which names the folder and ends the names of nodes and users.
    pub domain: String,
    /// `EnableNodeOUs`: whether roles are told by organizational units rather than by `admincerts`.
    pub enable_node_ous: bool,
    /// `CA`: the authorities, for identities and for TLS, and the place that all subjects state.
    pub ca: NodeSpec,
    /// `IntermediateCA`: an authority below the root that issues the identities. cryptogen does not know it.
    pub intermediate_ca: Option<NodeSpec>,
    /// `Template`: nodes by number.
    pub template: NodeTemplate,
    /// `Specs`: nodes by name, which come before those of the template.
    pub specs: Vec<NodeSpec>,
    /// `Users`, besides the administrator. Organisations of orderers have none, whatever this says, as in cryptogen.
    pub users: UsersSpec,
}

/// A node, or an authority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeSpec {
    /// `Hostname`, taken as it is.
    pub hostname: String,
    /// `CommonName`: a template; `{{.Hostname}}.{{.Domain}}` if empty.
    pub common_name: String,
    /// `Country`, of authorities only, like the places below.
    pub country: String,
    /// `Province`.
    pub province: String,
    /// `Locality`.
    pub locality: String,
    /// `OrganizationalUnit`.
    pub organizational_unit: String,
    /// `StreetAddress`.
    pub street_address: String,
    /// `PostalCode`.
    pub postal_code: String,
    /// `SANS`: templates of further names of the node's TLS certificate.
    pub sans: Vec<String>,
    /// `PublicKeyAlgorithm`: `ecdsa` (P-256, also if empty), `ed25519` or, which cryptogen does not know, `ecdsa-p384`.
    pub public_key_algorithm: String,
}

/// Nodes by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeTemplate {
    /// `Count`; less than one is none.
    pub count: i64,
    /// `Start`: the first number.
    pub start: i64,
    /// `Hostname`: a template; `{{.Prefix}}{{.Index}}` if empty.
    pub hostname: String,
    /// `SANS`, of every node.
    pub sans: Vec<String>,
    /// `PublicKeyAlgorithm`, of every node.
    pub public_key_algorithm: String,
}

/// Users by number, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsersSpec {
    /// `Count`; less than one is none.
    pub count: i64,
    /// `PublicKeyAlgorithm`, of every user. Administrators always have `ecdsa`, as in cryptogen.
    pub public_key_algorithm: String,
}

impl CryptoConfig {
    /// A commented sample: what is made when nothing is asked for. It means what cryptogen's own sample means.
    pub const SAMPLE: &str = include_str!("sample.yaml");

    /// Reads a `crypto-config.yaml`.
    ///
    /// # Errors
    /// When it is no such file. Names are looked at by [`Plan::of`].
    pub fn from_yaml(text: &[u8]) -> Result<Self, CryptoConfigError> {
        // A null makes cryptogen crash.
        yaml::read(text)?.ok_or(CryptoConfigError::Null)
    }
}
