//! Two SHA-256 compressions side by side with the SHA instructions of x86 (FIPS 180-4, 6.2).
//!
//! The functions are safe Rust but for the instructions that they may only be called with.

use std::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_extract_epi32, _mm_set_epi32, _mm_setzero_si128,
    _mm_sha256msg1_epu32, _mm_sha256msg2_epu32, _mm_sha256rnds2_epu32, _mm_shuffle_epi32,
};

use super::{Block, State};

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2), in
/// rows of the four rounds that go together.
const ROUNDS: [[u32; 4]; 16] = [
    [0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5],
    [0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5],
    [0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3],
    [0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174],
    [0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc],
    [0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da],
    [0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7],
    [0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967],
    [0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13],
    [0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85],
    [0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3],
    [0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070],
    [0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5],
    [0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3],
    [0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208],
    [0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2],
];

/// Sixteen rounds go through the four words of a message's schedule once.
const PASSES: usize = 4;

/// One message's chaining value, in the order of the instructions.
#[derive(Clone, Copy)]
struct Lane {
    abef: __m128i,
    cdgh: __m128i,
}

/// Hashes as many blocks of each lane as both have.
#[target_feature(enable = "sha,sse4.1,ssse3")]
pub(super) fn compress_pair(states: &mut [State; 2], first: &[Block], second: &[Block]) {
    let mut lanes = states.map(|state| load(state));
    for blocks in first.iter().zip(second) {
        compress(&mut lanes, [blocks.0, blocks.1]);
    }
    *states = lanes.map(|lane| store(lane));
}

/// What is written for one lane is written for the other right behind, so that neither waits for itself.
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn compress(lanes: &mut [Lane; 2], blocks: [&Block; 2]) {
    let before = *lanes;
    let mut schedules = blocks.map(|block| words(block));
    let (passes, _) = ROUNDS.as_chunks::<PASSES>();
    for (pass, constants) in passes.iter().enumerate() {
        for (index, constants) in constants.iter().enumerate() {
            let constants = vector(*constants);
            for (lane, schedule) in lanes.iter_mut().zip(&mut schedules) {
                four_rounds(lane, _mm_add_epi32(schedule[index], constants));
            }
            if pass + 1 < PASSES {
                schedules.iter_mut().for_each(|words| extend(words, index));
            }
        }
    }
    for (lane, before) in lanes.iter_mut().zip(before) {
        lane.abef = _mm_add_epi32(lane.abef, before.abef);
        lane.cdgh = _mm_add_epi32(lane.cdgh, before.cdgh);
    }
}

#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn four_rounds(lane: &mut Lane, words: __m128i) {
    lane.cdgh = _mm_sha256rnds2_epu32(lane.cdgh, lane.abef, words);
    let upper = _mm_shuffle_epi32::<0b00_00_11_10>(words);
    lane.abef = _mm_sha256rnds2_epu32(lane.abef, lane.cdgh, upper);
}

/// The four words that come sixteen rounds after those at `index`, in their place.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn extend(words: &mut [__m128i; 4], index: usize) {
    let back = |rounds: usize| words[(index + 4 - rounds) % 4];
    let seven_back = _mm_alignr_epi8::<4>(back(1), back(2));
    let partial = _mm_sha256msg1_epu32(words[index], back(3));
    let partial = _mm_add_epi32(partial, seven_back);
    words[index] = _mm_sha256msg2_epu32(partial, back(1));
}

#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn words(block: &Block) -> [__m128i; 4] {
    let mut words = [_mm_setzero_si128(); 4];
    let (quarters, _) = block.as_chunks::<16>();
    for (words, quarter) in words.iter_mut().zip(quarters) {
        let (bytes, _) = quarter.as_chunks::<4>();
        if let [a, b, c, d] = bytes {
            *words = vector([a, b, c, d].map(|word| u32::from_be_bytes(*word)));
        }
    }
    words
}

#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn load([a, b, c, d, e, f, g, h]: State) -> Lane {
    Lane {
        abef: vector([f, e, b, a]),
        cdgh: vector([h, g, d, c]),
    }
}

#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn store(lane: Lane) -> State {
    let ([f, e, b, a], [h, g, d, c]) = (array(lane.abef), array(lane.cdgh));
    [a, b, c, d, e, f, g, h]
}

/// Four words, the first in the lowest place.
#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn vector([a, b, c, d]: [u32; 4]) -> __m128i {
    _mm_set_epi32(
        d.cast_signed(),
        c.cast_signed(),
        b.cast_signed(),
        a.cast_signed(),
    )
}

#[inline]
#[target_feature(enable = "sha,sse4.1,ssse3")]
fn array(words: __m128i) -> [u32; 4] {
    [
        _mm_extract_epi32::<0>(words),
        _mm_extract_epi32::<1>(words),
        _mm_extract_epi32::<2>(words),
        _mm_extract_epi32::<3>(words),
    ]
    .map(i32::cast_unsigned)
}
