//! Where keys and serial numbers come from.

use super::GenerateError;
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

/// A source of random numbers.
///
/// With a seed, what comes out depends only on the seed and on the labels of the [children](Entropy::child) on the way,
/// not on order or time: the same material every time, and parts of it can be made in parallel. Whoever knows the seed
/// knows all keys, so seeds are for tests.
#[derive(Clone)]
pub struct Entropy {
    source: Source,
}

#[derive(Clone)]
enum Source {
    System,
    Seed(Zeroizing<[u8; 64]>),
}

impl Entropy {
    /// The operating system's random numbers.
    pub fn system() -> Self {
        Self {
            source: Source::System,
        }
    }

    /// Always the same numbers for the same seed.
    pub fn from_seed(seed: &[u8]) -> Self {
        let seed = derive(&[0; 64], b"seed", seed);
        Self {
            source: Source::Seed(seed),
        }
    }

    /// A source of its own for one part of the material. Sources with different labels are independent of each other.
    #[must_use]
    pub fn child(&self, label: &str) -> Self {
        let source = match &self.source {
            Source::System => Source::System,
            Source::Seed(seed) => Source::Seed(derive(seed, b"child", label.as_bytes())),
        };
        Self { source }
    }

    /// Up to 64 bytes for one use; with a seed, the same for the same `label` and `attempt`.
    pub(super) fn fill(
        &self,
        label: &str,
        attempt: u64,
        bytes: &mut [u8],
    ) -> Result<(), GenerateError> {
        match &self.source {
            Source::System => getrandom::fill(bytes).map_err(|error| GenerateError::Entropy {
                reason: error.to_string(),
            }),
            Source::Seed(seed) => {
                let derived = derive(seed, label.as_bytes(), &attempt.to_be_bytes());
                bytes
                    .iter_mut()
                    .zip(derived.iter())
                    .for_each(|(to, from)| *to = *from);
                Ok(())
            }
        }
    }
}

/// No secrets in logs.
impl std::fmt::Debug for Entropy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.source {
            Source::System => "Entropy(system)",
            Source::Seed(_) => "Entropy(seed)",
        })
    }
}

fn derive(seed: &[u8; 64], purpose: &[u8], label: &[u8]) -> Zeroizing<[u8; 64]> {
    let mut hash = Sha512::new_with_prefix(b"fabric-msp generate");
    hash.update(seed);
    // Lengths keep ("a", "bc") and ("ab", "c") apart.
    for part in [purpose, label] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    Zeroizing::new(hash.finalize().into())
}
