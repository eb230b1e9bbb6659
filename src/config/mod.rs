//! Floor 4: what an MSP is configured to be, from a folder, `config.yaml` or protobuf. Checks form only.

mod msp_config;
pub mod yaml;

pub use msp_config::{
    CryptoConfig, KeyInfo, MspConfig, NodeOus, OuIdentifier, SigningIdentityInfo,
};
