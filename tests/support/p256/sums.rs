//! Sums u1 G + u2 Q that meet equal points, opposite points and infinity on their way, and multipliers of extreme form.

use crypto_bigint::U256;

use super::numbers::{
    N, Number, P, bytes, from_integer, generator_times, inverse, is_low, key_of, number,
    power_of_two, reduced, x_of,
};
use super::{Expected, Signed, Vector, over, with_s};

pub fn vectors() -> Vec<Vector> {
    [
        doublings(),
        infinities(),
        small_keys(),
        small_nonces(),
        multipliers(),
    ]
    .concat()
}

/// A valid signature with exactly these multipliers by the key `d`; `None` when its S is high or there is none.
fn from_multipliers(name: String, d: &Number, u1: &Number, u2: &Number) -> Option<Vector> {
    let sum = *u1 + *u2 * *d;
    if sum == number(0) || *u2 == number(0) {
        return None;
    }
    let r = x_of(&generator_times(&sum));
    let s = r * inverse(u2);
    is_low(&s).then(|| Vector::new(name, &key_of(d), &(*u1 * s), &r, &s))
}

/// The same, by the first key whose S is low.
fn from_multipliers_alone(name: &str, u1: &Number, u2: &Number) -> Vector {
    (3..)
        .find_map(|d| from_multipliers(format!("{name}, d {d}"), &number(d), u1, u2))
        .expect("half of all S are low")
}

fn unordinary_secrets() -> Vec<Number> {
    let mut all: Vec<_> = [1, 2, 3, 5, 255, 256, 257, 0xd00d].map(number).into();
    all.extend([8, 13, 128, 255].map(|bit| from_integer(&power_of_two(bit))));
    let opposite: Vec<_> = all.iter().map(|d| -*d).collect();
    all.extend(opposite);
    all.push(reduced(&[0x5a; 32]));
    all
}

/// u1 G = u2 Q: z = r d.
fn doublings() -> Vec<Vector> {
    let all = unordinary_secrets().into_iter().flat_map(|d| {
        (1..4).map(move |k| {
            let r = x_of(&generator_times(&number(k)));
            over("u1 G = u2 Q", &d, &number(k), &bytes(&(r * d)))
        })
    });
    all.collect()
}

/// u1 G = -u2 Q, z = -r d: the sum is infinity, whatever r and s are.
fn infinities() -> Vec<Vector> {
    let n_less = |k: u64| from_integer(&N.wrapping_sub(&U256::from_u64(k)));
    let gap = from_integer(&P.wrapping_sub(&N));
    let numbers = [number(1), n_less(1), gap];
    let mut all = Vec::new();
    for d in unordinary_secrets() {
        let good = with_s("", &d, &number(99), &number(4)).signed;
        for r in numbers.into_iter().chain([x_of(&generator_times(&d))]) {
            for s in [number(1), number(12_345)] {
                let signed = Signed::new(&bytes(&-(r * d)), &r, &s);
                all.push(Vector {
                    name: format!("u1 G = -u2 Q, r {r:?}, s {s:?}"),
                    key: key_of(&d),
                    signed,
                    expected: Expected::Mismatch,
                    good: good.clone(),
                });
            }
        }
    }
    all
}

/// Keys that are small multiples of the generator, and signatures whose two multiples share their windows' digits.
fn small_keys() -> Vec<Vector> {
    let secrets = (1..=17).map(number).chain((1..=17).map(|k| -number(k)));
    let windows = (8..256)
        .step_by(24)
        .map(|bit| from_integer(&power_of_two(bit)));
    let mut all = Vec::new();
    for d in secrets.chain(windows) {
        all.push(over("a small key", &d, &number(0xabcd_ef01), &[0x42; 32]));
        for octet in [0x01, 0x11, 0x80, 0xff, 0x7f] {
            let u = reduced(&[octet; 32]);
            let same = from_multipliers("u1 = u2".into(), &d, &u, &u);
            let opposite = from_multipliers("u1 = -u2".into(), &d, &-u, &u);
            // With u1 = u2 d the two multiples are one, with u1 = -u2 d there is no sum.
            let one = from_multipliers("u1 = u2 d".into(), &d, &(u * d), &u);
            all.extend([same, opposite, one].into_iter().flatten());
        }
    }
    all
}

/// Sums that are small multiples of the generator.
fn small_nonces() -> Vec<Vector> {
    let nonces = (1..=17).map(number).chain((1..=17).map(|k| -number(k)));
    nonces
        .map(|k| over("a small nonce", &number(0x00be_ef00), &k, &[0x99; 32]))
        .collect()
}

/// Multipliers with few bits, with runs of bits, next to the ends of their range and to the borders of windows.
fn multipliers() -> Vec<Vector> {
    let one = U256::ONE;
    let mut patterns: Vec<Number> = (0..256)
        .step_by(8)
        .chain((13..256).step_by(13))
        .flat_map(|bit| {
            let power = power_of_two(bit);
            [power, power.wrapping_sub(&one), power.wrapping_add(&one)]
        })
        .map(|it| from_integer(&it))
        .collect();
    patterns.extend((1..20).flat_map(|k| [number(k), -number(k)]));
    patterns.extend(
        [0x01, 0x0f, 0x10, 0x55, 0x7f, 0x80, 0x88, 0xaa, 0xef, 0xfe]
            .map(|octet| reduced(&[octet; 32])),
    );
    patterns.retain(|it| *it != number(0));
    let ordinary = reduced(&[0xc5; 32]);
    let zero = number(0);
    let mut all = Vec::new();
    for (at, u) in patterns.iter().enumerate() {
        let other = &patterns[(7 * at + 3) % patterns.len()];
        all.push(from_multipliers_alone("u1 of extreme form", u, &ordinary));
        all.push(from_multipliers_alone("u2 of extreme form", &ordinary, u));
        all.push(from_multipliers_alone("both of extreme form", u, other));
        all.push(from_multipliers_alone("u1 is 0", &zero, u));
    }
    all
}
