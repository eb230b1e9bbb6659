//! A configuration as `configtxlator proto_decode` and [`channel::json`](crate::channel::json) print it, read back as far as lints
//! look at it: groups, their values and policies.

mod values;

use base64ct::{Base64, Encoding as _};
use serde_json::{Map, Value};

use crate::config::{CryptoConfig, KeyInfo, MspConfig, NodeOus, OuIdentifier, SigningIdentityInfo};
use crate::diagnostic::Diagnostic;
use crate::encoding::text::{Shown, kept};
use crate::msp::{MspPrincipal, MspRoleType};
use crate::wire::{self, PolicyType};

/// Groups within groups that are read. A channel has four.
pub const MAX_JSON_GROUPS_DEPTH: usize = 8;

/// Octets of JSON that are read; in memory it takes a multiple of them.
pub const MAX_JSON_BYTES: usize = 32 << 20;

/// Why a text is no configuration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// Not JSON.
    #[error("the text is no JSON: {problem}")]
    Syntax {
        /// What the reader says.
        problem: String,
    },
    /// More than any configuration has.
    #[error("the JSON has more than {limit} bytes")]
    TooLarge {
        /// The number of bytes allowed.
        limit: usize,
    },
    /// Lists and objects within each other beyond the reader's limit.
    #[error("the JSON is nested more than {limit} deep")]
    NestedTooDeep {
        /// The number of levels allowed.
        limit: usize,
    },
    /// JSON of something else.
    #[error(
        "the JSON holds no `channel_group`, neither as a Config nor within a block or an envelope"
    )]
    NoChannelGroup,
    /// A member of another kind than it should be.
    #[error("`{}` is not {expected}", Shown(.path))]
    Member {
        /// The path of the member.
        path: String,
        /// What should be there.
        expected: &'static str,
    },
    /// Groups within groups beyond the limit.
    #[error("groups are nested more than {limit} deep")]
    TooDeep {
        /// The number of levels allowed.
        limit: usize,
    },
}

impl Diagnostic for JsonError {
    fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "MSP-JSON-001",
            Self::NoChannelGroup => "MSP-JSON-002",
            Self::Member { .. } => "MSP-JSON-003",
            Self::TooDeep { .. } => "MSP-JSON-004",
            Self::TooLarge { .. } => "MSP-JSON-005",
            Self::NestedTooDeep { .. } => "MSP-JSON-006",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::TooDeep { .. } | Self::NestedTooDeep { .. } => {
                "no channel's configuration is nested so deep: check where the file comes from"
            }
            Self::TooLarge { .. } => {
                "give the configuration alone: `msp config show --format json`"
            }
            _ => {
                "give the output of `configtxlator proto_decode --type common.Block` or `--type common.Config`"
            }
        })
    }
}

/// Reads a `Config` with the groups, values and policies of the JSON, without versions and what only orderers read: an encoded `common.Config` message.
///
/// # Errors
/// [`JsonError`] when it is none.
pub fn config_from_json(text: &[u8]) -> Result<Vec<u8>, JsonError> {
    if text.len() > MAX_JSON_BYTES {
        let limit = MAX_JSON_BYTES;
        return Err(JsonError::TooLarge { limit });
    }
    let value: Value = serde_json::from_slice(text).map_err(|error| unreadable(&error))?;
    let group = channel_group(&value).ok_or(JsonError::NoChannelGroup)?;
    let group = encoded_group("/Channel", group, 0)?;
    let group = wire::ConfigGroup::decode(&group).unwrap_or_default();
    let config = wire::Config {
        channel_group: Some(group),
        ..wire::Config::default()
    };
    Ok(config.encode())
}

/// Levels of lists and objects that the JSON reader allows.
const MAX_JSON_DEPTH: usize = 128;

/// The reader tells its limit by its words alone.
fn unreadable(error: &serde_json::Error) -> JsonError {
    let problem = error.to_string();
    match problem.starts_with("recursion limit exceeded") {
        true => JsonError::NestedTooDeep {
            limit: MAX_JSON_DEPTH,
        },
        false => JsonError::Syntax {
            problem: kept(&problem),
        },
    }
}

/// Where it stands in a Config, a ConfigEnvelope, an Envelope, a Block.
const PLACES: [&str; 4] = [
    "/channel_group",
    "/config/channel_group",
    "/payload/data/config/channel_group",
    "/data/data/0/payload/data/config/channel_group",
];

fn channel_group(value: &Value) -> Option<&Value> {
    PLACES.iter().find_map(|place| value.pointer(place))
}

fn wrong(path: &str, expected: &'static str) -> JsonError {
    JsonError::Member {
        path: kept(path),
        expected,
    }
}

