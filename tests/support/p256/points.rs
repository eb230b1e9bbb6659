//! Keys and sums whose coordinates are at borders: of the field, of the order, of words and of limbs.

use crypto_bigint::U256;
use p256::ProjectivePoint;

use super::numbers::{
    N, Number, P, encoded, from_integer, generator_times, inverse, is_low, key_of, number, octets,
    point_at, power_of_two, x_of,
};
use super::{Expected, Signed, Vector};

pub fn vectors() -> Vec<Vector> {
    [x_above_the_order(), small_r(), keys(), sums()].concat()
}

/// A valid signature of which the key was computed: Q = (R - u1 G) / u2, for the sum R. Of many u2, the first whose S is low.
fn with_sum(name: &str, sum: &ProjectivePoint) -> Vector {
    let r = x_of(sum);
    let (u2, s) = low_s(&r);
    let u1 = number(0x77);
    let key = (*sum - generator_times(&u1)) * inverse(&u2);
    Vector::new(name, &encoded(&key), &(u1 * s), &r, &s)
}

fn low_s(r: &Number) -> (Number, Number) {
    let both = |u2: u64| (number(u2), *r * inverse(&number(u2)));
    let all = (12_345..).map(both);
    all.into_iter()
        .find(|(_, s)| is_low(s))
        .expect("half of all S are low")
}

/// A valid signature by a key of which nobody knows the secret: R = u1 G + u2 Q.
fn by_key(name: &str, key: &ProjectivePoint) -> Vector {
    let found = (5..).find_map(|u2| {
        let (u1, u2) = (number(0x1357_9bdf), number(u2));
        let r = x_of(&(generator_times(&u1) + *key * u2));
        let s = r * inverse(&u2);
        is_low(&s).then(|| Vector::new(name, &encoded(key), &(u1 * s), &r, &s))
    });
    found.expect("half of all S are low")
}

/// The sum's x is between n and p, so that r is x - n; and the same r and s by a key for which x is r + n plus or minus one.
fn x_above_the_order() -> Vec<Vector> {
    let gap = P.wrapping_sub(&N);
    let offsets = (0..24).map(U256::from_u64);
    let last = (1..24).map(|k| gap.wrapping_sub(&U256::from_u64(k)));
    let middle = (0..127).step_by(9).map(power_of_two);
    let mut all = Vec::new();
    for offset in offsets.chain(last).chain(middle) {
        // r = 0 is none.
        if offset == U256::ZERO {
            continue;
        }
        for parity in [2, 3] {
            let Some(sum) = point_at(&N.wrapping_add(&offset), parity) else {
                continue;
            };
            let valid = with_sum("x is r + n", &sum);
            let z = number(0x77) * low_s(&x_of(&sum)).1;
            let another = Signed::new(
                &super::bytes(&(z + number(1))),
                &x_of(&sum),
                &low_s(&x_of(&sum)).1,
            );
            all.push(Vector {
                name: "x is not r + n".into(),
                signed: another,
                expected: Expected::Mismatch,
                ..valid.clone()
            });
            all.push(valid);
        }
    }
    assert!(all.len() > 60, "half of all x are of points");
    all
}

/// r below 2^128, and x is r itself; r + n may or may not be below p.
fn small_r() -> Vec<Vector> {
    let gap = P.wrapping_sub(&N);
    let near = (0..8).flat_map(|k| {
        let k = U256::from_u64(k);
        [
            gap.wrapping_add(&k),
            gap.wrapping_sub(&k),
            power_of_two(128).wrapping_add(&k),
            power_of_two(128).wrapping_sub(&k),
            k,
        ]
    });
    let sums = near
        .filter(|x| *x != U256::ZERO)
        .filter_map(|x| point_at(&x, 2));
    sums.map(|sum| with_sum("x is a small r", &sum)).collect()
}

/// Numbers at borders of words of 64 bits, of limbs of 52 and of 62 bits, and at the ends of the field.
fn borders() -> Vec<U256> {
    let one = U256::ONE;
    let bits = [52, 62, 64].map(|width| (width..256).step_by(width as usize));
    let mut all: Vec<U256> = bits
        .into_iter()
        .flatten()
        .flat_map(|bit| {
            let power = power_of_two(bit);
            [
                power,
                power.wrapping_sub(&one),
                power.wrapping_add(&one),
                P.wrapping_sub(&power),
                N.wrapping_sub(&power),
            ]
        })
        .collect();
    all.extend((0..12).flat_map(|k| {
        let k = U256::from_u64(k);
        [
            k,
            P.wrapping_sub(&one).wrapping_sub(&k),
            N.wrapping_sub(&one).wrapping_sub(&k),
        ]
    }));
    all.extend([0x00ff, 0xff00, 0x0f0f].map(|pattern: u16| {
        let pair = pattern.to_be_bytes();
        U256::from_be_slice(&[pair; 16].concat())
    }));
    // 2^256 and 2^260 modulo p and their negatives: of such x, Montgomery's forms are squares of the radix.
    for shift in [0, 4] {
        let remainder = U256::ZERO.wrapping_sub(&P).shl(shift);
        all.extend([remainder, P.wrapping_sub(&remainder)]);
    }
    all
}

