//! Hyperledger Fabric membership.
#![forbid(unsafe_code)]

pub mod chain;
pub mod config;
pub mod crypto;
pub mod diagnostic;
pub mod encoding;
#[cfg(feature = "generate")]
pub mod generate;
pub mod manager;
pub mod msp;
pub mod signer;
pub mod wire;
pub mod x509;
