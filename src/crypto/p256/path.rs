//! Which code verifies: vectors, scalar code, or the `p256` crate.

use std::sync::OnceLock;

use super::lanes::Lanes;

/// The code that verifies signatures on P-256.
///
/// All paths give the same verdicts. Vectors are used where the processor has them; the environment variable `FABRIC_MSP_P256`, read
/// once, can ask for another path: `scalar`, or `crate` for the `p256` crate alone. Any other value but `auto` asks for the latter too, so
/// that a misspelt wish for less machinery is not passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum P256Path {
    /// AVX512-IFMA, eight signatures side by side, and scalar code for what vectors leave over.
    Vector,
    /// This crate's scalar code.
    Scalar,
    /// The `p256` crate; no tables.
    Crate,
}

/// The variable that chooses.
const VARIABLE: &str = "FABRIC_MSP_P256";

impl P256Path {
    /// The path that this process takes.
    pub fn chosen() -> Self {
        static CHOSEN: OnceLock<P256Path> = OnceLock::new();
        *CHOSEN.get_or_init(|| Self::wished(std::env::var_os(VARIABLE).as_deref()))
    }

    fn wished(wish: Option<&std::ffi::OsStr>) -> Self {
        match wish.map(|it| it.as_encoded_bytes()) {
            None | Some(b"" | b"auto") => Self::best(),
            Some(b"scalar") => Self::Scalar,
            Some(_) => Self::Crate,
        }
    }

    /// The fastest that this processor has.
    fn best() -> Self {
        match Lanes::detect() {
            Some(_) => Self::Vector,
            None => Self::Scalar,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_chooses_and_an_unknown_value_takes_the_most_reviewed_path() {
        let path = |wish: &str| P256Path::wished(Some(wish.as_ref()));
        assert_eq!(path("scalar"), P256Path::Scalar);
        assert_eq!(path("crate"), P256Path::Crate);
        assert_eq!(path("scaler"), P256Path::Crate);
        assert_eq!(path("auto"), P256Path::wished(None));
        assert_ne!(path(""), P256Path::Crate);
    }
}
