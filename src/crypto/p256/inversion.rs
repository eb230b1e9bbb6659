//! Inversion modulo an odd number, in variable time: safegcd.
//!
//! D. J. Bernstein, B.-Y. Yang, *Fast constant-time gcd computation and modular inversion* (2019). A "division step" takes (delta, f, g)
//! with f odd to
//!
//! - (1 - delta, g, (g - f) / 2) when delta > 0 and g is odd,
//! - (1 + delta, f, (g + f) / 2) when only g is odd,
//! - (1 + delta, f, g / 2) when g is even,
//!
//! and started from (1, m, x) it ends with g = 0 and f = +-gcd(m, x). Which case comes next depends on the lowest bits alone, so 62 steps are
//! found out on single words and collected in a matrix, which is then applied to the long f and g. Two more numbers, d and e, keep
//! d * x = f and e * x = g (mod m) all the way; in the end d = +-1 / x.
//!
//! Numbers are written in five signed digits of 62 bits, so that 128-bit sums of four products do not overflow. The bounds are those that
//! P. Wuille's account for libsecp256k1 (`doc/safegcd_implementation.md`) proves: rows of a matrix have |u| + |v| <= 2^62, and d and e
//! stay in (-2m, m).

use super::words::Words;

const DIGIT_BITS: u32 = 62;
const DIGIT_MASK: u64 = u64::MAX >> 2;

/// Sum of digit\[i\] * 2^(62i): all digits are in \[0, 2^62) but the last, which bears the sign.
type Digits = [i64; 5];

/// An odd number to invert by, above 2^255.
pub(super) struct Modulus {
    digits: Digits,
    /// Its inverse modulo 2^62.
    inverse: u64,
}

impl Modulus {
    pub(super) const fn new(modulus: &Words) -> Self {
        Self {
            digits: to_digits(modulus),
            inverse: invert_word(modulus[0]) & DIGIT_MASK,
        }
    }
}

/// 1 / `x` modulo `modulus`, which must be prime (or at least without a factor in common with `x`); 0 for 0.
pub(super) fn invert(x: &Words, modulus: &Modulus) -> Words {
    let (mut f, mut g) = (modulus.digits, to_digits(x));
    let (mut d, mut e) = ([0; 5], [1, 0, 0, 0, 0]);
    let mut minus_delta = -1;
    let mut len = 5;
    while g != [0; 5] {
        let steps = division_steps(&mut minus_delta, f[0], g[0]);
        (d, e) = steps.apply_modulo(&d, &e, modulus);
        (f, g) = steps.apply(&f, &g, len);
        len = shortened(&mut f, &mut g, len);
    }
    to_words(&normalised(d, f[len - 1] < 0, modulus))
}

/// 2^62 times what 62 division steps do: f becomes (u f + v g) / 2^62, g becomes (q f + r g) / 2^62.
#[derive(Clone, Copy)]
struct Steps {
    u: i64,
    v: i64,
    q: i64,
    r: i64,
}

/// Makes 62 steps on the lowest words of f and g.
///
/// Steps are taken many at a time: all zeros at the end of g at once; then so much of f is added to g that the next (at most six) bits
/// of g become zero. `minus_delta` says for how many steps the case "delta > 0" cannot come up.
#[inline(always)]
fn division_steps(minus_delta: &mut i64, f: i64, g: i64) -> Steps {
    let (mut u, mut v, mut q, mut r) = (1_u64, 0_u64, 0_u64, 1_u64);
    let (mut f, mut g) = (f as u64, g as u64);
    let mut left = DIGIT_BITS;
    loop {
        let zeros = (g | u64::MAX << left).trailing_zeros();
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        *minus_delta -= i64::from(zeros);
        left -= zeros;
        if left == 0 {
            break;
        }
        if *minus_delta < 0 {
            *minus_delta = -*minus_delta;
            (f, g) = (g, f.wrapping_neg());
            (u, q) = (q, u.wrapping_neg());
            (v, r) = (r, v.wrapping_neg());
        }
        let bits = left.min(6).min(*minus_delta as u32 + 1);
        let multiple = minus_quotient(g, f) & ((1 << bits) - 1);
        g = g.wrapping_add(f.wrapping_mul(multiple));
        q = q.wrapping_add(u.wrapping_mul(multiple));
        r = r.wrapping_add(v.wrapping_mul(multiple));
    }
    let [u, v, q, r] = [u, v, q, r].map(|it| it as i64);
    Steps { u, v, q, r }
}

