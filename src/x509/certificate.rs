//! One certificate.

use super::error::CertificateError;
use super::extensions::{
    self, ExtendedKeyUsages, Extension, KeyUsage, NameConstraints, Policies, SubjectAltNames,
};
use super::name::DisplayName;
use super::parse::{self, Parts, SignatureBits};
use crate::crypto::{PublicKey, SignatureAlgorithm};
use crate::encoding::hex::Hex;
use crate::encoding::time::Time;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

/// A certificate that Go's parser takes. Cloning shares it. Two are equal when their DER is.
///
/// The bytes are kept as they came; everything that is hashed, signed or compared is a part of them.
#[derive(Clone)]
pub struct Certificate {
    inner: Arc<Inner>,
}

struct Inner {
    der: Box<[u8]>,
    parts: Parts,
    // Few certificates are ever asked for these, so they are collected when one is. They have been checked before.
    alt_names: OnceLock<SubjectAltNames>,
    name_constraints: OnceLock<NameConstraints>,
    policies: OnceLock<Policies>,
    /// The key that is known to have signed it, if any.
    signer: OnceLock<PublicKey>,
}

impl Certificate {
    /// Reads a certificate as Go's `x509.ParseCertificate` (Go 1.26) does: what Go refuses is refused, and nothing else.
    ///
    /// Time and memory are linear in the input but for lists of extensions and policies, which take a logarithm more.
    ///
    /// # Errors
    /// The first rule that is broken; see [`CertificateError`].
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let parts = parse::parse(der)?;
        let inner = Inner {
            der: der.into(),
            parts,
            alt_names: OnceLock::new(),
            name_constraints: OnceLock::new(),
            policies: OnceLock::new(),
            signer: OnceLock::new(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The whole certificate, as it came.
    pub fn as_der(&self) -> &[u8] {
        &self.inner.der
    }

    /// The signed part, with its tag and length.
    pub fn tbs_der(&self) -> &[u8] {
        self.parts().tbs.of(self.as_der())
    }

    /// 1, 2 or 3.
    pub fn version(&self) -> u8 {
        self.parts().version
    }

    /// The content octets of the serial number's INTEGER: not negative, minimal, of any length.
    pub fn serial(&self) -> &[u8] {
        self.parts().serial.of(self.as_der())
    }

    /// What the certificate was signed with.
    pub fn signature_algorithm(&self) -> SignatureAlgorithm {
        self.parts().signature_algorithm
    }

    /// The signature's bytes, without the octet of unused bits.
    pub fn signature(&self) -> &[u8] {
        match &self.parts().signature {
            SignatureBits::InPlace(place) => place.of(self.as_der()),
            SignatureBits::Moved(bytes) => bytes,
        }
    }

    /// The issuer's name with its tag and length. Names are the same when these bytes are.
    pub fn issuer_der(&self) -> &[u8] {
        self.parts().issuer.of(self.as_der())
    }

    /// The subject's name with its tag and length.
    pub fn subject_der(&self) -> &[u8] {
        self.parts().subject.of(self.as_der())
    }

    /// From when on the certificate is valid.
    pub fn not_before(&self) -> Time {
        self.parts().not_before
    }

    /// Until when the certificate is valid.
    pub fn not_after(&self) -> Time {
        self.parts().not_after
    }

    /// The SubjectPublicKeyInfo with its tag and length.
    pub fn spki_der(&self) -> &[u8] {
        self.parts().spki.of(self.as_der())
    }

    /// The subject's key.
    pub fn public_key(&self) -> &PublicKey {
        &self.parts().public_key
    }

    /// The subject's common name: the last one, as Go's `Subject.CommonName`; empty when there is none.
    pub fn subject_common_name(&self) -> &str {
        &self.parts().subject_text.common_name
    }

    /// The subject's organizational units in the order of the certificate, as Go's `Subject.OrganizationalUnit`.
    pub fn organizational_units(&self) -> &[String] {
        &self.parts().subject_text.organizational_units
    }

    /// The subject's name for people, in the manner of RFC 4514. Not for comparing.
    pub fn subject_text(&self) -> String {
        DisplayName(self.subject_der()).to_string()
    }

    /// The issuer's name for people, in the manner of RFC 4514. Not for comparing.
    pub fn issuer_text(&self) -> String {
        DisplayName(self.issuer_der()).to_string()
    }

    /// All extensions in the order of the certificate; none of a v1 or v2 certificate.
    pub fn extensions(&self) -> impl Iterator<Item = Extension<'_>> {
        extensions::iter(self.parts().extensions.all.of(self.as_der()))
    }

    /// The extension whose id has these content octets. There cannot be two.
    pub fn extension(&self, oid: &[u8]) -> Option<Extension<'_>> {
        self.extensions().find(|extension| extension.oid == oid)
    }

