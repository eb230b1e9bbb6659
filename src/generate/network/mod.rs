//! Whole test networks in memory: organisations, a channel and its configuration, proposals, transactions, blocks.
//!
//! What comes out has the form that Fabric's own tools give it (configtxgen, configtxlator, the gateway, orderers and
//! peers), and with a seed it is the same every time. Defects can be ordered, each with the code that peers give it.
//!
//! * A [`Network`] is a channel with its organisations. It knows everybody ([`Network::peer`], [`Network::client`], ..) and
//!   makes what they sign.
//! * A [`LedgerBuilder`] is the channel's chain of blocks. It follows the configuration and writes the peer's verdicts.
//! * A [`ConfigTree`] is a configuration to look at and to change.
//!
//! ```
//! use fabric_msp::generate::network::{EndorsementPolicy, Network, NetworkError, Rule};
//! use fabric_msp::MspRoleType::Peer;
//!
//! let network = Network::builder("mychannel").organization("Org1").organization("Org2").build()?;
//! let (peer1, peer2) = (network.peer("Org1")?, network.peer("Org2")?);
//! let mut ledger = network.ledger()?;
//! let both = Rule::all([Rule::role("Org1MSP", Peer), Rule::role("Org2MSP", Peer)]);
//! ledger.define_chaincode("asset", &EndorsementPolicy::Signature(both))?;
//! let transaction = network.transaction("asset", [&peer1, &peer2]).write("key", b"value").build()?;
//! ledger.append(&[transaction])?;
//! assert_eq!(ledger.blocks().len(), 3);
//! # Ok::<(), NetworkError>(())
//! ```

mod assembly;
mod block;
mod block_builder;
mod builder;
mod config_delta;
mod config_tree;
mod config_update;
mod consensus;
mod defect;
mod error;
mod header;
mod ledger;
mod lifecycle;
mod output;
mod participant;
mod parties;
mod profile;
mod proposal;
mod read_write_set;
mod rule;
mod transaction;

#[cfg(test)]
mod tests;

pub use block::GeneratedBlock;
pub use block_builder::{BlockBuilder, BlockDefect};
pub use builder::{NetworkBuilder, OrganizationProfile};
pub use config_delta::ConfigDelta;
pub use config_tree::{ConfigTree, Entry, PolicyContent};
pub use config_update::{ConfigUpdateBuilder, GeneratedUpdate};
pub use consensus::Consensus;
pub use defect::Defect;
pub use error::NetworkError;
pub use ledger::LedgerBuilder;
pub use lifecycle::Collection;
pub use participant::Participant;
pub use parties::Network;
pub use proposal::{GeneratedProposal, ProposalBuilder};
pub use read_write_set::{CollectionSet, NamespaceSet};
pub use rule::{ChannelPolicy, EndorsementPolicy, Rule};
pub use transaction::{Exchange, GeneratedTransaction, TransactionBuilder};
