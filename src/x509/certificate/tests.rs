use super::*;
use crate::encoding::der::{DerError, tag};
use crate::x509::testing::{Template, extension, sequence, tlv};
use crate::x509::{Field, IssuerSignatureError};
use proptest::prelude::*;

fn error(template: Template) -> CertificateError {
    template.parse().unwrap_err()
}

fn malformed_field(template: Template) -> Field {
    match error(template) {
        CertificateError::Malformed { field, .. } => field,
        other => panic!("{other}"),
    }
}

fn version(encoded: &[u8]) -> Template {
    Template {
        version: tlv(0xa0, &tlv(tag::INTEGER, encoded)),
        ..Template::default()
    }
}

fn validity(times: &[&[u8]]) -> Template {
    Template {
        validity: sequence(times),
        ..Template::default()
    }
}

/// UTCTime elements.
fn utc(text: &str) -> Vec<u8> {
    tlv(tag::UTC_TIME, text.as_bytes())
}

#[test]
fn the_parts_are_where_they_belong() {
    let template = Template::default();
    let certificate = template.parse().unwrap();
    assert_eq!(certificate.as_der(), template.der());
    assert_eq!(certificate.version(), 3);
    assert_eq!(certificate.serial(), [5]);
    assert_eq!(certificate.issuer_der(), template.issuer);
    assert_eq!(certificate.subject_der(), template.subject);
    assert_eq!(certificate.spki_der(), template.spki);
    assert_eq!(certificate.signature(), [1]);
    assert_eq!(certificate.not_before().to_string(), "2026-01-01T00:00:00Z");
    assert_eq!(certificate.not_after().to_string(), "2027-01-01T00:00:00Z");
    assert_eq!(certificate.subject_common_name(), "");
    assert_eq!(certificate.tbs_der().first(), Some(&tag::SEQUENCE));
}

#[test]
fn nothing_may_follow_a_certificate() {
    let der = [Template::default().der(), vec![0]].concat();
    let refused = Certificate::from_der(&der).unwrap_err();
    assert_eq!(refused, CertificateError::TrailingData { bytes: 1 });
}

#[test]
fn versions_one_to_three_are_read() {
    assert_eq!(version(&[0]).parse().unwrap().version(), 1);
    assert_eq!(version(&[1]).parse().unwrap().version(), 2);
    let absent = Template {
        version: vec![],
        ..Template::default()
    };
    assert_eq!(absent.parse().unwrap().version(), 1);
}

#[test]
fn other_versions_are_refused() {
    assert_eq!(
        error(version(&[3])),
        CertificateError::Version { encoded: 3 }
    );
    assert_eq!(
        error(version(&[0xff])),
        CertificateError::Version { encoded: -1 }
    );
    assert_eq!(malformed_field(version(&[0, 2])), Field::Version);
    assert_eq!(malformed_field(version(&[1; 9])), Field::Version);
    let trailing = Template {
        version: vec![0xa0, 0x05, 0x02, 0x01, 0x02, 0x05, 0x00],
        ..Template::default()
    };
    assert_eq!(malformed_field(trailing), Field::Version);
}