/// Keys at borders: x from the list (0 is one: b is a square), or a small or round y.
fn keys() -> Vec<Vector> {
    let by_x = borders()
        .into_iter()
        .flat_map(|x| [point_at(&x, 2), point_at(&x, 3)]);
    let all = by_x
        .flatten()
        .chain(with_round_y())
        .map(|key| by_key("a key at a border", &key));
    let mut all: Vec<_> = all.collect();
    all.push(by_key("the generator", &ProjectivePoint::GENERATOR));
    all.push(by_key(
        "the generator's opposite",
        &-ProjectivePoint::GENERATOR,
    ));
    all
}

/// Points whose y is 5, 6, 7, 11, 2^52, 2^64, 2^104, 2^128 and 2^224 (found as roots of x^3 - 3x + b - y^2).
fn with_round_y() -> Vec<ProjectivePoint> {
    let all = [
        (
            U256::from_u8(5),
            "d7325d7646cd60d80a92738ceb345f844cffaf35841022cab176f692de8de1d7",
        ),
        (
            U256::from_u8(6),
            "9b21c2de1da31d68731dbdaf97d7ab3f979131e28e3dc5b2077d5a7187914a78",
        ),
        (
            U256::from_u8(7),
            "b2ed6eacbc9f7da8564d94b7e4df51fccffa296dc6693e4fd7acceaed56ac453",
        ),
        (
            U256::from_u8(11),
            "6655861894c5d2f49bf3dbc1b3b175009530f4300e73f9d1a16c4effb44956f6",
        ),
        (
            power_of_two(52),
            "3b66431ec128c3da8a6edfc31751e001897386251e95a594f878a4a300b87330",
        ),
        (
            power_of_two(64),
            "17ae19651c135676f5d67c0ec8287f67ab71a696f0b9fd1ca3ef9d05406fc27b",
        ),
        (
            power_of_two(104),
            "e5c2744273c9cc88109d887277ef0cc4064a083ca32ce209a494ebdb31ba3406",
        ),
        (
            power_of_two(128),
            "6abedadec8ed495f8fbe881824703527ce3effeb8bc5512bc7eaffb64406361d",
        ),
        (
            power_of_two(224),
            "faab2b575874acf3f88a2d1c144791aaaa0e401aa055a22a09d7b4187661827c",
        ),
    ];
    let points = all.iter().flat_map(|(y, x)| {
        let x = U256::from_be_hex(x);
        let both = [2, 3].map(|parity| point_at(&x, parity).expect("a point"));
        let coordinates = both.map(|point| encoded(&point)[33..].to_vec());
        assert!(coordinates.contains(&octets(y).to_vec()), "{y:?}");
        both
    });
    points.collect()
}

/// Sums whose x is at a border.
fn sums() -> Vec<Vector> {
    let all = borders()
        .into_iter()
        .filter(|x| from_integer(x) != number(0));
    let sums = all
        .flat_map(|x| [point_at(&x, 2), point_at(&x, 3)])
        .flatten();
    sums.map(|sum| with_sum("a sum at a border", &sum))
        .collect()
}

/// What is no public key, and why.
pub fn not_keys() -> Vec<(&'static str, Vec<u8>)> {
    let good = key_of(&number(0xd00d));
    let (x, y) = (&good[1..33], &good[33..]);
    let tagged = |tag: u8, parts: &[&[u8]]| [&[tag][..], &parts.concat()].concat();
    let zero = [0; 32];
    let low_x = point_at(&U256::from_u8(5), 2).expect("a point");
    let low_x = encoded(&low_x);
    let plus_p = octets(&U256::from_u8(5).wrapping_add(&P));
    let opposite = octets(&P.wrapping_sub(&U256::from_be_slice(y)));
    let mut wrong_y = y.to_vec();
    wrong_y[31] ^= 1;
    vec![
        ("nothing", Vec::new()),
        ("infinity", vec![0]),
        ("infinity, as long as a point", tagged(0, &[&zero, &zero])),
        ("0, 0", tagged(4, &[&zero, &zero])),
        ("compressed, even", tagged(2, &[x])),
        ("compressed, odd", tagged(3, &[x])),
        ("hybrid, even", tagged(6, &[x, y])),
        ("hybrid, odd", tagged(7, &[x, y])),
        ("hybrid, the opposite", tagged(6, &[x, &opposite])),
        ("another tag", tagged(5, &[x, y])),
        ("an octet short", good[..64].to_vec()),
        ("an octet long", [&good[..], &[0]].concat()),
        ("not on the curve", tagged(4, &[x, &wrong_y])),
        ("x and y exchanged", tagged(4, &[y, x])),
        ("x is p", tagged(4, &[&octets(&P), y])),
        (
            "x is that of a point plus p",
            tagged(4, &[&plus_p, &low_x[33..]]),
        ),
        ("y is p", tagged(4, &[x, &octets(&P)])),
        ("all ones", tagged(4, &[&[0xff; 32], &[0xff; 32]])),
        ("x alone", tagged(4, &[x])),
        (
            "of the curve without a = -3",
            tagged(4, &[x, &octets(&U256::ONE)]),
        ),
    ]
}
