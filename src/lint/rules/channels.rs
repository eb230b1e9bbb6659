//! MSPs of a channel among each other, and policies that nobody can satisfy.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::encoding::pem;
use crate::encoding::text::{Shown, kept};
use crate::policy::{PolicyManager, SignaturePolicy};
use crate::wire::{self, ConfigGroup, SignaturePolicyKind};
use crate::x509::Certificate;

use super::super::catalogue::{Check, Lint};
use super::super::channel::{ChannelMaterial, Reachable, role};
use super::super::collect::Findings;
use super::super::finding::{Place, Severity};

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "MSP-LINT-901",
        name: "shared-issuing-ca",
        severity: Severity::Error,
        title: "Two MSPs of a channel list a CA that issues identities for both.",
        why: "Such an identity is valid under either MSP: it can act for both organizations and count twice in a policy (Fabric's documentation forbids overlapping certification paths).",
        remedy: "give each organization a CA of its own",
        check: Check::Channel(shared_issuers),
    },
    Lint {
        code: "MSP-LINT-902",
        name: "overlapping-paths",
        severity: Severity::Warning,
        title: "The certification paths of two MSPs of a channel overlap.",
        why: "Below a common root, one organization's intermediate in another's MSP, or its removal there, makes identities of one valid in the other.",
        remedy: "give each organization a root of its own",
        check: Check::Channel(overlapping),
    },
    Lint {
        code: "MSP-LINT-903",
        name: "one-organization-several-msps",
        severity: Severity::Warning,
        title: "One organization has several MSPs in a channel.",
        why: "MSPs with the same CAs are one organization under several identifiers: it has as many votes in ALL and MAJORITY policies.",
        remedy: "define one MSP for each organization, and tell its parts apart by OUs",
        check: Check::Channel(same_organization),
    },
    Lint {
        code: "MSP-LINT-904",
        name: "policy-names-unknown-msp",
        severity: Severity::Error,
        title: "A policy names an MSP that the channel does not have.",
        why: "Nobody can satisfy a principal of an unknown MSP; identifiers are compared exactly, case included.",
        remedy: "correct the identifier, or add the organization",
        check: Check::Channel(unknown_msps),
    },
    Lint {
        code: "MSP-LINT-905",
        name: "unreachable-policy",
        severity: Severity::Warning,
        title: "Nobody can satisfy a policy.",
        why: "A policy is out of reach when it asks for roles that no OU and no administrator's certificate gives, for more signatures than it has rules, or, being implicit, for more groups than have such a policy; what it guards can never be changed.",
        remedy: "define the roles in the MSPs, or change the policy",
        check: Check::Channel(unreachable),
    },
];

/// A CA as the same entity under whatever certificate: name and key.
type Entity = (Vec<u8>, Vec<u8>);

/// The CAs of each MSP, those that issue identities apart.
struct Authorities {
    origin: String,
    msp_id: String,
    all: BTreeSet<Entity>,
    issuing: BTreeSet<Entity>,
}

fn authorities(channel: &ChannelMaterial<'_>) -> Vec<Authorities> {
    let of = |organization: &super::super::channel::OrganizationMaterial| {
        let config = &organization.config;
        let read =
            |pem_text: &Vec<u8>| Certificate::from_der(pem::decode(pem_text)?.contents()).ok();
        let roots: Vec<_> = config.root_certs.iter().filter_map(read).collect();
        let below: Vec<_> = config.intermediate_certs.iter().filter_map(read).collect();
        // The issuers of listed intermediates issue no identities.
        let inner: BTreeSet<&[u8]> = below.iter().map(|it| it.issuer_der()).collect();
        let entity = |it: &Certificate| (it.subject_der().to_vec(), it.spki_der().to_vec());
        let certificates = || roots.iter().chain(&below);
        let issues = |it: &&Certificate| !inner.contains(it.subject_der());
        Authorities {
            origin: organization.origin.clone(),
            msp_id: config.name.clone(),
            all: certificates().map(entity).collect(),
            issuing: certificates().filter(issues).map(entity).collect(),
        }
    };
    channel.organizations.iter().map(of).collect()
}

/// Pairs of an MSP and an earlier one that share a CA; each MSP is paired with the first that has the CA.
fn pairs(msps: &[Authorities]) -> BTreeSet<(usize, usize)> {
    let mut first: HashMap<&Entity, usize> = HashMap::new();
    let mut pairs = BTreeSet::new();
    for (index, msp) in msps.iter().enumerate() {
        for entity in &msp.all {
            let earlier = *first.entry(entity).or_insert(index);
            let other = msps.get(earlier).filter(|other| other.msp_id != msp.msp_id);
            if other.is_some() {
                pairs.insert((index, earlier));
            }
        }
    }
    pairs
}

/// What two MSPs that share a CA are to each other.
#[derive(PartialEq, Eq)]
enum Relation {
    Same,
    SharedIssuer,
    Overlap,
}

fn relation(a: &Authorities, b: &Authorities) -> Relation {
    if a.all == b.all {
        Relation::Same
    } else if a.issuing.intersection(&b.issuing).next().is_some() {
        Relation::SharedIssuer
    } else {
        Relation::Overlap
    }
}

