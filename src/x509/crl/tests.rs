use super::*;
use crate::diagnostic::Diagnostic;
use crate::encoding::der::write::element;
use crate::encoding::pem;
use crate::x509::asn1::Asn1Fault;
use p256::ecdsa::{SigningKey, signature::Signer};
use proptest::prelude::*;

/// ecdsa-with-SHA256 without parameters.
const ECDSA_SHA256: &[u8] = &[
    0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02,
];
/// A private arc that no algorithm has.
const UNKNOWN_ALGORITHM: &[u8] = &[0x30, 0x05, 0x06, 0x03, 0x2a, 0x03, 0x04];
/// `r` = 1, `s` = 2.
const SMALL_SIGNATURE: &[u8] = &[0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x02];
/// CN = `a`.
const ISSUER: &[u8] = &[
    0x30, 0x0c, 0x31, 0x0a, 0x30, 0x08, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x01, 0x61,
];
const DATE: &[u8] = b"\x17\x0d260101000000Z";

fn entry(serial: &[u8]) -> Vec<u8> {
    element(0x30, &[&element(0x02, &[serial]), DATE])
}

fn aki_extension(value: &[u8]) -> Vec<u8> {
    let id = [0x06, 0x03, 0x55, 0x1d, 0x23];
    element(0x30, &[&id, &element(0x04, &[value])])
}

/// The parts of a CRL that tests vary.
struct Draft {
    entries: Vec<u8>,
    extensions: Vec<u8>,
    /// What follows the extensions inside the signed part.
    tail: Vec<u8>,
    algorithm: &'static [u8],
    signature: Vec<u8>,
    unused_bits: u8,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            entries: entry(&[5]),
            extensions: aki_extension(&[0x30, 0x03, 0x80, 0x01, 0x77]),
            tail: Vec::new(),
            algorithm: ECDSA_SHA256,
            signature: SMALL_SIGNATURE.to_vec(),
            unused_bits: 0,
        }
    }
}

impl Draft {
    fn tbs(&self) -> Vec<u8> {
        let version = [0x02, 0x01, 0x01];
        let entries = element(0x30, &[&self.entries]);
        let extensions = element(0xa0, &[&element(0x30, &[&self.extensions])]);
        let dates = [DATE, DATE].concat();
        let before = [&version, self.algorithm, ISSUER, &dates].concat();
        element(0x30, &[&before, &entries, &extensions, &self.tail])
    }

    fn der(&self) -> Vec<u8> {
        let value = element(0x03, &[&[self.unused_bits], &self.signature]);
        element(0x30, &[&self.tbs(), self.algorithm, &value])
    }

    fn parse(&self) -> Result<Crl, CrlError> {
        Crl::parse(&self.der())
    }
}

fn with_aki(value: &[u8]) -> Crl {
    let draft = Draft {
        extensions: aki_extension(value),
        ..Draft::default()
    };
    draft.parse().expect("an AKI never fails the parse")
}

fn fault(draft: &Draft) -> Asn1Fault {
    match draft.parse().expect_err("must be refused") {
        CrlError::Malformed(error) => error.fault,
        CrlError::MalformedEntry { source, .. } => source.fault,
        other => panic!("unexpected error {other}"),
    }
}

#[test]
fn a_crl_tells_what_it_holds() {
    let draft = Draft::default();
    let crl = draft.parse().expect("valid");
    assert_eq!((crl.len(), crl.is_empty()), (1, false));
    assert!(crl.lists(&[5]) && !crl.lists(&[6]) && !crl.lists(&[]));
    assert_eq!(crl.authority_key_id(), Ok(&[0x77][..]));
    assert_eq!(crl.tbs_der(), draft.tbs());
    assert_eq!(crl.as_der(), draft.der());
    assert_eq!(crl.issuer_der(), ISSUER);
    assert_eq!(crl.this_update().to_string(), "2026-01-01T00:00:00Z");
    assert_eq!(crl.next_update(), Some(crl.this_update()));
    assert_eq!(crl.signature(), SMALL_SIGNATURE);
}

#[test]
fn pem_counts_from_the_first_byte_and_with_its_exact_label() {
    let der = Draft::default().der();
    let good = pem::encode("X509 CRL", &der);
    assert!(Crl::parse(good.as_bytes()).is_ok());
    let code = |text: &str| Crl::parse(text.as_bytes()).map_err(|error| error.code());
    assert_eq!(code(&format!("\n{good}")).err(), Some("MSP-CRL-002"));
    let other = pem::encode("X509 CRLS", &der);
    assert_eq!(code(&other).err(), Some("MSP-CRL-001"));
    let other = pem::encode("CRL", &der);
    assert_eq!(code(&other).err(), Some("MSP-CRL-002"));
}

#[test]
fn bytes_after_the_list_are_refused() {
    let mut der = Draft::default().der();
    der.push(0);
    let error = Crl::parse(&der).expect_err("trailing byte");
    assert_eq!(error, CrlError::TrailingData { bytes: 1 });
}

