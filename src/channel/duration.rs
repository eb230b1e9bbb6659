//! Durations as Go writes them (`time.ParseDuration`): `2s`, `1h15m30.5s`, `-1.5ms`.

use std::time::Duration;

/// Nanoseconds that Go's duration can hold, and one more on the negative side.
const LIMIT: u64 = 1 << 63;

/// Why a text is no duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DurationFlaw {
    /// Not a sequence of numbers with units.
    #[error("is not a duration such as `2s` or `1h30m`")]
    Syntax,
    /// A number without a unit, or one that there is not.
    #[error("has a number without a unit of `ns`, `us`, `ms`, `s`, `m`, `h`")]
    Unit,
    /// More than 292 years.
    #[error("is longer than a duration can be")]
    Overflow,
}

/// A duration: its sign and its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signed {
    Zero,
    Positive(Duration),
    Negative,
}

/// Reads a duration exactly as Go does.
pub(super) fn parse(text: &str) -> Result<Signed, DurationFlaw> {
    let (negative, mut rest) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    if rest == b"0" {
        return Ok(Signed::Zero);
    }
    if rest.is_empty() {
        return Err(DurationFlaw::Syntax);
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        // Go adds without looking at the carry: twice the limit is zero.
        total = total.wrapping_add(term(&mut rest)?);
        if total > LIMIT {
            return Err(DurationFlaw::Overflow);
        }
    }
    match (total, negative) {
        (0, _) => Ok(Signed::Zero),
        (_, true) => Ok(Signed::Negative),
        (LIMIT, false) => Err(DurationFlaw::Overflow),
        (nanoseconds, false) => Ok(Signed::Positive(Duration::from_nanos(nanoseconds))),
    }
}

/// One number with its unit, in nanoseconds.
fn term(rest: &mut &[u8]) -> Result<u64, DurationFlaw> {
    let whole = digits(rest);
    let mut fraction: &[u8] = &[];
    if let [b'.', behind @ ..] = *rest {
        *rest = behind;
        fraction = digits(rest);
    }
    if whole.is_empty() && fraction.is_empty() {
        return Err(DurationFlaw::Syntax);
    }
    let unit = unit(rest)?;
    let whole = integer(whole)?;
    if whole > LIMIT / unit {
        return Err(DurationFlaw::Overflow);
    }
    let value = (whole * unit).saturating_add(part_of(fraction, unit));
    match value > LIMIT {
        true => Err(DurationFlaw::Overflow),
        false => Ok(value),
    }
}

fn digits<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let length = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    let (digits, behind) = rest.split_at(length);
    *rest = behind;
    digits
}

/// Up to the next digit or point.
fn unit(rest: &mut &[u8]) -> Result<u64, DurationFlaw> {
    let is_unit = |c: &&u8| !c.is_ascii_digit() && **c != b'.';
    let (unit, behind) = rest.split_at(rest.iter().take_while(is_unit).count());
    *rest = behind;
    match std::str::from_utf8(unit) {
        Ok("ns") => Ok(1),
        // Both the micro sign and the Greek letter.
        Ok("us" | "\u{b5}s" | "\u{3bc}s") => Ok(1_000),
        Ok("ms") => Ok(1_000_000),
        Ok("s") => Ok(1_000_000_000),
        Ok("m") => Ok(60_000_000_000),
        Ok("h") => Ok(3_600_000_000_000),
        _ => Err(DurationFlaw::Unit),
    }
}

fn integer(digits: &[u8]) -> Result<u64, DurationFlaw> {
    digits.iter().try_fold(0_u64, |value, digit| {
        if value > LIMIT / 10 {
            return Err(DurationFlaw::Overflow);
        }
        let value = value * 10 + u64::from(digit - b'0');
        match value > LIMIT {
            true => Err(DurationFlaw::Overflow),
            false => Ok(value),
        }
    })
}

/// The fraction of a unit, by Go's floating-point arithmetic; digits beyond its precision are passed over.
fn part_of(digits: &[u8], unit: u64) -> u64 {
    let (mut value, mut scale) = (0_u64, 1.0_f64);
    for digit in digits {
        if value > (LIMIT - 1) / 10 {
            break;
        }
        let next = value * 10 + u64::from(digit - b'0');
        if next > LIMIT {
            break;
        }
        value = next;
        scale *= 10.0;
    }
    (value as f64 * (unit as f64 / scale)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_every_form() {
        for (text, nanoseconds) in [
            ("2s", 2_000_000_000),
            ("+5s", 5_000_000_000),
            ("5.s", 5_000_000_000),
            (".5s", 500_000_000),
            ("1h15m30.918273645s", 4_530_918_273_645),
            ("10.5us4.1ns", 10_504),
            ("12\u{b5}s", 12_000),
            ("12\u{3bc}s", 12_000),
            ("9223372036854775807ns", 9_223_372_036_854_775_807),
            ("0.3333333333333333333h", 1_200_000_000_000),
            ("0.100000000000000000000h", 360_000_000_000),
        ] {
            let expected = Signed::Positive(Duration::from_nanos(nanoseconds));
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
        for text in ["0", "-0", "0s", "0.0000000001ns"] {
            assert_eq!(parse(text), Ok(Signed::Zero), "{text}");
        }
        assert_eq!(parse("-1s"), Ok(Signed::Negative));
        assert_eq!(parse("-9223372036854775808ns"), Ok(Signed::Negative));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "", "-", "3", "s", ".", "-.", ".s", "+.s", "1d", "2 s", "0x1s", "1.2.3s",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        for text in [
            "9223372036854775808ns",
            "9223372036854775.808us",
            "3000000h",
            "99999999999999999999s",
        ] {
            assert_eq!(parse(text), Err(DurationFlaw::Overflow), "{text}");
        }
    }
}
