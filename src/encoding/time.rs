//! Points in time as certificates state them: whole seconds, UTC.

use std::fmt;

/// Seconds since 1970-01-01T00:00:00Z (negative before); no leap seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

const SECONDS_PER_DAY: i64 = 86_400;

/// Days from 0000-03-01 to 1970-01-01 in the proleptic Gregorian calendar.
const DAYS_TO_EPOCH: i64 = 719_468;

/// Days of 400 Gregorian years, after which the calendar repeats.
const DAYS_PER_ERA: i64 = 146_097;

impl Time {
    /// From seconds since the Unix epoch.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the Unix epoch.
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// From a date and a time of day in UTC; `None` when the calendar or the clock has no such moment. The year may be
    /// anything from -9999 to 9999.
    pub fn from_civil(civil: Civil) -> Option<Self> {
        let is_date = (-9999..=9999).contains(&civil.year)
            && (1..=12).contains(&civil.month)
            && civil.day >= 1
            && civil.day <= days_in_month(civil.year, civil.month);
        let is_clock = civil.hour < 24 && civil.minute < 60 && civil.second < 60;
        if !is_date || !is_clock {
            return None;
        }
        let minutes = i64::from(civil.hour) * 60 + i64::from(civil.minute);
        let seconds = minutes * 60 + i64::from(civil.second);
        Some(Self(days_from_date(civil) * SECONDS_PER_DAY + seconds))
    }

    /// The date and the time of day in UTC.
    pub fn civil(self) -> Civil {
        let second_of_day = self.0.rem_euclid(SECONDS_PER_DAY);
        let (year, month, day) = date_from_days(self.0.div_euclid(SECONDS_PER_DAY));
        Civil {
            year,
            month,
            day,
            hour: (second_of_day / 3600) as u8,
            minute: (second_of_day / 60 % 60) as u8,
            second: (second_of_day % 60) as u8,
        }
    }

    /// The content of a UTCTime, as Go reads it: `YYMMDDhhmm[ss]` and then `Z` or an offset `+hhmm` or `-hhmm` that is not
    /// zero. Years from 50 on are in the last century (RFC 5280, 4.1.2.5.1).
    ///
    /// RFC 5280 demands seconds and `Z`; Go does not, so neither does Fabric.
    pub fn from_utc_time(content: &[u8]) -> Option<Self> {
        let mut digits = Digits(content);
        let year = digits.pair()?;
        let century = if year >= 50 { 1900 } else { 2000 };
        let date_and_minute = digits.month_to_minute(century + i64::from(year))?;
        let second = digits.pair_if_digit()?;
        digits.zone(Civil {
            second,
            ..date_and_minute
        })
    }

    /// The content of a GeneralizedTime, as Go reads it: `YYYYMMDDhhmmss` and then `Z` or an offset that is not zero.
    pub fn from_generalized_time(content: &[u8]) -> Option<Self> {
        let mut digits = Digits(content);
        let year = i64::from(digits.pair()?) * 100 + i64::from(digits.pair()?);
        let date_and_minute = digits.month_to_minute(year)?;
        let second = digits.pair()?;
        digits.zone(Civil {
            second,
            ..date_and_minute
        })
    }
}

/// RFC 3339, UTC: `2026-08-01T12:00:00Z`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil();
        let sign = if civil.year < 0 { "-" } else { "" };
        write!(f, "{sign}{:04}-", civil.year.unsigned_abs())?;
        write!(f, "{:02}-{:02}T", civil.month, civil.day)?;
        write!(
            f,
            "{:02}:{:02}:{:02}Z",
            civil.hour, civil.minute, civil.second
        )
    }
}

/// A date of the proleptic Gregorian calendar with a year 0, and a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// The year.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
}

/// What is left of the text of a time.
struct Digits<'a>(&'a [u8]);

impl Digits<'_> {
    fn pair(&mut self) -> Option<u8> {
        let &[tens @ b'0'..=b'9', ones @ b'0'..=b'9', ref rest @ ..] = self.0 else {
            return None;
        };
        self.0 = rest;
        Some((tens - b'0') * 10 + (ones - b'0'))
    }

    /// Two digits, or zero when no digit comes next.
    fn pair_if_digit(&mut self) -> Option<u8> {
        if self.0.first().is_some_and(u8::is_ascii_digit) {
            return self.pair();
        }
        Some(0)
    }

    fn month_to_minute(&mut self, year: i64) -> Option<Civil> {
        Some(Civil {
            year,
            month: self.pair()?,
            day: self.pair()?,
            hour: self.pair()?,
            minute: self.pair()?,
            second: 0,
        })
    }

    /// The zone ends the text. Go formats what it parsed and compares, so a zero offset (which it would write as `Z`) and
    /// 60 minutes are refused, while 24 hours pass.
    fn zone(mut self, local: Civil) -> Option<Time> {
        let local = Time::from_civil(local)?;
        let east = match self.0.split_first()? {
            (b'Z', []) => return Some(local),
            (b'+', offset) => (1, offset),
            (b'-', offset) => (-1, offset),
            _ => return None,
        };
        self.0 = east.1;
        let (hours, minutes) = (self.pair()?, self.pair()?);
        if hours > 24 || minutes > 59 || (hours, minutes) == (0, 0) || !self.0.is_empty() {
            return None;
        }
        let offset = i64::from(hours) * 3600 + i64::from(minutes) * 60;
        Some(Time(local.0 - east.0 * offset))
    }
}

