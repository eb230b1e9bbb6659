//! The configuration of an X.509 MSP, owned.

use zeroize::Zeroizing;

use super::error::ConfigError;
use crate::wire;

/// Certificates, CRLs, OUs and other fields that a configuration may have. Fabric has no limit; 10,000 intermediates fit.
pub const MAX_MSP_CONFIG_ENTRIES: usize = 100_000;

/// The configuration of an X.509 MSP (Fabric's `FabricMSPConfig`). Certificates are PEM, CRLs PEM or DER, unread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MspConfig {
    /// The MSP id.
    pub name: String,
    /// Roots.
    pub root_certs: Vec<Vec<u8>>,
    /// Intermediates.
    pub intermediate_certs: Vec<Vec<u8>>,
    /// Administrators.
    pub admins: Vec<Vec<u8>>,
    /// CRLs.
    pub revocation_list: Vec<Vec<u8>>,
    /// The identity that the MSP signs with.
    pub signing_identity: Option<SigningIdentityInfo>,
    /// The OUs of which an identity must carry one.
    pub organizational_unit_identifiers: Vec<OuIdentifier>,
    /// The hash functions.
    pub crypto_config: Option<CryptoConfig>,
    /// Roots for TLS.
    pub tls_root_certs: Vec<Vec<u8>>,
    /// Intermediates for TLS.
    pub tls_intermediate_certs: Vec<Vec<u8>>,
    /// The OUs that stand for roles.
    pub node_ous: Option<NodeOus>,
}

/// `FabricCryptoConfig`; empty strings mean the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CryptoConfig {
    /// `SHA2` (default) or `SHA3`.
    pub signature_hash_family: String,
    /// `SHA256` (default), `SHA384`, `SHA3_256` or `SHA3_384`.
    pub identity_identifier_hash_function: String,
}

/// `SigningIdentityInfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SigningIdentityInfo {
    /// The certificate, PEM.
    pub public_signer: Vec<u8>,
    /// The key, unless it is to be looked up in the key store.
    pub private_signer: Option<KeyInfo>,
}

/// `KeyInfo`; its `Debug` shows no key material.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KeyInfo {
    /// The key's name in a key store.
    pub key_identifier: String,
    /// The key itself, PEM; wiped when dropped.
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
pub struct OuIdentifier {
    /// The certificate of the CA that certifies the OU, PEM.
    pub certificate: Vec<u8>,
    /// The OU.
    pub organizational_unit_identifier: String,
}

/// `FabricNodeOUs`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeOus {
    /// Whether roles are told by OUs.
    pub enable: bool,
    /// The OU of clients.
    pub client: Option<OuIdentifier>,
    /// The OU of peers.
    pub peer: Option<OuIdentifier>,
    /// The OU of admins.
    pub admin: Option<OuIdentifier>,
    /// The OU of orderers.
    pub orderer: Option<OuIdentifier>,
}

impl MspConfig {
    /// Reads a `FabricMSPConfig`.
    ///
    /// # Errors
    /// [`ConfigError`] when it is none, or has more than [`MAX_MSP_CONFIG_ENTRIES`].
    pub fn from_fabric_msp_config(bytes: &[u8]) -> Result<Self, ConfigError> {
        let limit = MAX_MSP_CONFIG_ENTRIES;
        if wire::has_more_fields_than(limit, bytes) {
            return Err(ConfigError::TooManyEntries { limit });
        }
        Ok(wire::FabricMspConfig::decode(bytes)?.into())
    }

    /// Reads an `MSPConfig`, the value `MSP` of an organization's group in a channel's configuration.
    ///
    /// # Errors
    /// [`ConfigError`] when it is none, or the configuration of another type of MSP than X.509, such as idemix.
    pub fn from_msp_config(bytes: &[u8]) -> Result<Self, ConfigError> {
        let config = wire::MspConfig::decode(bytes)?;
        match config.kind {
            wire::MSP_TYPE_FABRIC => Self::from_fabric_msp_config(config.config),
            kind => Err(ConfigError::NotX509 { kind }),
        }
    }

    /// Writes a `FabricMSPConfig`; it contains the key material, if there is any.
    pub fn to_fabric_msp_config(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(wire::FabricMspConfig::from(self).encode())
    }

