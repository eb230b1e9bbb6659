//! The sets of principals that satisfy a policy, as one compares them.
//!
//! A signature policy's come from [`SignaturePolicy::principal_sets`], one signer a principal. An implicit meta policy's are
//! put together from those of the policies below, each of which counts for itself: a signer may serve several of them.

use super::policy::Untold;
use crate::channel::Channel;
use crate::msp::{MspPrincipal, MspRoleType};
use crate::policy::{ImplicitMetaPolicy, PolicyManager, PolicyRef};
use crate::wire;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Sets of principals that a policy may have to be compared, and that may be considered on the way.
pub const MAX_COMPARED_SETS: usize = 2_000;

/// Steps, each about a principal looked at, that one comparison of two channels may take: some seconds.
pub const MAX_COMPARISON_STEPS: usize = 50_000_000;

/// Principals by number, so that sets of them are small; and what is left of [`MAX_COMPARISON_STEPS`].
pub(super) struct Comparer {
    numbers: HashMap<MspPrincipal, u32>,
    principals: Vec<Known>,
    steps: usize,
}

/// A channel with its configuration read.
pub(super) struct Side<'a> {
    pub(super) channel: &'a Channel,
    config: wire::Config<'a>,
}

impl<'a> Side<'a> {
    pub(super) fn of(channel: &'a Channel) -> Self {
        let config = channel.config();
        Self { channel, config }
    }

    /// The names of the groups below a group.
    pub(super) fn groups_below(&self, path: &[&str]) -> Vec<&'a str> {
        let mut group = self.config.channel_group.as_ref();
        for name in path {
            group = group.and_then(|group| group.groups.get(*name));
        }
        group.map_or_else(Vec::new, |group| group.groups.keys().copied().collect())
    }
}

/// What a principal says about membership.
struct Known {
    /// The MSP that whoever satisfies it is a member of.
    msp: Option<String>,
    /// Is that all it asks for?
    is_member: bool,
}

/// How often each principal is asked for.
pub(super) type Set = BTreeMap<u32, usize>;

impl Comparer {
    pub(super) fn new() -> Self {
        Self {
            numbers: HashMap::new(),
            principals: Vec::new(),
            steps: MAX_COMPARISON_STEPS,
        }
    }

    /// The minimal sets that satisfy a policy of the group at `group`; none for one that never holds.
    ///
    /// Recursion follows the groups, as deep as the policy manager has them.
    pub(super) fn sets(
        &mut self,
        side: &Side<'_>,
        group: &[&str],
        policy: &PolicyRef<'_>,
    ) -> Result<Vec<Set>, Untold> {
        if let Some(signature) = policy.as_signature() {
            let sets = signature.principal_sets(MAX_COMPARED_SETS)?;
            return Ok(sets.iter().map(|set| self.set(set)).collect());
        }
        let Some(meta) = policy.as_implicit_meta() else {
            return Ok(Vec::new());
        };
        if meta.rule().is_none() {
            return Err(Untold::UnknownRule);
        }
        let below = side.groups_below(group);
        let mut rules = Vec::new();
        for name in &below {
            let path: Vec<&str> = [group, &[*name]].concat();
            rules.push(self.sub_policy(side, &path, meta)?);
        }
        self.choose(meta.threshold(below.len()), &rules)
    }

    fn sub_policy(
        &mut self,
        side: &Side<'_>,
        group: &[&str],
        meta: &ImplicitMetaPolicy,
    ) -> Result<Vec<Set>, Untold> {
        let Some(manager) = side.channel.policies().manager(group) else {
            return Ok(Vec::new());
        };
        let policy = manager.policy(meta.sub_policy());
        let group = group_of(&manager, &policy);
        self.sets(side, &group, &policy)
    }

    fn set(&mut self, principals: &[MspPrincipal]) -> Set {
        let mut set = Set::new();
        for principal in principals {
            *set.entry(self.number(principal)).or_default() += 1;
        }
        set
    }

    fn number(&mut self, principal: &MspPrincipal) -> u32 {
        let next = self.principals.len() as u32; // bounded by the configuration's bytes
        let number = *self.numbers.entry(principal.clone()).or_insert(next);
        if number == next {
            self.principals.push(Known::of(principal));
        }
        number
    }

