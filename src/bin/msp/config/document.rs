//! The library's JSON as part of a document.

use fabric_msp::channel::json::Json;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A JSON value of the library.
pub struct Value(pub Json);

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Borrowed(&self.0).serialize(serializer)
    }
}

struct Borrowed<'a>(&'a Json);

/// Recursion as deep as the messages were that the value was made from, which the library bounds.
impl Serialize for Borrowed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Number(value) => serializer.serialize_i64(*value),
            Json::Text(text) => serializer.serialize_str(text),
            Json::List(list) => serializer.collect_seq(list.iter().map(Borrowed)),
            Json::Object(map) => {
                let mut members = serializer.serialize_map(Some(map.len()))?;
                for (name, value) in map {
                    members.serialize_entry(name, &Borrowed(value))?;
                }
                members.end()
            }
        }
    }
}
