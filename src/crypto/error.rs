//! Why keys and signatures are refused.

use super::{Curve, KeyAlgorithm, SignatureAlgorithm};
use crate::diagnostic::Diagnostic;
use crate::encoding::asn1::Malformed;

/// Why a SubjectPublicKeyInfo was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PublicKeyError {
    /// The parameters of an RSA key are not exactly NULL (RFC 3279, section 2.3.1).
    #[error("the RSA key's algorithm parameters are not NULL")]
    RsaParameters,
    /// The bytes of an RSA key are no SEQUENCE.
    #[error("the RSA key is not an RSAPublicKey structure")]
    RsaMalformed,
    /// The modulus of an RSA key is malformed, zero or negative.
    #[error("the RSA key's modulus is not a positive integer")]
    RsaModulus,
    /// The exponent of an RSA key is malformed, zero, negative or beyond 63 bits.
    #[error("the RSA key's exponent is not a positive integer of at most 63 bits")]
    RsaExponent,
    /// The parameters of an elliptic curve key are no OBJECT IDENTIFIER.
    #[error("the elliptic curve key does not name its curve")]
    CurveParameters,
    /// The named curve is none of P-224, P-256, P-384, P-521.
    #[error("the elliptic curve `{oid}` is not supported")]
    UnsupportedCurve {
        /// The curve's object identifier in dotted form.
        oid: String,
    },
    /// The point is compressed, hybrid, empty or the point at infinity.
    #[error("the point on {curve} is not in uncompressed form")]
    PointNotUncompressed {
        /// The key's curve.
        curve: Curve,
    },
    /// The point has the wrong length for its curve.
    #[error("the point on {curve} has {actual} bytes instead of {expected}")]
    PointLength {
        /// The key's curve.
        curve: Curve,
        /// Bytes of an uncompressed point of that curve.
        expected: usize,
        /// Bytes that there are.
        actual: usize,
    },
    /// The coordinates are not reduced or do not satisfy the curve's equation.
    #[error("the coordinates are not a point on {curve}")]
    PointNotOnCurve {
        /// The key's curve.
        curve: Curve,
    },
    /// An Ed25519 key has algorithm parameters (RFC 8410, section 3).
    #[error("the Ed25519 key has algorithm parameters")]
    Ed25519Parameters,
    /// An Ed25519 key does not have 32 bytes.
    #[error("the Ed25519 key has {actual} bytes instead of 32")]
    Ed25519Length {
        /// Bytes that there are.
        actual: usize,
    },
    /// The bytes of a DSA key are no INTEGER.
    #[error("the DSA key is not an integer")]
    DsaMalformed,
    /// The parameters of a DSA key are no three INTEGERs.
    #[error("the DSA key's parameters are malformed")]
    DsaParameters,
    /// A number of a DSA key is zero or negative.
    #[error("a number of the DSA key is not positive")]
    DsaNotPositive,
}

impl Diagnostic for PublicKeyError {
    fn code(&self) -> &'static str {
        match self {
            Self::RsaParameters => "MSP-KEY-001",
            Self::RsaMalformed => "MSP-KEY-002",
            Self::RsaModulus => "MSP-KEY-003",
            Self::RsaExponent => "MSP-KEY-004",
            Self::CurveParameters => "MSP-KEY-005",
            Self::UnsupportedCurve { .. } => "MSP-KEY-006",
            Self::PointNotUncompressed { .. } => "MSP-KEY-007",
            Self::PointLength { .. } => "MSP-KEY-008",
            Self::PointNotOnCurve { .. } => "MSP-KEY-009",
            Self::Ed25519Parameters => "MSP-KEY-010",
            Self::Ed25519Length { .. } => "MSP-KEY-011",
            Self::DsaMalformed => "MSP-KEY-012",
            Self::DsaParameters => "MSP-KEY-013",
            Self::DsaNotPositive => "MSP-KEY-014",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::CurveParameters | Self::UnsupportedCurve { .. } => Some(
                "issue the certificate for a key on P-256 or P-384, named by its object identifier",
            ),
            Self::PointNotUncompressed { .. } => Some(
                "encode the public key as an uncompressed point (openssl: -conv_form uncompressed)",
            ),
            Self::RsaParameters | Self::Ed25519Parameters => Some(
                "have the certificate encoded anew: RSA keys need NULL parameters, Ed25519 keys none",
            ),
            _ => Some("the certificate is damaged or was made by a faulty tool: issue it anew"),
        }
    }
}

