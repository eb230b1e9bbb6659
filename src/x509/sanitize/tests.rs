use super::*;
use crate::encoding::der::write::element;
use crate::x509::asn1::Asn1Fault;
use proptest::prelude::*;

const ALGORITHM: &[u8] = &[0x30, 0x05, 0x06, 0x03, 0x2a, 0x03, 0x04];
const VERSION: &[u8] = &[0xa0, 0x03, 0x02, 0x01, 0x02];
const SERIAL: &[u8] = &[0x02, 0x01, 0x05];
const NAME: &[u8] = &[0x30, 0x00];
const VALIDITY: &[u8] = b"\x30\x1e\x17\x0d260101000000Z\x17\x0d270101000000Z";
const KEY: &[u8] = &[
    0x30, 0x0b, 0x30, 0x05, 0x06, 0x03, 0x2a, 0x03, 0x04, 0x03, 0x02, 0x00, 0xff,
];
const EXTENSIONS: &[u8] = &[
    0xa3, 0x0b, 0x30, 0x09, 0x30, 0x07, 0x06, 0x01, 0x2a, 0x04, 0x02, 0x05, 0x00,
];
const SIGNATURE: &[u8] = &[0x03, 0x03, 0x00, 0x01, 0x02];
const SMALL: &[&[u8]] = &[VERSION, SERIAL, ALGORITHM, NAME, VALIDITY, NAME, KEY];

fn certificate(signed: &[&[u8]]) -> Vec<u8> {
    element(0x30, &[&element(0x30, signed), ALGORITHM, SIGNATURE])
}

/// The small certificate with this after its key.
fn with_tail(tail: &[u8]) -> Result<Vec<u8>, Asn1Fault> {
    let signed = [SMALL, &[tail]].concat();
    rewritten(&certificate(&signed))
}

/// The small certificate with its field number `index` replaced.
fn with_field(index: usize, field: &[u8]) -> Result<Vec<u8>, Asn1Fault> {
    let mut signed = SMALL.to_vec();
    signed[index] = field;
    rewritten(&certificate(&signed))
}

fn rewritten(certificate: &[u8]) -> Result<Vec<u8>, Asn1Fault> {
    with_signature(certificate, &[7, 8, 9]).map_err(|error| error.fault)
}

#[test]
fn the_signed_part_stays_and_the_signature_changes() {
    let tbs = element(0x30, &[&SMALL.concat(), EXTENSIONS]);
    let before = element(0x30, &[&tbs, ALGORITHM, SIGNATURE]);
    let after = element(0x30, &[&tbs, ALGORITHM, &[0x03, 0x04, 0x00, 7, 8, 9]]);
    assert_eq!(rewritten(&before), Ok(after));
}

#[test]
fn what_fabric_does_not_know_outside_the_signed_part_is_dropped() {
    let tbs = element(0x30, SMALL);
    let null = [0x30, 0x07, 0x06, 0x03, 0x2a, 0x03, 0x04, 0x05, 0x00];
    let more = [
        0x30, 0x09, 0x06, 0x03, 0x2a, 0x03, 0x04, 0x05, 0x00, 0x05, 0x00,
    ];
    let after = element(0x30, &[&tbs, &null, &[0x03, 0x04, 0x00, 7, 8, 9]]);
    let before = element(0x30, &[&tbs, &more, SIGNATURE, &[0xff, 0xff]]);
    assert_eq!(rewritten(&before), Ok(after.clone()));
    let before = element(0x30, &[&tbs, &null, SIGNATURE]);
    assert_eq!(rewritten(&before), Ok(after));
}

#[test]
fn unique_identifiers_must_be_bit_strings() {
    assert!(with_tail(&[0x81, 0x02, 0x00, 0xff]).is_ok());
    assert!(with_tail(&[0x82, 0x02, 0x04, 0xf0]).is_ok());
    assert_eq!(with_tail(&[0x81, 0x01, 0x08]), Err(Asn1Fault::BitString));
    assert_eq!(
        with_tail(&[0x82, 0x02, 0x04, 0xff]),
        Err(Asn1Fault::BitString)
    );
    assert!(with_tail(&[0xa1, 0x02, 0x09, 0xff]).is_ok());
}

#[test]
fn numbers_times_and_booleans_must_be_as_encoding_asn1_wants_them() {
    assert_eq!(
        with_field(0, &[0xa0, 0x02, 0x02, 0x00]),
        Err(Asn1Fault::Integer)
    );
    assert!(with_field(1, &[0x02, 0x01, 0x80]).is_ok());
    assert_eq!(with_field(1, &[0x02, 0x02, 0, 5]), Err(Asn1Fault::Integer));
    let validity = b"\x30\x1e\x17\x0d260101000000Z\x17\x0d270101000060Z";
    assert_eq!(with_field(4, validity), Err(Asn1Fault::Time));
    let critical = [
        0xa3, 0x0a, 0x30, 0x08, 0x30, 0x06, 0x06, 0x01, 0x2a, 0x01, 0x01, 0x01,
    ];
    assert_eq!(with_tail(&critical), Err(Asn1Fault::Boolean));
}

#[test]
fn a_subject_key_identifier_may_have_bytes_after_it() {
    assert_eq!(octet_string(&[0x04, 0x01, 0x07, 0xff]), Ok(&[7][..]));
    assert_eq!(octet_string(&[0x04, 0x00]), Ok(&[][..]));
    assert!(octet_string(&[]).is_err());
    assert!(octet_string(&[0x24, 0x00]).is_err());
    assert!(octet_string(&[0x04, 0x02, 0x07]).is_err());
}

proptest! {
    #[test]
    fn no_change_of_a_certificate_panics(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut der = certificate(&[SMALL, &[EXTENSIONS]].concat());
        for (index, value) in changes {
            let at = index.index(der.len());
            der[at] = value;
        }
        let _ = rewritten(&der);
    }
}