#[test]
fn the_highest_version_wraps_around_to_the_first() {
    let highest = version(&[0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    assert_eq!(highest.parse().unwrap().version(), 1);
}

#[test]
fn serial_numbers_are_minimal_and_not_negative_but_of_any_size() {
    let serial = |content: &[u8]| Template {
        serial: tlv(tag::INTEGER, content),
        ..Template::default()
    };
    assert_eq!(serial(&[0]).parse().unwrap().serial(), [0]);
    assert_eq!(serial(&[1; 300]).parse().unwrap().serial(), [1; 300]);
    assert_eq!(error(serial(&[0x80])), CertificateError::NegativeSerial);
    assert_eq!(malformed_field(serial(&[0, 1])), Field::SerialNumber);
    assert_eq!(malformed_field(serial(&[])), Field::SerialNumber);
}

#[test]
fn both_algorithms_must_have_the_same_bytes() {
    let template = Template {
        outer_algorithm: sequence(&[&tlv(tag::OBJECT_IDENTIFIER, &[0x2a, 0x03]), &[0x05, 0x00]]),
        ..Template::default()
    };
    assert_eq!(error(template), CertificateError::AlgorithmMismatch);
}

#[test]
fn an_algorithm_needs_a_sound_identifier() {
    let algorithm = sequence(&[&tlv(tag::OBJECT_IDENTIFIER, &[0x80, 0x01])]);
    let template = Template {
        inner_algorithm: algorithm.clone(),
        outer_algorithm: algorithm,
        ..Template::default()
    };
    assert_eq!(malformed_field(template), Field::SignatureAlgorithm);
}

#[test]
fn times_are_utc_or_generalized_and_readable() {
    let (good, bad) = (utc("260101000000Z"), utc("261301000000Z"));
    assert_eq!(error(validity(&[&good, &bad])), CertificateError::Time);
    assert_eq!(malformed_field(validity(&[&good])), Field::Validity);
    let tag = tag::INTEGER;
    let refused = error(validity(&[&good, &[tag, 1, 0]]));
    assert_eq!(refused, CertificateError::TimeType { tag });
    let generalized = tlv(tag::GENERALIZED_TIME, b"20260101000000Z");
    assert!(validity(&[&generalized, &good]).parse().is_ok());
}

#[test]
fn bytes_may_follow_the_times_the_key_the_extensions_and_the_signature() {
    let (time, extra) = (utc("260101000000Z"), [0x05, 0x00]);
    let mut template = validity(&[&time, &time, &extra]);
    template.spki = sequence(&[&template.inner_algorithm, &[0x03, 0x02, 0x00, 0xff], &extra]);
    template.tail = [vec![0xa3, 0x02, 0x30, 0x00], extra.to_vec()].concat();
    template.signature.extend(extra);
    assert!(template.parse().is_ok());
}

#[test]
fn keys_of_unknown_algorithms_are_no_obstacle() {
    let certificate = Template::default().parse().unwrap();
    let algorithm = certificate.public_key().algorithm();
    assert_eq!(algorithm, crate::crypto::KeyAlgorithm::Unknown);
}

#[test]
fn keys_of_known_algorithms_must_be_keys() {
    let ed25519 = sequence(&[&tlv(tag::OBJECT_IDENTIFIER, &[0x2b, 0x65, 0x70])]);
    let template = Template {
        spki: sequence(&[&ed25519, &[0x03, 0x02, 0x00, 0xff]]),
        ..Template::default()
    };
    assert!(matches!(error(template), CertificateError::PublicKey(_)));
}

#[test]
fn unique_identifiers_are_passed_over_from_v2_on() {
    let tail = vec![0x81, 0x01, 0x00, 0x82, 0x01, 0x00];
    let extensions = tlv(0xa3, &sequence(&[&extension(&[0x2a], &[])]));
    let template = Template {
        tail: [tail, extensions].concat(),
        ..Template::default()
    };
    assert_eq!(template.parse().unwrap().extensions().count(), 1);
    let cut = Template {
        tail: vec![0x81, 0x05],
        ..Template::default()
    };
    assert_eq!(malformed_field(cut), Field::UniqueId);
}

#[test]
fn extensions_of_v1_and_v2_are_not_even_looked_at() {
    for encoded in [0, 1] {
        let nonsense = vec![0xa3, 0x02, 0x01, 0x00];
        let mut template = Template {
            tail: nonsense,
            ..version(&[encoded])
        };
        assert_eq!(template.parse().unwrap().extensions().count(), 0);
        template.version = Template::default().version;
        assert_eq!(malformed_field(template), Field::Extensions);
    }
}

#[test]
fn a_signature_of_odd_bits_is_moved_right() {
    let template = Template {
        signature: vec![0x03, 0x03, 0x04, 0xab, 0xc0],
        ..Template::default()
    };
    assert_eq!(template.parse().unwrap().signature(), [0x0a, 0xbc]);
    let unsound = Template {
        signature: vec![0x03, 0x02, 0x04, 0xab],
        ..Template::default()
    };
    assert_eq!(malformed_field(unsound), Field::Signature);
}

#[test]
fn certificates_are_equal_when_their_bytes_are() {
    let one = Template::default().parse().unwrap();
    assert_eq!(one, Template::default().parse().unwrap());
    assert_eq!(one, one.clone());
    assert_ne!(one, version(&[0]).parse().unwrap());
}

#[test]
fn errors_say_where_the_bytes_are_wrong() {
    let der = Certificate::from_der(&[0x30, 0x02, 0x05, 0x00]).unwrap_err();
    let source = DerError::Tag {
        at: 2,
        expected: tag::SEQUENCE,
        found: tag::NULL,
    };
    let field = Field::Tbs;
    assert_eq!(der, CertificateError::Malformed { field, source });
    let text =
        "the signed part is malformed: the element at offset 2 has the tag 0x05 where 0x30 belongs";
    assert_eq!(der.to_string(), text);
}

#[test]
fn only_ca_certificates_count_as_signers() {
    let ca = |value: &[u8]| Template::with_extensions(&[&extension(&[0x55, 0x1d, 19], value)]);
    let signed_from = |parent: Template| {
        let child = Template::default().parse().unwrap();
        child.check_signature_from(&parent.parse().unwrap())
    };
    let without = Template::default();
    let no_ca = ca(&[0x30, 0x00]);
    assert_eq!(signed_from(without), Err(IssuerSignatureError::NotCa));
    assert_eq!(signed_from(no_ca), Err(IssuerSignatureError::NotCa));
    // What is left to be refused is the key.
    let v1 = signed_from(version(&[0]));
    assert!(matches!(v1, Err(IssuerSignatureError::Signature(_))));
    let v3 = signed_from(ca(&[0x30, 0x03, 0x01, 0x01, 0xff]));
    assert!(matches!(v3, Err(IssuerSignatureError::Signature(_))));
}

#[test]
fn key_usage_forbids_signing_only_when_it_says_something() {
    let parent = |usage: &[u8]| {
        let ca = extension(&[0x55, 0x1d, 19], &[0x30, 0x03, 0x01, 0x01, 0xff]);
        let usage = extension(&[0x55, 0x1d, 15], usage);
        Template::with_extensions(&[&ca, &usage]).parse().unwrap()
    };
    let child = Template::default().parse().unwrap();
    let crl_sign_only = child.check_signature_from(&parent(&[3, 2, 1, 0x02]));
    assert_eq!(crl_sign_only, Err(IssuerSignatureError::NoCertSign));
    for usage in [[3, 2, 2, 0x04].as_slice(), &[3, 1, 0]] {
        let verdict = child.check_signature_from(&parent(usage));
        assert!(matches!(verdict, Err(IssuerSignatureError::Signature(_))));
    }
}

/// A certificate with something in every place.
fn rich() -> Vec<u8> {
    let unit = tlv(tag::SEQUENCE, b"\x06\x03\x55\x04\x0b\x0c\x04peer");
    let alt_names = sequence(&[b"\x86\x09x://h:1/p", b"\x82\x01a", b"\x87\x04abcd"]);
    let constraints = sequence(&[&tlv(0xa0, b"\x30\x03\x82\x01a\x30\x05\x81\x03a@b")]);
    let mut template = Template::with_extensions(&[
        &extension(&[0x55, 0x1d, 17], &alt_names),
        &extension(&[0x55, 0x1d, 30], &constraints),
        &extension(&[0x55, 0x1d, 32], b"\x30\x05\x30\x03\x06\x01\x2a"),
        &extension(&[0x55, 0x1d, 36], b"\x30\x03\x80\x01\x01"),
        &extension(&[0x55, 0x1d, 37], b"\x30\x06\x06\x04\x55\x1d\x25\x00"),
    ]);
    template.subject = sequence(&[&tlv(tag::SET, &unit)]);
    template.der()
}

/// Uses everything that a certificate offers.
fn exercise(der: &[u8]) {
    if let Ok(certificate) = Certificate::from_der(der) {
        let _ = (format!("{certificate:?}"), certificate.issuer_text());
        let _ = (
            certificate.subject_alt_names(),
            certificate.name_constraints(),
        );
        let _ = (certificate.policies(), certificate.extensions().count());
        let _ = (certificate.signature(), certificate.max_path_len());
    }
}

#[test]
fn the_rich_certificate_is_one() {
    let certificate = Certificate::from_der(&rich()).unwrap();
    assert_eq!(certificate.organizational_units(), ["peer"]);
    assert_eq!(certificate.subject_text(), "OU=peer");
    assert!(certificate.extended_key_usages().any);
}

proptest! {
    #[test]
    fn no_change_of_a_certificate_panics(at: prop::sample::Index, byte: u8, cut: prop::sample::Index) {
        let mut der = rich();
        let (at, cut) = (at.index(der.len()), cut.index(der.len()));
        der[at] = byte;
        exercise(&der);
        exercise(&der[..cut]);
    }

    #[test]
    fn no_bytes_panic(der in prop::collection::vec(any::<u8>(), 0..100)) {
        exercise(&der);
    }
}
