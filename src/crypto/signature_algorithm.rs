//! Signature algorithms of certificates and CRLs.

/// The algorithms that Go's `crypto/x509` tells apart, and `Unknown` for all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum SignatureAlgorithm {
    Md2WithRsa,
    Md5WithRsa,
    Sha1WithRsa,
    Sha256WithRsa,
    Sha384WithRsa,
    Sha512WithRsa,
    DsaWithSha1,
    DsaWithSha256,
    EcdsaWithSha1,
    EcdsaWithSha256,
    EcdsaWithSha384,
    EcdsaWithSha512,
    Sha256WithRsaPss,
    Sha384WithRsaPss,
    Sha512WithRsaPss,
    Ed25519,
    Unknown,
}

impl SignatureAlgorithm {
    /// From an AlgorithmIdentifier: `oid` = content octets of the OBJECT IDENTIFIER, `parameters` = the whole TLV of the parameters, if any.
    pub fn from_identifier(oid: &[u8], parameters: Option<&[u8]>) -> Self {
        let _ = (oid, parameters);
        unimplemented!()
    }

    /// ECDSA with any hash: the certificates that Fabric sanitizes.
    pub fn is_ecdsa(self) -> bool {
        unimplemented!()
    }
}