fn days_in_month(year: i64, month: u8) -> u8 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since the Unix epoch. Years are counted from March, so that the leap day is a year's last.
fn days_from_date(date: Civil) -> i64 {
    let month = i64::from(date.month);
    let months_since_march = (month + 9) % 12;
    let year = date.year - i64::from(month <= 2);
    let day_of_year = (153 * months_since_march + 2) / 5 + i64::from(date.day) - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + day_of_year - DAYS_TO_EPOCH
}

/// Year, month and day of the day that is `days` after the Unix epoch.
fn date_from_days(days: i64) -> (i64, u8, u8) {
    let days = days + DAYS_TO_EPOCH;
    let era = days.div_euclid(DAYS_PER_ERA);
    let day_of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months_since_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months_since_march + 2) / 5 + 1;
    let month = (months_since_march + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month as u8, day as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utc(content: &str) -> Option<String> {
        Time::from_utc_time(content.as_bytes()).map(|time| time.to_string())
    }

    fn generalized(content: &str) -> Option<String> {
        Time::from_generalized_time(content.as_bytes()).map(|time| time.to_string())
    }

    #[test]
    fn times_are_shown_as_rfc_3339() {
        assert_eq!(Time::from_unix(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Time::from_unix(-1).to_string(), "1969-12-31T23:59:59Z");
        assert_eq!(
            Time::from_unix(1_709_210_096).to_string(),
            "2024-02-29T12:34:56Z"
        );
        assert_eq!(
            Time::from_unix(-62_167_219_201).to_string(),
            "-0001-12-31T23:59:59Z"
        );
    }

    #[test]
    fn utc_years_from_50_are_in_the_last_century() {
        assert_eq!(utc("500101000000Z").unwrap(), "1950-01-01T00:00:00Z");
        assert_eq!(utc("491231235959Z").unwrap(), "2049-12-31T23:59:59Z");
        assert_eq!(utc("680229000000Z").unwrap(), "1968-02-29T00:00:00Z");
    }

    #[test]
    fn utc_time_may_lack_seconds_and_have_an_offset() {
        assert_eq!(utc("2601021504Z").unwrap(), "2026-01-02T15:04:00Z");
        assert_eq!(utc("2601021504-0130").unwrap(), "2026-01-02T16:34:00Z");
        assert_eq!(utc("260102150405+2459").unwrap(), "2026-01-01T14:05:05Z");
    }

    #[test]
    fn generalized_time_may_have_an_offset_but_must_have_seconds() {
        assert_eq!(
            generalized("20260102150405+0100").unwrap(),
            "2026-01-02T14:04:05Z"
        );
        assert_eq!(
            generalized("00000101000000Z").unwrap(),
            "0000-01-01T00:00:00Z"
        );
        assert_eq!(generalized("202601021504Z"), None);
    }

    #[test]
    fn other_forms_are_refused() {
        let forms = [
            "260102150405",
            "260102150405+0000",
            "260102150405-0000",
            "260102150405.5Z",
            "260102150405Zx",
            "260102150405+0060",
            "260102150405+2500",
            "260102150460Z",
            "260102240405Z",
            "260229000000Z",
            "261301000000Z",
            "260100000000Z",
            "2601021504051Z",
            "260102150405+01:00",
            "260102150405z",
            "",
        ];
        for form in forms {
            assert_eq!(utc(form), None, "{form}");
            assert_eq!(generalized(&format!("20{form}")), None, "{form}");
        }
    }

    proptest! {
        #[test]
        fn civil_and_unix_agree(seconds in -370_000_000_000i64..253_402_300_800) {
            let time = Time::from_unix(seconds);
            prop_assert_eq!(Time::from_civil(time.civil()), Some(time));
        }

        #[test]
        fn any_time_can_be_shown(seconds: i64) {
            prop_assert!(!Time::from_unix(seconds).to_string().is_empty());
        }

        #[test]
        fn no_text_panics(content in proptest::collection::vec(any::<u8>(), 0..24)) {
            let _ = (Time::from_utc_time(&content), Time::from_generalized_time(&content));
        }
    }
}
