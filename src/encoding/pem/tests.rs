use super::*;
use proptest::prelude::*;

/// Label, contents, rest.
fn decoded(text: &str) -> Option<(String, Vec<u8>, String)> {
    let block = decode(text.as_bytes())?;
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    Some((
        text(block.label()),
        block.contents().to_vec(),
        text(block.rest()),
    ))
}

fn contents(text: &str) -> Option<Vec<u8>> {
    decoded(text).map(|(_, contents, _)| contents)
}

#[test]
fn the_first_block_is_found_after_garbage_and_the_rest_is_returned() {
    let text = "garbage\n-----BEGIN A-----\nAQID\n-----END A-----\nrest";
    assert_eq!(
        decoded(text),
        Some(("A".into(), vec![1, 2, 3], "rest".into()))
    );
}

#[test]
fn a_begin_line_must_start_a_line() {
    assert_eq!(decoded(" -----BEGIN A-----\nAQID\n-----END A-----\n"), None);
    assert_eq!(
        decoded("\u{feff}-----BEGIN A-----\nAQID\n-----END A-----\n"),
        None
    );
}

#[test]
fn line_ends_are_lf_or_crlf_and_the_last_may_lack() {
    assert!(decoded("-----BEGIN A-----\r\nAQID\r\n-----END A-----\r\n").is_some());
    assert!(decoded("-----BEGIN A-----\nAQID\n-----END A-----").is_some());
    assert_eq!(decoded("-----BEGIN A-----\rAQID\r-----END A-----\r"), None);
    assert_eq!(decoded("-----BEGIN A-----\nAQID\n-----END A-----\r"), None);
}

#[test]
fn blanks_are_allowed_in_the_base64_and_after_the_dashes() {
    assert_eq!(
        contents("-----BEGIN A----- \t\n A Q\tI\nD \n-----END A-----\t \n"),
        Some(vec![1, 2, 3])
    );
    assert_eq!(
        contents("-----BEGIN A-----\nAQI=\n-----END A----- x\n"),
        None
    );
}

#[test]
fn padding_is_required_but_its_bits_are_free() {
    let block = |body: &str| contents(&format!("-----BEGIN A-----\n{body}\n-----END A-----\n"));
    assert_eq!(block("AR=="), Some(vec![1]));
    assert_eq!(block("A R\n= ="), Some(vec![1]));
    assert_eq!(block("AQJ="), Some(vec![1, 2]));
    for refused in [
        "A", "AQ", "AQI", "A===", "====", "AQ=", "AQ=I", "AQ==AQ==", "AQI=A", "AQ!D",
    ] {
        assert_eq!(block(refused), None, "{refused}");
    }
}

#[test]
fn an_empty_block_decodes_to_nothing() {
    assert_eq!(
        contents("-----BEGIN A-----\n-----END A-----\n"),
        Some(vec![])
    );
    assert_eq!(
        contents("-----BEGIN A-----\n\n-----END A-----\n"),
        Some(vec![])
    );
}

#[test]
fn headers_are_skipped_and_can_be_asked_for() {
    let text =
        "-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n DEK-Info : x\n\nAQID\n-----END A-----\n";
    let block = decode(text.as_bytes()).unwrap();
    assert_eq!(block.contents(), [1, 2, 3]);
    assert!(block.has_header("DEK-Info") && block.has_header("Proc-Type"));
    assert!(!block.has_header("4,ENCRYPTED"));
}

#[test]
fn headers_right_before_the_end_line_spoil_the_block() {
    let spoilt = "-----BEGIN A-----\na: b\n-----END A-----\n";
    assert_eq!(decoded(spoilt), None);
    let good = "-----BEGIN B-----\nAQID\n-----END B-----\n";
    assert_eq!(decoded(&format!("{spoilt}{good}")).unwrap().0, "B");
}

#[test]
fn headers_that_run_over_the_end_line_end_the_search() {
    let over = "-----BEGIN A-----\na: b\n-----END A-----:\nc: d\nno colon\n";
    let good = "-----BEGIN B-----\nAQID\n-----END B-----\n";
    assert_eq!(decoded(&format!("{over}{good}")), None);
}

#[test]
fn labels_must_match() {
    let wrong = "-----BEGIN A-----\nAQID\n-----END B-----\n";
    let good = "-----BEGIN C-----\nAQID\n-----END C-----\n";
    assert_eq!(decoded(wrong), None);
    assert_eq!(decoded(&format!("{wrong}{good}")).unwrap().0, "C");
    assert_eq!(
        decoded("-----BEGIN -----\nAQID\n-----END -----\n")
            .unwrap()
            .0,
        ""
    );
}

#[test]
fn the_last_begin_line_before_an_end_line_counts() {
    let text = "-----BEGIN A-----\nAQID\n-----BEGIN B-----\nBAUG\n-----END B-----\n";
    assert_eq!(decoded(text).unwrap().1, [4, 5, 6]);
}

#[test]
fn encoding_breaks_lines_at_64_characters() {
    assert_eq!(encode("A", &[]), "-----BEGIN A-----\n-----END A-----\n");
    let text = encode("A", &[0; 49]);
    let lines: Vec<usize> = text.lines().map(str::len).collect();
    assert_eq!(lines, [17, 64, 4, 15]);
}

proptest! {
    #[test]
    fn what_is_encoded_decodes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(contents(&encode("X509 CRL", &bytes)), Some(bytes));
    }

    #[test]
    fn blanks_may_stand_anywhere(
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        blanks in proptest::collection::vec((any::<prop::sample::Index>(), "[ \t\r\n]{1,3}"), 0..8),
    ) {
        let mut text = String::new();
        bytes.chunks(48).for_each(|line| base64::encode_into(line, &mut text));
        for (place, blank) in blanks {
            text.insert_str(place.index(text.len() + 1), &blank);
        }
        prop_assert_eq!(base64::decode(text.as_bytes()), Some(bytes));
    }

    #[test]
    fn no_text_panics(parts in proptest::collection::vec("(-----BEGIN |-----END |-----|A|\n|:|=|AQID| |\r)", 0..40)) {
        let _ = decoded(&parts.concat());
    }
}
