use super::*;
use proptest::prelude::*;

fn error_of(input: &[u8]) -> DerError {
    Reader::new(input).read_any().unwrap_err()
}

#[test]
fn identifiers_of_several_octets_are_refused() {
    assert_eq!(error_of(&[0x1f, 0x01, 0x00]), DerError::HighTag { at: 0 });
    assert_eq!(error_of(&[0xbf, 0x01, 0x00]), DerError::HighTag { at: 0 });
}

#[test]
fn lengths_must_be_definite_minimal_and_short() {
    let refused: [&[u8]; 5] = [
        &[0x30, 0x80, 0x00, 0x00],
        &[0x04, 0x81, 0x01, 0x00],
        &[0x04, 0x82, 0x00, 0x80],
        &[0x04, 0x85, 0x01, 0x00, 0x00, 0x00, 0x00],
        &[0x04, 0x84, 0xff, 0xff, 0xff, 0xff],
    ];
    for input in refused {
        assert_eq!(error_of(input), DerError::Length { at: 0 }, "{input:x?}");
    }
}

#[test]
fn elements_that_are_cut_off_are_refused() {
    let cut: [&[u8]; 5] = [
        &[],
        &[0x04],
        &[0x04, 0x01],
        &[0x04, 0x82, 0x01],
        &[0x04, 0x81, 0x80],
    ];
    for input in cut {
        assert_eq!(error_of(input), DerError::Truncated { at: 0 }, "{input:x?}");
    }
}

#[test]
fn elements_know_where_they_stand() {
    let mut outer = Reader::new(&[0x30, 0x05, 0x01, 0x01, 0xff, 0x05, 0x00]);
    let sequence = outer.read(tag::SEQUENCE).unwrap();
    assert_eq!(sequence.range(), 0..7);
    let mut inner = sequence.reader();
    assert!(inner.read_boolean().unwrap());
    let null = inner.read_any().unwrap();
    assert_eq!(
        (null.tag(), null.range(), null.content_range()),
        (tag::NULL, 5..7, 7..7)
    );
    assert!(inner.is_empty() && outer.is_empty());
}

#[test]
fn an_optional_element_of_another_tag_is_left_alone() {
    let mut reader = Reader::new(&[0x05, 0x00]);
    assert_eq!(reader.read_optional(tag::BOOLEAN), Ok(None));
    assert_eq!(reader.offset(), 0);
    assert!(reader.read_optional(tag::NULL).unwrap().is_some());
}

#[test]
fn booleans_are_zero_or_all_ones() {
    assert_eq!(Reader::new(&[1, 1, 0]).read_boolean(), Ok(false));
    for input in [[1, 1, 1].as_slice(), &[1, 0], &[1, 2, 0, 0]] {
        let error = Reader::new(input).read_boolean().unwrap_err();
        assert_eq!(error, DerError::Boolean { at: 0 });
    }
}

#[test]
fn integers_must_be_minimal() {
    for content in [[].as_slice(), &[0, 0x7f], &[0xff, 0x80], &[0, 0]] {
        let der = [&[2, content.len() as u8], content].concat();
        let error = Reader::new(&der).read_integer().unwrap_err();
        assert_eq!(error, DerError::Integer { at: 0 }, "{content:x?}");
    }
}

#[test]
fn integers_convert_when_they_fit() {
    let cases: [(&[u8], Option<i64>, Option<u64>); 6] = [
        (&[0], Some(0), Some(0)),
        (&[0x00, 0x80], Some(128), Some(128)),
        (&[0x80], Some(-128), None),
        (
            &[0x7f, 255, 255, 255, 255, 255, 255, 255],
            Some(i64::MAX),
            Some(i64::MAX as u64),
        ),
        (
            &[0, 255, 255, 255, 255, 255, 255, 255, 255],
            None,
            Some(u64::MAX),
        ),
        (&[1, 0, 0, 0, 0, 0, 0, 0, 0], None, None),
    ];
    for (content, signed, unsigned) in cases {
        let der = [&[2, content.len() as u8], content].concat();
        let integer = Reader::new(&der).read_integer().unwrap();
        assert_eq!(integer.to_i64().ok(), signed, "{content:x?}");
        assert_eq!(integer.to_u64().ok(), unsigned, "{content:x?}");
    }
}

#[test]
fn bit_strings_need_a_sound_count_of_unused_bits() {
    for content in [[].as_slice(), &[1], &[8, 0], &[1, 1], &[255, 0]] {
        let der = [&[3, content.len() as u8], content].concat();
        assert!(Reader::new(&der).read_bit_string().is_err(), "{content:x?}");
    }
    assert!(Reader::new(&[3, 1, 0]).read_bit_string().is_ok());
}

#[test]
fn bit_strings_align_to_the_right() {
    let bits = Reader::new(&[3, 3, 4, 0xab, 0xc0])
        .read_bit_string()
        .unwrap();
    assert_eq!(bits.right_aligned().as_ref(), [0x0a, 0xbc]);
    assert!(bits.is_set(0) && !bits.is_set(1) && bits.is_set(9) && !bits.is_set(90));
}

#[test]
fn object_identifiers_have_minimal_arcs_of_at_most_31_bits() {
    let accepted: [&[u8]; 4] = [
        &[0],
        &[0x55, 0x1d, 0x0f],
        &[0x87, 0xff, 0xff, 0xff, 0x7f],
        &[0x2a, 0x81, 0x00],
    ];
    let refused: [&[u8]; 6] = [
        &[],
        &[0x80, 0x01],
        &[0x2a, 0x80, 0x01],
        &[0x2a, 0x81],
        &[0x88, 0x80, 0x80, 0x80, 0x00],
        &[0x81, 0x80, 0x80, 0x80, 0x80, 0x00],
    ];
    assert!(accepted.iter().all(|oid| is_oid(oid)));
    assert!(!refused.iter().any(|oid| is_oid(oid)));
}

proptest! {
    #[test]
    fn no_input_panics(input in proptest::collection::vec(any::<u8>(), 0..64)) {
        let reader = Reader::new(&input);
        let _ = (reader.clone().read_any(), reader.clone().read_oid(), reader.clone().read_bit_string());
        let _ = reader.clone().read_integer().map(|integer| (integer.to_i64(), integer.to_u64()));
    }

    #[test]
    fn elements_join_to_the_input(input in proptest::collection::vec(any::<u8>(), 0..64)) {
        let mut reader = Reader::new(&input);
        let mut joined = Vec::new();
        while let Ok(element) = reader.read_any() {
            joined.extend_from_slice(element.der());
        }
        joined.extend_from_slice(reader.remaining());
        prop_assert_eq!(joined, input);
    }
}
