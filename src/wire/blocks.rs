//! Package `common`: envelopes and blocks.

use super::message::{enumeration, messages};

messages! {
    /// `Envelope`: a signed payload.
    struct Envelope<'a> {
        /// A [`Payload`].
        1 => payload: &'a [u8],
        /// The signature of the payload's creator.
        2 => signature: &'a [u8],
    }

    /// `Payload`.
    struct Payload<'a> {
        /// What it is and who made it.
        1 => header: Option<Header<'a>>,
        /// A message that depends on the header's type.
        2 => data: &'a [u8],
    }

    /// `Header`.
    struct Header<'a> {
        /// A [`ChannelHeader`].
        1 => channel_header: &'a [u8],
        /// A [`SignatureHeader`].
        2 => signature_header: &'a [u8],
    }

    /// `ChannelHeader`.
    struct ChannelHeader<'a> {
        /// A [`HeaderType`] (`type`).
        1 => kind: i32,
        /// Of the protocol.
        2 => version: i32,
        /// When it was made, by its maker's clock.
        3 => timestamp: Option<Timestamp>,
        /// The channel.
        4 => channel_id: &'a str,
        /// The transaction.
        5 => tx_id: &'a str,
        /// Always 0.
        6 => epoch: u64,
        /// A message that depends on the type.
        7 => extension: &'a [u8],
        /// The hash of the client's TLS certificate.
        8 => tls_cert_hash: &'a [u8],
    }

    /// `google.protobuf.Timestamp`.
    struct Timestamp {
        /// Since 1970, UTC.
        1 => seconds: i64,
        /// Of the second.
        2 => nanos: i32,
    }

    /// `SignatureHeader`.
    struct SignatureHeader<'a> {
        /// A [`SerializedIdentity`](super::SerializedIdentity).
        1 => creator: &'a [u8],
        /// Used once.
        2 => nonce: &'a [u8],
    }

    /// `Block`.
    struct Block<'a> {
        /// What the chain of blocks is made of.
        1 => header: Option<BlockHeader<'a>>,
        /// The envelopes.
        2 => data: Option<BlockData<'a>>,
        /// Signatures and the like, not covered by the hash.
        3 => metadata: Option<BlockMetadata<'a>>,
    }

    /// `BlockHeader`.
    struct BlockHeader<'a> {
        /// From 0.
        1 => number: u64,
        /// Of the header before.
        2 => previous_hash: &'a [u8],
        /// Of the data.
        3 => data_hash: &'a [u8],
    }

    /// `BlockData`.
    struct BlockData<'a> {
        /// [`Envelope`]s.
        1 => data: Vec<&'a [u8]>,
    }

    /// `BlockMetadata`.
    struct BlockMetadata<'a> {
        /// By [`BlockMetadataIndex`].
        1 => metadata: Vec<&'a [u8]>,
    }

    /// `Metadata`: signed metadata.
    struct Metadata<'a> {
        /// What is signed, with each signature's header and the block's header.
        1 => value: &'a [u8],
        /// The signatures.
        2 => signatures: Vec<MetadataSignature<'a>>,
    }

    /// `MetadataSignature`.
    struct MetadataSignature<'a> {
        /// A [`SignatureHeader`]; empty when the identifier header is used.
        1 => signature_header: &'a [u8],
        /// The signature.
        2 => signature: &'a [u8],
        /// An [`IdentifierHeader`].
        3 => identifier_header: &'a [u8],
    }

    /// `IdentifierHeader`: a signer by number.
    struct IdentifierHeader<'a> {
        /// A consenter's id.
        1 => identifier: u32,
        /// Used once.
        2 => nonce: &'a [u8],
    }

    /// `OrdererBlockMetadata`.
    struct OrdererBlockMetadata<'a> {
        /// Where the configuration is.
        1 => last_config: Option<LastConfig>,
        /// A message that depends on the consensus type.
        2 => consenter_metadata: &'a [u8],
    }

    /// `LastConfig`.
    struct LastConfig {
        /// The number of the last configuration block.
        1 => index: u64,
    }
}

enumeration! {
    /// `HeaderType`: what the data of a [`Payload`] is.
    enum HeaderType {
        /// Opaque.
        Message = 0,
        /// A `ConfigEnvelope`.
        Config = 1,
        /// A `ConfigUpdateEnvelope`.
        ConfigUpdate = 2,
        /// A `Transaction`.
        EndorserTransaction = 3,
        /// An envelope for the system channel (gone since 3.0).
        OrdererTransaction = 4,
        /// A `SeekInfo`.
        DeliverSeekInfo = 5,
    }
}

enumeration! {
    /// `BlockMetadataIndex`: which entry of a block's metadata is what.
    enum BlockMetadataIndex {
        /// The orderers' signatures: a [`Metadata`].
        Signatures = 0,
        /// Where the configuration is; deprecated.
        LastConfig = 1,
        /// An octet per transaction: its validation code.
        TransactionsFilter = 2,
        /// The orderer's metadata; deprecated.
        Orderer = 3,
        /// The hash of all commits so far.
        CommitHash = 4,
    }
}
