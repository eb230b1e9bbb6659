//! Extended key usage of a chain: Go's `checkChainForKeyUsage` for the usage that Fabric never chose, but gets by default.

use super::{Chain, ChainError};
use crate::x509::Certificate;

/// Every certificate of the chain, the root included, must be good for TLS server authentication, because that is what Go
/// asks for when the caller asks for nothing. A certificate that lists no usage is good for all.
pub(super) fn check(chain: &Chain) -> Result<(), ChainError> {
    match chain.iter().rev().find(|c| !allows_server_auth(c)) {
        Some(certificate) => Err(ChainError::KeyUsage {
            subject: super::error::subject_of(certificate),
        }),
        None => Ok(()),
    }
}

fn allows_server_auth(certificate: &Certificate) -> bool {
    let usages = certificate.extended_key_usages();
    let lists_none =
        !usages.any && !usages.server_auth && !usages.client_auth && usages.others == 0;
    lists_none || usages.any || usages.server_auth
}
