//! "Did you mean": which known name a misspelt one is close to.

/// Names longer than this are nobody's slip of the pen; comparing takes the product of two lengths.
const MAX_COMPARED: usize = 64;

/// The known name that `written` is meant to be, if one is near: the same but for case and separators, or one or two letters off.
pub(crate) fn nearest<'k>(
    written: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    if written.len() > MAX_COMPARED {
        return None;
    }
    let plain = normalized(written);
    let rated = known.into_iter().filter_map(|name| {
        let distance = distance(plain.as_bytes(), normalized(name).as_bytes());
        let allowed = match name.len() {
            ..=4 => 1,
            5..=12 => 2,
            _ => 4,
        };
        (distance <= allowed).then_some((distance, name))
    });
    rated
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

fn normalized(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Levenshtein's distance, a row at a time.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (above, y) in row.iter().skip(1).zip(b) {
            let changed = diagonal + usize::from(x != y);
            left = changed.min(above + 1).min(left + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognized_and_other_words_are_not() {
        let known = ["NodeOUs", "OrganizationalUnitIdentifiers", "Enable"];
        for (written, meant) in [
            ("nodeOUs", Some("NodeOUs")),
            ("node_ous", Some("NodeOUs")),
            ("NodesOU", Some("NodeOUs")),
            ("Enabled", Some("Enable")),
            (
                "OrganisationalUnitIdentifier",
                Some("OrganizationalUnitIdentifiers"),
            ),
            ("Certificates", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, known), meant, "{written}");
        }
        assert_eq!(nearest(&"a".repeat(1_000_000), known), None);
    }
}
