use super::*;
use crate::crypto::HashAlgorithm;
use ::ecdsa::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use ::ecdsa::elliptic_curve::{AffinePoint, FieldBytesSize, SecretKey};
use proptest::prelude::*;

const SECRET: [u8; 66] = {
    let mut secret = [0x5a; 66];
    secret[0] = 0;
    secret
};

/// A key, and (r, s) over `digest` with low or high S as it comes.
fn signed(curve: Curve, digest: &[u8]) -> (EcdsaKey, Vec<u8>, Vec<u8>) {
    match curve {
        Curve::P224 => signed_on::<::p224::NistP224>(curve, digest),
        Curve::P256 => signed_on::<::p256::NistP256>(curve, digest),
        Curve::P384 => signed_on::<::p384::NistP384>(curve, digest),
        Curve::P521 => signed_on::<::p521::NistP521>(curve, digest),
    }
}

fn signed_on<C>(curve: Curve, digest: &[u8]) -> (EcdsaKey, Vec<u8>, Vec<u8>)
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    SignatureSize<C>: ArraySize,
{
    let secret = SecretKey::<C>::from_slice(&SECRET[..curve.field_len()]).unwrap();
    let point = secret.public_key().to_sec1_point(false);
    let (signature, _) =
        hazmat::sign_prehashed_rfc6979::<C, sha2::Sha256>(&secret.to_nonzero_scalar(), digest, &[]);
    let (r, s) = signature.split_bytes();
    let key = EcdsaKey::from_uncompressed(curve, point.as_bytes()).unwrap();
    (key, r.to_vec(), s.to_vec())
}

fn low(curve: Curve, s: &[u8]) -> Vec<u8> {
    match is_high(s, curve) {
        true => subtract(curve.order(), s),
        false => s.to_vec(),
    }
}

fn high(curve: Curve, s: &[u8]) -> Vec<u8> {
    subtract(curve.order(), &low(curve, s))
}

#[test]
fn every_curve_verifies_digests_of_every_length() {
    for curve in Curve::ALL {
        for hash in [
            HashAlgorithm::Sha1,
            HashAlgorithm::Sha256,
            HashAlgorithm::Sha384,
            HashAlgorithm::Sha512,
        ] {
            let digest = hash.digest(b"a message");
            let (key, r, s) = signed(curve, digest.as_bytes());
            let signature = signature_der(&r, &s);
            let verdict = key.verify_strict(digest.as_bytes(), &signature);
            assert_eq!(verdict, Ok(()), "{curve} {hash}");
            let other = hash.digest(b"another message");
            let verdict = key.verify_strict(other.as_bytes(), &signature);
            assert_eq!(verdict, Err(SignatureError::Mismatch), "{curve} {hash}");
        }
    }
}

#[test]
fn a_high_s_is_good_for_certificates_and_bad_for_messages() {
    for curve in Curve::ALL {
        let (key, r, s) = signed(curve, &[7; 32]);
        let high = signature_der(&r, &high(curve, &s));
        let low = signature_der(&r, &low(curve, &s));
        assert_eq!(key.verify_strict(&[7; 32], &high), Ok(()));
        assert_eq!(
            key.verify_lenient(&[7; 32], &high),
            Err(SignatureError::HighS { curve })
        );
        assert_eq!(key.verify_lenient(&[7; 32], &low), Ok(()));
        assert_eq!(key.low_s(&high), Ok(Some(low.clone())));
        assert_eq!(key.low_s(&low), Ok(None));
    }
}

#[test]
fn half_of_the_order_is_low_and_one_more_is_high() {
    for curve in Curve::ALL {
        let half = curve.half_order().to_vec();
        let mut more = half.clone();
        *more.last_mut().unwrap() += 1;
        assert!(!is_high(&half, curve));
        assert!(is_high(&more, curve));
    }
}

#[test]
fn what_follows_s_is_ignored_in_messages_and_refused_in_certificates() {
    let curve = Curve::P256;
    let (key, r, s) = signed(curve, &[7; 32]);
    let good = signature_der(&r, &low(curve, &s));
    let behind = [&*good, &[0]].concat();
    let mut third = [&*good, &[0x02, 0x01, 0x01]].concat();
    third[1] += 3;
    for lax in [behind, third] {
        assert_eq!(key.verify_lenient(&[7; 32], &lax), Ok(()));
        let strict = key.verify_strict(&[7; 32], &lax);
        assert_eq!(strict, Err(SignatureError::Malformed));
        assert_eq!(key.low_s(&lax), Ok(Some(good.clone())));
    }
}

#[test]
fn numbers_are_above_zero_and_below_the_order() {
    let curve = Curve::P384;
    let (key, r, s) = signed(curve, &[7; 32]);
    let order = curve.order();
    let huge = [&[1], &*s].concat();
    for (r, s) in [(&*r, order), (order, &*s), (&*r, &*huge), (&*huge, &*s)] {
        let verdict = key.verify_strict(&[7; 32], &signature_der(r, s));
        assert_eq!(verdict, Err(SignatureError::Mismatch));
    }
    for (r, s) in [(&[0][..], &*s), (&r, &[0])] {
        let zero = signature_der(r, s);
        let not_positive = Err(SignatureError::NotPositive);
        assert_eq!(key.verify_strict(&[7; 32], &zero), not_positive);
        assert_eq!(key.verify_lenient(&[7; 32], &zero), not_positive);
        assert!(key.low_s(&zero).is_err());
    }
}

