//! One MSP of a manager, and what is remembered under it.

use std::collections::HashMap;

use arc_swap::ArcSwap;

use crate::msp::{
    DeserializeError, Identity, IdentityIdentifier, Msp, MspPrincipal, PrincipalError,
    ValidatedIdentity, ValidationError,
};

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
    known: ArcSwap<HashMap<String, Identity>>,
}

impl Member {
    pub(super) fn new(msp: Msp, sizes: CacheSizes) -> Self {
        Self {
            msp,
            identities: Cache::new(sizes.identities),
            validations: Cache::new(sizes.validations),
            principals: Cache::new(sizes.principals),
            known: ArcSwap::default(),
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
        if let Some(identity) = self.identities.find(&[serialized]) {
            return Ok(identity);
        }
        let identity = self.msp.identity_from_pem(pem)?;
        self.identities.keep(&[serialized], identity.clone());
        Ok(identity)
    }

    pub(super) fn know(&self, pem: &[u8]) -> Result<IdentityIdentifier, DeserializeError> {
        let identity = self.msp.identity_from_pem(pem)?;
        self.known.rcu(|present| {
            let mut known = HashMap::clone(present);
            known.insert(identity.id().to_owned(), identity.clone());
            known
        });
        Ok(identity.identifier())
    }

    pub(super) fn known(&self, certificate_id: &str) -> Result<Identity, DeserializeError> {
        let known = self.known.load();
        known
            .get(certificate_id)
            .cloned()
            .ok_or_else(|| DeserializeError::UnknownCertificateId {
                msp_id: self.msp.id().to_owned(),
                certificate_id: certificate_id.to_owned(),
            })
    }

    /// Only successes are kept, as in Fabric.
    pub(super) fn validate(
        &self,
        identity: &Identity,
    ) -> Result<ValidatedIdentity, ValidationError> {
        let key = [identity.id().as_bytes()];
        if let Some(valid) = self.validations.find(&key) {
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
        let classification = principal.classification.to_be_bytes();
        let key = [identity.id().as_bytes(), &classification, &principal.body];
        if let Some(answer) = self.principals.find(&key) {
            return answer;
        }
        let answer = self.msp.satisfies_principal(identity, principal);
        self.principals.keep(&key, answer.clone());
        answer
    }

    pub(super) fn statistics(&self) -> MemberStatistics {
        MemberStatistics {
            identities: self.identities.statistics(),
            validations: self.validations.statistics(),
            principals: self.principals.statistics(),
        }
    }
}
