//! The rules by which an identity is judged, and a seat for those who want to know how it fared under each.
//!
//! There is one implementation of the rules. `validate` runs it with nobody watching, which costs nothing; `explain` with a recorder.

use crate::chain::{PathObserver, Unobserved};
use crate::diagnostic::Diagnostic;
use crate::x509::Certificate;

/// What an identity must stand, in Fabric's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The bytes are a `SerializedIdentity`.
    Message,
    /// It names this MSP.
    MspId,
    /// It holds a PEM block.
    Pem,
    /// The block is a certificate to Go.
    Certificate,
    /// Fabric can import the public key.
    PublicKey,
    /// An ECDSA signature is brought to low S under the issuer's key, so the path is built here.
    Sanitizing,
    /// Members may have keys of this algorithm.
    KeyAlgorithm,
    /// It is no CA certificate.
    NoAuthority,
    /// There is exactly one path to a root.
    Path,
    /// It has an issuer: it is no root itself.
    Issuer,
    /// No listed intermediate stands below its issuer.
    LowestIssuer,
    /// No CRL of its issuer lists it.
    Revocation,
    /// It carries one of the organizational units that the configuration lists.
    ListedUnits,
    /// Under NodeOUs it carries exactly one role.
    OneRole,
}

impl Rule {
    /// All rules, in Fabric's order.
    pub const ALL: [Self; 14] = [
        Self::Message,
        Self::MspId,
        Self::Pem,
        Self::Certificate,
        Self::PublicKey,
        Self::Sanitizing,
        Self::KeyAlgorithm,
        Self::NoAuthority,
        Self::Path,
        Self::Issuer,
        Self::LowestIssuer,
        Self::Revocation,
        Self::ListedUnits,
        Self::OneRole,
    ];

    /// A stable name for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::MspId => "msp-id",
            Self::Pem => "pem",
            Self::Certificate => "certificate",
            Self::PublicKey => "public-key",
            Self::Sanitizing => "sanitizing",
            Self::KeyAlgorithm => "key-algorithm",
            Self::NoAuthority => "no-authority",
            Self::Path => "path",
            Self::Issuer => "issuer",
            Self::LowestIssuer => "lowest-issuer",
            Self::Revocation => "revocation",
            Self::ListedUnits => "listed-units",
            Self::OneRole => "one-role",
        }
    }

    /// The rule in a sentence.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Message => "the bytes are a serialized identity",
            Self::MspId => "it names this MSP",
            Self::Pem => "it holds a PEM block",
            Self::Certificate => "the block is a certificate",
            Self::PublicKey => "its public key can be imported",
            Self::Sanitizing => "its signature can be brought to low S",
            Self::KeyAlgorithm => "members may have such a key",
            Self::NoAuthority => "it is no CA certificate",
            Self::Path => "exactly one path leads to a root",
            Self::Issuer => "it is not a root itself",
            Self::LowestIssuer => "its issuer has no intermediate below it",
            Self::Revocation => "its issuer did not revoke it",
            Self::ListedUnits => "it carries a listed organizational unit",
            Self::OneRole => "it carries exactly one role",
        }
    }

    /// Where the rule comes from.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Message => "Fabric `bccspmsp.DeserializeIdentity`",
            Self::MspId => "Fabric `bccspmsp.DeserializeIdentity`: compared letter by letter",
            Self::Pem => {
                "Fabric `deserializeIdentityInternal`, Go `encoding/pem`: the first block, whatever its label"
            }
            Self::Certificate => "Go `x509.ParseCertificate`",
            Self::PublicKey => "Fabric `bccsp/sw`: ECDSA, RSA or Ed25519",
            Self::Sanitizing => "Fabric `sanitizeCert`: ECDSA-signed certificates only",
            Self::KeyAlgorithm => "Fabric `validateIdentity`: ECDSA, from MSP version 3.0 Ed25519",
            Self::NoAuthority => "Fabric `getCertificationChainForBCCSPIdentity`",
            Self::Path => {
                "Fabric `getUniqueValidationChain`, Go `Certificate.Verify`, at notBefore + 1 s"
            }
            Self::Issuer => "Fabric `getValidationChain`: two certificates at least",
            Self::LowestIssuer => {
                "Fabric `getValidationChain`: the parent must be a leaf of the tree of CAs"
            }
            Self::Revocation => {
                "Fabric `validateCertAgainstChain`: by key identifier and signature, dates ignored"
            }
            Self::ListedUnits => "Fabric `validateIdentityOUsV1`: OrganizationalUnitIdentifiers",
            Self::OneRole => {
                "Fabric `validateIdentityOUsV11` and `V142`: NodeOUs, from MSP version 1.1"
            }
        }
    }
}

/// What a path is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// To bring the signature to low S.
    Sanitizing,
    /// A CA under its own key, which is its only root.
    SelfSigned,
    /// To validate.
    Validation,
}

/// Told of every rule in order, and of every search for a path. What it does changes no verdict.
pub(super) trait Witness: PathObserver {
    /// The certificate that is judged, as it came.
    fn certificate(&mut self, certificate: &Certificate) {
        let _ = certificate;
    }

    /// The search whose steps follow.
    fn search(&mut self, search: Search) {
        let _ = search;
    }

    /// What a rule came to; handed back as it is.
    fn rule<T, E: Diagnostic>(&mut self, rule: Rule, outcome: Result<T, E>) -> Result<T, E> {
        let _ = rule;
        outcome
    }
}

impl Witness for Unobserved {}
