//! What every error of this crate can say about itself, apart from its message.

/// An error with a stable code and, where there is one, a remedy.
///
/// `Display` tells people what is wrong; [`code`](Diagnostic::code) is for programs and never changes its meaning;
/// [`help`](Diagnostic::help) says what to do about it.
pub trait Diagnostic: std::error::Error {
    /// The stable code, for example `MSP-X509-003`.
    fn code(&self) -> &'static str;

    /// What to do about it, when there is something to be done.
    fn help(&self) -> Option<&'static str> {
        None
    }
}

/// What to do about a CA that expires. Fabric judges an identity at its own notBefore and insists on one path: a renewed certificate
/// with another notBefore refuses older identities in the place of the former one, and those of the time of both beside it.
pub(crate) const CA_RENEWAL: &str = "renew the CA: with the same key and the same start of validity the new certificate replaces the old file; otherwise give the CA a new key and list both certificates";
