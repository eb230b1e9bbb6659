//! How Rust's types stand for protobuf's: what a field's type reads from the wire and writes to it.
//!
//! The type of a field says all of protobuf's rules about it:
//!
//! | type | protobuf | presence |
//! | --- | --- | --- |
//! | `&str`, `&[u8]`, [`Secret`], `u32`, `u64`, `i32`, `i64`, `bool` | `string`, `bytes`, varints; `i32` also enums | the default is left out |
//! | `Option<M>` | a message; repeated occurrences merge | `None` |
//! | `Vec<T>` | `repeated` | empty |
//! | `BTreeMap<&str, T>` | `map<string, T>`; the last entry of a key wins | empty |
//! | `Option<O>` | a `oneof`; the last member wins | `None` |
//!
//! A value whose wire type is not its field's is an unknown field, and ignored: so does Go.

use std::collections::BTreeMap;

use super::error::DecodeError;
use super::message::Message;
use super::reader::{Raw, Reader, WireType};
use super::writer::{bytes_len, put_bytes, put_tag, put_varint, tag_len, varint_len};

/// How many messages may lie within each other, the outermost included; a map entry counts as one.
///
/// Go allows 10,000, for its stacks grow. Ours do not: this many levels take less than 1 MiB of stack to read, compare,
/// print and drop without optimization, and a third of that with it. The deepest messages of real channels have some 15.
pub const MAX_DEPTH: u32 = 500;

/// Where in the input a value stands.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// The message that holds the field.
    pub(crate) message: &'static str,
    /// The field's number.
    pub(crate) number: u32,
    /// How many messages the holder lies in, itself included.
    pub(crate) depth: u32,
}

/// One value: a scalar, a string, a message.
pub(crate) trait Value<'a>: Default {
    /// What it looks like on the wire.
    const WIRE_TYPE: WireType;

    /// Takes a value of [`WIRE_TYPE`](Self::WIRE_TYPE): scalars are replaced, messages merged.
    fn merge(&mut self, raw: Raw<'a>, place: Place) -> Result<(), DecodeError>;

    /// Octets of the value without its tag, with its length prefix.
    fn len(&self) -> usize;

    /// Appends the value without its tag, with its length prefix.
    fn put(&self, out: &mut Vec<u8>);
}

/// A field of a message: none, one or many values.
pub(crate) trait Field<'a> {
    /// Takes one occurrence of the field.
    fn merge(&mut self, raw: Raw<'a>, place: Place) -> Result<(), DecodeError>;

    /// Octets of the field with its tags.
    fn len(&self, number: u32) -> usize;

    /// Appends the field with its tags.
    fn put(&self, number: u32, out: &mut Vec<u8>);
}

/// Bytes that `Debug` never shows: key material.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Secret<'a>(pub &'a [u8]);

impl std::fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Octets of a tag and the value after it.
pub(crate) fn tagged_len<'a, V: Value<'a>>(number: u32, value: &V) -> usize {
    tag_len(number) + value.len()
}

/// Appends a tag and the value after it.
pub(crate) fn put_tagged<'a, V: Value<'a>>(number: u32, value: &V, out: &mut Vec<u8>) {
    put_tag(number, V::WIRE_TYPE, out);
    value.put(out);
}

impl<'a> Value<'a> for &'a [u8] {
    const WIRE_TYPE: WireType = WireType::Bytes;

    fn merge(&mut self, raw: Raw<'a>, _: Place) -> Result<(), DecodeError> {
        if let Raw::Bytes(bytes) = raw {
            *self = bytes;
        }
        Ok(())
    }

    fn len(&self) -> usize {
        bytes_len(<[u8]>::len(self))
    }

    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(self, out);
    }
}

impl<'a> Value<'a> for &'a str {
    const WIRE_TYPE: WireType = WireType::Bytes;

    fn merge(&mut self, raw: Raw<'a>, place: Place) -> Result<(), DecodeError> {
        if let Raw::Bytes(bytes) = raw {
            *self = std::str::from_utf8(bytes).map_err(|_| DecodeError::InvalidUtf8 {
                message: place.message,
                number: place.number,
            })?;
        }
        Ok(())
    }

    fn len(&self) -> usize {
        bytes_len(str::len(self))
    }

    fn put(&self, out: &mut Vec<u8>) {
        put_bytes(self.as_bytes(), out);
    }
}

impl<'a> Value<'a> for Secret<'a> {
    const WIRE_TYPE: WireType = WireType::Bytes;

    fn merge(&mut self, raw: Raw<'a>, place: Place) -> Result<(), DecodeError> {
        Value::merge(&mut self.0, raw, place)
    }

    fn len(&self) -> usize {
        Value::len(&self.0)
    }

    fn put(&self, out: &mut Vec<u8>) {
        Value::put(&self.0, out);
    }
}

