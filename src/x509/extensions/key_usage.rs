//! keyUsage and extKeyUsage (RFC 5280, 4.2.1.3 and 4.2.1.12).

use crate::encoding::der::{Reader, tag};
use crate::encoding::oid::oid;
use crate::x509::error::{CertificateError, Field};

/// keyUsage bits; bit 0 is digitalSignature, as RFC 5280 and Go number them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct KeyUsage(pub u16);

/// decipherOnly is the last bit that has a meaning.
const KEY_USAGE_BITS: usize = 9;

impl KeyUsage {
    /// keyCertSign.
    pub const CERT_SIGN: u16 = 1 << 5;
    /// cRLSign.
    pub const CRL_SIGN: u16 = 1 << 6;

    /// No bit set, or no such extension (Go does not tell them apart).
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Is any of these bits set?
    pub const fn allows(self, bits: u16) -> bool {
        self.0 & bits != 0
    }

    pub(super) fn read(mut value: Reader<'_>) -> Result<Self, CertificateError> {
        let malformed = Field::KeyUsage.malformed();
        let bits = value.read_bit_string().map_err(malformed)?;
        let set = (0..KEY_USAGE_BITS).filter(|bit| bits.is_set(*bit));
        Ok(Self(set.fold(0, |usage, bit| usage | 1 << bit)))
    }
}

/// anyExtendedKeyUsage, 2.5.29.37.0.
const ANY: &[u8] = oid!("2.5.29.37.0");
/// id-kp-serverAuth, 1.3.6.1.5.5.7.3.1.
const SERVER_AUTH: &[u8] = oid!("1.3.6.1.5.5.7.3.1");
/// id-kp-clientAuth, 1.3.6.1.5.5.7.3.2.
const CLIENT_AUTH: &[u8] = oid!("1.3.6.1.5.5.7.3.2");

/// extKeyUsage: which usages are listed, as far as they can matter. An empty list is as good as no extension.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExtendedKeyUsages {
    /// anyExtendedKeyUsage is listed.
    pub any: bool,
    /// serverAuth is listed; Go asks for it when nobody says otherwise, and Fabric does not.
    pub server_auth: bool,
    /// clientAuth is listed.
    pub client_auth: bool,
    /// How many other usages are listed, known to Go or not.
    pub others: usize,
}

impl ExtendedKeyUsages {
    pub(super) fn read(mut value: Reader<'_>) -> Result<Self, CertificateError> {
        let malformed = Field::ExtendedKeyUsage.malformed();
        let mut usages = Self::default();
        let mut content = value.enter(tag::SEQUENCE).map_err(&malformed)?;
        while !content.is_empty() {
            match content.read_oid().map_err(&malformed)? {
                ANY => usages.any = true,
                SERVER_AUTH => usages.server_auth = true,
                CLIENT_AUTH => usages.client_auth = true,
                _ => usages.others += 1,
            }
        }
        Ok(usages)
    }
}
