//! Inversion of eight numbers for the price of one.
//!
//! Montgomery's trick across lanes: three exchanges of halves, quarters and neighbours, each followed by a multiplication,
//! leave the product of all eight in every lane. Its inverse comes from scalar code, and the same exchanges backwards
//! (times what the partner held) leave each lane its own inverse.

use core::arch::x86_64::{__mmask8, _mm512_permutex_epi64, _mm512_shuffle_i64x2};

use super::super::field::Fe;
use super::super::scalar::Scalar;
use super::super::words::to_be_bytes;
use super::field::{Element, ONE};
use super::order::Residue;
use super::vector::Vector;
use super::words::{Limbs, Words, scatter_words};

/// 2^780 mod p: of the inverse of a number T = a R it makes T^-1 R^3 / R = a^-1 R.
const R_CUBED_MOD_P: [u64; 4] = [
    0xffff_d000_0000_a000,
    0xfffe_dfff_ffff_7fff,
    0x0000_5fff_ffff_cfff,
    0x0001_8000_0000_1000,
];
/// 2^520 mod n.
const R_SQUARED_MOD_N: [u64; 4] = [
    0x0845_cc0d_ea6d_c3ba,
    0x5571_bb19_2a06_7d8a,
    0x45b2_392b_6bec_5961,
    0xe12d_9559_d956_1fc2,
];

/// The inverses in Montgomery's form, with the lanes that held zero and so have none (theirs is one).
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn invert_elements(a: &Element) -> (Element, __mmask8) {
    let zeros = a.zeros();
    let a = Element::splat(&ONE).or_else(zeros, a);
    let times = |a: &Limbs, b: &Limbs| Element(*a).times(&Element(*b)).0;
    let inverse = |product: &Limbs| {
        let product = Fe::from_constant(&first_lane(&Element(*product).canonical()));
        let inverse = Element::splat(&product.invert().to_plain());
        inverse.times(&Element::splat(&R_CUBED_MOD_P)).0
    };
    (Element(invert_lanes(&a.0, times, inverse)), zeros)
}

/// For each residue s, 1/s times R: what, multiplied by x, gives x/s outside of Montgomery's form. None may be zero.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn invert_residues(s: &Residue) -> Residue {
    let times = |a: &Limbs, b: &Limbs| Residue(*a).times(&Residue(*b)).0;
    let inverse = |product: &Limbs| {
        let product = first_lane(&Residue(*product).canonical());
        invert_same(Scalar::reduced(&to_be_bytes(&product))).0
    };
    Residue(invert_lanes(&s.0, times, inverse))
}

/// 1/s times R in every lane, 0 for 0.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn invert_same(s: Scalar) -> Residue {
    Residue::splat(s.invert().words()).times(&Residue::splat(&R_SQUARED_MOD_N))
}

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn invert_lanes(
    a: &Limbs,
    times: impl Fn(&Limbs, &Limbs) -> Limbs,
    inverse: impl Fn(&Limbs) -> Limbs,
) -> Limbs {
    let of_halves = exchange(a, |v| swap_halves(v));
    let pairs = times(a, &of_halves);
    let of_quarters = exchange(&pairs, |v| swap_quarters(v));
    let fours = times(&pairs, &of_quarters);
    let of_neighbours = exchange(&fours, |v| swap_neighbours(v));
    let all = inverse(&times(&fours, &of_neighbours));
    let fours = times(&all, &of_neighbours);
    let pairs = times(&fours, &of_quarters);
    times(&pairs, &of_halves)
}

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn exchange(limbs: &Limbs, swap: impl Fn(Vector) -> Vector) -> Limbs {
    limbs.map(swap)
}

/// Lane i gets lane i ^ 4.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn swap_halves(v: Vector) -> Vector {
    _mm512_shuffle_i64x2::<0b01_00_11_10>(v, v)
}

/// Lane i gets lane i ^ 2.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn swap_quarters(v: Vector) -> Vector {
    _mm512_permutex_epi64::<0b01_00_11_10>(v)
}

/// Lane i gets lane i ^ 1.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn swap_neighbours(v: Vector) -> Vector {
    _mm512_permutex_epi64::<0b10_11_00_01>(v)
}

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn first_lane(words: &Words) -> [u64; 4] {
    scatter_words(words)[0]
}
