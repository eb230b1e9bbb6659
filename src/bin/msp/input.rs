//! Files and standard input, read up to a limit.

use crate::failure::Failure;
use base64ct::{Base64, Encoding as _};
use clap::ValueEnum;
use fabric_msp::encoding::hex;
use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

/// The largest identity read: far above any certificate that Fabric's tools make.
pub const MAX_IDENTITY: u64 = 1 << 20;
/// The largest signature or principal read.
pub const MAX_SMALL: u64 = 1 << 16;
/// The largest message read: what Fabric's peers accept over gRPC by default.
pub const MAX_MESSAGE: u64 = 100 << 20;

/// How bytes are written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Encoding {
    /// The bytes themselves.
    Der,
    Hex,
    Base64,
}

/// The file's bytes, or those of standard input for `-`.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let source: Box<dyn Read> = match path == Path::new("-") {
        true => Box::new(stdin()),
        false => Box::new(open(path)?),
    };
    let mut bytes = Vec::new();
    // One more than allowed tells a file at the limit from one above it.
    let read = source.take(limit + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(path, &error))?;
    match bytes.len() as u64 > limit {
        true => Err(too_large(path, limit)),
        false => Ok(bytes),
    }
}

/// Opens a file. A pipe or device could keep us waiting without end, so it must be one that the shell passed on.
fn open(path: &Path) -> Result<File, Failure> {
    let passed_on = path == Path::new("/dev/stdin") || path.starts_with("/dev/fd");
    let kind = std::fs::metadata(path).map(|metadata| metadata.file_type());
    match kind {
        // A folder says for itself what it is.
        Ok(kind) if !passed_on && !kind.is_file() && !kind.is_dir() => Err(not_regular(path)),
        _ => File::open(path).map_err(|error| unreadable(path, &error)),
    }
}

/// A small file's bytes, from the text that it holds.
pub fn read_encoded(path: &Path, encoding: Encoding) -> Result<Vec<u8>, Failure> {
    read_encoded_up_to(path, encoding, MAX_SMALL)
}

/// A file's bytes, from the text that it holds.
pub fn read_encoded_up_to(path: &Path, encoding: Encoding, limit: u64) -> Result<Vec<u8>, Failure> {
    let bytes = read(path, limit)?;
    let text = || std::str::from_utf8(&bytes).ok().map(str::trim_ascii);
    let decoded = match encoding {
        Encoding::Der => Some(bytes.clone()),
        Encoding::Hex => text().and_then(hex::decode),
        Encoding::Base64 => text().and_then(|t| Base64::decode_vec(t).ok()),
    };
    decoded.ok_or_else(|| not_encoded(path, encoding))
}

/// Refuses to read standard input twice.
pub fn at_most_one_stdin<'a>(paths: impl Iterator<Item = &'a PathBuf>) -> Result<(), Failure> {
    match paths.filter(|path| is_stdin(path)).count() {
        0 | 1 => Ok(()),
        _ => Err(Failure::own(
            crate::codes::STDIN_TWICE,
            "standard input is named more than once".to_owned(),
            "name files for all inputs but one",
        )),
    }
}

fn is_stdin(path: &Path) -> bool {
    ["-", "/dev/stdin", "/dev/fd/0"]
        .iter()
        .any(|name| path == Path::new(name))
}

/// The text or bytes of `bytes` in this encoding; text ends with a newline.
pub fn encode(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Der => bytes.to_vec(),
        Encoding::Hex => format!("{}\n", hex::encode(bytes)).into_bytes(),
        Encoding::Base64 => format!("{}\n", to_base64(bytes)).into_bytes(),
    }
}

/// Base64, without line breaks.
pub fn to_base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

fn not_encoded(path: &Path, encoding: Encoding) -> Failure {
    let name = match encoding {
        Encoding::Der => "der",
        Encoding::Hex => "hex",
        Encoding::Base64 => "base64",
    };
    let message = format!("`{}` is not written in {name}", path.display());
    Failure::own(
        crate::codes::WRONG_ENCODING,
        message,
        "name the encoding with `--encoding`",
    )
}

pub fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let message = format!("cannot read `{}`: {error}", path.display());
    Failure::own(
        crate::codes::UNREADABLE,
        message,
        "check the path and its permissions; `-` is standard input",
    )
}

fn not_regular(path: &Path) -> Failure {
    Failure::own(
        crate::codes::NOT_REGULAR,
        format!("`{}` is not a regular file", path.display()),
        "name a file; what a pipe holds can come by standard input (`-`)",
    )
}

fn too_large(path: &Path, limit: u64) -> Failure {
    let message = format!("`{}` is larger than {limit} bytes", path.display());
    Failure::own(
        crate::codes::TOO_LARGE,
        message,
        "name the file that holds what is asked for",
    )
}
