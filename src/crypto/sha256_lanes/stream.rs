//! A message as blocks: where it stands, in place; its ends and what crosses parts, copied; the padding behind.

use super::{Block, State};

/// FIPS 180-4, 5.3.3.
const INITIAL: State = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// Bytes of a block in front of the message's length.
const BEFORE_LENGTH: usize = 56;

/// One message. Unless it is at its end, at least one block is ready.
pub(super) struct Stream<'a> {
    pub(super) state: State,
    /// What is left of the part that is being read,
    part: &'a [u8],
    /// and the parts behind it.
    parts: &'a [&'a [u8]],
    /// Blocks that stand in the message as they are.
    in_place: &'a [Block],
    /// Blocks that were put together; they come after those in place.
    copied: [Block; 2],
    /// Which of them are ready.
    copied_from: usize,
    copied_to: usize,
    bits: u64,
    is_padded: bool,
}

impl<'a> Stream<'a> {
    /// The concatenation of `parts`.
    pub(super) fn new(parts: &'a [&'a [u8]]) -> Self {
        Self::resumed(parts, INITIAL, 0)
    }

    /// The same after its first `blocks`, which are blocks of the first part and left `state` behind.
    pub(super) fn resumed(parts: &'a [&'a [u8]], state: State, blocks: usize) -> Self {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        const NOTHING: &[u8] = &[];
        let (first, rest) = parts.split_first().unwrap_or((&NOTHING, &[]));
        let mut stream = Self {
            state,
            part: first.get(blocks * 64..).unwrap_or_default(),
            parts: rest,
            bits: (length as u64).wrapping_mul(8),
            ..Self::of_blocks(&[])
        };
        stream.is_padded = false;
        stream.refill();
        stream
    }

    /// These blocks alone, without padding: the start of other messages.
    pub(super) fn of_blocks(blocks: &'a [Block]) -> Self {
        Self {
            state: INITIAL,
            part: &[],
            parts: &[],
            in_place: blocks,
            copied: [[0; 64]; 2],
            copied_from: 0,
            copied_to: 0,
            bits: 0,
            is_padded: true,
        }
    }

    /// The blocks that come next, as far as they are at hand.
    pub(super) fn ready(&self) -> &[Block] {
        match self.in_place {
            [] => self
                .copied
                .get(self.copied_from..self.copied_to)
                .unwrap_or_default(),
            in_place => in_place,
        }
    }

    /// So many of them have been hashed.
    pub(super) fn consume(&mut self, count: usize) {
        match self.in_place {
            [] => self.copied_from += count,
            in_place => self.in_place = in_place.get(count..).unwrap_or_default(),
        }
        if self.ready().is_empty() && !self.is_padded {
            self.refill();
        }
    }

    /// Is all hashed, padding included?
    pub(super) fn is_at_end(&self) -> bool {
        self.ready().is_empty()
    }

    /// Hashes all that is left.
    pub(super) fn run_out(&mut self, compress: impl Fn(&mut State, &[Block])) {
        while !self.is_at_end() {
            let mut state = self.state;
            compress(&mut state, self.ready());
            self.state = state;
            self.consume(self.ready().len());
        }
    }

    pub(super) fn digest(&self) -> [u8; 32] {
        let mut digest = [0; 32];
        let (words, _) = digest.as_chunks_mut::<4>();
        let pairs = words.iter_mut().zip(self.state);
        pairs.for_each(|(bytes, word)| *bytes = word.to_be_bytes());
        digest
    }

    /// Makes the next blocks ready: whole ones of a part, one across parts, or the last.
    fn refill(&mut self) {
        self.enter_part();
        let (blocks, rest) = self.part.as_chunks::<64>();
        if !blocks.is_empty() {
            (self.in_place, self.part) = (blocks, rest);
            return;
        }
        match self.gather() {
            64 => (self.copied_from, self.copied_to) = (0, 1),
            filled => self.pad(filled),
        }
    }

    /// Goes on to the next part that has octets, unless this one has some left.
    fn enter_part(&mut self) {
        while let ([], [next, rest @ ..]) = (self.part, self.parts) {
            (self.part, self.parts) = (next, rest);
        }
    }

    /// Moves octets from the front of the parts into a block, until it is full or they are used up.
    fn gather(&mut self) -> usize {
        let mut filled = 0;
        loop {
            self.enter_part();
            let [block, _] = &mut self.copied;
            let free = block.get_mut(filled..).unwrap_or_default();
            let count = self.part.len().min(free.len());
            let (taken, rest) = self.part.split_at(count);
            let (slots, _) = free.split_at_mut(count);
            slots.copy_from_slice(taken);
            self.part = rest;
            filled += count;
            if count == 0 {
                return filled;
            }
        }
    }

    /// FIPS 180-4, 5.1.1: a one, zeros, the length in bits, after the bytes that are gathered.
    fn pad(&mut self, filled: usize) {
        let blocks = if filled < BEFORE_LENGTH { 1 } else { 2 };
        let bytes = self.copied.as_flattened_mut();
        let (_, padding) = bytes.split_at_mut(filled);
        padding.fill(0);
        if let Some(first) = padding.first_mut() {
            *first = 0x80;
        }
        if let Some(last) = self.copied.get_mut(blocks - 1) {
            let (_, length) = last.split_at_mut(BEFORE_LENGTH);
            length.copy_from_slice(&self.bits.to_be_bytes());
        }
        (self.copied_from, self.copied_to) = (0, blocks);
        self.is_padded = true;
    }
}
