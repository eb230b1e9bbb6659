//! Floor 4: what an MSP is configured to be, from a folder, `config.yaml` or protobuf. Checks form only.

mod msp_config;

pub use msp_config::{
    CryptoConfig, KeyInfo, MspConfig, NodeOus, OuIdentifier, SigningIdentityInfo,
};
#[allow(missing_docs)]
mod stub {
    use super::*;
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    #[error("{0}")]
    pub struct FolderError(pub String);
    impl crate::Diagnostic for FolderError {
        fn code(&self) -> &'static str {
            "x"
        }
    }
    impl FolderError {
        pub fn is_key_store(&self) -> bool {
            false
        }
        pub fn stage(&self) -> &'static str {
            "config"
        }
    }
    #[derive(PartialEq, Clone, Copy)]
    pub enum Purpose {
        Verifying,
        Local,
    }
    pub struct MspFolder {
        pub config: MspConfig,
        pub key_store: crate::signer::KeyStore,
    }
    fn dir(d: &std::path::Path) -> Option<Vec<Vec<u8>>> {
        let mut v: Vec<_> = std::fs::read_dir(d)
            .ok()?
            .map(|e| e.unwrap().path())
            .collect();
        v.sort();
        Some(
            v.into_iter()
                .filter_map(|p| std::fs::read(p).ok())
                .filter(|b| crate::encoding::pem::decode(b).is_some())
                .collect(),
        )
    }
    impl MspFolder {
        pub fn read(d: &std::path::Path, n: &str, p: Purpose) -> Result<Self, FolderError> {
            let mut c = MspConfig {
                name: n.into(),
                ..Default::default()
            };
            c.root_certs = dir(&d.join("cacerts"))
                .filter(|v| !v.is_empty())
                .ok_or(FolderError("no ca".into()))?;
            c.intermediate_certs = dir(&d.join("intermediatecerts")).unwrap_or_default();
            c.admins = dir(&d.join("admincerts")).unwrap_or_default();
            c.revocation_list = dir(&d.join("crls")).unwrap_or_default();
            c.tls_root_certs = dir(&d.join("tlscacerts")).unwrap_or_default();
            if !c.tls_root_certs.is_empty() {
                c.tls_intermediate_certs = dir(&d.join("tlsintermediatecerts")).unwrap_or_default();
            }
            if p == Purpose::Local {
                c.signing_identity = Some(SigningIdentityInfo {
                    public_signer: dir(&d.join("signcerts"))
                        .and_then(|mut v| {
                            if v.is_empty() {
                                None
                            } else {
                                Some(v.remove(0))
                            }
                        })
                        .ok_or(FolderError("no sign".into()))?,
                    private_signer: None,
                });
            }
            if let Ok(y) = std::fs::read(d.join("config.yaml")) {
                let y: serde_yaml::Value =
                    serde_yaml::from_slice(&y).map_err(|e| FolderError(e.to_string()))?;
                let ou = |v: &serde_yaml::Value,
                          strict: bool|
                 -> Option<Result<OuIdentifier, FolderError>> {
                    let id = v
                        .get("OrganizationalUnitIdentifier")
                        .and_then(|s| s.as_str())
                        .unwrap_or("");
                    let c = v.get("Certificate").and_then(|s| s.as_str()).unwrap_or("");
                    let cert = if c.is_empty() && !strict {
                        vec![]
                    } else {
                        match std::fs::read(d.join(c)) {
                            Ok(b) => b,
                            Err(e) if strict => return Some(Err(FolderError(e.to_string()))),
                            _ => vec![],
                        }
                    };
                    Some(Ok(OuIdentifier {
                        certificate: cert,
                        organizational_unit_identifier: id.into(),
                    }))
                };
                if let Some(l) = y
                    .get("OrganizationalUnitIdentifiers")
                    .and_then(|l| l.as_sequence())
                {
                    for v in l {
                        if let Some(r) = ou(v, true) {
                            c.organizational_unit_identifiers.push(r?);
                        }
                    }
                }
                if let Some(n) = y.get("NodeOUs") {
                    if n.get("Enable").and_then(|b| b.as_bool()) == Some(true) {
                        let g = |k: &str| {
                            n.get(k)
                                .filter(|v| {
                                    v.get("OrganizationalUnitIdentifier")
                                        .and_then(|s| s.as_str())
                                        .is_some_and(|s| !s.is_empty())
                                })
                                .and_then(|v| ou(v, false))
                                .transpose()
                        };
                        c.node_ous = Some(NodeOus {
                            enable: true,
                            client: g("ClientOUIdentifier")?,
                            peer: g("PeerOUIdentifier")?,
                            admin: g("AdminOUIdentifier")?,
                            orderer: g("OrdererOUIdentifier")?,
                        });
                    }
                }
            }
            let ks = std::fs::read_dir(d.join("keystore"))
                .map(|r| {
                    r.filter_map(|e| {
                        let e = e.ok()?;
                        Some(crate::signer::KeyStoreEntry::file(
                            e.file_name().into_string().ok()?,
                            std::fs::read(e.path()).ok()?.into(),
                        ))
                    })
                    .collect()
                })
                .unwrap_or_default();
            Ok(Self {
                config: c,
                key_store: crate::signer::KeyStore::new(ks),
            })
        }
    }
    impl MspConfig {
        pub fn from_fabric_msp_config(b: &[u8]) -> Result<Self, crate::wire::DecodeError> {
            let m = crate::wire::FabricMspConfig::decode(b)?;
            let v = |l: &Vec<&[u8]>| l.iter().map(|b| b.to_vec()).collect();
            let ou = |o: &crate::wire::FabricOuIdentifier<'_>| OuIdentifier {
                certificate: o.certificate.to_vec(),
                organizational_unit_identifier: o.organizational_unit_identifier.into(),
            };
            Ok(Self {
                name: m.name.into(),
                root_certs: v(&m.root_certs),
                intermediate_certs: v(&m.intermediate_certs),
                admins: v(&m.admins),
                revocation_list: v(&m.revocation_list),
                tls_root_certs: v(&m.tls_root_certs),
                tls_intermediate_certs: v(&m.tls_intermediate_certs),
                signing_identity: m.signing_identity.as_ref().map(|s| SigningIdentityInfo {
                    public_signer: s.public_signer.to_vec(),
                    private_signer: s.private_signer.as_ref().map(|k| KeyInfo {
                        key_identifier: k.key_identifier.into(),
                        key_material: k.key_material.0.to_vec().into(),
                    }),
                }),
                organizational_unit_identifiers: m
                    .organizational_unit_identifiers
                    .iter()
                    .map(ou)
                    .collect(),
                crypto_config: m.crypto_config.as_ref().map(|c| CryptoConfig {
                    signature_hash_family: c.signature_hash_family.into(),
                    identity_identifier_hash_function: c.identity_identifier_hash_function.into(),
                }),
                node_ous: m.fabric_node_ous.as_ref().map(|n| NodeOus {
                    enable: n.enable,
                    client: n.client_ou_identifier.as_ref().map(ou),
                    peer: n.peer_ou_identifier.as_ref().map(ou),
                    admin: n.admin_ou_identifier.as_ref().map(ou),
                    orderer: n.orderer_ou_identifier.as_ref().map(ou),
                }),
            })
        }
    }
}
pub use stub::*;
