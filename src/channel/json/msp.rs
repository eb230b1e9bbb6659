//! MSPs and principals.

use super::values::members;
use super::{Json, named, object, opaque, unfolded};
use crate::wire::{self, PrincipalClassification};

const ROLES: &[&str] = &["MEMBER", "ADMIN", "CLIENT", "PEER", "ORDERER"];
const CLASSIFICATIONS: &[&str] = &[
    "ROLE",
    "ORGANIZATION_UNIT",
    "IDENTITY",
    "ANONYMITY",
    "COMBINED",
];

members! {
    FabricMspConfig<'_> {
        "name": name,
        "root_certs": root_certs,
        "intermediate_certs": intermediate_certs,
        "admins": admins,
        "revocation_list": revocation_list,
        "signing_identity": signing_identity,
        "organizational_unit_identifiers": organizational_unit_identifiers,
        "crypto_config": crypto_config,
        "tls_root_certs": tls_root_certs,
        "tls_intermediate_certs": tls_intermediate_certs,
        "fabric_node_ous": fabric_node_ous,
    }
    FabricCryptoConfig<'_> {
        "signature_hash_family": signature_hash_family,
        "identity_identifier_hash_function": identity_identifier_hash_function,
    }
    SigningIdentityInfo<'_> { "public_signer": public_signer, "private_signer": private_signer }
    KeyInfo<'_> { "key_identifier": key_identifier }
    FabricOuIdentifier<'_> {
        "certificate": certificate,
        "organizational_unit_identifier": organizational_unit_identifier,
    }
    FabricNodeOus<'_> {
        "enable": enable,
        "client_ou_identifier": client_ou_identifier,
        "peer_ou_identifier": peer_ou_identifier,
        "admin_ou_identifier": admin_ou_identifier,
        "orderer_ou_identifier": orderer_ou_identifier,
    }
    IdemixMspConfig<'_> {
        "name": name,
        "ipk": ipk,
        "signer": signer,
        "revocation_pk": revocation_pk,
        "epoch": epoch,
    }
    IdemixMspSignerConfig<'_> {
        "cred": cred,
        "organizational_unit_identifier": organizational_unit_identifier,
        "role": role,
        "enrollment_id": enrollment_id,
        "credential_revocation_information": credential_revocation_information,
    }
    SerializedIdentity<'_> { "mspid": mspid, "id_bytes": id_bytes }
    OrganizationUnit<'_> {
        "msp_identifier": msp_identifier,
        "organizational_unit_identifier": organizational_unit_identifier,
        "certifiers_identifier": certifiers_identifier,
    }
}

impl From<wire::MspConfig<'_>> for Json {
    fn from(message: wire::MspConfig<'_>) -> Self {
        let config = match message.kind {
            wire::MSP_TYPE_FABRIC => unfolded(message.config, wire::FabricMspConfig::decode),
            wire::MSP_TYPE_IDEMIX => unfolded(message.config, wire::IdemixMspConfig::decode),
            _ => opaque(message.config),
        };
        object! { "type": message.kind, "config": config }
    }
}

impl From<wire::MspPrincipal<'_>> for Json {
    fn from(message: wire::MspPrincipal<'_>) -> Self {
        let bytes = message.principal;
        let classification = message.principal_classification;
        let principal = match PrincipalClassification::from_wire(classification) {
            Some(PrincipalClassification::Role) => unfolded(bytes, wire::MspRole::decode),
            Some(PrincipalClassification::OrganizationUnit) => {
                unfolded(bytes, wire::OrganizationUnit::decode)
            }
            Some(PrincipalClassification::Identity) => {
                unfolded(bytes, wire::SerializedIdentity::decode)
            }
            _ => opaque(bytes),
        };
        object! {
            "principal_classification": named(CLASSIFICATIONS, classification),
            "principal": principal,
        }
    }
}

impl From<wire::MspRole<'_>> for Json {
    fn from(message: wire::MspRole<'_>) -> Self {
        object! {
            "msp_identifier": message.msp_identifier,
            "role": named(ROLES, message.role),
        }
    }
}