/// Why a signature was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// No such signature can be verified (unknown algorithm, DSA, key that verifies nothing).
    #[error("signatures of algorithm `{algorithm}` by a key of type `{key}` cannot be verified")]
    Unsupported {
        /// The signature's algorithm.
        algorithm: SignatureAlgorithm,
        /// The key's algorithm.
        key: KeyAlgorithm,
    },
    /// The algorithm is recognized and refused as insecure: MD5 always, SHA-1 but for CRLs.
    #[error("the signature algorithm `{algorithm}` is insecure")]
    Insecure {
        /// The signature's algorithm.
        algorithm: SignatureAlgorithm,
    },
    /// The algorithm asks for another type of key.
    #[error("a signature of algorithm `{algorithm}` cannot come from a key of type `{key}`")]
    KeyMismatch {
        /// The signature's algorithm.
        algorithm: SignatureAlgorithm,
        /// The key's algorithm.
        key: KeyAlgorithm,
    },
    /// The signature is not the DER of two integers.
    #[error("the ECDSA signature is not the DER of two integers")]
    Malformed,
    /// R or S is zero or negative.
    #[error("a number of the ECDSA signature is not positive")]
    NotPositive,
    /// S is above half of the curve's order; Fabric refuses such signatures of messages.
    #[error("the ECDSA signature has a high S for {curve}")]
    HighS {
        /// The key's curve.
        curve: Curve,
    },
    /// The signature is not this key's over these bytes.
    #[error("the signature does not match")]
    Mismatch,
    /// There is no signature at all.
    #[error("the signature is empty")]
    EmptySignature,
    /// Fabric refuses to verify an Ed25519 signature over the empty message.
    #[error("the message is empty, over which no Ed25519 signature is verified")]
    EmptyMessage,
    /// The MSP names a family of hash functions that Fabric does not know.
    #[error(
        "the MSP's signature hash family is not known, so no ECDSA signature of a message verifies"
    )]
    UnknownHashFamily,
    /// Keys of this type do not sign messages in Fabric.
    #[error("a key of type `{key}` verifies no messages")]
    NotForMessages {
        /// The key's algorithm.
        key: KeyAlgorithm,
    },
    /// The RSA key is too short to be trusted.
    #[error("the RSA key has {bits} bits, less than {minimum}")]
    RsaKeyTooSmall {
        /// Bits of the modulus.
        bits: usize,
        /// The least that is taken.
        minimum: usize,
    },
    /// The RSA key is longer than what is verified here.
    #[error("the RSA key has {bits} bits, more than {maximum}")]
    RsaKeyTooLarge {
        /// Bits of the modulus.
        bits: usize,
        /// The most that is taken.
        maximum: usize,
    },
    /// The RSA modulus is even, hence no product of two odd primes.
    #[error("the RSA key's modulus is even")]
    RsaModulusEven,
    /// The RSA exponent is 1, even or above 2^31 - 1.
    #[error("the RSA key's exponent {exponent} is not an odd number from 3 to 2147483647")]
    RsaExponent {
        /// The exponent.
        exponent: u64,
    },
    /// S can be normalized only against the curve of an ECDSA key.
    #[error("a key of type `{key}` has no curve to normalize an ECDSA signature against")]
    NotEcdsa {
        /// The key's algorithm.
        key: KeyAlgorithm,
    },
}

impl From<Malformed> for SignatureError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl Diagnostic for SignatureError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unsupported { .. } => "MSP-SIG-001",
            Self::Insecure { .. } => "MSP-SIG-002",
            Self::KeyMismatch { .. } => "MSP-SIG-003",
            Self::Malformed => "MSP-SIG-004",
            Self::NotPositive => "MSP-SIG-005",
            Self::HighS { .. } => "MSP-SIG-006",
            Self::Mismatch => "MSP-SIG-007",
            Self::EmptySignature => "MSP-SIG-008",
            Self::EmptyMessage => "MSP-SIG-009",
            Self::NotForMessages { .. } => "MSP-SIG-010",
            Self::RsaKeyTooSmall { .. } => "MSP-SIG-011",
            Self::RsaKeyTooLarge { .. } => "MSP-SIG-012",
            Self::RsaModulusEven => "MSP-SIG-013",
            Self::RsaExponent { .. } => "MSP-SIG-014",
            Self::NotEcdsa { .. } => "MSP-SIG-015",
            Self::UnknownHashFamily => "MSP-SIG-016",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Unsupported { .. } | Self::Insecure { .. } | Self::KeyMismatch { .. } => Some(
                "have it signed with ECDSA, RSA or Ed25519 and SHA-256 or longer, as the issuer's key demands",
            ),
            Self::HighS { .. } => Some(
                "sign with low S: where S is above half of the curve's order, send the order minus S",
            ),
            Self::Malformed | Self::NotPositive => {
                Some("send the signature as DER: a SEQUENCE of the INTEGERs r and s")
            }
            Self::NotForMessages { .. } => Some("enroll the identity with an ECDSA key"),
            Self::RsaKeyTooSmall { .. }
            | Self::RsaKeyTooLarge { .. }
            | Self::RsaModulusEven
            | Self::RsaExponent { .. } => Some("replace the certificate authority's RSA key"),
            Self::EmptyMessage => Some("sign at least one byte"),
            Self::UnknownHashFamily => Some("set `signature_hash_family` to SHA2 or SHA3"),
            Self::Mismatch | Self::EmptySignature | Self::NotEcdsa { .. } => None,
        }
    }
}
