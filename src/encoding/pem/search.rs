//! Finding markers in bytes without looking at every byte (Horspool's method).

/// A string to look for, with the distances to move by after a look at one byte.
///
/// A marker is ten bytes or so, hence a search costs at most that many times the length of the data, and mostly a small part
/// of it: base64 is passed over ten bytes at a time.
pub(super) struct Marker<const N: usize> {
    bytes: [u8; N],
    forward: [u8; 256],
    backward: [u8; 256],
}

impl<const N: usize> Marker<N> {
    /// A marker of these bytes, fewer than 256 of them.
    pub(super) const fn new(bytes: &[u8; N]) -> Self {
        assert!(0 < N && N < 256);
        let mut marker = Self {
            bytes: *bytes,
            forward: [N as u8; 256],
            backward: [N as u8; 256],
        };
        let mut distance = N - 1;
        while distance > 0 {
            marker.forward[bytes[N - 1 - distance] as usize] = distance as u8;
            marker.backward[bytes[distance] as usize] = distance as u8;
            distance -= 1;
        }
        marker
    }

    pub(super) const fn length(&self) -> usize {
        N
    }

    /// The offset of the first occurrence in `data`.
    pub(super) fn find(&self, data: &[u8]) -> Option<usize> {
        let mut at = 0usize;
        loop {
            let window = data.get(at..at.checked_add(N)?)?;
            let last = *window.last()?;
            if last == self.bytes[N - 1] && window == self.bytes {
                return Some(at);
            }
            at += usize::from(self.forward[usize::from(last)]);
        }
    }

    /// The offset of the last occurrence in `data`.
    pub(super) fn rfind(&self, data: &[u8]) -> Option<usize> {
        let mut at = data.len().checked_sub(N)?;
        loop {
            let window = data.get(at..at + N)?;
            let first = *window.first()?;
            if first == self.bytes[0] && window == self.bytes {
                return Some(at);
            }
            let distance = self.backward[usize::from(first)];
            at = at.checked_sub(usize::from(distance))?;
        }
    }
}

/// The offset of the first line feed.
pub(super) fn line_feed(data: &[u8]) -> Option<usize> {
    data.iter().position(|byte| *byte == b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_and_the_last_occurrence_are_found(data in "[ab]{0,40}") {
            let data = data.as_bytes();
            for bytes in [b"aab", b"aba", b"bbb", b"bab"] {
                let mut windows = data.windows(3);
                let marker = Marker::new(bytes);
                prop_assert_eq!(marker.find(data), windows.clone().position(|window| window == bytes));
                prop_assert_eq!(marker.rfind(data), windows.rposition(|window| window == bytes));
            }
        }
    }
}
