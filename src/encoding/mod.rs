//! Floor 1: bytes and text, without meaning.

pub mod der;
pub mod hex;
pub mod oid;
pub mod pem;
pub mod time;
