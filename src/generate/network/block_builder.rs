//! How a block comes to be in the chain.

use super::block::{data_hash, last_config, signed_value};
use super::consensus::Orderer;
use super::{
    Consensus, GeneratedBlock, GeneratedTransaction, GeneratedUpdate, LedgerBuilder, Network,
    NetworkError, header,
};
use crate::wire::{self, TxValidationCode};

/// What stands in a header instead of a hash.
const OTHER_HASH: [u8; 32] = [0xff; 32];

/// A defect of a block. The orderers sign what they are given, so apart from the last one their signatures are good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BlockDefect {
    /// The number is one too high.
    Number,
    /// The hash of the header before is another.
    PreviousHash,
    /// The hash of the data is another.
    DataHash,
    /// The signatures are over something else.
    Signatures,
}

/// What a block holds.
#[derive(Clone, Copy, Debug)]
enum Content<'t> {
    Transactions(&'t [GeneratedTransaction]),
    Config(&'t GeneratedUpdate),
}

/// A block to be.
#[derive(Debug)]
pub struct BlockBuilder<'l, 'n, 't> {
    ledger: &'l mut LedgerBuilder<'n>,
    content: Content<'t>,
    signers: Vec<usize>,
    form: SignatureForm,
    defect: Option<BlockDefect>,
}

/// How a signature says whose it is.
#[derive(Clone, Copy, Debug)]
enum SignatureForm {
    /// By an identity: Raft.
    SignatureHeader,
    /// By a consenter's number: BFT.
    IdentifierHeader,
}

impl<'l, 'n, 't> BlockBuilder<'l, 'n, 't> {
    pub(super) fn of_transactions(
        ledger: &'l mut LedgerBuilder<'n>,
        transactions: &'t [GeneratedTransaction],
    ) -> Self {
        Self::new(ledger, Content::Transactions(transactions))
    }

    pub(super) fn of_config(
        ledger: &'l mut LedgerBuilder<'n>,
        update: &'t GeneratedUpdate,
    ) -> Self {
        Self::new(ledger, Content::Config(update))
    }

    fn new(ledger: &'l mut LedgerBuilder<'n>, content: Content<'t>) -> Self {
        let consensus = ledger.network().consensus();
        let form = match consensus {
            Consensus::Raft { .. } => SignatureForm::SignatureHeader,
            Consensus::Bft { .. } => SignatureForm::IdentifierHeader,
        };
        Self {
            ledger,
            content,
            signers: (0..consensus.quorum()).collect(),
            form,
            defect: None,
        }
    }

    /// Signed by these orderers, counted from 0, instead of by as many as the consensus demands. The first one also signs
    /// the configuration, if there is one.
    #[must_use]
    pub fn signers(mut self, signers: &[usize]) -> Self {
        self.signers = signers.to_vec();
        self
    }

    /// With signatures that name identities, also under BFT.
    #[must_use]
    pub fn with_signature_headers(mut self) -> Self {
        self.form = SignatureForm::SignatureHeader;
        self
    }

    /// With a defect.
    #[must_use]
    pub fn defect(mut self, defect: BlockDefect) -> Self {
        self.defect = Some(defect);
        self
    }

