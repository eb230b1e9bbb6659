//! Whole chains: the rules of the search and of what is found.

mod forge;
mod judged;
mod search;

use super::*;
use forge::{Forge, forge, forge_ca};

/// A second at which what is forged is valid if nothing else is said: 2020-01-01T00:25:00Z.
const NOW: Time = Time::from_unix(1_577_838_300);

fn pool(certificates: &[Certificate]) -> CertPool {
    certificates.iter().cloned().collect()
}

/// root R (key 1), intermediate I (key 2), certificate L (key 3).
fn three() -> [Forge; 3] {
    [
        forge_ca("R", 1),
        forge_ca("I", 2).issued_by("R", 1),
        forge("L", 3).issued_by("I", 2),
    ]
}

/// Verifies the last of three, below the other two.
fn verify_three([root, intermediate, leaf]: [Forge; 3]) -> Result<Chain, ChainError> {
    unique_chain(
        &leaf.done(),
        &pool(&[root.done()]),
        &pool(&[intermediate.done()]),
        NOW,
    )
}

fn serials(chain: &Chain) -> Vec<u8> {
    chain
        .iter()
        .map(|c| c.serial().first().copied().unwrap_or_default())
        .collect()
}
