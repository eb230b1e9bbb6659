//! `FabricMSPConfig`, owned.

use zeroize::Zeroizing;

/// The configuration of an X.509 MSP (Fabric's `FabricMSPConfig`). Certificates are PEM, CRLs PEM or DER, unread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct MspConfig {
    pub name: String,
    pub root_certs: Vec<Vec<u8>>,
    pub intermediate_certs: Vec<Vec<u8>>,
    pub admins: Vec<Vec<u8>>,
    pub revocation_list: Vec<Vec<u8>>,
    pub signing_identity: Option<SigningIdentityInfo>,
    pub organizational_unit_identifiers: Vec<OuIdentifier>,
    pub crypto_config: Option<CryptoConfig>,
    pub tls_root_certs: Vec<Vec<u8>>,
    pub tls_intermediate_certs: Vec<Vec<u8>>,
    pub node_ous: Option<NodeOus>,
}

/// `FabricCryptoConfig`; empty strings mean the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct CryptoConfig {
    pub signature_hash_family: String,
    pub identity_identifier_hash_function: String,
}

/// `SigningIdentityInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct SigningIdentityInfo {
    pub public_signer: Vec<u8>,
    pub private_signer: Option<KeyInfo>,
}

/// `KeyInfo`; its `Debug` shows no key material.
#[derive(Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct KeyInfo {
    pub key_identifier: String,
    pub key_material: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for KeyInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyInfo")
            .field("key_identifier", &self.key_identifier)
            .finish_non_exhaustive()
    }
}

/// `FabricOUIdentifier`; an empty certificate means any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct OuIdentifier {
    pub certificate: Vec<u8>,
    pub organizational_unit_identifier: String,
}

/// `FabricNodeOUs`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct NodeOus {
    pub enable: bool,
    pub client: Option<OuIdentifier>,
    pub peer: Option<OuIdentifier>,
    pub admin: Option<OuIdentifier>,
    pub orderer: Option<OuIdentifier>,
}
