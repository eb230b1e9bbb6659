//! Floor 1: the protobuf messages of Fabric, read as Go reads them.
//!
//! A verdict may hang on whether Fabric could read a message, so this is a reader of our own with the rules of
//! `google.golang.org/protobuf`: a known field of the wrong wire type is an unknown field, unknown fields are passed over
//! but must be well formed, singular messages merge, of scalars the last one wins, enums are cut to 32 bits, strings must
//! be UTF-8, a varint's tenth octet is 0 or 1. The one departure: messages may nest [`MAX_DEPTH`] levels, not 10,000.
//!
//! Messages borrow from the bytes that they are read from. Names are Rust's, the Fabric name opens each comment.

mod blocks;
mod channel_values;
mod codes;
mod configuration;
mod error;
mod invocation;
mod ledger;
mod message;
mod msp;
mod ordering;
mod peer_ledger;
mod policies;
mod private_data;
mod proposals;
mod reader;
mod value;
mod writer;

#[cfg(test)]
mod tests;

pub use blocks::*;
pub use channel_values::*;
pub use configuration::*;
pub use error::DecodeError;
pub use invocation::*;
pub use ledger::*;
pub use msp::*;
pub use ordering::*;
pub use peer_ledger::*;
pub use policies::*;
pub use private_data::*;
pub use proposals::*;
pub use value::{MAX_DEPTH, Secret};

/// Whether a message has more than `limit` fields, known or not, of those that can be read: a look before decoding, which
/// takes up to 30 times the memory of the smallest fields.
pub(crate) fn has_more_fields_than(limit: usize, bytes: &[u8]) -> bool {
    let mut reader = reader::Reader::new(bytes, "");
    let fields = std::iter::from_fn(|| reader.next_field().ok().flatten());
    fields.take(limit.saturating_add(1)).count() > limit
}
