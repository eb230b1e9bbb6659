use super::*;
use crate::encoding::hex;

const NO_POINT: [u8; 32] = {
    let mut key = [0; 32];
    key[0] = 2;
    key
};
/// The neutral point of Ed25519, of order one.
const NEUTRAL: [u8; 32] = {
    let mut key = [0; 32];
    key[0] = 1;
    key
};

fn p256_point() -> Vec<u8> {
    // The generator.
    let x = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
    let y = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    hex::decode(&format!("04{x}{y}")).unwrap()
}

fn curve_parameters(curve: Curve) -> Vec<u8> {
    [&[0x06, curve.oid().len() as u8], curve.oid()].concat()
}

#[test]
fn rsa_keys_need_null_parameters() {
    let key = [0x30, 0x06, 0x02, 0x01, 0x21, 0x02, 0x01, 0x03];
    let read = |parameters| PublicKey::from_spki_parts(oid::RSA, parameters, &key);
    assert_eq!(read(Some(NULL)).unwrap().algorithm(), KeyAlgorithm::Rsa);
    assert_eq!(read(None), Err(PublicKeyError::RsaParameters));
    assert_eq!(
        read(Some(&[0x30, 0x00])),
        Err(PublicKeyError::RsaParameters)
    );
}

#[test]
fn rsa_numbers_are_above_zero_and_the_exponent_below_2_to_63() {
    let read = |key: &[u8]| PublicKey::from_spki_parts(oid::RSA, Some(NULL), key).map(|_| ());
    let modulus = Err(PublicKeyError::RsaModulus);
    let exponent = Err(PublicKeyError::RsaExponent);
    assert_eq!(read(&[0x04, 0x00]), Err(PublicKeyError::RsaMalformed));
    assert_eq!(read(&[0x30, 0x06, 2, 1, 0, 2, 1, 3]), modulus);
    assert_eq!(read(&[0x30, 0x06, 2, 1, 0x80, 2, 1, 3]), modulus);
    assert_eq!(read(&[0x30, 0x07, 2, 2, 0, 0x21, 2, 1, 3]), modulus);
    assert_eq!(read(&[0x30, 0x03, 2, 1, 0x21]), exponent);
    assert_eq!(read(&[0x30, 0x06, 2, 1, 0x21, 2, 1, 0]), exponent);
    assert_eq!(read(&[0x30, 0x06, 2, 1, 0x21, 2, 1, 0xff]), exponent);
    let beyond = [0x30, 0x0e, 2, 1, 0x21, 2, 9, 0, 0x80, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(read(&beyond), exponent);
    // What follows the fields, and what follows the structure, is ignored.
    assert_eq!(read(&[0x30, 0x07, 2, 1, 0x21, 2, 1, 3, 9, 9, 9]), Ok(()));
}

#[test]
fn curves_are_named_and_known() {
    let key = p256_point();
    let read = |parameters| PublicKey::from_spki_parts(oid::ECDSA, parameters, &key);
    let parameters = curve_parameters(Curve::P256);
    let algorithm = read(Some(&parameters)).unwrap().algorithm();
    assert_eq!(algorithm, KeyAlgorithm::Ecdsa(Curve::P256));
    assert_eq!(read(None), Err(PublicKeyError::CurveParameters));
    assert_eq!(read(Some(NULL)), Err(PublicKeyError::CurveParameters));
    let secp256k1 = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a];
    let oid = "1.3.132.0.10".to_owned();
    assert_eq!(
        read(Some(&secp256k1)),
        Err(PublicKeyError::UnsupportedCurve { oid })
    );
}

#[test]
fn ed25519_keys_are_any_32_bytes_without_parameters() {
    let read = |parameters, key: &[u8]| PublicKey::from_spki_parts(oid::ED25519, parameters, key);
    assert!(read(None, &NO_POINT).unwrap().is_importable());
    assert_eq!(
        read(Some(NULL), &NO_POINT),
        Err(PublicKeyError::Ed25519Parameters)
    );
    assert_eq!(
        read(None, &NO_POINT[1..]),
        Err(PublicKeyError::Ed25519Length { actual: 31 })
    );
}

#[test]
fn keys_of_other_algorithms_are_not_looked_into() {
    for (oid, algorithm) in [
        (oid::X25519, KeyAlgorithm::X25519),
        (&[0x2a, 0x03], KeyAlgorithm::Unknown),
    ] {
        let key = PublicKey::from_spki_parts(oid, Some(NULL), b"anything").unwrap();
        assert_eq!(key.algorithm(), algorithm);
        assert!(!key.is_importable());
        assert_eq!(key.bccsp_ski(), None);
        let verdict = key.verify_certificate(SignatureAlgorithm::EcdsaWithSha256, b"", b"");
        assert!(matches!(verdict, Err(SignatureError::Unsupported { .. })));
        let verdict = key.verify_message(HashFamily::Sha2, b"m", b"s");
        assert!(matches!(
            verdict,
            Err(SignatureError::NotForMessages { .. })
        ));
    }
}

#[test]
fn dsa_keys_parse_when_their_numbers_are_above_zero() {
    let parameters = [0x30, 0x09, 2, 1, 23, 2, 1, 11, 2, 1, 4];
    let read = |parameters: &[u8], key: &[u8]| {
        PublicKey::from_spki_parts(oid::DSA, Some(parameters), key).map(|key| key.algorithm())
    };
    assert_eq!(read(&parameters, &[2, 1, 5]), Ok(KeyAlgorithm::Dsa));
    assert_eq!(
        read(&parameters, &[2, 1, 0]),
        Err(PublicKeyError::DsaNotPositive)
    );
    assert_eq!(
        read(&parameters, &[4, 1, 5]),
        Err(PublicKeyError::DsaMalformed)
    );
    assert_eq!(
        read(&[0x30, 0x00], &[2, 1, 5]),
        Err(PublicKeyError::DsaParameters)
    );
    assert_eq!(
        read(&[0x30, 0x09, 2, 1, 23, 2, 1, 0xf0, 2, 1, 4], &[2, 1, 5]),
        Err(PublicKeyError::DsaNotPositive)
    );
}

