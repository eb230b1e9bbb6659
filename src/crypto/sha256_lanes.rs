//! SHA-256 of many messages, two at a time on one core.
//!
//! A processor with SHA instructions spends most of a digest waiting for the round before; a second message fills the gaps. Each
//! message is a lane; when one ends, the next takes its place, and the last runs alone through the `sha2` crate, which also does
//! everything where the instructions are missing.

mod stream;

use sha2::block_api::compress256;
use stream::Stream;

/// Octets of a message, on average, from which on two at a time are faster than one after the other.
const WORTHWHILE_OCTETS: usize = 192;

/// The chaining value between blocks.
type State = [u32; 8];
type Block = [u8; 64];

/// The digests of these messages, in their order, each the concatenation of its parts. `None` where the processor has no
/// instructions for it, or the messages are too few or too short to gain by it.
pub(super) fn digest_all<'a>(
    messages: impl ExactSizeIterator<Item = [&'a [u8]; 3]> + Clone,
) -> Option<Vec<[u8; 32]>> {
    let count = messages.len();
    let octets: usize = messages.clone().flatten().map(<[u8]>::len).sum();
    let is_worthwhile = count > 1 && octets / count >= WORTHWHILE_OCTETS;
    let pair = Pair::detect().filter(|_| is_worthwhile)?;
    Some(run(pair, messages))
}

/// A message on its way, and its place among the digests.
struct Lane<'a> {
    place: usize,
    stream: Stream<'a>,
}

fn run<'a>(pair: Pair, messages: impl ExactSizeIterator<Item = [&'a [u8]; 3]>) -> Vec<[u8; 32]> {
    let mut digests = vec![[0; 32]; messages.len()];
    let mut waiting = messages.enumerate().map(|(place, parts)| Lane {
        place,
        stream: Stream::new(parts),
    });
    let mut lanes = [waiting.next(), waiting.next()];
    while let [Some(first), Some(second)] = &mut lanes {
        pair.advance(&mut first.stream, &mut second.stream);
        for lane in &mut lanes {
            let ended = lane.take_if(|lane| lane.stream.is_at_end());
            if let Some(ended) = ended {
                put(&mut digests, &ended);
                *lane = waiting.next();
            }
        }
    }
    for mut left in lanes.into_iter().flatten() {
        left.stream.run_out(compress256);
        put(&mut digests, &left);
    }
    digests
}

fn put(digests: &mut [[u8; 32]], lane: &Lane<'_>) {
    if let Some(digest) = digests.get_mut(lane.place) {
        *digest = lane.stream.digest();
    }
}

/// Proof that the processor has the instructions.
#[derive(Clone, Copy)]
struct Pair(());

impl Pair {
    /// Hashes as many blocks of both as both have at hand.
    fn advance(self, first: &mut Stream<'_>, second: &mut Stream<'_>) {
        let count = first.ready().len().min(second.ready().len());
        let mut states = [first.state, second.state];
        self.compress(&mut states, first.ready(), second.ready());
        [first.state, second.state] = states;
        first.consume(count);
        second.consume(count);
    }
}

#[cfg(target_arch = "x86_64")]
impl Pair {
    fn detect() -> Option<Self> {
        let has_all = std::arch::is_x86_feature_detected!("sha")
            && std::arch::is_x86_feature_detected!("sse4.1")
            && std::arch::is_x86_feature_detected!("ssse3");
        has_all.then_some(Self(()))
    }

    #[expect(
        unsafe_code,
        reason = "calls into code for instructions that not every processor has"
    )]
    fn compress(self, states: &mut [State; 2], first: &[Block], second: &[Block]) {
        // SAFETY: the function is safe but for its instructions (sha, sse4.1, ssse3), and a `Pair` is only made by `detect`, which
        // found all of them.
        unsafe { kernel::compress_pair(states, first, second) }
    }
}

#[cfg(not(target_arch = "x86_64"))]
impl Pair {
    fn detect() -> Option<Self> {
        None
    }

    /// Nobody can call this: `detect` makes no `Pair` here.
    fn compress(self, states: &mut [State; 2], first: &[Block], second: &[Block]) {
        let [a, b] = states;
        let count = first.len().min(second.len());
        compress256(a, first.get(..count).unwrap_or_default());
        compress256(b, second.get(..count).unwrap_or_default());
    }
}

#[cfg(target_arch = "x86_64")]
mod kernel;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sha2::{Digest, Sha256};

    fn alone(parts: [&[u8]; 3]) -> [u8; 32] {
        Sha256::digest(parts.concat()).into()
    }

    fn together(messages: &[[&[u8]; 3]]) -> Vec<[u8; 32]> {
        let all = Pair::detect().map(|pair| run(pair, messages.iter().copied()));
        // Where there are no such instructions, there is nothing to compare.
        all.unwrap_or_else(|| messages.iter().map(|parts| alone(*parts)).collect())
    }

    #[test]
    fn every_length_around_the_ends_of_blocks_beside_every_other() {
        let bytes: Vec<u8> = (0..=255).cycle().take(300).collect();
        let lengths = [0, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 129, 300];
        let messages: Vec<[&[u8]; 3]> = lengths
            .iter()
            .flat_map(|a| lengths.iter().flat_map(move |b| [*a, *b]))
            .map(|length| [&bytes[..length], &[], &[]])
            .collect();
        let expected: Vec<_> = messages.iter().map(|parts| alone(*parts)).collect();
        assert_eq!(together(&messages), expected);
    }

    #[test]
    fn single_and_short_messages_are_left_to_others() {
        let long = [0; WORTHWHILE_OCTETS];
        assert_eq!(digest_all([[&long[..]; 3]].into_iter()), None);
        assert_eq!(digest_all([[&long[1..], &[], &[]]; 9].into_iter()), None);
        let many = digest_all([[&long[..], &[], &[]]; 9].into_iter());
        assert_eq!(many.is_some(), Pair::detect().is_some());
    }

    proptest! {
        #[test]
        fn together_is_as_alone(
            messages in proptest::collection::vec(
                proptest::array::uniform3(proptest::collection::vec(any::<u8>(), 0..300)), 0..9,
            ),
        ) {
            let messages: Vec<[&[u8]; 3]> = messages
                .iter()
                .map(|parts| parts.each_ref().map(Vec::as_slice))
                .collect();
            let expected: Vec<_> = messages.iter().map(|parts| alone(*parts)).collect();
            prop_assert_eq!(together(&messages), expected);
        }
    }
}
