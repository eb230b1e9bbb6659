//! What Go's certificate parser lets pass as a domain name.

/// Labels of visible ASCII, none empty, no dot at the end; or nothing at all. Go has stricter rules written down, but not in
/// force.
pub(super) fn is_valid(domain: &str) -> bool {
    domain.is_empty() || domain.split('.').all(is_label)
}

/// The same for a constraint, which may have a dot in front.
pub(super) fn is_valid_constraint(domain: &str) -> bool {
    match domain.strip_prefix('.') {
        Some(below) => below.split('.').all(is_label),
        None => is_valid(domain),
    }
}

fn is_label(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_visible_ascii_and_not_empty() {
        for domain in ["", "a", "a.b", "*.a", "_!.[", "a:1"] {
            assert!(is_valid(domain), "{domain}");
            assert!(is_valid_constraint(domain), "{domain}");
        }
        for domain in [".", "a.", "a..b", "a b", "\x7f", "a\0", "é", "..a"] {
            assert!(!is_valid(domain), "{domain}");
            assert!(!is_valid_constraint(domain), "{domain}");
        }
    }

    #[test]
    fn a_constraint_may_start_with_a_dot() {
        assert!(is_valid_constraint(".a") && !is_valid(".a"));
    }
}
