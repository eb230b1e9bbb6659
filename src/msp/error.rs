//! What an MSP refuses, and why.

use std::fmt;

use crate::chain::ChainError;
use crate::config::{FolderError, FolderStage};
use crate::crypto::{KeyAlgorithm, SignatureError};
use crate::diagnostic::Diagnostic;
use crate::encoding::time::Time;
use crate::signer::KeyStoreError;
use crate::wire::DecodeError;
use crate::x509::{CertificateError, CrlError, SanitizeError};

use super::principal::MspRoleType;

/// The kinds of CA that an MSP lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaKind {
    /// A root (`cacerts`).
    Root,
    /// An intermediate (`intermediatecerts`).
    Intermediate,
    /// A root of TLS (`tlscacerts`).
    TlsRoot,
    /// An intermediate of TLS (`tlsintermediatecerts`).
    TlsIntermediate,
}

/// Where in the configuration a certificate stands. Indexes start at 0, in configuration order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateSource {
    /// A CA.
    Ca {
        /// Of which kind.
        kind: CaKind,
        /// Its place among those of its kind.
        index: usize,
    },
    /// An administrator (`admincerts`).
    Admin {
        /// Its place.
        index: usize,
    },
    /// The node's own certificate (`signcerts`).
    Signing,
    /// The certificate of an entry of `OrganizationalUnitIdentifiers`.
    OrganizationalUnit {
        /// Its place.
        index: usize,
    },
    /// The certificate of a NodeOU.
    NodeOu {
        /// The role that the NodeOU makes.
        role: MspRoleType,
    },
}

impl fmt::Display for CertificateSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ca {
                kind: CaKind::Root,
                index,
            } => write!(f, "root certificate {index}"),
            Self::Ca {
                kind: CaKind::Intermediate,
                index,
            } => write!(f, "intermediate certificate {index}"),
            Self::Ca {
                kind: CaKind::TlsRoot,
                index,
            } => write!(f, "TLS root certificate {index}"),
            Self::Ca {
                kind: CaKind::TlsIntermediate,
                index,
            } => write!(f, "TLS intermediate certificate {index}"),
            Self::Admin { index } => write!(f, "administrator certificate {index}"),
            Self::Signing => f.write_str("signing certificate"),
            Self::OrganizationalUnit { index } => {
                write!(f, "certificate of organizational unit identifier {index}")
            }
            Self::NodeOu { role } => write!(f, "certificate of the {role} NodeOU"),
        }
    }
}