#[test]
fn serial_numbers_may_be_negative_and_repeated_but_must_be_minimal() {
    let serials: [&[u8]; 4] = [&[0x80], &[5], &[0x00, 0x80], &[5]];
    let draft = |serials: &[&[u8]]| Draft {
        entries: serials.iter().flat_map(|serial| entry(serial)).collect(),
        ..Draft::default()
    };
    let crl = draft(&serials).parse().expect("valid");
    assert_eq!(crl.serials().collect::<Vec<_>>(), serials);
    assert!(crl.lists(&[0x80]) && crl.lists(&[0x00, 0x80]));
    assert_eq!(fault(&draft(&[&[5], &[0, 5]])), Asn1Fault::Integer);
    assert_eq!(fault(&draft(&[&[]])), Asn1Fault::Integer);
}

#[test]
fn a_bad_entry_is_named_by_its_place() {
    let no_date = element(0x30, &[&[0x02, 0x01, 0x09]]);
    let draft = Draft {
        entries: [entry(&[1]), entry(&[2]), no_date].concat(),
        ..Draft::default()
    };
    let error = draft.parse().expect_err("no date");
    assert!(
        matches!(error, CrlError::MalformedEntry { index: 2, source } if source.field == "revocationDate")
    );
}

#[test]
fn extensions_of_entries_are_checked_and_what_follows_is_not() {
    let draft = |rest: &[u8]| Draft {
        entries: element(0x30, &[&[0x02, 0x01, 0x09], DATE, rest]),
        ..Draft::default()
    };
    let truth = |value| {
        [
            0x30, 0x0a, 0x30, 0x08, 0x06, 0x01, 0x2a, 0x01, 0x01, value, 0x04, 0,
        ]
    };
    assert!(draft(&truth(0xff)).parse().is_ok());
    assert_eq!(fault(&draft(&truth(0x01))), Asn1Fault::Boolean);
    assert!(draft(&[0x05, 0x00, 0xff]).parse().is_ok());
    assert!(draft(&[0x05, 0x7f]).parse().is_ok());
    assert_eq!(fault(&draft(&[0x05, 0x80])), Asn1Fault::Header);
}

#[test]
fn where_extensions_may_stand_go_refuses_an_empty_element_at_the_end() {
    let draft = |tail: &[u8]| {
        let dates = [DATE, DATE].concat();
        let before = [UNKNOWN_ALGORITHM, ISSUER, &dates, tail].concat();
        let tbs = element(0x30, &[&before]);
        element(0x30, &[&tbs, UNKNOWN_ALGORITHM, &[0x03, 0x01, 0x00]])
    };
    assert!(Crl::parse(&draft(&[])).is_ok());
    assert!(Crl::parse(&draft(&[0x05, 0x01, 0x00])).is_ok());
    assert!(Crl::parse(&draft(&[0x05, 0x00, 0xff])).is_ok());
    assert!(Crl::parse(&draft(&[0x05, 0x00])).is_err());
    assert!(Crl::parse(&draft(&[0x05, 0x20])).is_err());
    assert!(Crl::parse(&draft(&[0xa0, 0x02, 0x31, 0x00])).is_ok());
}

#[test]
fn the_key_identifier_is_the_first_ones_and_may_be_absent() {
    assert_eq!(with_aki(&[0x30, 0x00]).authority_key_id(), Ok(&[][..]));
    let twice = [
        aki_extension(&[0x30, 0x03, 0x80, 0x01, 0x01]),
        aki_extension(&[0xff]),
    ];
    let draft = Draft {
        extensions: twice.concat(),
        ..Draft::default()
    };
    let crl = draft.parse().expect("valid");
    assert_eq!(crl.authority_key_id(), Ok(&[1][..]));
}

#[test]
fn a_missing_or_broken_key_identifier_is_an_error_of_its_own() {
    let draft = Draft {
        extensions: Vec::new(),
        ..Draft::default()
    };
    let crl = draft.parse().expect("valid");
    assert_eq!(crl.authority_key_id(), Err(CrlError::NoAuthorityKeyId));
    for broken in [&[][..], &[0x04, 0x00], &[0x30, 0x02, 0x80, 0x01]] {
        let crl = with_aki(broken);
        let error = crl.authority_key_id().expect_err("broken");
        assert_eq!(error.code(), "MSP-CRL-008");
    }
}

#[test]
fn issuer_and_serial_of_a_key_identifier_are_hardly_read() {
    let readable: [&[u8]; 5] = [
        &[0x30, 0x03, 0x80, 0x01, 0x09, 0xff],
        &[0x30, 0x05, 0x80, 0x01, 0x09, 0xa1, 0x7f],
        &[0x30, 0x05, 0x80, 0x01, 0x09, 0x82, 0x7f],
        &[0x30, 0x07, 0x80, 0x01, 0x09, 0xa1, 0x00, 0xa2, 0x00],
        &[0x30, 0x05, 0x80, 0x01, 0x09, 0x81, 0x00],
    ];
    for value in readable {
        assert_eq!(with_aki(value).authority_key_id(), Ok(&[9][..]));
    }
    let unreadable: [&[u8]; 3] = [
        &[0x30, 0x05, 0x80, 0x01, 0x09, 0xa2, 0x00],
        &[0x30, 0x07, 0x80, 0x01, 0x09, 0x81, 0x00, 0xa2, 0x00],
        &[0x30, 0x05, 0x80, 0x01, 0x09, 0x81, 0x7f],
    ];
    for value in unreadable {
        assert!(with_aki(value).authority_key_id().is_err());
    }
}

