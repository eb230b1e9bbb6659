//! Multiples of a point, computed once, so that a multiplication by a scalar is additions only.
//!
//! A scalar u is cut into windows of w bits. Window i contributes d_i * 2^(wi) * Q, and a [`Table`] holds the points
//! (2k + 1) * 2^(wi) * Q for all i and k: row i, entry k. That these suffice comes from writing u in *odd signed digits*
//! (M. Joye, M. Tunstall, *Exponent recoding and regular exponentiation algorithms*, 2009): for an odd u,
//!
//! - d_i = ((u >> wi) | 1) mod 2^(w + 1) - 2^w, odd and between -2^w and 2^w, for every window but the last, and
//! - d_last = (u >> wi) | 1, which is positive.
//!
//! Setting the lowest bit of a window borrows from the one below, whose digit is -2^w + what stands there. An even u is replaced
//! by n - u, which is odd, and all signs change. No digit is zero: every scalar costs the same number of additions, 0 among them (as n).
//!
//! A table takes about 2^(w - 1) * 256 / w lines of 64 bytes: 256 KiB for w = 8, 832 KiB for 10, 1.4 MiB for 11, 4.8 MiB for 13.

use super::field::Fe;
use super::lanes::Lanes;
use super::point::{Affine, Jacobian};
use super::scalar::Scalar;
use super::words::Words;

/// Bits of a scalar.
const BITS: usize = 256;

/// Into how many bits a scalar is cut at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window(usize);

impl Window {
    /// `None` unless between 2 and 14 bits: beyond that a table no longer fits any cache.
    pub(super) const fn new(bits: usize) -> Self {
        assert!(bits >= 2 && bits <= 14);
        Self(bits)
    }

    /// Its width.
    #[cfg(any(test, target_arch = "x86_64"))]
    pub(super) const fn bits(self) -> usize {
        self.0
    }

    /// How many of them a scalar has: the points to add.
    pub(super) const fn count(self) -> usize {
        BITS.div_ceil(self.0)
    }

    /// Entries from the start of a row to that of the next.
    pub(super) const fn stride(self) -> usize {
        1 << (self.0 - 1)
    }

    /// Entries of row `i`: the last window may have fewer bits.
    pub(super) const fn row_len(self, i: usize) -> usize {
        let bits = if i + 1 < self.count() {
            self.0
        } else {
            BITS - i * self.0
        };
        1 << (bits - 1)
    }

    /// Entries of all rows.
    pub(super) const fn entries(self) -> usize {
        let last = self.count() - 1;
        last * self.stride() + self.row_len(last)
    }

    /// Bytes of a table.
    pub(super) const fn table_bytes(self) -> usize {
        self.entries() * size_of::<Affine>()
    }
}

/// The multiples of one point.
pub(super) struct Table {
    window: Window,
    points: Box<[Affine]>,
}

impl Table {
    /// Computes the multiples of `point`, some 0.1 microseconds each.
    pub(super) fn new(point: &Affine, window: Window) -> Self {
        let doublings = doublings(point);
        let mut points = vec![*point; window.entries()];
        for (row, power) in doublings.iter().step_by(window.0).enumerate() {
            points[row * window.stride()] = *power;
        }
        for level in 1..window.0 {
            double_rows(&mut points, &doublings, window, level);
        }
        Self {
            window,
            points: points.into_boxed_slice(),
        }
    }

    /// The same, eight rows at a time.
    pub(super) fn in_lanes(lanes: Lanes, point: &Affine, window: Window) -> Self {
        Self {
            window,
            points: lanes
                .multiples(&doublings(point), window)
                .into_boxed_slice(),
        }
    }

    /// The width of its windows.
    #[cfg(any(test, target_arch = "x86_64"))]
    pub(super) const fn window(&self) -> Window {
        self.window
    }

    /// Its points: entry k of row i stands at `i * window.stride() + k`.
    #[cfg(any(test, target_arch = "x86_64"))]
    pub(super) fn points(&self) -> &[Affine] {
        &self.points
    }

    /// The points whose sum is `scalar` times the table's point.
    #[inline(always)]
    pub(super) fn summands(&self, scalar: &Scalar) -> impl Iterator<Item = Affine> {
        let rows = self.points.chunks(self.window.stride());
        let digits = OddDigits::new(scalar, self.window);
        rows.enumerate().map(move |(i, row)| {
            let digit = digits.at(i);
            row[digit.index].negated_if(digit.negative)
        })
    }
}

/// 2^i * `point` for the bits i of a scalar.
fn doublings(point: &Affine) -> Vec<Affine> {
    let first = Jacobian::from(*point);
    let all: Vec<Jacobian> = std::iter::successors(Some(first), |it| Some(it.double()))
        .take(BITS)
        .collect();
    Jacobian::to_affine(&all)
}

/// Doubles the entries that are filled in each row, from 2^(level - 1): entry k plus 2^level times the row's first is entry
/// k + 2^(level - 1), for (2k + 1) + 2^level = 2(k + 2^(level - 1)) + 1.
///
/// No two points added are equal or opposite: an odd and an even multiple below 2^w of a point of prime order.
fn double_rows(points: &mut [Affine], doublings: &[Affine], window: Window, level: usize) {
    let filled = 1 << (level - 1);
    let rows = points
        .chunks_mut(window.stride())
        .zip(doublings[level..].iter().step_by(window.0));
    let rows: Vec<_> = rows.filter(|(row, _)| row.len() > filled).collect();
    let sources = rows
        .iter()
        .flat_map(|(row, step)| row[..filled].iter().map(|it| step.x - it.x));
    let mut inverses: Vec<Fe> = sources.collect();
    Fe::invert_all(&mut inverses, &mut Vec::new());
    for ((row, step), inverses) in rows.into_iter().zip(inverses.chunks(filled)) {
        for (k, inverse) in inverses.iter().enumerate() {
            row[filled + k] = row[k].chord(step, *inverse);
        }
    }
}