#[test]
fn sha1_counts_for_crls_only_and_md5_never() {
    let key = PublicKey::from_uncompressed_point(Curve::P256, &p256_point()).unwrap();
    // With the generator for a public key the private key is 1: s = e + r for k = 1.
    let algorithm = SignatureAlgorithm::EcdsaWithSha1;
    let signer_key = ::p256::ecdsa::SigningKey::from_slice(&{
        let mut one = [0; 32];
        one[31] = 1;
        one
    })
    .unwrap();
    use ::p256::ecdsa::signature::hazmat::PrehashSigner;
    let digest = HashAlgorithm::Sha1.digest(b"a list");
    let signature: ::p256::ecdsa::DerSignature =
        signer_key.sign_prehash(digest.as_bytes()).unwrap();
    let signature = signature.as_bytes();
    assert_eq!(key.verify_crl(algorithm, b"a list", signature), Ok(()));
    let insecure = Err(SignatureError::Insecure { algorithm });
    assert_eq!(
        key.verify_certificate(algorithm, b"a list", signature),
        insecure
    );
    let algorithm = SignatureAlgorithm::Md5WithRsa;
    let insecure = Err(SignatureError::Insecure { algorithm });
    assert_eq!(key.verify_crl(algorithm, b"a list", signature), insecure);
}

#[test]
fn the_algorithm_must_be_the_keys() {
    let ecdsa = PublicKey::from_uncompressed_point(Curve::P256, &p256_point()).unwrap();
    let ed25519 = PublicKey::from_ed25519_bytes(NEUTRAL);
    for (key, algorithm) in [
        (&ecdsa, SignatureAlgorithm::Sha256WithRsa),
        (&ecdsa, SignatureAlgorithm::Sha256WithRsaPss),
        (&ecdsa, SignatureAlgorithm::Ed25519),
        (&ecdsa, SignatureAlgorithm::DsaWithSha256),
        (&ed25519, SignatureAlgorithm::EcdsaWithSha256),
    ] {
        let verdict = key.verify_certificate(algorithm, b"", b"");
        assert!(matches!(verdict, Err(SignatureError::KeyMismatch { .. })));
    }
    let verdict = ecdsa.verify_certificate(SignatureAlgorithm::Unknown, b"", b"");
    assert!(matches!(verdict, Err(SignatureError::Unsupported { .. })));
}

#[test]
fn messages_need_a_signature_and_ed25519_a_message() {
    let key = PublicKey::from_ed25519_bytes(NEUTRAL);
    // R neutral, S zero: the neutral key verifies that over anything.
    let signature = [&NEUTRAL[..], &[0; 32]].concat();
    let verify =
        |message: &[u8], signature: &[u8]| key.verify_message(HashFamily::Sha2, message, signature);
    assert_eq!(verify(b"m", &signature), Ok(()));
    assert_eq!(verify(b"", &signature), Err(SignatureError::EmptyMessage));
    assert_eq!(verify(b"m", b""), Err(SignatureError::EmptySignature));
    assert_eq!(verify(b"m", &signature[1..]), Err(SignatureError::Mismatch));
    // A certificate may be empty to the signer; that door does not ask.
    let verdict = key.verify_certificate(SignatureAlgorithm::Ed25519, b"", &signature);
    assert_eq!(verdict, Ok(()));
}

#[test]
fn ed25519_takes_no_s_above_the_order_and_no_key_that_is_no_point() {
    let order = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let order = hex::decode(order).unwrap();
    let key = PublicKey::from_ed25519_bytes(NEUTRAL);
    let wrapped = [&NEUTRAL[..], &order].concat();
    assert!(
        key.verify_message(HashFamily::Sha2, b"m", &wrapped)
            .is_err()
    );
    let key = PublicKey::from_ed25519_bytes(NO_POINT);
    let signature = [&NEUTRAL[..], &[0; 32]].concat();
    assert!(
        key.verify_message(HashFamily::Sha2, b"m", &signature)
            .is_err()
    );
}

#[test]
fn identifiers_are_hashes_of_the_key_bytes() {
    let point = p256_point();
    let ecdsa = PublicKey::from_uncompressed_point(Curve::P256, &point).unwrap();
    let digest = HashAlgorithm::Sha256.digest(&point);
    assert_eq!(&ecdsa.bccsp_ski().unwrap()[..], digest.as_bytes());
    let ed25519 = PublicKey::from_ed25519_bytes(NEUTRAL);
    let digest = HashAlgorithm::Sha256.digest(&NEUTRAL);
    assert_eq!(&ed25519.bccsp_ski().unwrap()[..], digest.as_bytes());
    let rsa = PublicKey::from_rsa_numbers(&[0x21], 3).unwrap();
    let digest = HashAlgorithm::Sha256.digest(&[0x30, 6, 2, 1, 0x21, 2, 1, 3]);
    assert_eq!(&rsa.bccsp_ski().unwrap()[..], digest.as_bytes());
}

#[test]
fn only_ecdsa_keys_normalize_s() {
    let key = PublicKey::from_ed25519_bytes(NEUTRAL);
    let verdict = key.low_s(&[0x30, 6, 2, 1, 1, 2, 1, 1]);
    assert!(matches!(verdict, Err(SignatureError::NotEcdsa { .. })));
}
