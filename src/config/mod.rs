//! Floor 4: what an MSP is configured to be, from a folder, `config.yaml` or protobuf. Checks form only.

mod error;
mod folder;
mod msp_config;
pub mod yaml;

pub use error::ConfigError;
pub use folder::{
    FolderError, FolderNote, FolderStage, FolderState, Inventory, InventoryFile, KeyStoreFile,
    MAX_CERTIFICATE_FILE_BYTES, MAX_CRL_FILE_BYTES, MAX_FOLDER_BYTES, MAX_FOLDER_ENTRIES,
    MAX_KEY_FILE_BYTES, MspFolder, NodeOuRole, Purpose, SkipReason, SubFolder,
};
pub use msp_config::{
    CryptoConfig, KeyInfo, MAX_MSP_CONFIG_ENTRIES, MspConfig, NodeOus, OuIdentifier,
    SigningIdentityInfo,
};
