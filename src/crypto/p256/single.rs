//! One signature at a time.
//!
//! With a table of the key's multiples, u1 G + u2 Q is some fifty additions to an [`Xyzz`]. Without one, u2 Q is found by doubling and
//! adding (GECC, algorithm 3.36, with a width-5 NAF), and u1 G from the generator's table all the same.

use super::claim::Multipliers;
use super::job::{KnownJob, NewJob};
use super::point::{Affine, Jacobian, Xyzz};
use super::scalar::Scalar;
use super::table::Table;
use super::words::Words;

/// Is the claim true of the key?
pub(super) fn verify_known(generator: &Table, job: &KnownJob<'_>) -> bool {
    verify_multiplied(generator, job, &job.claim.multipliers())
}

/// The same, given the multipliers.
pub(super) fn verify_multiplied(generator: &Table, job: &KnownJob<'_>, by: &Multipliers) -> bool {
    let mut sum = Xyzz::INFINITY;
    add_multiple(&mut sum, job.key, &by.u2);
    add_multiple(&mut sum, generator, &by.u1);
    job.claim.abscissas().any(|x| sum.has_x(x))
}

/// Is the claim true of the key?
pub(super) fn verify_new(generator: &Table, job: &NewJob<'_>) -> bool {
    let by = job.claim.multipliers();
    let mut sum = Xyzz::from(multiple(job.key, &by.u2));
    add_multiple(&mut sum, generator, &by.u1);
    job.claim.abscissas().any(|x| sum.has_x(x))
}

/// Adds `scalar` times the table's point.
///
/// The points are fetched before the first is added: so their ways from memory overlap.
#[inline(always)]
fn add_multiple(sum: &mut Xyzz, table: &Table, scalar: &Scalar) {
    let summands: Vec<Affine> = table.summands(scalar).collect();
    for point in &summands {
        sum.add(point);
    }
}

/// Digits of a NAF lie below 2^(WIDTH - 1) and at least WIDTH places apart.
const WIDTH: u32 = 5;

/// Odd multiples that such digits ask for.
const ODD_MULTIPLES: usize = 1 << (WIDTH - 2);

/// `scalar` times `point`, by Horner's rule over the digits of the NAF.
fn multiple(point: &Affine, scalar: &Scalar) -> Jacobian {
    let odd_multiples = odd_multiples(point);
    let mut sum = Jacobian::INFINITY;
    for digit in naf(scalar.words()).into_iter().rev() {
        sum = sum.double();
        if digit != 0 {
            let entry = odd_multiples[usize::from(digit.unsigned_abs() / 2)];
            sum.add(&entry.negated_if(digit < 0));
        }
    }
    sum
}

/// 1, 3, 5, ... times `point`: of all multiples, an even one is twice another, and an odd one is the one before plus the point.
fn odd_multiples(point: &Affine) -> Vec<Affine> {
    let mut all = vec![Jacobian::INFINITY, Jacobian::from(*point)];
    for k in 2..2 * ODD_MULTIPLES {
        let mut multiple = if k % 2 == 0 {
            all[k / 2].double()
        } else {
            all[k - 1]
        };
        if k % 2 == 1 {
            multiple.add(point);
        }
        all.push(multiple);
    }
    let odd: Vec<_> = all.into_iter().skip(1).step_by(2).collect();
    Jacobian::to_affine(&odd)
}

/// The width-5 NAF of `number` (GECC, algorithm 3.35), the lowest digit first: zero, or odd and between -16 and 16.
fn naf(number: &Words) -> [i8; 257] {
    let mut digits = [0; 257];
    let mut carry = 0;
    let mut at = 0;
    while at < digits.len() {
        let window = bits_from(number, at) + carry;
        if window & 1 == 0 {
            at += 1;
            continue;
        }
        carry = window >> (WIDTH - 1) & 1;
        digits[at] = window as i8 - ((carry as i8) << WIDTH);
        at += WIDTH as usize;
    }
    digits
}

/// WIDTH bits from number `at` on.
fn bits_from(number: &Words, at: usize) -> u64 {
    let (word, shift) = (at / 64, at % 64);
    let low = number.get(word).map_or(0, |it| it >> shift);
    let high = number.get(word + 1).map_or(0, |it| it << 1 << (63 - shift));
    (low | high) & ((1 << WIDTH) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::p256::testing::{self, Random, minus, multiple_of_generator};
    use crate::crypto::p256::words;

    #[test]
    fn digits_of_a_naf_make_up_the_number_and_keep_apart() {
        let mut random = Random(5);
        let most = words::to_be_bytes(&[u64::MAX; 4]);
        let numbers = (0..200).map(|_| random.bytes()).chain([most]);
        for number in numbers.map(|bytes| words::from_be_bytes(&bytes)) {
            let digits = naf(&number);
            assert!(
                digits
                    .iter()
                    .all(|it| *it == 0 || (it % 2 != 0 && it.abs() < 16))
            );
            let used = |window: &[i8]| window.iter().filter(|it| **it != 0).count();
            assert!(digits.windows(5).all(|window| used(window) <= 1));
            assert_eq!(value(&digits), number);
        }
    }

    /// The digits' number modulo 2^256.
    fn value(digits: &[i8; 257]) -> Words {
        digits.iter().rev().fold([0; 4], |sum, digit| {
            let doubled = words::add(&sum, &sum).0;
            let magnitude = [u64::from(digit.unsigned_abs()), 0, 0, 0];
            match digit {
                ..0 => words::subtract(&doubled, &magnitude).0,
                0.. => words::add(&doubled, &magnitude).0,
            }
        })
    }

    #[test]
    fn multiples_are_those_of_doubling_and_adding() {
        let q = multiple_of_generator(5);
        let mut random = Random(6);
        let scalars = (0..20)
            .map(|_| Scalar::reduced(&random.bytes()))
            .chain([minus(1), minus(3)]);
        for scalar in scalars {
            let expected = testing::multiple(&q, scalar.words());
            assert_eq!(Jacobian::to_affine(&[multiple(&q, &scalar)]), [expected]);
        }
    }
}