/// A scalar in odd signed digits.
pub(super) struct OddDigits {
    /// The scalar, or its complement when that is the odd one.
    odd: Words,
    complemented: bool,
    window: Window,
}

/// The digit 2 * index + 1, or minus that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digit {
    pub(super) index: usize,
    pub(super) negative: bool,
}

impl OddDigits {
    #[inline(always)]
    pub(super) fn new(scalar: &Scalar, window: Window) -> Self {
        let complemented = scalar.words()[0] & 1 == 0;
        Self {
            odd: if complemented {
                scalar.complement()
            } else {
                *scalar.words()
            },
            complemented,
            window,
        }
    }

    /// Digit `i`, of `window.count()`.
    ///
    /// With b the bits of the window, b | 1 = 2k + 1 when positive. When the next window's lowest bit is not set, 2^w is borrowed:
    /// the digit is -(2^w - (b | 1)) = -(2k + 1), and k is the complement of the bits of b above the lowest.
    #[inline(always)]
    pub(super) fn at(&self, i: usize) -> Digit {
        let mask = self.window.stride() - 1;
        let index = self.bits_from(i * self.window.0 + 1) as usize;
        let borrows = index & self.window.stride() == 0 && i + 1 < self.window.count();
        let complement = (borrows as usize).wrapping_neg();
        Digit {
            index: (index ^ complement) & mask,
            negative: borrows ^ self.complemented,
        }
    }

    /// The bits from number `at` on, at least as many as a window and one has, or all.
    #[inline(always)]
    fn bits_from(&self, at: usize) -> u64 {
        let (word, shift) = (at / 64, at % 64);
        let low = self.odd.get(word).map_or(0, |it| it >> shift);
        let high = self
            .odd
            .get(word + 1)
            .map_or(0, |it| it << 1 << (63 - shift));
        low | high
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::p256::point::Xyzz;
    use crate::crypto::p256::testing::{Random, minus, multiple, multiple_of_generator};
    use crate::crypto::p256::words;

    fn scalar(number: Words) -> Scalar {
        Scalar::reduced(&words::to_be_bytes(&number))
    }

    fn product(table: &Table, scalar: &Scalar) -> Xyzz {
        let mut sum = Xyzz::INFINITY;
        table.summands(scalar).for_each(|point| sum.add(&point));
        sum
    }

    #[test]
    fn entries_are_the_multiples_that_they_should_be() {
        let q = multiple_of_generator(77);
        for bits in [2, 5, 8] {
            let window = Window::new(bits);
            let table = Table::new(&q, window);
            assert_eq!(table.points().len(), window.entries());
            assert_eq!(size_of_val(table.points()), window.table_bytes());
            for (i, row) in table
                .points()
                .chunks(window.stride())
                .enumerate()
                .step_by(7)
            {
                let mut power = [0; 4];
                power[i * bits / 64] = 1 << (i * bits % 64);
                let first = multiple(&q, &power);
                for (k, entry) in row.iter().enumerate() {
                    assert_eq!(*entry, multiple(&first, &[2 * k as u64 + 1, 0, 0, 0]));
                }
            }
        }
    }

    #[test]
    fn summands_add_up_whatever_the_window_and_the_scalar() {
        let q = multiple_of_generator(3);
        let mut random = Random(7);
        let mut scalars = vec![
            scalar([1, 0, 0, 0]),
            scalar([2, 0, 0, 0]),
            minus(1),
            minus(2),
        ];
        scalars.extend((0..256).step_by(5).map(|bit| {
            let mut power = [0; 4];
            power[bit / 64] = 1 << (bit % 64);
            scalar(power)
        }));
        scalars.extend((0..10).map(|_| Scalar::reduced(&random.bytes())));
        for bits in [2, 3, 5, 7, 8, 9, 10] {
            let table = Table::new(&q, Window::new(bits));
            for scalar in &scalars {
                let expected = multiple(&q, scalar.words());
                let sum = product(&table, scalar);
                assert!(sum.has_x(expected.x), "{bits} {scalar:?}");
                assert_eq!(sum.y, expected.y * sum.zzz);
            }
        }
    }

    #[test]
    fn zero_adds_up_to_infinity() {
        let table = Table::new(&multiple_of_generator(3), Window::new(8));
        assert!(product(&table, &scalar([0; 4])).zz.is_zero());
    }

    #[test]
    fn digits_make_up_the_scalar() {
        // Digits of a scalar below 2^63, added up as integers.
        let mut random = Random(11);
        for bits in 2..=14 {
            let window = Window::new(bits);
            for _ in 0..50 {
                let number = random.word() >> 1 | 1;
                let digits = OddDigits::new(&scalar([number, 0, 0, 0]), window);
                let value = |i: usize| {
                    let digit = digits.at(i);
                    assert!(digit.index < window.row_len(i));
                    let odd = 2 * digit.index as i128 + 1;
                    if digit.negative { -odd } else { odd }
                };
                // The highest digits are 1 - 2^w all the way up to the last, 1: they telescope.
                let used = 63_usize.div_ceil(bits) + 1;
                let low: i128 = (0..used).map(|i| value(i) << (bits * i)).sum();
                let above = (used..window.count() - 1).all(|i| value(i) == 1 - (1 << bits));
                assert!(above && value(window.count() - 1) == 1);
                assert_eq!(low + (1 << (bits * used)), i128::from(number), "{bits}");
            }
        }
    }
}
