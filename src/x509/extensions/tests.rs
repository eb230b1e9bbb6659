use super::*;
use crate::x509::testing::{Template, critical_extension, extension, sequence, tlv};
use crate::x509::{Certificate, NameConstraintError, UriError};

/// 2.5.29.`number`.
fn standard(number: u8) -> [u8; 3] {
    [0x55, 0x1d, number]
}

/// A certificate with this value for the extension 2.5.29.`number`.
fn with(number: u8, value: &[u8]) -> Result<Certificate, CertificateError> {
    Template::with_extensions(&[&extension(&standard(number), value)]).parse()
}

fn with_critical(number: u8, value: &[u8]) -> Result<Certificate, CertificateError> {
    Template::with_extensions(&[&critical_extension(&standard(number), value)]).parse()
}

fn is_malformed(result: Result<Certificate, CertificateError>, expected: Field) -> bool {
    matches!(result, Err(CertificateError::Malformed { field, .. }) if field == expected)
}

#[test]
fn no_extension_may_be_there_twice() {
    let one = extension(&standard(99), &[]);
    let refused = Template::with_extensions(&[&one, &one])
        .parse()
        .unwrap_err();
    let oid = "2.5.29.99".to_owned();
    assert_eq!(refused, CertificateError::DuplicateExtension { oid });
}

#[test]
fn ten_thousand_extensions_are_read_and_a_repetition_is_found() {
    let oid = |number: u16| {
        [
            0x2a,
            0x81 + (number >> 14) as u8,
            0x80 | (number >> 7) as u8,
            number as u8 & 0x7f,
        ]
    };
    let many: Vec<Vec<u8>> = (0..10_000)
        .map(|number| extension(&oid(number), &[]))
        .collect();
    let mut many: Vec<&[u8]> = many.iter().map(Vec::as_slice).collect();
    let certificate = Template::with_extensions(&many).parse().unwrap();
    assert_eq!(certificate.extensions().count(), 10_000);
    many.push(many[5_000]);
    assert!(Template::with_extensions(&many).parse().is_err());
}

#[test]
fn the_form_of_an_extension_is_checked() {
    let id = tlv(tag::OBJECT_IDENTIFIER, &standard(99));
    let value = tlv(tag::OCTET_STRING, &[]);
    let explicit_false = sequence(&[&id, &[1, 1, 0], &value]);
    let trailing = sequence(&[&id, &value, &[5, 0]]);
    for accepted in [explicit_false, trailing] {
        assert!(Template::with_extensions(&[&accepted]).parse().is_ok());
    }
    let odd_boolean = sequence(&[&id, &[1, 1, 1], &value]);
    let no_value = sequence(&[&id]);
    let value_first = sequence(&[&value, &id]);
    for refused in [odd_boolean, no_value, value_first] {
        let refused = Template::with_extensions(&[&refused]).parse();
        assert!(is_malformed(refused, Field::Extensions));
    }
}

#[test]
fn critical_extensions_that_go_does_not_know_are_noted() {
    assert!(
        with_critical(99, &[])
            .unwrap()
            .has_unhandled_critical_extension()
    );
    assert!(!with(99, &[]).unwrap().has_unhandled_critical_extension());
    assert!(
        !with_critical(15, &[3, 1, 0])
            .unwrap()
            .has_unhandled_critical_extension()
    );
}

#[test]
fn key_usage_bits_are_numbered_from_the_first() {
    let usage = with(15, &[3, 3, 7, 0x06, 0x80]).unwrap().key_usage();
    assert_eq!(usage.0, KeyUsage::CERT_SIGN | KeyUsage::CRL_SIGN | 1 << 8);
    assert!(with(15, &[3, 1, 0, 0xff]).unwrap().key_usage().is_empty());
    assert!(is_malformed(with(15, &[3, 2, 1, 1]), Field::KeyUsage));
}

#[test]
fn basic_constraints_may_lack_everything() {
    let certificate = with(19, &[0x30, 0x00]).unwrap();
    assert!(certificate.basic_constraints_valid() && !certificate.is_ca());
    assert_eq!(certificate.max_path_len(), None);
    assert!(
        !Template::default()
            .parse()
            .unwrap()
            .basic_constraints_valid()
    );
}

#[test]
fn a_path_length_stands_with_and_without_ca() {
    let ca = with(19, &[0x30, 6, 1, 1, 0xff, 2, 1, 0]).unwrap();
    assert!(ca.is_ca());
    assert_eq!(ca.max_path_len(), Some(0));
    assert_eq!(
        with(19, &[0x30, 3, 2, 1, 7]).unwrap().max_path_len(),
        Some(7)
    );
}

#[test]
fn unsound_basic_constraints_are_refused() {
    let refused: [&[u8]; 5] = [
        &[0x30, 3, 1, 1, 1],
        &[0x30, 3, 2, 1, 0x80],
        &[0x30, 4, 2, 2, 0, 1],
        &[0x30, 11, 2, 9, 0, 0x80, 0, 0, 0, 0, 0, 0, 0],
        &[0x04, 0],
    ];
    for value in refused {
        assert!(
            is_malformed(with(19, value), Field::BasicConstraints),
            "{value:x?}"
        );
    }
}

