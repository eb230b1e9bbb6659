//! Revocation: does a CRL of the direct issuer list the certificate?

use std::sync::{PoisonError, RwLock};

use crate::x509::{Certificate, Crl};

use super::error::ValidationError;

/// The issuers of which a CRL remembers whether they signed it. An MSP has a few CAs of one key identifier, mostly one; beyond this
/// the answer is found anew each time.
const MAX_SIGNERS: usize = 64;

/// The revocation lists of an MSP, in configuration order.
#[derive(Default)]
pub(super) struct Revocation {
    lists: Vec<RevocationList>,
}

impl Revocation {
    pub(super) fn new(crls: Vec<Crl>) -> Self {
        let lists = crls.into_iter().map(RevocationList::new).collect();
        Self { lists }
    }

    pub(super) fn crls(&self) -> impl ExactSizeIterator<Item = &Crl> {
        self.lists.iter().map(|list| &list.crl)
    }

    /// Refuses `certificate` if a list that its `issuer` signed names its serial number.
    ///
    /// NOTE: RFC 5280 (6.3) matches a CRL by its issuer's name and cares for its dates; Fabric matches the CRL's authority key
    /// identifier with the issuer's subject key identifier and nothing else, and asks for the CRL's signature only once the
    /// serial number is found. A list without an authority key identifier is an error wherever it is reached.
    pub(super) fn check(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<(), ValidationError> {
        let key_id = issuer
            .ski_as_fabric_reads_it()
            .map_err(ValidationError::IssuerKeyIdentifier)?;
        for (index, list) in self.lists.iter().enumerate() {
            let authority = list.crl.authority_key_id();
            let authority =
                authority.map_err(|source| ValidationError::CrlAuthority { index, source })?;
            if authority == key_id
                && list.crl.lists(certificate.serial())
                && list.is_signed_by(issuer)
            {
                return Err(ValidationError::Revoked { crl: index });
            }
        }
        Ok(())
    }
}

/// One CRL, with what is known of its signature.
struct RevocationList {
    crl: Crl,
    /// A CRL can be of tens of megabytes and is hashed whole, so each issuer's answer is remembered, up to [`MAX_SIGNERS`].
    signers: RwLock<Vec<(Certificate, bool)>>,
}

impl RevocationList {
    fn new(crl: Crl) -> Self {
        Self {
            crl,
            signers: RwLock::default(),
        }
    }

    /// The CRL is hashed outside of the lock: two threads may do the same work once, but none waits for another's.
    fn is_signed_by(&self, issuer: &Certificate) -> bool {
        if let Some(signed) = self.remembered(issuer) {
            return signed;
        }
        let signed = self.crl.check_signature(issuer).is_ok();
        let mut signers = self.signers.write().unwrap_or_else(PoisonError::into_inner);
        let is_new = signers.iter().all(|(known, _)| known != issuer);
        if is_new && signers.len() < MAX_SIGNERS {
            signers.push((issuer.clone(), signed));
        }
        signed
    }

    fn remembered(&self, issuer: &Certificate) -> Option<bool> {
        let signers = self.signers.read().unwrap_or_else(PoisonError::into_inner);
        let known = signers.iter().find(|(known, _)| known == issuer);
        known.map(|(_, signed)| *signed)
    }
}
