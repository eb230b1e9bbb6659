//! Why there is no chain.

use super::validity::Flaw;
use super::{KeyIdMatch, NameRefusal};
use crate::diagnostic::Diagnostic;
use crate::encoding::text::{Shown, kept};
use crate::x509::{Certificate, IssuerSignatureError};

/// Why a candidate is not taken as an issuer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Its key has an algorithm that Go does not know.
    #[error("its key has an unknown algorithm")]
    UnknownKey,
    /// It, or another certificate of the same name, key and alternative names, is in the path already.
    #[error("the path already contains it")]
    AlreadyInPath,
    /// It did not sign the certificate, or may not sign certificates.
    #[error("{0}")]
    Signature(IssuerSignatureError),
    /// It signed the certificate, but is not fit for the place.
    #[error("it {0}")]
    Flaw(Flaw),
}

/// Why a certificate has no chain, or not a usable one. Certificates are named by their subject.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// The certificate itself, or an issuer found by name and signature, is not fit for its place.
    #[error("certificate `{}` {flaw}", Shown(.subject))]
    Certificate {
        /// The unfit certificate.
        subject: String,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// No CA has the name of the issuer.
    #[error("no known certificate authority is named `{}`, the issuer of `{}`", Shown(.issuer), Shown(.subject))]
    UnknownIssuer {
        /// The certificate whose issuer is sought.
        subject: String,
        /// The name of that issuer.
        issuer: String,
    },
    /// A CA has the name of the issuer, but the signature does not verify under its key, or its key may not sign
    /// certificates.
    #[error("the known certificate authority `{}` did not issue `{}`: {reason}", Shown(.issuer), Shown(.subject))]
    NotSignedByIssuer {
        /// The certificate whose issuer is sought.
        subject: String,
        /// The name of that issuer.
        issuer: String,
        /// How the key identifiers of the two fit.
        key_ids: KeyIdMatch,
        /// Why the signature does not count.
        reason: IssuerSignatureError,
    },
    /// The only CAs with the name of the issuer have keys of unknown algorithms.
    #[error("the key of `{}`, the issuer of `{}`, has an unknown algorithm", Shown(.issuer), Shown(.subject))]
    UnknownIssuerKey {
        /// The certificate whose issuer is sought.
        subject: String,
        /// The name of that issuer.
        issuer: String,
    },
    /// The only CAs with the name of the issuer are in the path already.
    #[error("the issuers of `{}` lead in a circle, back to `{}`", Shown(.subject), Shown(.issuer))]
    Circle {
        /// The certificate whose issuer is sought.
        subject: String,
        /// The name of that issuer.
        issuer: String,
    },
    /// The search was stopped before it found a chain.
    #[error("more than {limit} issuers would have to be tried")]
    TooManySignatureChecks {
        /// The number of candidates that one verification may consider.
        limit: usize,
    },
    /// A certificate of the chain lists extended key usages, without the one that Fabric's chains need.
    #[error("the extended key usages of `{}` do not include server authentication", Shown(.subject))]
    KeyUsage {
        /// That certificate.
        subject: String,
    },
    /// Certificate policies are required, and none holds for the whole chain; or a mapping from or to anyPolicy.
    #[error(
        "no certificate policy holds for the whole chain of `{}`, though one is required", Shown(.subject)
    )]
    Policy {
        /// The certificate to be verified.
        subject: String,
    },
    /// A name of a certificate in the chain violates the name constraints of a CA above it.
    #[error("`{}` violates the name constraints of `{}`: {refusal}", Shown(.subject), Shown(.constrained_by))]
    NameConstraints {
        /// The certificate that has the name.
        subject: String,
        /// The CA that constrains names.
        constrained_by: String,
        /// The name, and what is wrong with it.
        refusal: NameRefusal,
    },
    /// There are several valid chains, so it is not clear under which CA the identity stands.
    #[error("there are {count} valid chains, but an identity must have exactly one")]
    NotUnique {
        /// How many.
        count: usize,
    },
    /// The certificate has no subjectAltName, its common name could be a host name, and an issuer constrains names.
    #[error(
        "the common name `{}` could be a host name, there is no alternative name, and `{}` constrains names", Shown(.common_name), Shown(.constrained_by)
    )]
    HostNameWithoutAlternativeName {
        /// The certificate's common name.
        common_name: String,
        /// The CA that constrains names.
        constrained_by: String,
    },
}

impl ChainError {
    /// How far verification came before this error: higher is further. Of several paths that fail, the error of the
    /// highest rank is the one to report.
    pub fn rank(&self) -> u8 {
        match self {
            Self::UnknownIssuer { .. } | Self::Circle { .. } => 0,
            Self::UnknownIssuerKey { .. } => 1,
            Self::NotSignedByIssuer { .. } => 2,
            Self::TooManySignatureChecks { .. } => 3,
            Self::Certificate { .. } => 4,
            Self::Policy { .. } => 5,
            Self::KeyUsage { .. } => 6,
            Self::NameConstraints { .. } | Self::HostNameWithoutAlternativeName { .. } => 7,
            Self::NotUnique { .. } => 8,
        }
    }

