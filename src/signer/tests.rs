use super::*;
use crate::crypto::Curve;
use crate::encoding::{hex, pem};
use proptest::prelude::*;
use zeroize::Zeroizing;

const SEC1_TAIL: &[u8] = &[
    0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
];
const P256_IDENTIFIER: &[u8] = &[
    0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 0x03, 0x01, 0x07,
];
/// A key of 1024 bits made for this test, PKCS #1.
const RSA: &str = concat!(
    "3082025b02010002818100c7c9f2a5c0e029b0a78f5a6099bb028bd9ed4e5fa3c7ef8486e995ae555d4716b4364ddd07fe0243",
    "e90e1654ca83939732b345e0caae92a4069dbc9e1724592b0fed2a76a63146b9bf7647505d394cf174d2abd3e2fefb13e250b5",
    "be38f3b27f5391e92232f8bc3b6bebf258579d5831351fc8a3f72ad5481ecb8f9eb71c34a502030100010281800fdc7d92213c",
    "eab266ab1fdeb975ba5f05ff2c10b5bd02cbffb5fdb72879ce52041ea791dbb793d0766932e6aa6945c764340d612a562fb82b",
    "fa4be6352a2295ffb30a7771234baed4853ed1d22d7d8556235c5d84970f654712a1aa35336abbf142350bdfd3702cf7ddfac0",
    "3b9603b6aa88dfab1f8f105b12fb40a523e43a21024100dc9fddee2952bfe201c3ca99519ca5058c5f6d404209cb449e92e778",
    "167811c80fc3c1166f7fad79934f506376656cab717b4f3736f07ebfbeab75021d9b3edd024100e7d2d378b698b7a5333ced0a",
    "718b40cd458e5486e33476339d4b5320d88cda1174042a6755e24094485a60363435efead04f64b5f3ee2d4b5912c9d9edb85c",
    "6902403b24fc58d9691e99970186f19d285230ef95b17315810ca603a0bc3ebc3f49fd0904e06184588507df8ed6ad23534353",
    "9ea380f3fb5d738d31af4339e2f7f85d0240034f978599d604896f79e748c6e65e3e9047c01d4d116abec1f8596f96a82c5523",
    "7b0bbffe12052a18fe717154bd9077a2120036390da5c7f5b5b6fc4dd0dc410240170579da45ac8ea56d9a0a12afa1d84a062b",
    "949009b7a88bc04c34e87085cced13d971a8ea542e52b18821ff9f1abb294f0e3cd238db72e10a119c39d5b8c49e",
);

fn sec1(scalar: &[u8], tail: &[u8]) -> Vec<u8> {
    let inside = [&[2, 1, 1, 4, scalar.len() as u8], scalar, tail].concat();
    [&[0x30, inside.len() as u8], &*inside].concat()
}

fn pkcs8(key: &[u8]) -> Vec<u8> {
    let key = [&[4, key.len() as u8], key].concat();
    let inside = [&[2, 1, 0], P256_IDENTIFIER, &key].concat();
    [&[0x30, inside.len() as u8], &*inside].concat()
}

fn spki(signer: &SoftwareSigner, point: &[u8]) -> Vec<u8> {
    assert_eq!(signer.algorithm(), KeyAlgorithm::Ecdsa(Curve::P256));
    let bits = [&[3, 66, 0], point].concat();
    let inside = [P256_IDENTIFIER, &bits].concat();
    [&[0x30, inside.len() as u8], &*inside].concat()
}

fn secret(byte: u8) -> SoftwareSigner {
    SoftwareSigner::from_scalar(Curve::P256, &[byte; 32]).unwrap()
}

fn point(byte: u8) -> Vec<u8> {
    let secret = ::p256::SecretKey::from_slice(&[byte; 32]).unwrap();
    secret.public_key().to_sec1_bytes().into_vec()
}

fn ski(signer: &impl Signer) -> String {
    hex::encode(&signer.public_key().bccsp_ski().unwrap())
}

fn pem_of(der: &[u8]) -> Vec<u8> {
    pem::encode("WHATEVER", der).into_bytes()
}

fn key_file(name: impl Into<String>, byte: u8) -> KeyStoreEntry {
    file(name, pem_of(&sec1(&[byte; 32], SEC1_TAIL)))
}

fn file(name: impl Into<String>, contents: Vec<u8>) -> KeyStoreEntry {
    KeyStoreEntry::file(name, Zeroizing::new(contents))
}

