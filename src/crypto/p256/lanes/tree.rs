//! Many sums of points in affine coordinates, their divisions shared.
//!
//! An affine addition (P + Q with slope l = (yq - yp) / (xq - xp), x = l^2 - xp - xq, y = l (xp - x) - yp) is two
//! multiplications and a square beside the division. All points of all signatures are added in pairs, level by level; the
//! divisions of a level become one by Montgomery's trick, at three multiplications each: 5M + 1S for an addition, where
//! the best projective formulas take 8M + 2S. A lane keeps to its own signatures: only the single inversion of a level
//! crosses lanes.
//!
//! When xp = xq (the points are equal or opposite) the lane's product is 0, which [`super::inversion`] reports. Then the level
//! is gone through once more: signatures with such a pair are marked, their pair replaced by one that differs, and the level
//! starts anew. Ordinary signatures never get there, and a batch of others costs less than twice as much.
//!
//! The x coordinates of a level are folded, not carried, so their limbs grow: x = l^2 - xp - xq, where the lowest limb of l^2
//! (lifted) is below 20 * 2^52, may become twice as large as the largest of the level before, and 20 * 2^52 more. From
//! limbs of tables, below 2^52, five levels stay below 2^61 and the sixth below 2^62, which is what [`Loose`] allows. Six
//! levels take [`MOST_TERMS`] points.

use core::arch::x86_64::__mmask8;

use super::super::generator;
use super::super::key_tables::KEY_WINDOW;
use super::digits::Digit;
use super::field::{Element, Loose, ONE};
use super::gather::{Tables, announce, gather};
use super::inversion::invert_elements;

/// How many points one sum may have: see above.
const MOST_TERMS: usize = 64;

const _: () = {
    let key = KEY_WINDOW.count();
    assert!(generator::NARROW.count() + key <= MOST_TERMS);
    assert!(generator::WIDE.count() + key <= MOST_TERMS);
};

/// How many additions ahead table lines are asked for.
const AHEAD: usize = 3;

/// A point in each lane. Bounds: x 4, y 2+; both greater than 0 or equal to it.
#[derive(Clone, Copy)]
pub(super) struct Point {
    pub(super) x: Loose,
    pub(super) y: Loose,
}

/// The points that eight signatures add up: those of the generator's table, then those of the keys' tables.
pub(super) struct Terms<'a> {
    pub(super) generator: Tables<'a>,
    pub(super) keys: Tables<'a>,
    /// How many digits belong to the generator.
    pub(super) split: usize,
    pub(super) digits: &'a [Digit],
}

impl Terms<'_> {
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn point(&self, i: usize) -> Point {
        let gathered = gather(self.tables(i), &self.digits[i]);
        Point {
            x: gathered.x.loose(),
            y: gathered.signed_y(),
        }
    }

    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn announce(&self, i: usize) {
        if let Some(digit) = self.digits.get(i) {
            announce(self.tables(i), digit);
        }
    }

    fn tables(&self, i: usize) -> &Tables<'_> {
        if i < self.split {
            &self.generator
        } else {
            &self.keys
        }
    }
}