#[test]
fn key_identifiers_may_be_empty_but_never_critical() {
    let certificate = with(14, &[4, 2, 7, 8]).unwrap();
    assert_eq!(certificate.subject_key_id(), [7, 8]);
    assert_eq!(
        with(35, &[0x30, 3, 0x80, 1, 9]).unwrap().authority_key_id(),
        [9]
    );
    assert!(with(14, &[4, 0]).unwrap().subject_key_id().is_empty());
    assert!(with(35, &[0x30, 0]).unwrap().authority_key_id().is_empty());
    let field = Field::SubjectKeyId;
    let refused = with_critical(14, &[4, 0]).unwrap_err();
    assert_eq!(refused, CertificateError::Critical { field });
    let field = Field::AuthorityKeyId;
    let refused = with_critical(35, &[0x30, 0]).unwrap_err();
    assert_eq!(refused, CertificateError::Critical { field });
}

#[test]
fn extended_key_usages_are_told_apart() {
    let oids: [&[u8]; 3] = [
        b"\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01",
        b"\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x03",
        b"\x06\x01\x2a",
    ];
    let usages = with(37, &sequence(&oids)).unwrap().extended_key_usages();
    assert!(usages.server_auth && !usages.client_auth && !usages.any);
    assert_eq!(usages.others, 2);
    assert!(is_malformed(
        with(37, &[0x30, 2, 6, 0]),
        Field::ExtendedKeyUsage
    ));
}

#[test]
fn alternative_names_are_sorted_by_kind() {
    let names = sequence(&[
        b"\x82\x01d",
        b"\x81\x01e",
        b"\x86\x05x://h",
        b"\x87\x04abcd",
        b"\xa4\x00",
    ]);
    let certificate = with(17, &names).unwrap();
    let names = certificate.subject_alt_names();
    assert_eq!(names.dns_names, ["d"]);
    assert_eq!(names.email_addresses, ["e"]);
    assert_eq!(names.uris, ["x://h"]);
    assert_eq!(names.ip_addresses, [b"abcd"]);
}

#[test]
fn alternative_names_of_unknown_kinds_alone_are_unhandled() {
    let unknown = sequence(&[b"\xa4\x00"]);
    assert!(
        with_critical(17, &unknown)
            .unwrap()
            .has_unhandled_critical_extension()
    );
    assert!(
        with_critical(17, &[0x30, 0])
            .unwrap()
            .has_unhandled_critical_extension()
    );
    let known = sequence(&[b"\xa4\x00", b"\x82\x01d"]);
    assert!(
        !with_critical(17, &known)
            .unwrap()
            .has_unhandled_critical_extension()
    );
}

#[test]
fn alternative_names_are_checked() {
    let refusal = |name: &[u8]| with(17, &sequence(&[name])).unwrap_err();
    let field = Field::SubjectAltNames;
    for tag in [0x81, 0x82, 0x86] {
        assert_eq!(
            refusal(&[tag, 1, 0xe9]),
            CertificateError::NotAscii { field }
        );
    }
    assert_eq!(
        refusal(b"\x87\x05abcde"),
        CertificateError::IpAddress { length: 5 }
    );
    assert_eq!(
        refusal(b"\x86\x01:"),
        CertificateError::Uri(UriError::MissingScheme)
    );
    assert!(is_malformed(with(17, &[0x30, 1, 0x82]), field));
}

fn permitted(base: &[u8]) -> Result<Certificate, CertificateError> {
    with(30, &sequence(&[&tlv(0xa0, &sequence(&[base]))]))
}

#[test]
fn name_constraints_are_sorted_by_side_and_kind() {
    let allowed = [
        sequence(&[b"\x82\x02.a"]),
        sequence(&[b"\x87\x08abcd\xff\xff\x00\x00"]),
    ]
    .concat();
    let denied = [
        sequence(&[b"\x81\x03a@b", b"\x80\x01\x00"]),
        sequence(&[b"\x86\x01h"]),
    ]
    .concat();
    let certificate = with(30, &sequence(&[&tlv(0xa0, &allowed), &tlv(0xa1, &denied)])).unwrap();
    let constraints = certificate.name_constraints();
    assert_eq!(constraints.permitted_dns, [".a"]);
    assert_eq!(
        constraints.permitted_ip,
        [(b"abcd".to_vec(), vec![0xff, 0xff, 0, 0])]
    );
    assert_eq!(constraints.excluded_email, ["a@b"]);
    assert_eq!(constraints.excluded_uri, ["h"]);
    assert!(constraints.excluded_dns.is_empty() && constraints.permitted_uri.is_empty());
}

#[test]
fn name_constraints_are_checked() {
    let cases: [(&[u8], NameConstraintError); 8] = [
        (b"\x82\x01\xe9", NameConstraintError::NotAscii),
        (b"\x82\x02a.", NameConstraintError::Dns),
        (b"\x87\x04abcd", NameConstraintError::IpLength { length: 4 }),
        (b"\x87\x08abcd\x00\xff\x00\x00", NameConstraintError::IpMask),
        (b"\x81\x02@b", NameConstraintError::Email),
        (b"\x81\x02b.", NameConstraintError::Email),
        (b"\x86\x031::", NameConstraintError::UriIsIp),
        (b"\x86\x03a b", NameConstraintError::Uri),
    ];
    for (base, expected) in cases {
        let refused = permitted(base).unwrap_err();
        assert_eq!(refused, CertificateError::NameConstraint(expected));
    }
}

