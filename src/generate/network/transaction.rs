//! Endorser transactions to be.

use std::collections::{BTreeMap, BTreeSet};

use super::assembly::Assembly;
use super::{
    CollectionSet, Defect, GeneratedProposal, NamespaceSet, Network, NetworkError, Participant,
    Rule,
};
use crate::wire::TxValidationCode;

/// A transaction as it stands in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedTransaction {
    /// The `Envelope`.
    pub envelope: Vec<u8>,
    /// The transaction id that creator and nonce make.
    pub tx_id: String,
    /// The code that a peer is to give it, as far as that hangs on the transaction itself.
    pub code: TxValidationCode,
}

/// A transaction and what led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// What the client asked the endorsers.
    pub proposal: GeneratedProposal,
    /// What each of them answered: a `ProposalResponse`.
    pub responses: Vec<Vec<u8>>,
    /// What the client made of it.
    pub transaction: GeneratedTransaction,
}

/// A transaction to be.
#[derive(Clone, Debug)]
pub struct TransactionBuilder<'a> {
    pub(super) network: &'a Network,
    pub(super) chaincode: String,
    pub(super) version: String,
    pub(super) endorsers: Vec<Participant>,
    creator: Option<Participant>,
    pub(super) arguments: Vec<Vec<u8>>,
    pub(super) own: NamespaceSet,
    pub(super) others: BTreeMap<String, NamespaceSet>,
    pub(super) defects: BTreeSet<Defect>,
    expected: Option<TxValidationCode>,
}

impl<'a> TransactionBuilder<'a> {
    pub(super) fn new(network: &'a Network, chaincode: &str, endorsers: Vec<Participant>) -> Self {
        Self {
            network,
            chaincode: chaincode.to_owned(),
            version: "1.0".to_owned(),
            endorsers,
            creator: None,
            arguments: vec![b"invoke".to_vec()],
            own: NamespaceSet::default(),
            others: BTreeMap::new(),
            defects: BTreeSet::new(),
            expected: None,
        }
    }

    /// By this client.
    #[must_use]
    pub fn creator(mut self, creator: &Participant) -> Self {
        self.creator = Some(creator.clone());
        self
    }

    /// Endorsed with this version of the chaincode instead of `1.0`.
    #[must_use]
    pub fn version(mut self, version: &str) -> Self {
        self.version = version.to_owned();
        self
    }

    /// Asked for with these arguments instead of `invoke`.
    #[must_use]
    pub fn arguments<A: AsRef<[u8]>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        let arguments = arguments.into_iter().map(|bytes| bytes.as_ref().to_vec());
        self.arguments = arguments.collect();
        self
    }

    /// Reads a key that was written by the transaction of this block and place, or by none.
    #[must_use]
    pub fn read(self, key: &str, version: Option<(u64, u64)>) -> Self {
        self.fill(|set| set.read(key, version))
    }

    /// Writes a key.
    #[must_use]
    pub fn write(self, key: &str, value: &[u8]) -> Self {
        self.fill(|set| set.write(key, value))
    }

    /// Deletes a key.
    #[must_use]
    pub fn delete(self, key: &str) -> Self {
        self.fill(|set| set.delete(key))
    }

    /// Gives a key its own endorsement policy.
    #[must_use]
    pub fn key_policy(self, key: &str, policy: &Rule) -> Self {
        self.fill(|set| set.key_policy(key, policy))
    }

    /// Reads and writes in a collection of the chaincode.
    #[must_use]
    pub fn collection(self, name: &str, fill: impl FnOnce(CollectionSet) -> CollectionSet) -> Self {
        self.fill(|set| set.collection(name, fill))
    }

    /// Reads and writes in the namespace of another chaincode.
    #[must_use]
    pub fn namespace(
        mut self,
        name: &str,
        fill: impl FnOnce(NamespaceSet) -> NamespaceSet,
    ) -> Self {
        if name == self.chaincode {
            return self.fill(fill);
        }
        let set = self.others.remove(name).unwrap_or_default();
        self.others.insert(name.to_owned(), fill(set));
        self
    }

    /// With a defect besides those it has.
    #[must_use]
    pub fn defect(mut self, defect: Defect) -> Self {
        self.defects.insert(defect);
        self
    }

    /// To be given this code, instead of that of its first defect, or VALID without one: where the code hangs on the
    /// channel's policies or on the state.
    #[must_use]
    pub fn expect(mut self, code: TxValidationCode) -> Self {
        self.expected = Some(code);
        self
    }

    /// Makes the transaction.
    ///
    /// # Errors
    /// When the network has no organisation to take a client of, or there are no random numbers.
    pub fn build(self) -> Result<GeneratedTransaction, NetworkError> {
        self.assemble()?.transaction(self.code())
    }

    /// Makes the transaction, and what led to it as well.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    pub fn exchange(self) -> Result<Exchange, NetworkError> {
        let assembly = self.assemble()?;
        Ok(Exchange {
            proposal: assembly.proposal()?,
            responses: assembly.responses(),
            transaction: assembly.transaction(self.code())?,
        })
    }

    fn assemble(&self) -> Result<Assembly<'_>, NetworkError> {
        let creator = match &self.creator {
            Some(creator) => creator.clone(),
            None => self.network.first_client()?,
        };
        Assembly::new(self, creator, self.network.stamp()?)
    }

    fn code(&self) -> TxValidationCode {
        let first_defect = self.defects.first().map(|defect| defect.code());
        let code = self.expected.or(first_defect);
        code.unwrap_or(TxValidationCode::Valid)
    }

    fn fill(mut self, fill: impl FnOnce(NamespaceSet) -> NamespaceSet) -> Self {
        self.own = fill(self.own);
        self
    }
}