/// Why a certificate could not be brought to low S.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SanitizingError {
    /// It has no unique certification path.
    #[error("{0}")]
    Path(#[from] ChainError),
    /// It is itself a root of the path, and not self-signed: there is no issuer whose key could have signed it.
    #[error("the certificate is listed as a root and is not signed by its own key")]
    NoIssuer,
    /// Its signature does not read as an ECDSA signature.
    #[error("the signature cannot be brought to low S: {0}")]
    Signature(#[from] SignatureError),
    /// Its signature has high S, and the certificate cannot be written anew with another.
    #[error("the certificate cannot be rewritten with low S: {0}")]
    Rewrite(#[from] SanitizeError),
}

impl Diagnostic for SanitizingError {
    fn code(&self) -> &'static str {
        match self {
            Self::Path(source) => source.code(),
            Self::NoIssuer => "MSP-ID-001",
            Self::Signature(source) => source.code(),
            Self::Rewrite(source) => source.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Path(source) => source.help(),
            Self::NoIssuer => Some(
                "list intermediate certificates in `intermediatecerts`, and only self-signed ones in `cacerts`",
            ),
            Self::Signature(source) => source.help(),
            Self::Rewrite(source) => source.help(),
        }
    }
}

/// Why bytes are no identity of an MSP.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeserializeError {
    /// Not a `SerializedIdentity`.
    #[error("not a serialized identity: {0}")]
    Message(#[from] DecodeError),
    /// Another MSP's identity.
    #[error("the identity is of MSP `{found}`, not of `{expected}`")]
    OtherMsp {
        /// The MSP asked.
        expected: String,
        /// The MSP that the identity names.
        found: String,
    },
    /// No MSP of this identifier is known (to a manager).
    #[error("MSP `{msp_id}` is not known here")]
    UnknownMsp {
        /// The MSP that the identity names.
        msp_id: String,
    },
    /// No certificate of this identifier is known in advance.
    #[error("MSP `{msp_id}` knows no certificate with the identifier `{certificate_id}`")]
    UnknownCertificateId {
        /// The MSP that the identity names.
        msp_id: String,
        /// The identifier that it gives.
        certificate_id: String,
    },
    /// No PEM block.
    #[error("the identity holds no PEM block")]
    NoPem,
    /// Not a certificate.
    #[error("not a certificate: {0}")]
    Certificate(#[from] CertificateError),
    /// A public key that is neither ECDSA nor RSA nor Ed25519.
    #[error("the public key's algorithm ({algorithm}) cannot be an identity's")]
    KeyAlgorithm {
        /// The algorithm.
        algorithm: KeyAlgorithm,
    },
    /// The certificate cannot be sanitized.
    #[error("{0}")]
    Sanitizing(#[from] SanitizingError),
}

impl Diagnostic for DeserializeError {
    fn code(&self) -> &'static str {
        match self {
            Self::Message(source) => source.code(),
            Self::OtherMsp { .. } => "MSP-ID-002",
            Self::UnknownMsp { .. } => "MSP-ID-003",
            Self::UnknownCertificateId { .. } => "MSP-ID-004",
            Self::NoPem => "MSP-ID-005",
            Self::Certificate(source) => source.code(),
            Self::KeyAlgorithm { .. } => "MSP-ID-006",
            Self::Sanitizing(source) => source.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Message(source) => source.help(),
            Self::OtherMsp { .. } => Some(
                "ask the MSP that the identity names; identifiers are compared letter by letter",
            ),
            Self::UnknownMsp { .. } => {
                Some("add the organisation's MSP, or correct the identifier; case matters")
            }
            Self::UnknownCertificateId { .. } => {
                Some("send the certificate itself, or make it known in advance")
            }
            Self::NoPem => Some(
                "the certificate must be PEM: `-----BEGIN CERTIFICATE-----` at the start of a line",
            ),
            Self::Certificate(source) => source.help(),
            Self::KeyAlgorithm { .. } => Some("issue the certificate for an ECDSA key"),
            Self::Sanitizing(source) => source.help(),
        }
    }
}

/// Why an identity is not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValidationError {
    /// A key algorithm that members of this MSP version cannot have.
    #[error("keys of the algorithm {algorithm} are not accepted for identities")]
    KeyAlgorithm {
        /// The algorithm.
        algorithm: KeyAlgorithm,
    },
    /// A CA certificate.
    #[error("a CA certificate cannot be an identity")]
    CaCertificate,
    /// No unique path.
    #[error("{0}")]
    Path(#[from] ChainError),
    /// The certificate is a root itself.
    #[error("the certificate is listed as a root: its path has no issuer")]
    NoIssuer,
    /// Issued by a CA that stands above a listed intermediate.
    #[error(
        "the issuer `{issuer}` has an intermediate below it in this MSP, so it may issue no identities"
    )]
    InnerIssuer {
        /// The issuer's subject.
        issuer: String,
    },
    /// The issuer's subject key identifier cannot be read.
    #[error("the issuer's subject key identifier cannot be read: {0}")]
    IssuerKeyIdentifier(SanitizeError),
    /// A CRL without a readable authority key identifier stands in the way.
    #[error("CRL {index} has no authority key identifier that can be read: {source}")]
    CrlAuthority {
        /// The CRL's place in the configuration.
        index: usize,
        /// What is wrong with it.
        source: CrlError,
    },
    /// Revoked.
    #[error("the certificate is revoked by CRL {crl}")]
    Revoked {
        /// The CRL's place in the configuration.
        crl: usize,
    },
    /// It carries none of the configured organizational units.
    #[error(
        "none of the organizational units {} is one that this MSP lists",
        quoted(carried)
    )]
    OrganizationalUnitNotListed {
        /// The units that it carries.
        carried: Vec<String>,
    },
    /// A role's organizational unit under another CA than the one configured for it.
    #[error("the organizational unit `{unit}` counts only under another CA than this identity's")]
    CertifiersMismatch {
        /// The unit.
        unit: String,
    },
    /// No role.
    #[error(
        "none of the organizational units {} gives a role (client, peer, admin, orderer)",
        quoted(carried)
    )]
    NoRole {
        /// The units that it carries.
        carried: Vec<String>,
    },
    /// More than one role.
    #[error("the organizational units {} give more than one role", quoted(carried))]
    SeveralRoles {
        /// The units that it carries.
        carried: Vec<String>,
    },
    /// Its MSP has left the manager since the identity deserialized.
    #[error("MSP `{msp_id}` is not known here any more")]
    MspGone {
        /// The MSP.
        msp_id: String,
    },
}

