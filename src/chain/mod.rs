//! Floor 4: certification paths, as Go's `Certificate.Verify` finds and judges them.
//!
//! Fabric leaves the choice of a certificate's chain to Go (`crypto/x509`, as of Go 1.26), always with the same options:
//! its own roots and intermediates, a point in time, nothing else. So a chain is found and judged here in two steps, each
//! rule in its own room:
//!
//! 1. `build` searches upwards from the certificate through all candidates of the issuer's name, within a budget of
//!    signature checks; `pool` says in which order, `validity` says which certificates may stand where.
//! 2. Each complete chain is then judged as a whole: certificate `policy`, extended `key_usage`, `name_constraints`.
//!
//! [`unique_chain`] adds what Fabric asks of the outcome: exactly one chain, and a rule of older Go versions (`legacy`).

mod build;
mod error;
mod key_usage;
mod legacy;
mod name_constraints;
mod observer;
mod path;
mod policy;
mod pool;
mod validity;

#[cfg(test)]
mod tests;

pub use build::MAX_SIGNATURE_CHECKS;
pub use error::{ChainError, Refusal};
pub use name_constraints::{NameKind, NameRefusal};
pub use observer::{PathObserver, Step, Unobserved};
pub use path::{Chain, Position};
pub use pool::{CertPool, KeyIdMatch};
pub use validity::Flaw;

use crate::encoding::time::Time;
use crate::x509::Certificate;
use build::Search;

/// All valid chains from `certificate` to a root, at the time `at`: Go's `certificate.Verify` with nothing but these two
/// pools and this time.
///
/// A certificate that is itself a root has exactly one chain, itself alone. Otherwise chains are listed in the order in
/// which Go finds them: roots before intermediates, matching key identifiers first, then the order of the pools.
///
/// Go takes the zero value of its time type (the first second of the year 1) for "now"; here it is that time like any other.
///
/// # Errors
/// When there is no chain at all: of all the reasons for which paths were given up, the most telling one.
pub fn verify(
    certificate: &Certificate,
    roots: &CertPool,
    intermediates: &CertPool,
    at: Time,
) -> Result<Vec<Chain>, ChainError> {
    verify_observed(certificate, roots, intermediates, at, &mut Unobserved)
}

/// [`verify`], with an observer that is told of every candidate and every chain.
///
/// # Errors
/// As [`verify`]; observing does not change the verdict.
pub fn verify_observed(
    certificate: &Certificate,
    roots: &CertPool,
    intermediates: &CertPool,
    at: Time,
    observer: &mut impl PathObserver,
) -> Result<Vec<Chain>, ChainError> {
    validity::check_subject(certificate, at)
        .map_err(|flaw| ChainError::certificate(certificate, flaw))?;
    let found = if roots.contains(certificate) {
        vec![Chain::of_root(certificate)]
    } else {
        Search::new(roots, intermediates, at, observer).chains_from(certificate)?
    };
    keep_valid(found, observer)
}

/// The only valid chain of `certificate`, as Fabric's `getUniqueValidationChain` finds it.
///
/// # Errors
/// Those of [`verify`]; [`ChainError::NotUnique`] when there are several chains, for then it is unclear which
/// organisational branch the identity belongs to; [`ChainError::HostNameWithoutAlternativeName`] by the rule that Fabric
/// kept from Go 1.14.
pub fn unique_chain(
    certificate: &Certificate,
    roots: &CertPool,
    intermediates: &CertPool,
    at: Time,
) -> Result<Chain, ChainError> {
    unique_chain_observed(certificate, roots, intermediates, at, &mut Unobserved)
}

/// [`unique_chain`], with an observer that is told of every candidate and every chain.
///
/// # Errors
/// As [`unique_chain`]; observing does not change the verdict.
pub fn unique_chain_observed(
    certificate: &Certificate,
    roots: &CertPool,
    intermediates: &CertPool,
    at: Time,
    observer: &mut impl PathObserver,
) -> Result<Chain, ChainError> {
    let mut chains = verify_observed(certificate, roots, intermediates, at, observer)?;
    let count = chains.len();
    match (chains.pop(), count) {
        (Some(chain), 1) => legacy::check(&chain).map(|()| chain),
        _ => Err(ChainError::NotUnique { count }),
    }
}

/// The chains that pass the rules for whole chains; when none does, the most telling reason.
fn keep_valid(
    mut chains: Vec<Chain>,
    observer: &mut impl PathObserver,
) -> Result<Vec<Chain>, ChainError> {
    let mut worst: Option<ChainError> = None;
    chains.retain(|chain| {
        let verdict = judge(chain);
        observer.chain(chain, verdict.as_ref().err());
        match verdict {
            Ok(()) => return true,
            Err(error) if worst.as_ref().is_none_or(|w| error.rank() > w.rank()) => {
                worst = Some(error)
            }
            Err(_) => {}
        }
        false
    });
    match worst {
        Some(error) if chains.is_empty() => Err(error),
        _ => Ok(chains),
    }
}

fn judge(chain: &Chain) -> Result<(), ChainError> {
    policy::check(chain)?;
    key_usage::check(chain)?;
    name_constraints::check(chain)
}
