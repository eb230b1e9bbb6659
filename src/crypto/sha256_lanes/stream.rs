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
    parts: [&'a [u8]; 3],
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
    pub(super) fn new(parts: [&'a [u8]; 3]) -> Self {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let mut stream = Self {
            state: INITIAL,
            parts,
            in_place: &[],
            copied: [[0; 64]; 2],
            copied_from: 0,
            copied_to: 0,
            bits: (length as u64).wrapping_mul(8),
            is_padded: false,
        };
        stream.refill();
        stream
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
        if let Some(part) = self.parts.iter_mut().find(|part| !part.is_empty()) {
            let (blocks, rest) = part.as_chunks::<64>();
            if !blocks.is_empty() {
                self.in_place = blocks;
                *part = rest;
                return;
            }
        }
        let [block, _] = &mut self.copied;
        let filled = gather(&mut self.parts, block);
        match filled {
            64 => (self.copied_from, self.copied_to) = (0, 1),
            _ => self.pad(filled),
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

/// Moves bytes from the front of the parts into the block, until it is full or they are used up.
fn gather(parts: &mut [&[u8]; 3], block: &mut Block) -> usize {
    let mut free = block.as_mut_slice();
    for part in parts {
        let count = part.len().min(free.len());
        let (taken, rest) = part.split_at(count);
        let (slots, after) = free.split_at_mut(count);
        slots.copy_from_slice(taken);
        (*part, free) = (rest, after);
    }
    let left = free.len();
    block.len() - left
}
