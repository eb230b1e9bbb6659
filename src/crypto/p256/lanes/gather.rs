//! Points of tables, one for each lane.
//!
//! A line holds x and y as x 2^256 and y 2^256 mod p (the scalar code's Montgomery form). Read as 4 x 2^256 and
//! 2 y 2^256, which takes no multiplication, these are x/4 and y/8 in the vectors' form with R = 2^260: a point of the
//! isomorphic curve reached by (x, y) -> (x/u^2, y/u^3) with u = 2. The formulas for adding points name no constant of
//! the curve, so they hold there too; in the end r/4 is compared with x/4.

use core::arch::x86_64::{__mmask8, _mm512_test_epi64_mask};

use super::super::point::Affine;
use super::super::table::Table;
use super::digits::{Digit, place};
use super::field::{Element, Loose};
use super::vector::{LANES, load, load_line, prefetch};
use super::words::{splat, split, transpose};

/// The table of each lane.
pub(super) type Tables<'a> = [&'a Table; LANES];

/// A point in each lane, with the lanes in which its negative is meant. Bounds: x 4, y 2.
#[derive(Clone, Copy)]
pub(super) struct Gathered {
    pub(super) x: Element,
    pub(super) y: Element,
    pub(super) negative: __mmask8,
}

impl Gathered {
    /// The point's y coordinate with its sign; bound 2+.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    pub(super) fn signed_y(&self) -> Loose {
        self.y.loose().negate::<2>(self.negative)
    }
}

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn gather(tables: &Tables<'_>, digit: &Digit) -> Gathered {
    let lines = core::array::from_fn(|lane| &tables[lane].points()[place(digit[lane])]);
    let (x, y) = points(lines);
    let negative = _mm512_test_epi64_mask(load(digit), splat(1));
    Gathered { x, y, negative }
}

/// The coordinates of eight points.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn points(lines: [&Affine; LANES]) -> (Element, Element) {
    let [x0, x1, x2, x3, y0, y1, y2, y3] = transpose(lines.map(|line| load_line(line)));
    let x = split::<2>(&[x0, x1, x2, x3]);
    let y = split::<1>(&[y0, y1, y2, y3]);
    (Element(x), Element(y))
}

/// Asks for the lines that `gather` will load.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn announce(tables: &Tables<'_>, digit: &Digit) {
    for (table, digit) in tables.iter().zip(digit) {
        if let Some(line) = table.points().get(place(*digit)) {
            prefetch(line);
        }
    }
}
