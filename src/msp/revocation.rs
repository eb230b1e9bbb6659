//! Revocation: does a CRL of the direct issuer list the certificate?

use std::sync::{PoisonError, RwLock};

use crate::x509::{Certificate, Crl, CrlError};

use super::error::ValidationError;

/// The issuers of which a CRL remembers whether they signed it. An MSP has a few CAs of one key identifier, mostly one; beyond this
/// the answer is found anew each time.
const MAX_SIGNERS: usize = 64;

/// The revocation lists of an MSP, in configuration order.
#[derive(Default)]
pub(super) struct Revocation {
    lists: Vec<RevocationList>,
    /// Which lists name an authority's key, by key and in order, up to the first list that names none. An MSP has one authority or a
    /// few, which a search by halves finds sooner than a hash.
    by_authority: Vec<(Box<[u8]>, usize)>,
    /// The first list without a readable authority key identifier. Every check ends there, so lists behind it never count.
    unreadable: Option<(usize, CrlError)>,
}

impl Revocation {
    pub(super) fn new(crls: Vec<Crl>) -> Self {
        let mut revocation = Self::default();
        for (index, crl) in crls.iter().enumerate() {
            match crl.authority_key_id() {
                Ok(authority) => {
                    revocation.by_authority.push((authority.into(), index));
                }
                Err(error) => {
                    revocation.unreadable = Some((index, error));
                    break;
                }
            }
        }
        revocation.by_authority.sort_unstable();
        revocation.lists = crls.into_iter().map(RevocationList::new).collect();
        revocation
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
        let revokes = |index: &usize| match self.lists.get(*index) {
            Some(list) => list.crl.lists(certificate.serial()) && list.is_signed_by(issuer),
            None => false,
        };
        if let Some(crl) = self.naming(key_id).find(revokes) {
            return Err(ValidationError::Revoked { crl });
        }
        match self.unreadable.clone() {
            Some((index, source)) => Err(ValidationError::CrlAuthority { index, source }),
            None => Ok(()),
        }
    }

    /// The lists that name this authority's key, in order.
    fn naming(&self, key_id: &[u8]) -> impl Iterator<Item = usize> {
        let first = self
            .by_authority
            .partition_point(|(authority, _)| authority[..] < *key_id);
        let from_first = self.by_authority.get(first..).unwrap_or_default();
        let named = from_first
            .iter()
            .take_while(move |(authority, _)| authority[..] == *key_id);
        named.map(|(_, index)| *index)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Msp;
    use std::path::PathBuf;

    fn network(path: &str) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("testdata/network/org1")
            .join(path)
    }

    #[test]
    fn the_signature_of_a_list_is_verified_once_and_only_when_it_matters() {
        let msp = Msp::from_dir(network("msp"), "Org1MSP").expect("a good MSP");
        let known = || -> Vec<usize> {
            let lists = &msp.trust.revocation.lists;
            let signers = lists.iter().map(|list| list.signers.read());
            signers
                .map(|known| known.map_or(0, |known| known.len()))
                .collect()
        };
        let validate = |user: &str| {
            let pem = std::fs::read(network(user)).expect("there");
            let identity = msp.identity_from_pem(&pem).expect("deserializes");
            msp.validate(&identity).map(drop)
        };
        validate("users/client.pem").expect("valid");
        assert!(known().iter().all(|signers| *signers == 0));
        for _ in 0..3 {
            let verdict = validate("users/revoked.pem");
            assert!(matches!(verdict, Err(ValidationError::Revoked { .. })));
            assert_eq!(known().iter().sum::<usize>(), 1);
        }
    }
}
