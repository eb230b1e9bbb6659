//! What type a scalar has, by its tag and its spelling, in Go's `go.yaml.in/yaml/v4`.

#[cfg(feature = "generate")]
mod number;
mod timestamp;

#[cfg(feature = "generate")]
pub(super) use number::integer;

/// The tag of strings.
pub(super) const STRING: &[u8] = b"!!str";
/// The tag of nothing.
pub(super) const NULL: &[u8] = b"!!null";
/// The tag of the key `<<`.
pub(super) const MERGE: &[u8] = b"!!merge";

const BOOL: &[u8] = b"!!bool";
const INT: &[u8] = b"!!int";
const FLOAT: &[u8] = b"!!float";
const TIMESTAMP: &[u8] = b"!!timestamp";
const BINARY: &[u8] = b"!!binary";

/// What a scalar stands for.
pub(super) enum Scalar {
    Null,
    Bool(bool),
    /// Text; bytes, for what `!!binary` stands for may be anything.
    Text(Vec<u8>),
    /// A number or a time: whatever it is, it is not asked for here.
    Other,
}

/// The tag that an untagged plain scalar gets.
pub(super) fn tag_of_plain(text: &str) -> &'static [u8] {
    spelling(text, Dates::Known).0
}

/// What `text` stands for, given its tag; `None` when it is not what the tag says.
pub(super) fn scalar(tag: &[u8], text: &str) -> Option<Scalar> {
    let dates = match tag {
        STRING => return Some(Scalar::Text(text.into())),
        BINARY => return base64(text.as_bytes()).map(Scalar::Text),
        TIMESTAMP => Dates::Known,
        BOOL | INT | FLOAT | NULL => Dates::Text,
        _ => return Some(Scalar::Text(text.into())),
    };
    let (found, scalar) = spelling(text, dates);
    let is_integral_float = tag == FLOAT && found == INT && is_signed_64(text);
    (found == tag || is_integral_float).then_some(scalar)
}

/// The words that Go takes for a bool where one is asked for, besides those that are bools by their spelling.
pub(super) fn bool_of_word(word: &[u8]) -> Option<bool> {
    match word {
        b"y" | b"Y" | b"yes" | b"Yes" | b"YES" | b"on" | b"On" | b"ON" => Some(true),
        b"n" | b"N" | b"no" | b"No" | b"NO" | b"off" | b"Off" | b"OFF" => Some(false),
        _ => None,
    }
}

/// Whether dates are recognized; Go tries it only where it makes a difference.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dates {
    Known,
    Text,
}

/// Type and value by spelling alone.
fn spelling(text: &str, dates: Dates) -> (&'static [u8], Scalar) {
    match text {
        "true" | "True" | "TRUE" => return (BOOL, Scalar::Bool(true)),
        "false" | "False" | "FALSE" => return (BOOL, Scalar::Bool(false)),
        "" | "~" | "null" | "Null" | "NULL" => return (NULL, Scalar::Null),
        ".nan" | ".NaN" | ".NAN" | ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF"
        | "-.inf" | "-.Inf" | "-.INF" | "-0" | "-0.0" => return (FLOAT, Scalar::Other),
        "<<" => return (MERGE, Scalar::Text(text.into())),
        _ => {}
    }
    let plain = text.replace('_', "");
    match text.as_bytes().first() {
        Some(b'.') if is_float(text) => (FLOAT, Scalar::Other),
        Some(b'0'..=b'9' | b'+' | b'-') => {
            if dates == Dates::Known && timestamp::is_timestamp(text) {
                (TIMESTAMP, Scalar::Other)
            } else if is_integer(&plain) {
                (INT, Scalar::Other)
            } else if is_float(&plain) {
                (FLOAT, Scalar::Other)
            } else {
                (STRING, Scalar::Text(text.into()))
            }
        }
        _ => (STRING, Scalar::Text(text.into())),
    }
}

/// A Go integer literal of 64 bits, signed or not.
fn is_integer(text: &str) -> bool {
    is_signed_64(text) || magnitude(text).is_some_and(|value| u64::try_from(value).is_ok())
}

fn is_signed_64(text: &str) -> bool {
    let plain = text.replace('_', "");
    let (digits, most) = match plain.strip_prefix('-') {
        Some(digits) => (digits, 1_u128 << 63),
        None => (plain.strip_prefix('+').unwrap_or(&plain), (1 << 63) - 1),
    };
    magnitude(digits).is_some_and(|value| value <= most)
}