    /// The minimal sets that satisfy `n` of these rules: row *j* holds those of *j* of the rules seen so far.
    fn choose(&mut self, n: usize, rules: &[Vec<Set>]) -> Result<Vec<Set>, Untold> {
        if n > rules.len() {
            return Ok(Vec::new());
        }
        let mut rows = vec![Vec::new(); n + 1];
        rows[0].push(Set::new());
        for rule in rules {
            for j in (1..=n).rev() {
                let mut sets = std::mem::take(&mut rows[j]);
                if sets.len() + rows[j - 1].len().saturating_mul(rule.len()) > MAX_COMPARED_SETS {
                    return Err(Untold::TooMany);
                }
                for chosen in &rows[j - 1] {
                    sets.extend(rule.iter().map(|set| both(chosen, set)));
                }
                rows[j] = self.minimal(sets)?;
            }
        }
        Ok(rows.swap_remove(n))
    }

    /// Those that contain no other, each once.
    fn minimal(&mut self, sets: Vec<Set>) -> Result<Vec<Set>, Untold> {
        let ordered: BTreeSet<(usize, Set)> = (sets.into_iter())
            .map(|set| (set.values().sum(), set))
            .collect();
        let mut kept: Vec<Set> = Vec::new();
        for (_, set) in ordered {
            self.take_steps(kept.len() + set.len())?;
            let contains = |other: &Set| {
                let held = |(number, times)| set.get(number).is_some_and(|own| own >= times);
                other.iter().all(held)
            };
            if !kept.iter().any(contains) {
                kept.push(set);
            }
        }
        Ok(kept)
    }

    /// Would all who satisfy a policy of the sets `these` satisfy one of the sets `those`?
    pub(super) fn suffices(&mut self, these: &[Set], those: &[Set]) -> Result<bool, Untold> {
        for set in these {
            let mut found = false;
            for other in those {
                self.take_steps(set.len() + other.len() + 1)?;
                found = found || self.covers(set, other);
            }
            if !found {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Do signers for the principals of `set` serve for those of `other`, each for one? Whoever holds a role or a unit of an MSP
    /// serves where a member of it is asked for, if there is no other use for it: all other principals need their like.
    fn covers(&self, set: &Set, other: &Set) -> bool {
        let mut left = set.clone();
        for (number, times) in other.iter().filter(|(number, _)| !self.is_member(**number)) {
            match left.get_mut(number) {
                Some(own) if *own >= *times => *own -= times,
                _ => return false,
            }
        }
        let members = other.iter().filter(|(number, _)| self.is_member(**number));
        members.into_iter().all(|(number, times)| {
            let msp = self.msp(*number);
            let of_msp = left.iter().filter(|(own, _)| self.msp(**own) == msp);
            of_msp.map(|(_, times)| times).sum::<usize>() >= *times
        })
    }

    fn is_member(&self, number: u32) -> bool {
        let known = self.principals.get(number as usize);
        known.is_some_and(|known| known.is_member)
    }

    fn msp(&self, number: u32) -> Option<&str> {
        self.principals.get(number as usize)?.msp.as_deref()
    }

    fn take_steps(&mut self, steps: usize) -> Result<(), Untold> {
        let left = self.steps.checked_sub(steps);
        self.steps = left.ok_or(Untold::TooMany)?;
        Ok(())
    }
}

impl Known {
    fn of(principal: &MspPrincipal) -> Self {
        let nothing = Self {
            msp: None,
            is_member: false,
        };
        match principal.classification {
            0 => wire::MspRole::decode(&principal.body).map_or(nothing, |role| Self {
                msp: Some(role.msp_identifier.to_owned()),
                is_member: MspRoleType::from_wire(role.role) == Some(MspRoleType::Member),
            }),
            1 => wire::OrganizationUnit::decode(&principal.body).map_or(nothing, |unit| Self {
                msp: Some(unit.msp_identifier.to_owned()),
                is_member: false,
            }),
            _ => nothing,
        }
    }
}

/// Principals for two policies that each count for themselves: each as often as the one that asks for it more often.
fn both(one: &Set, other: &Set) -> Set {
    let mut both = one.clone();
    for (number, times) in other {
        let own = both.entry(*number).or_default();
        *own = (*own).max(*times);
    }
    both
}

/// The group that a policy stands in, as names below the root. A manager may have found it further down.
fn group_of<'p>(manager: &PolicyManager, policy: &'p PolicyRef<'_>) -> Vec<&'p str> {
    match policy.path().starts_with(&format!("/{}", manager.path())) {
        true => group_names(policy.path()),
        false => Vec::new(),
    }
}

/// `/Channel/Application/Admins` stands in the group `Application`.
pub(super) fn group_names(path: &str) -> Vec<&str> {
    let mut names: Vec<&str> = path.split('/').skip(2).collect();
    names.pop();
    names
}
