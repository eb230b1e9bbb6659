//! The structure of an MSP's `config.yaml`.

use super::construct::{self, Constructor, Record};
use super::error::YamlError;
use super::tree::{Document, NodeId};
use super::{Configuration, NodeOusConfiguration, OuConfiguration};

/// Fills the configuration from the document.
pub(super) fn configuration(document: &Document) -> Result<Configuration, YamlError> {
    construct::document::<Draft>(document)?
        .unwrap_or_default()
        .finish()
}

/// A configuration whose list may have holes.
#[derive(Default)]
struct Draft {
    organizational_unit_identifiers: Vec<Option<OuConfiguration>>,
    node_ous: Option<NodeOusConfiguration>,
}

impl Draft {
    fn finish(self) -> Result<Configuration, YamlError> {
        let elements = self.organizational_unit_identifiers.into_iter().enumerate();
        let elements = elements.map(|(index, ou)| ou.ok_or(YamlError::NullElement { index }));
        Ok(Configuration {
            organizational_unit_identifiers: elements.collect::<Result<_, _>>()?,
            node_ous: self.node_ous,
        })
    }
}

impl Record for Draft {
    fn fill(
        &mut self,
        field: &[u8],
        value: NodeId,
        constructor: &mut Constructor<'_>,
    ) -> Option<Result<(), YamlError>> {
        Some(match field {
            b"OrganizationalUnitIdentifiers" => {
                constructor.list(value, &mut self.organizational_unit_identifiers)
            }
            b"NodeOUs" => constructor.optional(value, &mut self.node_ous),
            _ => return None,
        })
    }
}

impl Record for NodeOusConfiguration {
    fn fill(
        &mut self,
        field: &[u8],
        value: NodeId,
        constructor: &mut Constructor<'_>,
    ) -> Option<Result<(), YamlError>> {
        let role = match field {
            b"Enable" => return Some(constructor.boolean(value, &mut self.enable)),
            b"ClientOUIdentifier" => &mut self.client,
            b"PeerOUIdentifier" => &mut self.peer,
            b"AdminOUIdentifier" => &mut self.admin,
            b"OrdererOUIdentifier" => &mut self.orderer,
            _ => return None,
        };
        Some(constructor.optional(value, role))
    }
}

impl Record for OuConfiguration {
    fn fill(
        &mut self,
        field: &[u8],
        value: NodeId,
        constructor: &mut Constructor<'_>,
    ) -> Option<Result<(), YamlError>> {
        let text = match field {
            b"Certificate" => &mut self.certificate,
            b"OrganizationalUnitIdentifier" => &mut self.organizational_unit_identifier,
            _ => return None,
        };
        Some(constructor.text(value, text))
    }
}
