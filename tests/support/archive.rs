//! The bundled archives, unpacked for a test.

use flate2::read::GzDecoder;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Unpacks `testdata/NAME` into a fresh folder of its own for this test binary, and returns that folder.
pub fn unpack(name: &str, purpose: &str) -> PathBuf {
    let archive = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata")
        .join(name);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(purpose);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an old unpacked archive can be removed");
    }
    fs::create_dir_all(&folder).expect("the target folder is writable");
    let file = File::open(&archive).unwrap_or_else(|e| panic!("{}: {e}", archive.display()));
    let unpacked = tar::Archive::new(GzDecoder::new(file)).unpack(&folder);
    unpacked.expect("the archive is whole");
    folder
}
