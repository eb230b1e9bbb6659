//! Certificates and CRLs put together octet by octet, to be as odd as a test wants them.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};

const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];

/// One element: tag, length, content.
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    [&header(tag, content.len()), content].concat()
}

/// Tag and length of an element.
pub fn header(tag: u8, length: usize) -> Vec<u8> {
    let octets = length.to_be_bytes();
    let significant = &octets[octets.iter().take_while(|octet| **octet == 0).count()..];
    match length {
        0..0x80 => vec![tag, length as u8],
        _ => [&[tag, 0x80 | significant.len() as u8], significant].concat(),
    }
}

/// Tag and length of a protobuf field.
pub fn message_header(tag: u8, length: usize) -> Vec<u8> {
    let mut header = vec![tag];
    let mut rest = length;
    while rest >= 0x80 {
        header.push(0x80 | rest as u8);
        rest >>= 7;
    }
    header.push(rest as u8);
    header
}

/// Nothing in so many wrappings, each of which is a header of the length within.
pub fn nested(depth: usize, header: impl Fn(usize) -> Vec<u8>) -> Vec<u8> {
    let mut headers = Vec::with_capacity(depth);
    let mut length = 0;
    for _ in 0..depth {
        let wrapping = header(length);
        length += wrapping.len();
        headers.push(wrapping);
    }
    headers.into_iter().rev().flatten().collect()
}

/// A SEQUENCE of these elements.
pub fn seq(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// `-----BEGIN CERTIFICATE-----` and so on.
pub fn pem(der: &[u8]) -> Vec<u8> {
    fabric_msp::encoding::pem::encode("CERTIFICATE", der).into_bytes()
}

/// A key that is the same in every run.
pub fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).expect("small numbers are scalars")
}

/// What a certificate is to say. Everything else is as Fabric's tools make it.
pub struct Forged<'a> {
    pub serial: u32,
    pub issuer: &'a str,
    pub subject: &'a str,
    pub key: &'a SigningKey,
    /// Whole extensions, in DER.
    pub extensions: Vec<Vec<u8>>,
}

impl Forged<'_> {
    /// Signs it.
    pub fn signed_by(&self, issuer: &SigningKey) -> Vec<u8> {
        let tbs = self.tbs();
        let signature: DerSignature = issuer.sign(&tbs);
        self.with_signature(tbs, signature.as_bytes())
    }

    /// Puts a signature on it that is well formed and wrong.
    pub fn unsigned(&self) -> Vec<u8> {
        let one = tlv(0x02, &[1]);
        self.with_signature(self.tbs(), &seq(&[one.clone(), one]))
    }

    fn with_signature(&self, tbs: Vec<u8>, signature: &[u8]) -> Vec<u8> {
        let bits = tlv(0x03, &[&[0], signature].concat());
        seq(&[tbs, algorithm(), bits])
    }

    fn tbs(&self) -> Vec<u8> {
        let serial = [&[1], &self.serial.to_be_bytes()[..]].concat();
        let validity = [b"200101000000Z", b"491231235959Z"].map(|time| tlv(0x17, time));
        seq(&[
            tlv(0xa0, &tlv(0x02, &[2])),
            tlv(0x02, &serial),
            algorithm(),
            name(self.issuer),
            seq(&validity),
            name(self.subject),
            spki(self.key),
            tlv(0xa3, &seq(&self.extensions)),
        ])
    }
}

/// The extensions of a CA: CA true, key usage, subject key identifier.
pub fn ca_extensions() -> Vec<Vec<u8>> {
    let id_ce = |last| vec![0x55, 0x1d, last];
    vec![
        extension(&id_ce(19), true, &seq(&[tlv(0x01, &[0xff])])),
        extension(&id_ce(15), true, &tlv(0x03, &[1, 0x06])),
        extension(&id_ce(14), false, &tlv(0x04, KEY_ID)),
    ]
}

/// The key identifier of every forged CA.
const KEY_ID: &[u8] = b"a key identifier";

/// A CRL of the CA with this name and key that lists these serial numbers.
pub fn crl(
    issuer: &str,
    issuer_key: &SigningKey,
    serials: impl Iterator<Item = Vec<u8>>,
) -> Vec<u8> {
    let date = tlv(0x17, b"260101000000Z");
    let entries =
        serials.flat_map(|serial| tlv(0x30, &[tlv(0x02, &serial), date.clone()].concat()));
    let authority = extension(&[0x55, 0x1d, 35], false, &seq(&[tlv(0x80, KEY_ID)]));
    let tbs = seq(&[
        tlv(0x02, &[1]),
        algorithm(),
        name(issuer),
        date.clone(),
        tlv(0x30, &entries.collect::<Vec<u8>>()),
        tlv(0xa0, &seq(&[authority])),
    ]);
    let signature: DerSignature = issuer_key.sign(&tbs);
    let bits = tlv(0x03, &[&[0], signature.as_bytes()].concat());
    seq(&[tbs, algorithm(), bits])
}

/// One extension.
pub fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let flag = match critical {
        true => tlv(0x01, &[0xff]),
        false => Vec::new(),
    };
    seq(&[tlv(0x06, oid), flag, tlv(0x04, value)])
}

fn algorithm() -> Vec<u8> {
    seq(&[tlv(0x06, ECDSA_SHA256)])
}

fn name(common_name: &str) -> Vec<u8> {
    let attribute = seq(&[tlv(0x06, COMMON_NAME), tlv(0x0c, common_name.as_bytes())]);
    seq(&[tlv(0x31, &attribute)])
}

fn spki(key: &SigningKey) -> Vec<u8> {
    let point = key.verifying_key().to_sec1_point(false);
    let algorithm = seq(&[tlv(0x06, EC_PUBLIC_KEY), tlv(0x06, P256)]);
    seq(&[algorithm, tlv(0x03, &[&[0], point.as_bytes()].concat())])
}