    /// Writes an `MSPConfig`; it contains the key material, if there is any.
    pub fn to_msp_config(&self) -> Zeroizing<Vec<u8>> {
        let config = self.to_fabric_msp_config();
        let message = wire::MspConfig {
            kind: wire::MSP_TYPE_FABRIC,
            config: &config,
        };
        Zeroizing::new(message.encode())
    }
}

impl From<wire::FabricMspConfig<'_>> for MspConfig {
    fn from(config: wire::FabricMspConfig<'_>) -> Self {
        Self {
            name: config.name.to_owned(),
            root_certs: owned(&config.root_certs),
            intermediate_certs: owned(&config.intermediate_certs),
            admins: owned(&config.admins),
            revocation_list: owned(&config.revocation_list),
            signing_identity: config.signing_identity.map(Into::into),
            organizational_unit_identifiers: convert(config.organizational_unit_identifiers),
            crypto_config: config.crypto_config.map(Into::into),
            tls_root_certs: owned(&config.tls_root_certs),
            tls_intermediate_certs: owned(&config.tls_intermediate_certs),
            node_ous: config.fabric_node_ous.map(Into::into),
        }
    }
}

impl<'a> From<&'a MspConfig> for wire::FabricMspConfig<'a> {
    fn from(config: &'a MspConfig) -> Self {
        Self {
            name: &config.name,
            root_certs: borrowed(&config.root_certs),
            intermediate_certs: borrowed(&config.intermediate_certs),
            admins: borrowed(&config.admins),
            revocation_list: borrowed(&config.revocation_list),
            signing_identity: config.signing_identity.as_ref().map(Into::into),
            organizational_unit_identifiers: convert(&config.organizational_unit_identifiers),
            crypto_config: config.crypto_config.as_ref().map(Into::into),
            tls_root_certs: borrowed(&config.tls_root_certs),
            tls_intermediate_certs: borrowed(&config.tls_intermediate_certs),
            fabric_node_ous: config.node_ous.as_ref().map(Into::into),
        }
    }
}

impl From<wire::SigningIdentityInfo<'_>> for SigningIdentityInfo {
    fn from(info: wire::SigningIdentityInfo<'_>) -> Self {
        Self {
            public_signer: info.public_signer.to_vec(),
            private_signer: info.private_signer.map(|key| KeyInfo {
                key_identifier: key.key_identifier.to_owned(),
                key_material: Zeroizing::new(key.key_material.0.to_vec()),
            }),
        }
    }
}

impl<'a> From<&'a SigningIdentityInfo> for wire::SigningIdentityInfo<'a> {
    fn from(info: &'a SigningIdentityInfo) -> Self {
        Self {
            public_signer: &info.public_signer,
            private_signer: info.private_signer.as_ref().map(|key| wire::KeyInfo {
                key_identifier: &key.key_identifier,
                key_material: wire::Secret(&key.key_material),
            }),
        }
    }
}

impl From<wire::FabricCryptoConfig<'_>> for CryptoConfig {
    fn from(config: wire::FabricCryptoConfig<'_>) -> Self {
        Self {
            signature_hash_family: config.signature_hash_family.to_owned(),
            identity_identifier_hash_function: config.identity_identifier_hash_function.to_owned(),
        }
    }
}

impl<'a> From<&'a CryptoConfig> for wire::FabricCryptoConfig<'a> {
    fn from(config: &'a CryptoConfig) -> Self {
        Self {
            signature_hash_family: &config.signature_hash_family,
            identity_identifier_hash_function: &config.identity_identifier_hash_function,
        }
    }
}

impl From<wire::FabricOuIdentifier<'_>> for OuIdentifier {
    fn from(ou: wire::FabricOuIdentifier<'_>) -> Self {
        Self {
            certificate: ou.certificate.to_vec(),
            organizational_unit_identifier: ou.organizational_unit_identifier.to_owned(),
        }
    }
}

impl<'a> From<&'a OuIdentifier> for wire::FabricOuIdentifier<'a> {
    fn from(ou: &'a OuIdentifier) -> Self {
        Self {
            certificate: &ou.certificate,
            organizational_unit_identifier: &ou.organizational_unit_identifier,
        }
    }
}