    /// Makes the block and appends it to the chain.
    ///
    /// # Errors
    /// When there is no such orderer, or there are no random numbers.
    pub fn append(self) -> Result<&'l GeneratedBlock, NetworkError> {
        let data = self.data()?;
        let codes = self.codes();
        let (number, previous_hash) = self.ledger.next_header();
        let last_config_index = match self.content {
            Content::Config(_) => number,
            Content::Transactions(_) => self.ledger.last_config(),
        };
        let mut block = GeneratedBlock {
            number: number + u64::from(self.has(BlockDefect::Number)),
            previous_hash: self.hash_or_other(previous_hash, BlockDefect::PreviousHash),
            data_hash: self.hash_or_other(data_hash(&data), BlockDefect::DataHash),
            data,
            codes,
            signatures: Vec::new(),
            last_config: last_config(last_config_index),
        };
        block.signatures = self.signatures(&block, &signed_value(last_config_index))?;
        match self.content {
            Content::Config(update) => self.ledger.take_config(update, last_config_index),
            Content::Transactions(transactions) => self.ledger.take_ids(transactions),
        }
        Ok(self.ledger.push(block))
    }

    fn data(&self) -> Result<Vec<Vec<u8>>, NetworkError> {
        match self.content {
            Content::Transactions(transactions) => {
                let transactions = transactions.iter();
                Ok(transactions.map(|tx| tx.envelope.clone()).collect())
            }
            Content::Config(update) => Ok(vec![self.config_envelope(update)?]),
        }
    }

    /// The configuration as an orderer puts it into a block.
    fn config_envelope(&self, update: &GeneratedUpdate) -> Result<Vec<u8>, NetworkError> {
        let network = self.network();
        let orderer = self.signers.first().copied().unwrap_or_default();
        header::signed_envelope(
            wire::HeaderType::Config,
            network.channel(),
            &network.stamp()?,
            &update.config_envelope(self.ledger.sequence() + 1),
            network.orderer(orderer)?,
        )
    }

    fn codes(&self) -> Vec<TxValidationCode> {
        match self.content {
            Content::Transactions(transactions) => self.ledger.codes(transactions),
            Content::Config(_) => vec![TxValidationCode::Valid],
        }
    }

    fn hash_or_other(&self, hash: Vec<u8>, defect: BlockDefect) -> Vec<u8> {
        match self.has(defect) {
            true => OTHER_HASH.to_vec(),
            false => hash,
        }
    }

    /// The `Metadata` with all signatures.
    fn signatures(&self, block: &GeneratedBlock, value: &[u8]) -> Result<Vec<u8>, NetworkError> {
        let header_der = block.header_der();
        let signed = match self.has(BlockDefect::Signatures) {
            true => [value, b"something else"],
            false => [value, header_der.as_slice()],
        };
        let orderers = self.signers.iter();
        let signatures = orderers
            .map(|index| self.sign(self.network().orderer_node(*index)?, signed))
            .collect::<Result<Vec<_>, _>>()?;
        let signatures = signatures.iter().map(Signature::as_wire).collect();
        Ok(wire::Metadata { value, signatures }.encode())
    }

    fn sign(
        &self,
        orderer: &Orderer,
        [value, header_der]: [&[u8]; 2],
    ) -> Result<Signature, NetworkError> {
        let nonce = self.network().stamp()?.nonce;
        let header = match self.form {
            SignatureForm::SignatureHeader => {
                header::signature_header(orderer.identity.serialized(), &nonce)
            }
            SignatureForm::IdentifierHeader => {
                let identifier = orderer.id;
                let nonce = &nonce;
                wire::IdentifierHeader { identifier, nonce }.encode()
            }
        };
        let message = [value, &header, header_der].concat();
        Ok(Signature {
            form: self.form,
            header,
            signature: orderer.identity.sign(&message)?,
        })
    }

    fn has(&self, defect: BlockDefect) -> bool {
        self.defect == Some(defect)
    }

    fn network(&self) -> &'n Network {
        self.ledger.network()
    }
}

struct Signature {
    form: SignatureForm,
    header: Vec<u8>,
    signature: Vec<u8>,
}

impl Signature {
    fn as_wire(&self) -> wire::MetadataSignature<'_> {
        let (signature_header, identifier_header) = match self.form {
            SignatureForm::SignatureHeader => (self.header.as_slice(), &[] as &[u8]),
            SignatureForm::IdentifierHeader => (&[] as &[u8], self.header.as_slice()),
        };
        wire::MetadataSignature {
            signature_header,
            signature: &self.signature,
            identifier_header,
        }
    }
}
