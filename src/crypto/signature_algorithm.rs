//! Signature algorithms of certificates and CRLs.

use std::fmt;

use super::HashAlgorithm;
use crate::encoding::asn1::{self, AlgorithmIdentifier, Malformed};
use crate::encoding::der::tag;
use crate::encoding::oid::oid;

/// The algorithms that Go's `crypto/x509` recognizes by their identifiers, and `Unknown` for all others.
///
/// NOTE: Go also has a name for MD2 with RSA, but no identifier leads to it; it is `Unknown` here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignatureAlgorithm {
    /// MD5 with RSA PKCS #1 v1.5: recognized and always refused.
    Md5WithRsa,
    /// SHA-1 with RSA PKCS #1 v1.5, under its PKCS or its ISO identifier: for CRLs only.
    Sha1WithRsa,
    /// SHA-256 with RSA PKCS #1 v1.5.
    Sha256WithRsa,
    /// SHA-384 with RSA PKCS #1 v1.5.
    Sha384WithRsa,
    /// SHA-512 with RSA PKCS #1 v1.5.
    Sha512WithRsa,
    /// DSA with SHA-1: recognized and always refused.
    DsaWithSha1,
    /// DSA with SHA-256: recognized and always refused.
    DsaWithSha256,
    /// ECDSA with SHA-1: for CRLs only.
    EcdsaWithSha1,
    /// ECDSA with SHA-256.
    EcdsaWithSha256,
    /// ECDSA with SHA-384.
    EcdsaWithSha384,
    /// ECDSA with SHA-512.
    EcdsaWithSha512,
    /// RSA-PSS with SHA-256, MGF1 with SHA-256 and 32 bytes of salt.
    Sha256WithRsaPss,
    /// RSA-PSS with SHA-384, MGF1 with SHA-384 and 48 bytes of salt.
    Sha384WithRsaPss,
    /// RSA-PSS with SHA-512, MGF1 with SHA-512 and 64 bytes of salt.
    Sha512WithRsaPss,
    /// Ed25519 over the message itself.
    Ed25519,
    /// Anything else; such a signature never verifies.
    Unknown,
}

/// What it takes to verify a signature of some algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    RsaPkcs1v15(HashAlgorithm),
    RsaPss(HashAlgorithm),
    Dsa(HashAlgorithm),
    Ecdsa(HashAlgorithm),
    Ed25519,
}

// Content octets of OBJECT IDENTIFIERs. DER has one encoding for each, so bytes may be compared.
const SHA256: &[u8] = oid!("2.16.840.1.101.3.4.2.1");
const SHA384: &[u8] = oid!("2.16.840.1.101.3.4.2.2");
const SHA512: &[u8] = oid!("2.16.840.1.101.3.4.2.3");
const MGF1: &[u8] = oid!("1.2.840.113549.1.1.8");

impl SignatureAlgorithm {
    /// From an AlgorithmIdentifier: `oid` = content octets of the OBJECT IDENTIFIER, `parameters` = the whole TLV of the
    /// parameters, if any.
    ///
    /// Go's `getSignatureAlgorithmFromAI`. Parameters count for Ed25519 (there must be none) and RSA-PSS (see
    /// [`Sha256WithRsaPss`](Self::Sha256WithRsaPss) and its siblings); others are ignored, also a NULL after ECDSA.
    pub fn from_identifier(oid: &[u8], parameters: Option<&[u8]>) -> Self {
        match (oid, parameters) {
            ([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, arc], _) => {
                Self::from_pkcs1_arc(*arc, parameters)
            }
            ([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, arcs @ ..], _) => Self::from_ecdsa_arcs(arcs),
            ([0x2b, 0x0e, 0x03, 0x02, 0x1d], _) => Self::Sha1WithRsa,
            ([0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x03], _) => Self::DsaWithSha1,
            ([0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x02], _) => Self::DsaWithSha256,
            ([0x2b, 0x65, 0x70], None) => Self::Ed25519,
            _ => Self::Unknown,
        }
    }

    /// ECDSA with any hash: the certificates that Fabric sanitizes.
    pub const fn is_ecdsa(self) -> bool {
        matches!(
            self,
            Self::EcdsaWithSha1
                | Self::EcdsaWithSha256
                | Self::EcdsaWithSha384
                | Self::EcdsaWithSha512
        )
    }

    fn from_pkcs1_arc(arc: u8, parameters: Option<&[u8]>) -> Self {
        match arc {
            4 => Self::Md5WithRsa,
            5 => Self::Sha1WithRsa,
            10 => pss_algorithm(parameters.unwrap_or_default()).unwrap_or(Self::Unknown),
            11 => Self::Sha256WithRsa,
            12 => Self::Sha384WithRsa,
            13 => Self::Sha512WithRsa,
            _ => Self::Unknown,
        }
    }

