//! r, s and the digest at the ends of their ranges and beyond.

use crypto_bigint::U256;

use super::numbers::{
    Integer, N, Number, P, bytes, from_integer, half, is_low, number, octets, power_of_two,
    to_integer, x_of,
};
use super::{Expected, Signed, Vector, numbers, over, with_s};

/// Some secret and some nonce.
const SECRET: u64 = 0x5ec2_e7d1;
const NONCE: u64 = 0x1234_5678_9abc_def1;

pub fn vectors() -> Vec<Vector> {
    [
        ends(),
        shifted(),
        digests(),
        lengths(),
        patterns(),
        tampered(),
    ]
    .concat()
}

fn ordinary() -> Vector {
    over("ordinary", &number(SECRET), &number(NONCE), &[0xa7; 32])
}

/// Every pair of these in place of r and s. None is a signature: the digest is another one's.
fn ends() -> Vec<Vector> {
    let vector = ordinary();
    let one = U256::ONE;
    let gap = P.wrapping_sub(&N);
    let integers = [
        U256::ZERO,
        one,
        U256::from_u8(2),
        gap.wrapping_sub(&one),
        gap,
        gap.wrapping_add(&one),
        power_of_two(128).wrapping_sub(&one),
        power_of_two(128),
        half(),
        half().wrapping_add(&one),
        power_of_two(255),
        N.wrapping_sub(&one),
        N,
        N.wrapping_add(&one),
        P.wrapping_sub(&one),
        P,
        P.wrapping_add(&one),
        U256::MAX,
    ];
    let signed = |it: &U256| (Integer::from_u256(it), *it);
    let mut values: Vec<(Integer, Option<U256>)> = integers
        .iter()
        .map(signed)
        .map(|(content, it)| (content, Some(it)))
        .collect();
    values.push((Integer::minus(&one), None));
    values.push((Integer::minus(&N), None));
    values.push((Integer::minus(&U256::MAX), None));
    // 2^256 and what s would be beyond it.
    let beyond = Integer([&[1][..], &[0; 32]].concat());
    let mut all = Vec::new();
    for (r, r_value) in &values {
        for (s, s_value) in &values {
            let positive = |it: &Option<U256>| it.is_some_and(|it| it != U256::ZERO);
            let expected = match s_value {
                _ if !positive(r_value) || !positive(s_value) => Expected::NotPositive,
                Some(s) if *s > half() => Expected::HighS,
                _ => Expected::Mismatch,
            };
            all.push(vector.spoilt(&format!("r {r:02x?}, s {s:02x?}"), r, s, expected));
        }
        if r_value.is_some_and(|it| it != U256::ZERO) {
            all.push(vector.spoilt("s is 2^256", r, &beyond, Expected::HighS));
        }
    }
    let one = Integer::from_u256(&one);
    all.push(vector.spoilt("r is 2^256", &beyond, &one, Expected::Mismatch));
    all
}

/// A valid signature with n added to r or s, with s negated, or with the sign bit left out.
fn shifted() -> Vec<Vector> {
    let (d, k) = (number(SECRET), number(NONCE));
    let mut all = Vec::new();
    for s in [number(1), number(77), from_integer(&half())] {
        let vector = with_s("with n added", &d, &k, &s);
        let r = x_of(&numbers::generator_times(&k));
        let plus_n = |it: &Number| sum(&bytes(it), &octets(&N));
        let (r_integer, s_integer) = (Integer::of(&r), Integer::of(&s));
        let beyond = |it: &Number| Integer::from_octets(&plus_n(it));
        all.extend([
            vector.spoilt("to r", &beyond(&r), &s_integer, Expected::Mismatch),
            vector.spoilt("to s", &r_integer, &beyond(&s), Expected::HighS),
            vector.spoilt("to -s", &r_integer, &Integer::of(&-s), Expected::HighS),
            vector.spoilt(
                "times -1",
                &r_integer,
                &Integer::minus(&to_integer(&s)),
                Expected::NotPositive,
            ),
            vector.spoilt(
                "r negative",
                &Integer::minus(&to_integer(&r)),
                &s_integer,
                Expected::NotPositive,
            ),
        ]);
        all.push(vector);
    }
    all
}

/// The sum of two numbers of 32 octets, in 33.
fn sum(a: &[u8; 32], b: &[u8; 32]) -> Vec<u8> {
    let mut octets = vec![0; 33];
    let mut carry = 0;
    for at in (0..32).rev() {
        let sum = u16::from(a[at]) + u16::from(b[at]) + carry;
        octets[at + 1] = sum as u8;
        carry = sum >> 8;
    }
    octets[0] = carry as u8;
    octets
}

