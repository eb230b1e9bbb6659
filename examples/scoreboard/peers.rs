//! The libraries that are compared, each by the interface that suits the row best.

use crate::contest::Contestant;
use crate::machine::{Instructions, versioned};
use crate::material::{Knowledge, Signed};
use fabric_msp::crypto::Digest;
use p256::ecdsa::signature::Verifier;

/// What Fabric's own code is called in rows: where its figures were recorded stands behind it.
pub const GO: &str = "Fabric in Go, on EPYC Zen 4";

/// Signatures of a pass: slices end between passes.
const PASS: usize = 4;

/// All that verify by themselves, one signature after the other.
pub fn all<'a>(knowledge: Knowledge, signed: &'a [Signed]) -> Vec<Contestant<'a>> {
    vec![
        aws_lc_rs(knowledge, signed),
        ring(signed),
        graviola(knowledge, signed),
        p256_crate(knowledge, signed),
    ]
}

fn aws_lc_rs<'a>(knowledge: Knowledge, signed: &'a [Signed]) -> Contestant<'a> {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey, UnparsedPublicKey};
    let parse = |it: &Signed| ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &it.point);
    let verify = |key: &ParsedPublicKey, it: &Signed| key.verify_sig(&it.message, &it.signature);
    let name = versioned("aws-lc-rs");
    match knowledge {
        Knowledge::Octets => each(name, signed, move |it| {
            let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &it.point);
            key.verify(&it.message, &it.signature).is_ok()
        }),
        Knowledge::Known | Knowledge::Parsed => with_keys(
            name,
            signed,
            |it| parse(it).expect("a key"),
            move |key, it| verify(key, it).is_ok(),
        ),
    }
}

fn ring(signed: &[Signed]) -> Contestant<'_> {
    use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
    each(versioned("ring"), signed, |it| {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &it.point);
        key.verify(&it.message, &it.signature).is_ok()
    })
}

fn graviola<'a>(knowledge: Knowledge, signed: &'a [Signed]) -> Contestant<'a> {
    use graviola::hashing::Sha256;
    use graviola::signing::ecdsa::{P256, VerifyingKey};
    let name = versioned("graviola");
    if !Instructions::here().graviola {
        return Contestant::absent(&name, "needs ADX, AES, AVX2, BMI1 and PCLMULQDQ");
    }
    let parse = |it: &Signed| VerifyingKey::<P256>::from_x962_uncompressed(&it.point);
    let verify = |key: &VerifyingKey<P256>, it: &Signed| {
        key.verify_asn1::<Sha256>(&[&it.message], &it.signature)
            .is_ok()
    };
    match knowledge {
        Knowledge::Octets => each(name, signed, move |it| {
            parse(it).is_ok_and(|key| verify(&key, it))
        }),
        Knowledge::Known | Knowledge::Parsed => {
            with_keys(name, signed, |it| parse(it).expect("a key"), verify)
        }
    }
}

fn p256_crate<'a>(knowledge: Knowledge, signed: &'a [Signed]) -> Contestant<'a> {
    use p256::ecdsa::{Signature, VerifyingKey};
    let parse = |it: &Signed| VerifyingKey::from_sec1_bytes(&it.point);
    let verify = |key: &VerifyingKey, it: &Signed| {
        let signature = Signature::from_der(&it.signature);
        signature.is_ok_and(|signature| key.verify(&it.message, &signature).is_ok())
    };
    let name = versioned("p256");
    match knowledge {
        Knowledge::Octets => each(name, signed, move |it| {
            parse(it).is_ok_and(|key| verify(&key, it))
        }),
        Knowledge::Known | Knowledge::Parsed => {
            with_keys(name, signed, |it| parse(it).expect("a key"), verify)
        }
    }
}

/// Verifies by keys parsed beforehand.
fn with_keys<'a, K: 'a>(
    name: String,
    signed: &'a [Signed],
    parse: impl Fn(&Signed) -> K,
    verify: impl Fn(&K, &Signed) -> bool + 'a,
) -> Contestant<'a> {
    let keys: Vec<K> = signed.iter().map(parse).collect();
    let mut all = (0..signed.len()).cycle();
    Contestant::timed(name, PASS, move || {
        let mut pass = all.by_ref().take(PASS);
        pass.all(|at| verify(&keys[at], &signed[at]))
    })
}

/// Verifies from octets.
fn each<'a>(
    name: String,
    signed: &'a [Signed],
    verify: impl Fn(&Signed) -> bool + 'a,
) -> Contestant<'a> {
    with_keys(name, signed, |_| (), move |(), it| verify(it))
}

/// SHA-256 of each of the messages, one after the other, compared with the digests that are known.
pub fn digests<'a>(messages: &'a [Vec<u8>], known: &'a [Digest]) -> Vec<Contestant<'a>> {
    use {aws_lc_rs::digest as aws, ring::digest as ring};
    let of_aws = |it: &Vec<u8>| aws::digest(&aws::SHA256, it);
    let of_ring = |it: &Vec<u8>| ring::digest(&ring::SHA256, it);
    let pairs = move || messages.iter().zip(known);
    let aws = move || pairs().all(|(it, known)| of_aws(it).as_ref() == known.as_bytes());
    let ring = move || pairs().all(|(it, known)| of_ring(it).as_ref() == known.as_bytes());
    vec![
        Contestant::timed(versioned("aws-lc-rs"), messages.len(), aws),
        Contestant::timed(versioned("ring"), messages.len(), ring),
    ]
}
