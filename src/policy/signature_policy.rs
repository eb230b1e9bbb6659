//! Signature policies: so many of these principals must have signed.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use crate::manager::MspSet;
use crate::msp::{MspPrincipal, PrincipalClassification};
use crate::wire;

use super::error::{PolicyBuildError, PolicyError};
use super::evaluate::evaluate;
use super::language::{self, LanguageError, PrintError};
use super::rules::{self, Rule};
use super::signatures::SignatureSet;

/// A signature policy, compiled once: its rules are checked and laid out flat, its principals read.
///
/// Immutable; two are equal when their messages are.
#[derive(Clone, Debug)]
pub struct SignaturePolicy {
    version: i32,
    rules: Box<[Rule]>,
    principals: Box<[Asked]>,
    questions: usize,
}

/// A principal of the policy.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) principal: MspPrincipal,
    /// Equal principals that the rules ask for are one question.
    pub(super) question: u32,
    /// The only MSP whose identities can satisfy it, where it says so.
    pub(super) msp_id: Option<Box<str>>,
}

impl SignaturePolicy {
    /// Compiles a signature policy as Fabric does where it stands in a channel's configuration: only version 0 is accepted.
    ///
    /// # Errors
    /// [`PolicyBuildError`]: the version, no rule, a rule that is unknown or asks for a principal that is not there, the limits.
    pub fn compile(envelope: &wire::SignaturePolicyEnvelope<'_>) -> Result<Self, PolicyBuildError> {
        match envelope.version {
            0 => Self::compile_any_version(envelope),
            version => Err(PolicyBuildError::Version { version }),
        }
    }

    /// The same whatever the version says. So Fabric reads endorsement policies inside of an `ApplicationPolicy` and those of
    /// collections (its `EnvelopeBasedPolicyProvider`, which never looks at it).
    ///
    /// # Errors
    /// [`PolicyBuildError`] but for the version.
    pub fn compile_any_version(
        envelope: &wire::SignaturePolicyEnvelope<'_>,
    ) -> Result<Self, PolicyBuildError> {
        let rule = envelope.rule.as_ref().ok_or(PolicyBuildError::NoRule)?;
        let rules = rules::flatten(rule, envelope.identities.len())?;
        let principals = envelope.identities.iter().map(|identity| MspPrincipal {
            classification: identity.principal_classification,
            body: identity.principal.to_vec(),
        });
        Ok(Self::of_parts(envelope.version, rules, principals))
    }

    /// Reads and compiles a `SignaturePolicyEnvelope`.
    ///
    /// # Errors
    /// [`PolicyBuildError`], the bytes being no such message among them.
    pub fn decode(bytes: &[u8]) -> Result<Self, PolicyBuildError> {
        Self::compile(&wire::SignaturePolicyEnvelope::decode(bytes)?)
    }

    /// Reads a policy in the policy language. The bytes that it [`encode`](Self::encode)s to are those that Fabric makes of the
    /// text.
    ///
    /// # Errors
    /// [`LanguageError`]: what is wrong, in which column.
    pub fn parse(text: &str) -> Result<Self, LanguageError> {
        let (rules, principals) = language::parse(text)?;
        Ok(Self::of_parts(0, rules, principals.into_iter()))
    }

    /// The policy in the policy language, which [`parse`](Self::parse) reads as an equivalent policy: as an equal one, when its
    /// principals are numbered as there.
    ///
    /// # Errors
    /// [`PrintError`]: a principal that is no role, a number that the language does not allow. [`Display`](fmt::Display) shows
    /// such policies too, for people.
    pub fn to_text(&self) -> Result<String, PrintError> {
        language::check_printable(self)?;
        Ok(self.to_string())
    }

    /// The rules must point into the principals.
    pub(super) fn of_parts(
        version: i32,
        rules: Box<[Rule]>,
        principals: impl Iterator<Item = MspPrincipal>,
    ) -> Self {
        let mut principals: Box<[Asked]> = principals.map(Asked::of).collect();
        let questions = number_questions(&mut principals, &rules);
        Self {
            version,
            rules,
            principals,
            questions,
        }
    }

