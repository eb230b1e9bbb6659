//! Values of groups as messages: all that [`Channel::from_config`](crate::channel::Channel::from_config) looks into.

use serde_json::Value;

use super::{JsonError, base64_of, bytes, elements, members, msp_config, policy_body, text, wrong};
use crate::wire;

/// The message of the value `name`. One that holds nothing is empty; one of a name that no channel has is empty too, for the
/// loader refuses its name.
pub(super) fn encoded(path: &str, name: &str, value: &Value) -> Result<Vec<u8>, JsonError> {
    match value {
        Value::Null => return Ok(Vec::new()),
        Value::String(text) => return base64_of(path, text),
        _ => {}
    }
    match name {
        "MSP" => msp_config(path, value),
        "Capabilities" => capabilities(path, value),
        "HashingAlgorithm" => {
            let name = &text(path, value, "name")?;
            Ok(wire::HashingAlgorithm { name }.encode())
        }
        "BlockDataHashingStructure" => {
            let width = number(path, value, "width")?;
            Ok(wire::BlockDataHashingStructure { width }.encode())
        }
        "OrdererAddresses" | "Endpoints" => {
            let addresses = texts(path, value, "addresses")?;
            Ok(wire::OrdererAddresses { addresses }.encode())
        }
        "Consortium" => {
            let name = &text(path, value, "name")?;
            Ok(wire::Consortium { name }.encode())
        }
        "KafkaBrokers" => {
            let brokers = texts(path, value, "brokers")?;
            Ok(wire::KafkaBrokers { brokers }.encode())
        }
        "ChannelRestrictions" => {
            let max_count = number(path, value, "max_count")?;
            Ok(wire::ChannelRestrictions { max_count }.encode())
        }
        "BatchTimeout" => {
            let timeout = &text(path, value, "timeout")?;
            Ok(wire::BatchTimeout { timeout }.encode())
        }
        "ChannelCreationPolicy" => {
            let (kind, value) = policy_body(path, value)?;
            Ok(wire::Policy {
                kind,
                value: &value,
            }
            .encode())
        }
        "BatchSize" => batch_size(path, value),
        "ConsensusType" => consensus_type(path, value),
        "Orderers" => orderers(path, value),
        "AnchorPeers" => anchor_peers(path, value),
        "ACLs" => acls(path, value),
        _ => Ok(Vec::new()),
    }
}

fn capabilities(path: &str, value: &Value) -> Result<Vec<u8>, JsonError> {
    let names = members(value, "capabilities", path)?.into_iter().flatten();
    let capabilities = names.map(|(name, _)| (name.as_str(), wire::Capability {}));
    let capabilities = capabilities.collect();
    Ok(wire::Capabilities { capabilities }.encode())
}

fn batch_size(path: &str, value: &Value) -> Result<Vec<u8>, JsonError> {
    let size = wire::BatchSize {
        max_message_count: number(path, value, "max_message_count")?,
        absolute_max_bytes: number(path, value, "absolute_max_bytes")?,
        preferred_max_bytes: number(path, value, "preferred_max_bytes")?,
    };
    Ok(size.encode())
}

const STATES: [&str; 2] = ["STATE_NORMAL", "STATE_MAINTENANCE"];

/// Without its metadata, which is for orderers alone.
fn consensus_type(path: &str, value: &Value) -> Result<Vec<u8>, JsonError> {
    let named = value.get("state").and_then(Value::as_str);
    let state = named.and_then(|name| STATES.iter().position(|known| *known == name));
    let state = match state.map(i32::try_from) {
        Some(Ok(state)) => state,
        _ => number(path, value, "state")?,
    };
    let kind = &text(path, value, "type")?;
    let metadata = &[];
    Ok(wire::ConsensusType {
        kind,
        metadata,
        state,
    }
    .encode())
}

fn orderers(path: &str, value: &Value) -> Result<Vec<u8>, JsonError> {
    let mut encoded = Vec::new();
    for consenter in elements(path, value, "consenter_mapping")? {
        let message = wire::Consenter {
            id: number(path, consenter, "id")?,
            host: &text(path, consenter, "host")?,
            port: number(path, consenter, "port")?,
            msp_id: &text(path, consenter, "msp_id")?,
            identity: &bytes(path, consenter, "identity")?,
            client_tls_cert: &bytes(path, consenter, "client_tls_cert")?,
            server_tls_cert: &bytes(path, consenter, "server_tls_cert")?,
        };
        // Messages that follow each other are one with all their elements.
        let consenter_mapping = vec![message];
        encoded.extend(wire::Orderers { consenter_mapping }.encode());
    }
    Ok(encoded)
}

fn anchor_peers(path: &str, value: &Value) -> Result<Vec<u8>, JsonError> {
    let mut encoded = Vec::new();
    for peer in elements(path, value, "anchor_peers")? {
        let host = &text(path, peer, "host")?;
        let port = number(path, peer, "port")?;
        let anchor_peers = vec![wire::AnchorPeer { host, port }];
        encoded.extend(wire::AnchorPeers { anchor_peers }.encode());
    }
    Ok(encoded)
}

fn acls(path: &str, value: &Value) -> Result<Vec<u8>, JsonError> {
    let mut acls = std::collections::BTreeMap::new();
    for (name, resource) in members(value, "acls", path)?.into_iter().flatten() {
        let named = resource.get("policy_ref").and_then(Value::as_str);
        let policy_ref = named.unwrap_or_default();
        acls.insert(name.as_str(), wire::ApiResource { policy_ref });
    }
    Ok(wire::Acls { acls }.encode())
}

fn texts<'v>(path: &str, value: &'v Value, name: &str) -> Result<Vec<&'v str>, JsonError> {
    let text = |element: &'v Value| {
        element
            .as_str()
            .ok_or_else(|| wrong(path, "a list of texts"))
    };
    elements(path, value, name)?.iter().map(text).collect()
}

/// What is not there is zero. Protobuf's JSON writes numbers of 64 bits as texts.
fn number<N>(path: &str, value: &Value, name: &str) -> Result<N, JsonError>
where
    N: TryFrom<u64> + Default,
{
    let number = match value.get(name) {
        None | Some(Value::Null) => return Ok(N::default()),
        Some(Value::String(text)) => text.parse().ok(),
        Some(found) => found.as_u64(),
    };
    let number = number.and_then(|number| N::try_from(number).ok());
    number.ok_or_else(|| wrong(&format!("{path}/{name}"), "a number that fits"))
}
