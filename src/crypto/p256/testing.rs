//! What the tests of this room share.

use ::p256::ecdsa::signature::hazmat::PrehashSigner;
use ::p256::ecdsa::{Signature, SigningKey};

use super::point::{Affine, Jacobian};
use super::scalar::{N, Scalar};
use super::{Point, words};

/// Numbers without pattern, the same at every run (splitmix64, by S. Vigna).
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    pub(super) fn bytes(&mut self) -> [u8; 32] {
        words::to_be_bytes(&std::array::from_fn(|_| self.word()))
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.word() % end as u64) as usize
    }
}

/// `k` times the generator, for `k` above zero, by doubling and adding alone.
pub(super) fn multiple_of_generator(k: u64) -> Affine {
    multiple(&Affine::generator(), &[k, 0, 0, 0])
}

/// `k` times `point`, which must not be infinity, by doubling and adding alone.
pub(super) fn multiple(point: &Affine, k: &[u64; 4]) -> Affine {
    let mut sum = Jacobian::INFINITY;
    for bit in (0..256).rev() {
        sum = sum.double();
        if k[bit / 64] >> (bit % 64) & 1 == 1 {
            sum.add(point);
        }
    }
    Jacobian::to_affine(&[sum])[0]
}

/// The order minus `k`.
pub(super) fn minus(k: u64) -> Scalar {
    let number = words::subtract(&N, &[k, 0, 0, 0]).0;
    Scalar::in_range(&words::to_be_bytes(&number)).unwrap()
}

/// A key that signs.
pub(super) fn signer(number: u64) -> SigningKey {
    SigningKey::from_slice(&Random(number).bytes()).unwrap()
}

/// Its public half.
pub(super) fn point_of(signer: &SigningKey) -> Point {
    let point = signer.verifying_key().to_sec1_point(false);
    Point::from_uncompressed(point.as_bytes()).unwrap()
}

/// r and s over `digest`.
pub(super) fn sign(signer: &SigningKey, digest: &[u8]) -> ([u8; 32], [u8; 32]) {
    let signature: Signature = signer.sign_prehash(digest).unwrap();
    let (r, s) = signature.split_bytes();
    (r.into(), s.into())
}
