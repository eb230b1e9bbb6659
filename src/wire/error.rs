//! Why bytes are not the message that they should be.

use crate::diagnostic::Diagnostic;

/// Bytes that Go's protobuf reader refuses too (all but [`TooDeep`](DecodeError::TooDeep), whose limit is lower here).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// A field, or the tag before it, reaches beyond the end of the bytes.
    #[error("`{message}` ends in the middle of a field")]
    Truncated {
        /// The innermost message being read.
        message: &'static str,
    },
    /// A varint has more than 64 bits.
    #[error("`{message}` holds a number of more than 64 bits")]
    VarintOverflow {
        /// The innermost message being read.
        message: &'static str,
    },
    /// A field number is 0 or above the largest one there is.
    #[error("`{message}` holds the impossible field number {number}")]
    FieldNumber {
        /// The innermost message being read.
        message: &'static str,
        /// The number found.
        number: u64,
    },
    /// Wire type 6 or 7.
    #[error("field {number} of `{message}` has the reserved wire type {wire_type}")]
    WireType {
        /// The innermost message being read.
        message: &'static str,
        /// The field's number.
        number: u32,
        /// The wire type found.
        wire_type: u8,
    },
    /// A group ends that was not opened last.
    #[error("`{message}` closes group {number}, which is not the open one")]
    EndGroup {
        /// The innermost message being read.
        message: &'static str,
        /// The number of the group that is closed.
        number: u32,
    },
    /// A `string` field is not UTF-8.
    #[error("field {number} of `{message}` is not valid UTF-8")]
    InvalidUtf8 {
        /// The innermost message being read.
        message: &'static str,
        /// The field's number.
        number: u32,
    },
    /// Messages are nested more deeply than this crate follows.
    #[error("`{message}` is nested in more than {limit} messages")]
    TooDeep {
        /// The message that is too deep.
        message: &'static str,
        /// The number of levels allowed.
        limit: u32,
    },
    /// Unknown groups are nested more deeply than Go follows.
    #[error("`{message}` nests more than {limit} groups")]
    GroupsTooDeep {
        /// The innermost message being read.
        message: &'static str,
        /// The number of levels allowed.
        limit: usize,
    },
}

impl Diagnostic for DecodeError {
    fn code(&self) -> &'static str {
        match self {
            Self::Truncated { .. } => "MSP-WIRE-001",
            Self::VarintOverflow { .. } => "MSP-WIRE-002",
            Self::FieldNumber { .. } => "MSP-WIRE-003",
            Self::WireType { .. } => "MSP-WIRE-004",
            Self::EndGroup { .. } => "MSP-WIRE-005",
            Self::InvalidUtf8 { .. } => "MSP-WIRE-006",
            Self::TooDeep { .. } => "MSP-WIRE-007",
            Self::GroupsTooDeep { .. } => "MSP-WIRE-008",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Truncated { .. } => "check that the file or message is complete and of this type",
            Self::TooDeep { .. } => {
                "no tool of Fabric nests messages like this; flatten the policy or the groups"
            }
            _ => {
                "check that the bytes are a protobuf message of this type, not PEM, JSON or another message"
            }
        })
    }
}
