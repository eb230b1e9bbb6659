//! What can be wrong with DER.

/// Why bytes do not hold the structure that was expected: what, in which field, where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` at byte {offset} {fault}")]
#[non_exhaustive]
pub struct Asn1Error {
    /// The field's name in the ASN.1 of RFC 5280.
    pub field: &'static str,
    /// Where the field starts, or should start, counted from the start of what was read.
    pub offset: usize,
    /// What is wrong with it.
    pub fault: Asn1Fault,
}

/// What is wrong with one element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Asn1Fault {
    /// There is none, or there is something else in its place.
    #[error("is missing, or another element stands in its place")]
    Missing,
    /// Its content goes on after the end of what encloses it.
    #[error("is cut short")]
    Truncated,
    /// A tag or length in more bytes than needed or above 2^31 - 1, a length of indefinite form, or either cut short.
    #[error("has a malformed tag or length")]
    Header,
    /// An explicit tag without content, or any other element without content at the end of a structure where an explicit tag may stand
    /// (Go does not look at the tag before it objects).
    #[error("is empty where a tagged element was expected")]
    EmptyExplicitTag,
    /// An INTEGER without content or in more bytes than needed.
    #[error("is an integer that is empty or not minimal")]
    Integer,
    /// An INTEGER that does not fit 64 bits, where Go reads no larger one.
    #[error("is an integer of more than 64 bits")]
    IntegerTooLarge,
    /// A BOOLEAN other than 00 and FF.
    #[error("is a boolean that is neither 00 nor FF")]
    Boolean,
    /// A BIT STRING without content, or whose unused bits are more than seven or not zero.
    #[error("is a bit string with invalid unused bits")]
    BitString,
    /// An AlgorithmIdentifier that does not start with an object identifier, or whose parameters are malformed.
    #[error("is an invalid algorithm identifier")]
    AlgorithmIdentifier,
    /// An OBJECT IDENTIFIER that is empty, cut short, not minimal, or with an arc above 2^31 - 1.
    #[error("is an invalid object identifier")]
    ObjectIdentifier,
    /// A time that is not of the form that Go writes.
    #[error("is an invalid time")]
    Time,
    /// A string with characters that its type does not have.
    #[error("is a string with characters outside its type")]
    String,
    /// A form that Go's reader recognises but has no type for.
    #[error("has a form that Go cannot read")]
    Unreadable,
}
