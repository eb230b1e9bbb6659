//! Blocks: header, envelopes and metadata, borrowed from the bytes they come in.

use crate::wire::{self, BlockMetadataIndex, DecodeError};

use super::block_file;
use super::error::BlockError;
use super::header::{BlockHeader, Hash, sha256};

/// A block, as it is sent or as a peer's ledger file holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block<'a> {
    /// What the chain of blocks is made of.
    pub header: BlockHeader<'a>,
    /// The envelopes, in order.
    pub envelopes: Vec<&'a [u8]>,
    /// What the header does not cover, by [`BlockMetadataIndex`].
    pub metadata: Vec<&'a [u8]>,
}

impl<'a> Block<'a> {
    /// Reads a protobuf `Block`.
    ///
    /// # Errors
    /// [`BlockError`]: not such a message, or one without a header.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, BlockError> {
        let block = wire::Block::decode(bytes)?;
        let header = block.header.ok_or(BlockError::NoHeader)?;
        Ok(Self {
            header: BlockHeader {
                number: header.number,
                previous_hash: header.previous_hash,
                data_hash: header.data_hash,
            },
            envelopes: block.data.map(|data| data.data).unwrap_or_default(),
            metadata: block.metadata.map(|m| m.metadata).unwrap_or_default(),
        })
    }

    /// Reads a block as a peer's ledger file holds it (see [`BlockFile`](super::BlockFile)), without the length before it.
    ///
    /// # Errors
    /// [`BlockError`]: the layout ends too early, or octets are left over.
    pub fn decode_record(bytes: &'a [u8]) -> Result<Self, BlockError> {
        block_file::decode(bytes)
    }

    /// Its number.
    pub fn number(&self) -> u64 {
        self.header.number
    }

    /// The hash of its header.
    pub fn hash(&self) -> Hash {
        self.header.hash()
    }

    /// What its header should have as the hash of the envelopes: SHA-256 of their concatenation.
    pub fn computed_data_hash(&self) -> Hash {
        sha256(&self.envelopes)
    }

    /// The peer's validation code of each transaction; empty where no peer has judged the block.
    pub fn validation_codes(&self) -> &'a [u8] {
        self.metadata(BlockMetadataIndex::TransactionsFilter)
    }

    /// The orderers' signatures and what they cover besides the header.
    ///
    /// # Errors
    /// [`DecodeError`]: not a `Metadata`.
    pub fn signatures(&self) -> Result<wire::Metadata<'a>, DecodeError> {
        wire::Metadata::decode(self.metadata(BlockMetadataIndex::Signatures))
    }

    /// The number of the last configuration block, this one included, as the orderers signed it; blocks from before 1.4.1 have it
    /// in an entry of its own (`protoutil.GetLastConfigIndexFromBlock`).
    ///
    /// # Errors
    /// [`DecodeError`]: one of the messages around it cannot be read.
    pub fn last_config(&self) -> Result<u64, DecodeError> {
        let signed = self.signatures()?.value;
        if signed.is_empty() {
            return self.deprecated_last_config();
        }
        let metadata = wire::OrdererBlockMetadata::decode(signed)?;
        Ok(metadata.last_config.unwrap_or_default().index)
    }

    fn deprecated_last_config(&self) -> Result<u64, DecodeError> {
        let entry = self.metadata(BlockMetadataIndex::LastConfig);
        let value = wire::Metadata::decode(entry)?.value;
        Ok(wire::LastConfig::decode(value)?.index)
    }

    /// Is its only envelope a configuration (`protoutil.IsConfigBlock`)?
    pub fn is_config(&self) -> bool {
        self.config().is_some()
    }

    /// The data of its only envelope, where that is a configuration: a `ConfigEnvelope`.
    pub fn config(&self) -> Option<&'a [u8]> {
        let [envelope] = self.envelopes.as_slice() else {
            return None;
        };
        let envelope = wire::Envelope::decode(envelope).ok()?;
        let payload = wire::Payload::decode(envelope.payload).ok()?;
        let header = wire::ChannelHeader::decode(payload.header?.channel_header).ok()?;
        (header.kind == wire::HeaderType::Config.to_wire()).then_some(payload.data)
    }

    /// An entry of the metadata; empty where there is none.
    pub fn metadata(&self, index: BlockMetadataIndex) -> &'a [u8] {
        let index = usize::try_from(index.to_wire()).unwrap_or_default();
        self.metadata.get(index).copied().unwrap_or_default()
    }

    /// The protobuf message.
    pub fn encode(&self) -> Vec<u8> {
        let BlockHeader {
            number,
            previous_hash,
            data_hash,
        } = self.header;
        wire::Block {
            header: Some(wire::BlockHeader {
                number,
                previous_hash,
                data_hash,
            }),
            data: Some(wire::BlockData {
                data: self.envelopes.clone(),
            }),
            metadata: Some(wire::BlockMetadata {
                metadata: self.metadata.clone(),
            }),
        }
        .encode()
    }
}
