//! One certificate, judged before and after.

use crate::diagnostic::Diagnostic;
use crate::encoding::hex;
use crate::msp::{CertifiersIdentifier, Msp, MspPrincipal, MspRoleType};
use crate::x509::Certificate;

/// What a certificate is to an MSP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Why it is no valid identity, unless it is one.
    pub refusal: Option<Refusal>,
    /// The roles that it satisfies. An administrator listed by certificate is one in Fabric even when it is not valid.
    pub roles: Vec<MspRoleType>,
    /// The hash of the path above it, under which its organizational units count; of valid identities only.
    pub certifiers_identifier: Option<CertifiersIdentifier>,
}

/// Why a certificate is no valid identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The error's stable code.
    pub code: &'static str,
    /// The error, for people.
    pub message: String,
}

impl Standing {
    /// Judges the certificate in this PEM. Without an MSP nobody is a member.
    pub fn of(msp: Option<&Msp>, pem: &[u8]) -> Self {
        let Some(msp) = msp else {
            return Self::refused(Refusal {
                code: "MSP-DIFF-001",
                message: "there is no such MSP".to_owned(),
            });
        };
        let identity = match msp.identity_from_pem(pem) {
            Ok(identity) => identity,
            Err(error) => return Self::refused(Refusal::of(&error)),
        };
        let holds = |role: &MspRoleType| {
            let principal = MspPrincipal::role(msp.id(), *role);
            msp.satisfies_principal(&identity, &principal).is_ok()
        };
        let validated = msp.validate(&identity);
        Self {
            roles: MspRoleType::ALL.into_iter().filter(holds).collect(),
            certifiers_identifier: (validated.as_ref().ok())
                .and_then(|valid| valid.certifiers_identifier()),
            refusal: validated.err().map(|error| Refusal::of(&error)),
        }
    }

    fn refused(refusal: Refusal) -> Self {
        Self {
            refusal: Some(refusal),
            roles: Vec::new(),
            certifiers_identifier: None,
        }
    }

    /// Is it a valid identity?
    pub fn is_valid(&self) -> bool {
        self.refusal.is_none()
    }

    /// Is it anything at all to the MSP?
    pub fn counts(&self) -> bool {
        self.is_valid() || !self.roles.is_empty()
    }
}

impl Refusal {
    fn of(error: &dyn Diagnostic) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
        }
    }
}

/// A certificate before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityComparison {
    /// Its subject.
    pub subject: String,
    /// Its serial number, hexadecimal.
    pub serial: String,
    /// What it was.
    pub old: Standing,
    /// What it is.
    pub new: Standing,
}

impl IdentityComparison {
    /// Judges a certificate by both MSPs. `None` stands for an MSP that is not there.
    pub fn of(certificate: &Certificate, pem: &[u8], old: Option<&Msp>, new: Option<&Msp>) -> Self {
        Self {
            subject: certificate.subject_text(),
            serial: hex::encode(certificate.serial()),
            old: Standing::of(old, pem),
            new: Standing::of(new, pem),
        }
    }

    /// Roles that it has now and had not.
    pub fn gained(&self) -> impl Iterator<Item = MspRoleType> {
        without(&self.new.roles, &self.old.roles)
    }

    /// Roles that it had and has no more.
    pub fn lost(&self) -> impl Iterator<Item = MspRoleType> {
        without(&self.old.roles, &self.new.roles)
    }

    /// It was valid and is no more.
    pub fn becomes_refused(&self) -> bool {
        self.old.is_valid() && !self.new.is_valid()
    }

    /// It is valid and was not.
    pub fn becomes_accepted(&self) -> bool {
        !self.old.is_valid() && self.new.is_valid()
    }

    /// It is valid under another certification path: principals that name its organizational units under the old one miss it.
    pub fn changes_certifiers(&self) -> bool {
        let (old, new) = (&self.old, &self.new);
        old.is_valid() && new.is_valid() && old.certifiers_identifier != new.certifiers_identifier
    }

    /// Does anything about it change that a policy could notice? Another reason for the same refusal is none.
    pub fn is_changed(&self) -> bool {
        self.old.is_valid() != self.new.is_valid()
            || self.old.roles != self.new.roles
            || self.changes_certifiers()
    }
}

fn without(these: &[MspRoleType], those: &[MspRoleType]) -> impl Iterator<Item = MspRoleType> {
    these.iter().copied().filter(|role| !those.contains(role))
}
