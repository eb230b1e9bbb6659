//! Signature policies over the identities of the bundled network: order, repetition, limits, and what a refusal says.

#[path = "support/network.rs"]
mod network;

use fabric_msp::policy::{
    MAX_NESTING, MAX_PRINCIPAL_SETS, MAX_QUESTIONS, MAX_RULES, MAX_TRACED_REFUSALS,
    PolicyBuildError, PolicyError, RefusalReason, TraceStep,
};
use fabric_msp::wire::{self, NOutOf, SignaturePolicyKind};
use fabric_msp::{
    Diagnostic, Identity, MspPrincipal, MspRoleType, MspSet, SignaturePolicy, SignatureSet,
    SignedData,
};

#[test]
fn who_signs_first_is_taken_first() {
    let msps = network::msps();
    let policy = parse("AND('Org1MSP.member', 'Org1MSP.peer')");
    let holds = |names: &[&str]| policy.evaluate(&msps, &signers(&msps, names)).is_ok();
    assert!(holds(&["org1/client", "org1/peer"]));
    // The member's place goes to the peer, and nobody is left for the peer's.
    assert!(!holds(&["org1/peer", "org1/client"]));
    assert!(holds(&["org1/peer", "org1/peer0"]));
    assert!(!holds(&["org1/peer"]));
    assert!(!holds(&[]));
}

#[test]
fn a_gate_that_fails_gives_its_signers_back() {
    let msps = network::msps();
    let policy = parse("AND(OutOf(0, AND('Org1MSP.peer', 'Org2MSP.admin')), 'Org1MSP.peer')");
    assert!(
        policy
            .evaluate(&msps, &signers(&msps, &["org1/peer"]))
            .is_ok()
    );
    // One that holds keeps them, also when it would have held without.
    let policy = parse("AND(OutOf(0, 'Org1MSP.peer'), 'Org1MSP.peer')");
    assert!(
        policy
            .evaluate(&msps, &signers(&msps, &["org1/peer"]))
            .is_err()
    );
}

#[test]
fn thresholds_are_taken_as_they_are() {
    let msps = network::msps();
    let nobody = SignatureSet::default();
    for (text, holds) in [
        ("OutOf(0, 'Org1MSP.peer')", true),
        ("OutOf(2, 'Org1MSP.peer')", false),
    ] {
        assert_eq!(
            parse(text).evaluate(&msps, &nobody).is_ok(),
            holds,
            "{text}"
        );
    }
    for (n, holds) in [
        (i32::MIN, true),
        (-1, true),
        (0, true),
        (1, false),
        (i32::MAX, false),
    ] {
        let policy = compile(gate(n, vec![]), 0).unwrap();
        assert_eq!(policy.evaluate(&msps, &nobody).is_ok(), holds, "{n}");
        assert_eq!(policy.explain(&msps, &nobody).holds(), holds, "{n}");
    }
}

#[test]
fn signatures_count_once_whatever_their_order() {
    let msps = network::msps();
    let (peer, other) = (network::node("org1/peer0"), network::node("org2/peer0"));
    let (of_peer, of_other) = (peer.sign(b"message"), other.sign(b"message"));
    let data = |node: &'static str, signature| (node, signature);
    let both = parse("AND('Org1MSP.peer', 'Org2MSP.peer')");
    let twice = parse("AND('Org1MSP.peer', 'Org1MSP.peer')");
    for (entries, both_hold) in [
        (vec![data("1", &of_peer), data("2", &of_other)], true),
        (vec![data("2", &of_other), data("1", &of_peer)], true),
        (
            vec![
                data("1", &of_other),
                data("1", &of_peer),
                data("2", &of_other),
            ],
            true,
        ),
        (vec![data("1", &of_peer), data("1", &of_peer)], false),
        (vec![data("1", &of_other), data("2", &of_peer)], false),
    ] {
        let signed: Vec<_> = entries
            .iter()
            .map(|(node, signature)| SignedData {
                identity: if *node == "1" {
                    &peer.serialized
                } else {
                    &other.serialized
                },
                message: b"message".into(),
                signature,
            })
            .collect();
        let set = SignatureSet::verify(&msps, &signed);
        assert_eq!(both.evaluate(&msps, &set).is_ok(), both_hold);
        assert_eq!(set.identities().len() + set.dropped().len(), entries.len());
        assert!(twice.evaluate(&msps, &set).is_err());
    }
}

