//! JSON, written without a library: members in the order in which they are given.

use std::fmt::{self, Write};

/// A JSON value; `Display` writes it on one line, and with `{:#}` on indented ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Number(u64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Members in order; names are ours, so none stands twice.
    Object(Vec<(&'static str, Value)>),
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Self::Number(value as u64)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

impl Value {
    /// Recursion as deep as the value, which our code builds, not its input.
    fn write(&self, f: &mut fmt::Formatter<'_>, indent: usize) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(text) => write!(f, "{}", Quoted(text)),
            Self::List(list) => {
                let write = |f: &mut fmt::Formatter<'_>, item: &Value| item.write(f, indent + 1);
                write_items(f, indent, ['[', ']'], list, write)
            }
            Self::Object(members) => write_items(f, indent, ['{', '}'], members, |f, member| {
                let (name, value) = member;
                write!(f, "{}", Quoted(name))?;
                f.write_str(if f.alternate() { ": " } else { ":" })?;
                value.write(f, indent + 1)
            }),
        }
    }
}

fn write_items<T>(
    f: &mut fmt::Formatter<'_>,
    indent: usize,
    [open, close]: [char; 2],
    items: &[T],
    mut write: impl FnMut(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    f.write_char(open)?;
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_char(',')?;
        }
        break_line(f, indent + 1)?;
        write(f, item)?;
    }
    if !items.is_empty() {
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

/// A text as a JSON string (RFC 8259, section 7). What steers terminals and breaks lines is escaped too.
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for character in self.0.chars() {
            match character {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => {
                    write!(f, "\\u{:04x}", u32::from(character))?;
                }
                // Marks that turn the direction of writing can make a text look like another.
                '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                    write!(f, "\\u{:04x}", u32::from(character))?;
                }
                _ => f.write_char(character)?,
            }
        }
        f.write_char('"')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn members_stay_in_order() {
        let value = Value::Object(vec![
            ("b", Value::from_iter([1_usize, 2])),
            ("a", Value::from(None::<&str>)),
            ("empty", Value::List(Vec::new())),
            ("yes", true.into()),
        ]);
        assert_eq!(
            value.to_string(),
            r#"{"b":[1,2],"a":null,"empty":[],"yes":true}"#
        );
        assert_eq!(
            format!("{:#}", Value::Object(vec![("a", Value::Null)])),
            "{\n  \"a\": null\n}"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_back(text in any::<String>()) {
            let value = Value::List(vec![Value::from(text.as_str()), Value::Number(u64::MAX)]);
            for written in [value.to_string(), format!("{value:#}")] {
                let read: serde_json::Value = serde_json::from_str(&written).expect("is JSON");
                prop_assert_eq!(&read, &serde_json::json!([text, u64::MAX]));
            }
        }
    }
}