fn quoted(names: &[String]) -> String {
    let quoted: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", name.escape_debug()))
        .collect();
    format!("[{}]", quoted.join(", "))
}

impl Diagnostic for ValidationError {
    fn code(&self) -> &'static str {
        match self {
            Self::KeyAlgorithm { .. } => "MSP-VAL-001",
            Self::CaCertificate => "MSP-VAL-002",
            Self::Path(source) => source.code(),
            Self::NoIssuer => "MSP-VAL-003",
            Self::InnerIssuer { .. } => "MSP-VAL-004",
            Self::IssuerKeyIdentifier(source) => source.code(),
            Self::CrlAuthority { .. } => "MSP-VAL-005",
            Self::Revoked { .. } => "MSP-VAL-006",
            Self::OrganizationalUnitNotListed { .. } => "MSP-OU-001",
            Self::CertifiersMismatch { .. } => "MSP-OU-002",
            Self::NoRole { .. } => "MSP-OU-003",
            Self::SeveralRoles { .. } => "MSP-OU-004",
            Self::MspGone { .. } => "MSP-VAL-007",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::KeyAlgorithm { .. } => {
                Some("use an ECDSA key; Ed25519 needs MSP version 3.0 (channel capability V3_0)")
            }
            Self::CaCertificate => {
                Some("enrol an identity with the CA instead of using the CA's own certificate")
            }
            Self::Path(source) => source.help(),
            Self::NoIssuer => {
                Some("remove the certificate from `cacerts`; identities need an issuer")
            }
            Self::InnerIssuer { .. } => {
                Some("issue the identity by the lowest CA, or remove the intermediate from the MSP")
            }
            Self::IssuerKeyIdentifier(source) => source.help(),
            Self::CrlAuthority { .. } => {
                Some("replace the CRL by one that carries the authority key identifier extension")
            }
            Self::Revoked { .. } => {
                Some("enrol anew; a revoked certificate stays revoked while the CRL is configured")
            }
            Self::OrganizationalUnitNotListed { .. } => Some(
                "issue the certificate with one of the units in `OrganizationalUnitIdentifiers`, under the CA named there",
            ),
            Self::CertifiersMismatch { .. } => Some(
                "the `Certificate` of a NodeOU must be the CA that issues the identities directly",
            ),
            Self::NoRole { .. } => {
                Some("issue the certificate with exactly one role OU as configured under `NodeOUs`")
            }
            Self::SeveralRoles { .. } => {
                Some("issue the certificate with exactly one role OU; the same one twice is two")
            }
            Self::MspGone { .. } => None,
        }
    }
}

