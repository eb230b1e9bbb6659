//! What each principal would say.

use crate::encoding::text::{Shown, kept};
use crate::msp::principal::{self, AnonymityType, MspPrincipal, MspRoleType};

use super::Account;
use super::steps::Finding;

/// Organizational units that are asked for.
const MAX_UNITS: usize = 16;

/// A principal, and whether the identity satisfies it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PrincipalAnswer {
    /// The principal for people. Untrusted text in it is escaped.
    pub name: String,
    /// The principal.
    pub principal: MspPrincipal,
    /// Why not, if not.
    pub refusal: Option<Finding>,
    /// Why it is satisfied, where that can have more than one reason.
    pub reason: Option<String>,
}

impl PrincipalAnswer {
    /// Does the identity satisfy it?
    pub fn is_satisfied(&self) -> bool {
        self.refusal.is_none()
    }
}

pub(super) fn answers(account: &Account<'_>) -> Vec<PrincipalAnswer> {
    let Some(credential) = &account.credential else {
        return Vec::new();
    };
    let trust = &account.msp.trust;
    let answer = |(name, principal): (String, MspPrincipal)| {
        let refusal = principal::satisfies(trust, credential, &principal).err();
        let reason = match refusal {
            None if principal == role(account, MspRoleType::Admin) => Some(why_admin(account)),
            _ => None,
        };
        PrincipalAnswer {
            name,
            principal,
            refusal: refusal.map(|error| Finding::of(&error)),
            reason,
        }
    };
    questions(account).into_iter().map(answer).collect()
}

fn questions(account: &Account<'_>) -> Vec<(String, MspPrincipal)> {
    let id = Shown(account.msp.id());
    let roles = MspRoleType::ALL.map(|kind| (format!("{id}.{kind}"), role(account, kind)));
    let mut questions = Vec::from(roles);
    if let (Some(certificate), Some(place)) = (account.certificate(), account.place()) {
        let mut units: Vec<&String> = certificate.organizational_units().iter().collect();
        units.dedup();
        let certifiers = place.certifiers_identifier;
        questions.extend(units.into_iter().take(MAX_UNITS).map(|unit| {
            let principal =
                MspPrincipal::organizational_unit(account.msp.id(), unit, certifiers.as_bytes());
            (format!("unit `{}` of {id}", Shown(&kept(unit))), principal)
        }));
    }
    questions.push((
        "nominal".to_owned(),
        MspPrincipal::anonymity(AnonymityType::Nominal),
    ));
    questions.push((
        "anonymous".to_owned(),
        MspPrincipal::anonymity(AnonymityType::Anonymous),
    ));
    questions
}

fn role(account: &Account<'_>, role: MspRoleType) -> MspPrincipal {
    MspPrincipal::role(account.msp.id(), role)
}

fn why_admin(account: &Account<'_>) -> String {
    let trust = &account.msp.trust;
    let listed = account
        .certificate()
        .is_some_and(|c| trust.is_listed_admin(c));
    match (listed, &account.verdict) {
        (true, Ok(())) => "its certificate is listed in `admincerts`".to_owned(),
        (true, Err(_)) => {
            "its certificate is listed in `admincerts`, which counts even though it is not valid"
                .to_owned()
        }
        (false, _) => "it carries the organizational unit of administrators (NodeOUs)".to_owned(),
    }
}