/// The x coordinates of each group's sum, and the lanes where two points met, so that they are worthless.
///
/// All groups have equally many terms, at least two and at most [`MOST_TERMS`].
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn sums(groups: &[Terms<'_>], space: &mut Space) -> Vec<(Loose, __mmask8)> {
    let width = groups.first().map_or(0, |terms| terms.digits.len());
    debug_assert!(width <= MOST_TERMS, "the limbs of so long a sum overflow");
    space.make_room(groups.len(), width);
    let mut met = vec![0; groups.len()];
    let mut count = width;
    loop {
        let product = if count == width {
            space.load(groups)
        } else {
            space.multiply_up(count)
        };
        let (mut inverse, zeros) = invert_elements(&product);
        if zeros != 0 {
            space.part_points(count, &mut met);
            (inverse, _) = invert_elements(&space.multiply_up(count));
        }
        if count <= 2 {
            return space.last_sums(inverse).into_iter().zip(met).collect();
        }
        space.add_pairs(count, inverse);
        count = count.div_ceil(2);
    }
}

/// Memory for points and products, row after row of `width` points, a row for each group.
#[derive(Default)]
pub(super) struct Space {
    width: usize,
    points: Vec<Point>,
    /// For each pair, the product of all differences before it.
    before: Vec<Element>,
}

impl Space {
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn make_room(&mut self, rows: usize, width: usize) {
        let zero = Element::splat(&[0; 4]);
        let point = Point {
            x: zero.loose(),
            y: zero.loose(),
        };
        self.width = width;
        self.points.resize(rows * width, point);
        self.before.resize(rows * width.div_ceil(2), zero);
    }

    /// Loads all points and multiplies the first level's differences, each row from its end.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn load(&mut self, groups: &[Terms<'_>]) -> Element {
        let mut product = Element::splat(&ONE);
        for (row, terms) in groups.iter().enumerate() {
            let next = groups.get(row + 1);
            let (points, before) = self.row(row);
            let pairs = points.len() / 2;
            if points.len() % 2 == 1 {
                points[2 * pairs] = terms.point(2 * pairs);
            }
            for i in (0..pairs).rev() {
                let (soon, at) = match i.checked_sub(AHEAD) {
                    Some(at) => (Some(terms), at),
                    None => (next, pairs + i - AHEAD),
                };
                if let Some(soon) = soon {
                    soon.announce(2 * at);
                    soon.announce(2 * at + 1);
                }
                points[2 * i] = terms.point(2 * i);
                points[2 * i + 1] = terms.point(2 * i + 1);
                before[i] = product;
                product = product.times(&x_difference(&points[2 * i], &points[2 * i + 1]));
            }
        }
        product
    }

    /// The product of all differences of a level of `count` points a row.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn multiply_up(&mut self, count: usize) -> Element {
        let mut product = Element::splat(&ONE);
        for row in 0..self.rows() {
            let (points, before) = self.row(row);
            for i in (0..count / 2).rev() {
                before[i] = product;
                product = product.times(&x_difference(&points[2 * i], &points[2 * i + 1]));
            }
        }
        product
    }

    /// Marks the lanes of each row in which the points of a pair have the same x, and gives these the x coordinates 0 and 1.
    #[cold]
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    fn part_points(&mut self, count: usize, met: &mut [__mmask8]) {
        let (zero, one) = (Element::splat(&[0; 4]), Element::splat(&ONE));
        for (row, met) in met.iter_mut().enumerate() {
            let (points, _) = self.row(row);
            for [p, q] in points[..count].as_chunks_mut().0 {
                let lanes = x_difference(p, q).zeros();
                *met |= lanes;
                p.x = zero.loose().or_else(lanes, &p.x);
                q.x = one.loose().or_else(lanes, &q.x);
            }
        }
    }

    /// Adds the pairs of a level of `count` points a row, backwards with regard to the products.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn add_pairs(&mut self, count: usize, mut inverse: Element) {
        for row in (0..self.rows()).rev() {
            let (points, before) = self.row(row);
            for i in 0..count / 2 {
                let (p, q) = (points[2 * i], points[2 * i + 1]);
                let slope = slope(&p, &q, &before[i], &mut inverse);
                let x = x_of_sum(&slope, &p, &q);
                let y = y_of_sum(&slope, &p, &x);
                points[i] = Point { x, y };
            }
            if count % 2 == 1 {
                points[count / 2] = points[count - 1];
            }
        }
    }

    /// The sums of the last pairs, of which no y is needed.
    #[target_feature(enable = "avx512ifma,avx512vbmi2")]
    #[inline]
    fn last_sums(&mut self, mut inverse: Element) -> Vec<Loose> {
        let mut sums = Vec::with_capacity(self.rows());
        for row in (0..self.rows()).rev() {
            let (points, before) = self.row(row);
            let (p, q) = (&points[0], &points[1]);
            let slope = slope(p, q, &before[0], &mut inverse);
            sums.push(x_of_sum(&slope, p, q));
        }
        sums.reverse();
        sums
    }

    fn rows(&self) -> usize {
        self.points.len() / self.width
    }

    fn row(&mut self, row: usize) -> (&mut [Point], &mut [Element]) {
        let (width, pairs) = (self.width, self.width.div_ceil(2));
        (
            &mut self.points[row * width..][..width],
            &mut self.before[row * pairs..][..pairs],
        )
    }
}

/// xq - xp; bound 8, so that a product of bound 2 times it has bound 2 again.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn x_difference(p: &Point, q: &Point) -> Element {
    q.x.minus(&p.x).lift::<4>().carry()
}

/// The slope through p and q, and the inverse of the remaining product; bound 1.6.
#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn slope(p: &Point, q: &Point, before: &Element, inverse: &mut Element) -> Element {
    let over_difference = inverse.times(before);
    *inverse = inverse.times(&x_difference(p, q));
    q.y.minus(&p.y).lift::<3>().carry().times(&over_difference)
}

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn x_of_sum(slope: &Element, p: &Point, q: &Point) -> Loose {
    let square = slope.squared().reduce();
    square.minus(&p.x).minus(&q.x).lift::<8>().fold()
}

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
#[inline]
pub(super) fn y_of_sum(slope: &Element, p: &Point, x: &Loose) -> Loose {
    let back = p.x.minus(x).lift::<3>().carry();
    slope.product(&back).reduce().minus(&p.y).lift::<3>().fold()
}
