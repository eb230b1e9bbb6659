//! `config.yaml`, read as Fabric reads it.
//!
//! Fabric uses `go.yaml.in/yaml/v4`, and what that accepts decides whether an MSP loads and whether its NodeOUs are on. No
//! YAML crate decides alike. Through serde the spelling, the style and the tag of a scalar are lost together with merge keys,
//! and at the level of events the parsers differ in what they accept: `%YAML 1.2`, tabs before comments, characters in
//! anchors and tags, how far beyond the first document they look. So this is a reader of our own, in the steps that every YAML
//! reader has: characters (`input`), tokens (`scanner`), a tree (`compose`), types (`resolve`), structures (`construct`), of
//! which an MSP's is one (`configuration`).

mod compose;
mod configuration;
mod construct;
mod error;
mod input;
mod keys;
mod resolve;
mod scanner;
mod token;
mod tree;

#[cfg(test)]
mod tests;

pub use error::YamlError;
pub use keys::{MAX_UNKNOWN_KEYS, UnknownKey, unknown_keys};
#[cfg(feature = "generate")]
pub(crate) use keys::{Schema, unknown_keys_of};

#[cfg(feature = "generate")]
pub(crate) use {
    construct::{Constructor, Record},
    tree::NodeId,
};

/// The bytes that a configuration may have. Fabric has no limit; its own samples have less than a thousand.
pub const MAX_CONFIGURATION_BYTES: usize = 1 << 20;

/// What a `config.yaml` says, certificates by their paths.
///
/// Text is bytes, for what `!!binary` stands for need not be UTF-8.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// The OUs of which an identity must carry one (`OrganizationalUnitIdentifiers`).
    pub organizational_unit_identifiers: Vec<OuConfiguration>,
    /// The OUs that stand for roles (`NodeOUs`).
    pub node_ous: Option<NodeOusConfiguration>,
}

/// `NodeOUs`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeOusConfiguration {
    /// Whether they are in use (`Enable`).
    pub enable: bool,
    /// `ClientOUIdentifier`.
    pub client: Option<OuConfiguration>,
    /// `PeerOUIdentifier`.
    pub peer: Option<OuConfiguration>,
    /// `AdminOUIdentifier`.
    pub admin: Option<OuConfiguration>,
    /// `OrdererOUIdentifier`.
    pub orderer: Option<OuConfiguration>,
}

/// An OU and who may certify it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OuConfiguration {
    /// The path of a CA's certificate, within the MSP's folder (`Certificate`).
    pub certificate: Vec<u8>,
    /// The OU (`OrganizationalUnitIdentifier`).
    pub organizational_unit_identifier: Vec<u8>,
}

impl Configuration {
    /// Reads a `config.yaml`: its first document, keys that Fabric does not know ignored.
    ///
    /// # Errors
    /// [`YamlError`] when Fabric would refuse it too, or crash on it; also when it is longer than
    /// [`MAX_CONFIGURATION_BYTES`] or nests merges more deeply than anybody would.
    pub fn from_yaml(text: &[u8]) -> Result<Self, YamlError> {
        configuration::configuration(&composed(text)?)
    }
}

/// Reads another structure by the same rules; `None` when the text is a null (`~`). No document at all is an empty structure.
#[cfg(feature = "generate")]
pub(crate) fn read<R: Record>(text: &[u8]) -> Result<Option<R>, YamlError> {
    construct::document(&composed(text)?)
}

fn composed(text: &[u8]) -> Result<tree::Document, YamlError> {
    let limit = MAX_CONFIGURATION_BYTES;
    match text.len() > limit {
        true => Err(YamlError::TooLarge { limit }),
        false => compose::Composer::new(text).compose(),
    }
}
