//! Why a `config.yaml` cannot be read.

use crate::diagnostic::Diagnostic;
use crate::encoding::text::Shown;

/// What Fabric's YAML reader refuses too; lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum YamlError {
    /// More bytes than any configuration has.
    #[error("the configuration has more than {limit} bytes")]
    TooLarge {
        /// The number of bytes allowed.
        limit: usize,
    },
    /// Bytes that are no text, or characters that YAML does not allow.
    #[error("byte {offset} begins no character that YAML allows")]
    Character {
        /// Where the character begins, from 0.
        offset: usize,
    },
    /// Not YAML.
    #[error("line {line}, column {column}: {problem}")]
    Syntax {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// What is wrong there.
        problem: &'static str,
    },
    /// An alias of an anchor that there is not.
    #[error("line {line}: no anchor `{}` stands before its alias", Shown(.name))]
    UnknownAnchor {
        /// The line.
        line: usize,
        /// The anchor's name.
        name: String,
    },
    /// A key that stands twice in a mapping.
    #[error("line {line}: the key `{}` stands twice in one mapping", Shown(.key))]
    DuplicateKey {
        /// The line of the second one.
        line: usize,
        /// The key.
        key: String,
    },
    /// A value of the wrong type.
    #[error("line {line}: {expected} is expected here, not {found}")]
    WrongType {
        /// The line.
        line: usize,
        /// What should be there.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// A scalar that is not what its tag says.
    #[error("line {line}: the value is no `{}`", Shown(.tag))]
    TagMismatch {
        /// The line.
        line: usize,
        /// The tag.
        tag: String,
    },
    /// A merge key whose value cannot be merged.
    #[error("line {line}: only mappings can be merged")]
    MergeValue {
        /// The line.
        line: usize,
    },
    /// A value that contains itself.
    #[error("line {line}: the value of the anchor `{}` contains itself", Shown(.name))]
    Recursive {
        /// The line.
        line: usize,
        /// The anchor's name.
        name: String,
    },
    /// So many aliases that they can only be meant to exhaust the reader.
    #[error("the aliases expand to far more than the text itself")]
    ExcessiveAliasing,
    /// Merges within merges.
    #[error("line {line}: merge keys are nested more than {limit} deep")]
    MergesTooDeep {
        /// The line.
        line: usize,
        /// The number of levels allowed.
        limit: usize,
    },
    /// Collections within collections.
    #[error("line {line}: collections are nested more than {limit} deep")]
    NestedTooDeep {
        /// The line.
        line: usize,
        /// The number of levels allowed.
        limit: usize,
    },
    /// An empty element in a list of OUs, on which Fabric crashes.
    #[error("element {index} of `OrganizationalUnitIdentifiers` is empty")]
    NullElement {
        /// Which one, from 0.
        index: usize,
    },
}

impl Diagnostic for YamlError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "MSP-YAML-001",
            Self::Character { .. } => "MSP-YAML-002",
            Self::Syntax { .. } => "MSP-YAML-003",
            Self::UnknownAnchor { .. } => "MSP-YAML-004",
            Self::DuplicateKey { .. } => "MSP-YAML-005",
            Self::WrongType { .. } => "MSP-YAML-006",
            Self::TagMismatch { .. } => "MSP-YAML-007",
            Self::MergeValue { .. } => "MSP-YAML-008",
            Self::Recursive { .. } => "MSP-YAML-009",
            Self::ExcessiveAliasing => "MSP-YAML-010",
            Self::MergesTooDeep { .. } => "MSP-YAML-011",
            Self::NullElement { .. } => "MSP-YAML-012",
            Self::NestedTooDeep { .. } => "MSP-YAML-013",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::TooLarge { .. } => {
                "check that the file is the MSP's `config.yaml`; it has a dozen lines as a rule"
            }
            Self::Character { .. } => "save the file as UTF-8 without control characters",
            Self::Syntax { .. } => {
                "indent with spaces only, and quote values that begin with a special character"
            }
            Self::UnknownAnchor { .. } => "define the anchor with `&` before using it with `*`",
            Self::DuplicateKey { .. } => "remove one of the two",
            Self::WrongType { .. } => {
                "compare with the sample `config.yaml` of Fabric; `Enable` takes an unquoted `true` or `false`"
            }
            Self::TagMismatch { .. } => "remove the tag, or write a value of that type",
            Self::MergeValue { .. } => "give the merge key `<<` an alias of a mapping",
            Self::Recursive { .. } | Self::ExcessiveAliasing | Self::MergesTooDeep { .. } => {
                "write the values out instead of using aliases"
            }
            Self::NestedTooDeep { .. } => {
                "close every bracket; a `config.yaml` has three levels: `NodeOUs`, the role, its fields"
            }
            Self::NullElement { .. } => {
                "remove the empty element, or fill in `Certificate` and `OrganizationalUnitIdentifier`"
            }
        })
    }
}
