//! Reading DER by the rules of Go's `encoding/asn1`, for the few structures that Fabric reads with it.
//!
//! Go has two DER readers. Certificates go through `cryptobyte`, which is strict; CRLs, Fabric's sanitizing and key
//! identifiers go through `encoding/asn1`, which is laxer in some places and stricter in others:
//!
//! * A SEQUENCE may hold more elements than its structure names; what follows the last known one is not even looked at.
//! * An optional element is recognised by its tag alone. One that does not match may be broken inside, or cut short.
//! * The length of an explicit tag is not used: what is inside it is bounded by what is around it.
//! * Tags and lengths must be minimal, lengths fit 31 bits, an INTEGER is minimal, a BOOLEAN is 00 or FF.
//!
//! Headers and numbers are read by [`encoding::asn1`](crate::encoding::asn1); here are names, places and reasons for errors, and the
//! structures: [`Fields`] walks the elements of one structure, [`Element`] is one of them.

mod content;
mod element;
mod error;
mod fields;
mod pkix;
mod strings;
mod time;

use content::BitString;

pub(super) use element::Element;
pub(super) use fields::Fields;
pub(super) use pkix::{Extension, check_extensions, check_name};

pub use error::{Asn1Error, Asn1Fault};
