//! UTCTime and GeneralizedTime.
//!
//! Go parses them with `time.Parse` and refuses what does not format back to the same bytes. The forms are those of certificates, but for one:
//! `encoding/asn1` lets a GeneralizedTime have a fraction.

use super::Asn1Fault;
use crate::encoding::time::Time;

pub(crate) fn utc_time(content: &[u8]) -> Result<Time, Asn1Fault> {
    Time::from_utc_time(content).ok_or(Asn1Fault::Time)
}

/// The fraction is checked and dropped.
pub(crate) fn generalized_time(content: &[u8]) -> Result<Time, Asn1Fault> {
    let time = match content.split_at_checked(WHOLE_SECONDS) {
        Some((seconds, [b'.', after_point @ ..])) => with_fraction(seconds, after_point),
        _ => Time::from_generalized_time(content),
    };
    time.ok_or(Asn1Fault::Time)
}

/// Bytes of `YYYYMMDDhhmmss`.
const WHOLE_SECONDS: usize = 14;
/// Go counts nanoseconds; more digits would not format back, nor would zeros at the end.
const FRACTION_DIGITS: usize = 9;

fn with_fraction(seconds: &[u8], after_point: &[u8]) -> Option<Time> {
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    let digits = after_point.iter().take_while(is_digit).count();
    let (fraction, zone) = after_point.split_at_checked(digits)?;
    if digits > FRACTION_DIGITS || matches!(fraction, [] | [.., b'0']) {
        return None;
    }
    Time::from_generalized_time(&[seconds, zone].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generalized(text: &str) -> Option<i64> {
        generalized_time(text.as_bytes()).ok().map(Time::unix)
    }

    #[test]
    fn fractions_must_format_back() {
        assert_eq!(generalized("19700101000001.5Z"), Some(1));
        assert_eq!(generalized("19700101000001.123456789Z"), Some(1));
        assert_eq!(generalized("19700101010001.5+0100"), Some(1));
        assert_eq!(generalized("19700101000000.1234567891Z"), None);
        assert_eq!(generalized("19700101000000.50Z"), None);
        assert_eq!(generalized("19700101000000.Z"), None);
        assert_eq!(generalized("19700101000000,5Z"), None);
        assert_eq!(generalized("197001010000.5Z"), None);
        assert_eq!(generalized("19700101000000."), None);
    }

    #[test]
    fn utc_time_has_no_fraction() {
        assert!(utc_time(b"700101000000.5Z").is_err());
        assert!(utc_time(b"700101000000Z").is_ok());
    }
}
