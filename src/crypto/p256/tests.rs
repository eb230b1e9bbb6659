//! The engine against the `p256` crate, on every way that a signature can take, and the signatures made to go wrong.

use ::p256::elliptic_curve::PrimeField;
use ::p256::elliptic_curve::ops::Reduce;
use ::p256::{NonZeroScalar, ProjectivePoint, PublicKey};
use std::sync::LazyLock;

use super::batch::{self, Request};
use super::claim::Claim;
use super::key_tables::KEY_WINDOW;
use super::scalar::N;
use super::table::{Table, Window};
use super::testing::{Random, multiple_of_generator, point_of, sign, signer};
use super::*;

/// A key with its table, and what is claimed of it.
struct Case<'a> {
    key: &'a (Point, Table),
    digest: [u8; 32],
    r: [u8; 32],
    s: [u8; 32],
}

impl Case<'_> {
    fn claim(&self) -> Option<Claim> {
        Claim::new(&self.digest, &self.r, &self.s)
    }

    /// The `p256` crate's verdict, by its own reading of the numbers.
    fn reference(&self) -> bool {
        let key = PublicKey::from_sec1_bytes(&self.key.0.to_uncompressed()).unwrap();
        verify_with(&key, &self.digest, &self.r, &self.s)
    }

    fn known_job<'a>(&'a self, claim: &'a Claim) -> KnownJob<'a> {
        KnownJob {
            key: &self.key.1,
            claim,
        }
    }

    fn new_job<'a>(&'a self, claim: &'a Claim) -> NewJob<'a> {
        NewJob {
            key: &self.key.0.affine,
            claim,
        }
    }

    fn request(&self) -> Request<'_> {
        Request::new(&self.key.0, &self.digest, &self.r, &self.s)
    }
}

/// Generator tables of two widths, the second so that keys' and generator's rows do not pair up.
static GENERATORS: LazyLock<[Table; 2]> =
    LazyLock::new(|| [8, 11].map(|bits| Table::new(&Affine::generator(), Window::new(bits))));

fn with_table(point: Point) -> (Point, Table) {
    let table = Table::new(&point.affine, KEY_WINDOW);
    (point, table)
}

/// The verdict of each way, which must be one.
fn assert_verdict(case: &Case<'_>, expected: bool, name: &str) {
    assert_eq!(case.reference(), expected, "{name}: the p256 crate");
    for path in PATHS {
        let verdict = case
            .claim()
            .is_some_and(|claim| case.key.0.verify_on(path, &claim));
        assert_eq!(verdict, expected, "{name}: {path:?}");
    }
    let Some(claim) = case.claim() else { return };
    for generator in GENERATORS.iter() {
        let (new, known) = (case.new_job(&claim), case.known_job(&claim));
        let new = single::verify_new(generator, &new);
        let known = single::verify_known(generator, &known);
        assert_eq!((new, known), (expected, expected), "{name}: alone");
    }
    for engine in [P256Path::Scalar, P256Path::Vector].map(|path| Engine::of(path).unwrap()) {
        let known = engine.verify_known(&case.known_job(&claim));
        assert_eq!(known, expected, "{name}: {engine:?}");
    }
}

