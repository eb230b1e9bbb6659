//! Implicit meta policies: so many of the policies of the groups below must hold.

use std::fmt;
use std::str::FromStr;

use crate::encoding::text::kept;
use crate::wire::{self, ImplicitMetaRule};

use super::error::ImplicitMetaError;

/// What an implicit meta policy says, apart from the groups that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImplicitMetaPolicy {
    sub_policy: String,
    rule: i32,
}

impl ImplicitMetaPolicy {
    /// A policy about the policies of this name.
    pub fn new(rule: ImplicitMetaRule, sub_policy: &str) -> Self {
        Self {
            sub_policy: sub_policy.to_owned(),
            rule: rule.to_wire(),
        }
    }

    /// Reads an `ImplicitMetaPolicy`. A rule that does not exist is no error: see [`Threshold`](Self::threshold).
    ///
    /// # Errors
    /// [`ImplicitMetaError::Malformed`].
    pub fn decode(bytes: &[u8]) -> Result<Self, ImplicitMetaError> {
        let message = wire::ImplicitMetaPolicy::decode(bytes)?;
        Ok(Self {
            sub_policy: message.sub_policy.to_owned(),
            rule: message.rule,
        })
    }

    /// The message.
    pub fn encode(&self) -> Vec<u8> {
        wire::ImplicitMetaPolicy {
            sub_policy: &self.sub_policy,
            rule: self.rule,
        }
        .encode()
    }

    /// The name of the policies that it is about; any path below the groups will do.
    pub fn sub_policy(&self) -> &str {
        &self.sub_policy
    }

    /// The rule, if it is one that exists.
    pub fn rule(&self) -> Option<ImplicitMetaRule> {
        ImplicitMetaRule::from_wire(self.rule)
    }

    /// How many of the policies of so many groups must hold: 1, all, or half and one. Without groups nothing must.
    ///
    /// A rule that does not exist gives 0 in Fabric, which counts down to 0 and compares: so it holds when none of the policies
    /// does, and does not when one of them holds ([`holds`](Self::holds)).
    pub fn threshold(&self, groups: usize) -> usize {
        match self.rule() {
            _ if groups == 0 => 0,
            Some(ImplicitMetaRule::Any) => 1,
            Some(ImplicitMetaRule::All) => groups,
            Some(ImplicitMetaRule::Majority) => groups / 2 + 1,
            None => 0,
        }
    }

    /// Does it hold when so many of the policies of so many groups do?
    pub fn holds(&self, satisfied: usize, groups: usize) -> bool {
        match self.threshold(groups) {
            0 => satisfied == 0,
            threshold => satisfied >= threshold,
        }
    }
}

impl FromStr for ImplicitMetaPolicy {
    type Err = ImplicitMetaError;

    /// `MAJORITY Admins`: two words separated by exactly one space. The second may be anything, even empty.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let count = text.split(' ').count();
        let words = text.split_once(' ').filter(|_| count == 2);
        let (rule, sub_policy) = words.ok_or(ImplicitMetaError::Words { count })?;
        let rule = match rule {
            "ANY" => ImplicitMetaRule::Any,
            "ALL" => ImplicitMetaRule::All,
            "MAJORITY" => ImplicitMetaRule::Majority,
            other => return Err(ImplicitMetaError::Rule { rule: kept(other) }),
        };
        Ok(Self::new(rule, sub_policy))
    }
}

impl fmt::Display for ImplicitMetaPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rule() {
            Some(ImplicitMetaRule::Any) => f.write_str("ANY")?,
            Some(ImplicitMetaRule::All) => f.write_str("ALL")?,
            Some(ImplicitMetaRule::Majority) => f.write_str("MAJORITY")?,
            None => write!(f, "rule {}", self.rule)?,
        }
        write!(f, " {}", self.sub_policy)
    }
}
