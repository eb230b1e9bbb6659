//! Package `msp`: identities, principals and the configuration of an MSP; also Fabric-X's `Identity`.

use super::message::{enumeration, messages, oneof};
use super::value::Secret;

/// [`MspConfig::kind`] of an X.509 MSP.
pub const MSP_TYPE_FABRIC: i32 = 0;

/// [`MspConfig::kind`] of an Idemix MSP.
pub const MSP_TYPE_IDEMIX: i32 = 1;

messages! {
    /// `MSPConfig`: an MSP's configuration of whatever type.
    struct MspConfig<'a> {
        /// [`MSP_TYPE_FABRIC`] or [`MSP_TYPE_IDEMIX`] (`type`).
        1 => kind: i32,
        /// A [`FabricMspConfig`] when `kind` is [`MSP_TYPE_FABRIC`].
        2 => config: &'a [u8],
    }

    /// `FabricMSPConfig`: the configuration of an X.509 MSP.
    struct FabricMspConfig<'a> {
        /// The MSP id.
        1 => name: &'a str,
        /// PEM.
        2 => root_certs: Vec<&'a [u8]>,
        /// PEM.
        3 => intermediate_certs: Vec<&'a [u8]>,
        /// PEM.
        4 => admins: Vec<&'a [u8]>,
        /// CRLs, PEM or DER.
        5 => revocation_list: Vec<&'a [u8]>,
        /// The identity that this MSP signs with.
        6 => signing_identity: Option<SigningIdentityInfo<'a>>,
        /// The OUs of which an identity must carry one.
        7 => organizational_unit_identifiers: Vec<FabricOuIdentifier<'a>>,
        /// The hash functions.
        8 => crypto_config: Option<FabricCryptoConfig<'a>>,
        /// PEM.
        9 => tls_root_certs: Vec<&'a [u8]>,
        /// PEM.
        10 => tls_intermediate_certs: Vec<&'a [u8]>,
        /// The OUs that stand for roles.
        11 => fabric_node_ous: Option<FabricNodeOus<'a>>,
    }

    /// `FabricCryptoConfig`: names of hash functions; empty means the default.
    struct FabricCryptoConfig<'a> {
        /// `SHA2` or `SHA3`.
        1 => signature_hash_family: &'a str,
        /// `SHA256`, `SHA384`, `SHA3_256` or `SHA3_384`.
        2 => identity_identifier_hash_function: &'a str,
    }

    /// `SigningIdentityInfo`: a certificate and where its key is.
    struct SigningIdentityInfo<'a> {
        /// PEM.
        1 => public_signer: &'a [u8],
        /// The key; absent when it is to be looked up in the key store.
        2 => private_signer: Option<KeyInfo<'a>>,
    }

    /// `KeyInfo`: a private key.
    struct KeyInfo<'a> {
        /// Its name in a key store.
        1 => key_identifier: &'a str,
        /// The key itself, PEM.
        2 => key_material: Secret<'a>,
    }

    /// `FabricOUIdentifier`: an OU and who may certify it.
    struct FabricOuIdentifier<'a> {
        /// PEM of a CA; empty means any.
        1 => certificate: &'a [u8],
        /// The OU.
        2 => organizational_unit_identifier: &'a str,
    }

    /// `FabricNodeOUs`: the OUs that stand for roles.
    struct FabricNodeOus<'a> {
        /// Whether roles are told by OUs.
        1 => enable: bool,
        /// The OU of clients.
        2 => client_ou_identifier: Option<FabricOuIdentifier<'a>>,
        /// The OU of peers.
        3 => peer_ou_identifier: Option<FabricOuIdentifier<'a>>,
        /// The OU of admins.
        4 => admin_ou_identifier: Option<FabricOuIdentifier<'a>>,
        /// The OU of orderers.
        5 => orderer_ou_identifier: Option<FabricOuIdentifier<'a>>,
    }

    /// `SerializedIdentity`: an identity as it travels.
    struct SerializedIdentity<'a> {
        /// The MSP that it claims to belong to.
        1 => mspid: &'a str,
        /// Its certificate, PEM.
        2 => id_bytes: &'a [u8],
    }

    /// `MSPPrincipal`: what an identity may have to be.
    struct MspPrincipal<'a> {
        /// Which message `principal` is: a [`PrincipalClassification`].
        1 => principal_classification: i32,
        /// [`MspRole`], [`OrganizationUnit`], [`SerializedIdentity`], [`MspIdentityAnonymity`] or [`CombinedPrincipal`].
        2 => principal: &'a [u8],
    }

    /// `MSPRole`: principals by role.
    struct MspRole<'a> {
        /// The MSP id.
        1 => msp_identifier: &'a str,
        /// A [`MspRoleType`].
        2 => role: i32,
    }

    /// `OrganizationUnit`: principals by OU.
    struct OrganizationUnit<'a> {
        /// The MSP id.
        1 => msp_identifier: &'a str,
        /// The OU.
        2 => organizational_unit_identifier: &'a str,
        /// The hash of the issuers' chain.
        3 => certifiers_identifier: &'a [u8],
    }

    /// `MSPIdentityAnonymity`: principals by whether they show who they are.
    struct MspIdentityAnonymity {
        /// A [`AnonymityType`].
        1 => anonymity_type: i32,
    }

    /// `CombinedPrincipal`: all of several principals at once.
    struct CombinedPrincipal<'a> {
        /// The principals.
        1 => principals: Vec<MspPrincipal<'a>>,
    }

    /// `Identity` of Fabric-X (package `msppb`).
    struct Identity<'a> {
        /// The MSP that it claims to belong to.
        1 => msp_id: &'a str,
        /// The certificate, or its name.
        2 | 3 => creator: Option<Creator<'a>>,
    }
}

oneof! {
    /// How an [`Identity`] states its certificate.
    enum Creator<'a> {
        /// The certificate, PEM.
        2 => Certificate(&'a [u8]),
        /// The hex digest of a certificate that the MSP knows already.
        3 => CertificateId(&'a str),
    }
}

enumeration! {
    /// `MSPPrincipal.Classification`: the kinds of principals.
    enum PrincipalClassification {
        /// By role.
        Role = 0,
        /// By OU.
        OrganizationUnit = 1,
        /// One identity.
        Identity = 2,
        /// By anonymity.
        Anonymity = 3,
        /// Several at once.
        Combined = 4,
    }
}

enumeration! {
    /// `MSPRole.MSPRoleType`: the roles.
    enum MspRoleType {
        /// Whoever is valid.
        Member = 0,
        /// An administrator.
        Admin = 1,
        /// A client.
        Client = 2,
        /// A peer.
        Peer = 3,
        /// An orderer.
        Orderer = 4,
    }
}

enumeration! {
    /// `MSPIdentityAnonymity.MSPIdentityAnonymityType`.
    enum AnonymityType {
        /// Shows who it is: every X.509 identity.
        Nominal = 0,
        /// Does not.
        Anonymous = 1,
    }
}
