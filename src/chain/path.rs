//! A chain, and the places that a certificate can take in one.

use crate::x509::Certificate;
use std::ops::Deref;
use std::sync::Arc;

/// A certification path: the certificate that was verified first, a root last. Cloning shares it.
///
/// A root that was verified itself is a chain of one. Only the functions of this module make chains, so every signature
/// in it holds.
#[derive(Clone)]
pub struct Chain(Arc<[Certificate]>);

impl Chain {
    pub(super) fn of_root(root: &Certificate) -> Self {
        Self(Arc::from([root.clone()]))
    }

    pub(super) fn new<'a>(certificates: impl Iterator<Item = &'a Certificate>) -> Self {
        Self(certificates.cloned().collect())
    }

    /// The chain without the certificate that was verified: its issuer first, the root last. Empty for a root verified
    /// itself.
    pub fn issuers(&self) -> &[Certificate] {
        self.0.get(1..).unwrap_or_default()
    }

    /// The certificate's direct issuer; none when the certificate is a root itself.
    pub fn direct_issuer(&self) -> Option<&Certificate> {
        self.0.get(1)
    }
}

impl Deref for Chain {
    type Target = [Certificate];

    fn deref(&self) -> &[Certificate] {
        &self.0
    }
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let subjects = self.iter().map(Certificate::subject_text);
        f.debug_list().entries(subjects).finish()
    }
}

/// The place for which an issuer is considered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Position {
    /// Between the certificate and a root.
    Intermediate,
    /// The end of a chain.
    Root,
}
