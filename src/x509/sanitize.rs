//! Where Fabric reads a certificate once more, with `encoding/asn1`: its subject key identifier, and the whole of it when a
//! signature is brought to low S.

use super::asn1::{Asn1Error, Element, Fields, check_extensions};
use super::{Certificate, CertificateError};
use crate::diagnostic::Diagnostic;
use crate::encoding::asn1::AlgorithmIdentifier;
use crate::encoding::der::tag::{
    self, BIT_STRING, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE,
};
use crate::encoding::der::write;
use crate::encoding::oid::oid;

/// Content octets of subjectKeyIdentifier, 2.5.29.14.
const SUBJECT_KEY_ID: &[u8] = oid!("2.5.29.14");

/// Why Fabric cannot use a certificate that Go has parsed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SanitizeError {
    /// No extension subjectKeyIdentifier.
    #[error("the certificate has no subject key identifier")]
    NoSubjectKeyId,
    /// The first extension subjectKeyIdentifier is no OCTET STRING.
    #[error("the certificate's subject key identifier: {0}")]
    SubjectKeyId(Asn1Error),
    /// The certificate cannot be given another signature: its form passes Go's reader of certificates but not the stricter one
    /// that Fabric uses for this.
    #[error("the certificate cannot be re-encoded: {0}")]
    Reread(Asn1Error),
    /// The re-encoded certificate does not parse.
    #[error("the re-encoded certificate does not parse: {0}")]
    Reparse(#[from] CertificateError),
}

impl Diagnostic for SanitizeError {
    fn code(&self) -> &'static str {
        match self {
            Self::NoSubjectKeyId => "MSP-SAN-001",
            Self::SubjectKeyId(_) => "MSP-SAN-002",
            Self::Reread(_) => "MSP-SAN-003",
            Self::Reparse(_) => "MSP-SAN-004",
        }
    }

    fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoSubjectKeyId | Self::SubjectKeyId(_) => {
                "issue the CA's certificate with the extension subjectKeyIdentifier (RFC 5280, 4.2.1.2)"
            }
            Self::Reread(_) | Self::Reparse(_) => {
                "issue the certificate anew, with an ECDSA signature whose s is in the lower half of the order"
            }
        })
    }
}

impl Certificate {
    /// The subject key identifier as Fabric's `getSubjectKeyIdentifierFromCert` reads it: the content of the first such extension's
    /// OCTET STRING, whatever follows that.
    ///
    /// # Errors
    /// [`SanitizeError::NoSubjectKeyId`] or [`SanitizeError::SubjectKeyId`].
    pub fn ski_as_fabric_reads_it(&self) -> Result<&[u8], SanitizeError> {
        let extension = self
            .extension(SUBJECT_KEY_ID)
            .ok_or(SanitizeError::NoSubjectKeyId)?;
        octet_string(extension.value).map_err(SanitizeError::SubjectKeyId)
    }

    /// This certificate with another signature: what Fabric's `sanitizeECDSASignedCert` makes to bring a signature to low S.
    ///
    /// The signed part stays byte for byte. The signature algorithm is kept without what follows its parameters; what follows the
    /// signature is dropped.
    ///
    /// # Errors
    /// The certificate does not unmarshal into Fabric's own structure (for which unique identifiers, times, booleans and so on
    /// must be well-formed), or what comes out does not parse.
    pub fn with_signature(&self, signature: &[u8]) -> Result<Self, SanitizeError> {
        let der = with_signature(self.as_der(), signature).map_err(SanitizeError::Reread)?;
        Ok(Self::from_der(&der)?)
    }
}

fn octet_string(der: &[u8]) -> Result<&[u8], Asn1Error> {
    let octets = Fields::new(der).required("subjectKeyIdentifier", OCTET_STRING)?;
    Ok(octets.content())
}

/// The first content octet of a BIT STRING of whole bytes.
const NO_UNUSED_BITS: &[u8] = &[0];

fn with_signature(certificate: &[u8], signature: &[u8]) -> Result<Vec<u8>, Asn1Error> {
    let mut fields = Fields::new(certificate)
        .required("certificate", SEQUENCE)?
        .fields();
    let tbs = fields.required("tbsCertificate", SEQUENCE)?;
    check_tbs(tbs)?;
    let algorithm = fields.algorithm_identifier("signatureAlgorithm")?;
    let replaced = fields.required("signatureValue", BIT_STRING)?;
    replaced.bit_string()?;
    Ok(certificate_of(tbs, &algorithm, signature))
}

fn certificate_of(
    tbs: Element<'_>,
    algorithm: &AlgorithmIdentifier<'_>,
    signature: &[u8],
) -> Vec<u8> {
    let parameters = algorithm.parameters.unwrap_or_default();
    let oid = write::element(OBJECT_IDENTIFIER, &[algorithm.oid]);
    let algorithm = write::element(SEQUENCE, &[&oid, parameters]);
    let signature = write::element(BIT_STRING, &[NO_UNUSED_BITS, signature]);
    write::element(SEQUENCE, &[tbs.der(), &algorithm, &signature])
}

/// Reads the signed part as far as Fabric's `tbsCertificate` does; elements after the extensions are ignored.
fn check_tbs(tbs: Element<'_>) -> Result<(), Asn1Error> {
    let mut fields = tbs.fields();
    if let Some(version) = fields.optional_explicit("version", 0, INTEGER)? {
        version.int64()?;
    }
    fields.required("serialNumber", INTEGER)?.integer()?;
    fields.algorithm_identifier("signature")?;
    fields.any("issuer")?;
    check_validity(fields.required("validity", SEQUENCE)?)?;
    fields.any("subject")?;
    check_public_key(fields.required("subjectPublicKeyInfo", SEQUENCE)?)?;
    check_unique_ids(&mut fields)?;
    match fields.optional_explicit("extensions", 3, SEQUENCE)? {
        Some(list) => check_extensions(list),
        None => Ok(()),
    }
}

fn check_validity(validity: Element<'_>) -> Result<(), Asn1Error> {
    let mut fields = validity.fields();
    fields.time("notBefore")?;
    fields.time("notAfter")?;
    Ok(())
}

fn check_public_key(info: Element<'_>) -> Result<(), Asn1Error> {
    let mut fields = info.fields();
    fields.algorithm_identifier("algorithm")?;
    fields
        .required("subjectPublicKey", BIT_STRING)?
        .bit_string()?;
    Ok(())
}

fn check_unique_ids(fields: &mut Fields<'_>) -> Result<(), Asn1Error> {
    for (name, number) in [("issuerUniqueID", 1), ("subjectUniqueID", 2)] {
        if let Some(id) = fields.optional(name, tag::context(number))? {
            id.bit_string()?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
