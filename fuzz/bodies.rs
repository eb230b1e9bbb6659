//! What each fuzz target does with its input. `tests/fuzz_replay.rs` does the same with the seeds, in plain tests.
//!
//! A body fails by panicking: in the library, or here when a promise does not hold.

use fabric_msp::config::MspConfig;
use fabric_msp::config::yaml::Configuration;
use fabric_msp::crypto::{BatchVerifier, Curve, HashFamily, PublicKey};
use fabric_msp::encoding::pem as pem_encoding;
use fabric_msp::wire::SerializedIdentity;
use fabric_msp::x509::{Certificate, Crl};
use fabric_msp::{Identity, Msp, MspPrincipal, MspVersion};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::elliptic_curve::PrimeField;
use p256::elliptic_curve::ops::{Invert, Reduce};
use p256::elliptic_curve::sec1::ToSec1Point;
use std::path::Path;
use std::sync::OnceLock;

/// What was decoded can be written, and reads the same.
pub fn pem(data: &[u8]) {
    if let Some(block) = pem_encoding::decode(data) {
        let text = pem_encoding::encode("CERTIFICATE", block.contents());
        let again = pem_encoding::decode(text.as_bytes()).expect("what we write can be read");
        assert_eq!(again.contents(), block.contents());
    }
}

/// Every part of a certificate can be asked for; its bytes are part of what was read.
pub fn certificate(data: &[u8]) {
    if let Ok(certificate) = Certificate::from_der(data) {
        assert_eq!(certificate.as_der(), data);
        assert_eq!(
            Certificate::from_der(certificate.as_der()).ok(),
            Some(certificate.clone())
        );
        let _ = (certificate.subject_text(), certificate.issuer_text());
        let _ = (
            certificate.not_before().to_string(),
            certificate.not_after().to_string(),
        );
        let _ = certificate.extensions().count();
        let _ = certificate.check_signature_from(&certificate);
    }
}

/// A CRL can be asked for what an MSP asks.
pub fn crl(data: &[u8]) {
    if let Ok(crl) = Crl::parse(data) {
        let _ = (crl.authority_key_id().is_ok(), crl.len());
        assert!(crl.is_empty() || !crl.lists(b"a serial that no list holds, for it is not one"));
        for issuer in network().root_certificates() {
            let _ = crl.check_signature(issuer);
        }
    }
}

/// `config.yaml` reads or is refused, as a file of an MSP folder.
pub fn config_yaml(data: &[u8]) {
    if let Err(error) = Configuration::from_yaml(data) {
        assert!(!error.to_string().is_empty());
    }
}

/// A configuration that reads can be written, and reads the same; setting it up is an MSP or an error.
pub fn fabric_msp_config(data: &[u8]) {
    if let Ok(config) = MspConfig::from_fabric_msp_config(data) {
        let again = MspConfig::from_fabric_msp_config(&config.to_fabric_msp_config());
        assert_eq!(again.as_ref(), Ok(&config));
        for version in MspVersion::ALL {
            let _ = Msp::new(&config, version);
        }
    }
}

/// An identity deserializes or not; a valid one writes itself so that it stays the same identity.
pub fn serialized_identity(data: &[u8]) {
    let msp = network();
    if let Ok(message) = SerializedIdentity::decode(data) {
        let _ = msp.is_well_formed(&message);
    }
    if let Ok(identity) = msp.deserialize_identity(data) {
        let again = msp.deserialize_identity(&identity.serialize());
        assert_eq!(
            again.expect("it writes itself readably").id(),
            identity.id()
        );
        if let Ok(valid) = msp.validate(&identity) {
            assert!(valid.chain().len() >= 2);
        }
    }
}

/// A principal holds or not; MEMBER and the like only for a valid identity.
pub fn principal(data: &[u8]) {
    if let Ok(principal) = MspPrincipal::decode(data) {
        assert_eq!(
            MspPrincipal::decode(&principal.encode()).as_ref(),
            Ok(&principal)
        );
        let _ = network().satisfies_principal(client(), &principal);
    }
}

/// A signature verifies or not; one that does, does so only for its message.
pub fn ecdsa_signature(data: &[u8]) {
    let key = client().certificate().public_key();
    for family in [HashFamily::Sha2, HashFamily::Sha3] {
        assert!(
            key.verify_message(family, b"a message never signed", data)
                .is_err()
        );
    }
    let _ = key.low_s(data);
}

/// A P-256 signature gets the verdict of the `p256` crate, alone and among others, by a key with a table and by one without.
///
/// Input: the key's secret, the nonce (each 8 octets), what is added to z, r and s (each 8), and which digest. Signatures are made from
/// small numbers, so that a fuzzer reaches points that meet.
pub fn p256_verify(data: &[u8]) {
    let Some((numbers, _)) = data.split_at_checked(40) else {
        return;
    };
    let number = |at: usize| {
        let octets = numbers[8 * at..8 * at + 8]
            .try_into()
            .expect("eight octets");
        p256::Scalar::from(u64::from_be_bytes(octets))
    };
    let (Some(d), Some(k)) = (nonzero(number(0)), nonzero(number(1))) else {
        return;
    };
    let (x, point) = (x_of(&k), p256::PublicKey::from_secret_scalar(&d));
    let z = x * *d + number(2);
    let s = (z + x * *d) * k.invert().as_ref() + number(4);
    assert_same_verdict(&point, z.to_repr().into(), x + number(3), s);
}

fn assert_same_verdict(key: &p256::PublicKey, z: [u8; 32], r: p256::Scalar, s: p256::Scalar) {
    let Ok(signature) = p256::ecdsa::Signature::from_scalars(r, s) else {
        return;
    };
    let signature = signature.normalize_s();
    let verifier = p256::ecdsa::VerifyingKey::from(key);
    let theirs = verifier.verify_prehash(&z, &signature).is_ok();
    let encoded = key.to_sec1_point(false);
    let ours =
        PublicKey::from_uncompressed_point(Curve::P256, encoded.as_bytes()).expect("a point");
    let der = signature.to_der();
    // Valid ones earn the key its table within these rounds.
    for size in [1, 3, 9, 9] {
        let mut batch = BatchVerifier::with_capacity(size);
        (0..size).for_each(|_| batch.push_digest(&ours, &z, der.as_bytes()));
        assert!(batch.verify().iter().all(|it| it.is_ok() == theirs));
    }
}

fn nonzero(number: p256::Scalar) -> Option<p256::NonZeroScalar> {
    p256::NonZeroScalar::new(number).into()
}

/// x of k G, modulo the order.
fn x_of(k: &p256::NonZeroScalar) -> p256::Scalar {
    let encoded = p256::PublicKey::from_secret_scalar(k).to_sec1_point(false);
    let x: [u8; 32] = encoded.as_bytes()[1..33].try_into().expect("32 octets");
    p256::Scalar::reduce(&p256::FieldBytes::from(x))
}

fn network() -> &'static Msp {
    static NETWORK: OnceLock<Msp> = OnceLock::new();
    NETWORK.get_or_init(|| {
        // This file is compiled in two packages: in the crate's own tests and in `fuzz`, one folder below.
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder =
            ["testdata", "../testdata"].map(|data| package.join(data).join("network/org1/msp"));
        let folder = &folder[usize::from(!folder[0].exists())];
        Msp::from_dir(folder, "Org1MSP").expect("the bundled MSP loads")
    })
}

fn client() -> &'static Identity {
    static CLIENT: OnceLock<Identity> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let pem = include_bytes!("../testdata/network/org1/users/client.pem");
        network()
            .identity_from_pem(pem)
            .expect("the bundled client is of that MSP")
    })
}
