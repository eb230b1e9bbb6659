//! Numbers as Fabric's expression language reads them, in Go's ways.

/// The whole part of a number: decimal (a leading zero means nothing), `0x`, `0o`, `0b`, a fraction, an exponent; `_` anywhere
/// between. `None` where Go reads none, or it is beyond 64 bits.
pub(super) fn whole_part(text: &str) -> Option<i64> {
    let text = text.to_ascii_lowercase();
    let digits = text.replace('_', "");
    let is_based = |text: &str| ["0x", "0o", "0b"].iter().any(|base| text.starts_with(base));
    if is_based(&digits) && !is_based(&text) {
        return None; // `0_x1`
    }
    let start = text.strip_prefix('.').unwrap_or(&text);
    if !start.starts_with(|first: char| first.is_ascii_digit()) {
        return None; // `_1`, `._5`
    }
    if let Some(hex) = digits.strip_prefix("0x") {
        return based(hex, 16);
    }
    if digits.contains(['.', 'e']) {
        return float(&digits);
    }
    if let Some(binary) = digits.strip_prefix("0b") {
        return based(binary, 2);
    }
    match digits.strip_prefix("0o") {
        Some(octal) => based(octal, 8),
        None => based(&digits, 10),
    }
}

/// Rust would take a sign here, Go does not.
fn based(digits: &str, radix: u32) -> Option<i64> {
    let first_is_digit = digits.chars().next().is_some_and(|c| c.is_digit(radix));
    i64::from_str_radix(digits, radix)
        .ok()
        .filter(|_| first_is_digit)
}

fn float(digits: &str) -> Option<i64> {
    let number: f64 = digits.parse().ok()?;
    let within = number.is_finite() && number.abs() < 9.0e18;
    within.then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_go_reads_them() {
        for (text, number) in [
            ("0", Some(0)),
            ("01", Some(1)),
            ("1_0", Some(10)),
            ("0x1F", Some(31)),
            ("0X1e1", Some(0x1e1)),
            ("0b101", Some(5)),
            ("0o17", Some(15)),
            ("1.", Some(1)),
            (".5", Some(0)),
            ("2.9", Some(2)),
            ("1e2", Some(100)),
            ("1.5e+1", Some(15)),
            ("1e-400", Some(0)),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("1e400", None),
            ("1e", None),
            ("0x", None),
            ("0x_1", Some(1)),
            ("0_x1", None),
            ("0_b1", None),
            ("0x1.5", None),
            ("0b1e1", None),
            ("0b2", None),
            ("", None),
            ("_", None),
            ("_1", None),
            ("._5", None),
            ("1._5", Some(1)),
            ("+1", None),
            ("0x-1", None),
            ("1a", None),
            ("inf", None),
            (".", None),
        ] {
            assert_eq!(whole_part(text), number, "{text}");
        }
    }
}
