//! Principals for people.

use std::fmt;

use crate::encoding::text::{Shown, kept};
use crate::encoding::{hex, pem};
use crate::msp::{MspPrincipal, MspRoleType, PrincipalClassification};
use crate::wire;
use crate::x509::Certificate;

/// Shows a principal: `Org1MSP.peer`, an organizational unit, the subject of a certificate. Always one line and never long.
#[derive(Clone, Copy, Debug)]
pub struct PrincipalText<'a>(pub &'a MspPrincipal);

/// Octets of a certifiers identifier that are shown.
const SHOWN_CERTIFIERS_BYTES: usize = 4;

impl fmt::Display for PrincipalText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = &self.0.body;
        let known = match PrincipalClassification::from_wire(self.0.classification) {
            Some(PrincipalClassification::Role) => role(body),
            Some(PrincipalClassification::OrganizationUnit) => unit(body),
            Some(PrincipalClassification::Identity) => identity(body),
            Some(PrincipalClassification::Anonymity) => Some("an anonymity".to_owned()),
            Some(PrincipalClassification::Combined) => combined(body),
            None => None,
        };
        match known {
            Some(text) => f.write_str(&text),
            None => write!(
                f,
                "a principal of class {} that cannot be read",
                self.0.classification
            ),
        }
    }
}

fn role(body: &[u8]) -> Option<String> {
    let role = wire::MspRole::decode(body).ok()?;
    let msp_id = Shown(role.msp_identifier);
    Some(match MspRoleType::from_wire(role.role) {
        Some(known) => format!("{msp_id}.{known}"),
        None => format!("{msp_id}, role {}", role.role),
    })
}

fn unit(body: &[u8]) -> Option<String> {
    let unit = wire::OrganizationUnit::decode(body).ok()?;
    let (name, msp_id) = (
        Shown(unit.organizational_unit_identifier),
        Shown(unit.msp_identifier),
    );
    let certifiers = unit.certifiers_identifier;
    let start = certifiers.get(..SHOWN_CERTIFIERS_BYTES);
    Some(match start {
        Some(start) => format!(
            "organizational unit `{name}` of {msp_id} under {}…",
            hex::encode(start)
        ),
        None => format!("organizational unit `{name}` of {msp_id} under no CA"),
    })
}

fn identity(body: &[u8]) -> Option<String> {
    let identity = wire::SerializedIdentity::decode(body).ok()?;
    let msp_id = Shown(identity.mspid);
    let block = pem::decode(identity.id_bytes);
    let certificate = block.and_then(|block| Certificate::from_der(block.contents()).ok());
    Some(match certificate {
        Some(certificate) => {
            let subject = kept(&certificate.subject_text());
            format!("the identity `{}` of {msp_id}", Shown(&subject))
        }
        None => format!("an identity of {msp_id} without a certificate"),
    })
}

fn combined(body: &[u8]) -> Option<String> {
    // A look before decoding, which takes up to 30 times the memory of the smallest fields.
    match wire::has_more_fields_than(MAX_COUNTED_PARTS, body) {
        true => Some(format!("a combination of more than {MAX_COUNTED_PARTS}")),
        false => {
            let count = wire::CombinedPrincipal::decode(body).ok()?.principals.len();
            Some(format!("a combination of {count}"))
        }
    }
}

/// Parts of a combination that are counted.
const MAX_COUNTED_PARTS: usize = 1_000;
