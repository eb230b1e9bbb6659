//! Packages `protos`, `ccprovider` and `txmgr`: what only a peer's own ledger is made of.

use super::message::messages;

messages! {
    /// `ChaincodeEvent` (package `protos`): what a chaincode tells the clients of its channel.
    struct ChaincodeEvent<'a> {
        /// The chaincode.
        1 => chaincode_id: &'a str,
        /// The transaction.
        2 => tx_id: &'a str,
        /// Chosen by the chaincode.
        3 => event_name: &'a str,
        /// Chosen by the chaincode.
        4 => payload: &'a [u8],
    }

    /// `ChaincodeData` (package `ccprovider`): a chaincode of the life cycle before 2.0, as the namespace `lscc` holds it.
    struct ChaincodeData<'a> {
        /// Its name.
        1 => name: &'a str,
        /// Its version.
        2 => version: &'a str,
        /// The plugin that endorses.
        3 => escc: &'a str,
        /// The plugin that validates.
        4 => vscc: &'a str,
        /// A [`SignaturePolicyEnvelope`](super::SignaturePolicyEnvelope).
        5 => policy: &'a [u8],
        /// For the chaincode's package.
        6 => data: &'a [u8],
        /// The hash of the package.
        7 => id: &'a [u8],
        /// Who may instantiate it.
        8 => instantiation_policy: &'a [u8],
    }

    /// `Updates` (package `txmgr`): all that a block changes in the state, which the commit hash covers.
    struct StateUpdates<'a> {
        /// By namespace, collection and key.
        1 => kvwrites: Vec<StateUpdate<'a>>,
    }

    /// `KVWrite` (package `txmgr`).
    struct StateUpdate<'a> {
        /// Only where it differs from that of the update before.
        1 => namespace: &'a str,
        /// Only where it differs from that of the update before.
        2 => collection: &'a str,
        /// The key, or its hash.
        3 => key: &'a [u8],
        /// Whether the key is gone.
        4 => is_delete: bool,
        /// The value, or its hash.
        5 => value: &'a [u8],
        /// Block and transaction, each as its length in one octet and its digits to the base 256.
        6 => version_bytes: &'a [u8],
    }
}
