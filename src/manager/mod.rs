//! Floor 7: many MSPs under one roof, found by identifier and replaced as a whole.
//!
//! Readers never block: they load one immutable [`MspSet`] and work on it. A writer makes a new set and swaps it in; whoever
//! loaded the old one finishes with the old one, and nobody sees a mixture. Each MSP owns its caches, so a replaced MSP takes all
//! that was remembered under it along.

mod cache;
mod member;
mod set;
mod tally;

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::msp::{
    DeserializeError, Identity, IdentityIdentifier, Msp, MspPrincipal, PrincipalError,
    ValidatedIdentity, ValidationError, WellFormedError,
};
use crate::wire::SerializedIdentity;

pub use cache::CacheStatistics;
pub use member::MemberStatistics;
pub use set::MspSet;

/// How many answers each MSP remembers. Zero turns a cache off; beyond a million (2^20) counts as a million.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheSizes {
    /// Deserialized identities, by their serialized form.
    pub identities: usize,
    /// Valid identities, by their identifier.
    pub validations: usize,
    /// Answers about principals, by identity and principal.
    pub principals: usize,
}

impl CacheSizes {
    /// What Fabric has, fixed: a hundred each.
    pub const FABRIC: Self = Self {
        identities: 100,
        validations: 100,
        principals: 100,
    };

    /// No caches.
    pub const NONE: Self = Self {
        identities: 0,
        validations: 0,
        principals: 0,
    };
}

impl Default for CacheSizes {
    /// A channel's peers, orderers and some hundred busy clients.
    fn default() -> Self {
        Self {
            identities: 1024,
            validations: 1024,
            principals: 4096,
        }
    }
}

/// The MSPs of a channel, as they stand now.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let serialized_identity: Vec<u8> = Vec::new();
/// use fabric_msp::{Msp, MspManager};
///
/// let manager = MspManager::new([Msp::from_dir("org1/msp", "Org1MSP")?, Msp::from_dir("org2/msp", "Org2MSP")?]);
/// let identity = manager.deserialize_identity(&serialized_identity)?;
/// let valid = manager.validate(&identity)?;
/// println!("{} acts as {}", valid.identity().id(), valid.role());
/// # Ok(())
/// # }
/// ```
pub struct MspManager {
    present: ArcSwap<MspSet>,
}

impl MspManager {
    /// A manager of these MSPs; of several with one identifier the last counts.
    pub fn new(msps: impl IntoIterator<Item = Msp>) -> Self {
        Self::with_cache_sizes(msps, CacheSizes::default())
    }

    /// The same with caches of other sizes.
    pub fn with_cache_sizes(msps: impl IntoIterator<Item = Msp>, sizes: CacheSizes) -> Self {
        let present = ArcSwap::from_pointee(MspSet::with_cache_sizes(msps, sizes));
        Self { present }
    }

    /// The set as it stands now, which no replacement changes: for work of several steps that must see one state.
    pub fn snapshot(&self) -> Arc<MspSet> {
        self.present.load_full()
    }

    /// The MSP of this identifier.
    pub fn msp(&self, msp_id: &str) -> Option<Msp> {
        self.present.load().msp(msp_id).cloned()
    }

    /// Puts these MSPs in the place of all present ones, at once. What was made known in advance is forgotten.
    pub fn replace_all(&self, msps: impl IntoIterator<Item = Msp>) {
        let sizes = self.present.load().cache_sizes();
        self.present
            .store(Arc::new(MspSet::with_cache_sizes(msps, sizes)));
    }

    /// Puts an MSP in the place of the one with its identifier, or adds it. The replaced one's caches and known certificates are
    /// forgotten; the other MSPs stay, memory and all.
    pub fn replace(&self, msp: Msp) {
        self.present.rcu(|present| present.with(msp.clone()));
    }

    /// Takes an MSP out.
    pub fn remove(&self, msp_id: &str) {
        self.present.rcu(|present| present.without(msp_id));
    }

    /// [`MspSet::deserialize_identity`] of the present set.
    ///
    /// # Errors
    /// [`DeserializeError`]: no such message or MSP, or what that MSP says.
    pub fn deserialize_identity(&self, serialized: &[u8]) -> Result<Identity, DeserializeError> {
        self.present.load().deserialize_identity(serialized)
    }

    /// Makes a certificate known in advance, so that messages may name it by its identifier alone. It is forgotten when its MSP is
    /// replaced or removed.
    ///
    /// # Errors
    /// [`DeserializeError`]: no such MSP, not a certificate of it, or too many are known already.
    pub fn know(&self, msp_id: &str, pem: &[u8]) -> Result<IdentityIdentifier, DeserializeError> {
        loop {
            let set = self.snapshot();
            let identifier = set.know(msp_id, pem)?;
            // Had the MSP been replaced meanwhile, its successor would not know.
            if self.present.load().shares(msp_id, &set) {
                return Ok(identifier);
            }
        }
    }

    /// [`MspSet::known_identity`] of the present set.
    ///
    /// # Errors
    /// [`DeserializeError`]: no such MSP, or it knows no such certificate.
    pub fn known_identity(
        &self,
        msp_id: &str,
        certificate_id: &str,
    ) -> Result<Identity, DeserializeError> {
        self.present.load().known_identity(msp_id, certificate_id)
    }

    /// [`MspSet::deserialize_fabric_x_identity`] of the present set.
    ///
    /// # Errors
    /// [`DeserializeError`]: as [`deserialize_identity`](Self::deserialize_identity), and an identifier that nobody made known.
    pub fn deserialize_fabric_x_identity(
        &self,
        bytes: &[u8],
    ) -> Result<Identity, DeserializeError> {
        self.present.load().deserialize_fabric_x_identity(bytes)
    }

    /// [`MspSet::validate`] of the present set.
    ///
    /// # Errors
    /// [`ValidationError`]: the first rule that it breaks; also when its MSP is not known here any more.
    pub fn validate(&self, identity: &Identity) -> Result<ValidatedIdentity, ValidationError> {
        self.present.load().validate(identity)
    }

    /// [`MspSet::satisfies_principal`] of the present set.
    ///
    /// # Errors
    /// [`PrincipalError`]: why not; also when its MSP is not known here any more.
    pub fn satisfies_principal(
        &self,
        identity: &Identity,
        principal: &MspPrincipal,
    ) -> Result<(), PrincipalError> {
        self.present.load().satisfies_principal(identity, principal)
    }

    /// [`MspSet::has_principal`] of the present set.
    pub fn has_principal(&self, identity: &Identity, principal: &MspPrincipal) -> bool {
        self.present.load().has_principal(identity, principal)
    }

    /// [`MspSet::is_well_formed`] of the present set.
    ///
    /// # Errors
    /// [`WellFormedError`]: which part of the form is off.
    pub fn is_well_formed(&self, identity: &SerializedIdentity<'_>) -> Result<(), WellFormedError> {
        self.present.load().is_well_formed(identity)
    }

    /// How often the caches of an MSP could answer.
    pub fn statistics(&self, msp_id: &str) -> Option<MemberStatistics> {
        self.present.load().statistics(msp_id)
    }
}

impl std::fmt::Debug for MspManager {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("MspManager")
            .field(&self.present.load())
            .finish()
    }
}
