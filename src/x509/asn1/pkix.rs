//! Structures that several others have: Go's `crypto/x509/pkix`.

use super::{Asn1Error, Element, Fields};
use crate::encoding::der::tag::{BOOLEAN, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET};

/// One extension (RFC 5280, 4.1.2.9); its value is not looked into.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extension<'a> {
    /// Content octets of the object identifier.
    pub(crate) oid: &'a [u8],
    pub(crate) value: Element<'a>,
}

impl<'a> Extension<'a> {
    /// Reads the next of a list of extensions, `None` after the last.
    pub(crate) fn next(extensions: &mut Fields<'a>) -> Result<Option<Self>, Asn1Error> {
        let Some(element) = extensions.next("extension", SEQUENCE)? else {
            return Ok(None);
        };
        let mut fields = element.fields();
        let oid = fields.required("extnID", OBJECT_IDENTIFIER)?;
        let oid = oid.object_identifier()?;
        if let Some(critical) = fields.optional("critical", BOOLEAN)? {
            critical.boolean()?;
        }
        let value = fields.required("extnValue", OCTET_STRING)?;
        Ok(Some(Self { oid, value }))
    }
}

/// Checks the form of every extension of a list (duplicates are no error to `encoding/asn1`).
pub(crate) fn check_extensions(list: Element<'_>) -> Result<(), Asn1Error> {
    let mut extensions = list.fields();
    while Extension::next(&mut extensions)?.is_some() {}
    Ok(())
}

/// Checks the form of a Name (RFC 5280, 4.1.2.4) down to the characters of its strings.
pub(crate) fn check_name(name: Element<'_>) -> Result<(), Asn1Error> {
    let mut sets = name.fields();
    while let Some(set) = sets.next("relativeDistinguishedName", SET)? {
        let mut attributes = set.fields();
        while let Some(attribute) = attributes.next("attribute", SEQUENCE)? {
            check_attribute(attribute)?;
        }
    }
    Ok(())
}

fn check_attribute(attribute: Element<'_>) -> Result<(), Asn1Error> {
    let mut fields = attribute.fields();
    let kind = fields.required("attributeType", OBJECT_IDENTIFIER)?;
    kind.object_identifier()?;
    fields.any("attributeValue")?.check_any()
}