    /// Is there a basicConstraints extension?
    pub fn basic_constraints_valid(&self) -> bool {
        self.parts().extensions.basic_constraints.is_some()
    }

    /// Is there a basicConstraints extension that says CA true?
    pub fn is_ca(&self) -> bool {
        let constraints = self.parts().extensions.basic_constraints;
        constraints.is_some_and(|constraints| constraints.is_ca)
    }

    /// pathLenConstraint, if it is stated. Go reads it even when CA is false.
    pub fn max_path_len(&self) -> Option<u64> {
        self.parts().extensions.basic_constraints?.max_path_length
    }

    /// keyUsage.
    pub fn key_usage(&self) -> KeyUsage {
        self.parts().extensions.key_usage
    }

    /// extKeyUsage.
    pub fn extended_key_usages(&self) -> ExtendedKeyUsages {
        self.parts().extensions.extended_key_usages
    }

    /// subjectKeyIdentifier; empty when there is none or it is empty.
    pub fn subject_key_id(&self) -> &[u8] {
        let place = self.parts().extensions.subject_key_id;
        place.of(self.as_der())
    }

    /// keyIdentifier of authorityKeyIdentifier; empty when there is none or it is empty.
    pub fn authority_key_id(&self) -> &[u8] {
        let place = self.parts().extensions.authority_key_id;
        place.of(self.as_der())
    }

    /// Is there a subjectAltName extension, whatever names it has?
    pub fn has_subject_alt_names(&self) -> bool {
        self.parts().extensions.has_alt_names
    }

    /// subjectAltName: the names that Go knows.
    pub fn subject_alt_names(&self) -> &SubjectAltNames {
        self.inner.alt_names.get_or_init(|| {
            let place = self.parts().extensions.alt_names;
            SubjectAltNames::collect(place.of(self.as_der()))
        })
    }

    /// Is there a nameConstraints extension, of whatever kinds?
    pub fn has_name_constraints(&self) -> bool {
        self.parts().extensions.has_name_constraints
    }

    /// nameConstraints: the subtrees that Go knows.
    pub fn name_constraints(&self) -> &NameConstraints {
        self.inner.name_constraints.get_or_init(|| {
            let places = self.parts().extensions.name_constraints;
            let side = |place: super::span::Span| place.of(self.as_der());
            NameConstraints::collect(side(places.permitted), side(places.excluded))
        })
    }

    /// certificatePolicies and the extensions around it.
    pub fn policies(&self) -> &Policies {
        self.inner
            .policies
            .get_or_init(|| Policies::collect(self.parts().extensions.policies, self.as_der()))
    }

    /// Does it require explicit policies or map policies? Without that anywhere, a path has no policy that could refuse it.
    pub fn may_refuse_policies(&self) -> bool {
        self.parts().extensions.policies.may_refuse()
    }

    /// Is there a critical extension that Go does not understand, or understands only in part?
    pub fn has_unhandled_critical_extension(&self) -> bool {
        self.parts().extensions.has_unhandled_critical
    }

    /// Is `key` known to have signed it? That it is not known says nothing.
    pub(super) fn is_known_to_be_signed_by(&self, key: &PublicKey) -> bool {
        self.inner.signer.get() == Some(key)
    }

    /// Remembers that `key` signed it.
    pub(super) fn remember_signer(&self, key: &PublicKey) {
        self.inner.signer.get_or_init(|| key.clone());
    }

    fn parts(&self) -> &Parts {
        &self.inner.parts
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner) || self.as_der() == other.as_der()
    }
}

impl Eq for Certificate {}

impl Hash for Certificate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_der().hash(state);
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate")
            .field("subject", &self.subject_text())
            .field("serial", &format_args!("{}", Hex(self.serial())))
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
