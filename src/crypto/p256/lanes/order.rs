//! Numbers modulo the order n of the group, eight side by side: the little that a verification needs.
//!
//! The same limbs and the same R = 2^260 as in [`super::field`]; n has no special form, so the multiple of n that clears a
//! limb takes a multiplication by -1/n mod 2^52.

use core::arch::x86_64::{
    _mm512_add_epi64, _mm512_madd52lo_epu64, _mm512_setzero_si512, _mm512_srli_epi64,
};

use super::super::scalar::N;
use super::field::{carry, multiply_add, product, subtract_once};
use super::words::{Limbs, Words, join, limbs_of, splat, splat_limbs, split};

const N_LIMBS: [u64; 5] = limbs_of(&N);
/// -1/n mod 2^52.
const N_INVERSE: u64 = 0x1_c8aa_ee00_bc4f;

/// Eight residues modulo n, each below 2 n.
#[derive(Clone, Copy)]
pub(super) struct Residue(pub(super) Limbs);

impl Residue {
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn splat(words: &[u64; 4]) -> Self {
        Self(splat_limbs(words))
    }

    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn from_words(words: &Words) -> Self {
        Self(split::<0>(words))
    }

    /// The product divided by R, below 2 n when the factors' product is below 16 n^2.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn times(&self, other: &Self) -> Self {
        let mut t = product(&self.0, &other.0);
        for i in 0..5 {
            let zero = _mm512_setzero_si512();
            let q = _mm512_madd52lo_epu64(zero, t[i], splat(N_INVERSE));
            for (j, limb) in N_LIMBS.into_iter().enumerate() {
                multiply_add(&mut t, i + j, q, splat(limb));
            }
            t[i + 1] = _mm512_add_epi64(t[i + 1], _mm512_srli_epi64::<52>(t[i]));
        }
        Self(carry([t[5], t[6], t[7], t[8], t[9]]))
    }

    /// In [0, n), as words.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn canonical(&self) -> Words {
        join(&subtract_once(&self.0, &N_LIMBS))
    }
}
