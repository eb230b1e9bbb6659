//! RSA private keys, which Fabric loads and never signs with.
//!
//! Only whether such a key loads matters, and that hangs on the checks of Go's `ParsePKCS1PrivateKey` (since Go 1.24 with the
//! stored CRT values). The private part is not kept. The numbers as read
//! are wiped when dropped; what the arithmetic of the checks leaves in memory in between is not, which is why RSA keys should not
//! be used here at all.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, ConcatenatingMul, NonZero, Odd};
use zeroize::Zeroizing;

use super::error::PrivateKeyError;
use crate::crypto::PublicKey;
use crate::encoding::asn1::{self, Integer, Malformed};
use crate::encoding::der::tag;

/// The longest PKCS #1 structure that is checked; a two-prime key of 16,384 bits has 9 KiB. Go has no limit.
const MAX_KEY_BYTES: usize = 16 * 1024;
/// The longest modulus that is checked, as for verification. Go has no limit.
const MAX_MODULUS_BITS: usize = 16_384;
/// The largest public exponent (Go's `checkPublicKey`).
const MAX_EXPONENT: u64 = (1 << 31) - 1;
/// How many bits closer than half the modulus the primes may not come (FIPS 186-5, appendix A.1.3).
const PRIME_DISTANCE_BITS: i64 = 100;

type Number = Zeroizing<BoxedUint>;

/// Go's `ParsePKCS1PrivateKey` (RFC 8017, appendix A.1.2): the public half of a key whose numbers fit together.
pub(super) fn from_pkcs1(der: &[u8]) -> Result<PublicKey, PrivateKeyError> {
    if der.len() > MAX_KEY_BYTES {
        return Err(too_large());
    }
    let fields = Fields::read(der)?;
    let numbers = fields.numbers().ok_or(PrivateKeyError::RsaNumbers)?;
    if numbers.n.bits_vartime() as usize > MAX_MODULUS_BITS {
        return Err(too_large());
    }
    numbers.check().ok_or(PrivateKeyError::RsaNumbers)?;
    fields.public_key().ok_or(PrivateKeyError::RsaNumbers)
}

fn too_large() -> PrivateKeyError {
    PrivateKeyError::RsaTooLarge {
        maximum: MAX_MODULUS_BITS,
    }
}

/// An RSAPrivateKey as it is written.
struct Fields<'a> {
    version: i64,
    modulus: Integer<'a>,
    exponent: i64,
    /// d, p, q.
    secret: [Integer<'a>; 3],
    /// d mod (p - 1), d mod (q - 1), q^-1 mod p.
    crt: [Option<Integer<'a>>; 3],
    further_primes: Vec<Integer<'a>>,
}

impl<'a> Fields<'a> {
    fn read(mut der: &'a [u8]) -> Result<Self, Malformed> {
        let mut inside = asn1::element(&mut der, tag::SEQUENCE)?;
        let input = &mut inside;
        let fields = Self {
            version: asn1::int64(input)?,
            modulus: asn1::integer(input)?,
            exponent: asn1::int64(input)?,
            secret: [
                asn1::integer(input)?,
                asn1::integer(input)?,
                asn1::integer(input)?,
            ],
            crt: [
                optional_integer(input)?,
                optional_integer(input)?,
                optional_integer(input)?,
            ],
            further_primes: further_primes(input)?,
        };
        der.is_empty().then_some(fields).ok_or(Malformed)
    }

    /// The numbers, when the version is known and none of them is zero or negative.
    fn numbers(&self) -> Option<Numbers> {
        let [d, p, q] = self.secret;
        let [dp, dq, q_inverse] = self.crt.map(|it| it.map(number));
        let crt = [&dp, &dq, &q_inverse];
        if self.version > 1 || crt.into_iter().any(|it| matches!(it, Some(None))) {
            return None;
        }
        let further = self.further_primes.iter().map(|it| number(*it));
        Some(Numbers {
            n: number(self.modulus)?,
            e: u64::try_from(self.exponent).ok()?,
            d: number(d)?,
            p: number(p)?,
            q: number(q)?,
            crt: dp.flatten().zip(dq.flatten()).zip(q_inverse.flatten()),
            further_primes: further.collect::<Option<_>>()?,
        })
    }

    fn public_key(&self) -> Option<PublicKey> {
        let exponent = u64::try_from(self.exponent).ok()?;
        PublicKey::from_rsa_numbers(self.modulus.positive()?, exponent).ok()
    }
}

fn optional_integer<'a>(input: &mut &'a [u8]) -> Result<Option<Integer<'a>>, Malformed> {
    asn1::optional_element(input, tag::INTEGER)?
        .map(Integer::from_content)
        .transpose()
}

/// The primes beyond two (OtherPrimeInfos); their exponents and coefficients must be INTEGERs and do not matter.
fn further_primes<'a>(input: &mut &'a [u8]) -> Result<Vec<Integer<'a>>, Malformed> {
    let mut infos = asn1::optional_element(input, tag::SEQUENCE)?.unwrap_or_default();
    let mut primes = Vec::new();
    while !infos.is_empty() {
        let mut info = asn1::element(&mut infos, tag::SEQUENCE)?;
        primes.push(asn1::integer(&mut info)?);
        asn1::integer(&mut info)?;
        asn1::integer(&mut info)?;
    }
    Ok(primes)
}

fn number(integer: Integer<'_>) -> Option<Number> {
    let magnitude = integer.positive()?;
    Some(Zeroizing::new(BoxedUint::from_be_slice_vartime(magnitude)))
}