/// Why an identity does not satisfy a principal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrincipalError {
    /// The principal does not read.
    #[error("the principal is malformed: {0}")]
    Malformed(#[from] DecodeError),
    /// A classification that this MSP version does not know.
    #[error("classification {number} is not known to this MSP version")]
    Classification {
        /// Its number.
        number: i32,
    },
    /// A combination of nothing.
    #[error("the combined principal combines nothing")]
    EmptyCombination,
    /// Of another MSP.
    #[error("the principal is of MSP `{required}`, the identity of `{found}`")]
    OtherMsp {
        /// The principal's MSP.
        required: String,
        /// The identity's.
        found: String,
    },
    /// The identity is not valid.
    #[error("the identity is not valid: {0}")]
    NotValid(#[from] ValidationError),
    /// A role that does not exist (here).
    #[error("role {number} does not exist under this MSP")]
    UnknownRole {
        /// Its number.
        number: i32,
    },
    /// Not listed as administrator.
    #[error("the certificate is not listed among the administrators")]
    NotListedAdmin,
    /// NodeOUs are not enforced, so nobody has the role.
    #[error("without NodeOUs nobody has the role {role}")]
    NodeOusOff {
        /// The role.
        role: MspRoleType,
    },
    /// NodeOUs define no organizational unit for the role.
    #[error("NodeOUs define no organizational unit for the role {role}")]
    RoleUndefined {
        /// The role.
        role: MspRoleType,
    },
    /// The identity does not carry the role's organizational unit.
    #[error("the identity does not carry the organizational unit `{unit}` of the role {role}")]
    RoleNotHeld {
        /// The role.
        role: MspRoleType,
        /// The unit that makes it.
        unit: String,
    },
    /// The identity does not carry the organizational unit, or not under that certification path.
    #[error(
        "the identity does not carry the organizational unit `{required}` under the required certification path"
    )]
    OtherOrganizationalUnit {
        /// The unit.
        required: String,
    },
    /// The principal's identity does not deserialize.
    #[error("the principal's identity is none of this MSP: {0}")]
    Identity(DeserializeError),
    /// Another certificate.
    #[error("the principal names another certificate")]
    OtherIdentity,
    /// X.509 identities are never anonymous.
    #[error("an X.509 identity is never anonymous")]
    NeverAnonymous,
    /// An anonymity that does not exist.
    #[error("anonymity {number} does not exist")]
    UnknownAnonymity {
        /// Its number.
        number: i32,
    },
}

impl Diagnostic for PrincipalError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed(source) => source.code(),
            Self::Classification { .. } => "MSP-PRI-001",
            Self::EmptyCombination => "MSP-PRI-002",
            Self::OtherMsp { .. } => "MSP-PRI-003",
            Self::NotValid(source) => source.code(),
            Self::UnknownRole { .. } => "MSP-PRI-004",
            Self::NotListedAdmin => "MSP-PRI-005",
            Self::NodeOusOff { .. } => "MSP-PRI-006",
            Self::RoleUndefined { .. } => "MSP-PRI-007",
            Self::RoleNotHeld { .. } => "MSP-PRI-008",
            Self::OtherOrganizationalUnit { .. } => "MSP-PRI-009",
            Self::Identity(_) => "MSP-PRI-010",
            Self::OtherIdentity => "MSP-PRI-011",
            Self::NeverAnonymous => "MSP-PRI-012",
            Self::UnknownAnonymity { .. } => "MSP-PRI-013",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Malformed(source) => source.help(),
            Self::NotValid(source) => source.help(),
            Self::Identity(source) => source.help(),
            Self::Classification { .. } => {
                Some("ANONYMITY and COMBINED need MSP version 1.3 (channel capability V1_3)")
            }
            Self::UnknownRole { .. } => Some("ORDERER needs MSP version 1.4.3 and NodeOUs"),
            Self::NotListedAdmin => Some(
                "add the certificate to `admincerts`, or enable NodeOUs with an admin OU at 1.4.3 or later",
            ),
            Self::NodeOusOff { .. } => {
                Some("set `NodeOUs: Enable: true` in `config.yaml`, at MSP version 1.1 or later")
            }
            Self::RoleUndefined { .. } => {
                Some("define the role's OU identifier under `NodeOUs` in `config.yaml`")
            }
            Self::RoleNotHeld { .. } => {
                Some("enrol the identity with the type that carries this organizational unit")
            }
            Self::OtherOrganizationalUnit { .. } => Some(
                "an empty certifiers identifier is no wildcard: give the one of the issuing CA",
            ),
            Self::EmptyCombination | Self::OtherMsp { .. } | Self::OtherIdentity => None,
            Self::NeverAnonymous | Self::UnknownAnonymity { .. } => None,
        }
    }
}