/// Digests that are 0 or beyond the order count modulo it; u1 is 0 for those that are 0 there.
fn digests() -> Vec<Vector> {
    let one = U256::ONE;
    let all = [
        U256::ZERO,
        one,
        power_of_two(255),
        half(),
        N.wrapping_sub(&one),
        N,
        N.wrapping_add(&one),
        P,
        U256::MAX,
    ];
    let secrets = [SECRET, 1, 2].map(number);
    all.iter()
        .flat_map(|digest| secrets.map(|d| (digest, d)))
        .map(|(digest, d)| {
            over(
                format!("digest {digest:?}"),
                &d,
                &number(NONCE),
                &octets(digest),
            )
        })
        .collect()
}

/// A longer digest counts by its leftmost 256 bits, a shorter one whole.
fn lengths() -> Vec<Vector> {
    let counted = [1, 15, 16, 20, 28, 31].map(|length| {
        let mut wide = [0; 32];
        wide[32 - length..].fill(0x9d);
        (vec![0x9d; length], wide)
    });
    let cut = [33, 48, 64].map(|length| (vec![0x9d; length], [0x9d; 32]));
    let empty = (Vec::new(), [0; 32]);
    let all = counted.into_iter().chain(cut).chain([empty]);
    all.map(|(digest, wide)| {
        let name = format!("digest of {} octets", digest.len());
        let vector = over(name, &number(SECRET), &number(NONCE), &wide);
        let signed = Signed {
            digest,
            ..vector.signed.clone()
        };
        Vector { signed, ..vector }
    })
    .collect()
}

/// s with long runs of equal bits, or few bits: what carries in recoding and turns the signs in an inversion by division steps.
fn patterns() -> Vec<Vector> {
    let one = U256::ONE;
    let mut all: Vec<U256> = (0..255)
        .step_by(3)
        .flat_map(|bit| {
            let power = power_of_two(bit);
            [
                power,
                power.wrapping_sub(&one),
                power.wrapping_add(&one),
                half().wrapping_sub(&power),
            ]
        })
        .collect();
    all.extend(
        [0x55, 0xaa, 0x0f, 0xf0, 0x01, 0x80, 0x7f, 0xfe]
            .map(|octet| U256::from_be_slice(&[octet; 32]).shr(1)),
    );
    all.extend((62..248).step_by(62).map(|bits| half().shr(bits)));
    let usable = all.into_iter().filter(|s| *s != U256::ZERO && *s <= half());
    usable
        .map(|s| {
            with_s(
                format!("s {s:?}"),
                &number(SECRET),
                &number(NONCE),
                &from_integer(&s),
            )
        })
        .collect()
}

/// One number is another than it should be, by one.
fn tampered() -> Vec<Vector> {
    let (d, k) = (number(SECRET), number(NONCE));
    let r = x_of(&numbers::generator_times(&k));
    let s = number(0x00c0_ffee);
    let vector = with_s("off by one", &d, &k, &s);
    let (one, z) = (number(1), s * k - r * d);
    let spoilt = |how: &str, z: Number, r: Number, s: Number| {
        let signed = Signed::new(&bytes(&z), &r, &s);
        let name = format!("off by one, {how}");
        let expected = if is_low(&s) {
            Expected::Mismatch
        } else {
            Expected::HighS
        };
        Vector {
            name,
            signed,
            ..vector.clone()
        }
        .expecting(expected)
    };
    let mut all: Vec<_> = (0..32)
        .flat_map(|octet| {
            let flipped = |number: &Number| {
                let mut octets = bytes(number);
                octets[octet] ^= 1;
                reduced_below_order(&octets)
            };
            [
                flipped(&z).map(|z| spoilt("a bit of z", z, r, s)),
                flipped(&r).map(|r| spoilt("a bit of r", z, r, s)),
                flipped(&s).map(|s| spoilt("a bit of s", z, r, s)),
            ]
        })
        .flatten()
        .collect();
    all.push(spoilt("r", z, r + one, s));
    all.push(spoilt("s", z, r, s + one));
    all.push(spoilt("-r", z, -r, s));
    all.push(spoilt("-z", -z, r, s));
    all.push(spoilt("r and s exchanged", z, s, r));
    let other = numbers::key_of(&-d);
    all.push(
        Vector {
            key: other,
            name: "the opposite key".into(),
            good: with_s("", &-d, &k, &s).signed,
            ..vector
        }
        .expecting(Expected::Mismatch),
    );
    all
}

fn reduced_below_order(octets: &[u8; 32]) -> Option<Number> {
    let below = U256::from_be_slice(octets) < N;
    below.then(|| numbers::reduced(octets))
}