#[test]
fn integers_have_one_form() {
    let (key, r, s) = signed(Curve::P256, &[7; 32]);
    let integer = |content: &[u8]| write::element(tag::INTEGER, &[content]);
    let sequence = |r: &[u8], s: &[u8]| write::element(tag::SEQUENCE, &[r, s]);
    let (good_r, good_s) = (positive_integer(&r), positive_integer(&s));
    let padded = [&[0], &*good_s].concat();
    let negative = [&[0xff], &*good_s].concat();
    let long_length = [&[tag::INTEGER, 0x81, good_s.len() as u8], &*good_s].concat();
    for wrong in [
        sequence(&integer(&good_r), &integer(&padded)),
        sequence(&integer(&good_r), &integer(&negative)),
        sequence(&integer(&good_r), &integer(&[])),
        sequence(&integer(&good_r), &long_length),
        sequence(&integer(&good_r), &[]),
        sequence(&write::element(0x22, &[&good_r]), &integer(&good_s)),
        write::element(0x31, &[&integer(&good_r), &integer(&good_s)]),
        Vec::new(),
    ] {
        assert!(key.verify_strict(&[7; 32], &wrong).is_err(), "{wrong:02x?}");
        assert!(
            key.verify_lenient(&[7; 32], &wrong).is_err(),
            "{wrong:02x?}"
        );
    }
}

#[test]
fn an_s_above_the_order_becomes_negative_as_in_bccsp() {
    let (key, r, _) = signed(Curve::P256, &[7; 32]);
    let order = Curve::P256.order();
    let content = |excess: u8| {
        let mut s = order.to_vec();
        *s.last_mut().unwrap() += excess;
        let low = key.low_s(&signature_der(&r, &s)).unwrap().unwrap();
        low[4 + positive_integer(&r).len()..].to_vec()
    };
    assert_eq!(content(0), [0x02, 0x01, 0x00]);
    assert_eq!(content(1), [0x02, 0x01, 0xff]);
    assert_eq!(content(128), [0x02, 0x01, 0x80]);
    assert_eq!(content(129), [0x02, 0x02, 0xff, 0x7f]);
}

#[test]
fn points_are_uncompressed_and_on_the_curve() {
    for curve in Curve::ALL {
        let (key, ..) = signed(curve, &[7; 32]);
        let good = key.uncompressed().to_vec();
        let read = |bytes: &[u8]| EcdsaKey::from_uncompressed(curve, bytes).map(|_| ());
        assert_eq!(read(&good), Ok(()));
        let compressed = [&[2], &good[1..=curve.field_len()]].concat();
        let not_uncompressed = Err(PublicKeyError::PointNotUncompressed { curve });
        for wrong in [&compressed[..], &[0], &[], &[6, 1]] {
            assert_eq!(read(wrong), not_uncompressed);
        }
        let mut off = good.clone();
        *off.last_mut().unwrap() ^= 1;
        assert_eq!(read(&off), Err(PublicKeyError::PointNotOnCurve { curve }));
        let unreduced = [&[4], &*vec![0xff; 2 * curve.field_len()]].concat();
        assert!(read(&unreduced).is_err());
        assert!(matches!(
            read(&good[..good.len() - 1]),
            Err(PublicKeyError::PointLength { .. })
        ));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The room for P-256 against the curve crate's own verification.
    #[test]
    fn the_p256_room_agrees_with_the_curve_crate(
        digest in prop::collection::vec(any::<u8>(), 32),
        flip in prop::option::of((0_usize..96, 0_u8..8)),
        secret in prop::array::uniform32(1_u8..),
    ) {
        use ::p256::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
        use ::p256::ecdsa::{Signature, SigningKey, VerifyingKey};

        let signer = SigningKey::from_slice(&secret).unwrap();
        let verifier = VerifyingKey::from(&signer);
        let signature: Signature = signer.sign_prehash(&digest).unwrap();
        let mut input = [&*signature.to_bytes(), &*digest].concat();
        if let Some((at, bit)) = flip {
            input[at] ^= 1 << bit;
        }
        let (numbers, digest) = input.split_at(64);
        let theirs = Signature::from_slice(numbers)
            .is_ok_and(|it| verifier.verify_prehash(digest, &it).is_ok());
        let point = verifier.to_sec1_point(false);
        let point = p256::Point::from_uncompressed(point.as_bytes()).unwrap();
        let ours = point.verify(digest, &numbers[..32], &numbers[32..]);
        prop_assert_eq!(ours, theirs);
        prop_assert_eq!(ours, flip.is_none());
    }

    #[test]
    fn no_bytes_make_signature_parsing_panic(
        signature in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let (key, ..) = signed(Curve::P256, &[7; 32]);
        let _ = key.verify_strict(&[7; 32], &signature);
        let _ = key.verify_lenient(&[7; 32], &signature);
        let _ = key.low_s(&signature);
    }
}
