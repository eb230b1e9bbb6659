//! Blocks as they stand in a chain.

use sha2::{Digest, Sha256};

use super::{Network, NetworkError, header};
use crate::wire::{self, TxValidationCode};

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedBlock {
    /// Its number.
    pub number: u64,
    /// The hash of the header before.
    pub previous_hash: Vec<u8>,
    /// The hash of the data.
    pub data_hash: Vec<u8>,
    /// The `Envelope`s.
    pub data: Vec<Vec<u8>>,
    /// The codes that a peer is to give them.
    pub codes: Vec<TxValidationCode>,
    /// The orderers' signatures: a `Metadata`.
    pub signatures: Vec<u8>,
    /// Where the configuration is, in the deprecated place: a `Metadata`.
    pub last_config: Vec<u8>,
}

impl GeneratedBlock {
    /// The channel's first block, which nobody signs: what configtxgen makes.
    pub(super) fn genesis(network: &Network) -> Result<Self, NetworkError> {
        let config = wire::Config {
            sequence: 0,
            channel_group: Some(network.config().to_wire()),
        };
        let config = wire::ConfigEnvelope {
            config: Some(config),
            last_update: None,
        };
        let stamp = network.stamp()?;
        let tx_id = header::transaction_id(&stamp.nonce, &[]);
        let channel_header = wire::ChannelHeader {
            kind: wire::HeaderType::Config.to_wire(),
            version: 1,
            timestamp: Some(stamp.time.clone()),
            channel_id: network.channel(),
            tx_id: &tx_id,
            ..wire::ChannelHeader::default()
        };
        let signature_header = header::signature_header(&[], &stamp.nonce);
        let payload = header::payload(
            &channel_header.encode(),
            &signature_header,
            &config.encode(),
        );
        let data = vec![header::envelope(&payload, &[])];
        Ok(Self {
            number: 0,
            previous_hash: Vec::new(),
            data_hash: data_hash(&data),
            data,
            codes: vec![TxValidationCode::Valid],
            signatures: wire::Metadata {
                value: &signed_value(0),
                signatures: Vec::new(),
            }
            .encode(),
            last_config: last_config(0),
        })
    }

    /// The `Block` as a peer keeps it: with its verdicts on the transactions, without the hash of the state.
    pub fn encode(&self) -> Vec<u8> {
        self.encode_with(&self.code_octets())
    }

    /// The `Block` as orderers send it.
    pub fn encode_without_verdicts(&self) -> Vec<u8> {
        self.encode_with(&[])
    }

    /// The hash that the next block names.
    pub fn header_hash(&self) -> [u8; 32] {
        Sha256::digest(self.header_der()).into()
    }

    fn encode_with(&self, codes: &[u8]) -> Vec<u8> {
        let header = wire::BlockHeader {
            number: self.number,
            previous_hash: &self.previous_hash,
            data_hash: &self.data_hash,
        };
        let data = self.data.iter().map(Vec::as_slice).collect();
        let metadata = self.metadata(codes).to_vec();
        let block = wire::Block {
            header: Some(header),
            data: Some(wire::BlockData { data }),
            metadata: Some(wire::BlockMetadata { metadata }),
        };
        block.encode()
    }

    /// An octet for each transaction.
    pub(super) fn code_octets(&self) -> Vec<u8> {
        self.codes.iter().map(|code| code.to_wire() as u8).collect()
    }

    /// By [`wire::BlockMetadataIndex`].
    pub(super) fn metadata<'a>(&'a self, codes: &'a [u8]) -> [&'a [u8]; 5] {
        [&self.signatures, &self.last_config, codes, &[], &[]]
    }

    /// What is hashed and signed: the DER of `SEQUENCE { number, previous hash, data hash }`.
    pub(super) fn header_der(&self) -> Vec<u8> {
        let number = self.number.to_be_bytes();
        // One zero stays in front of a number with the highest bit set, for integers have a sign.
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        let number = [&[0], number.get(zeros..).unwrap_or_default()].concat();
        let number = match number.as_slice() {
            [0, rest @ ..] if rest.first().is_some_and(|first| *first < 0x80) => rest,
            all => all,
        };
        let fields = [
            element(INTEGER, number),
            element(OCTET_STRING, &self.previous_hash),
            element(OCTET_STRING, &self.data_hash),
        ];
        element(SEQUENCE, &fields.concat())
    }
}

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let zeros = length.iter().take_while(|byte| **byte == 0).count();
    let length = length.get(zeros..).unwrap_or_default();
    let head = match length {
        [] => vec![tag, 0],
        [length] if *length < 0x80 => vec![tag, *length],
        long => [&[tag, 0x80 | long.len() as u8], long].concat(),
    };
    [&head, content].concat()
}

/// The hash of all entries, one after the other.
pub(super) fn data_hash(data: &[Vec<u8>]) -> Vec<u8> {
    let hash = data.iter().fold(Sha256::new(), Sha256::chain_update);
    hash.finalize().to_vec()
}

/// What orderers sign besides the header: an `OrdererBlockMetadata`. What consensus keeps there is left out.
pub(super) fn signed_value(last_config: u64) -> Vec<u8> {
    let last_config = wire::LastConfig { index: last_config };
    let value = wire::OrdererBlockMetadata {
        last_config: Some(last_config),
        consenter_metadata: &[],
    };
    value.encode()
}

/// The deprecated place for the number of the last configuration block.
pub(super) fn last_config(index: u64) -> Vec<u8> {
    let value = wire::LastConfig { index }.encode();
    let signatures = Vec::new();
    let value = &value;
    wire::Metadata { value, signatures }.encode()
}
