//! The codes of the command line's own errors, each with its one meaning. A code never changes its meaning.

/// A file or folder cannot be read.
pub const UNREADABLE: &str = "MSP-CLI-001";
/// A file is larger than what it should hold.
pub const TOO_LARGE: &str = "MSP-CLI-002";
/// Standard input is named more than once.
pub const STDIN_TWICE: &str = "MSP-CLI-003";
/// A text is not hexadecimal.
pub const NOT_HEX: &str = "MSP-CLI-004";
/// An MSP has no signing identity.
pub const NO_SIGNING_IDENTITY: &str = "MSP-CLI-005";
/// A file cannot be written.
pub const UNWRITABLE: &str = "MSP-CLI-006";
/// A file is not in the encoding that was named.
pub const WRONG_ENCODING: &str = "MSP-CLI-007";
/// Standard output takes nothing more.
pub const OUTPUT_CLOSED: &str = "MSP-CLI-008";
/// A path leads to something other than a file.
pub const NOT_REGULAR: &str = "MSP-CLI-009";
/// A signature in bytes cannot be part of a JSON document.
pub const NOT_FOR_JSON: &str = "MSP-CLI-010";
/// A signature does not verify with its own certificate.
pub const WRONG_KEY: &str = "MSP-CLI-011";
/// A file is no certificate in PEM.
pub const NO_CERTIFICATE: &str = "MSP-CLI-012";
/// The system's clock stands before 1970.
pub const CLOCK: &str = "MSP-CLI-013";
/// A path holds no blocks.
pub const NO_BLOCKS: &str = "MSP-CLI-020";
/// A block is larger than any that a peer takes.
pub const BLOCK_TOO_LARGE: &str = "MSP-CLI-021";
/// A file holds no endorsement policies.
pub const NO_ENDORSEMENT_POLICIES: &str = "MSP-CLI-022";
/// Some signers have signatures, and some have none.
pub const MIXED_SIGNERS: &str = "MSP-CLI-023";
/// A text names no MSP folder.
pub const NO_MSP_FOLDER: &str = "MSP-CLI-024";
/// Things of different kinds are to be compared.
pub const DIFFERENT_KINDS: &str = "MSP-CLI-025";
/// There is more below a folder than is looked through.
pub const FOLDER_TOO_LARGE: &str = "MSP-CLI-026";
/// A manual page cannot be written.
pub const NO_MANUAL: &str = "MSP-CLI-027";
/// It is not said which MSP of a channel is to judge.
pub const WHICH_MSP: &str = "MSP-CLI-028";
/// Standard input is not text.
pub const NOT_TEXT: &str = "MSP-CLI-029";
/// A message holds no policy of a known type.
pub const NO_POLICY: &str = "MSP-CLI-030";
/// A text names no signer.
pub const NO_SIGNER: &str = "MSP-CLI-031";
/// There is no such lint.
pub const UNKNOWN_LINT: &str = "MSP-CLI-032";
/// A path leads neither to an MSP folder nor to a channel's configuration.
pub const NOTHING_TO_LINT: &str = "MSP-CLI-033";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    const PREFIX: &str = concat!("\"MSP", "-CLI-");

    /// Names of codes are told apart by the compiler, codes by this test.
    #[test]
    fn no_code_has_two_meanings_and_none_is_written_elsewhere() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/msp");
        let mut seen = BTreeSet::new();
        for file in sources(&root) {
            let text = fs::read_to_string(&file).expect("a source is text");
            let is_table = file.ends_with("codes.rs");
            for code in text.split(PREFIX).skip(1) {
                assert!(is_table, "{}: a code is written out", file.display());
                let number: String = code.chars().take(3).collect();
                assert!(seen.insert(number.clone()), "{number} has two meanings");
            }
        }
        assert!(seen.len() > 20, "{seen:?}");
    }

    fn sources(root: &Path) -> Vec<PathBuf> {
        let (mut files, mut folders) = (Vec::new(), vec![root.to_owned()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the sources are there") {
                let path = entry.expect("the sources are there").path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => files.push(path),
                }
            }
        }
        files
    }
}