fn find(entries: Vec<KeyStoreEntry>, byte: u8) -> Result<SigningKey, KeyStoreError> {
    find_signing_key(&KeyStore::new(entries), secret(byte).public_key(), None)
}

fn assert_signs_as(found: Result<SigningKey, KeyStoreError>, byte: u8) {
    let found = found.unwrap();
    assert_eq!(found.public_key(), secret(byte).public_key());
    let signature = found.sign(b"m", HashFamily::Sha2).unwrap();
    let key = secret(byte);
    let verdict = key
        .public_key()
        .verify_message(HashFamily::Sha2, b"m", &signature);
    assert_eq!(verdict, Ok(()));
}

#[test]
fn signatures_are_those_of_rfc_6979_with_low_s() {
    for (curve, scalar, r, s) in [
        (
            Curve::P256,
            "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
            "00efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
            "00f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        ),
        (
            Curve::P224,
            "f220266e1105bfe3083e03ec7a3a654651f45e37167e88600bf257c1",
            "61aa3da010e8e8406c656bc477a7a7189895e7e840cdfe8ff42307ba",
            "00bc814050dab5d23770879494f9e0a680dc1af7161991bde692b10101",
        ),
    ] {
        let signer = SoftwareSigner::from_scalar(curve, &hex::decode(scalar).unwrap()).unwrap();
        let integer = |text: &str| {
            let content = hex::decode(text).unwrap();
            [&[2, content.len() as u8], &*content].concat()
        };
        let inside = [integer(r), integer(s)].concat();
        let vector = [&[0x30, inside.len() as u8], &*inside].concat();
        let low = signer.public_key().low_s(&vector).unwrap().unwrap();
        assert_eq!(signer.sign(b"sample", HashFamily::Sha2), Ok(low), "{curve}");
    }
}

#[test]
fn every_algorithm_and_family_signs_what_verifies() {
    let mut signers: Vec<_> = Curve::ALL
        .map(|curve| SoftwareSigner::from_scalar(curve, &[0x11; 28]).unwrap())
        .into();
    signers.push(SoftwareSigner::from_ed25519_seed(&[7; 32]));
    for signer in signers {
        for family in [HashFamily::Sha2, HashFamily::Sha3] {
            let signature = signer.sign(b"a message", family).unwrap();
            let verdict = signer
                .public_key()
                .verify_message(family, b"a message", &signature);
            assert_eq!(verdict, Ok(()), "{signer:?}");
        }
    }
}

#[test]
fn ed25519_signs_no_empty_message() {
    let signer = SoftwareSigner::from_ed25519_seed(&[7; 32]);
    assert_eq!(
        signer.sign(b"", HashFamily::Sha2),
        Err(SignerError::EmptyMessage)
    );
    assert!(secret(7).sign(b"", HashFamily::Sha2).is_ok());
}

#[test]
fn all_forms_of_a_key_are_one_key() {
    let plain = sec1(&[7; 32], SEC1_TAIL);
    for der in [
        plain.clone(),
        pkcs8(&plain),
        pkcs8(&sec1(&[7; 32], &[])),
        // The outer curve goes before the inner one, here P-384.
        pkcs8(&sec1(&[7; 32], &[0xa0, 7, 6, 5, 0x2b, 0x81, 4, 0, 0x22])),
        sec1(&[&[0, 0], &[7; 32][..]].concat(), SEC1_TAIL),
        [&*plain, b"trailing"].concat(),
    ] {
        let signer = SoftwareSigner::from_der(&der).unwrap();
        assert_eq!(signer.public_key(), secret(7).public_key());
        let signer = SoftwareSigner::from_pem(&pem_of(&der)).unwrap();
        assert_eq!(signer.public_key(), secret(7).public_key());
    }
}

#[test]
fn damaged_keys_are_refused_with_their_reason() {
    let read = |der: &[u8]| SoftwareSigner::from_der(der).map(drop);
    assert_eq!(read(&sec1(&[7; 32], &[])), Err(PrivateKeyError::Curve));
    assert_eq!(
        read(&sec1(&[0; 32], SEC1_TAIL)),
        Err(PrivateKeyError::Scalar)
    );
    assert_eq!(
        read(&sec1(&[0xff; 32], SEC1_TAIL)),
        Err(PrivateKeyError::Scalar)
    );
    assert_eq!(
        read(&sec1(&[7; 33], SEC1_TAIL)),
        Err(PrivateKeyError::Scalar)
    );
    let mut version = sec1(&[7; 32], SEC1_TAIL);
    version[4] = 2;
    assert_eq!(read(&version), Err(PrivateKeyError::Version { version: 2 }));
    let not_a_bit_string = [SEC1_TAIL, &[0xa1, 3, 3, 1, 9]].concat();
    assert_eq!(
        read(&sec1(&[7; 32], &not_a_bit_string)),
        Err(PrivateKeyError::Unrecognized)
    );
    assert_eq!(read(b""), Err(PrivateKeyError::Unrecognized));
    assert_eq!(
        SoftwareSigner::from_pem(b"no block").map(drop),
        Err(PrivateKeyError::NoPem)
    );
}

#[test]
fn nothing_shows_a_secret() {
    let signer = secret(0xab);
    let shown = format!("{signer:?} {:?}", key_file("a", 0xab));
    assert!(!shown.contains("171") && !shown.to_lowercase().contains("abab"));
    let found = find(vec![key_file("a", 0xab)], 0xab);
    assert!(!format!("{found:?}").contains("171"));
}

#[test]
fn a_key_is_found_under_any_name() {
    assert_signs_as(find(vec![key_file("b", 8), key_file("priv_sk", 7)], 7), 7);
    let ski = ski(&secret(7));
    assert_signs_as(find(vec![key_file(format!("{ski}_sk"), 7)], 7), 7);
    assert_signs_as(find(vec![key_file(ski, 7)], 7), 7);
}

#[test]
fn a_name_with_the_identifier_is_believed() {
    let name = format!("{}_sk", ski(&secret(7)));
    assert_signs_as(find(vec![key_file(name.clone(), 8)], 7), 8);
    // And nothing else is looked at.
    let garbage = file(name.clone(), b"garbage".to_vec());
    let error = find(vec![garbage, key_file("right", 7)], 7).unwrap_err();
    let reason = PrivateKeyError::NoPem;
    let miss = StoreMiss::NoKey { name, reason };
    assert_eq!(error, KeyStoreError::NoKeyMaterial { miss });
}

#[test]
fn the_first_name_that_starts_with_the_identifier_decides_which_file_is_read() {
    let ski = ski(&secret(7));
    let first = key_file(format!("{ski}-old_sk"), 7);
    let error = find(vec![first, key_file("right", 7)], 7).unwrap_err();
    let name = format!("{ski}_sk");
    let miss = StoreMiss::Unreadable { name: name.clone() };
    assert_eq!(error, KeyStoreError::NoKeyMaterial { miss });
    // One that ends otherwise brings back the search, and hides the names after it.
    let entries = vec![
        key_file(format!("{ski}-old"), 8),
        key_file(format!("{ski}_sk"), 8),
        key_file("right", 7),
    ];
    assert_signs_as(find(entries, 7), 7);
}

#[test]
fn a_public_key_file_makes_a_signer_that_never_signs() {
    let signer = secret(7);
    let public = pem_of(&spki(&signer, &point(7)));
    let found = find(vec![file(format!("{}_pk", ski(&signer)), public)], 7).unwrap();
    assert!(matches!(found, SigningKey::PublicOnly(_)));
    let refused = found.sign(b"m", HashFamily::Sha2);
    assert!(matches!(refused, Err(SignerError::PublicKeyOnly { .. })));
}

#[test]
fn a_symmetric_key_file_is_an_error_even_with_key_material() {
    let name = format!("{}_key", ski(&secret(7)));
    let material = pem_of(&sec1(&[7; 32], SEC1_TAIL));
    let store = KeyStore::new(vec![file(name.clone(), pem_of(b"0123456789abcdef"))]);
    let found = find_signing_key(&store, secret(7).public_key(), Some(("key", &material)));
    assert_eq!(
        found.unwrap_err(),
        KeyStoreError::Symmetric { name: name.clone() }
    );
    // One that cannot be read is a miss instead.
    let store = KeyStore::new(vec![file(name, b"garbage".to_vec())]);
    let found = find_signing_key(&store, secret(7).public_key(), Some(("key", &material)));
    assert_signs_as(found, 7);
}

#[test]
fn rsa_keys_are_found_and_never_sign() {
    let der = hex::decode(RSA).unwrap();
    let store = KeyStore::new(vec![file("key", pem_of(&der))]);
    // N stands behind two headers and the version, 129 bytes with its zero.
    let public_key = PublicKey::from_rsa_numbers(&der[10..139], 65_537).unwrap();
    let found = find_signing_key(&store, &public_key, None).unwrap();
    assert!(matches!(found, SigningKey::Rsa(_)));
    assert_eq!(found.sign(b"m", HashFamily::Sha2), Err(SignerError::Rsa));
    for at in [20, 200, 300, 350, 400, 450, 500, 580] {
        let mut damaged = der.clone();
        damaged[at] ^= 1;
        let store = KeyStore::new(vec![file(format!("{}_sk", ski(&found)), pem_of(&damaged))]);
        assert!(
            find_signing_key(&store, &public_key, None).is_err(),
            "byte {at}"
        );
    }
}

#[test]
fn scanned_files_have_a_limit_and_links_and_named_files_none() {
    let long = |length: usize| {
        let mut text = pem_of(&sec1(&[7; 32], SEC1_TAIL));
        text.resize(length, b'\n');
        text
    };
    let limit = MAX_SCANNED_FILE_BYTES as usize;
    assert_signs_as(find(vec![file("key", long(limit))], 7), 7);
    assert!(find(vec![file("key", long(limit + 1))], 7).is_err());
    let link = KeyStoreEntry::link("key", Zeroizing::new(long(limit + 1)));
    assert_signs_as(find(vec![link], 7), 7);
    let name = format!("{}_sk", ski(&secret(7)));
    assert_signs_as(find(vec![file(name, long(limit + 1))], 7), 7);
}

#[test]
fn a_file_must_start_with_the_key_and_be_plain() {
    let key = pem_of(&sec1(&[7; 32], SEC1_TAIL));
    let parameters = [&*pem_of(&[6, 1, 1]), &*key].concat();
    assert!(find(vec![file("key", parameters)], 7).is_err());
    let text = String::from_utf8(key).unwrap();
    let encrypted = text.replacen("-----\n", "-----\nDEK-Info: AES-256-CBC,00\n\n", 1);
    assert!(find(vec![file("key", encrypted.clone().into_bytes())], 7).is_err());
    // In key material the header is not looked at.
    let material = Some(("key", encrypted.as_bytes()));
    let found = find_signing_key(&KeyStore::default(), secret(7).public_key(), material);
    assert_signs_as(found, 7);
    let proc_type = text.replacen("-----\n", "-----\nProc-Type: 4,ENCRYPTED\n\n", 1);
    assert_signs_as(find(vec![file("key", proc_type.into_bytes())], 7), 7);
}

#[test]
fn key_material_is_ecdsa_and_not_compared() {
    let store = KeyStore::default();
    let with =
        |material: &[u8]| find_signing_key(&store, secret(7).public_key(), Some(("key", material)));
    assert_signs_as(with(&pem_of(&sec1(&[8; 32], SEC1_TAIL))), 8);
    let seed = [
        &[
            0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
        ],
        &[7; 32][..],
    ];
    for wrong in [pem_of(&seed.concat()), pem_of(&hex::decode(RSA).unwrap())] {
        let error = with(&wrong).unwrap_err();
        let reason_is_type = matches!(
            error,
            KeyStoreError::KeyMaterial {
                reason: PrivateKeyError::Type { .. },
                ..
            }
        );
        assert!(reason_is_type, "{error}");
    }
    assert!(with(b"").is_err());
}

#[test]
fn keys_without_identifier_have_no_private_key() {
    let key = PublicKey::from_spki_parts(&[0x2b, 0x65, 0x6e], None, &[0; 32]).unwrap();
    let found = find_signing_key(&KeyStore::default(), &key, None);
    assert!(matches!(found, Err(KeyStoreError::NoIdentifier { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_reading_a_key_panic(
        noise in prop::collection::vec(any::<u8>(), 0..100),
        at in 0_usize..600,
        byte: u8,
    ) {
        let _ = SoftwareSigner::from_der(&noise);
        let mut near = pkcs8(&sec1(&[7; 32], SEC1_TAIL));
        let length = near.len();
        near[at % length] = byte;
        let _ = SoftwareSigner::from_der(&near);
        let mut rsa = hex::decode(RSA).unwrap();
        rsa[at] = byte;
        let _ = SoftwareSigner::from_der(&rsa);
    }
}
