//! The multiples of a point that its table holds, eight rows side by side.
//!
//! Row i begins with 2^(w i) Q. Adding 2^l times that to the entries there are, for l from 1 to w - 1, doubles their number
//! each time (see [`super::super::table`]). All rows do the same, so a lane is a row, and one inversion serves all
//! additions of a level.
//!
//! The last row is shorter when w does not divide 256, and there may be no rows left for the last lanes. They take the steps
//! of the row eight before (the same lane's), and what comes of it is left out. It must only not spoil the lane by a
//! difference of 0. Lanes without a row repeat that row, and do not. The short row's entries are then odd multiples of 2^(w i)
//! plus powers of two far below, at least 2^(w i) - 2^225 away from 0 and n, while the step is a power of two far below.

use super::super::field::Fe;
use super::super::point::Affine;
use super::super::table::Window;
use super::field::{Element, Loose, ONE};
use super::gather::points;
use super::inversion::invert_elements;
use super::tree::{Point, slope, x_difference, x_of_sum, y_of_sum};
use super::vector::{LANES, store};
use super::words::transpose;

/// 2^258 mod p: times a number, divided by R, it is a quarter.
const A_QUARTER: [u64; 4] = [
    0x0000_0000_0000_0004,
    0xffff_fffc_0000_0000,
    0xffff_ffff_ffff_ffff,
    0x0000_0003_ffff_fffb,
];
/// 2^259 mod p.
const A_HALF: [u64; 4] = [
    0x0000_0000_0000_0008,
    0xffff_fff8_0000_0000,
    0xffff_ffff_ffff_ffff,
    0x0000_0007_ffff_fff7,
];

/// The rows one after the other, as long as they are, given 2^i Q for all bits i of a scalar.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn multiples(powers: &[Affine], window: Window) -> Vec<Affine> {
    let mut rows = Rows::new(powers, window);
    for level in 1..window.bits() {
        rows.double(powers, window, level);
    }
    let mut table = vec![powers[0]; window.entries()];
    for (group, eight) in rows.entries.chunks(window.stride()).enumerate() {
        for (k, point) in eight.iter().enumerate() {
            for (lane, line) in lines(point).into_iter().enumerate() {
                let row = group * LANES + lane;
                if row < window.count() && k < window.row_len(row) {
                    table[row * window.stride() + k] = line;
                }
            }
        }
    }
    table
}

/// Rows in groups of eight: `stride` vectors each, as many filled as the level says.
struct Rows {
    entries: Vec<Point>,
    before: Vec<Element>,
}

impl Rows {
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn new(powers: &[Affine], window: Window) -> Self {
        let groups = window.count().div_ceil(LANES);
        let firsts = (0..groups).flat_map(|group| {
            let first = steps(powers, window, group, 0);
            std::iter::repeat_n(first, window.stride())
        });
        Self {
            entries: firsts.collect(),
            before: vec![Element::splat(&ONE); groups * window.stride() / 2],
        }
    }

    /// Entry k plus the level's step is entry k + 2^(level - 1).
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn double(&mut self, powers: &[Affine], window: Window, level: usize) {
        let filled = 1 << (level - 1);
        let groups = self.entries.chunks_mut(window.stride());
        let mut groups: Vec<_> = (groups.zip(self.before.chunks_mut(filled)).enumerate())
            .map(|(group, (entries, before))| {
                (entries, before, steps(powers, window, group, level))
            })
            .collect();
        let mut product = Element::splat(&ONE);
        for (entries, before, step) in &mut groups {
            for (entry, before) in entries.iter().zip(before.iter_mut()) {
                *before = product;
                product = product.times(&x_difference(entry, step));
            }
        }
        // No lane holds a zero: see above, and `double_rows` of the scalar code.
        let (mut inverse, _) = invert_elements(&product);
        for (entries, before, step) in groups.iter_mut().rev() {
            for k in (0..filled).rev() {
                let slope = slope(&entries[k], step, &before[k], &mut inverse);
                let x = x_of_sum(&slope, &entries[k], step);
                let y = y_of_sum(&slope, &entries[k], &x);
                entries[filled + k] = Point { x, y };
            }
        }
    }
}

/// 2^level times the first of each row of a group, or of the row eight before where the scalar has no such bit.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn steps(powers: &[Affine], window: Window, group: usize, level: usize) -> Point {
    let lines = core::array::from_fn(|lane| {
        let at = (group * LANES + lane) * window.bits() + level;
        let eight_rows = LANES * window.bits();
        powers.get(at).unwrap_or_else(|| &powers[at - eight_rows])
    });
    let (x, y) = points(lines);
    Point {
        x: x.loose(),
        y: y.loose(),
    }
}

/// The points in the scalar code's form.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
fn lines(point: &Point) -> [Affine; LANES] {
    let words = |number: &Loose, scale| number.carry().scaled(&Element::splat(scale));
    let [x0, x1, x2, x3] = words(&point.x, &A_QUARTER);
    let [y0, y1, y2, y3] = words(&point.y, &A_HALF);
    transpose([x0, x1, x2, x3, y0, y1, y2, y3]).map(|line| {
        let [x0, x1, x2, x3, y0, y1, y2, y3] = store(line);
        Affine {
            x: Fe::from_montgomery([x0, x1, x2, x3]),
            y: Fe::from_montgomery([y0, y1, y2, y3]),
        }
    })
}
