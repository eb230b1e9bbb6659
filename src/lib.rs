//! Who belongs to a permissioned network, decided exactly as Hyperledger Fabric decides it.
//!
//! An [`Msp`] is the trust of one organisation: its CAs, administrators, revocation lists and organizational units. It reads an
//! identity, judges whether it is valid, and which principals of a policy it satisfies. Every verdict equals Fabric's to the bit,
//! bugs included: a peer that decides otherwise forks from its channel.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (serialized_identity, message, signature) = (vec![], vec![], vec![]);
//! use fabric_msp::{Msp, MspPrincipal, MspRoleType};
//!
//! let msp = Msp::from_dir("crypto/peerOrganizations/org1.example.com/msp", "Org1MSP")?;
//! let identity = msp.deserialize_identity(&serialized_identity)?;
//! let valid = msp.validate(&identity)?;
//! identity.verify(&message, &signature)?;
//! valid.satisfies(&MspPrincipal::role("Org1MSP", MspRoleType::Admin))?;
//! # Ok(())
//! # }
//! ```
//!
//! The house has floors, and a room imports only from lower ones: [`encoding`] and [`wire`] read bytes, [`crypto`] checks
//! signatures, [`x509`] reads certificates, [`chain`] finds their paths, [`config`] reads an MSP's configuration, [`signer`]
//! holds keys, [`msp`] judges, [`manager`] keeps many MSPs, [`policy`] says whose signatures are enough, [`picture`] draws
//! verdicts, [`channel`] is what a configuration makes of all this, [`ledger`] judges blocks and transactions, [`lint`] finds what is
//! wrong with configurations. Errors say what is wrong; [`Diagnostic`] adds a stable code and a remedy.
#![deny(unsafe_code)]
#![deny(missing_docs)]

pub mod chain;
pub mod channel;
pub mod comparison;
pub mod config;
// For readers and their tests only: the program has no use for it.
#[cfg(all(feature = "generate", any(doc, doctest)))]
#[doc = include_str!("cookbook.md")]
pub mod cookbook {}
pub mod crypto;
pub mod diagnostic;
pub mod encoding;
#[cfg(feature = "generate")]
pub mod generate;
pub mod ledger;
pub mod lint;
pub mod manager;
pub mod msp;
mod parallel;
pub mod picture;
pub mod policy;
pub mod signer;
pub mod wire;
pub mod x509;

pub use channel::Channel;
pub use diagnostic::Diagnostic;
pub use encoding::time::Time;
pub use manager::{CacheSizes, MspManager, MspSet};
pub use msp::{
    AnonymityType, CertifiersIdentifier, DeserializeError, Explanation, Identity,
    IdentityIdentifier, LoadError, LoadStage, Msp, MspPrincipal, MspRoleType, MspVersion,
    OrganizationalUnit, PrincipalError, SetupError, SigningIdentity, ValidatedIdentity,
    ValidationError, WellFormedError,
};
pub use policy::{PolicyManager, PolicyRef, SignaturePolicy, SignatureSet, SignedData};
