//! Crypto material: certificate authorities, identities, revocation lists and MSP folders, laid out and filled as
//! Fabric's cryptogen does it.
//!
//! For tests, demos and small networks. What a certificate says (subject, extensions and their order, usages, key
//! identifiers, low-S signatures) is what cryptogen makes it say; beyond cryptogen there are intermediate authorities,
//! P-384 keys, revocation lists and renewals.
//!
//! * [`Entropy`] is where keys and serial numbers come from: the system, or a seed for material that must come out the
//!   same every time.
//! * [`Request`] says what a certificate is to say; an [`Authority`] issues it.
//! * [`MspContents`] and [`Organization`] write what was issued to an [`Output`]: the file system, or memory.
//! * [`network`] makes whole test networks with it: channels, transactions, blocks.
//!
//! ```
//! use fabric_msp::generate::{Authority, Entropy, Request, Validity};
//! use fabric_msp::encoding::time::Time;
//!
//! let entropy = Entropy::from_seed(b"an example");
//! let validity = Validity::new(Time::from_unix(1_600_000_000), Time::from_unix(2_500_000_000));
//! let request = Request::authority("ca.org1.example.com", validity).organization("org1.example.com");
//! let authority = Authority::root(&request, &entropy.child("ca"))?;
//! let request = Request::identity("peer0.org1.example.com", validity).organizational_unit("peer");
//! let peer = authority.issue(&request, &entropy.child("peer0"))?;
//! assert!(peer.certificate_pem().starts_with("-----BEGIN CERTIFICATE-----"));
//! # Ok::<(), fabric_msp::generate::GenerateError>(())
//! ```

mod authority;
mod certificate;
mod crl;
mod crypto_config;
mod entropy;
mod error;
mod existing;
mod key;
mod msp_contents;
pub mod network;
mod organization;
mod output;
mod request;
mod subject;
mod tree;

#[cfg(test)]
mod tests;

pub use authority::{Authority, Issued};
pub use crl::{PreviousList, Revocation};
pub use crypto_config::{
    CryptoConfig, CryptoConfigError, CryptoConfigNote, MAX_PLAN_BYTES, MAX_USERS, NodeSpec,
    NodeTemplate, OrganizationKind, OrganizationSpec, Plan, UsersSpec,
};
pub use entropy::Entropy;
pub use error::GenerateError;
pub use key::{KeyAlgorithm, KeyPair};
pub use msp_contents::{MspContents, NodeOus};
pub use organization::{Member, Organization, Role};
pub use output::{Access, Folder, Memory, Output, SharedOutput};
pub use request::{AlternativeName, Purpose, RenewalStart, Request, Validity};
pub use subject::Subject;
pub use tree::{Made, Progress, Settings};