impl From<wire::FabricNodeOus<'_>> for NodeOus {
    fn from(node_ous: wire::FabricNodeOus<'_>) -> Self {
        Self {
            enable: node_ous.enable,
            client: node_ous.client_ou_identifier.map(Into::into),
            peer: node_ous.peer_ou_identifier.map(Into::into),
            admin: node_ous.admin_ou_identifier.map(Into::into),
            orderer: node_ous.orderer_ou_identifier.map(Into::into),
        }
    }
}

impl<'a> From<&'a NodeOus> for wire::FabricNodeOus<'a> {
    fn from(node_ous: &'a NodeOus) -> Self {
        Self {
            enable: node_ous.enable,
            client_ou_identifier: node_ous.client.as_ref().map(Into::into),
            peer_ou_identifier: node_ous.peer.as_ref().map(Into::into),
            admin_ou_identifier: node_ous.admin.as_ref().map(Into::into),
            orderer_ou_identifier: node_ous.orderer.as_ref().map(Into::into),
        }
    }
}

fn owned(list: &[&[u8]]) -> Vec<Vec<u8>> {
    list.iter().map(|item| item.to_vec()).collect()
}

fn borrowed(list: &[Vec<u8>]) -> Vec<&[u8]> {
    list.iter().map(Vec::as_slice).collect()
}

fn convert<T, U: From<T>>(list: impl IntoIterator<Item = T>) -> Vec<U> {
    list.into_iter().map(Into::into).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;

    fn full() -> MspConfig {
        let ou = |name: &str| OuIdentifier {
            certificate: b"certificate".to_vec(),
            organizational_unit_identifier: name.to_owned(),
        };
        MspConfig {
            name: "Org1MSP".to_owned(),
            root_certs: vec![b"root".to_vec(), Vec::new()],
            intermediate_certs: vec![b"intermediate".to_vec()],
            admins: vec![b"admin".to_vec()],
            revocation_list: vec![b"crl".to_vec()],
            signing_identity: Some(SigningIdentityInfo {
                public_signer: b"signer".to_vec(),
                private_signer: Some(KeyInfo {
                    key_identifier: "key".to_owned(),
                    key_material: Zeroizing::new(b"secret".to_vec()),
                }),
            }),
            organizational_unit_identifiers: vec![ou("a"), ou("b")],
            crypto_config: Some(CryptoConfig {
                signature_hash_family: "SHA2".to_owned(),
                identity_identifier_hash_function: "SHA256".to_owned(),
            }),
            tls_root_certs: vec![b"tls root".to_vec()],
            tls_intermediate_certs: vec![b"tls intermediate".to_vec()],
            node_ous: Some(NodeOus {
                enable: true,
                client: Some(ou("client")),
                peer: Some(ou("peer")),
                admin: Some(ou("admin")),
                orderer: Some(ou("orderer")),
            }),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for config in [full(), MspConfig::default()] {
            let fabric = config.to_fabric_msp_config();
            assert_eq!(
                MspConfig::from_fabric_msp_config(&fabric).as_ref(),
                Ok(&config)
            );
            assert_eq!(
                MspConfig::from_msp_config(&config.to_msp_config()),
                Ok(config)
            );
        }
    }

    #[test]
    fn other_types_of_msp_are_refused() {
        let error = MspConfig::from_msp_config(b"\x08\x01").expect_err("idemix");
        assert_eq!(error.code(), "MSP-CFG-002");
        assert_eq!(
            error.to_string(),
            "not an X.509 MSP but one of type 1 (idemix)"
        );
        assert!(MspConfig::from_msp_config(b"\x08\x02").is_err());
    }

    #[test]
    fn a_flood_of_entries_is_refused_unread() {
        let flood = b"\x3a\x00".repeat(MAX_MSP_CONFIG_ENTRIES + 1);
        let error = MspConfig::from_fabric_msp_config(&flood).expect_err("too many");
        assert_eq!(error.code(), "MSP-CFG-003");
    }

    #[test]
    fn debug_shows_no_key() {
        let shown = format!("{:?}", full());
        assert!(!shown.contains("115, 101, 99, 114, 101, 116"));
    }
}