    pub(super) fn certificate(certificate: &Certificate, flaw: Flaw) -> Self {
        Self::Certificate {
            subject: subject_of(certificate),
            flaw,
        }
    }

    pub(super) fn unknown_issuer(child: &Certificate) -> Self {
        Self::UnknownIssuer {
            subject: subject_of(child),
            issuer: kept(&child.issuer_text()),
        }
    }

    pub(super) fn refused(child: &Certificate, issuer: &Certificate, refusal: Refusal) -> Self {
        let (subject, name) = (subject_of(child), subject_of(issuer));
        match refusal {
            Refusal::Flaw(flaw) => Self::certificate(issuer, flaw),
            Refusal::UnknownKey => Self::UnknownIssuerKey {
                subject,
                issuer: name,
            },
            Refusal::AlreadyInPath => Self::Circle {
                subject,
                issuer: name,
            },
            Refusal::Signature(reason) => Self::NotSignedByIssuer {
                subject,
                issuer: name,
                key_ids: KeyIdMatch::between(child, issuer),
                reason,
            },
        }
    }
}

/// A certificate's name as an error keeps it.
pub(super) fn subject_of(certificate: &Certificate) -> String {
    kept(&certificate.subject_text())
}

impl Diagnostic for ChainError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownIssuer { .. } => "MSP-CHAIN-001",
            Self::NotSignedByIssuer { .. } => "MSP-CHAIN-002",
            Self::UnknownIssuerKey { .. } => "MSP-CHAIN-003",
            Self::Circle { .. } => "MSP-CHAIN-004",
            Self::TooManySignatureChecks { .. } => "MSP-CHAIN-005",
            Self::KeyUsage { .. } => "MSP-CHAIN-006",
            Self::Policy { .. } => "MSP-CHAIN-007",
            Self::NameConstraints { .. } => "MSP-CHAIN-008",
            Self::HostNameWithoutAlternativeName { .. } => "MSP-CHAIN-009",
            Self::NotUnique { .. } => "MSP-CHAIN-010",
            Self::Certificate { flaw, .. } => flaw_code(*flaw),
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::UnknownIssuer { .. } => {
                "check that the certificate belongs to this organisation, and add the missing certificate authority to cacerts or intermediatecerts"
            }
            Self::NotSignedByIssuer {
                key_ids, reason, ..
            } => return signature_help(*key_ids, reason),
            Self::UnknownIssuerKey { .. } => {
                "use a certificate authority with an ECDSA key on P-256 or P-384"
            }
            Self::Circle { .. } => {
                "give the certificate a subject or a key that differs from its issuer's, and list a self-signed root"
            }
            Self::TooManySignatureChecks { .. } => {
                "give certificate authorities different names, or list fewer of the same name"
            }
            Self::KeyUsage { .. } => {
                "issue the certificate without extendedKeyUsage, or with serverAuth among them"
            }
            Self::Policy { .. } => {
                "leave out requireExplicitPolicy, or give every certificate of the chain a common policy"
            }
            Self::NameConstraints { .. } => {
                "change the certificate's alternative names, or the constraints of the certificate authority"
            }
            Self::HostNameWithoutAlternativeName { .. } => {
                "add a subjectAltName to the certificate, or put a space or an @ into its common name"
            }
            Self::NotUnique { .. } => {
                "remove the superfluous one of the certificate authorities that share a name and a key (renewed or cross-signed ones)"
            }
            Self::Certificate { flaw, .. } => flaw_help(*flaw),
        })
    }
}

fn signature_help(key_ids: KeyIdMatch, reason: &IssuerSignatureError) -> Option<&'static str> {
    match (reason, key_ids) {
        (IssuerSignatureError::Signature(_), KeyIdMatch::Different) => Some(
            "the name fits but the key does not: the certificate authority was probably regenerated; enrol the identity anew, or bring back the certificate authority that issued it",
        ),
        (IssuerSignatureError::Signature(_), KeyIdMatch::Same | KeyIdMatch::OneMissing) => Some(
            "the certificate may be damaged, or another certificate authority of the same name issued it",
        ),
        _ => reason.help(),
    }
}

fn flaw_code(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::UnhandledCriticalExtension => "MSP-CHAIN-011",
        Flaw::NotYetValid { .. } => "MSP-CHAIN-012",
        Flaw::Expired { .. } => "MSP-CHAIN-013",
        Flaw::NotAnAuthority => "MSP-CHAIN-014",
        Flaw::PathTooLong { .. } => "MSP-CHAIN-015",
    }
}

fn flaw_help(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::UnhandledCriticalExtension => {
            "issue the certificate without that extension, or with it not critical"
        }
        Flaw::NotYetValid { .. } => {
            "certificate authorities must be valid when the certificate's own validity begins: keep the one listed under which it was issued"
        }
        Flaw::Expired { .. } => {
            "renew the certificate, so that its validity covers the beginning of what it issued"
        }
        Flaw::NotAnAuthority => "issue the intermediate certificate with basicConstraints CA:TRUE",
        Flaw::PathTooLong { .. } => {
            "raise the path length in the certificate authority's basicConstraints, or remove an intermediate"
        }
    }
}
