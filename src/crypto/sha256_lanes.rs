//! SHA-256 of many messages, two at a time on one core.
//!
//! A processor with SHA instructions spends most of a digest waiting for the round before; a second message fills the gaps. Each
//! message is a lane; when one ends, the next takes its place, and the last runs alone through the `sha2` crate, which also does
//! everything where the instructions are missing.

mod long_message;
mod stream;

use std::ops::Range;

pub(crate) use long_message::LongMessage;
use sha2::block_api::compress256;
use stream::Stream;

/// Octets of a message, on average, from which on two at a time are faster than one after the other.
const WORTHWHILE_OCTETS: usize = 192;

/// The chaining value between blocks.
type State = [u32; 8];
type Block = [u8; 64];

/// The digests of these messages, in their order, each the concatenation of its parts. `None` where the processor has no
/// instructions for it, or the messages are too few or too short to gain by it.
///
/// Messages that follow each other and share their first part, the very same octets in memory, have it hashed once. The message `beside`
/// gets on as far as these go, unless others take it along already.
pub(super) fn digest_all(
    messages: &[&[&[u8]]],
    beside: Option<&LongMessage<'_>>,
) -> Option<Vec<[u8; 32]>> {
    let octets: usize = messages
        .iter()
        .copied()
        .flatten()
        .map(|part| part.len())
        .sum();
    let fewest = if beside.is_some() { 1 } else { 2 };
    let is_worthwhile = messages.len() >= fewest && octets / messages.len() >= WORTHWHILE_OCTETS;
    let pair = Pair::detect().filter(|_| is_worthwhile)?;
    let mut beside = beside.and_then(LongMessage::take_along);
    Some(run(pair, messages, beside.as_deref_mut()))
}

/// What is on its way in a lane.
struct Lane<'a> {
    stream: Stream<'a>,
    purpose: Purpose,
}

enum Purpose {
    /// The digest of the message at this place.
    Digest(usize),
    /// What the messages at these places start with.
    Start(Range<usize>),
}

/// What has not come to a lane yet.
struct Waiting<'a> {
    messages: &'a [&'a [&'a [u8]]],
    next: usize,
    /// Messages of which the first blocks are hashed: their places, and what that left behind.
    started: Vec<(Range<usize>, State)>,
}

fn run<'a>(
    pair: Pair,
    messages: &'a [&'a [&'a [u8]]],
    beside: Option<&mut Stream<'_>>,
) -> Vec<[u8; 32]> {
    let mut digests = vec![[0; 32]; messages.len()];
    let mut waiting = Waiting {
        messages,
        next: 0,
        started: Vec::new(),
    };
    let first = match beside {
        Some(beside) => run_beside(pair, &mut waiting, &mut digests, beside),
        None => waiting.next(),
    };
    let mut lanes = [first, waiting.next()];
    loop {
        while let [Some(first), Some(second)] = &mut lanes {
            pair.advance(&mut first.stream, &mut second.stream);
            for lane in &mut lanes {
                if let Some(ended) = lane.take_if(|lane| lane.stream.is_at_end()) {
                    waiting.note(&mut digests, &ended);
                    *lane = waiting.next();
                }
            }
        }
        // One is left, but it may be the start of several.
        let Some(mut left) = lanes.iter_mut().find_map(Option::take) else {
            return digests;
        };
        left.stream.run_out(compress256);
        waiting.note(&mut digests, &left);
        lanes = [waiting.next(), waiting.next()];
    }
}

/// Hashes what waits in one lane and the message `beside` in the other, until one of them ends. What is half done is returned.
fn run_beside<'a>(
    pair: Pair,
    waiting: &mut Waiting<'a>,
    digests: &mut [[u8; 32]],
    beside: &mut Stream<'_>,
) -> Option<Lane<'a>> {
    let mut lane = waiting.next()?;
    while !beside.is_at_end() {
        pair.advance(&mut lane.stream, beside);
        if lane.stream.is_at_end() {
            waiting.note(digests, &lane);
            lane = waiting.next()?;
        }
    }
    Some(lane)
}

impl<'a> Waiting<'a> {
    fn next(&mut self) -> Option<Lane<'a>> {
        self.next_started().or_else(|| self.next_new())
    }

    fn next_started(&mut self) -> Option<Lane<'a>> {
        let (places, state) = self.started.last_mut()?;
        let (place, state) = (places.next()?, *state);
        if Range::is_empty(places) {
            self.started.pop();
        }
        let parts = *self.messages.get(place)?;
        Some(Lane {
            stream: Stream::resumed(parts, state, blocks_of_first(parts).len()),
            purpose: Purpose::Digest(place),
        })
    }

    fn next_new(&mut self) -> Option<Lane<'a>> {
        let parts = *self.messages.get(self.next)?;
        let place = self.next;
        let alike = self.alike(parts);
        self.next += alike;
        Some(match alike {
            1 => Lane {
                stream: Stream::new(parts),
                purpose: Purpose::Digest(place),
            },
            _ => Lane {
                stream: Stream::of_blocks(blocks_of_first(parts)),
                purpose: Purpose::Start(place..place + alike),
            },
        })
    }

    /// How many messages from the next on share their first part, which must have a block.
    fn alike(&self, parts: &[&[u8]]) -> usize {
        let behind = self.messages.get(self.next + 1..).unwrap_or_default();
        let shares = |other: &&&[&[u8]]| match (parts.first(), other.first()) {
            (Some(first), Some(other)) => std::ptr::eq(*first, *other),
            _ => false,
        };
        match blocks_of_first(parts) {
            [] => 1,
            _ => 1 + behind.iter().take_while(shares).count(),
        }
    }

    /// Takes what a lane has found.
    fn note(&mut self, digests: &mut [[u8; 32]], ended: &Lane<'a>) {
        match &ended.purpose {
            Purpose::Digest(place) => {
                if let Some(digest) = digests.get_mut(*place) {
                    *digest = ended.stream.digest();
                }
            }
            Purpose::Start(places) => self.started.push((places.clone(), ended.stream.state)),
        }
    }
}

