//! Scalars in signed odd digits.
//!
//! An odd u below 2^(w k) is the sum of d_i 2^(w i) for i < k, each d_i odd with |d_i| < 2^w: with h the bits of u from
//! w i + 1 on (w of them), d_i is 2 h + 1 - 2^w, and the topmost digit, 2 h + 1, takes what remains. (Each digit but the
//! last owes 2^w, which the 1 at the next digit's bottom pays; Joye and Tunstall, *Exponent recoding and regular
//! exponentiation algorithms*, 2009.) An even u is taken as n - u, which is odd, with all signs flipped; 0 becomes n.
//! No digit is 0, so every window adds a point, and the tables hold odd multiples only: |d| = 2 k + 1 is entry k. These are
//! the digits of [`super::super::table`], eight scalars at a time.

use core::arch::x86_64::{
    __mmask8, _mm_cvtsi64_si128, _mm512_add_epi64, _mm512_and_si512, _mm512_cmplt_epu64_mask,
    _mm512_mask_blend_epi64, _mm512_mask_or_epi64, _mm512_maskz_set1_epi64, _mm512_or_si512,
    _mm512_setzero_si512, _mm512_sll_epi64, _mm512_slli_epi64, _mm512_srl_epi64, _mm512_sub_epi64,
    _mm512_testn_epi64_mask, _mm512_xor_si512,
};

use super::super::scalar::N;
use super::super::table::Window;
use super::vector::{LANES, Vector, store};
use super::words::{Words, splat};

/// A digit of each lane: the entry's place in the whole table, times two, plus one when the point is to be negated.
pub(super) type Digit = [u64; LANES];

/// The place of a digit's point in its table.
pub(super) const fn place(digit: u64) -> usize {
    (digit >> 1) as usize
}

/// The digits of each lane's scalar, which is below n, the lowest first.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn recode(scalar: &Words, window: Window, out: &mut [Digit]) {
    let (odd, flipped) = make_odd(scalar);
    let half = window.stride() as u64;
    let last = out.len() - 1;
    for (i, digit) in out.iter_mut().enumerate() {
        let bits = bits_from(&odd, i * window.bits() + 1);
        let (entry, negative) = if i == last {
            (_mm512_and_si512(bits, splat(half - 1)), flipped)
        } else {
            let (entry, negative) = entry_of(bits, half);
            (entry, negative ^ flipped)
        };
        let place = _mm512_add_epi64(entry, splat(i as u64 * half));
        let doubled = _mm512_slli_epi64::<1>(place);
        *digit = store(_mm512_mask_or_epi64(doubled, negative, doubled, splat(1)));
    }
}

/// Of 2 h + 1 - 2^w: the entry, and whether it is negative. With m = 2^(w-1) it is 2 (h - m) + 1, or -(2 (m - 1 - h) + 1).
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn entry_of(bits: Vector, half: u64) -> (Vector, __mmask8) {
    let h = _mm512_and_si512(bits, splat(2 * half - 1));
    let negative = _mm512_testn_epi64_mask(h, splat(half));
    let flip = _mm512_mask_blend_epi64(negative, splat(half), splat(half - 1));
    (_mm512_xor_si512(h, flip), negative)
}

/// n minus the even scalars, and which those were.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn make_odd(scalar: &Words) -> (Words, __mmask8) {
    let even = _mm512_testn_epi64_mask(scalar[0], splat(1));
    let mut odd = *scalar;
    let mut borrow = _mm512_setzero_si512();
    for (word, n) in odd.iter_mut().zip(N) {
        let n = splat(n);
        let less = _mm512_sub_epi64(n, *word);
        let borrowed = _mm512_cmplt_epu64_mask(n, *word) | _mm512_cmplt_epu64_mask(less, borrow);
        let less = _mm512_sub_epi64(less, borrow);
        borrow = _mm512_maskz_set1_epi64(borrowed, 1);
        *word = _mm512_mask_blend_epi64(even, *word, less);
    }
    (odd, even)
}

/// The 64 bits of each scalar from this one on; above the scalar there are zeros.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn bits_from(scalar: &Words, from: usize) -> Vector {
    let word = from / 64;
    let shift = (from % 64) as i64;
    let Some(low) = scalar.get(word) else {
        return _mm512_setzero_si512();
    };
    let low = _mm512_srl_epi64(*low, _mm_cvtsi64_si128(shift));
    match scalar.get(word + 1) {
        // A shift by 64 gives 0.
        Some(high) => _mm512_or_si512(low, _mm512_sll_epi64(*high, _mm_cvtsi64_si128(64 - shift))),
        None => low,
    }
}
