//! What is wrong with a block.

use crate::diagnostic::Diagnostic;
use crate::encoding::hex::Hex;
use crate::encoding::text::Shown;
use crate::wire::DecodeError;

use super::super::header::Hash;

/// Why a block is not the next one of its channel, or not as a peer left it. A block may have several faults.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlockFault {
    /// Not the number after the last one.
    #[error("the block has number {found}, not {expected}")]
    Number {
        /// The next number.
        expected: u64,
        /// The block's.
        found: u64,
    },
    /// Not behind the block before.
    #[error("the block follows another block: previous hash {found}, not {expected}", found = Hex(found), expected = Hex(expected))]
    PreviousHash {
        /// The hash of the block before.
        expected: Hash,
        /// What the header says.
        found: Vec<u8>,
    },
    /// The header is not that of these envelopes.
    #[error("the envelopes are not those of the header: data hash {found}, not {expected}", found = Hex(found), expected = Hex(expected))]
    DataHash {
        /// Of the envelopes.
        expected: Hash,
        /// What the header says.
        found: Vec<u8>,
    },
    /// No envelope.
    #[error("the block holds no transaction")]
    Empty,
    /// An envelope that is not exactly as Go writes it.
    #[error("envelope {index} {flaw}")]
    Envelope {
        /// Its place.
        index: usize,
        /// What is wrong with it.
        flaw: EnvelopeFlaw,
    },
    /// Fewer metadata entries than Fabric demands.
    #[error("the block has {found} metadata entries, not {expected}")]
    MetadataEntries {
        /// How many there must be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The orderers' signatures cannot be read.
    #[error("the orderers' signatures cannot be read: {0}")]
    SignatureMetadata(DecodeError),
    /// The orderers' signatures do not satisfy the channel's policy for blocks.
    #[error("the orderers' signatures do not satisfy the policy for blocks: {reason}")]
    Signatures {
        /// Why not.
        reason: String,
    },
    /// One of the signatures is wrong, though the others may be enough.
    #[error("orderer signature {index}{} is wrong: {reason}", of(.signer))]
    Signature {
        /// Its place.
        index: usize,
        /// Who is said to have signed.
        signer: Option<String>,
        /// What is wrong with it.
        reason: String,
    },
    /// Fewer signatures than a quorum of the consenters, though the channel's policy for blocks is content.
    #[error("{found} consenters signed, and a quorum is {expected}")]
    Quorum {
        /// How many make a quorum.
        expected: usize,
        /// How many signatures are right.
        found: usize,
    },
    /// The pointer to the last configuration points elsewhere.
    #[error(
        "the block says that block {found} is the last configuration, which is block {expected}"
    )]
    LastConfig {
        /// The last configuration block.
        expected: u64,
        /// What the block says.
        found: u64,
    },
    /// Not one validation code a transaction.
    #[error("the block has {found} validation codes for {expected} transactions")]
    ValidationCodes {
        /// How many transactions there are.
        expected: usize,
        /// How many codes there are.
        found: usize,
    },
    /// The commit hash is not that of the peer's codes and of what the valid transactions write.
    #[error("the commit hash is not that of the validation codes and the changes of the state")]
    CommitHash,
    /// A metadata entry that nothing covers is not empty, or not as Fabric leaves it.
    #[error("metadata entry {index} is not as Fabric leaves it")]
    MetadataEntry {
        /// Its place.
        index: usize,
    },
    /// A configuration that a peer would not adopt; it would stop at this block.
    #[error("the configuration is not acceptable: {reason}")]
    Configuration {
        /// Why not.
        reason: String,
    },
}

impl BlockFault {
    /// Is it of no consequence to Fabric, which takes the block all the same?
    pub fn is_remark(&self) -> bool {
        matches!(
            self,
            Self::Signature { .. } | Self::Quorum { .. } | Self::MetadataEntry { .. }
        )
    }
}

fn of(signer: &Option<String>) -> String {
    signer
        .as_ref()
        .map_or(String::new(), |signer| format!(" (of {})", Shown(signer)))
}

/// What is wrong with an envelope in a block.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvelopeFlaw {
    /// Not an `Envelope`.
    #[error("cannot be read: {0}")]
    Message(DecodeError),
    /// No payload.
    #[error("has no payload")]
    NoPayload,
    /// No signature.
    #[error("has no signature")]
    NoSignature,
    /// Readable, but not as Go writes it.
    #[error("is not in canonical form")]
    NotCanonical,
}

impl Diagnostic for BlockFault {
    fn code(&self) -> &'static str {
        match self {
            Self::Number { .. } => "MSP-BLOCK-001",
            Self::PreviousHash { .. } => "MSP-BLOCK-002",
            Self::DataHash { .. } => "MSP-BLOCK-003",
            Self::Empty => "MSP-BLOCK-004",
            Self::Envelope { .. } => "MSP-BLOCK-005",
            Self::MetadataEntries { .. } => "MSP-BLOCK-006",
            Self::SignatureMetadata(_) => "MSP-BLOCK-007",
            Self::Signatures { .. } => "MSP-BLOCK-008",
            Self::Signature { .. } => "MSP-BLOCK-009",
            Self::LastConfig { .. } => "MSP-BLOCK-010",
            Self::ValidationCodes { .. } => "MSP-BLOCK-011",
            Self::CommitHash => "MSP-BLOCK-012",
            Self::MetadataEntry { .. } => "MSP-BLOCK-013",
            Self::Configuration { .. } => "MSP-BLOCK-014",
            Self::Quorum { .. } => "MSP-BLOCK-015",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Number { .. } => "give all blocks from the first on, in order",
            Self::CommitHash | Self::ValidationCodes { .. } => {
                "the peer's own record was altered, or the peer keeps another state; compare with another peer"
            }
            Self::Configuration { .. } => "compare with the block of another peer or orderer",
            _ => "the block is not as the orderers made it; fetch it from another peer or orderer",
        })
    }
}
