//! Vectors of eight 64-bit lanes and the four ways in which memory reaches them: the only `unsafe` blocks of the lanes
//! besides the calls in [`super`] that enter code compiled for these instructions.
//!
//! All other intrinsics are safe in a function with the same `target_feature`, and the compiler refuses those of features
//! that are not named there. Loads and stores are not safe because they take pointers; each gets its pointer from a
//! reference to 64 bytes (so it is valid, for the time of the call), and none needs alignment. A prefetch takes a pointer
//! too, but any will do.

use core::arch::x86_64::{
    __m512i, _MM_HINT_T0, _mm_prefetch, _mm512_loadu_si512, _mm512_storeu_si512,
};

use super::super::point::Affine;

/// How many values go side by side.
pub(super) const LANES: usize = 8;

/// Eight unsigned (or two's complement) 64-bit numbers.
pub(super) type Vector = __m512i;

/// A line must be what a vector holds.
const _: () = assert!(size_of::<Affine>() == size_of::<Vector>());

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn load(numbers: &[u64; LANES]) -> Vector {
    // SAFETY: the reference is to 64 readable bytes, and this load takes any alignment.
    unsafe { _mm512_loadu_si512(numbers.as_ptr().cast()) }
}

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn store(vector: Vector) -> [u64; LANES] {
    let mut numbers = [0; LANES];
    // SAFETY: the array is 64 writable bytes, and this store takes any alignment.
    unsafe { _mm512_storeu_si512(numbers.as_mut_ptr().cast(), vector) };
    numbers
}

/// The eight words of a table's line.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn load_line(line: &Affine) -> Vector {
    // SAFETY: the reference is to 64 readable bytes (asserted above) without padding (`repr(C)`, twice four words).
    unsafe { _mm512_loadu_si512(core::ptr::from_ref(line).cast()) }
}

/// Asks for a line that will be loaded soon.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn prefetch(line: &Affine) {
    _mm_prefetch::<_MM_HINT_T0>(core::ptr::from_ref(line).cast());
}