/// The members of an object; null and what is not there are an empty one.
fn members<'v>(
    value: &'v Value,
    name: &str,
    path: &str,
) -> Result<Option<&'v Map<String, Value>>, JsonError> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(map)) => Ok(Some(map)),
        Some(_) => Err(wrong(&format!("{path}/{name}"), "an object")),
    }
}

/// Each level is encoded and read again by the one above, so the cost is the length times [`MAX_JSON_GROUPS_DEPTH`].
fn encoded_group(path: &str, value: &Value, depth: usize) -> Result<Vec<u8>, JsonError> {
    if depth > MAX_JSON_GROUPS_DEPTH {
        let limit = MAX_JSON_GROUPS_DEPTH;
        return Err(JsonError::TooDeep { limit });
    }
    let mut groups = Vec::new();
    for (name, below) in members(value, "groups", path)?.into_iter().flatten() {
        let path = format!("{path}/{}", kept(name));
        groups.push((name.as_str(), encoded_group(&path, below, depth + 1)?));
    }
    let values = values(path, value)?;
    let mut policies = Vec::new();
    for (name, policy) in members(value, "policies", path)?.into_iter().flatten() {
        let path = format!("{path}/{}", kept(name));
        policies.push((name.as_str(), policy_of(&path, policy)?));
    }
    let read = |bytes| wire::ConfigGroup::decode(bytes).unwrap_or_default();
    let group = wire::ConfigGroup {
        groups: groups
            .iter()
            .map(|(name, bytes)| (*name, read(bytes)))
            .collect(),
        values: (values.iter())
            .map(|(name, value)| {
                (
                    *name,
                    wire::ConfigValue {
                        value,
                        ..wire::ConfigValue::default()
                    },
                )
            })
            .collect(),
        policies: (policies.iter())
            .map(|(name, policy)| {
                let policy = policy.as_ref();
                let policy = policy.map(|(kind, value)| wire::Policy { kind: *kind, value });
                (
                    *name,
                    wire::ConfigPolicy {
                        policy,
                        ..wire::ConfigPolicy::default()
                    },
                )
            })
            .collect(),
        ..wire::ConfigGroup::default()
    };
    Ok(group.encode())
}

/// All values, by their names.
fn values<'v>(path: &str, group: &'v Value) -> Result<Vec<(&'v str, Vec<u8>)>, JsonError> {
    let found = members(group, "values", path)?.into_iter().flatten();
    let encoded = |(name, value): (&'v String, &Value)| {
        let path = format!("{path}/{}", kept(name));
        let value = value.get("value").unwrap_or(&Value::Null);
        Ok((name.as_str(), values::encoded(&path, name, value)?))
    };
    found.map(encoded).collect()
}

/// Unfolded as configtxlator does it, or still the bytes of a message.
fn msp_config(path: &str, value: &Value) -> Result<Vec<u8>, JsonError> {
    let kind = value
        .get("type")
        .and_then(Value::as_i64)
        .unwrap_or_default();
    let kind = i32::try_from(kind).map_err(|_| wrong(path, "an MSP"))?;
    match value.get("config") {
        Some(config @ Value::Object(_)) if kind == wire::MSP_TYPE_FABRIC => {
            Ok(fabric(path, config)?.to_msp_config().to_vec())
        }
        Some(Value::Object(config)) => {
            let name = config
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let config = wire::IdemixMspConfig {
                name,
                ..wire::IdemixMspConfig::default()
            };
            let config = config.encode();
            Ok(wire::MspConfig {
                kind,
                config: &config,
            }
            .encode())
        }
        Some(Value::String(text)) => {
            let config = base64_of(path, text)?;
            Ok(wire::MspConfig {
                kind,
                config: &config,
            }
            .encode())
        }
        _ => Err(wrong(path, "an MSP with a `config`")),
    }
}

fn fabric(path: &str, value: &Value) -> Result<MspConfig, JsonError> {
    let list = |name: &str| bytes_list(path, value, name);
    Ok(MspConfig {
        name: text(path, value, "name")?,
        root_certs: list("root_certs")?,
        intermediate_certs: list("intermediate_certs")?,
        admins: list("admins")?,
        revocation_list: list("revocation_list")?,
        signing_identity: signing(path, value)?,
        organizational_unit_identifiers: units(path, value)?,
        crypto_config: crypto(path, value)?,
        tls_root_certs: list("tls_root_certs")?,
        tls_intermediate_certs: list("tls_intermediate_certs")?,
        node_ous: node_ous(path, value)?,
    })
}

/// An object that may be null.
fn object<'v>(path: &str, value: &'v Value, name: &str) -> Result<Option<&'v Value>, JsonError> {
    Ok(members(value, name, path)?.and(value.get(name)))
}