/// The verdicts of all ways in which many are verified together.
fn assert_batch(cases: &[Case<'_>], expected: &[bool]) {
    let requests: Vec<_> = cases.iter().map(Case::request).collect();
    for path in PATHS {
        assert_eq!(batch::verify_on(path, &requests), expected, "{path:?}");
    }
    let claimed = cases.iter().zip(expected);
    let claimed = claimed.filter_map(|(case, verdict)| Some((case, case.claim()?, *verdict)));
    let claimed: Vec<_> = claimed.collect();
    let expected: Vec<_> = claimed.iter().map(|(.., verdict)| *verdict).collect();
    let known: Vec<_> = claimed
        .iter()
        .map(|(case, claim, _)| case.known_job(claim))
        .collect();
    let new: Vec<_> = claimed
        .iter()
        .map(|(case, claim, _)| case.new_job(claim))
        .collect();
    for engine in [P256Path::Scalar, P256Path::Vector].map(|path| Engine::of(path).unwrap()) {
        assert_eq!(engine.verify_all_known(&known), expected, "{engine:?}");
        assert_eq!(engine.verify_all_new(&new), expected, "{engine:?}");
    }
    assert_eq!(forest::verify(&GENERATORS[1], &known), expected);
}

const PATHS: [P256Path; 3] = [P256Path::Vector, P256Path::Scalar, P256Path::Crate];

/// Random signatures, about half of them spoilt: `P256_CASES` of them, by default as many as the build is fast.
#[test]
fn random_and_tampered_signatures_get_the_crates_verdict() {
    let default = if cfg!(debug_assertions) {
        1_500
    } else {
        100_000
    };
    let cases = std::env::var("P256_CASES").map_or(default, |it| it.parse().unwrap());
    let mut random = Random(1);
    let signers: Vec<_> = (0..40).map(signer).collect();
    let keys: Vec<_> = signers.iter().map(|it| with_table(point_of(it))).collect();
    let mut done = 0;
    let mut valid = 0;
    while done < cases {
        let batch: Vec<_> = (0..1 + random.below(200))
            .map(|_| random_case(&mut random, &signers, &keys))
            .collect();
        let expected: Vec<_> = batch.iter().map(Case::reference).collect();
        assert_batch(&batch, &expected);
        let at = random.below(batch.len());
        assert_verdict(&batch[at], expected[at], "random");
        done += batch.len();
        valid += expected.iter().filter(|it| **it).count();
    }
    assert!(
        valid > done / 4 && valid < 3 * done / 4,
        "{valid} of {done}"
    );
}

fn random_case<'a>(
    random: &mut Random,
    signers: &[::p256::ecdsa::SigningKey],
    keys: &'a [(Point, Table)],
) -> Case<'a> {
    let at = random.below(keys.len());
    let mut digest = random.bytes();
    let (mut r, mut s) = sign(&signers[at], &digest);
    let mut key = &keys[at];
    let bit = 1 << random.below(8);
    match random.below(10) {
        0 => digest[random.below(32)] ^= bit,
        1 => r[random.below(32)] ^= bit,
        2 => s[random.below(32)] ^= bit,
        3 => key = &keys[(at + 1) % keys.len()],
        4 => (r, s) = (s, r),
        _ => {}
    }
    Case { key, digest, r, s }
}

type Number = ::p256::Scalar;

fn number(k: u64) -> Number {
    Number::from(k)
}

fn reduced(bytes: &[u8; 32]) -> Number {
    <Number as Reduce<::p256::FieldBytes>>::reduce(&(*bytes).into())
}

fn bytes(number: Number) -> [u8; 32] {
    number.to_repr().into()
}

/// x of k G, modulo n.
fn x_of(k: Number) -> Number {
    let nonzero = NonZeroScalar::new(k).unwrap();
    let encoded = PublicKey::from_secret_scalar(&nonzero).to_sec1_bytes();
    reduced(encoded[1..33].try_into().unwrap())
}

fn key_of(d: Number) -> (Point, Table) {
    let nonzero = NonZeroScalar::new(d).unwrap();
    point_from(&PublicKey::from_secret_scalar(&nonzero))
}

fn point_from(key: &PublicKey) -> (Point, Table) {
    use ::p256::elliptic_curve::sec1::ToSec1Point;
    with_table(Point::from_uncompressed(key.to_sec1_point(false).as_bytes()).unwrap())
}

/// The signature by the key `d` over the number `z` with the nonce `k`.
fn signature(d: Number, z: Number, k: Number) -> (Number, Number) {
    let r = x_of(k);
    (r, (z + r * d) * k.invert().unwrap())
}

/// What is verified: the numbers, and whether they are a signature.
struct Vector {
    name: &'static str,
    key: (Point, Table),
    digest: [u8; 32],
    r: [u8; 32],
    s: [u8; 32],
    valid: bool,
}

impl Vector {
    fn new(name: &'static str, key: (Point, Table), z: Number, rs: (Number, Number)) -> Self {
        let ((r, s), digest) = ((bytes(rs.0), bytes(rs.1)), bytes(z));
        Self {
            name,
            key,
            digest,
            r,
            s,
            valid: true,
        }
    }

    fn invalid(self) -> Self {
        Self {
            valid: false,
            ..self
        }
    }

    fn case(&self) -> Case<'_> {
        let Self {
            key, digest, r, s, ..
        } = self;
        Case {
            key,
            digest: *digest,
            r: *r,
            s: *s,
        }
    }
}

