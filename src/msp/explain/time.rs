//! What holds at a given time. The verdict does not depend on it.

use crate::diagnostic::CA_RENEWAL;
use crate::encoding::text::Shown;
use crate::encoding::time::Time;

use super::remarks::Remark;
use super::{CertificateFacts, Explanation};

/// How long before its end a certificate's expiry is announced.
const SOON: i64 = 30 * DAY;

const DAY: i64 = 86_400;

pub(super) fn remarks(explanation: &Explanation, time: Time) -> Vec<Remark> {
    let identity = explanation.certificate.iter();
    let mut remarks: Vec<Remark> = identity
        .filter_map(|facts| of_identity(explanation, facts, time))
        .collect();
    let above = explanation.chain.iter().skip(1);
    remarks.extend(above.filter_map(|facts| of_authority(facts, time)));
    let overdue = explanation.crls.iter().filter_map(|crl| {
        let due = crl.next_update.filter(|due| *due < time)?;
        Some(Remark::new(
            "MSP-EXP-006",
            format!("CRL {} was due to be replaced {}", crl.index, ago(due, time)),
            "Fabric uses it all the same; configure the CA's present CRL, or later revocations stay unknown",
        ))
    });
    remarks.extend(overdue);
    remarks
}

fn of_identity(explanation: &Explanation, facts: &CertificateFacts, time: Time) -> Option<Remark> {
    let (start, end) = (facts.not_before, facts.not_after);
    let under = match explanation.is_valid() {
        true => "valid under MSP rules; ",
        false => "",
    };
    Some(if end < time {
        Remark::new(
            "MSP-EXP-001",
            format!(
                "{under}expired {}: peers refuse its proposals (auth filter ExpirationCheck), orderers its broadcasts",
                ago(end, time)
            ),
            "enrol anew, or renew the certificate; what was signed with it before is judged as before",
        )
    } else if start > time {
        Remark::new(
            "MSP-EXP-002",
            format!("{under}its validity begins {}", ahead(start, time)),
            "MSPs do not mind; check the clock of whoever issued it",
        )
    } else if end.unix().saturating_sub(time.unix()) <= SOON {
        Remark::new(
            "MSP-EXP-003",
            format!(
                "it expires {}: from then on peers refuse its proposals, orderers its broadcasts",
                ahead(end, time)
            ),
            "renew it in time",
        )
    } else {
        return None;
    })
}

fn of_authority(facts: &CertificateFacts, time: Time) -> Option<Remark> {
    (facts.not_after < time).then(|| {
        Remark::new(
            "MSP-EXP-004",
            format!(
                "the CA `{}` expired {}: what it issued before stays valid, what it issues from now on is refused",
                Shown(&facts.subject),
                ago(facts.not_after, time)
            ),
            CA_RENEWAL,
        )
    })
}

/// `12 days ago`.
pub(super) fn ago(past: Time, now: Time) -> String {
    format!("{} ago", span(now.unix().saturating_sub(past.unix())))
}

fn ahead(future: Time, now: Time) -> String {
    format!("in {}", span(future.unix().saturating_sub(now.unix())))
}

fn span(seconds: i64) -> String {
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3_600 => (seconds / 60, "minute"),
        3_600..DAY => (seconds / 3_600, "hour"),
        _ => (seconds / DAY, "day"),
    };
    match count {
        1 => format!("1 {unit}"),
        _ => format!("{count} {unit}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_the_largest_whole_unit() {
        let now = Time::from_unix(100 * DAY);
        let before = |seconds: i64| ago(Time::from_unix(100 * DAY - seconds), now);
        assert_eq!(before(1), "1 second ago");
        assert_eq!(before(119), "1 minute ago");
        assert_eq!(before(DAY - 1), "23 hours ago");
        assert_eq!(before(12 * DAY + 5), "12 days ago");
        assert_eq!(
            ago(Time::from_unix(i64::MIN), now),
            "106751991167300 days ago"
        );
    }
}
