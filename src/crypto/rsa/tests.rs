//! Signatures are made here with the private number of a key made for these tests.

use super::*;
use crate::encoding::hex;

const MODULUS: &str = concat!(
    "c7c9f2a5c0e029b0a78f5a6099bb028bd9ed4e5fa3c7ef8486e995ae555d4716b4364ddd07fe0243e90e1654ca839397",
    "32b345e0caae92a4069dbc9e1724592b0fed2a76a63146b9bf7647505d394cf174d2abd3e2fefb13e250b5be38f3b27f",
    "5391e92232f8bc3b6bebf258579d5831351fc8a3f72ad5481ecb8f9eb71c34a5",
);
const PRIVATE_EXPONENT: &str = concat!(
    "0fdc7d92213ceab266ab1fdeb975ba5f05ff2c10b5bd02cbffb5fdb72879ce52041ea791dbb793d0766932e6aa6945c7",
    "64340d612a562fb82bfa4be6352a2295ffb30a7771234baed4853ed1d22d7d8556235c5d84970f654712a1aa35336abb",
    "f142350bdfd3702cf7ddfac03b9603b6aa88dfab1f8f105b12fb40a523e43a21",
);
const MESSAGE: &[u8] = b"a message";

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

fn key() -> RsaKey {
    RsaKey::new(&bytes(MODULUS), 65_537).unwrap()
}

fn raise(encoded: &[u8]) -> Vec<u8> {
    let params = montgomery(&bytes(MODULUS)).unwrap();
    let base = BoxedUint::from_be_slice(encoded, params.bits_precision()).unwrap();
    let exponent = BoxedUint::from_be_slice_vartime(&bytes(PRIVATE_EXPONENT));
    let power = BoxedMontyForm::new(base, &params).pow(&exponent);
    last_bytes(&power.retrieve(), encoded.len()).into_vec()
}

fn pss_encoding(hash: HashAlgorithm, salt: &[u8]) -> Vec<u8> {
    let digest = hash.digest(MESSAGE);
    let check = hash.digest_parts(&[&[0; 8], digest.as_bytes(), salt]);
    let mut block = vec![0; 128 - hash.output_len() - 1];
    let at = block.len() - salt.len();
    block[at - 1] = 1;
    block[at..].copy_from_slice(salt);
    let mut encoded = unmask(hash, &block, check.as_bytes());
    encoded[0] &= 0x7f;
    encoded.extend_from_slice(check.as_bytes());
    encoded.push(0xbc);
    encoded
}

fn verify_pss(hash: HashAlgorithm, encoded: &[u8]) -> Result<(), SignatureError> {
    let digest = hash.digest(MESSAGE);
    key().verify_pss(hash, digest.as_bytes(), &raise(encoded))
}

fn verify_v15(encoded: &[u8]) -> Result<(), SignatureError> {
    let digest = HashAlgorithm::Sha256.digest(MESSAGE);
    key().verify_pkcs1v15(HashAlgorithm::Sha256, digest.as_bytes(), &raise(encoded))
}

#[test]
fn pkcs1v15_takes_exactly_one_encoding() {
    let digest = HashAlgorithm::Sha256.digest(MESSAGE);
    let good = pkcs1v15_encoding(HashAlgorithm::Sha256, digest.as_bytes(), 128).unwrap();
    assert_eq!(verify_v15(&good), Ok(()));
    for at in 1..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert_eq!(verify_v15(&bad), Err(SignatureError::Mismatch), "byte {at}");
    }
}

#[test]
fn signatures_are_as_long_as_the_modulus_and_below_it() {
    let digest = HashAlgorithm::Sha256.digest(MESSAGE);
    let good = pkcs1v15_encoding(HashAlgorithm::Sha256, digest.as_bytes(), 128).unwrap();
    let signature = raise(&good);
    let verify = |signature: &[u8]| {
        key().verify_pkcs1v15(HashAlgorithm::Sha256, digest.as_bytes(), signature)
    };
    assert_eq!(verify(&signature), Ok(()));
    let longer = [&[0], &*signature].concat();
    for wrong in [&signature[1..], &longer, &bytes(MODULUS), &[0xff; 128], &[]] {
        assert_eq!(verify(wrong), Err(SignatureError::Mismatch));
    }
}

#[test]
fn pss_takes_a_salt_as_long_as_the_digest_only() {
    let hash = HashAlgorithm::Sha256;
    assert_eq!(verify_pss(hash, &pss_encoding(hash, &[7; 32])), Ok(()));
    for salt_bytes in [0, 1, 20, 31, 33, 48] {
        let encoded = pss_encoding(hash, &vec![7; salt_bytes]);
        let verdict = verify_pss(hash, &encoded);
        assert_eq!(verdict, Err(SignatureError::Mismatch), "{salt_bytes} bytes");
    }
}

#[test]
fn pss_refuses_every_changed_bit_of_the_encoding() {
    let hash = HashAlgorithm::Sha384;
    let good = pss_encoding(hash, &[9; 48]);
    assert_eq!(verify_pss(hash, &good), Ok(()));
    for at in 1..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        assert_eq!(verify_pss(hash, &bad), Err(SignatureError::Mismatch));
    }
}

#[test]
fn pss_with_sha512_does_not_fit_1024_bits() {
    let digest = HashAlgorithm::Sha512.digest(MESSAGE);
    let verdict = key().verify_pss(HashAlgorithm::Sha512, digest.as_bytes(), &[1; 128]);
    assert_eq!(verdict, Err(SignatureError::Mismatch));
}

#[test]
fn unusable_keys_parse_and_verify_nothing() {
    let verdict = |modulus: &[u8], exponent| {
        let key = RsaKey::new(modulus, exponent).unwrap();
        let digest = HashAlgorithm::Sha256.digest(MESSAGE);
        key.verify_pkcs1v15(
            HashAlgorithm::Sha256,
            digest.as_bytes(),
            &vec![1; modulus.len()],
        )
    };
    let short = SignatureError::RsaKeyTooSmall {
        bits: 1023,
        minimum: 1024,
    };
    let mut modulus = bytes(MODULUS);
    modulus[0] = 0x7f;
    assert_eq!(verdict(&modulus, 65_537), Err(short));
    modulus[0] = 0x80;
    assert_eq!(verdict(&modulus, 65_537), Err(SignatureError::Mismatch));
    for exponent in [1, 2, 65_536, 1 << 31, (1 << 31) + 1, i64::MAX as u64] {
        let refused = SignatureError::RsaExponent { exponent };
        assert_eq!(verdict(&modulus, exponent), Err(refused));
    }
    modulus[127] &= 0xfe;
    assert_eq!(
        verdict(&modulus, 65_537),
        Err(SignatureError::RsaModulusEven)
    );
    let long = SignatureError::RsaKeyTooLarge {
        bits: 16_392,
        maximum: 16_384,
    };
    assert_eq!(verdict(&[0xff; 2_049], 3), Err(long));
}

#[test]
fn a_pkcs1_key_is_written_as_it_was_read() {
    let der = key().to_pkcs1();
    assert_eq!(RsaKey::from_pkcs1(&der).unwrap(), key());
    // An openssl-made digest would be of these very bytes: SEQUENCE, INTEGER with a leading zero, 65537.
    assert!(der.starts_with(&[0x30, 0x81, 0x89, 0x02, 0x81, 0x81, 0x00, 0xc7]));
    assert!(der.ends_with(&[0x02, 0x03, 0x01, 0x00, 0x01]));
}
