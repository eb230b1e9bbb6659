//! Between numbers of four 64-bit words, one after the other in memory, and five 52-bit limbs, side by side in lanes.

use core::arch::x86_64::{
    _mm512_and_si512, _mm512_or_si512, _mm512_set1_epi64, _mm512_shrdi_epi64, _mm512_shuffle_i64x2,
    _mm512_slli_epi64, _mm512_srli_epi64, _mm512_unpackhi_epi64, _mm512_unpacklo_epi64,
};

use super::vector::{LANES, Vector, load, store};

/// How many bits of a number the multiplier takes.
pub(super) const LIMB_BITS: u32 = 52;
/// The bits of a limb.
pub(super) const LIMB_MASK: u64 = (1 << LIMB_BITS) - 1;
/// A number of 260 bits in each lane, the lowest limb first. Each limb is below 2^52.
pub(super) type Limbs = [Vector; 5];
/// A number of 256 bits in each lane, the lowest word first.
pub(super) type Words = [Vector; 4];

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn splat(number: u64) -> Vector {
    _mm512_set1_epi64(number.cast_signed())
}

/// The same number in every lane.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn splat_limbs(words: &[u64; 4]) -> Limbs {
    limbs_of(words).map(|limb| splat(limb))
}

/// The five limbs of four words.
pub(super) const fn limbs_of(w: &[u64; 4]) -> [u64; 5] {
    [
        w[0] & LIMB_MASK,
        ((w[0] >> 52) | (w[1] << 12)) & LIMB_MASK,
        ((w[1] >> 40) | (w[2] << 24)) & LIMB_MASK,
        ((w[2] >> 28) | (w[3] << 36)) & LIMB_MASK,
        w[3] >> 16,
    ]
}

/// One number for each lane.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn gather_words(numbers: [&[u64; 4]; LANES]) -> Words {
    let word = |i: usize| load(&numbers.map(|number| number[i]));
    [word(0), word(1), word(2), word(3)]
}

/// Each lane's number.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn scatter_words(words: &Words) -> [[u64; 4]; LANES] {
    let words = words.map(|word| store(word));
    core::array::from_fn(|lane| words.map(|word| word[lane]))
}

/// Limbs of four words, `2^SHIFT` times their number, which must be below `2^(260 - SHIFT)`.
///
/// Limb `i` is the bits from `52 i - SHIFT`; `UP_i` is how far they stand above a word's beginning.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn split<const SHIFT: u32>(words: &Words) -> Limbs {
    let mask = splat(LIMB_MASK);
    let [a, b, c, d] = *words;
    let (second, third, fourth, top) = match SHIFT {
        0 => (
            _mm512_shrdi_epi64::<52>(a, b),
            _mm512_shrdi_epi64::<40>(b, c),
            _mm512_shrdi_epi64::<28>(c, d),
            _mm512_srli_epi64::<16>(d),
        ),
        1 => (
            _mm512_shrdi_epi64::<51>(a, b),
            _mm512_shrdi_epi64::<39>(b, c),
            _mm512_shrdi_epi64::<27>(c, d),
            _mm512_srli_epi64::<15>(d),
        ),
        _ => (
            _mm512_shrdi_epi64::<50>(a, b),
            _mm512_shrdi_epi64::<38>(b, c),
            _mm512_shrdi_epi64::<26>(c, d),
            _mm512_srli_epi64::<14>(d),
        ),
    };
    let first = match SHIFT {
        0 => a,
        1 => _mm512_slli_epi64::<1>(a),
        _ => _mm512_slli_epi64::<2>(a),
    };
    let low = |limb| _mm512_and_si512(limb, mask);
    [low(first), low(second), low(third), low(fourth), top]
}

/// The four words of a number below 2^256.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn join(limbs: &Limbs) -> Words {
    let [a, b, c, d, e] = *limbs;
    [
        _mm512_or_si512(a, _mm512_slli_epi64::<52>(b)),
        _mm512_or_si512(_mm512_srli_epi64::<12>(b), _mm512_slli_epi64::<40>(c)),
        _mm512_or_si512(_mm512_srli_epi64::<24>(c), _mm512_slli_epi64::<28>(d)),
        _mm512_or_si512(_mm512_srli_epi64::<36>(d), _mm512_slli_epi64::<16>(e)),
    ]
}

/// Rows become columns: word `i` of row `j` becomes lane `j` of vector `i`.
///
/// Pairs of rows are interleaved word by word, then blocks of two words are gathered from four, then from eight rows.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn transpose(rows: [Vector; LANES]) -> [Vector; LANES] {
    let [even_a, odd_a] = interleave(rows[0], rows[1]);
    let [even_b, odd_b] = interleave(rows[2], rows[3]);
    let [even_c, odd_c] = interleave(rows[4], rows[5]);
    let [even_d, odd_d] = interleave(rows[6], rows[7]);
    // Of the even words: 0 and 4, then 2 and 6, of four rows each; of the odd words likewise.
    let [w04_low, w26_low] = blocks(even_a, even_b);
    let [w04_high, w26_high] = blocks(even_c, even_d);
    let [w15_low, w37_low] = blocks(odd_a, odd_b);
    let [w15_high, w37_high] = blocks(odd_c, odd_d);
    let [w0, w4] = blocks(w04_low, w04_high);
    let [w1, w5] = blocks(w15_low, w15_high);
    let [w2, w6] = blocks(w26_low, w26_high);
    let [w3, w7] = blocks(w37_low, w37_high);
    [w0, w1, w2, w3, w4, w5, w6, w7]
}

/// The even words of two rows, and the odd ones.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn interleave(a: Vector, b: Vector) -> [Vector; 2] {
    [_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b)]
}

/// Of two vectors of four blocks: blocks 0 and 2 of both, and blocks 1 and 3 of both.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn blocks(a: Vector, b: Vector) -> [Vector; 2] {
    [
        _mm512_shuffle_i64x2::<0b10_00_10_00>(a, b),
        _mm512_shuffle_i64x2::<0b11_01_11_01>(a, b),
    ]
}
