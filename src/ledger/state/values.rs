//! Which keys there are, and their values.
//!
//! Only the commit hash needs a value again: of a key whose metadata change while its value stays, it covers both.

use std::collections::HashMap;

use super::keys::Digest;

/// Octets of values that are remembered at most; the commit hash of a block that needs another is not checked.
const MAX_REMEMBERED_BYTES: usize = 256 << 20;

#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    by_key: HashMap<Digest, Option<Box<[u8]>>>,
    remembered: usize,
}

impl Values {
    pub(super) fn contains(&self, key: &Digest) -> bool {
        self.by_key.contains_key(key)
    }

    /// The key's value, if there was room for it.
    pub(super) fn remembered(&self, key: &Digest) -> Option<&[u8]> {
        self.by_key.get(key)?.as_deref()
    }

    pub(super) fn insert(&mut self, key: Digest, value: &[u8]) {
        self.remove(&key);
        let fits = value.len() <= MAX_REMEMBERED_BYTES.saturating_sub(self.remembered);
        let kept = fits.then(|| Box::from(value));
        self.remembered += kept.as_deref().map_or(0, <[u8]>::len);
        self.by_key.insert(key, kept);
    }

    pub(super) fn remove(&mut self, key: &Digest) {
        if let Some(Some(value)) = self.by_key.remove(key) {
            self.remembered -= value.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_for_which_there_is_no_room_is_forgotten_and_its_key_is_not() {
        let (first, second) = ([1; 16], [2; 16]);
        let mut values = Values::default();
        values.insert(first, b"value");
        values.remembered = MAX_REMEMBERED_BYTES - 2;
        values.insert(second, b"value");
        assert!(values.contains(&second));
        assert_eq!(values.remembered(&second), None);
        values.insert(first, b"v");
        values.insert(second, b"value");
        assert_eq!(values.remembered(&second), Some(&b"value"[..]));
        values.remove(&second);
        assert!(!values.contains(&second));
        assert_eq!(values.remembered, MAX_REMEMBERED_BYTES - 2 - 4);
    }
}
