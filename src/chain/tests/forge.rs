//! Certificates put together octet by octet, to be as odd as a test wants them.

use crate::x509::Certificate;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};

const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const SERVER_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
const CLIENT_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 2];

/// A certificate to be; every step returns it changed. Valid from second 1,000 to second 2,000 of 2020.
#[derive(Clone)]
pub struct Forge {
    subject: &'static str,
    issuer: &'static str,
    key: u8,
    issuer_key: u8,
    serial: u8,
    not_before: &'static str,
    not_after: &'static str,
    extensions: Vec<Vec<u8>>,
}

/// A certificate for `subject` with its key number `key`, issued by itself.
pub fn forge(subject: &'static str, key: u8) -> Forge {
    Forge {
        subject,
        issuer: subject,
        key,
        issuer_key: key,
        serial: 1,
        not_before: "200101001640Z",
        not_after: "200101003320Z",
        extensions: Vec::new(),
    }
}

/// The same for an authority.
pub fn forge_ca(subject: &'static str, key: u8) -> Forge {
    forge(subject, key).basic_constraints(&[0x01, 0x01, 0xff])
}

impl Forge {
    pub fn issued_by(mut self, issuer: &'static str, key: u8) -> Self {
        (self.issuer, self.issuer_key) = (issuer, key);
        self
    }

    pub fn serial(mut self, serial: u8) -> Self {
        self.serial = serial;
        self
    }

    pub fn validity(mut self, not_before: &'static str, not_after: &'static str) -> Self {
        (self.not_before, self.not_after) = (not_before, not_after);
        self
    }

    pub fn basic_constraints(self, content: &[u8]) -> Self {
        self.id_ce(19, &tlv(0x30, content))
    }

    /// Replaces the basic constraints of an authority.
    pub fn path_length(mut self, length: u8) -> Self {
        self.extensions.clear();
        self.basic_constraints(&[0x01, 0x01, 0xff, 0x02, 0x01, length])
    }

    /// One bit of keyUsage, which excludes keyCertSign unless it is that one.
    pub fn key_usage(self, bits: u8) -> Self {
        self.id_ce(15, &tlv(0x03, &[0, bits]))
    }

    pub fn subject_key_id(self, id: &[u8]) -> Self {
        self.id_ce(14, &tlv(0x04, id))
    }

    pub fn authority_key_id(self, id: &[u8]) -> Self {
        self.id_ce(35, &tlv(0x30, &tlv(0x80, id)))
    }

    pub fn dns_name(self, name: &str) -> Self {
        self.id_ce(17, &tlv(0x30, &tlv(0x82, name.as_bytes())))
    }

    pub fn permitting_dns(self, domain: &str) -> Self {
        let subtree = tlv(0x30, &tlv(0x82, domain.as_bytes()));
        self.id_ce(30, &tlv(0x30, &tlv(0xa0, &subtree)))
    }

    pub fn server_auth(self) -> Self {
        self.id_ce(37, &tlv(0x30, &tlv(0x06, SERVER_AUTH)))
    }

    pub fn client_auth(self) -> Self {
        self.id_ce(37, &tlv(0x30, &tlv(0x06, CLIENT_AUTH)))
    }

    /// certificatePolicies with these OIDs' content octets.
    pub fn policies(self, oids: &[&[u8]]) -> Self {
        let infos: Vec<u8> = oids
            .iter()
            .flat_map(|oid| tlv(0x30, &tlv(0x06, oid)))
            .collect();
        self.id_ce(32, &tlv(0x30, &infos))
    }

    pub fn mapping(self, from: &[u8], to: &[u8]) -> Self {
        let mapping = tlv(0x30, &[tlv(0x06, from), tlv(0x06, to)].concat());
        self.id_ce(33, &tlv(0x30, &mapping))
    }

    /// policyConstraints: requireExplicitPolicy (`0x80`) or inhibitPolicyMapping (`0x81`).
    pub fn policy_constraint(self, tag: u8, skip: u8) -> Self {
        self.id_ce(36, &tlv(0x30, &tlv(tag, &[skip])))
    }

    pub fn inhibit_any_policy(self, skip: u8) -> Self {
        self.id_ce(54, &tlv(0x02, &[skip]))
    }

    pub fn unknown_critical_extension(mut self) -> Self {
        let parts = [tlv(0x06, &[0x2a, 3, 4]), tlv(0x01, &[0xff]), tlv(0x04, &[])];
        self.extensions.push(tlv(0x30, &parts.concat()));
        self
    }

    fn id_ce(mut self, last: u8, value: &[u8]) -> Self {
        let parts = [tlv(0x06, &[0x55, 0x1d, last]), tlv(0x04, value)];
        self.extensions.push(tlv(0x30, &parts.concat()));
        self
    }

    /// Signs it.
    pub fn done(&self) -> Certificate {
        let tbs = self.tbs();
        let signature: DerSignature = key(self.issuer_key).sign(&tbs);
        let bits = tlv(0x03, &[&[0], signature.as_bytes()].concat());
        let der = tlv(0x30, &[tbs, algorithm(), bits].concat());
        Certificate::from_der(&der).expect("tests forge what Go's parser takes")
    }

    fn tbs(&self) -> Vec<u8> {
        let validity = [self.not_before, self.not_after].map(|time| tlv(0x17, time.as_bytes()));
        let extensions = match self.extensions.is_empty() {
            true => Vec::new(),
            false => tlv(0xa3, &tlv(0x30, &self.extensions.concat())),
        };
        let parts = [
            tlv(0xa0, &tlv(0x02, &[2])),
            tlv(0x02, &[self.serial]),
            algorithm(),
            name(self.issuer),
            tlv(0x30, &validity.concat()),
            name(self.subject),
            spki(&key(self.key)),
            extensions,
        ];
        tlv(0x30, &parts.concat())
    }
}

fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).expect("small numbers are scalars")
}

fn algorithm() -> Vec<u8> {
    tlv(0x30, &tlv(0x06, ECDSA_SHA256))
}

fn name(common_name: &str) -> Vec<u8> {
    let attribute = [tlv(0x06, COMMON_NAME), tlv(0x0c, common_name.as_bytes())].concat();
    tlv(0x30, &tlv(0x31, &tlv(0x30, &attribute)))
}

fn spki(key: &SigningKey) -> Vec<u8> {
    let point = key.verifying_key().to_sec1_point(false);
    let algorithm = tlv(0x30, &[tlv(0x06, EC_PUBLIC_KEY), tlv(0x06, P256)].concat());
    tlv(
        0x30,
        &[algorithm, tlv(0x03, &[&[0], point.as_bytes()].concat())].concat(),
    )
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("tests forge small certificates");
    let [high, low] = length.to_be_bytes();
    let header: &[u8] = match length {
        0..0x80 => &[tag, low],
        0x80..0x100 => &[tag, 0x81, low],
        _ => &[tag, 0x82, high, low],
    };
    [header, content].concat()
}