#[test]
fn a_refusal_explains_itself() {
    let msps = network::msps();
    let policy = parse("AND('Org1MSP.admin', OutOf(2, 'Org1MSP.peer', 'Org2MSP.peer'))");
    let trace = policy.explain(
        &msps,
        &signers(&msps, &["org1/client", "org1/revoked", "org1/peer"]),
    );
    assert!(!trace.holds());
    assert_eq!(trace.to_string(), include_str!("policy/refusal.txt"));
    let TraceStep::Gate {
        required: 2,
        satisfied: 0,
    } = trace.root.step
    else {
        panic!("{:?}", trace.root.step);
    };
    let inner = &trace.root.below[1];
    let TraceStep::Principal {
        signer, refusals, ..
    } = &inner.below[0].step
    else {
        panic!("{:?}", inner.below[0].step);
    };
    assert_eq!((*signer, refusals.len()), (Some(2), 2));
    let TraceStep::Principal { refusals, .. } = &inner.below[1].step else {
        panic!("{:?}", inner.below[1].step);
    };
    assert_eq!(refusals[2].reason, RefusalReason::Taken);
    let error = policy
        .evaluate(&msps, &SignatureSet::default())
        .unwrap_err();
    assert_eq!(error.code(), "MSP-POL-030");
}

#[test]
fn what_cannot_be_built_is_refused_by_name() {
    let version = |version| {
        let envelope = wire::SignaturePolicyEnvelope {
            version,
            rule: Some(gate(0, vec![])),
            identities: vec![],
        };
        (
            SignaturePolicy::compile(&envelope),
            SignaturePolicy::compile_any_version(&envelope),
        )
    };
    assert_eq!(version(1).0, Err(PolicyBuildError::Version { version: 1 }));
    let any = version(1).1.unwrap();
    assert_eq!(
        wire::SignaturePolicyEnvelope::decode(&any.encode())
            .unwrap()
            .version,
        1
    );
    assert_eq!(SignaturePolicy::decode(&[]), Err(PolicyBuildError::NoRule));
    assert_eq!(
        compile(wire::SignaturePolicy { kind: None }, 1),
        Err(PolicyBuildError::UnknownRule)
    );
    for (index, principals) in [(-1, 1), (1, 1), (0, 0), (i32::MIN, 3), (i32::MAX, 3)] {
        assert_eq!(
            compile(gate(1, vec![signed_by(index)]), principals as usize),
            Err(PolicyBuildError::PrincipalIndex {
                index,
                principals: principals as usize
            })
        );
    }
    assert!(matches!(
        SignaturePolicy::decode(b"\x12"),
        Err(PolicyBuildError::Malformed(_))
    ));
}

#[test]
fn depth_and_size_have_limits() {
    let nested = |depth: usize| (0..depth).fold(signed_by(0), |rule, _| gate(1, vec![rule]));
    let msps = network::msps();
    let deepest = compile(nested(MAX_NESTING), 1).unwrap();
    assert!(
        deepest
            .explain(&msps, &signers(&msps, &["org1/client"]))
            .holds()
    );
    let limit = MAX_NESTING;
    assert_eq!(
        compile(nested(MAX_NESTING + 1), 1),
        Err(PolicyBuildError::TooDeep { limit })
    );
    let error = SignaturePolicy::decode(&envelope_of_depth(1_000)).unwrap_err();
    assert!(matches!(
        error,
        PolicyBuildError::Malformed(wire::DecodeError::TooDeep { .. })
    ));
    assert!(error.help().is_some());

    let wide = |count: usize| gate(1, vec![signed_by(0); count - 1]);
    assert!(compile(wide(MAX_RULES), 1).is_ok());
    let limit = MAX_RULES;
    assert_eq!(
        compile(wide(MAX_RULES + 1), 1),
        Err(PolicyBuildError::TooManyRules { limit })
    );
}