fn related(
    channel: &ChannelMaterial<'_>,
    wanted: &Relation,
    message: &str,
    findings: &mut Findings<'_>,
) {
    let msps = authorities(channel);
    for (later, earlier) in pairs(&msps) {
        let (Some(a), Some(b)) = (msps.get(later), msps.get(earlier)) else {
            continue;
        };
        if relation(a, b) == *wanted {
            let place = Place::Field(a.origin.clone());
            let (a, other) = (Shown(&a.msp_id), Shown(&b.msp_id));
            findings.at(&place, format!("the MSPs `{a}` and `{other}` {message}"));
        }
    }
}

fn shared_issuers(channel: &ChannelMaterial<'_>, findings: &mut Findings<'_>) {
    let message = "share a CA that issues identities: these are valid under both";
    related(channel, &Relation::SharedIssuer, message, findings);
}

fn overlapping(channel: &ChannelMaterial<'_>, findings: &mut Findings<'_>) {
    related(
        channel,
        &Relation::Overlap,
        "have a CA in common above their identities",
        findings,
    );
}

fn same_organization(channel: &ChannelMaterial<'_>, findings: &mut Findings<'_>) {
    related(
        channel,
        &Relation::Same,
        "have the same CAs: they are one organization",
        findings,
    );
}

fn unknown_msps(channel: &ChannelMaterial<'_>, findings: &mut Findings<'_>) {
    let policies = channel.policies.iter().flat_map(PolicyManager::policies);
    for policy in policies {
        let Some(signature) = policy.as_signature() else {
            continue;
        };
        let named = signature
            .principals()
            .filter_map(role)
            .map(|(msp_id, _)| msp_id);
        let unknown: BTreeSet<_> = named
            .filter(|name| !channel.msp_ids.contains(name))
            .collect();
        let known = || channel.msp_ids.iter().map(String::as_str);
        for name in unknown {
            let known = known().filter(|_| !findings.is_full());
            let hint = match super::super::spelling::nearest(&name, known) {
                Some(meant) => format!("; did you mean `{}`?", Shown(meant)),
                None => String::new(),
            };
            let place = Place::Field(kept(policy.path()));
            findings.at(
                &place,
                format!("there is no MSP `{}` in the channel{hint}", Shown(&name)),
            );
        }
    }
}

fn unreachable(channel: &ChannelMaterial<'_>, findings: &mut Findings<'_>) {
    let (Some(root), Some(policies)) = (channel.root, &channel.policies) else {
        return;
    };
    let mut reachable = Reachable::new();
    visit(channel, policies, "/Channel", root, &mut reachable);
    for (path, _) in reachable.iter().filter(|(_, holds)| !**holds) {
        let policy = policies.policy(path);
        let message = match policy.as_implicit_meta() {
            Some(meta) => format!("nobody can satisfy `{meta}`: too few groups below have a policy `{}` that somebody can satisfy", Shown(meta.sub_policy())),
            None => "nobody can satisfy this policy: no combination of roles that it accepts is one that identities can have".to_owned(),
        };
        findings.at(&Place::Field(kept(path)), message);
    }
}

/// Groups below come first, for implicit policies are about them. Recursion as deep as the policy manager allows.
fn visit(
    channel: &ChannelMaterial<'_>,
    policies: &PolicyManager,
    path: &str,
    group: &ConfigGroup<'_>,
    reachable: &mut Reachable,
) {
    let children: BTreeMap<String, &ConfigGroup<'_>> = (group.groups.iter())
        .map(|(name, child)| (format!("{path}/{name}"), child))
        .collect();
    for (path, child) in &children {
        visit(channel, policies, path, child, reachable);
    }
    for name in group.policies.keys() {
        let own = format!("{path}/{name}");
        let policy = policies.policy(&own);
        let holds = match (policy.as_signature(), policy.as_implicit_meta()) {
            (Some(signature), _) => can_hold(channel, signature),
            (None, Some(meta)) => {
                let below = children
                    .keys()
                    .map(|child| format!("{child}/{}", meta.sub_policy()));
                let count = below
                    .filter(|path| reachable.get(path) == Some(&true))
                    .count();
                count >= meta.threshold(children.len())
            }
            (None, None) => true,
        };
        reachable.insert(own, holds);
    }
}

/// Somebody for each principal is assumed, as often as it is needed.
fn can_hold(channel: &ChannelMaterial<'_>, policy: &SignaturePolicy) -> bool {
    let possible = policy
        .principals()
        .map(|principal| channel.is_possible(principal));
    let possible: Vec<bool> = possible.collect();
    let rule = policy.to_wire().rule;
    rule.is_some_and(|rule| rule_can_hold(&rule, &possible))
}

/// Recursion as deep as compiled policies are nested.
fn rule_can_hold(rule: &wire::SignaturePolicy, possible: &[bool]) -> bool {
    match &rule.kind {
        Some(SignaturePolicyKind::SignedBy(index)) => {
            let index = usize::try_from(*index).ok();
            index.and_then(|index| possible.get(index)) == Some(&true)
        }
        Some(SignaturePolicyKind::NOutOf(gate)) => {
            let holding = gate
                .rules
                .iter()
                .filter(|rule| rule_can_hold(rule, possible));
            i64::try_from(holding.count()).is_ok_and(|count| count >= i64::from(gate.n))
        }
        None => false,
    }
}