    /// Do those who signed satisfy it?
    ///
    /// The order of the signers matters, for each counts once and is taken by the first principal that it satisfies, even where
    /// another could not do without it. This greedy order is Fabric's, and consensus hangs on it.
    ///
    /// # Errors
    /// [`PolicyError::NotSatisfied`], or [`PolicyError::TooManyQuestions`].
    pub fn evaluate(&self, msps: &MspSet, signers: &SignatureSet) -> Result<(), PolicyError> {
        match evaluate(self, msps, signers.identities(), &mut ())? {
            true => Ok(()),
            false => Err(PolicyError::NotSatisfied {
                signers: signers.identities().len(),
            }),
        }
    }

    /// Its principals, in their order; equal ones may repeat.
    pub fn principals(&self) -> impl ExactSizeIterator<Item = &MspPrincipal> {
        self.principals.iter().map(|asked| &asked.principal)
    }

    /// As a message.
    pub fn to_wire(&self) -> wire::SignaturePolicyEnvelope<'_> {
        wire::SignaturePolicyEnvelope {
            version: self.version,
            rule: Some(rules::to_wire(&self.rules, 0).0),
            identities: self.principals().map(as_wire).collect(),
        }
    }

    /// The message's bytes, in Go's deterministic form. Unknown fields of the bytes that it was read from are gone.
    pub fn encode(&self) -> Vec<u8> {
        self.to_wire().encode()
    }

    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    pub(super) fn asked(&self, index: u32) -> Option<&Asked> {
        self.principals.get(index as usize)
    }

    /// How many different principals the rules ask for.
    pub(super) fn questions(&self) -> usize {
        self.questions
    }
}

impl FromStr for SignaturePolicy {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for SignaturePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        language::write(self, f)
    }
}

impl PartialEq for SignaturePolicy {
    fn eq(&self, other: &Self) -> bool {
        (self.version, &self.rules) == (other.version, &other.rules)
            && self.principals().eq(other.principals())
    }
}

impl Eq for SignaturePolicy {}

impl Asked {
    fn of(principal: MspPrincipal) -> Self {
        Self {
            msp_id: only_msp(&principal),
            principal,
            question: 0,
        }
    }
}

/// Numbers the different principals that the rules ask for, and returns how many there are.
fn number_questions(principals: &mut [Asked], rules: &[Rule]) -> usize {
    let mut questions = vec![0; principals.len()];
    let mut known = HashMap::new();
    for rule in rules {
        if let Rule::SignedBy(index) = rule
            && let Some(asked) = principals.get(*index as usize)
        {
            let next = known.len() as u32; // at most MAX_RULES
            questions[*index as usize] = *known.entry(&asked.principal).or_insert(next);
        }
    }
    let count = known.len();
    for (asked, question) in principals.iter_mut().zip(questions) {
        asked.question = question;
    }
    count
}

fn as_wire(principal: &MspPrincipal) -> wire::MspPrincipal<'_> {
    wire::MspPrincipal {
        principal_classification: principal.classification,
        principal: &principal.body,
    }
}

/// A role or an organizational unit is one of an MSP, and [`Msp::satisfies_principal`](crate::msp::Msp::satisfies_principal)
/// refuses everybody else's identities before it looks at anything.
fn only_msp(principal: &MspPrincipal) -> Option<Box<str>> {
    match PrincipalClassification::from_wire(principal.classification)? {
        PrincipalClassification::Role => {
            let role = wire::MspRole::decode(&principal.body).ok()?;
            Some(role.msp_identifier.into())
        }
        PrincipalClassification::OrganizationUnit => {
            let unit = wire::OrganizationUnit::decode(&principal.body).ok()?;
            Some(unit.msp_identifier.into())
        }
        PrincipalClassification::Identity
        | PrincipalClassification::Anonymity
        | PrincipalClassification::Combined => None,
    }
}
