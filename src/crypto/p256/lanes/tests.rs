//! The lanes' arithmetic against the scalar code, at the ends of the numbers' ranges and in between, and what is undecided.
//!
//! Verdicts are compared where all paths are, in the tests of [`super::super`].

use super::super::claim::Claim;
use super::super::field::{Fe, P};
use super::super::scalar::{N, Scalar};
use super::super::single;
use super::super::table::OddDigits;
use super::super::testing::{
    Random, minus, multiple, multiple_of_generator, point_of, sign, signer,
};
use super::super::words::{is_below, subtract, to_be_bytes};
use super::digits::recode;
use super::field::{Element, ONE};
use super::inversion::{invert_elements, invert_residues};
use super::order::Residue;
use super::words::{LIMB_MASK, gather_words, join, scatter_words, splat, split};
use super::*;

/// Runs a test's body, which is compiled for the lanes, where the processor has them.
macro_rules! in_lanes {
    ($(#[$attribute:meta])* fn $name:ident() $body:block) => {
        $(#[$attribute])*
        #[test]
        fn $name() {
            #[target_feature(enable = "avx512ifma,avx512vbmi2")]
            fn body() $body
            match Lanes::detect() {
                // SAFETY: the token proves that the processor has the features.
                Some(_) => unsafe { body() },
                None => eprintln!("this processor has no AVX512-IFMA: nothing was tested"),
            }
        }
    };
}

const SOME_KEY: u64 = 12;

/// 2^260 mod p as an element of the scalar code's field.
fn r() -> Fe {
    (0..260).fold(Fe::ONE, |power, _| power.double())
}

/// Numbers below 2^256 at the ends of ranges, then some without pattern. `modulus` is below the largest.
fn numbers(modulus: &[u64; 4]) -> Vec<[u64; 4]> {
    let mut random = Random(7);
    let near = |k| subtract(modulus, &[k, 0, 0, 0]).0;
    let mut all = vec![
        [0; 4],
        [1, 0, 0, 0],
        *modulus,
        near(1),
        near(2),
        [u64::MAX; 4],
        [0, 0, 0, 1 << 63],
        [u64::MAX, 0, u64::MAX, 0],
    ];
    all.extend((0..56).map(|_| std::array::from_fn(|_| random.word())));
    all
}

/// The number modulo p, in the scalar code.
fn field_element(number: &[u64; 4]) -> Fe {
    match is_below(number, &P) {
        true => Fe::from_constant(number),
        false => Fe::from_constant(&subtract(number, &P).0),
    }
}

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
fn elements(numbers: &[[u64; 4]; LANES]) -> Element {
    Element(split::<0>(&gather_words(numbers.each_ref())))
}

#[target_feature(enable = "avx512ifma,avx512vbmi2")]
fn fes(element: &Element) -> [Fe; LANES] {
    scatter_words(&element.canonical()).map(|number| Fe::from_constant(&number))
}

in_lanes! {
fn products_and_squares_are_the_scalar_codes() {
    let over_r = r().invert();
    let numbers = numbers(&P);
    for offset in 0..numbers.len() {
        let a: [_; LANES] = std::array::from_fn(|lane| numbers[lane]);
        let b = std::array::from_fn(|lane| numbers[(offset + lane) % numbers.len()]);
        let (x, y) = (elements(&a), elements(&b));
        let products = fes(&x.times(&y));
        let squares = fes(&y.square());
        for lane in 0..LANES {
            let (a, b) = (field_element(&a[lane]), field_element(&b[lane]));
            assert_eq!(products[lane], a * b * over_r);
            assert_eq!(squares[lane], b * b * over_r);
        }
    }
}
}

in_lanes! {
fn the_largest_limbs_are_multiplied_folded_and_lifted() {
    // 2^260 - 1, which is R - 1, and half of that, 2^259 - 1: the product of their bounds is 128.
    let largest = Element([splat(LIMB_MASK); 5]);
    let mut limbs = largest.0;
    limbs[4] = splat(LIMB_MASK >> 1);
    let half = Element(limbs);
    let number = r() - Fe::ONE;
    let half_number = r() * Fe::ONE.double().invert() - Fe::ONE;
    let over_r = r().invert();
    let products = [(largest.times(&half), number), (half.square(), half_number)];
    for (found, factor) in products {
        assert_eq!(fes(&found), [factor * half_number * over_r; LANES]);
    }
    assert_eq!(fes(&largest.loose().fold().carry()), [number; LANES]);
    assert_eq!(fes(&largest.loose().lift::<11>().fold().carry()), [number; LANES]);
    let minus = largest.loose().negate::<16>(0x0f).fold().carry();
    let expected = std::array::from_fn(|lane| number.negated_if(lane < 4));
    assert_eq!(fes(&minus), expected);
    let sum = largest.loose().shl::<3>().lift::<9>().fold().carry();
    assert_eq!(fes(&sum), [number.double().double().double(); LANES]);
}
}

in_lanes! {
fn limbs_of_62_bits_are_folded_and_carried() {
    // The four lower limbs of 52 bits, 1024 times, is what the lowest limbs in a tree may grow to, and more than the others do.
    let zero = splat(0);
    let lower = Element([splat(LIMB_MASK), splat(LIMB_MASK), splat(LIMB_MASK), splat(LIMB_MASK), zero]);
    let large = lower.loose().shl::<10>();
    let number = (0..218).fold(Fe::ONE, |power, _| power.double()) - (0..10).fold(Fe::ONE, |power, _| power.double());
    let nothing = Element([zero; 5]);
    let negative = nothing.minus(&large);
    for (sum, expected) in [(large, number), (negative.lift::<1>(), -number), (negative.lift::<15>(), -number)] {
        assert_eq!(fes(&sum.carry()), [expected; LANES]);
        assert_eq!(fes(&sum.fold().carry()), [expected; LANES]);
        // Between 0 and 2+, so that it fits a sum's bounds: its negative is lifted to be positive by 3.
        assert_eq!(fes(&nothing.minus(&sum.fold()).lift::<3>().carry()), [-expected; LANES]);
    }
    assert_eq!(fes(&large.minus(&negative).carry()), [number.double(); LANES]);
}
}

in_lanes! {
fn differences_of_products_are_reduced_once() {
    let over_r = r().invert();
    let numbers = numbers(&P);
    for eight in numbers.windows(LANES + 3) {
        let at = |from: usize| std::array::from_fn(|lane| eight[from + lane]);
        let [a, b, c, d] = [at(0), at(1), at(2), at(3)];
        let [w, x, y, z] = [a, b, c, d].map(|numbers| elements(&numbers));
        let difference = w.product(&x).minus_shl::<3>(&y.product(&z));
        let found = fes(&difference.reduce().lift::<2>().fold().carry());
        for lane in 0..LANES {
            let [a, b, c, d] = [a, b, c, d].map(|it| field_element(&it[lane]));
            let product = c * d;
            let expected = (a * b - product.double().double().double()) * over_r;
            assert_eq!(found[lane], expected);
        }
    }
}
}

in_lanes! {
fn zero_is_found_in_all_its_forms() {
    let zero = Element::splat(&[0; 4]);
    let one = Element::splat(&ONE);
    for forms in [
        zero.loose().lift::<1>(),
        zero.loose().lift::<2>(),
        zero.loose().lift::<15>(),
        zero.loose().lift::<3>().fold(),
        one.minus(&one),
    ] {
        assert_eq!(forms.carry().zeros(), 0xff);
        assert_eq!(forms.plus(&one).carry().zeros(), 0);
    }
    assert_eq!(zero.or_else(0b1001_0000, &one).zeros(), 0b1001_0000);
}
}

in_lanes! {
fn inverses_are_right_and_zeros_reported() {
    let numbers = numbers(&P);
    for (lane, zero) in [None, Some(0), Some(5), Some(7)].into_iter().enumerate() {
        let mut eight: [_; LANES] = std::array::from_fn(|i| numbers[8 + lane + i]);
        zero.into_iter().for_each(|lane: usize| eight[lane] = P);
        let a = elements(&eight);
        let (inverse, zeros) = invert_elements(&a);
        assert_eq!(zeros, zero.map_or(0, |lane| 1 << lane));
        for (lane, product) in fes(&inverse.times(&a)).into_iter().enumerate() {
            assert!(product == r() || zero == Some(lane));
        }
    }
}
}

in_lanes! {
fn quotients_modulo_the_order_are_the_scalar_codes() {
    let scalars: Vec<_> = (numbers(&N).iter())
        .map(|number| Scalar::reduced(&to_be_bytes(number)))
        .filter(|scalar| *scalar.words() != [0; 4])
        .collect();
    for eight in scalars.as_chunks::<LANES>().0 {
        let s = Residue::from_words(&gather_words(eight.each_ref().map(Scalar::words)));
        let inverses = invert_residues(&s);
        let z = Residue::splat(scalars[9].words());
        let quotients = scatter_words(&z.times(&inverses).canonical());
        for (s, quotient) in eight.iter().zip(quotients) {
            assert_eq!(scalars[9].times(&s.invert().as_factor()).words(), &quotient);
        }
    }
}
}

in_lanes! {
fn words_become_limbs_and_words_again() {
    for eight in numbers(&P).as_chunks::<LANES>().0 {
        let words = gather_words(eight.each_ref());
        assert_eq!(&scatter_words(&join(&split::<0>(&words))), eight);
        let doubled = Element(split::<1>(&words));
        let fourfold = Element(split::<2>(&words));
        let plain = Element(split::<0>(&words)).loose();
        assert_eq!(doubled.minus(&plain.shl::<1>()).carry().zeros(), 0xff);
        assert_eq!(fourfold.minus(&plain.shl::<2>()).carry().zeros(), 0xff);
    }
}
}

in_lanes! {
fn digits_are_the_scalar_codes() {
    let scalars: Vec<_> = (numbers(&N).iter())
        .map(|number| Scalar::reduced(&to_be_bytes(number)))
        .chain((1..9).map(minus))
        .collect();
    for bits in 2..=14 {
        let window = Window::new(bits);
        for eight in scalars.as_chunks::<LANES>().0 {
            let words = gather_words(eight.each_ref().map(Scalar::words));
            let mut found = vec![[0; LANES]; window.count()];
            recode(&words, window, &mut found);
            for (lane, scalar) in eight.iter().enumerate() {
                let expected = OddDigits::new(scalar, window);
                for (i, digit) in found.iter().enumerate() {
                    let at = expected.at(i);
                    let place = i * window.stride() + at.index;
                    assert_eq!(digit[lane], 2 * place as u64 + u64::from(at.negative));
                }
            }
        }
    }
}
}

#[test]
fn tables_are_the_scalar_codes() {
    let Some(lanes) = Lanes::detect() else { return };
    let point = multiple_of_generator(SOME_KEY);
    for bits in [2, 3, 4, 5, 7, 8, 9, 10, 11, 13, 14] {
        let window = Window::new(bits);
        let (ours, scalar) = (
            Table::in_lanes(lanes, &point, window),
            Table::new(&point, window),
        );
        assert!(ours.points() == scalar.points(), "{bits}");
    }
}

/// Ordinary signatures are decided, all of them: nothing hides behind the scalar path.
#[test]
fn ordinary_signatures_are_decided() {
    let Some(lanes) = Lanes::detect() else { return };
    // With windows of 8 bits for keys: no row of a single signature's points is unfinished, then one of five, two and four.
    let generators = [(8, 0), (9, 5), (10, 2), (13, 4)].map(|(bits, unfinished)| {
        let points = Window::new(bits).count() + Window::new(8).count();
        assert_eq!(points % LANES, unfinished);
        Table::in_lanes(lanes, &Affine::generator(), Window::new(bits))
    });
    let signer = signer(9);
    let key = point_of(&signer).affine;
    let table = Table::new(&key, Window::new(8));
    let claims: Vec<_> = (0..203_u8)
        .map(|i| {
            let digest = [i + 1; 32];
            let (r, mut s) = sign(&signer, &digest);
            s[5] ^= i % 2;
            Claim::new(&digest, &r, &s).unwrap()
        })
        .collect();
    let expected: Vec<_> = (0..claims.len())
        .map(|i| [Verdict::Valid, Verdict::Invalid][i % 2])
        .collect();
    let known = |claim| KnownJob { key: &table, claim };
    let new = |claim| NewJob { key: &key, claim };
    let (known, new): (Vec<_>, Vec<_>) = claims.iter().map(|it| (known(it), new(it))).unzip();
    for generator in &generators {
        for size in [0, 1, 8, 9, 16, 17, 203] {
            let expected = &expected[..size];
            assert_eq!(lanes.verify_known(generator, &known[..size]), expected);
            assert_eq!(lanes.verify_new(generator, &new[..size]), expected);
        }
        for (job, expected) in known.iter().zip(&expected) {
            assert_eq!(lanes.verify_single(generator, job), *expected);
        }
    }
}

/// With s = 1 the multipliers are z and r themselves.
fn with_multipliers(u1: &[u64; 4], u2: &[u64; 4]) -> Claim {
    Claim::new(
        &to_be_bytes(u1),
        &to_be_bytes(u2),
        &to_be_bytes(&[1, 0, 0, 0]),
    )
    .unwrap()
}

/// Where points meet, the lanes say so, and leave the other signatures alone.
#[test]
fn points_that_meet_are_undecided() {
    let Some(lanes) = Lanes::detect() else { return };
    let generator = Table::new(&Affine::generator(), Window::new(8));
    let key = Affine::generator();
    let half = [3, 1 << 40, 5, 1 << 60];
    let claims = [
        with_multipliers(&[77, 1 << 50, 3, 1 << 60], &half),
        with_multipliers(&half, &half),
        with_multipliers(&subtract(&N, &half).0, &half),
    ];
    let table = Table::new(&key, Window::new(8));
    let jobs: Vec<_> = (0..24_usize)
        .map(|i| KnownJob {
            key: &table,
            claim: &claims[i.saturating_sub(21)],
        })
        .collect();
    let verdicts = lanes.verify_known(&generator, &jobs);
    for (i, verdict) in verdicts.iter().enumerate() {
        let expected = [Verdict::Invalid, Verdict::Undecided][usize::from(i > 21)];
        assert_eq!(*verdict, expected, "{i}");
    }
    // Added up one after the other, equal halves do not meet; opposite ones end in infinity in every order.
    for (claim, verdict) in [
        (&claims[1], Verdict::Invalid),
        (&claims[2], Verdict::Undecided),
    ] {
        let (known, new) = (KnownJob { key: &table, claim }, NewJob { key: &key, claim });
        assert_eq!(lanes.verify_known(&generator, &[known]), [verdict]);
        assert_eq!(lanes.verify_single(&generator, &known), verdict);
        assert_eq!(lanes.verify_new(&generator, &[new]), [verdict]);
    }
}

/// The only scalars for which doubling and adding meets the point to add: n - 2 d, and its odd digits end in -d.
#[test]
fn a_ladder_that_meets_its_own_point_is_undecided() {
    let Some(lanes) = Lanes::detect() else { return };
    let generator = Table::new(&Affine::generator(), Window::new(8));
    let key = multiple(&Affine::generator(), &[1234, 5, 6, 7]);
    for d in [1, 3, 5, 7, 9, 11, 13, 15] {
        let claim = with_multipliers(&[0x1234, 5, 6, 7], minus(2 * d).words());
        let job = NewJob {
            key: &key,
            claim: &claim,
        };
        let verdict = lanes.verify_new(&generator, &[job])[0];
        assert!(!single::verify_new(&generator, &job));
        assert_ne!(verdict, Verdict::Valid, "{d}");
        let meets = OddDigits::new(&minus(2 * d), Window::new(4)).at(0);
        let is_minus_d = meets.negative && 2 * meets.index as u64 + 1 == d;
        assert_eq!(verdict == Verdict::Undecided, is_minus_d, "{d}");
    }
}

/// r + n is the scalar code's to try.
#[test]
fn a_small_r_that_does_not_match_is_undecided() {
    let Some(lanes) = Lanes::detect() else { return };
    let generator = Table::new(&Affine::generator(), Window::new(8));
    let key = multiple_of_generator(SOME_KEY);
    let table = Table::new(&key, Window::new(8));
    for (r, expected) in [
        ([1, 0, 0, 0], Verdict::Undecided),
        ([u64::MAX, u64::MAX, 0, 0], Verdict::Undecided),
        ([0, 0, 1, 0], Verdict::Invalid),
        ([0, 0, 0, 1], Verdict::Invalid),
    ] {
        let claim = &with_multipliers(&[9, 8, 7, 6], &r);
        let known = KnownJob { key: &table, claim };
        let new = NewJob { key: &key, claim };
        assert_eq!(lanes.verify_known(&generator, &[known]), [expected]);
        assert_eq!(lanes.verify_single(&generator, &known), expected);
        assert_eq!(lanes.verify_new(&generator, &[new]), [expected]);
    }
}
