//! One MSP of a manager, and what is remembered under it.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use crate::encoding::text::kept;
use crate::msp::{
    DeserializeError, Identity, IdentityIdentifier, Msp, MspPrincipal, PrincipalError,
    ValidatedIdentity, ValidationError,
};

use crate::parallel;

use super::CacheSizes;
use super::cache::{Cache, CacheStatistics};

/// How often the caches of one MSP could answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemberStatistics {
    /// Deserialized identities.
    pub identities: CacheStatistics,
    /// Validations.
    pub validations: CacheStatistics,
    /// Principals.
    pub principals: CacheStatistics,
}

pub(super) struct Member {
    msp: Msp,
    identities: Cache<Identity>,
    validations: Cache<ValidatedIdentity>,
    principals: Cache<Result<(), PrincipalError>>,
    known: RwLock<HashMap<String, Identity>>,
}

/// Identities that one MSP knows in advance at most: more than any network has members, and some 500 MB of certificates.
const MAX_KNOWN: usize = 100_000;

/// Octets of a certificate that is remembered. Go takes certificates with anything behind their last field, so whoever has one
/// valid certificate can make valid ones of any size; what is remembered must not be the sender's choice. Real ones have 1 to 4 KiB.
const MAX_REMEMBERED_CERTIFICATE_BYTES: usize = 8 * 1024;

/// New identities from which on another core may be worth its while; less are read faster than a core wakes up.
const FEWEST_NEW_FOR_A_CORE: usize = 8;

impl Member {
    pub(super) fn new(msp: Msp, sizes: CacheSizes) -> Self {
        Self {
            msp,
            identities: Cache::new(sizes.identities),
            validations: Cache::new(sizes.validations),
            principals: Cache::new(sizes.principals),
            known: RwLock::default(),
        }
    }

    pub(super) fn msp(&self) -> &Msp {
        &self.msp
    }

    /// Only successes are kept: what fails to deserialize must not push out what does not.
    pub(super) fn identity(
        &self,
        serialized: &[u8],
        pem: &[u8],
    ) -> Result<Identity, DeserializeError> {
        if let Some(identity) = self.identities.find(&[serialized], Identity::clone) {
            return Ok(identity);
        }
        let identity = self.msp.identity_from_pem(pem)?;
        self.remember(serialized, &identity);
        Ok(identity)
    }

    /// The identity that was read from these very octets before. Who finds none counts by
    /// [`count_unseen`](Self::count_unseen) or [`count_repeated`](Self::count_repeated).
    pub(super) fn remembered(&self, serialized: &[u8]) -> Option<Identity> {
        let key = [serialized];
        self.identities.find_counting_hits(&key, Identity::clone)
    }

    /// Counts an identity that was not remembered.
    pub(super) fn count_unseen(&self) {
        self.identities.count_miss();
    }

    /// Counts an identity that was asked for together with its like.
    pub(super) fn count_repeated(&self) {
        self.identities.count_hit();
    }

    /// Identities that are not remembered yet, each with its serialized form.
    pub(super) fn new_identities(
        &self,
        serialized: &[(&[u8], &[u8])],
    ) -> Vec<Result<Identity, DeserializeError>> {
        let read = parallel::in_slices(serialized, FEWEST_NEW_FOR_A_CORE, |slice| {
            let pems: Vec<&[u8]> = slice.iter().map(|(_, pem)| *pem).collect();
            self.msp.identities_from_pem(&pems)
        });
        for ((serialized, _), identity) in serialized.iter().zip(&read) {
            if let Ok(identity) = identity {
                self.remember(serialized, identity);
            }
        }
        read
    }

    fn remember(&self, serialized: &[u8], identity: &Identity) {
        if self.remembers(identity) {
            self.identities.keep(&[serialized], identity.clone());
        }
    }

    /// Is this identity one whose answers are kept: of this very MSP, not of a former one, and of reasonable size?
    fn remembers(&self, identity: &Identity) -> bool {
        let size = identity.certificate().as_der().len();
        identity.is_of(&self.msp) && size <= MAX_REMEMBERED_CERTIFICATE_BYTES
    }

    pub(super) fn know(&self, pem: &[u8]) -> Result<IdentityIdentifier, DeserializeError> {
        let identity = self.msp.identity_from_pem(pem)?;
        let identifier = identity.identifier();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_KNOWN && !known.contains_key(&identifier.id) {
            return Err(DeserializeError::TooManyKnown { limit: MAX_KNOWN });
        }
        known.insert(identifier.id.clone(), identity);
        Ok(identifier)
    }

    pub(super) fn known(&self, certificate_id: &str) -> Result<Identity, DeserializeError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known
            .get(certificate_id)
            .cloned()
            .ok_or_else(|| DeserializeError::UnknownCertificateId {
                msp_id: self.msp.id().to_owned(),
                certificate_id: kept(certificate_id),
            })
    }

    /// Only successes are kept, as in Fabric. An identity that was judged before remembers it itself; the cache is for its like that
    /// came as other bytes, or came again after it was forgotten.
    pub(super) fn validate(
        &self,
        identity: &Identity,
    ) -> Result<ValidatedIdentity, ValidationError> {
        if !self.remembers(identity) {
            return self.msp.validate(identity);
        }
        if let Some(valid) = identity.known_to_be_valid() {
            self.validations.count_hit();
            return Ok(valid);
        }
        let key = [identity.id().as_bytes()];
        if let Some(valid) = self.validations.find(&key, ValidatedIdentity::clone) {
            return Ok(valid);
        }
        let valid = self.msp.validate(identity)?;
        self.validations.keep(&key, valid.clone());
        Ok(valid)
    }

    /// Refusals are kept too: a policy asks many identities for principals that they do not satisfy.
    pub(super) fn satisfies(
        &self,
        identity: &Identity,
        principal: &MspPrincipal,
    ) -> Result<(), PrincipalError> {
        if !self.remembers(identity) {
            return self.msp.satisfies_principal(identity, principal);
        }
        self.answer(identity, principal, Result::clone)
    }

    /// The same answer without the reason.
    pub(super) fn holds(&self, identity: &Identity, principal: &MspPrincipal) -> bool {
        if !self.remembers(identity) {
            return self.msp.satisfies_principal(identity, principal).is_ok();
        }
        self.answer(identity, principal, Result::is_ok)
    }

    /// What `read` takes out of the remembered answer, which is found now if there is none.
    fn answer<R>(
        &self,
        identity: &Identity,
        principal: &MspPrincipal,
        read: impl Fn(&Result<(), PrincipalError>) -> R,
    ) -> R {
        let classification = principal.classification.to_be_bytes();
        let key = [identity.id().as_bytes(), &classification, &principal.body];
        if let Some(answer) = self.principals.find(&key, &read) {
            return answer;
        }
        let answer = self.msp.satisfies_principal(identity, principal);
        let read = read(&answer);
        self.principals.keep(&key, answer);
        read
    }

    pub(super) fn statistics(&self) -> MemberStatistics {
        MemberStatistics {
            identities: self.identities.statistics(),
            validations: self.validations.statistics(),
            principals: self.principals.statistics(),
        }
    }
}