fn blocks_of_first<'a>(parts: &[&'a [u8]]) -> &'a [Block] {
    parts.first().map_or(&[], |part| part.as_chunks::<64>().0)
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

    fn alone(parts: &[&[u8]]) -> [u8; 32] {
        Sha256::digest(parts.concat()).into()
    }

    fn together(messages: &[&[&[u8]]]) -> Vec<[u8; 32]> {
        let all = Pair::detect().map(|pair| run(pair, messages, None));
        // Where there are no such instructions, there is nothing to compare.
        all.unwrap_or_else(|| messages.iter().map(|parts| alone(parts)).collect())
    }

    fn check(messages: &[Vec<&[u8]>]) {
        let messages: Vec<&[&[u8]]> = messages.iter().map(Vec::as_slice).collect();
        let expected: Vec<_> = messages.iter().map(|parts| alone(parts)).collect();
        assert_eq!(together(&messages), expected);
    }

    #[test]
    fn every_length_around_the_ends_of_blocks_beside_every_other() {
        let bytes: Vec<u8> = (0..=255).cycle().take(300).collect();
        let lengths = [0, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 129, 300];
        let messages: Vec<_> = lengths
            .iter()
            .flat_map(|a| lengths.iter().flat_map(move |b| [*a, *b]))
            .map(|length| vec![&bytes[..length]])
            .collect();
        check(&messages);
    }

    #[test]
    fn a_first_part_that_messages_share_is_hashed_once_and_counts_for_each() {
        let bytes: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        for shared in [0, 1, 63, 64, 65, 128, 300] {
            for count in [1, 2, 3, 5] {
                let alike = |n: usize| vec![&bytes[..shared], &bytes[n..n + 130 * (n % 3)]];
                let mut messages: Vec<_> = (0..count).map(alike).collect();
                messages.push(vec![&bytes[1..=shared], &bytes[..70]]);
                messages.extend((3..3 + count).map(alike));
                check(&messages);
                check(&messages[..count]);
            }
        }
        check(&[vec![], vec![&bytes[..64]], vec![&bytes[..64]], vec![]]);
    }

    /// Whoever hashes takes the long message along, as far as its own go; none, too few and more than enough of them.
    #[test]
    fn a_long_message_is_hashed_beside_others_and_alone() {
        let bytes: Vec<u8> = (0..=255).cycle().take(3_000).collect();
        let parts = [&bytes[..1_001], &bytes[5..], &[], &bytes[..63]];
        for own in [0, 1, 2, 9, 40] {
            let long = LongMessage::new(&parts);
            for round in 0..3 {
                let message = |n: usize| vec![&bytes[..200], &bytes[n..n + 31 * (n % 5) + round]];
                let messages: Vec<_> = (0..own).map(message).collect();
                let messages: Vec<&[&[u8]]> = messages.iter().map(Vec::as_slice).collect();
                let expected: Vec<_> = messages.iter().map(|parts| alone(parts)).collect();
                let found = digest_all(&messages, Some(&long));
                assert!(found.is_none_or(|found| found == expected));
            }
            assert_eq!(long.digest(), alone(&parts), "beside {own}");
        }
    }

    #[test]
    fn a_long_message_goes_with_one_at_a_time() {
        let long = LongMessage::new(&[]);
        let taken = long.take_along();
        assert!(taken.is_some() && long.take_along().is_none());
    }

    #[test]
    fn single_and_short_messages_are_left_to_others() {
        let long = [0; WORTHWHILE_OCTETS];
        let [single, short, worthwhile]: [&[&[u8]]; 3] =
            [&[&long, &long, &long], &[&long[1..]], &[&long]];
        assert_eq!(digest_all(&[single], None), None);
        assert_eq!(digest_all(&[short; 9], None), None);
        let many = digest_all(&[worthwhile; 9], None);
        assert_eq!(many.is_some(), Pair::detect().is_some());
    }

    proptest! {
        #[test]
        fn together_is_as_alone(
            messages in proptest::collection::vec(
                proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 0..6), 0..9,
            ),
            repeated in 1_usize..4,
        ) {
            let messages: Vec<Vec<&[u8]>> = messages
                .iter()
                .flat_map(|parts| std::iter::repeat_n(parts, repeated))
                .map(|parts| parts.iter().map(Vec::as_slice).collect())
                .collect();
            check(&messages);
        }
    }
}