    fn from_ecdsa_arcs(arcs: &[u8]) -> Self {
        match arcs {
            [1] => Self::EcdsaWithSha1,
            [3, 2] => Self::EcdsaWithSha256,
            [3, 3] => Self::EcdsaWithSha384,
            [3, 4] => Self::EcdsaWithSha512,
            _ => Self::Unknown,
        }
    }

    /// `None` where there is no hash to be had (MD5, unknown).
    pub(super) const fn scheme(self) -> Option<Scheme> {
        use HashAlgorithm::{Sha1, Sha256, Sha384, Sha512};
        Some(match self {
            Self::Md5WithRsa | Self::Unknown => return None,
            Self::Sha1WithRsa => Scheme::RsaPkcs1v15(Sha1),
            Self::Sha256WithRsa => Scheme::RsaPkcs1v15(Sha256),
            Self::Sha384WithRsa => Scheme::RsaPkcs1v15(Sha384),
            Self::Sha512WithRsa => Scheme::RsaPkcs1v15(Sha512),
            Self::DsaWithSha1 => Scheme::Dsa(Sha1),
            Self::DsaWithSha256 => Scheme::Dsa(Sha256),
            Self::EcdsaWithSha1 => Scheme::Ecdsa(Sha1),
            Self::EcdsaWithSha256 => Scheme::Ecdsa(Sha256),
            Self::EcdsaWithSha384 => Scheme::Ecdsa(Sha384),
            Self::EcdsaWithSha512 => Scheme::Ecdsa(Sha512),
            Self::Sha256WithRsaPss => Scheme::RsaPss(Sha256),
            Self::Sha384WithRsaPss => Scheme::RsaPss(Sha384),
            Self::Sha512WithRsaPss => Scheme::RsaPss(Sha512),
            Self::Ed25519 => Scheme::Ed25519,
        })
    }
}

impl Scheme {
    /// What the message is hashed with before it is verified.
    pub(super) const fn hash(self) -> Option<HashAlgorithm> {
        match self {
            Self::RsaPkcs1v15(hash) | Self::RsaPss(hash) | Self::Dsa(hash) | Self::Ecdsa(hash) => {
                Some(hash)
            }
            Self::Ed25519 => None,
        }
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Md5WithRsa => "MD5-RSA",
            Self::Sha1WithRsa => "SHA1-RSA",
            Self::Sha256WithRsa => "SHA256-RSA",
            Self::Sha384WithRsa => "SHA384-RSA",
            Self::Sha512WithRsa => "SHA512-RSA",
            Self::DsaWithSha1 => "DSA-SHA1",
            Self::DsaWithSha256 => "DSA-SHA256",
            Self::EcdsaWithSha1 => "ECDSA-SHA1",
            Self::EcdsaWithSha256 => "ECDSA-SHA256",
            Self::EcdsaWithSha384 => "ECDSA-SHA384",
            Self::EcdsaWithSha512 => "ECDSA-SHA512",
            Self::Sha256WithRsaPss => "SHA256-RSAPSS",
            Self::Sha384WithRsaPss => "SHA384-RSAPSS",
            Self::Sha512WithRsaPss => "SHA512-RSAPSS",
            Self::Ed25519 => "Ed25519",
            Self::Unknown => "unknown",
        })
    }
}

/// RSASSA-PSS-params (RFC 4055, section 3.1) as far as Go supports them.
///
/// NOTE: unlike the RFC, hash, mask function and salt length have no defaults (those would mean SHA-1).
fn pss_algorithm(mut parameters: &[u8]) -> Result<SignatureAlgorithm, Malformed> {
    let mut fields = asn1::element(&mut parameters, tag::SEQUENCE)?;
    let hash = asn1::explicit(&mut fields, 0, tag::SEQUENCE)?;
    let hash = AlgorithmIdentifier::from_content(hash)?;
    let mask = asn1::explicit(&mut fields, 1, tag::SEQUENCE)?;
    let mask = AlgorithmIdentifier::from_content(mask)?;
    let mask_hash = AlgorithmIdentifier::read(&mut mask.parameters.unwrap_or_default())?;
    let salt_bytes = asn1::explicit(&mut fields, 2, tag::INTEGER)?;
    let trailer = asn1::optional_explicit(&mut fields, 3, tag::INTEGER)?;

    let consistent = mask.oid == MGF1
        && mask_hash.oid == hash.oid
        && has_plain_parameters(&hash)
        && has_plain_parameters(&mask_hash)
        && matches!(trailer, None | Some([1]));
    Ok(match (hash.oid, salt_bytes) {
        _ if !consistent => SignatureAlgorithm::Unknown,
        (SHA256, [32]) => SignatureAlgorithm::Sha256WithRsaPss,
        (SHA384, [48]) => SignatureAlgorithm::Sha384WithRsaPss,
        (SHA512, [64]) => SignatureAlgorithm::Sha512WithRsaPss,
        _ => SignatureAlgorithm::Unknown,
    })
}

fn has_plain_parameters(identifier: &AlgorithmIdentifier<'_>) -> bool {
    matches!(identifier.parameters, None | Some([0x05, 0x00]))
}

#[cfg(test)]
mod tests;
