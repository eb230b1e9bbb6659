//! What it is measured on and with.

use fabric_msp::crypto::P256Path;
use serde_json::{Value, json};

const LOCK: &str = include_str!("../../Cargo.lock");

/// The processor's name, as Linux tells it.
pub fn processor() -> String {
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = (information.lines()).find_map(|line| line.strip_prefix("model name"));
    let name = name.map(|rest| rest.trim_start_matches([' ', '\t', ':']));
    name.unwrap_or(std::env::consts::ARCH).to_owned()
}

/// Cores that this process may use.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The instructions that make a difference.
pub struct Instructions {
    pub avx512_ifma: bool,
    pub sha_ni: bool,
    /// What `graviola` cannot do without.
    pub graviola: bool,
}

impl Instructions {
    #[cfg(target_arch = "x86_64")]
    pub fn here() -> Self {
        use std::arch::is_x86_feature_detected as has;
        Self {
            avx512_ifma: has!("avx512ifma"),
            sha_ni: has!("sha"),
            graviola: has!("aes")
                && has!("pclmulqdq")
                && has!("adx")
                && has!("avx2")
                && has!("bmi1"),
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    pub fn here() -> Self {
        Self {
            avx512_ifma: false,
            sha_ni: false,
            graviola: true,
        }
    }

    pub fn json(&self) -> Value {
        json!({"avx512_ifma": self.avx512_ifma, "sha_ni": self.sha_ni})
    }
}

/// The path that this process takes for P-256.
pub fn path() -> &'static str {
    match P256Path::chosen() {
        P256Path::Vector => "vector",
        P256Path::Scalar => "scalar",
        P256Path::Crate => "crate",
        _ => "unknown",
    }
}

/// Why this process does not take the vector path, if it does not.
pub fn no_vectors() -> Option<&'static str> {
    match (P256Path::chosen(), Instructions::here().avx512_ifma) {
        (P256Path::Vector, _) => None,
        (_, false) => Some("no AVX512-IFMA"),
        (_, true) => Some("FABRIC_MSP_P256 asks for another path"),
    }
}

/// A crate's name with the version that is locked.
pub fn versioned(name: &str) -> String {
    match locked(LOCK, name) {
        Some(version) => format!("{name} {version}"),
        None => name.to_owned(),
    }
}

fn locked<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let entry = format!("name = \"{name}\"\nversion = \"");
    let (_, behind) = lock.split_once(&entry)?;
    behind.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_locked() {
        let lock = "[[package]]\nname = \"ring-a\"\nversion = \"1.0\"\n\n[[package]]\nname = \"ring\"\nversion = \"0.17.14\"\n";
        assert_eq!(locked(lock, "ring"), Some("0.17.14"));
        assert_eq!(locked(lock, "rings"), None);
        for peer in ["aws-lc-rs", "ring", "graviola", "p256"] {
            assert_ne!(versioned(peer), peer);
        }
    }
}
