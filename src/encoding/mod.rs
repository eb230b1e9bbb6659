//! Floor 1: bytes and text, without meaning.

pub mod asn1;
pub mod der;
pub mod hex;
pub mod json;
pub mod oid;
pub mod pem;
pub mod text;
pub mod time;