/// -`g` / `f` modulo 64, for odd `f`: f^2 = 1 modulo 8, so (f^2 - 1)^2 = 0 modulo 64, so f * (f^2 - 2) = -1 / f.
#[inline(always)]
fn minus_quotient(g: u64, f: u64) -> u64 {
    let minus_inverse = f.wrapping_mul(f.wrapping_mul(f).wrapping_sub(2));
    g.wrapping_mul(minus_inverse)
}

impl Steps {
    /// The new f and g, of which only `len` digits are in use. The divisions by 2^62 leave no remainder.
    #[inline(always)]
    fn apply(self, f: &Digits, g: &Digits, len: usize) -> (Digits, Digits) {
        let (mut new_f, mut new_g) = ([0; 5], [0; 5]);
        let (mut sum_f, mut sum_g) = (0, 0);
        for i in 0..len {
            sum_f += wide(self.u, f[i]) + wide(self.v, g[i]);
            sum_g += wide(self.q, f[i]) + wide(self.r, g[i]);
            if i > 0 {
                new_f[i - 1] = low_digit(sum_f);
                new_g[i - 1] = low_digit(sum_g);
            }
            sum_f >>= DIGIT_BITS;
            sum_g >>= DIGIT_BITS;
        }
        new_f[len - 1] = sum_f as i64;
        new_g[len - 1] = sum_g as i64;
        (new_f, new_g)
    }

    /// The new d and e, modulo m.
    #[inline(always)]
    fn apply_modulo(self, d: &Digits, e: &Digits, modulus: &Modulus) -> (Digits, Digits) {
        (
            row_modulo(self.u, self.v, d, e, modulus),
            row_modulo(self.q, self.r, d, e, modulus),
        )
    }
}

/// (u d + v e + k m) / 2^62, with the k that leaves no remainder and keeps the result in (-2m, m).
#[inline(always)]
fn row_modulo(u: i64, v: i64, d: &Digits, e: &Digits, modulus: &Modulus) -> Digits {
    let mut sum = wide(u, d[0]) + wide(v, e[0]);
    let k = multiple_of_modulus(u, v, d, e, sum as u64, modulus);
    sum += wide(k, modulus.digits[0]);
    let mut result = [0; 5];
    for i in 1..5 {
        sum >>= DIGIT_BITS;
        sum += wide(u, d[i]) + wide(v, e[i]) + wide(k, modulus.digits[i]);
        result[i - 1] = low_digit(sum);
    }
    result[4] = (sum >> DIGIT_BITS) as i64;
    result
}

/// The k of [`row_modulo`]: first m is added to each of d and e that is negative, then at most 2^62 m is taken away again.
#[inline(always)]
fn multiple_of_modulus(u: i64, v: i64, d: &Digits, e: &Digits, low: u64, m: &Modulus) -> i64 {
    let raised = (u & d[4] >> 63) + (v & e[4] >> 63);
    let excess = m.inverse.wrapping_mul(low).wrapping_add(raised as u64) & DIGIT_MASK;
    raised - excess as i64
}

#[inline(always)]
fn wide(a: i64, b: i64) -> i128 {
    i128::from(a) * i128::from(b)
}

#[inline(always)]
fn low_digit(sum: i128) -> i64 {
    (sum as u64 & DIGIT_MASK) as i64
}

/// Puts the last of `len` digits of f and g into those before them when it is nothing but their sign.
#[inline(always)]
fn shortened(f: &mut Digits, g: &mut Digits, len: usize) -> usize {
    let only_sign = |digit: i64| digit == 0 || digit == -1;
    let last = len - 1;
    if last == 0 || !only_sign(f[last]) || !only_sign(g[last]) {
        return len;
    }
    for number in [f, g] {
        number[last - 1] |= number[last] << DIGIT_BITS;
        number[last] = 0;
    }
    last
}

