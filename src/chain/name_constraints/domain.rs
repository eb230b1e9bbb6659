//! Domains under constraints.

use super::Rules;
use std::collections::HashSet;

/// A domain spelled backwards in lower case, dots as zero: `www.Example.com` is `moc` 0 `elpmaxe` 0 `www`. So a subtree
/// is a prefix, and sorts directly before all that is in it: zero is below every other byte of a domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Backwards(Vec<u8>);

const DOT: u8 = 0;

impl Backwards {
    fn new(domain: &str) -> Self {
        let byte = |b: u8| {
            if b == b'.' {
                DOT
            } else {
                b.to_ascii_lowercase()
            }
        };
        Self(domain.bytes().rev().map(byte).collect())
    }

    /// Is `name` this domain or below it? A constraint with a leading dot holds only domains below.
    fn holds(&self, name: &Self) -> bool {
        let at_label_end =
            |rest: &[u8]| rest.first().is_none_or(|b| *b == DOT) || self.0.last() == Some(&DOT);
        name.0
            .strip_prefix(self.0.as_slice())
            .is_some_and(at_label_end)
    }

    /// Without its first label, but with the dot after it; nothing when there is only one label.
    fn parent(&self) -> Option<&[u8]> {
        let dot = self.0.iter().rposition(|b| *b == DOT)?;
        self.0.get(..=dot)
    }
}

/// A domain that can be compared with constraints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Domain {
    backwards: Backwards,
    is_wildcard: bool,
}

impl Domain {
    /// Go's test of a domain: no empty labels (so neither a leading nor a trailing dot), printable ASCII without space.
    /// Nothing at all is fine.
    pub(super) fn new(text: &str) -> Option<Self> {
        let printable = |label: &str| label.bytes().all(|b| b.is_ascii_graphic());
        let valid = text.is_empty()
            || text
                .split('.')
                .all(|label| !label.is_empty() && printable(label));
        valid.then(|| Self {
            backwards: Backwards::new(text),
            is_wildcard: text.starts_with('*'),
        })
    }
}

/// Constraints on domains.
pub(super) struct DomainRules {
    /// The empty constraint holds every domain.
    hold_all: bool,
    /// Sorted, and none within another.
    subtrees: Vec<Backwards>,
    /// [`Backwards::parent`] of each.
    parents: HashSet<Vec<u8>>,
}

impl DomainRules {
    pub(super) fn new<S: AsRef<str>>(stated: &[S]) -> Self {
        let mut subtrees: Vec<Backwards> =
            stated.iter().map(|s| Backwards::new(s.as_ref())).collect();
        subtrees.sort();
        subtrees.dedup_by(|later, earlier| earlier.holds(later));
        Self {
            hold_all: stated.iter().any(|s| s.as_ref().is_empty()),
            parents: subtrees
                .iter()
                .filter_map(Backwards::parent)
                .map(<[u8]>::to_vec)
                .collect(),
            subtrees,
        }
    }
}

impl Rules for DomainRules {
    type Name = Domain;

    /// A subtree that holds the name sorts before it or is equal to it, and what sorts between the two would be in the
    /// subtree: only the nearest can.
    fn contain(&self, name: &Domain) -> bool {
        let after = self
            .subtrees
            .partition_point(|subtree| *subtree <= name.backwards);
        let nearest = after.checked_sub(1).and_then(|i| self.subtrees.get(i));
        self.hold_all || nearest.is_some_and(|subtree| subtree.holds(&name.backwards))
    }

    /// A wildcard stands also for names that are excluded one by one: `*.example.com` touches `www.example.com`.
    ///
    /// NOTE: Go takes any name that begins with `*` for a wildcard, and does not look more than one label down.
    fn touch(&self, name: &Domain) -> bool {
        let parent = name.backwards.parent().filter(|_| name.is_wildcard);
        self.contain(name) || parent.is_some_and(|parent| self.parents.contains(parent))
    }
}

#[cfg(test)]
mod tests {
    use super::{Domain, DomainRules, Rules};

    fn contain(constraint: &str, name: &str) -> bool {
        DomainRules::new(&[constraint]).contain(&Domain::new(name).expect("a domain"))
    }

    #[test]
    fn a_domain_holds_itself_and_what_is_below_it_whatever_the_case() {
        assert!(contain("example.com", "example.com"));
        assert!(contain("example.com", "WWW.Example.COM"));
        assert!(!contain("example.com", "badexample.com"));
        assert!(!contain("example.com", "com"));
        assert!(!contain("example.com", ""));
    }

    #[test]
    fn a_leading_dot_holds_only_what_is_below() {
        assert!(contain(".example.com", "www.example.com"));
        assert!(!contain(".example.com", "example.com"));
    }

    #[test]
    fn the_empty_constraint_holds_everything() {
        assert!(contain("", "example.com"));
        assert!(contain("", ""));
    }

    #[test]
    fn a_name_is_found_among_similar_subtrees() {
        let rules = DomainRules::new(&[
            "b.com", "a-b.com", "a.b.com", "ab.com", ".c.com", "d.c.com", "x.c",
        ]);
        let contains = |name| rules.contain(&Domain::new(name).expect("a domain"));
        assert!(
            [
                "b.com",
                "z.a.b.com",
                "a-b.com",
                "q.ab.com",
                "d.c.com",
                "y.x.c"
            ]
            .into_iter()
            .all(contains)
        );
        assert!(
            !["c.com", "bb.com", "zab.com", "com", "c", "-b.com"]
                .into_iter()
                .any(contains)
        );
    }

    #[test]
    fn an_excluded_name_touches_the_wildcard_directly_above_it() {
        let rules = DomainRules::new(&["www.example.com"]);
        let touches = |name| rules.touch(&Domain::new(name).expect("a domain"));
        assert!(touches("*.example.com"));
        assert!(touches("*x.EXAMPLE.com"));
        assert!(!touches("*.com"));
        assert!(!touches("mail.example.com"));
        assert!(!rules.contain(&Domain::new("*.example.com").expect("a domain")));
    }

    #[test]
    fn names_with_empty_labels_or_odd_bytes_are_no_domains() {
        for name in [".", ".a", "a.", "a..b", "a b", "é", "a\u{7f}"] {
            assert_eq!(Domain::new(name), None, "{name}");
        }
        assert!(Domain::new("").is_some());
        assert!(Domain::new("_*!~").is_some());
    }
}