/// All numbers of a key, each above zero.
struct Numbers {
    n: Number,
    e: u64,
    d: Number,
    p: Number,
    q: Number,
    /// d mod (p - 1), d mod (q - 1), q^-1 mod p; all three or none count.
    crt: Option<((Number, Number), Number)>,
    further_primes: Vec<Number>,
}

impl Numbers {
    /// Go's checks; `Some` when all hold.
    fn check(&self) -> Option<()> {
        let is_public_part_good = is_odd(&self.n)
            && is_less(&BoxedUint::one(), &self.n)
            && (2..=MAX_EXPONENT).contains(&self.e)
            && self.e & 1 == 1;
        holds(is_public_part_good && is_less(&self.d, &self.n))?;
        match (&*self.further_primes, &self.crt) {
            ([], Some(((dp, dq), q_inverse))) => self.check_two_primes(dp, dq, q_inverse),
            ([], None) => self.check_computed(),
            (further, _) => self.check_many_primes(further),
        }
    }

    /// Go's `NewPrivateKey`: the CRT values are computed, the inverse of q by Fermat (so p must pass for a prime).
    fn check_computed(&self) -> Option<()> {
        let one = BoxedUint::one();
        let less_one = |prime: &BoxedUint| prime.wrapping_sub(&one);
        let dp = remainder(&self.d, &less_one(&self.p))?;
        let dq = remainder(&self.d, &less_one(&self.q))?;
        let odd_p = Odd::new((*self.p).clone()).into_option()?;
        let q = remainder(&self.q, &self.p)?;
        let exponent = less_one(&self.p).wrapping_sub(&one);
        let params = BoxedMontyParams::new_vartime(odd_p);
        let q_inverse = BoxedMontyForm::new(q, &params).pow(&exponent).retrieve();
        self.check_two_primes(&dp, &dq, &q_inverse)
    }

    /// Go's `checkPrivateKey`.
    fn check_two_primes(
        &self,
        dp: &BoxedUint,
        dq: &BoxedUint,
        q_inverse: &BoxedUint,
    ) -> Option<()> {
        let (n, p, q) = (&self.n, &self.p, &self.q);
        holds(is_less(p, n) && is_less(q, n) && is_zero(&product_mod(p, q, n)?))?;
        holds(is_less(q_inverse, p) && is_one(&product_mod(q_inverse, q, p)?))?;
        self.check_crt_exponent(dp, p)?;
        self.check_crt_exponent(dq, q)?;
        let half = i64::from(n.bits_vartime()) / 2;
        let distance = if is_less(q, p) {
            p.wrapping_sub(&**q)
        } else {
            q.wrapping_sub(&**p)
        };
        holds(!is_zero(&distance))?;
        holds(i64::from(distance.bits_vartime()) > half - PRIME_DISTANCE_BITS)?;
        holds(i64::from(self.d.bits_vartime()) > half)
    }

    /// `exponent` is d mod (`prime` - 1) and the inverse of e there.
    fn check_crt_exponent(&self, exponent: &BoxedUint, prime: &BoxedUint) -> Option<()> {
        let modulus = prime.wrapping_sub(BoxedUint::one());
        holds(is_less(&BoxedUint::one(), &modulus) && is_less(exponent, &modulus))?;
        let e = BoxedUint::from(self.e);
        holds(is_one(&product_mod(exponent, &e, &modulus)?))?;
        holds(is_equal(&remainder(&self.d, &modulus)?, exponent))
    }

    /// Go's `precomputeLegacy`: only that no prime is 1 and that they are coprime, in the order that it looks.
    fn check_many_primes(&self, further: &[Number]) -> Option<()> {
        let one = BoxedUint::one();
        let mut primes = [&self.p, &self.q].into_iter().chain(further);
        holds(primes.all(|prime| is_less(&one, prime)))?;
        holds(are_coprime(&self.q, &self.p))?;
        let mut product = Zeroizing::new(self.p.concatenating_mul(&*self.q));
        for prime in further {
            holds(are_coprime(&product, prime))?;
            product = Zeroizing::new(product.concatenating_mul(&**prime));
        }
        Some(())
    }
}

fn holds(condition: bool) -> Option<()> {
    condition.then_some(())
}

fn is_less(a: &BoxedUint, b: &BoxedUint) -> bool {
    a.cmp_vartime(b).is_lt()
}

fn is_equal(a: &BoxedUint, b: &BoxedUint) -> bool {
    a.cmp_vartime(b).is_eq()
}

fn is_zero(number: &BoxedUint) -> bool {
    number.bits_vartime() == 0
}

fn is_one(number: &BoxedUint) -> bool {
    number.bits_vartime() == 1
}

fn is_odd(number: &BoxedUint) -> bool {
    number.bit_vartime(0)
}

fn remainder(number: &BoxedUint, modulus: &BoxedUint) -> Option<BoxedUint> {
    let modulus = NonZero::new(modulus.clone()).into_option()?;
    Some(number.rem_vartime(&modulus))
}

fn product_mod(a: &BoxedUint, b: &BoxedUint, modulus: &BoxedUint) -> Option<BoxedUint> {
    remainder(&a.concatenating_mul(b), modulus)
}

/// Euclid's algorithm; it ends, for the second number shrinks.
fn are_coprime(a: &BoxedUint, b: &BoxedUint) -> bool {
    let (mut a, mut b) = (a.clone(), b.clone());
    while let Some(rest) = remainder(&a, &b) {
        a = std::mem::replace(&mut b, rest);
    }
    is_one(&a)
}