/// The value of digits, in the base that their prefix says: `0x`, `0o`, `0b`; `0` alone means octal.
fn magnitude(digits: &str) -> Option<u128> {
    let (digits, radix) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (digits.get(2..)?, 16),
        [b'0', b'o' | b'O', ..] => (digits.get(2..)?, 8),
        [b'0', b'b' | b'B', ..] => (digits.get(2..)?, 2),
        [b'0', _, ..] => (digits.get(1..)?, 8),
        _ => (digits, 10),
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    u128::from_str_radix(digits, radix).ok()
}

/// `[-+]? digits with a point or without, exponent or not`, and not beyond the range.
fn is_float(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let has_form = unsigned.starts_with(|first: char| first == '.' || first.is_ascii_digit())
        && unsigned
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    has_form && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Base64 as Go's `base64.StdEncoding` takes it: line breaks are ignored, padding is required, its bits are not looked at.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let text: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !b"\r\n".contains(byte))
        .collect();
    let (groups, rest) = text.as_chunks::<4>();
    let mut bytes = Vec::with_capacity(groups.len() * 3);
    let mut is_open = true;
    for group in groups {
        let characters = match group {
            [.., b'=', b'='] => 2,
            [.., b'='] => 3,
            _ => 4,
        };
        let mut value = 0_u32;
        for index in 0..4 {
            let character = group.get(index).filter(|_| index < characters);
            let sextet = character.map_or(Some(0), |character| sextet(*character))?;
            value = value << 6 | sextet;
        }
        let [_, decoded @ ..] = value.to_be_bytes();
        bytes.extend(decoded.into_iter().take(characters - 1));
        if !std::mem::replace(&mut is_open, characters == 4) {
            return None;
        }
    }
    rest.is_empty().then_some(bytes)
}

fn sextet(character: u8) -> Option<u32> {
    let value = match character {
        b'A'..=b'Z' => character - b'A',
        b'a'..=b'z' => character - b'a' + 26,
        b'0'..=b'9' => character - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_tells_types_as_in_go() {
        let table: [(&str, &[u8]); 30] = [
            ("0", INT),
            ("010", INT),
            ("08", FLOAT),
            ("0x1F", INT),
            ("0o17", INT),
            ("0b11", INT),
            ("0x", STRING),
            ("1_000", INT),
            ("+5", INT),
            ("-", STRING),
            ("18446744073709551615", INT),
            ("-9223372036854775808", INT),
            ("-9223372036854775809", FLOAT),
            ("99999999999999999999", FLOAT),
            ("1.", FLOAT),
            (".5", FLOAT),
            ("._5", STRING),
            ("1e3", FLOAT),
            ("1e400", STRING),
            ("1e", STRING),
            (".inf", FLOAT),
            ("~", NULL),
            ("", NULL),
            ("<<", MERGE),
            ("yes", STRING),
            ("tRUE", STRING),
            ("2020-1-1", TIMESTAMP),
            ("2020-13-1", STRING),
            ("12:30", STRING),
            ("+-5", STRING),
        ];
        for (text, tag) in table {
            assert_eq!(tag_of_plain(text), tag, "{text}");
        }
    }

    #[test]
    fn tags_are_checked() {
        let fits = |tag: &[u8], text| scalar(tag, text).is_some();
        assert!(fits(INT, "1") && !fits(INT, "1.5") && !fits(INT, "") && !fits(INT, "2020-01-01"));
        assert!(fits(FLOAT, "1") && fits(FLOAT, "1.5") && !fits(FLOAT, "18446744073709551615"));
        assert!(fits(BOOL, "true") && !fits(BOOL, "yes"));
        assert!(fits(TIMESTAMP, "2020-01-01") && !fits(TIMESTAMP, "2020"));
        assert!(fits(b"!own", "anything"));
    }

    #[test]
    fn binary_is_base64() {
        let decoded = |text: &str| base64(text.as_bytes());
        assert_eq!(decoded("Y2xp\nZW50"), Some(b"client".to_vec()));
        assert_eq!(decoded("/w=="), Some(vec![0xff]));
        assert_eq!(decoded("/x=="), Some(vec![0xff]));
        assert_eq!(decoded("/w="), None);
        assert_eq!(decoded("/w==AAAA"), None);
        assert_eq!(decoded("Y2 xp"), None);
        assert_eq!(decoded("===="), None);
        assert_eq!(decoded(""), Some(Vec::new()));
    }
}
