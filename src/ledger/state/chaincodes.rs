//! Chaincodes, as the namespaces `_lifecycle` and (before 2.0) `lscc` define them.
//!
//! `namespaces/metadata/CHAINCODE` says that there is a definition, `namespaces/fields/CHAINCODE/FIELD` holds each field
//! (`core/chaincode/lifecycle/serializer.go`).

use std::collections::{BTreeSet, HashMap};

use crate::wire::{DecodeError, StateData, StateDataKind, StateMetadata};

use super::super::definition::Definition;
use super::super::read_write_set::Key;
use super::operations::Operation;

pub(super) const LIFECYCLE: &str = "_lifecycle";
const LEGACY_LIFECYCLE: &str = "lscc";
const METADATA: &str = "namespaces/metadata/";
const FIELDS: &str = "namespaces/fields/";

/// The only type of definition that is a chaincode's.
const DATATYPE: &str = "ChaincodeDefinition";

#[derive(Clone, Debug, Default)]
pub(super) struct Chaincodes {
    /// The keys of `_lifecycle` and `lscc`: a slash is in each of the former and in no name of the latter.
    values: HashMap<String, Box<[u8]>>,
    changed: BTreeSet<String>,
    definitions: HashMap<String, Definition>,
}

impl Chaincodes {
    pub(super) fn definition(&self, name: &str) -> &Definition {
        self.definitions.get(name).unwrap_or(&Definition::Unknown)
    }

    /// Takes note of a change, whichever key it is of.
    pub(super) fn apply(&mut self, key: Key<'_>, operation: &Operation<'_, '_>) {
        let Some((key, chaincode)) = of_definition(key) else {
            return;
        };
        match operation {
            Operation::Delete => drop(self.values.remove(key)),
            Operation::Put(value) | Operation::PutWithMetadata(value, _) => {
                self.values.insert(key.to_owned(), (*value).into());
            }
            Operation::Metadata(_) => return,
        }
        self.changed.insert(chaincode.to_owned());
    }

    /// From now on the changed definitions count. Were there any?
    pub(super) fn end_block(&mut self) -> bool {
        let changed = std::mem::take(&mut self.changed);
        for name in &changed {
            match self.read(name) {
                Definition::Unknown => drop(self.definitions.remove(name)),
                definition => drop(self.definitions.insert(name.clone(), definition)),
            }
        }
        !changed.is_empty()
    }

    fn read(&self, name: &str) -> Definition {
        let defined = self.values.get(&format!("{METADATA}{name}"));
        let defined = defined.and_then(|metadata| self.read_defined(name, metadata));
        defined.unwrap_or_else(|| self.read_legacy(name))
    }

    fn read_defined(&self, name: &str, metadata: &[u8]) -> Option<Definition> {
        match StateMetadata::decode(metadata) {
            Ok(metadata) if metadata.datatype == DATATYPE => {}
            Ok(_) => {
                return Some(Definition::Unreadable(
                    "it is no definition of a chaincode".to_owned(),
                ));
            }
            Err(error) => return Some(Definition::unreadable(&error)),
        }
        let bytes = |name| self.field(name).map(|kind| bytes_of(kind.as_ref()));
        let field = |field: &str| bytes(format!("{FIELDS}{name}/{field}"));
        let sequence = self.field(format!("{FIELDS}{name}/Sequence"));
        if !matches!(sequence, Ok(None | Some(StateDataKind::Int64(_)))) {
            return Some(Definition::Unreadable(
                "its sequence is no number".to_owned(),
            ));
        }
        match (
            field("EndorsementInfo"),
            field("ValidationInfo"),
            field("Collections"),
        ) {
            (Ok(Some(endorsement)), Ok(Some(validation)), Ok(Some(collections))) => {
                Definition::of_fields(endorsement, validation, collections)
            }
            _ => Some(Definition::Unreadable(
                "one of its fields is no bytes".to_owned(),
            )),
        }
    }

    fn read_legacy(&self, name: &str) -> Definition {
        match self.values.get(name) {
            Some(data) => Definition::of_chaincode_data(data),
            None => Definition::Unknown,
        }
    }

    /// A key that is not there is like an empty one.
    fn field(&self, key: String) -> Result<Option<StateDataKind<'_>>, DecodeError> {
        let value = self.values.get(&key).map_or(&[][..], |value| value);
        Ok(StateData::decode(value)?.kind)
    }
}

/// The bytes of a field, which are none when nothing is said; `None` when something else is said.
fn bytes_of<'a>(kind: Option<&StateDataKind<'a>>) -> Option<&'a [u8]> {
    match kind {
        None => Some(&[]),
        Some(StateDataKind::Bytes(bytes)) => Some(bytes),
        Some(StateDataKind::Int64(_) | StateDataKind::String(_)) => None,
    }
}

/// The key as text and the chaincode that it defines, if it is such a key.
fn of_definition<'a>(key: Key<'a>) -> Option<(&'a str, &'a str)> {
    if !key.collection.is_empty() {
        return None;
    }
    let text = std::str::from_utf8(key.key).ok()?;
    let name = match key.namespace {
        LEGACY_LIFECYCLE => text,
        LIFECYCLE => match text.strip_prefix(METADATA) {
            Some(name) => name,
            None => text.strip_prefix(FIELDS)?.rsplit_once('/')?.0,
        },
        _ => return None,
    };
    Some((text, name))
}
