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