#[test]
fn an_ecdsa_signature_keeps_its_first_two_integers() {
    let draft = |signature: &[u8]| Draft {
        signature: signature.to_vec(),
        ..Draft::default()
    };
    let third = [0x30, 0x09, 2, 1, 1, 2, 1, 2, 2, 1, 3, 0xff];
    let crl = draft(&third).parse().expect("valid");
    assert_eq!(crl.signature(), SMALL_SIGNATURE);
    let zero = draft(&[0x30, 0x06, 2, 1, 0, 2, 1, 2]).parse();
    assert_eq!(zero.err(), Some(CrlError::EcdsaNotPositive));
    let negative = draft(&[0x30, 0x06, 2, 1, 1, 2, 1, 0x80]).parse();
    assert_eq!(negative.err(), Some(CrlError::EcdsaNotPositive));
    let alone = draft(&[0x30, 0x03, 2, 1, 1]).parse();
    assert_eq!(alone.err(), Some(CrlError::EcdsaSignature));
}

#[test]
fn unused_bits_of_a_signature_move_to_its_front() {
    let draft = Draft {
        algorithm: UNKNOWN_ALGORITHM,
        signature: vec![0xab, 0xc0],
        unused_bits: 4,
        ..Draft::default()
    };
    let crl = draft.parse().expect("valid");
    assert_eq!(crl.signature(), [0x0a, 0xbc]);
    assert_eq!(crl.signature_algorithm(), SignatureAlgorithm::Unknown);
}

#[test]
fn the_signature_is_checked_over_the_signed_part() {
    let key = SigningKey::from_slice(&[7; 32]).expect("a valid scalar");
    let mut draft = Draft::default();
    let signature: p256::ecdsa::Signature = key.sign(&draft.tbs());
    draft.signature = signature.to_der().as_bytes().to_vec();
    let public = public_key(&key);
    let crl = draft.parse().expect("valid");
    assert_eq!(crl.check_signature_by(&public), Ok(()));
    draft.entries = entry(&[6]);
    let crl = draft.parse().expect("valid");
    assert!(crl.check_signature_by(&public).is_err());
}

fn public_key(key: &SigningKey) -> PublicKey {
    let ec = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
    let p256 = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    let point = key.verifying_key().to_sec1_point(false);
    PublicKey::from_spki_parts(&ec, Some(&p256), point.as_bytes()).expect("a valid key")
}

/// A million in release, fewer where nothing is optimized.
const MANY: u32 = if cfg!(debug_assertions) {
    20_000
} else {
    1_000_000
};

#[test]
fn a_crl_of_a_million_entries_is_read_and_searched() {
    let serial = |number: u32| {
        [
            &[1; 15][..],
            &number.wrapping_mul(0x9e37_79b9).to_be_bytes(),
        ]
        .concat()
    };
    let draft = Draft {
        entries: (0..MANY)
            .flat_map(|number| entry(&serial(number)))
            .collect(),
        ..Draft::default()
    };
    let crl = draft.parse().expect("valid");
    assert_eq!(crl.len(), usize::try_from(MANY).expect("fits"));
    assert!((0..MANY).all(|number| crl.lists(&serial(number))));
    assert!(!(MANY..2 * MANY).any(|number| crl.lists(&serial(number))));
}

#[test]
fn every_error_has_its_own_code() {
    let error = crate::x509::asn1::Asn1Error {
        field: "version",
        offset: 4,
        fault: Asn1Fault::Integer,
    };
    let all = [
        CrlError::Pem,
        CrlError::Malformed(error.clone()),
        CrlError::MalformedEntry {
            index: 3,
            source: error.clone(),
        },
        CrlError::TrailingData { bytes: 1 },
        CrlError::EcdsaSignature,
        CrlError::EcdsaNotPositive,
        CrlError::NoAuthorityKeyId,
        CrlError::AuthorityKeyId(error),
    ];
    let codes: std::collections::BTreeSet<_> = all.iter().map(Diagnostic::code).collect();
    assert_eq!(codes.len(), all.len());
    assert_eq!(
        all[1].to_string(),
        "not a CRL: `version` at byte 4 is an integer that is empty or not minimal"
    );
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Crl::parse(&bytes);
    }

    #[test]
    fn no_change_of_a_crl_panics(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        keep in any::<prop::sample::Index>(),
    ) {
        let mut der = Draft::default().der();
        for (index, value) in changes {
            let at = index.index(der.len());
            der[at] = value;
        }
        let _ = Crl::parse(&der[..keep.index(der.len() + 1)]);
        if let Ok(crl) = Crl::parse(&der) {
            prop_assert_eq!(crl.serials().count(), crl.len());
            prop_assert!(crl.serials().all(|serial| crl.lists(serial)));
            let _ = crl.authority_key_id();
        }
    }
}
