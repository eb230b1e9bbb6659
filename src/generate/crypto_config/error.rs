//! What can be wrong with a `crypto-config.yaml`.

use crate::config::yaml::YamlError;
use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;

/// Why a `crypto-config.yaml` cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CryptoConfigError {
    /// Its YAML is wrong, or a value has the wrong type.
    #[error("crypto-config.yaml: {0}")]
    Yaml(#[from] YamlError),
    /// It is a null, on which cryptogen crashes.
    #[error("crypto-config.yaml says nothing but null")]
    Null,
    /// A name says more than text and fields.
    #[error("the template `{}` cannot be followed: {problem}", Shown(.template))]
    Template {
        /// The name as written.
        template: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A name refers to a field that there is not in its place.
    #[error("the template `{}` refers to `{}`, which is not known here", Shown(.template), Shown(.field))]
    UnknownField {
        /// The name as written.
        template: String,
        /// The field.
        field: String,
    },
    /// A name that files and folders cannot have.
    #[error("`{}` cannot be the name of {what}: {problem}", Shown(.name))]
    Name {
        /// Whose name it is.
        what: &'static str,
        /// The name.
        name: String,
        /// Why not.
        problem: &'static str,
    },
    /// A host name with characters beyond ASCII, which certificates cannot state.
    #[error("the alternative name `{}` is not ASCII", Shown(.name))]
    AlternativeName {
        /// The name.
        name: String,
    },
    /// An algorithm that there is not.
    #[error("`{}` is no algorithm for {what}", Shown(.algorithm))]
    Algorithm {
        /// Whose algorithm it is.
        what: &'static str,
        /// What was asked for.
        algorithm: String,
    },
    /// Names that come to more text than anybody means.
    #[error("the names of all nodes come to more than {limit} bytes")]
    TooLarge {
        /// The number of bytes allowed.
        limit: usize,
    },
    /// More users than anybody means.
    #[error("{count} users of `{}` are more than {limit}", Shown(.domain))]
    TooManyUsers {
        /// The organisation's domain.
        domain: String,
        /// What was asked for.
        count: i64,
        /// The number allowed.
        limit: i64,
    },
    /// Two organisations of the same kind and domain, of which cryptogen makes one broken one.
    #[error("two organisations have the domain `{}`", Shown(.domain))]
    DuplicateDomain {
        /// The domain.
        domain: String,
    },
    /// An intermediate authority that is named as the root.
    #[error("the intermediate authority has the name of its root, `{}`", Shown(.name))]
    IntermediateName {
        /// The common name of both.
        name: String,
    },
}

impl Diagnostic for CryptoConfigError {
    fn code(&self) -> &'static str {
        match self {
            Self::Yaml(_) => "MSP-GENCFG-001",
            Self::Null => "MSP-GENCFG-002",
            Self::Template { .. } => "MSP-GENCFG-003",
            Self::UnknownField { .. } => "MSP-GENCFG-004",
            Self::Name { .. } => "MSP-GENCFG-005",
            Self::AlternativeName { .. } => "MSP-GENCFG-006",
            Self::Algorithm { .. } => "MSP-GENCFG-007",
            Self::TooLarge { .. } => "MSP-GENCFG-008",
            Self::TooManyUsers { .. } => "MSP-GENCFG-009",
            Self::DuplicateDomain { .. } => "MSP-GENCFG-010",
            Self::IntermediateName { .. } => "MSP-GENCFG-011",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Yaml(_) | Self::Null => {
                "compare with the sample that `msp generate showtemplate` prints"
            }
            Self::Template { .. } => "write text and fields such as `{{.Hostname}}`, nothing else",
            Self::UnknownField { .. } => {
                "`Template.Hostname` knows Prefix, Index and Domain; all other names know Hostname, Domain and CommonName"
            }
            Self::Name { .. } => {
                "folders and files are named after it: give it a few letters, digits, dots and dashes"
            }
            Self::AlternativeName { .. } => "write international names in Punycode (`xn--..`)",
            Self::Algorithm { .. } => "name `ecdsa`, `ed25519` or `ecdsa-p384`",
            Self::TooLarge { .. } => "check `Count` of the templates, or split the file",
            Self::TooManyUsers { .. } => "check `Count` of the users",
            Self::DuplicateDomain { .. } => {
                "make one organisation of the two, or give them different domains"
            }
            Self::IntermediateName { .. } => {
                "leave `Hostname` and `CommonName` of `IntermediateCA` out, or name it otherwise"
            }
        })
    }
}
