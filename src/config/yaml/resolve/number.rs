//! Whole numbers, as Go's reader puts them into an `int`.

use super::{FLOAT, INT, magnitude};

/// The least float that no `i64` reaches.
const ABOVE_ALL: f64 = 9_223_372_036_854_775_808.0;

/// The number that a scalar with this tag and spelling stands for; `None` when it is none, not whole, or out of range.
///
/// A float counts when nothing is lost: `1e3` is 1000.
pub(in crate::config::yaml) fn integer(tag: &[u8], text: &str) -> Option<i64> {
    let plain = text.replace('_', "");
    match tag {
        INT => signed(&plain),
        FLOAT => whole(signed(&plain).map_or_else(|| plain.parse().ok(), |n| Some(n as f64))?),
        _ => None,
    }
}

fn signed(plain: &str) -> Option<i64> {
    let value = |digits| magnitude(digits).and_then(|value| i128::try_from(value).ok());
    let value = match plain.strip_prefix('-') {
        Some(digits) => -value(digits)?,
        None => value(plain.strip_prefix('+').unwrap_or(plain))?,
    };
    i64::try_from(value).ok()
}

fn whole(value: f64) -> Option<i64> {
    let fits = value.fract() == 0.0 && (-ABOVE_ALL..ABOVE_ALL).contains(&value);
    fits.then_some(value as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::yaml::resolve::tag_of_plain;

    #[test]
    fn numbers_are_those_that_go_puts_into_an_int() {
        for (text, number) in [
            ("5", Some(5)),
            ("+5", Some(5)),
            ("-5", Some(-5)),
            ("010", Some(8)),
            ("08", Some(8)),
            ("0x1F", Some(31)),
            ("0b11", Some(3)),
            ("1_000", Some(1000)),
            ("1e3", Some(1000)),
            ("1.5", None),
            ("-0", Some(0)),
            (".inf", None),
            (".nan", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("2020-01-01", None),
        ] {
            assert_eq!(integer(tag_of_plain(text), text), number, "{text}");
        }
        assert_eq!(integer(FLOAT, "5"), Some(5));
        assert_eq!(integer(FLOAT, "9223372036854775807"), None);
    }
}