/// The bytes of gates within gates, written without recursion.
fn envelope_of_depth(depth: usize) -> Vec<u8> {
    let field = |tag: u8, bytes: &[u8]| {
        let mut length = bytes.len();
        let mut out = vec![tag];
        while length > 127 {
            out.push(length as u8 | 128);
            length >>= 7;
        }
        out.push(length as u8);
        out.extend(bytes);
        out
    };
    let leaf = vec![8, 0];
    let rule = (0..depth).fold(leaf, |rule, _| {
        field(0x12, &[vec![8, 1], field(0x12, &rule)].concat())
    });
    field(0x12, &rule)
}

#[test]
fn no_signer_is_asked_for_the_same_principal_twice() {
    let msps = network::msps();
    let member = MspPrincipal::role("Org1MSP", MspRoleType::Admin);
    let count = 1_000;
    // A thousand rules that ask the same of ten thousand signers, and none of them has it.
    let rules = (0..count).map(signed_by).collect();
    let policy = compile_over(gate(1, rules), &vec![member; count as usize]).unwrap();
    let client = network::identity(&msps, "org1/client");
    let many = SignatureSet::of_identities(vec![client.clone(); 10_000]);
    let questions = |msps: &MspSet| {
        let asked = msps.statistics("Org1MSP").unwrap().principals;
        asked.hits + asked.misses
    };
    let before = questions(&msps);
    assert!(policy.evaluate(&msps, &many).is_err());
    assert_eq!(questions(&msps) - before, 10_000);

    // Those of other MSPs are not even asked.
    let foreign = MspPrincipal::role("Org2MSP", MspRoleType::Member);
    let policy = compile_over(gate(1, vec![signed_by(0)]), &[foreign]).unwrap();
    let before = questions(&msps);
    assert!(policy.evaluate(&msps, &many).is_err());
    assert_eq!(questions(&msps), before);

    // Greedy order over more than one word of signers.
    let member = MspPrincipal::role("Org1MSP", MspRoleType::Member);
    let rules: Vec<_> = (0..200).map(|_| signed_by(0)).collect();
    let all = compile_over(gate(200, rules), &[member]).unwrap();
    let signers = |count| SignatureSet::of_identities(vec![client.clone(); count]);
    assert!(all.evaluate(&msps, &signers(199)).is_err());
    assert!(all.evaluate(&msps, &signers(200)).is_ok());
}

#[test]
fn too_many_signers_for_too_many_principals_are_refused() {
    let msps = network::msps();
    let principals: Vec<_> = (0..1_000)
        .map(|number| MspPrincipal::organizational_unit("Org1MSP", &format!("unit {number}"), b""))
        .collect();
    let policy = compile_over(gate(0, (0..1_000).map(signed_by).collect()), &principals).unwrap();
    let client = network::identity(&msps, "org1/client");
    let many = SignatureSet::of_identities(vec![client; MAX_QUESTIONS / 1_000 + 1]);
    let error = policy.evaluate(&msps, &many).unwrap_err();
    let limit = MAX_QUESTIONS;
    let signers = many.identities().len();
    assert_eq!(
        error,
        PolicyError::TooManyQuestions {
            signers,
            principals: 1_000,
            limit
        }
    );
    let trace = policy.explain(&msps, &many);
    assert!(!trace.holds());
    assert_eq!(trace.root.step, TraceStep::Unevaluated { error });
}