/// Why a serialized identity is not in the one form that may enter a block.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WellFormedError {
    /// No PEM block.
    #[error("the identity holds no PEM block")]
    NoPem,
    /// Something follows the PEM block.
    #[error("{count} bytes follow the PEM block")]
    TrailingBytes {
        /// How many.
        count: usize,
    },
    /// Another label.
    #[error("the PEM label is `{}`, not `CERTIFICATE`", label.escape_debug())]
    Label {
        /// The label.
        label: String,
    },
    /// Not a certificate.
    #[error("not a certificate: {0}")]
    Certificate(#[from] CertificateError),
    /// An ECDSA signature that does not read.
    #[error("the certificate's signature is malformed: {0}")]
    MalformedSignature(#[from] SignatureError),
    /// An ECDSA signature that is not in DER.
    #[error("the certificate's signature is not in its canonical form")]
    Signature,
    /// No MSP is there to ask (of a manager).
    #[error("no MSP is known here")]
    NoMsp,
}

impl Diagnostic for WellFormedError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoPem => "MSP-FORM-001",
            Self::TrailingBytes { .. } => "MSP-FORM-002",
            Self::Label { .. } => "MSP-FORM-003",
            Self::Certificate(source) => source.code(),
            Self::MalformedSignature(source) => source.code(),
            Self::Signature => "MSP-FORM-004",
            Self::NoMsp => "MSP-FORM-005",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Certificate(source) => source.help(),
            Self::MalformedSignature(source) => source.help(),
            Self::NoMsp => None,
            Self::NoPem | Self::TrailingBytes { .. } | Self::Label { .. } | Self::Signature => {
                Some("send exactly one PEM block with the label CERTIFICATE, as the SDKs do")
            }
        }
    }
}

/// Why a configuration makes no MSP.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// An identity hash function that Fabric does not know.
    #[error("the identity identifier hash function `{}` is not known", name.escape_debug())]
    HashFunction {
        /// Its name.
        name: String,
    },
    /// No root.
    #[error("the MSP has no root certificate")]
    NoRoot,
    /// No PEM block.
    #[error("{place} holds no PEM block")]
    NoPem {
        /// Which certificate.
        place: CertificateSource,
    },
    /// Not a certificate.
    #[error("{place} is no certificate: {reason}")]
    Certificate {
        /// Which one.
        place: CertificateSource,
        /// Why not.
        reason: CertificateError,
    },
    /// A certificate that cannot be made an identity.
    #[error("{place} is refused: {reason}")]
    Refused {
        /// Which one.
        place: CertificateSource,
        /// Why.
        reason: DeserializeError,
    },
    /// A certificate that cannot be sanitized.
    #[error("{place} is refused: {reason}")]
    Sanitizing {
        /// Which one.
        place: CertificateSource,
        /// Why.
        reason: SanitizingError,
    },
    /// Not a CRL.
    #[error("CRL {index} cannot be read: {reason}")]
    Crl {
        /// Its place.
        index: usize,
        /// Why.
        reason: CrlError,
    },
    /// A CA's certificate that says it is none.
    #[error("{place} (`{subject}`) is not a CA's: its basic constraints lack CA")]
    NotCa {
        /// Which one.
        place: CertificateSource,
        /// Its subject.
        subject: String,
    },
    /// A CA without a readable subject key identifier.
    #[error("{place} has no usable subject key identifier: {reason}")]
    SubjectKeyIdentifier {
        /// Which one.
        place: CertificateSource,
        /// Why.
        reason: SanitizeError,
    },
    /// A CA that is not valid.
    #[error("{place} is not valid: {reason}")]
    InvalidCa {
        /// Which one.
        place: CertificateSource,
        /// Why.
        reason: ValidationError,
    },
    /// The signing key is not to be had.
    #[error("the signing key was not found: {0}")]
    SigningKey(KeyStoreError),
    /// The signing certificate has expired.
    #[error("the signing certificate expired at {not_after}, and it is {now}")]
    SigningIdentityExpired {
        /// Its end of validity.
        not_after: Time,
        /// The time that the caller gave.
        now: Time,
    },
    /// An organizational unit's certificate that is no CA of this MSP.
    #[error("{place} (`{subject}`) is neither a root nor an intermediate of this MSP")]
    UnlistedCa {
        /// Which one.
        place: CertificateSource,
        /// Its subject.
        subject: String,
    },
    /// An organizational unit's certificate that stands above another intermediate.
    #[error(
        "{place} (`{subject}`) has an intermediate below it in this MSP, so nobody can belong to it"
    )]
    InnerCa {
        /// Which one.
        place: CertificateSource,
        /// Its subject.
        subject: String,
    },
    /// A NodeOU that 1.1 and 1.3 insist on.
    #[error("NodeOUs are configured without an organizational unit for the role {role}")]
    NodeOuMissing {
        /// The role.
        role: MspRoleType,
    },
    /// No administrator.
    #[error("the MSP has no administrator: neither a certificate nor an admin OU that is enforced")]
    NoAdmin,
    /// An administrator that may not be one.
    #[error("administrator certificate {index} is refused: {reason}")]
    InvalidAdmin {
        /// Its place.
        index: usize,
        /// Why.
        reason: PrincipalError,
    },
}