/// Varints: how the 64 bits on the wire become the type (Go truncates) and the reverse (Go sign-extends).
macro_rules! varints {
    ($($type:ty, $bits:ident => $read:expr, $value:ident => $write:expr;)*) => { $(
        impl<'a> Value<'a> for $type {
            const WIRE_TYPE: WireType = WireType::Varint;

            fn merge(&mut self, raw: Raw<'a>, _: Place) -> Result<(), DecodeError> {
                if let Raw::Varint($bits) = raw {
                    *self = $read;
                }
                Ok(())
            }

            fn len(&self) -> usize {
                let $value = *self;
                varint_len($write)
            }

            fn put(&self, out: &mut Vec<u8>) {
                let $value = *self;
                put_varint($write, out);
            }
        }
    )* };
}

varints! {
    bool, bits => bits != 0, value => u64::from(value);
    u64, bits => bits, value => value;
    u32, bits => bits as u32, value => u64::from(value);
    i64, bits => bits as i64, value => value as u64;
    i32, bits => bits as i32, value => i64::from(value) as u64;
}

/// Singular fields without presence: absent means default, and a default is not written.
macro_rules! singular {
    ($($type:ty),*) => { $(
        impl<'a> Field<'a> for $type {
            fn merge(&mut self, raw: Raw<'a>, place: Place) -> Result<(), DecodeError> {
                if raw.wire_type() != <$type as Value>::WIRE_TYPE {
                    return Ok(());
                }
                Value::merge(self, raw, place)
            }

            fn len(&self, number: u32) -> usize {
                if *self == Self::default() { 0 } else { tagged_len(number, self) }
            }

            fn put(&self, number: u32, out: &mut Vec<u8>) {
                if *self != Self::default() {
                    put_tagged(number, self, out);
                }
            }
        }
    )* };
}

singular!(&'a str, &'a [u8], Secret<'a>, bool, u32, u64, i32, i64);

impl<'a, M: Message<'a>> Field<'a> for Option<M> {
    fn merge(&mut self, raw: Raw<'a>, place: Place) -> Result<(), DecodeError> {
        if raw.wire_type() != M::WIRE_TYPE {
            return Ok(());
        }
        Value::merge(self.get_or_insert_default(), raw, place)
    }

    fn len(&self, number: u32) -> usize {
        self.as_ref()
            .map_or(0, |message| tagged_len(number, message))
    }

    fn put(&self, number: u32, out: &mut Vec<u8>) {
        if let Some(message) = self {
            put_tagged(number, message, out);
        }
    }
}

impl<'a, V: Value<'a>> Field<'a> for Vec<V> {
    fn merge(&mut self, raw: Raw<'a>, place: Place) -> Result<(), DecodeError> {
        if raw.wire_type() != V::WIRE_TYPE {
            return Ok(());
        }
        let mut element = V::default();
        element.merge(raw, place)?;
        self.push(element);
        Ok(())
    }

    fn len(&self, number: u32) -> usize {
        self.iter().map(|value| tagged_len(number, value)).sum()
    }

    fn put(&self, number: u32, out: &mut Vec<u8>) {
        for value in self {
            put_tagged(number, value, out);
        }
    }
}

/// A map entry is a message of key (1) and value (2); written with both, sorted by key as Go's deterministic form is.
impl<'a, V: Value<'a>> Field<'a> for BTreeMap<&'a str, V> {
    fn merge(&mut self, raw: Raw<'a>, place: Place) -> Result<(), DecodeError> {
        let Raw::Bytes(bytes) = raw else {
            return Ok(());
        };
        let (key, value) = map_entry(bytes, place)?;
        self.insert(key, value);
        Ok(())
    }

    fn len(&self, number: u32) -> usize {
        self.iter()
            .map(|(key, value)| tag_len(number) + bytes_len(entry_len(key, value)))
            .sum()
    }

    fn put(&self, number: u32, out: &mut Vec<u8>) {
        for (key, value) in self {
            put_tag(number, WireType::Bytes, out);
            put_varint(entry_len(key, value) as u64, out);
            put_tagged(1, key, out);
            put_tagged(2, value, out);
        }
    }
}

fn entry_len<'a, V: Value<'a>>(key: &&'a str, value: &V) -> usize {
    tagged_len(1, key) + tagged_len(2, value)
}

fn map_entry<'a, V: Value<'a>>(bytes: &'a [u8], at: Place) -> Result<(&'a str, V), DecodeError> {
    let depth = descend(at.message, at.depth)?;
    let (mut key, mut value) = (<&str>::default(), V::default());
    let mut reader = Reader::new(bytes, at.message);
    while let Some((number, raw)) = reader.next_field()? {
        let place = Place { depth, ..at };
        match (number, raw.wire_type()) {
            (1, WireType::Bytes) => Value::merge(&mut key, raw, place)?,
            (2, wire_type) if wire_type == V::WIRE_TYPE => value.merge(raw, place)?,
            _ => {}
        }
    }
    Ok((key, value))
}

/// One level deeper, if there is one left.
pub(crate) fn descend(message: &'static str, depth: u32) -> Result<u32, DecodeError> {
    if depth >= MAX_DEPTH {
        return Err(DecodeError::TooDeep {
            message,
            limit: MAX_DEPTH,
        });
    }
    Ok(depth + 1)
}
