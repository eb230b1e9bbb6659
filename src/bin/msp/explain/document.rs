//! The JSON document: the library's, with the file's name before it.

use fabric_msp::Explanation;
use fabric_msp::encoding::json::Value;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use std::path::Path;

/// The JSON document.
#[derive(Serialize)]
pub struct Document {
    file: String,
    #[serde(flatten)]
    explanation: Json,
}

impl Document {
    pub fn of(file: &Path, explanation: &Explanation) -> Self {
        Self {
            file: file.display().to_string(),
            explanation: Json(explanation.to_json()),
        }
    }
}

struct Json(Value);

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(&self.0, serializer)
    }
}

struct Borrowed<'a>(&'a Value);

impl Serialize for Borrowed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.0, serializer)
    }
}

fn serialize<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Value::Null => serializer.serialize_unit(),
        Value::Bool(value) => serializer.serialize_bool(*value),
        Value::Number(value) => serializer.serialize_u64(*value),
        Value::Text(text) => serializer.serialize_str(text),
        Value::List(items) => {
            let mut list = serializer.serialize_seq(Some(items.len()))?;
            for item in items {
                list.serialize_element(&Borrowed(item))?;
            }
            list.end()
        }
        Value::Object(members) => {
            let mut map = serializer.serialize_map(Some(members.len()))?;
            for (name, value) in members {
                map.serialize_entry(name, &Borrowed(value))?;
            }
            map.end()
        }
    }
}
