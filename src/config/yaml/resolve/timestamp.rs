//! Which scalars are points in time, as Go's `time.Parse` decides with the four layouts that `yaml` tries.

/// Digits of a year.
const YEAR_DIGITS: usize = 4;

/// A date, alone or with a time of day: `2006-1-2T15:4:5.9Z`, `2006-1-2t15:4:5+01:00`, `2006-1-2 15:4:5`, `2006-1-2`.
pub(super) fn is_timestamp(text: &str) -> bool {
    parse(text).is_some()
}

fn parse(text: &str) -> Option<()> {
    let year_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (year, rest) = text.split_at_checked(YEAR_DIGITS)?;
    let rest = rest.strip_prefix('-')?;
    let (month, rest) = one_or_two_digits(rest)?;
    let (day, rest) = one_or_two_digits(rest.strip_prefix('-')?)?;
    let days = days_in(month, year.parse().ok()?)?;
    let is_date = year_digits == YEAR_DIGITS && (1..=days).contains(&day);
    (is_date && is_end_or_time(rest)).then_some(())
}

fn days_in(month: u32, year: u32) -> Option<u32> {
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if is_leap { 29 } else { 28 }),
        1..=12 => Some(31),
        _ => None,
    }
}

fn is_end_or_time(rest: &str) -> bool {
    let with_zone = rest.strip_prefix(['T', 't']).and_then(time_of_day);
    let without = rest
        .strip_prefix(' ')
        .map(|rest| rest.trim_start_matches(' '));
    let without = without.and_then(time_of_day);
    rest.is_empty() || with_zone.is_some_and(is_zone) || without == Some("")
}

/// Passes `15:4:5`, with a fraction or without.
fn time_of_day(text: &str) -> Option<&str> {
    let (hour, rest) = one_or_two_digits(text)?;
    let (minute, rest) = one_or_two_digits(rest.strip_prefix(':')?)?;
    let (second, rest) = one_or_two_digits(rest.strip_prefix(':')?)?;
    (hour < 24 && minute < 60 && second < 60).then(|| after_fraction(rest))
}

fn after_fraction(rest: &str) -> &str {
    let digits = rest.strip_prefix(['.', ',']).unwrap_or_default();
    let after = digits.trim_start_matches(|digit: char| digit.is_ascii_digit());
    if after.len() == digits.len() {
        rest
    } else {
        after
    }
}

/// `Z` or an offset such as `+01:00`.
fn is_zone(text: &str) -> bool {
    let offset = text.strip_prefix(['+', '-']).unwrap_or_default();
    let two_digits = |from: usize| {
        let digits = offset.get(from..from + 2)?;
        let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        are_digits.then(|| digits.parse::<u32>().ok())?
    };
    let is_offset = offset.len() == 5
        && offset.get(2..3) == Some(":")
        && two_digits(0).is_some_and(|hours| hours <= 24)
        && two_digits(3).is_some_and(|minutes| minutes <= 60);
    text == "Z" || is_offset
}

fn one_or_two_digits(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits)?;
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::is_timestamp;

    #[test]
    fn the_four_layouts_are_known() {
        for text in [
            "2020-02-29",
            "2020-2-9",
            "2020-02-01T1:2:3Z",
            "2020-02-01t01:02:03.123456789012+24:60",
            "2020-02-01  01:02:03,5",
        ] {
            assert!(is_timestamp(text), "{text}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for text in [
            "2021-02-29",
            "2020-00-01",
            "20200-01-01",
            "2020-01-01T01:02:03",
            "2020-01-01 01:02:03Z",
            "2020-01-01T24:00:00Z",
            "2020-01-01T01:02:03.Z",
            "2020-01-01T01:02:03+0100",
            "2020-01-01 ",
            "2020-01-0123",
        ] {
            assert!(!is_timestamp(text), "{text}");
        }
    }
}
