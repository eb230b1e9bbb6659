//! Whether policies ask for more, for less or for the same.

use super::sets::{Comparer, Side, group_names};
use crate::channel::Channel;
use crate::policy::{InquireError, PolicyRef};
use std::collections::BTreeSet;

/// What a policy asks for, compared with before.
///
/// Principals are compared as they are written, but that every role and unit of an MSP makes a member of it (an administrator
/// listed by certificate, too). What Fabric's evaluation adds, that signers are tried in their order and never exchanged, is left
/// out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Meaning {
    /// The same.
    Same,
    /// More: all who satisfy it now would have before, not all who did still do.
    Stricter,
    /// Less: all who satisfied it still do, and others.
    Looser,
    /// Something else.
    Different,
    /// There was no such policy.
    Added,
    /// There is no such policy any more.
    Removed,
    /// It cannot be told.
    Untold(Untold),
}

/// Why it cannot be told what changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Untold {
    /// There are more combinations of principals than are compared.
    #[error("it has too many combinations of principals to compare")]
    TooMany,
    /// An implicit meta policy has a rule that there is not.
    #[error("it has a rule that does not exist")]
    UnknownRule,
    /// The policy's combinations of principals cannot be told.
    #[error("{0}")]
    Inquire(#[from] InquireError),
}

/// A policy before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyComparison {
    /// Its absolute path.
    pub path: String,
    /// What it asks for, compared with before.
    pub meaning: Meaning,
    /// How it was written, and of an implicit meta policy how many of how many must hold.
    pub old: Option<String>,
    /// How it is written.
    pub new: Option<String>,
    /// Is it written the same? Its meaning may have changed all the same: with the groups below, or their policies.
    pub is_written_the_same: bool,
}

impl PolicyComparison {
    /// Is it another policy to those who sign?
    pub fn is_changed(&self) -> bool {
        self.meaning != Meaning::Same
    }
}

/// All policies of both channels whose text or meaning differs, by path. All others mean what they meant.
pub fn compare_policies(old: &Channel, new: &Channel) -> Vec<PolicyComparison> {
    let paths: BTreeSet<String> = [old, new]
        .into_iter()
        .flat_map(|channel| channel.policies().policies())
        .map(|policy| policy.path().to_owned())
        .collect();
    let mut comparer = Comparer::new();
    let (old, new) = (Side::of(old), Side::of(new));
    let compared = (paths.iter()).map(|path| compare(path, &old, &new, &mut comparer));
    compared
        .filter(|it| it.is_changed() || !it.is_written_the_same)
        .collect()
}

fn compare(
    path: &str,
    old: &Side<'_>,
    new: &Side<'_>,
    comparer: &mut Comparer,
) -> PolicyComparison {
    let (was, is) = (old.channel.policy(path), new.channel.policy(path));
    let meaning = match (was.exists(), is.exists()) {
        (false, _) => Meaning::Added,
        (true, false) => Meaning::Removed,
        (true, true) => {
            let meaning = meaning(path, (old, &was), (new, &is), comparer);
            meaning.unwrap_or_else(Meaning::Untold)
        }
    };
    PolicyComparison {
        path: path.to_owned(),
        meaning,
        old: was.exists().then(|| text(path, old, &was)),
        new: is.exists().then(|| text(path, new, &is)),
        is_written_the_same: is_written_the_same(&was, &is),
    }
}

fn meaning(
    path: &str,
    (old, was): (&Side<'_>, &PolicyRef<'_>),
    (new, is): (&Side<'_>, &PolicyRef<'_>),
    comparer: &mut Comparer,
) -> Result<Meaning, Untold> {
    // Signature policies depend on nothing but themselves.
    if was.as_signature().is_some() && is_written_the_same(was, is) {
        return Ok(Meaning::Same);
    }
    let group = group_names(path);
    let was = comparer.sets(old, &group, was)?;
    let is = comparer.sets(new, &group, is)?;
    let still = comparer.suffices(&was, &is)?;
    let already = comparer.suffices(&is, &was)?;
    Ok(match (still, already) {
        (true, true) => Meaning::Same,
        (true, false) => Meaning::Looser,
        (false, true) => Meaning::Stricter,
        (false, false) => Meaning::Different,
    })
}

fn is_written_the_same(was: &PolicyRef<'_>, is: &PolicyRef<'_>) -> bool {
    match (was.as_signature(), is.as_signature()) {
        (Some(was), Some(is)) => was.encode() == is.encode(),
        _ => was.as_implicit_meta() == is.as_implicit_meta() && was.exists() == is.exists(),
    }
}

fn text(path: &str, side: &Side<'_>, policy: &PolicyRef<'_>) -> String {
    if let Some(signature) = policy.as_signature() {
        return signature.to_string();
    }
    let Some(meta) = policy.as_implicit_meta() else {
        return String::new();
    };
    let groups = side.groups_below(&group_names(path)).len();
    format!("{meta} ({} of {groups})", meta.threshold(groups))
}