#[test]
fn a_trace_has_an_end() {
    let msps = network::msps();
    let admin = MspPrincipal::role("Org1MSP", MspRoleType::Admin);
    let policy = compile_over(gate(1, vec![signed_by(0); 100]), &[admin]).unwrap();
    let client = network::identity(&msps, "org1/client");
    let trace = policy.explain(&msps, &SignatureSet::of_identities(vec![client; 1_000]));
    let (mut told, mut left) = (0, 0);
    for node in &trace.root.below {
        if let TraceStep::Principal {
            refusals, omitted, ..
        } = &node.step
        {
            (told, left) = (told + refusals.len(), left + omitted);
        }
    }
    assert_eq!(
        (told, left),
        (MAX_TRACED_REFUSALS, 100_000 - MAX_TRACED_REFUSALS)
    );
    assert!(trace.to_string().ends_with("and 1000 more\n"));
}

#[test]
fn minimal_sets_of_principals() {
    for (text, expected) in [
        ("OR('A.peer', 'B.peer')", vec!["A.peer", "B.peer"]),
        ("AND('A.peer', 'A.peer')", vec!["A.peer A.peer"]),
        (
            "OutOf(2, 'A.peer', 'B.peer', 'C.peer')",
            vec!["A.peer B.peer", "A.peer C.peer", "B.peer C.peer"],
        ),
        ("OR('A.peer', AND('A.peer', 'B.peer'))", vec!["A.peer"]),
        (
            "OR(AND('A.peer', 'A.peer'), AND('A.peer', 'B.peer', 'A.peer'))",
            vec!["A.peer A.peer"],
        ),
        ("OutOf(0, 'A.peer')", vec![""]),
        ("OutOf(2, 'A.peer')", vec![]),
        ("OR('B.peer', OutOf(2, 'A.peer'))", vec!["B.peer"]),
    ] {
        let sets = parse(text).principal_sets(MAX_PRINCIPAL_SETS).unwrap();
        let shown: Vec<String> = sets
            .iter()
            .map(|set| set.iter().map(shown).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(shown, expected, "{text}");
    }
    let of = |n: usize| {
        let list: Vec<_> = (0..2 * n).map(|i| format!("'Org{i}.peer'")).collect();
        parse(&format!("OutOf({n}, {})", list.join(",")))
    };
    assert_eq!(of(4).principal_sets(usize::MAX).unwrap().len(), 70);
    assert!(of(4).principal_sets(10).is_err());
    assert_eq!(
        of(20).principal_sets(usize::MAX).unwrap_err().code(),
        "MSP-POL-041"
    );
}

fn shown(principal: &MspPrincipal) -> String {
    fabric_msp::policy::PrincipalText(principal).to_string()
}

fn parse(text: &str) -> SignaturePolicy {
    SignaturePolicy::parse(text).unwrap()
}

fn signers(msps: &MspSet, names: &[&str]) -> SignatureSet {
    let identities: Vec<Identity> = names
        .iter()
        .map(|name| network::identity(msps, name))
        .collect();
    SignatureSet::of_identities(identities)
}

fn signed_by(index: i32) -> wire::SignaturePolicy {
    wire::SignaturePolicy {
        kind: Some(SignaturePolicyKind::SignedBy(index)),
    }
}

fn gate(n: i32, rules: Vec<wire::SignaturePolicy>) -> wire::SignaturePolicy {
    wire::SignaturePolicy {
        kind: Some(SignaturePolicyKind::NOutOf(NOutOf { n, rules })),
    }
}

fn compile(
    rule: wire::SignaturePolicy,
    principals: usize,
) -> Result<SignaturePolicy, PolicyBuildError> {
    compile_over(
        rule,
        &vec![MspPrincipal::role("Org1MSP", MspRoleType::Member); principals],
    )
}

fn compile_over(
    rule: wire::SignaturePolicy,
    principals: &[MspPrincipal],
) -> Result<SignaturePolicy, PolicyBuildError> {
    let identities = principals.iter().map(|principal| wire::MspPrincipal {
        principal_classification: principal.classification,
        principal: &principal.body,
    });
    SignaturePolicy::compile(&wire::SignaturePolicyEnvelope {
        version: 0,
        rule: Some(rule),
        identities: identities.collect(),
    })
}
