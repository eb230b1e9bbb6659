//! The orderers' signatures on a block (`protoutil.BlockSignatureVerifier`).
//!
//! A Raft orderer names itself in a signature header, a BFT consenter by its number in an identifier header. Which consenter a number
//! is, and who must have signed, says the configuration before the block.

use crate::channel::{Channel, Feature};
use crate::crypto::Message;
use crate::manager::MspSet;
use crate::policy::{SignatureSet, SignedData};
use crate::wire::{DecodeError, IdentifierHeader, Metadata, MetadataSignature, SignatureHeader};

use super::error::BlockFault;

/// The policy that the orderers' signatures must satisfy. Of BFT channels it asks for a quorum of the consenters.
const BLOCK_VALIDATION: &str = "/Channel/Orderer/BlockValidation";

/// Who may sign blocks, as one configuration says.
#[derive(Clone, Debug)]
pub(super) struct OrdererKeys {
    /// By number, in the order of the configuration; `None` where consenters have no numbers.
    consenters: Option<Vec<(u32, Vec<u8>)>>,
    quorum: usize,
}

/// The signatures of a block, ready to be verified.
#[derive(Debug)]
pub(super) struct OrdererSignatures<'a> {
    pub(super) data: Vec<SignedData<'a>>,
    /// Where each stands, and by which consenter's number it is.
    places: Vec<(usize, Option<u32>)>,
    faults: Vec<BlockFault>,
}

/// A consenter's number, and its identity where there is such a consenter.
struct Numbered<'a> {
    number: u32,
    identity: Option<&'a [u8]>,
}

impl OrdererKeys {
    pub(super) fn of(channel: &Channel) -> Self {
        let is_bft = channel.capabilities().has(Feature::Bft);
        let orderer = channel.orderer().filter(|_| is_bft);
        let numbered = |orderer: &crate::channel::Orderer| {
            let consenters = orderer.consenters().iter();
            consenters
                .map(|consenter| (consenter.id, consenter.serialized_identity()))
                .collect()
        };
        Self {
            consenters: is_bft.then(|| orderer.map_or_else(Vec::new, numbered)),
            quorum: orderer
                .filter(|orderer| orderer.is_bft())
                .map_or(0, |orderer| orderer.quorum()),
        }
    }

    /// What each signature of `metadata` is said to cover and whose it is said to be. `header` is the block header's canonical form.
    ///
    /// # Errors
    /// [`DecodeError`]: one of the headers cannot be read, which spoils all.
    pub(super) fn read<'a>(
        &'a self,
        metadata: &Metadata<'a>,
        header: &'a [u8],
    ) -> Result<OrdererSignatures<'a>, DecodeError> {
        let mut read = OrdererSignatures {
            data: Vec::new(),
            places: Vec::new(),
            faults: Vec::new(),
        };
        for (index, signature) in metadata.signatures.iter().enumerate() {
            let (own_header, identity, number) = match self.numbered(signature)? {
                Some(Numbered {
                    number,
                    identity: None,
                }) => {
                    read.faults.push(unknown_consenter(index, number));
                    continue;
                }
                Some(Numbered {
                    number,
                    identity: Some(identity),
                }) => (signature.identifier_header, identity, Some(number)),
                None => {
                    let creator = SignatureHeader::decode(signature.signature_header)?.creator;
                    (signature.signature_header, creator, None)
                }
            };
            read.places.push((index, number));
            read.data.push(SignedData {
                identity,
                message: Message::of_parts([metadata.value, own_header, header]),
                signature: signature.signature,
            });
        }
        Ok(read)
    }

    /// The consenter whose number a signature gives, if it is one by number.
    fn numbered(
        &self,
        signature: &MetadataSignature<'_>,
    ) -> Result<Option<Numbered<'_>>, DecodeError> {
        let Some(consenters) = &self.consenters else {
            return Ok(None);
        };
        if !signature.signature_header.is_empty() || signature.identifier_header.is_empty() {
            return Ok(None);
        }
        let number = IdentifierHeader::decode(signature.identifier_header)?.identifier;
        let found = consenters.iter().find(|(id, _)| *id == number);
        let identity = found.map(|(_, identity)| identity.as_slice());
        let identity = identity.filter(|identity| !identity.is_empty());
        Ok(Some(Numbered { number, identity }))
    }

    /// What is wrong with the signatures, now that they are verified.
    pub(super) fn judge(
        &self,
        channel: &Channel,
        read: OrdererSignatures<'_>,
        signers: &SignatureSet,
    ) -> Vec<BlockFault> {
        let mut faults = read.faults;
        for dropped in signers.dropped() {
            if let (Some(data), Some((index, number))) =
                (read.data.get(dropped.index), read.places.get(dropped.index))
            {
                let signer = signer(channel.msps(), data.identity, *number);
                faults.push(BlockFault::Signature {
                    index: *index,
                    signer,
                    reason: dropped.reason.to_string(),
                });
            }
        }
        match channel
            .policy(BLOCK_VALIDATION)
            .evaluate(channel.msps(), signers)
        {
            Err(error) => faults.push(BlockFault::Signatures {
                reason: error.to_string(),
            }),
            Ok(()) if signers.identities().len() < self.quorum => faults.push(BlockFault::Quorum {
                expected: self.quorum,
                found: signers.identities().len(),
            }),
            Ok(()) => {}
        }
        faults
    }
}

fn unknown_consenter(index: usize, number: u32) -> BlockFault {
    let reason = "no consenter has this number".to_owned();
    BlockFault::Signature {
        index,
        signer: Some(format!("consenter {number}")),
        reason,
    }
}

fn signer(msps: &MspSet, identity: &[u8], number: Option<u32>) -> Option<String> {
    let subject = || {
        Some(
            msps.deserialize_identity(identity)
                .ok()?
                .certificate()
                .subject_text(),
        )
    };
    number
        .map(|number| format!("consenter {number}"))
        .or_else(subject)
}
