use super::*;
use crate::encoding::der::write;
use proptest::prelude::*;

const PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
const NULL: &[u8] = &[0x05, 0x00];

fn identifier(oid: &[u8], parameters: &[u8]) -> Vec<u8> {
    let oid = write::element(tag::OBJECT_IDENTIFIER, &[oid]);
    write::element(tag::SEQUENCE, &[&oid, parameters])
}

fn pss_parameters(hash: &[u8], mask_hash: &[u8], salt: u8, trailer: &[u8]) -> Vec<u8> {
    let hash = identifier(hash, NULL);
    let mask = identifier(MGF1, &identifier(mask_hash, NULL));
    let fields = [
        write::element(0xa0, &[&hash]),
        write::element(0xa1, &[&mask]),
        write::element(0xa2, &[&[tag::INTEGER, 1, salt]]),
        trailer.to_vec(),
    ];
    write::element(tag::SEQUENCE, &[&fields.concat()])
}

fn pss(parameters: &[u8]) -> SignatureAlgorithm {
    SignatureAlgorithm::from_identifier(PSS, Some(parameters))
}

#[test]
fn ecdsa_is_known_by_its_identifier_whatever_the_parameters() {
    let oid = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
    for parameters in [None, Some(NULL), Some(&[0x30, 0x00])] {
        let algorithm = SignatureAlgorithm::from_identifier(&oid, parameters);
        assert_eq!(algorithm, SignatureAlgorithm::EcdsaWithSha256);
        assert!(algorithm.is_ecdsa());
    }
    let sha224 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x01];
    let algorithm = SignatureAlgorithm::from_identifier(&sha224, None);
    assert_eq!(algorithm, SignatureAlgorithm::Unknown);
}

#[test]
fn ed25519_has_no_parameters() {
    let oid = [0x2b, 0x65, 0x70];
    let read = |parameters| SignatureAlgorithm::from_identifier(&oid, parameters);
    assert_eq!(read(None), SignatureAlgorithm::Ed25519);
    assert_eq!(read(Some(NULL)), SignatureAlgorithm::Unknown);
}

#[test]
fn sha1_with_rsa_has_two_identifiers() {
    let iso = [0x2b, 0x0e, 0x03, 0x02, 0x1d];
    let algorithm = SignatureAlgorithm::from_identifier(&iso, Some(NULL));
    assert_eq!(algorithm, SignatureAlgorithm::Sha1WithRsa);
}

#[test]
fn pss_needs_one_hash_for_all_and_a_salt_as_long() {
    let with = |hash, mask, salt| pss(&pss_parameters(hash, mask, salt, &[]));
    assert_eq!(
        with(SHA256, SHA256, 32),
        SignatureAlgorithm::Sha256WithRsaPss
    );
    assert_eq!(
        with(SHA384, SHA384, 48),
        SignatureAlgorithm::Sha384WithRsaPss
    );
    assert_eq!(
        with(SHA512, SHA512, 64),
        SignatureAlgorithm::Sha512WithRsaPss
    );
    assert_eq!(with(SHA256, SHA384, 32), SignatureAlgorithm::Unknown);
    assert_eq!(with(SHA256, SHA256, 20), SignatureAlgorithm::Unknown);
    assert_eq!(with(MGF1, MGF1, 32), SignatureAlgorithm::Unknown);
    assert_eq!(pss(&[]), SignatureAlgorithm::Unknown);
    assert_eq!(pss(&[0x30, 0x00]), SignatureAlgorithm::Unknown);
}

#[test]
fn the_pss_trailer_is_one_or_absent() {
    let with = |trailer: &[u8]| pss(&pss_parameters(SHA256, SHA256, 32, trailer));
    let known = SignatureAlgorithm::Sha256WithRsaPss;
    assert_eq!(with(&[0xa3, 3, 2, 1, 1]), known);
    assert_eq!(with(&[0xa3, 3, 2, 1, 2]), SignatureAlgorithm::Unknown);
    assert_eq!(with(&[0xa3, 0]), SignatureAlgorithm::Unknown);
    // Something else in its place, even inside its tag, counts as absent.
    assert_eq!(with(&[0xa3, 3, 4, 1, 2]), known);
    assert_eq!(with(&[0xa4, 3, 2, 1, 2]), known);
}

proptest! {
    #[test]
    fn no_parameters_make_reading_panic(
        parameters in prop::collection::vec(any::<u8>(), 0..60),
        at in 0_usize..54,
        byte: u8,
    ) {
        pss(&parameters);
        let mut near = pss_parameters(SHA256, SHA256, 32, &[]);
        near[at] = byte;
        pss(&near);
    }
}
