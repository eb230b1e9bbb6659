//! What every message can do, and the macros that declare them.

use super::error::DecodeError;
use super::reader::{Raw, Reader, WireType};
use super::value::{Place, Value, descend};
use super::writer::{bytes_len, put_varint};

/// A message: fields by number. The macro [`messages`] implements it.
pub(crate) trait Message<'a>: Default {
    /// The name in errors.
    const NAME: &'static str;

    /// Takes one occurrence of a field; unknown numbers are ignored.
    fn merge_field(&mut self, raw: Raw<'a>, place: Place) -> Result<(), DecodeError>;

    /// Octets of all fields.
    fn fields_len(&self) -> usize;

    /// Appends all fields in the order of their numbers.
    fn put_fields(&self, out: &mut Vec<u8>);
}

/// Reads a message that stands for itself.
pub(crate) fn decode<'a, M: Message<'a>>(bytes: &'a [u8]) -> Result<M, DecodeError> {
    let mut message = M::default();
    merge(&mut message, bytes, 0)?;
    Ok(message)
}

/// Writes a message in exactly one allocation, so that a secret in it leaves no copies behind.
pub(crate) fn encode<'a, M: Message<'a>>(message: &M) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.fields_len());
    message.put_fields(&mut out);
    out
}

fn merge<'a, M: Message<'a>>(
    message: &mut M,
    bytes: &'a [u8],
    depth: u32,
) -> Result<(), DecodeError> {
    let depth = descend(M::NAME, depth)?;
    let mut reader = Reader::new(bytes, M::NAME);
    while let Some((number, raw)) = reader.next_field()? {
        let place = Place {
            message: M::NAME,
            number,
            depth,
        };
        message.merge_field(raw, place)?;
    }
    Ok(())
}

impl<'a, M: Message<'a>> Value<'a> for M {
    const WIRE_TYPE: WireType = WireType::Bytes;

    fn merge(&mut self, raw: Raw<'a>, place: Place) -> Result<(), DecodeError> {
        match raw {
            Raw::Bytes(bytes) => merge(self, bytes, place.depth),
            _ => Ok(()),
        }
    }

    fn len(&self) -> usize {
        bytes_len(self.fields_len())
    }

    fn put(&self, out: &mut Vec<u8>) {
        put_varint(self.fields_len() as u64, out);
        self.put_fields(out);
    }
}

