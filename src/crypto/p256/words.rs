//! Numbers of 256 bits: four 64-bit words, the lowest first, and their products of 512 bits.
//!
//! Carries are explicit (`carrying_add`, `borrowing_sub`, `carrying_mul_add`), so nothing here can overflow unnoticed. Where a
//! processor has no 64-bit multiplication (wasm32), the compiler composes it; the results are the same, only later.
//!
//! Multiplication is by rows, as on paper: Hankerson, Menezes, Vanstone, *Guide to Elliptic Curve Cryptography* (below "GECC"),
//! algorithms 2.9 and 2.13.

use std::hint::{black_box, select_unpredictable};

/// A number below 2^256, the lowest word first.
pub(super) type Words = [u64; 4];

/// A number below 2^512, the lowest word first.
pub(super) type DoubleWords = [u64; 8];

/// `a + b` and the carry out of 2^256.
#[inline(always)]
pub(super) fn add(a: &Words, b: &Words) -> (Words, bool) {
    let (w0, carry) = a[0].carrying_add(b[0], false);
    let (w1, carry) = a[1].carrying_add(b[1], carry);
    let (w2, carry) = a[2].carrying_add(b[2], carry);
    let (w3, carry) = a[3].carrying_add(b[3], carry);
    ([w0, w1, w2, w3], carry)
}

/// `a - b` and whether it went below zero (then 2^256 was lent).
#[inline(always)]
pub(super) fn subtract(a: &Words, b: &Words) -> (Words, bool) {
    let (w0, borrow) = a[0].borrowing_sub(b[0], false);
    let (w1, borrow) = a[1].borrowing_sub(b[1], borrow);
    let (w2, borrow) = a[2].borrowing_sub(b[2], borrow);
    let (w3, borrow) = a[3].borrowing_sub(b[3], borrow);
    ([w0, w1, w2, w3], borrow)
}

/// The number `a + carry * 2^256`, which is below twice a modulus above 2^255, reduced below that. `complement` is 2^256 less the modulus:
/// adding it overflows exactly when there is a modulus to take away.
///
/// The constant is hidden from the compiler, which would take the carries apart and make comparisons of them, a fifth slower.
#[inline(always)]
pub(super) fn reduce_once(a: &Words, carry: bool, complement: &Words) -> Words {
    let (reduced, overflow) = add(a, black_box(complement));
    select(carry | overflow, &reduced, a)
}

/// `yes` or `no`, chosen without a branch: which one it is looks random to a branch predictor.
#[inline(always)]
pub(super) fn select(condition: bool, yes: &Words, no: &Words) -> Words {
    [
        select_unpredictable(condition, yes[0], no[0]),
        select_unpredictable(condition, yes[1], no[1]),
        select_unpredictable(condition, yes[2], no[2]),
        select_unpredictable(condition, yes[3], no[3]),
    ]
}

/// `a < b`.
#[inline(always)]
pub(super) fn is_below(a: &Words, b: &Words) -> bool {
    subtract(a, b).1
}

/// `a == 0`.
#[inline(always)]
pub(super) const fn is_zero(a: &Words) -> bool {
    a[0] | a[1] | a[2] | a[3] == 0
}

/// `a * b`.
#[inline(always)]
pub(super) fn product(a: &Words, b: &Words) -> DoubleWords {
    let (t0, t1, t2, t3, t4) = row([0; 4], a[0], b);
    let (t1, t2, t3, t4, t5) = row([t1, t2, t3, t4], a[1], b);
    let (t2, t3, t4, t5, t6) = row([t2, t3, t4, t5], a[2], b);
    let (t3, t4, t5, t6, t7) = row([t3, t4, t5, t6], a[3], b);
    [t0, t1, t2, t3, t4, t5, t6, t7]
}

/// `t + digit * b`, in five words.
#[inline(always)]
fn row(t: Words, digit: u64, b: &Words) -> (u64, u64, u64, u64, u64) {
    let (t0, carry) = digit.carrying_mul_add(b[0], t[0], 0);
    let (t1, carry) = digit.carrying_mul_add(b[1], t[1], carry);
    let (t2, carry) = digit.carrying_mul_add(b[2], t[2], carry);
    let (t3, carry) = digit.carrying_mul_add(b[3], t[3], carry);
    (t0, t1, t2, t3, carry)
}