/// `d`, or `-d` when `negate`, brought from (-2m, m) to [0, m).
fn normalised(d: Digits, negate: bool, modulus: &Modulus) -> Digits {
    let d = raised(d, modulus);
    let d = if negate { carried(d.map(|it| -it)) } else { d };
    raised(d, modulus)
}

/// `d`, plus m when it is negative.
fn raised(mut d: Digits, modulus: &Modulus) -> Digits {
    if d[4] < 0 {
        for (digit, m) in d.iter_mut().zip(modulus.digits) {
            *digit += m;
        }
    }
    carried(d)
}

fn carried(mut d: Digits) -> Digits {
    for i in 0..4 {
        d[i + 1] += d[i] >> DIGIT_BITS;
        d[i] &= DIGIT_MASK as i64;
    }
    d
}

const fn to_digits(a: &Words) -> Digits {
    [
        (a[0] & DIGIT_MASK) as i64,
        ((a[0] >> 62 | a[1] << 2) & DIGIT_MASK) as i64,
        ((a[1] >> 60 | a[2] << 4) & DIGIT_MASK) as i64,
        ((a[2] >> 58 | a[3] << 6) & DIGIT_MASK) as i64,
        (a[3] >> 56) as i64,
    ]
}

/// Of a number that is not negative and below 2^256.
fn to_words(digits: &Digits) -> Words {
    let [d0, d1, d2, d3, d4] = digits.map(|it| it as u64);
    [
        d0 | d1 << 62,
        d1 >> 2 | d2 << 60,
        d2 >> 4 | d3 << 58,
        d3 >> 6 | d4 << 56,
    ]
}

/// 1 / `odd` modulo 2^64, by Newton's iteration: each round doubles the bits that are right, and 3 are from the start.
const fn invert_word(odd: u64) -> u64 {
    let mut inverse = odd;
    let mut right_bits = 3;
    while right_bits < 64 {
        let error = 2_u64.wrapping_sub(odd.wrapping_mul(inverse));
        inverse = inverse.wrapping_mul(error);
        right_bits *= 2;
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto_bigint::{NonZero, U256};
    use proptest::prelude::*;

    use crate::crypto::p256::{field, scalar, words};

    fn big(words: &Words) -> U256 {
        U256::from_be_slice(&words::to_be_bytes(words))
    }

    fn assert_inverse(x: &Words, modulus: &Words) {
        let inverse = invert(x, &Modulus::new(modulus));
        assert!(words::is_below(&inverse, modulus));
        let modulus = NonZero::new(big(modulus)).unwrap();
        assert_eq!(big(x).mul_mod(&big(&inverse), &modulus), U256::ONE);
    }

    proptest! {
        #[test]
        fn times_the_inverse_is_one(x: Words, shift in 0..256_u32) {
            let shifted = x.map(|word| word >> (shift % 64));
            for x in [x, shifted, [x[0] | 1, 0, 0, 0], [0, 0, 0, 1 << (shift % 63)]] {
                for modulus in [field::P, scalar::N] {
                    if words::is_below(&x, &modulus) && !words::is_zero(&x) {
                        assert_inverse(&x, &modulus);
                    }
                }
            }
        }
    }

    #[test]
    fn ends_of_the_range_are_inverted() {
        for modulus in [field::P, scalar::N] {
            for k in 1..200 {
                assert_inverse(&[k, 0, 0, 0], &modulus);
                assert_inverse(&words::subtract(&modulus, &[k, 0, 0, 0]).0, &modulus);
            }
            for bit in 0..255 {
                let mut power = [0; 4];
                power[bit / 64] = 1 << (bit % 64);
                assert_inverse(&power, &modulus);
            }
        }
    }

    #[test]
    fn zero_has_no_inverse_and_gives_zero() {
        assert_eq!(invert(&[0; 4], &Modulus::new(&field::P)), [0; 4]);
    }
}