/// Signatures whose sums meet equal points, opposite points and infinity, or whose numbers are at the ends of their ranges.
fn vectors() -> Vec<Vector> {
    let (d, k, z) = (
        number(0xd00d),
        number(0x1234_5678_9abc),
        reduced(&[0xa7; 32]),
    );
    let r = x_of(k);
    let mut all = vec![
        Vector::new("an ordinary one", key_of(d), z, signature(d, z, k)),
        Vector::new("u1 is 0", key_of(d), number(0), signature(d, number(0), k)),
        Vector::new("u1 G = u2 Q", key_of(d), r * d, signature(d, r * d, k)),
        Vector::new("u1 G = -u2 Q", key_of(d), -(r * d), (r, number(7))).invalid(),
        Vector::new("Q = G", key_of(number(1)), z, signature(number(1), z, k)),
        Vector::new("Q = -G", key_of(-number(1)), z, signature(-number(1), z, k)),
        Vector::new(
            "Q = G and u1 = u2",
            key_of(number(1)),
            r,
            signature(number(1), r, k),
        ),
        Vector::new("Q = -G and u1 = u2", key_of(-number(1)), r, (r, number(9))).invalid(),
        Vector::new("Q = 2G", key_of(number(2)), z, signature(number(2), z, k)),
        Vector::new("r and s are 1", key_of(d), z, (number(1), number(1))).invalid(),
        Vector::new("r and s are n - 1", key_of(d), z, (-number(1), -number(1))).invalid(),
        Vector::new("the nonce is 1", key_of(d), z, signature(d, z, number(1))),
        Vector::new(
            "the nonce is n - 1",
            key_of(d),
            z,
            signature(d, z, -number(1)),
        ),
    ];
    all.extend((0..16).map(|shift| {
        // Sums that become small after the rows of higher windows cancel.
        let u = number(1 << (4 * shift));
        from_multipliers("u1 and u2 are few bits", number(3), u, u.double())
    }));
    all.extend(
        [number(1), -number(1), number(256), -number(256)]
            .map(|u| from_multipliers("u1 or u2 is at an end of its range", d, u, number(5))),
    );
    all.extend(outside_the_range(d, z, k));
    all.extend(x_above_the_order());
    all
}

/// A signature by the key `d` with these multipliers.
fn from_multipliers(name: &'static str, d: Number, u1: Number, u2: Number) -> Vector {
    let r = x_of(u1 + u2 * d);
    let s = r * u2.invert().unwrap();
    Vector::new(name, key_of(d), u1 * s, (r, s))
}

/// r or s is 0, n, or what it should be plus n.
fn outside_the_range(d: Number, z: Number, k: Number) -> Vec<Vector> {
    let good = || Vector::new("r or s is out of range", key_of(d), z, signature(d, z, k)).invalid();
    let n = words::to_be_bytes(&N);
    let plus_n = |number: [u8; 32]| {
        let (sum, carry) = words::add(&words::from_be_bytes(&number), &N);
        (!carry).then(|| words::to_be_bytes(&sum))
    };
    let small = Vector::new("r = 1, s = 1 + n", key_of(d), z, (number(1), number(1))).invalid();
    let wrong = [[0; 32], n, [0xff; 32]];
    let mut all: Vec<_> = wrong
        .into_iter()
        .flat_map(|it| [Vector { r: it, ..good() }, Vector { s: it, ..good() }])
        .collect();
    all.push(Vector {
        s: plus_n(small.s).unwrap(),
        ..small
    });
    all
}

/// Signatures for which x of the sum is between n and p: r is x - n. And such an r where x is not.
///
/// Nobody knows the keys' secrets: from the sum R, Q = (R - u1 G) / u2.
fn x_above_the_order() -> Vec<Vector> {
    let (u1, u2) = (number(77), number(12_345));
    let lifted = (0..40).filter_map(|t| {
        let r = bytes(number(t + 1));
        let (x, _) = words::add(&words::from_be_bytes(&r), &N);
        let encoded = [&[2_u8][..], &words::to_be_bytes(&x)].concat();
        let sum = PublicKey::from_sec1_bytes(&encoded).ok()?.to_projective();
        let q = (sum - ProjectivePoint::GENERATOR * u1) * u2.invert().unwrap();
        let key = PublicKey::from_affine(q.to_affine()).unwrap();
        let s = number(t + 1) * u2.invert().unwrap();
        Some([
            Vector::new("x is r + n", point_from(&key), u1 * s, (number(t + 1), s)),
            Vector::new("x is not r + n", point_from(&key), u1, (number(t + 1), s)).invalid(),
        ])
    });
    let all: Vec<_> = lifted.flatten().collect();
    assert!(all.len() > 20, "half of all x are of points");
    all
}

#[test]
fn crafted_signatures_get_their_verdict_alone() {
    for vector in vectors() {
        assert_verdict(&vector.case(), vector.valid, vector.name);
    }
}

#[test]
fn crafted_signatures_harm_no_neighbour_in_a_batch() {
    let vectors = vectors();
    let signer = signer(3);
    let key = with_table(point_of(&signer));
    let digest = [0x3c; 32];
    let (r, s) = sign(&signer, &digest);
    let good = || Case {
        key: &key,
        digest,
        r,
        s,
    };
    let cases: Vec<_> = vectors
        .iter()
        .flat_map(|it| [good(), it.case(), it.case()])
        .collect();
    let expected: Vec<_> = vectors
        .iter()
        .flat_map(|it| [true, it.valid, it.valid])
        .collect();
    for (cases, expected) in cases.chunks(50).zip(expected.chunks(50)) {
        assert_batch(cases, expected);
    }
}

