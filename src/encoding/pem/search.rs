//! Finding markers in bytes: first their dashes, many bytes at a time, for base64 has none; then by Horspool's method.

/// A string to look for, with the distances to move by after a look at one byte.
///
/// A marker is ten bytes or so, hence a search costs at most that many times the length of the data, and mostly a small part
/// of it: base64 is passed over [`STRIDE`] bytes at a time.
pub(super) struct Marker<const N: usize> {
    bytes: [u8; N],
    /// Where its first dash stands.
    dash: usize,
    forward: [u8; 256],
    backward: [u8; 256],
}

impl<const N: usize> Marker<N> {
    /// A marker of these bytes, fewer than 256 of them and a dash among them.
    pub(super) const fn new(bytes: &[u8; N]) -> Self {
        assert!(first_dash(bytes) < N && N < 256);
        let mut marker = Self {
            bytes: *bytes,
            dash: first_dash(bytes),
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
            at = self.behind_dashless(data, at);
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
            at = self.before_dashless(data, at)?;
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

/// Bytes that are looked through for dashes at once.
const STRIDE: usize = 64;

impl<const N: usize> Marker<N> {
    /// `at`, moved on over places where the marker cannot start, since its first dash is not where it would have to be.
    fn behind_dashless(&self, data: &[u8], mut at: usize) -> usize {
        while is_dashless(data, at + self.dash) {
            at += STRIDE;
        }
        at
    }

    /// `at`, moved back likewise; `None` when the marker starts nowhere up to `at`.
    fn before_dashless(&self, data: &[u8], mut at: usize) -> Option<usize> {
        while let Some(first) = (at + self.dash + 1).checked_sub(STRIDE) {
            if !is_dashless(data, first) {
                break;
            }
            at = at.checked_sub(STRIDE)?;
        }
        Some(at)
    }
}

/// Are there so many bytes from `at` on, and no dash among them?
fn is_dashless(data: &[u8], at: usize) -> bool {
    let stride = data.get(at..).and_then(|tail| tail.first_chunk::<STRIDE>());
    // No early end: this way it becomes vector instructions.
    let dashes = |stride: &[u8; STRIDE]| {
        stride
            .iter()
            .fold(0, |dashes, byte| dashes | u8::from(*byte == b'-'))
    };
    stride.is_some_and(|stride| dashes(stride) == 0)
}

const fn first_dash(bytes: &[u8]) -> usize {
    let mut at = 0;
    while at < bytes.len() && bytes[at] != b'-' {
        at += 1;
    }
    at
}

/// The offset of the first line feed.
pub(super) fn line_feed(data: &[u8]) -> Option<usize> {
    data.iter().position(|byte| *byte == b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn agrees<const N: usize>(data: &[u8], bytes: &[u8; N]) -> bool {
        let mut windows = data.windows(N);
        let marker = Marker::new(bytes);
        let first = windows.clone().position(|window| window == bytes);
        let last = windows.rposition(|window| window == bytes);
        (marker.find(data), marker.rfind(data)) == (first, last)
    }

    proptest! {
        #[test]
        fn the_first_and_the_last_occurrence_are_found(data in "[-b]{0,40}") {
            for bytes in [b"--b", b"-b-", b"b--", b"b-b"] {
                prop_assert!(agrees(data.as_bytes(), bytes));
            }
        }

        #[test]
        fn they_are_found_between_long_stretches_without_dashes(
            stretches in proptest::collection::vec(("(\n-----END |-----BEGIN |-|\n|)", 0..300usize), 0..6),
        ) {
            let mut data = Vec::new();
            for (marker, length) in stretches {
                data.extend_from_slice(marker.as_bytes());
                data.resize(data.len() + length, b'A');
            }
            prop_assert!(agrees(&data, b"-----BEGIN ") && agrees(&data, b"\n-----END "));
        }
    }
}
