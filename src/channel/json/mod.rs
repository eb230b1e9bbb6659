//! Configurations as JSON, in the shape of Fabric's `configtxlator proto_decode` (its library `protolator`).
//!
//! Messages within messages are unfolded, bytes are base64, 64-bit numbers are text, enums are names, what is absent is `null`.
//! Where that tool gives up (a value of an unknown name, a policy of an unknown type, bytes that cannot be read), here the bytes
//! stand as base64. Private keys, which no configuration should have, are left out.

mod msp;
mod policies;
mod tree;
mod values;

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use crate::encoding::pem::base64;

pub use tree::{config, config_update, element};

/// A JSON value; `Display` writes it on one line, and with `{:#}` on indented ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// Members by name.
    Object(BTreeMap<String, Json>),
}

/// An object: names, and what becomes JSON.
macro_rules! object {
    ($($name:literal: $value:expr),* $(,)?) => {
        crate::channel::json::Json::Object(std::collections::BTreeMap::from([
            $(($name.to_owned(), crate::channel::json::Json::from($value)),)*
        ]))
    };
}
use object;

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u32> for Json {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl From<i32> for Json {
    fn from(value: i32) -> Self {
        Self::Number(value.into())
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Self {
        Self::Text(value.to_string())
    }
}

impl From<i64> for Json {
    fn from(value: i64) -> Self {
        Self::Text(value.to_string())
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<&[u8]> for Json {
    fn from(value: &[u8]) -> Self {
        let mut text = String::new();
        base64::encode_into(value, &mut text);
        Self::Text(text)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(list: Vec<T>) -> Self {
        Self::List(list.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Json>> From<BTreeMap<&str, T>> for Json {
    fn from(map: BTreeMap<&str, T>) -> Self {
        let members = map.into_iter();
        Self::Object(
            members
                .map(|(name, value)| (name.to_owned(), value.into()))
                .collect(),
        )
    }
}

/// The name of an enum's value, or its number if it has none.
fn named(names: &[&str], value: i32) -> Json {
    let name = usize::try_from(value)
        .ok()
        .and_then(|index| names.get(index));
    name.map_or(Json::from(value), |name| Json::from(*name))
}

/// What the bytes are, if they are that; else the bytes. No bytes are no message.
fn unfolded<'a, M, E>(bytes: &'a [u8], decode: fn(&'a [u8]) -> Result<M, E>) -> Json
where
    Json: From<M>,
{
    match decode(bytes) {
        _ if bytes.is_empty() => Json::Null,
        Ok(message) => message.into(),
        Err(_) => bytes.into(),
    }
}

/// Bytes of which nobody knows what they are.
fn opaque(bytes: &[u8]) -> Json {
    match bytes.is_empty() {
        true => Json::Null,
        false => bytes.into(),
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

impl Json {
    /// Recursion as deep as the messages were that it was made from.
    fn write(&self, f: &mut fmt::Formatter<'_>, indent: usize) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(text) => write_text(f, text),
            Self::List(list) => write_items(f, indent, ('[', ']'), list.iter(), |f, item| {
                item.write(f, indent + 1)
            }),
            Self::Object(map) => {
                write_items(f, indent, ('{', '}'), map.iter(), |f, (name, value)| {
                    write_text(f, name)?;
                    f.write_str(if f.alternate() { ": " } else { ":" })?;
                    value.write(f, indent + 1)
                })
            }
        }
    }
}

fn write_items<T>(
    f: &mut fmt::Formatter<'_>,
    indent: usize,
    (open, close): (char, char),
    items: impl ExactSizeIterator<Item = T>,
    mut write: impl FnMut(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    f.write_char(open)?;
    let is_empty = items.len() == 0;
    for (index, item) in items.enumerate() {
        if index > 0 {
            f.write_char(',')?;
        }
        break_line(f, indent + 1)?;
        write(f, item)?;
    }
    if !is_empty {
        break_line(f, indent)?;
    }
    f.write_char(close)
}

fn break_line(f: &mut fmt::Formatter<'_>, indent: usize) -> fmt::Result {
    match f.alternate() {
        true => write!(f, "\n{:1$}", "", indent * 2),
        false => Ok(()),
    }
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            // Controls, and what steers terminals and line-based tools.
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => {
                write!(f, "\\u{:04x}", u32::from(character))?;
            }
            _ => f.write_char(character)?,
        }
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_json() {
        let json = object! {
            "null": None::<u32>,
            "list": vec![1_u32, 2],
            "number": u64::MAX,
            "text": "a\"\\\n\u{1b}ä",
            "bytes": &b"\0\xff"[..],
            "empty": Vec::<u32>::new(),
        };
        assert_eq!(
            json.to_string(),
            r#"{"bytes":"AP8=","empty":[],"list":[1,2],"null":null,"number":"18446744073709551615","text":"a\"\\\u000a\u001bä"}"#
        );
        let read: serde_json::Value = serde_json::from_str(&json.to_string()).expect("is JSON");
        let indented: serde_json::Value =
            serde_json::from_str(&format!("{json:#}")).expect("is JSON");
        assert_eq!(read, indented);
        assert_eq!(
            format!("{:#}", Json::List(vec![Json::Null])),
            "[\n  null\n]"
        );
    }
}
