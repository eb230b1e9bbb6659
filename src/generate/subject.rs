//! Distinguished names, encoded as Go encodes them.

use super::GenerateError;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::der::asn1::{PrintableStringRef, SetOfVec, Utf8StringRef};
use x509_cert::der::{Any, Decode, Encode, oid::ObjectIdentifier};
use x509_cert::name::Name;

/// A subject. Attributes that are empty are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// C.
    pub country: String,
    /// ST.
    pub province: String,
    /// L.
    pub locality: String,
    /// STREET.
    pub street_address: String,
    /// postalCode.
    pub postal_code: String,
    /// O.
    pub organization: String,
    /// OU; several stand in one relative distinguished name, as Go writes them.
    pub organizational_units: Vec<String>,
    /// CN.
    pub common_name: String,
}

/// cryptogen's place.
impl Default for Subject {
    fn default() -> Self {
        Self {
            country: "US".into(),
            province: "California".into(),
            locality: "San Francisco".into(),
            street_address: String::new(),
            postal_code: String::new(),
            organization: String::new(),
            organizational_units: Vec::new(),
            common_name: String::new(),
        }
    }
}

const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const PROVINCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.8");
const LOCALITY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.7");
const STREET_ADDRESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.9");
const POSTAL_CODE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.17");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

impl Subject {
    /// The name in Go's order of attributes.
    pub(super) fn to_name(&self) -> Result<Name, GenerateError> {
        let one = std::slice::from_ref;
        let attributes: [(ObjectIdentifier, &[String]); 8] = [
            (COUNTRY, one(&self.country)),
            (PROVINCE, one(&self.province)),
            (LOCALITY, one(&self.locality)),
            (STREET_ADDRESS, one(&self.street_address)),
            (POSTAL_CODE, one(&self.postal_code)),
            (ORGANIZATION, one(&self.organization)),
            (ORGANIZATIONAL_UNIT, &self.organizational_units),
            (COMMON_NAME, one(&self.common_name)),
        ];
        let mut sequence = Vec::new();
        for (oid, values) in attributes {
            let values: Vec<_> = values.iter().filter(|value| !value.is_empty()).collect();
            if !values.is_empty() {
                sequence.push(relative_name(oid, &values)?);
            }
        }
        let der = sequence.to_der().map_err(GenerateError::encoding("name"))?;
        Name::from_der(&der).map_err(GenerateError::encoding("name"))
    }
}

fn relative_name(
    oid: ObjectIdentifier,
    values: &[&String],
) -> Result<SetOfVec<AttributeTypeAndValue>, GenerateError> {
    let mut set = SetOfVec::new();
    for value in values {
        let value = directory_string(value).map_err(GenerateError::encoding("name"))?;
        let inserted = set.insert(AttributeTypeAndValue { oid, value });
        inserted.map_err(GenerateError::encoding("name"))?;
    }
    Ok(set)
}

/// A PrintableString where it suffices, else a UTF8String.
fn directory_string(text: &str) -> x509_cert::der::Result<Any> {
    match PrintableStringRef::new(text) {
        Ok(printable) => Any::encode_from(&printable),
        Err(_) => Any::encode_from(&Utf8StringRef::new(text)?),
    }
}