#[test]
fn a_batch_of_nothing_but_crafted_signatures_is_judged() {
    let d = number(0xd00d);
    let r = x_of(number(99));
    let doubling = Vector::new(
        "u1 G = u2 Q",
        key_of(d),
        r * d,
        signature(d, r * d, number(99)),
    );
    let cases: Vec<_> = (0..100).map(|_| doubling.case()).collect();
    assert_batch(&cases, &[true; 100]);
}

#[test]
fn batches_of_every_small_size_and_none_are_judged() {
    let signer = signer(4);
    let key = with_table(point_of(&signer));
    for size in 0..20_u8 {
        let digests: Vec<_> = (0..size).map(|it| [it; 32]).collect();
        let cases = digests.iter().map(|digest| {
            let (r, mut s) = sign(&signer, digest);
            s[31] ^= u8::from(digest[0] % 3 == 2);
            Case {
                key: &key,
                digest: *digest,
                r,
                s,
            }
        });
        let cases: Vec<_> = cases.collect();
        let expected: Vec<_> = (0..size).map(|it| it % 3 != 2).collect();
        assert_batch(&cases, &expected);
    }
}

#[test]
fn digests_of_every_length_count_as_their_leftmost_bits() {
    let signer = signer(5);
    let point = point_of(&signer);
    for length in [20, 28, 31, 32, 33, 48, 64] {
        let digest = vec![0xe1; length];
        let mut leftmost = vec![0; 32_usize.saturating_sub(length)];
        leftmost.extend(&digest[..length.min(32)]);
        let (r, s) = sign(&signer, &leftmost);
        assert!(point.verify(&digest, &r, &s), "{length}");
        assert!(
            !point.verify(&digest[1..], &r, &s) || length > 32,
            "{length}"
        );
    }
}

#[test]
fn numbers_may_lack_leading_zeros_but_not_be_too_long() {
    let point = &key_of(number(5)).0;
    let z = [0x11; 32];
    let k = (1..).map(number).find(|k| bytes(x_of(*k))[0] == 0).unwrap();
    let (r, s) = signature(number(5), reduced(&z), k);
    let (r, s) = (bytes(r), bytes(s));
    assert!(point.verify(&z, &r[1..], &s));
    assert!(!point.verify(&z, &[&[0; 1], &r[..]].concat(), &s));
    assert!(!point.verify(&z, &[], &s));
    assert!(!point.verify(&z, &r, &[]));
}

#[test]
fn points_are_those_that_the_crate_takes() {
    let g = multiple_of_generator(1);
    let point = Point {
        affine: g,
        place: OnceLock::new(),
        vouched: OnceLock::new(),
    };
    let encoded = point.to_uncompressed();
    assert_eq!(Point::from_uncompressed(&encoded).unwrap().affine, g);
    let mut random = Random(9);
    for _ in 0..300 {
        let mut wrong = encoded;
        wrong[random.below(65)] ^= 1 << random.below(8);
        assert!(Point::from_uncompressed(&wrong).is_none());
        assert!(PublicKey::from_sec1_bytes(&wrong).is_err());
    }
    let not_reduced = [&[4][..], &[0xff; 64]].concat();
    for wrong in [
        &encoded[..64],
        &[],
        &[0],
        &not_reduced[..],
        &[&encoded[..], &[0]].concat(),
    ] {
        assert!(Point::from_uncompressed(wrong).is_none());
    }
}

#[test]
fn a_key_that_verifies_gets_a_table_and_its_equals_share_it() {
    let signer = signer(6);
    let (point, equal) = (point_of(&signer), point_of(&signer));
    let (r, mut s) = sign(&signer, &[1; 32]);
    let verify = |point: &Point, s: &[u8; 32]| {
        let claim = Claim::new(&[1; 32], &r, s).unwrap();
        point.verify_on(P256Path::Scalar, &claim)
    };
    s[31] ^= 1;
    (0..40).for_each(|_| assert!(!verify(&point, &s)));
    assert!(point.place.get().is_none(), "garbage leaves no trace");
    s[31] ^= 1;
    (0..40).for_each(|_| assert!(verify(&point, &s)));
    assert!(point.table().is_none(), "nobody answers for the key");
    point.vouch();
    (0..40).for_each(|_| assert!(verify(&point, &s)));
    assert!(equal.table().is_none() && point.table().is_some());
    assert!(verify(&equal, &s));
    assert!(Arc::ptr_eq(
        &equal.table().unwrap(),
        &point.table().unwrap()
    ));
}
