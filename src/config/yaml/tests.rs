//! Rules of the format, seen through the configuration.

use proptest::prelude::*;

use super::*;
use crate::diagnostic::Diagnostic;

fn read(text: &str) -> Configuration {
    Configuration::from_yaml(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn code(text: &[u8]) -> &'static str {
    let read = Configuration::from_yaml(text);
    read.expect_err(&String::from_utf8_lossy(text)).code()
}

fn enabled(value: &str) -> Option<bool> {
    let text = format!("NodeOUs:\n  Enable: {value}\n");
    let configuration = Configuration::from_yaml(text.as_bytes()).ok()?;
    configuration.node_ous.map(|node_ous| node_ous.enable)
}

fn client_ou(value: &str) -> Vec<u8> {
    let text =
        format!("NodeOUs:\n  ClientOUIdentifier:\n    OrganizationalUnitIdentifier: {value}\n");
    let client = read(&text).node_ous.and_then(|node_ous| node_ous.client);
    client.unwrap_or_default().organizational_unit_identifier
}

#[test]
fn the_usual_file_is_read() {
    let configuration = read(
        "NodeOUs:\n  Enable: true\n  ClientOUIdentifier:\n    Certificate: cacerts/ca.pem\n    OrganizationalUnitIdentifier: client\n",
    );
    let node_ous = configuration.node_ous.expect("present");
    let client = node_ous.client.expect("present");
    assert!(node_ous.enable && node_ous.peer.is_none());
    assert_eq!(client.certificate, b"cacerts/ca.pem");
    assert_eq!(client.organizational_unit_identifier, b"client");
}

#[test]
fn bools_are_taken_as_in_yaml_1_1_but_not_from_quotes() {
    for word in [
        "true",
        "True",
        "TRUE",
        "y",
        "Yes",
        "on",
        "\"yes\"",
        "!!bool \"true\"",
    ] {
        assert_eq!(enabled(word), Some(true), "{word}");
    }
    for word in ["false", "no", "off", "N", "~", ""] {
        assert_eq!(enabled(word), Some(false), "{word}");
    }
    for word in [
        "\"true\"",
        "1",
        "0",
        "t",
        "tRUE",
        "[true]",
        "!!str true",
        "2020-01-01",
    ] {
        assert_eq!(enabled(word), None, "{word}");
    }
}

#[test]
fn scalars_keep_their_spelling() {
    for spelling in [
        "010",
        "1_000",
        "true",
        "0x1F",
        "1.0",
        "2020-01-01",
        "yes",
        ".inf",
        "a#b",
    ] {
        assert_eq!(client_ou(spelling), spelling.as_bytes());
    }
    for nothing in ["~", "null", "", "# comment"] {
        assert_eq!(client_ou(nothing), b"", "{nothing}");
    }
}

#[test]
fn scalars_may_span_lines() {
    assert_eq!(client_ou("a\n      b\n\n      c"), b"a b\nc");
    assert_eq!(client_ou("|-\n      a\n      b\n"), b"a\nb");
    assert_eq!(client_ou(">\n      a\n      b\n"), b"a b\n");
    assert_eq!(client_ou("\"a\\\n      b \\u00e9\""), "ab é".as_bytes());
    assert_eq!(client_ou("'it''s'"), b"it's");
}

#[test]
fn tags_are_honoured() {
    assert_eq!(client_ou("!!binary Y2xpZW50"), b"client");
    assert_eq!(client_ou("!!binary /w=="), [0xff]);
    assert_eq!(client_ou("!own x"), b"x");
    assert_eq!(
        code(b"NodeOUs: {ClientOUIdentifier: {Certificate: !!int x}}"),
        "MSP-YAML-007"
    );
}

#[test]
fn only_the_first_document_counts() {
    assert_eq!(read("--- {}\n--- {NodeOUs: 1}\n"), Configuration::default());
    for nothing in [
        "",
        "\n",
        "# comment\n",
        "---\n",
        "---\n...\n---\n- 1\n",
        "~",
    ] {
        assert_eq!(read(nothing), Configuration::default(), "{nothing}");
    }
    assert_eq!(code(b"...\n"), "MSP-YAML-003");
}

#[test]
fn unknown_keys_are_ignored_unless_they_stand_twice() {
    assert_eq!(
        read("nodeous: {Enable: [}]}\n".replace("}]", "]").as_str()),
        Configuration::default()
    );
    assert_eq!(code(b"A: 1\nB: 2\nA: 3\n"), "MSP-YAML-005");
    assert_eq!(read("A: {B: 1, B: 2}\n"), Configuration::default());
}

#[test]
fn aliases_and_merge_keys_are_followed() {
    let configuration = read(
        "base: &base {OrganizationalUnitIdentifier: x, Certificate: c}\nNodeOUs:\n  ClientOUIdentifier: *base\n  PeerOUIdentifier: {<<: *base, Certificate: d}\n",
    );
    let node_ous = configuration.node_ous.expect("present");
    let (client, peer) = (
        node_ous.client.expect("present"),
        node_ous.peer.expect("present"),
    );
    assert_eq!(
        (&client.certificate[..], &peer.certificate[..]),
        (&b"c"[..], &b"d"[..])
    );
    assert_eq!(peer.organizational_unit_identifier, b"x");
}

#[test]
fn what_go_refuses_is_refused() {
    for (text, expected) in [
        (&b"NodeOUs: \xff"[..], "MSP-YAML-002"),
        (b"%YAML 1.2\n---\n{}\n", "MSP-YAML-003"),
        (b"NodeOUs:\n\tEnable: true\n", "MSP-YAML-003"),
        (b"NodeOUs: *nowhere\n", "MSP-YAML-004"),
        (b"NodeOUs: []\n", "MSP-YAML-006"),
        (b"- NodeOUs\n", "MSP-YAML-006"),
        (b"NodeOUs: {<<: 1}\n", "MSP-YAML-008"),
        (b"NodeOUs: &a {<<: *a}\n", "MSP-YAML-009"),
        (b"OrganizationalUnitIdentifiers: [~]\n", "MSP-YAML-012"),
    ] {
        assert_eq!(code(text), expected, "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn hostile_texts_end_soon() {
    let nested = "[".repeat(MAX_CONFIGURATION_BYTES);
    assert_eq!(code(nested.as_bytes()), "MSP-YAML-013");
    assert_eq!(
        code(" ".repeat(MAX_CONFIGURATION_BYTES + 1).as_bytes()),
        "MSP-YAML-001"
    );
    let list = format!("OrganizationalUnitIdentifiers: [{}]\n", "*a,".repeat(3_000));
    let keys: String = (0..200).map(|key| format!("k{key}: 1, ")).collect();
    let many_keys = format!("x: &a {{{keys}}}\n{list}");
    assert_eq!(code(many_keys.as_bytes()), "MSP-YAML-010");
    let long_text = format!("x: &a {{Certificate: {}}}\n{list}", "c".repeat(9_000));
    assert_eq!(code(long_text.as_bytes()), "MSP-YAML-010");
    let merges: String = (1..200)
        .map(|i| format!("k{i}: &a{i} {{<<: *a{}}}\n", i - 1))
        .collect();
    let deep = format!("k0: &a0 {{}}\n{merges}NodeOUs: *a199\n");
    assert_eq!(code(deep.as_bytes()), "MSP-YAML-011");
}

/// Pieces that mean something to the scanner.
const PIECES: [&str; 40] = [
    ":",
    ": ",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    " #",
    "\n",
    "\r\n",
    " ",
    "\t",
    "&a ",
    "*a",
    "!",
    "!!str ",
    "!<",
    ">",
    "|",
    "\"",
    "'",
    "%",
    "%YAML 1.1\n",
    "%TAG !a! b\n",
    "---",
    "...\n",
    "<<: ",
    "~",
    "\\",
    "\\u00e9",
    "\u{2028}",
    "\u{feff}",
    "NodeOUs",
    "Enable",
    "true",
    "a",
    "1",
];

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40)) {
        let _ = Configuration::from_yaml(pieces.concat().as_bytes());
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = Configuration::from_yaml(&bytes);
    }

    #[test]
    fn the_encoding_makes_no_difference(text in "[a-z:{}, \u{e9}\u{1f600}\n]{0,40}") {
        let expected = Configuration::from_yaml(text.as_bytes()).ok();
        let wide: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        prop_assert_eq!(Configuration::from_yaml(&wide).ok(), expected);
    }
}
