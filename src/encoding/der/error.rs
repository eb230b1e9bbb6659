//! Why bytes are not the DER that was expected.

use crate::diagnostic::Diagnostic;

/// Why bytes are not the DER that was expected. Offsets count from the start of the outermost input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DerError {
    /// The data end before the element does.
    #[error("the element at offset {at} is cut off")]
    Truncated {
        /// Where the element starts.
        at: usize,
    },
    /// The identifier has more than one octet.
    #[error("the element at offset {at} has an identifier of several octets")]
    HighTag {
        /// Where the element starts.
        at: usize,
    },
    /// The length is indefinite, has too many octets, or is not minimal.
    #[error("the element at offset {at} states its length in a form that DER does not allow")]
    Length {
        /// Where the element starts.
        at: usize,
    },
    /// Another type was expected.
    #[error("the element at offset {at} has the tag {found:#04x} where {expected:#04x} belongs")]
    Tag {
        /// Where the element starts.
        at: usize,
        /// The identifier octet that belongs there.
        expected: u8,
        /// The identifier octet that is there.
        found: u8,
    },
    /// Neither 0x00 nor 0xff, or not one octet.
    #[error("the boolean at offset {at} is neither true nor false")]
    Boolean {
        /// Where the element starts.
        at: usize,
    },
    /// Empty or with a superfluous leading octet.
    #[error("the integer at offset {at} is empty or not minimal")]
    Integer {
        /// Where the element starts.
        at: usize,
    },
    /// Does not fit where it is used.
    #[error("the integer at offset {at} is out of range")]
    IntegerRange {
        /// Where the element starts.
        at: usize,
    },
    /// No octet of unused bits, more than seven of them, or unused bits that are set.
    #[error("the bit string at offset {at} has malformed unused bits")]
    BitString {
        /// Where the element starts.
        at: usize,
    },
    /// Empty, cut off, not minimal, or with an arc over 31 bits.
    #[error("the object identifier at offset {at} is malformed")]
    ObjectIdentifier {
        /// Where the element starts.
        at: usize,
    },
    /// Bytes after the last element where none may be.
    #[error("{bytes} bytes follow the last element at offset {at}")]
    Trailing {
        /// Where the superfluous bytes start.
        at: usize,
        /// How many there are.
        bytes: usize,
    },
}

impl Diagnostic for DerError {
    fn code(&self) -> &'static str {
        match self {
            Self::Truncated { .. } => "MSP-DER-001",
            Self::HighTag { .. } => "MSP-DER-002",
            Self::Length { .. } => "MSP-DER-003",
            Self::Tag { .. } => "MSP-DER-004",
            Self::Boolean { .. } => "MSP-DER-005",
            Self::Integer { .. } => "MSP-DER-006",
            Self::IntegerRange { .. } => "MSP-DER-007",
            Self::BitString { .. } => "MSP-DER-008",
            Self::ObjectIdentifier { .. } => "MSP-DER-009",
            Self::Trailing { .. } => "MSP-DER-010",
        }
    }
}