impl Diagnostic for SetupError {
    fn code(&self) -> &'static str {
        match self {
            Self::HashFunction { .. } => "MSP-SET-001",
            Self::NoRoot => "MSP-SET-002",
            Self::NoPem { .. } => "MSP-SET-003",
            Self::Certificate { .. } => "MSP-SET-004",
            Self::Refused { .. } => "MSP-SET-005",
            Self::Sanitizing { .. } => "MSP-SET-006",
            Self::Crl { .. } => "MSP-SET-007",
            Self::NotCa { .. } => "MSP-SET-008",
            Self::SubjectKeyIdentifier { .. } => "MSP-SET-009",
            Self::InvalidCa { .. } => "MSP-SET-010",
            Self::SigningKey(_) => "MSP-SET-011",
            Self::SigningIdentityExpired { .. } => "MSP-SET-012",
            Self::UnlistedCa { .. } => "MSP-SET-013",
            Self::InnerCa { .. } => "MSP-SET-014",
            Self::NodeOuMissing { .. } => "MSP-SET-015",
            Self::NoAdmin => "MSP-SET-016",
            Self::InvalidAdmin { .. } => "MSP-SET-017",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::HashFunction { .. } => Some("use SHA256, SHA384, SHA3_256 or SHA3_384"),
            Self::NoRoot => Some("put the organisation's root CA certificate into `cacerts`"),
            Self::NoPem { .. } => {
                Some("the file must be PEM: `-----BEGIN CERTIFICATE-----` at the start of a line")
            }
            Self::Certificate { reason, .. } => reason.help(),
            Self::Refused { reason, .. } => reason.help(),
            Self::Sanitizing { reason, .. } => reason.help(),
            Self::Crl { reason, .. } => reason.help(),
            Self::NotCa { .. } => {
                Some("list only CA certificates; an identity's certificate is no CA")
            }
            Self::SubjectKeyIdentifier { .. } => {
                Some("reissue the CA certificate with a subject key identifier extension")
            }
            Self::InvalidCa { reason, .. } => reason.help(),
            Self::SigningKey(reason) => reason.help(),
            Self::SigningIdentityExpired { .. } => {
                Some("renew the node's certificate; the key can stay")
            }
            Self::UnlistedCa { .. } => {
                Some("the file must be byte for byte one of `cacerts` or `intermediatecerts`")
            }
            Self::InnerCa { .. } => {
                Some("name the lowest intermediate, the one that issues identities")
            }
            Self::NodeOuMissing { .. } => Some(
                "MSP versions 1.1 and 1.3 need `ClientOUIdentifier` and `PeerOUIdentifier`, even where NodeOUs are disabled",
            ),
            Self::NoAdmin => Some(
                "put a certificate into `admincerts`, or enable NodeOUs with an `AdminOUIdentifier`",
            ),
            Self::InvalidAdmin { reason, .. } => reason.help(),
        }
    }
}

/// The stages of loading an MSP, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadStage {
    /// Reading the folder.
    Config,
    /// Opening the key store.
    KeyStore,
    /// Setting the MSP up.
    Setup,
}

/// Why a folder makes no MSP.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The folder cannot be read.
    #[error("{0}")]
    Folder(#[from] FolderError),
    /// Its configuration makes no MSP.
    #[error("{0}")]
    Setup(#[from] SetupError),
}

impl LoadError {
    /// At which stage loading failed.
    pub fn stage(&self) -> LoadStage {
        match self {
            Self::Folder(error) => match error.stage() {
                FolderStage::Config => LoadStage::Config,
                FolderStage::KeyStore => LoadStage::KeyStore,
            },
            Self::Setup(_) => LoadStage::Setup,
        }
    }
}

impl Diagnostic for LoadError {
    fn code(&self) -> &'static str {
        match self {
            Self::Folder(source) => source.code(),
            Self::Setup(source) => source.code(),
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Folder(source) => source.help(),
            Self::Setup(source) => source.help(),
        }
    }
}
