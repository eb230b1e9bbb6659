//! The structures of `crypto-config.yaml` by the names of their fields.

use super::{CryptoConfig, NodeSpec, NodeTemplate, OrganizationSpec, UsersSpec};
use crate::config::yaml::{Constructor, NodeId, Record, YamlError};

impl Record for CryptoConfig {
    fn fill(
        &mut self,
        field: &[u8],
        value: NodeId,
        constructor: &mut Constructor<'_>,
    ) -> Option<Result<(), YamlError>> {
        let organizations = match field {
            b"OrdererOrgs" => &mut self.orderer_orgs,
            b"PeerOrgs" => &mut self.peer_orgs,
            _ => return None,
        };
        Some(constructor.structures(value, organizations))
    }
}

impl Record for OrganizationSpec {
    fn fill(
        &mut self,
        field: &[u8],
        value: NodeId,
        constructor: &mut Constructor<'_>,
    ) -> Option<Result<(), YamlError>> {
        Some(match field {
            b"Name" => constructor.string_of(value, &mut self.name),
            b"Domain" => constructor.string_of(value, &mut self.domain),
            b"EnableNodeOUs" => constructor.boolean(value, &mut self.enable_node_ous),
            b"CA" => constructor.structure(value, &mut self.ca),
            b"IntermediateCA" => constructor.optional(value, &mut self.intermediate_ca),
            b"Template" => constructor.structure(value, &mut self.template),
            b"Specs" => constructor.structures(value, &mut self.specs),
            b"Users" => constructor.structure(value, &mut self.users),
            _ => return None,
        })
    }
}

impl Record for NodeSpec {
    fn fill(
        &mut self,
        field: &[u8],
        value: NodeId,
        constructor: &mut Constructor<'_>,
    ) -> Option<Result<(), YamlError>> {
        let text = match field {
            b"SANS" => return Some(constructor.texts(value, &mut self.sans)),
            b"Hostname" => &mut self.hostname,
            b"CommonName" => &mut self.common_name,
            b"Country" => &mut self.country,
            b"Province" => &mut self.province,
            b"Locality" => &mut self.locality,
            b"OrganizationalUnit" => &mut self.organizational_unit,
            b"StreetAddress" => &mut self.street_address,
            b"PostalCode" => &mut self.postal_code,
            b"PublicKeyAlgorithm" => &mut self.public_key_algorithm,
            _ => return None,
        };
        Some(constructor.string_of(value, text))
    }
}

impl Record for NodeTemplate {
    fn fill(
        &mut self,
        field: &[u8],
        value: NodeId,
        constructor: &mut Constructor<'_>,
    ) -> Option<Result<(), YamlError>> {
        Some(match field {
            b"Count" => constructor.integer(value, &mut self.count),
            b"Start" => constructor.integer(value, &mut self.start),
            b"Hostname" => constructor.string_of(value, &mut self.hostname),
            b"SANS" => constructor.texts(value, &mut self.sans),
            b"PublicKeyAlgorithm" => constructor.string_of(value, &mut self.public_key_algorithm),
            _ => return None,
        })
    }
}

impl Record for UsersSpec {
    fn fill(
        &mut self,
        field: &[u8],
        value: NodeId,
        constructor: &mut Constructor<'_>,
    ) -> Option<Result<(), YamlError>> {
        Some(match field {
            b"Count" => constructor.integer(value, &mut self.count),
            b"PublicKeyAlgorithm" => constructor.string_of(value, &mut self.public_key_algorithm),
            _ => return None,
        })
    }
}