/// Declares messages: `number => field: type`, in the order of the numbers; the types are those of [`super::value`].
/// A `oneof` lists the numbers of its members: `1 | 2 => field: Option<TheOneof>`.
macro_rules! messages {
    ($(
        $(#[$meta:meta])*
        struct $name:ident $(<$lt:lifetime>)? {
            $( $(#[$field_meta:meta])* $number:literal $(| $more:literal)* => $field:ident: $type:ty, )*
        }
    )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name $(<$lt>)? {
            $( $(#[$field_meta])* pub $field: $type, )*
        }

        impl $(<$lt>)? $name $(<$lt>)? {
            /// Reads the message as Go does; what it holds is borrowed from `bytes`.
            ///
            /// # Errors
            /// [`DecodeError`](crate::wire::DecodeError) when the bytes are no such message.
            pub fn decode(bytes: & $($lt)? [u8]) -> Result<Self, crate::wire::DecodeError> {
                crate::wire::message::decode(bytes)
            }

            /// Writes the message in Go's deterministic form: fields by number, defaults left out, maps sorted by key.
            pub fn encode(&self) -> Vec<u8> {
                crate::wire::message::encode(self)
            }

            /// The octets that [`encode`](Self::encode) writes.
            pub fn encoded_len(&self) -> usize {
                crate::wire::message::Message::fields_len(self)
            }
        }

        messages!(@message ($($lt)?) $name { $( $number $(| $more)* => $field, )* });
    )* };

    (@message () $name:ident $fields:tt) => {
        messages!(@fields 'wire, $name, $name $fields);
    };
    (@message ($lt:lifetime) $name:ident $fields:tt) => {
        messages!(@fields $lt, $name, $name<$lt> $fields);
    };

    (@fields $lt:lifetime, $name:ident, $type:ty {
        $( $number:literal $(| $more:literal)* => $field:ident, )*
    }) => {
        impl<$lt> crate::wire::message::Message<$lt> for $type {
            const NAME: &'static str = stringify!($name);

            fn merge_field(
                &mut self,
                raw: crate::wire::reader::Raw<$lt>,
                place: crate::wire::value::Place,
            ) -> Result<(), crate::wire::DecodeError> {
                match place.number {
                    $(
                        $number => crate::wire::value::Field::merge(&mut self.$field, raw, place),
                        $( $more => crate::wire::value::Field::merge(&mut self.$field, raw, place), )*
                    )*
                    _ => { let _ = raw; Ok(()) }
                }
            }

            fn fields_len(&self) -> usize {
                0 $( + crate::wire::value::Field::len(&self.$field, $number) )*
            }

            fn put_fields(&self, out: &mut Vec<u8>) {
                let _ = &out;
                $( crate::wire::value::Field::put(&self.$field, $number, out); )*
            }
        }
    };
}

/// Declares the members of a `oneof`: `number => Variant(type)`. Members are written even when they hold a default.
macro_rules! oneof {
    (
        $(#[$meta:meta])*
        enum $name:ident $(<$lt:lifetime>)? {
            $( $(#[$variant_meta:meta])* $number:literal => $variant:ident($type:ty), )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name $(<$lt>)? {
            $( $(#[$variant_meta])* $variant($type), )*
        }

        oneof!(@oneof ($($lt)?) $name { $( $number => $variant($type), )* });
    };

    (@oneof () $name:ident $members:tt) => {
        oneof!(@members 'wire, $name, $name $members);
    };
    (@oneof ($lt:lifetime) $name:ident $members:tt) => {
        oneof!(@members $lt, $name, $name<$lt> $members);
    };

    (@members $lt:lifetime, $name:ident, $oneof:ty {
        $( $number:literal => $variant:ident($type:ty), )*
    }) => {
        impl<$lt> crate::wire::value::Field<$lt> for Option<$oneof> {
            fn merge(
                &mut self,
                raw: crate::wire::reader::Raw<$lt>,
                place: crate::wire::value::Place,
            ) -> Result<(), crate::wire::DecodeError> {
                use crate::wire::value::Value;
                match place.number {
                    $( $number if raw.wire_type() == <$type as Value>::WIRE_TYPE => {
                        let mut value = match self.take() {
                            Some($name::$variant(value)) => value,
                            _ => Default::default(),
                        };
                        Value::merge(&mut value, raw, place)?;
                        *self = Some($name::$variant(value));
                    } )*
                    _ => {}
                }
                Ok(())
            }

            fn len(&self, _: u32) -> usize {
                match self {
                    $( Some($name::$variant(value)) => crate::wire::value::tagged_len($number, value), )*
                    None => 0,
                }
            }

            fn put(&self, _: u32, out: &mut Vec<u8>) {
                match self {
                    $( Some($name::$variant(value)) => crate::wire::value::put_tagged($number, value, out), )*
                    None => {}
                }
            }
        }
    };
}

/// Declares the known values of an enum. Fields hold an `i32`, for enums are open: a reader keeps what it does not know.
macro_rules! enumeration {
    (
        $(#[$meta:meta])*
        enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $value:literal, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(i32)]
        pub enum $name { $( $(#[$variant_meta])* $variant = $value, )* }

        impl $name {
            /// The value that a field's number stands for, if it is a known one.
            pub const fn from_wire(value: i32) -> Option<Self> {
                match value {
                    $( $value => Some(Self::$variant), )*
                    _ => None,
                }
            }

            /// The number that stands for it on the wire.
            pub const fn to_wire(self) -> i32 {
                self as i32
            }
        }
    };
}

pub(crate) use {enumeration, messages, oneof};