#[test]
fn name_constraints_must_constrain_something_and_have_nothing_after_them() {
    let empty = CertificateError::NameConstraint(NameConstraintError::Empty);
    assert_eq!(with(30, &[0x30, 0]).unwrap_err(), empty);
    assert_eq!(with(30, &[0x30, 4, 0xa0, 0, 0xa1, 0]).unwrap_err(), empty);
    let sound = sequence(&[&tlv(0xa0, &sequence(&[b"\x82\x01a"]))]);
    assert!(with(30, &sound).is_ok());
    let trailing = [sound, vec![5, 0]].concat();
    assert!(is_malformed(with(30, &trailing), Field::NameConstraints));
    let swapped = sequence(&[&tlv(0xa1, &sequence(&[b"\x82\x01a"])), b"\xa0\x00"]);
    assert!(is_malformed(with(30, &swapped), Field::NameConstraints));
}

#[test]
fn a_constraint_of_an_unknown_kind_is_unhandled() {
    let both = [sequence(&[b"\xa4\x00"]), sequence(&[b"\x82\x01a"])].concat();
    let certificate = with_critical(30, &sequence(&[&tlv(0xa0, &both)])).unwrap();
    assert!(certificate.has_unhandled_critical_extension());
}

#[test]
fn policies_are_listed_once_each() {
    let policy = |oid: &[u8]| sequence(&[&tlv(tag::OBJECT_IDENTIFIER, oid)]);
    let certificate = with(32, &sequence(&[&policy(&[0x2a]), &policy(&[0x2b])])).unwrap();
    assert_eq!(certificate.policies().policies, [[0x2a], [0x2b]]);
    let twice = with(32, &sequence(&[&policy(&[0x2a]), &policy(&[0x2a])])).unwrap_err();
    let oid = "1.2".to_owned();
    assert_eq!(twice, CertificateError::DuplicatePolicy { oid });
    let unsound = with(32, &sequence(&[&policy(&[0x80, 0x01])])).unwrap_err();
    assert_eq!(unsound, CertificateError::PolicyId);
}

#[test]
fn policy_mappings_are_pairs() {
    let certificate = with(33, b"\x30\x08\x30\x06\x06\x01\x2a\x06\x01\x2b").unwrap();
    assert_eq!(certificate.policies().mappings, [(vec![0x2a], vec![0x2b])]);
    assert!(is_malformed(
        with(33, b"\x30\x05\x30\x03\x06\x01\x2a"),
        Field::PolicyMappings
    ));
}

#[test]
fn negative_policy_numbers_count_as_none() {
    let certificate = with(36, &[0x30, 6, 0x80, 1, 0, 0x81, 1, 0xff]).unwrap();
    assert_eq!(certificate.policies().require_explicit_policy, Some(0));
    assert_eq!(certificate.policies().inhibit_policy_mapping, None);
    let certificate = with(54, &[2, 1, 5]).unwrap();
    assert_eq!(certificate.policies().inhibit_any_policy, Some(5));
    assert!(is_malformed(
        with(36, &[0x30, 2, 0x80, 0]),
        Field::PolicyConstraints
    ));
    assert!(is_malformed(
        with(54, &[2, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
        Field::InhibitAnyPolicy
    ));
}

#[test]
fn crl_distribution_points_are_checked_up_to_the_first_other_name() {
    let point = |names: &[u8]| sequence(&[&sequence(&[&tlv(0xa0, &tlv(0xa0, names))])]);
    assert!(with(31, &point(b"\x86\x01a\x82\x05")).is_ok());
    assert!(is_malformed(
        with(31, &point(b"\x86\x01a\x86\x05")),
        Field::CrlDistributionPoints
    ));
    assert!(is_malformed(
        with(31, b"\x30\x04\x30\x02\xa0\x00"),
        Field::CrlDistributionPoints
    ));
    assert!(with(31, b"\x30\x04\x30\x02\x81\x00").is_ok());
}

#[test]
fn authority_information_access_is_checked_and_never_critical() {
    let value = sequence(&[&sequence(&[b"\x06\x01\x2a\x86\x01u"])]);
    let accepted = extension(AUTHORITY_INFO_ACCESS, &value);
    assert!(Template::with_extensions(&[&accepted]).parse().is_ok());
    let critical = critical_extension(AUTHORITY_INFO_ACCESS, &value);
    let field = Field::AuthorityInfoAccess;
    let refused = Template::with_extensions(&[&critical]).parse().unwrap_err();
    assert_eq!(refused, CertificateError::Critical { field });
    let unsound = extension(AUTHORITY_INFO_ACCESS, &sequence(&[b"\x30\x00"]));
    assert!(is_malformed(
        Template::with_extensions(&[&unsound]).parse(),
        field
    ));
}