fn signing(path: &str, value: &Value) -> Result<Option<SigningIdentityInfo>, JsonError> {
    let Some(signing) = object(path, value, "signing_identity")? else {
        return Ok(None);
    };
    let key = object(path, signing, "private_signer")?;
    Ok(Some(SigningIdentityInfo {
        public_signer: bytes(path, signing, "public_signer")?,
        private_signer: match key {
            None => None,
            Some(key) => Some(KeyInfo {
                key_identifier: text(path, key, "key_identifier")?,
                key_material: bytes(path, key, "key_material")?.into(),
            }),
        },
    }))
}

fn crypto(path: &str, value: &Value) -> Result<Option<CryptoConfig>, JsonError> {
    let Some(crypto) = object(path, value, "crypto_config")? else {
        return Ok(None);
    };
    Ok(Some(CryptoConfig {
        signature_hash_family: text(path, crypto, "signature_hash_family")?,
        identity_identifier_hash_function: text(path, crypto, "identity_identifier_hash_function")?,
    }))
}

fn units(path: &str, value: &Value) -> Result<Vec<OuIdentifier>, JsonError> {
    let name = "organizational_unit_identifiers";
    let listed = elements(path, value, name)?;
    listed.iter().map(|listed| unit(path, listed)).collect()
}

fn unit(path: &str, value: &Value) -> Result<OuIdentifier, JsonError> {
    Ok(OuIdentifier {
        certificate: bytes(path, value, "certificate")?,
        organizational_unit_identifier: text(path, value, "organizational_unit_identifier")?,
    })
}

fn node_ous(path: &str, value: &Value) -> Result<Option<NodeOus>, JsonError> {
    let Some(units) = object(path, value, "fabric_node_ous")? else {
        return Ok(None);
    };
    let role = |name: &str| {
        let found = object(path, units, name)?;
        found.map(|found| unit(path, found)).transpose()
    };
    Ok(Some(NodeOus {
        enable: units
            .get("enable")
            .and_then(Value::as_bool)
            .unwrap_or_default(),
        client: role("client_ou_identifier")?,
        peer: role("peer_ou_identifier")?,
        admin: role("admin_ou_identifier")?,
        orderer: role("orderer_ou_identifier")?,
    }))
}

fn elements<'v>(path: &str, value: &'v Value, name: &str) -> Result<&'v [Value], JsonError> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(list)) => Ok(list),
        Some(_) => Err(wrong(&format!("{path}/{name}"), "a list")),
    }
}

fn bytes_list(path: &str, value: &Value, name: &str) -> Result<Vec<Vec<u8>>, JsonError> {
    let path = format!("{path}/{name}");
    let decoded = |element: &Value| match element.as_str() {
        Some(text) => base64_of(&path, text),
        None => Err(wrong(&path, "a list of base64")),
    };
    elements(&path, value, name)?.iter().map(decoded).collect()
}

fn bytes(path: &str, value: &Value, name: &str) -> Result<Vec<u8>, JsonError> {
    base64_of(&format!("{path}/{name}"), &text(path, value, name)?)
}

fn text(path: &str, value: &Value, name: &str) -> Result<String, JsonError> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(wrong(&format!("{path}/{name}"), "a text")),
    }
}

fn base64_of(path: &str, text: &str) -> Result<Vec<u8>, JsonError> {
    Base64::decode_vec(text).map_err(|_| wrong(path, "base64"))
}

/// A policy's type and message; `None` where there is none.
fn policy_of(path: &str, value: &Value) -> Result<Option<(i32, Vec<u8>)>, JsonError> {
    match value.get("policy") {
        None | Some(Value::Null) => Ok(None),
        Some(policy) => policy_body(path, policy).map(Some),
    }
}

/// One of a type that is not known here keeps its bytes, if the JSON has them.
fn policy_body(path: &str, policy: &Value) -> Result<(i32, Vec<u8>), JsonError> {
    let kind = policy
        .get("type")
        .and_then(Value::as_i64)
        .unwrap_or_default();
    let kind = i32::try_from(kind).map_err(|_| wrong(path, "a policy"))?;
    let body = policy.get("value").unwrap_or(&Value::Null);
    if let Value::String(text) = body {
        return Ok((kind, base64_of(path, text)?));
    }
    let message = match PolicyType::from_wire(kind) {
        _ if body.is_null() => Vec::new(),
        Some(PolicyType::ImplicitMeta) => implicit_meta(path, body)?,
        Some(PolicyType::Signature) => signature(path, body)?,
        _ => Vec::new(),
    };
    Ok((kind, message))
}

