//! basicConstraints (RFC 5280, 4.2.1.9).

use crate::encoding::der::{DerError, Reader, tag};
use crate::x509::error::{CertificateError, Field};

/// Go keeps the path length in a signed 64-bit number and refuses more.
const MAX_PATH_LENGTH: u64 = i64::MAX as u64;

/// The extension's content.
#[derive(Clone, Copy, Debug)]
pub(in crate::x509) struct BasicConstraints {
    pub(in crate::x509) is_ca: bool,
    pub(in crate::x509) max_path_length: Option<u64>,
}

impl BasicConstraints {
    /// Go reads a path length without CA true, lets `cA` be stated as false, and does not look at what follows.
    pub(super) fn read(mut value: Reader<'_>) -> Result<Self, CertificateError> {
        let malformed = Field::BasicConstraints.malformed();
        let mut content = value.enter(tag::SEQUENCE).map_err(&malformed)?;
        let is_ca = match content.next_is(tag::BOOLEAN) {
            true => content.read_boolean().map_err(&malformed)?,
            false => false,
        };
        let max_path_length = match content.next_is(tag::INTEGER) {
            true => Some(read_path_length(&mut content).map_err(&malformed)?),
            false => None,
        };
        Ok(Self {
            is_ca,
            max_path_length,
        })
    }
}

fn read_path_length(content: &mut Reader<'_>) -> Result<u64, DerError> {
    let at = content.offset();
    let length = content.read_integer()?.to_u64()?;
    if length > MAX_PATH_LENGTH {
        return Err(DerError::IntegerRange { at });
    }
    Ok(length)
}