/// `a * a`: the products of different words once, doubled, and the squares of the words.
#[inline(always)]
pub(super) fn square(a: &Words) -> DoubleWords {
    add_squares(doubled(mixed_products(a)), a)
}

/// The sum of `a[i] * a[j]` for `i < j`, as words 1 to 6 of a number.
#[inline(always)]
fn mixed_products(a: &Words) -> [u64; 6] {
    let (t1, carry) = a[0].carrying_mul_add(a[1], 0, 0);
    let (t2, carry) = a[0].carrying_mul_add(a[2], 0, carry);
    let (t3, t4) = a[0].carrying_mul_add(a[3], 0, carry);
    let (t3, carry) = a[1].carrying_mul_add(a[2], t3, 0);
    let (t4, t5) = a[1].carrying_mul_add(a[3], t4, carry);
    let (t5, t6) = a[2].carrying_mul_add(a[3], t5, 0);
    [t1, t2, t3, t4, t5, t6]
}

/// Twice a number of six words.
#[inline(always)]
const fn doubled(t: [u64; 6]) -> [u64; 7] {
    [
        t[0] << 1,
        t[1] << 1 | t[0] >> 63,
        t[2] << 1 | t[1] >> 63,
        t[3] << 1 | t[2] >> 63,
        t[4] << 1 | t[3] >> 63,
        t[5] << 1 | t[4] >> 63,
        t[5] >> 63,
    ]
}

/// The squares of the words of `a`, added to a number whose words 1 to 7 are `t`.
#[inline(always)]
fn add_squares(t: [u64; 7], a: &Words) -> DoubleWords {
    let (w0, high) = a[0].carrying_mul(a[0], 0);
    let (w1, carry) = t[0].carrying_add(high, false);
    let (low, high) = a[1].carrying_mul(a[1], 0);
    let (w2, carry) = t[1].carrying_add(low, carry);
    let (w3, carry) = t[2].carrying_add(high, carry);
    let (low, high) = a[2].carrying_mul(a[2], 0);
    let (w4, carry) = t[3].carrying_add(low, carry);
    let (w5, carry) = t[4].carrying_add(high, carry);
    let (low, high) = a[3].carrying_mul(a[3], 0);
    let (w6, carry) = t[5].carrying_add(low, carry);
    let (w7, _) = t[6].carrying_add(high, carry);
    [w0, w1, w2, w3, w4, w5, w6, w7]
}

/// From 32 octets, the highest first.
pub(super) fn from_be_bytes(bytes: &[u8; 32]) -> Words {
    let mut words = [0; 4];
    for (word, octets) in words.iter_mut().rev().zip(bytes.as_chunks::<8>().0) {
        *word = u64::from_be_bytes(*octets);
    }
    words
}

/// As 32 octets, the highest first.
pub(super) fn to_be_bytes(words: &Words) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (octets, word) in bytes
        .as_chunks_mut::<8>()
        .0
        .iter_mut()
        .zip(words.iter().rev())
    {
        *octets = word.to_be_bytes();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn squares_are_products(a: Words) {
            prop_assert_eq!(square(&a), product(&a, &a));
        }

        #[test]
        fn sums_and_differences_undo_each_other(a: Words, b: Words) {
            let (sum, carry) = add(&a, &b);
            prop_assert_eq!(subtract(&sum, &b), (a, carry));
        }

        #[test]
        fn bytes_and_words_are_the_same_number(a: Words) {
            prop_assert_eq!(from_be_bytes(&to_be_bytes(&a)), a);
        }
    }

    #[test]
    fn the_largest_products_carry_all_the_way() {
        let most = [u64::MAX; 4];
        let expected = [1, 0, 0, 0, u64::MAX - 1, u64::MAX, u64::MAX, u64::MAX];
        assert_eq!(product(&most, &most), expected);
        assert_eq!(square(&most), expected);
    }
}