fn implicit_meta(path: &str, value: &Value) -> Result<Vec<u8>, JsonError> {
    let rule = match value.get("rule") {
        None | Some(Value::Null) => 0,
        Some(rule) => ["ANY", "ALL", "MAJORITY"]
            .iter()
            .position(|name| rule.as_str() == Some(name))
            .ok_or_else(|| wrong(&format!("{path}/rule"), "ANY, ALL or MAJORITY"))?,
    };
    let sub_policy = text(path, value, "sub_policy")?;
    let message = wire::ImplicitMetaPolicy {
        sub_policy: &sub_policy,
        rule: rule as i32,
    };
    Ok(message.encode())
}

fn signature(path: &str, value: &Value) -> Result<Vec<u8>, JsonError> {
    let identities = elements(path, value, "identities")?.iter();
    let principals: Vec<MspPrincipal> = identities
        .map(|identity| principal(path, identity))
        .collect::<Result<_, _>>()?;
    let encoded: Vec<Vec<u8>> = principals.iter().map(MspPrincipal::encode).collect();
    let identities = encoded
        .iter()
        .filter_map(|it| wire::MspPrincipal::decode(it).ok());
    let message = wire::SignaturePolicyEnvelope {
        version: value
            .get("version")
            .and_then(Value::as_i64)
            .unwrap_or_default() as i32,
        rule: match value.get("rule") {
            None | Some(Value::Null) => None,
            Some(found) => Some(rule(path, found)?),
        },
        identities: identities.collect(),
    };
    Ok(message.encode())
}

fn principal(path: &str, value: &Value) -> Result<MspPrincipal, JsonError> {
    let body = value.get("principal").unwrap_or(&Value::Null);
    let classification = classification(value.get("principal_classification"));
    let body = match (classification, body) {
        (_, Value::String(text)) => base64_of(path, text)?,
        (0, body) => role_of(path, body)?,
        (1, body) => unit_of(path, body)?,
        (2, body) => identity_of(path, body)?,
        _ => Vec::new(),
    };
    Ok(MspPrincipal {
        classification,
        body,
    })
}

const CLASSIFICATIONS: [&str; 5] = [
    "ROLE",
    "ORGANIZATION_UNIT",
    "IDENTITY",
    "ANONYMITY",
    "COMBINED",
];

/// By name or number; what is not there is a role. A number that is none keeps what is not known apart.
fn classification(value: Option<&Value>) -> i32 {
    let position = |name: &str| CLASSIFICATIONS.iter().position(|known| *known == name);
    let number = match value {
        None | Some(Value::Null) => Some(0),
        Some(Value::String(name)) => position(name).and_then(|index| i32::try_from(index).ok()),
        Some(number) => number.as_i64().and_then(|it| i32::try_from(it).ok()),
    };
    number.unwrap_or(i32::MAX)
}

fn role_of(path: &str, body: &Value) -> Result<Vec<u8>, JsonError> {
    let name = text(path, body, "role")?.to_lowercase();
    let named = |role: &MspRoleType| {
        role.name() == name || (name.is_empty() && *role == MspRoleType::Member)
    };
    let role = MspRoleType::ALL.into_iter().find(named);
    let role = role.ok_or_else(|| wrong(&format!("{path}/role"), "a role"))?;
    Ok(MspPrincipal::role(&text(path, body, "msp_identifier")?, role).body)
}

fn unit_of(path: &str, body: &Value) -> Result<Vec<u8>, JsonError> {
    let unit = wire::OrganizationUnit {
        msp_identifier: &text(path, body, "msp_identifier")?,
        organizational_unit_identifier: &text(path, body, "organizational_unit_identifier")?,
        certifiers_identifier: &bytes(path, body, "certifiers_identifier")?,
    };
    Ok(unit.encode())
}

fn identity_of(path: &str, body: &Value) -> Result<Vec<u8>, JsonError> {
    let identity = wire::SerializedIdentity {
        mspid: &text(path, body, "mspid")?,
        id_bytes: &bytes(path, body, "id_bytes")?,
    };
    Ok(identity.encode())
}

/// Recursion within the 128 levels that the JSON reader allows.
fn rule(path: &str, value: &Value) -> Result<wire::SignaturePolicy, JsonError> {
    let number = |value: &Value, name: &str| -> Result<i32, JsonError> {
        let found = value.get(name).and_then(Value::as_i64).unwrap_or_default();
        i32::try_from(found).map_err(|_| wrong(path, "a rule"))
    };
    let kind = match value.get("n_out_of") {
        Some(gate) => {
            let rules = elements(path, gate, "rules")?.iter();
            wire::SignaturePolicyKind::NOutOf(wire::NOutOf {
                n: number(gate, "n")?,
                rules: rules
                    .map(|below| rule(path, below))
                    .collect::<Result<_, _>>()?,
            })
        }
        None => wire::SignaturePolicyKind::SignedBy(number(value, "signed_by")?),
    };
    Ok(wire::SignaturePolicy { kind: Some(kind) })
}
