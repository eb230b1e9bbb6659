//! The policy language against what Fabric makes of 132 texts, and against itself.

use fabric_msp::encoding::hex;
use fabric_msp::policy::{
    LanguageError, LanguageProblem, MAX_EXPRESSION_NODES, MAX_NESTING, PrintError, SignaturePolicy,
};
use fabric_msp::wire;
use fabric_msp::{Diagnostic, MspPrincipal, MspRoleType};
use proptest::prelude::*;
use serde_json::Value;

/// Texts that Fabric takes, for it hands them to an expression language. Here they are no policies.
const TAKEN_BY_FABRIC: [&str; 13] = [
    "\"outof(1,'A.member')\"",
    "'A.member' | AND('B.member')",
    "'outof(1, \\'A.member\\')'",
    "/* c */ AND('A.member')",
    "AND('A.member') // comment",
    "AND('outof(1,\\'A.member\\')','B.member')",
    "AND(upper('a')+'.member')",
    "OR('A.\\u006dember')",
    "OR('A.member','\\u0042.member')",
    "OutOf(1+1,'A.member','B.member')",
    "OutOf(len('ab'),'A.member','B.member')",
    "let x = 'A.member'; AND(x)",
    "true ? AND('A.member') : OR('B.member')",
];

/// Expressions that Fabric refuses too, for one reason or another.
const REFUSED_BY_FABRIC: [&str; 14] = [
    "# AND('A.member')",
    "'A.member' + 'x'",
    "AND('A.member\",'B.member')",
    "AND('A.member') + OR('B.member')",
    "AND('A.member') || OR('B.member')",
    "AND('A.member'...)",
    "AND('AND(\\'A.member\\')','B.member')",
    "OR('2, \\'B.member\\'','A.member')",
    "OR('A.member', ['B.member'])",
    "OR('A.member', true)",
    "OR('A.member\\n')",
    "OR('A\\'.member')",
    "OutOf(nil,'A.member')",
    "OutOf(true,'A.member')",
];

#[test]
fn every_text_gives_the_bytes_that_fabric_makes_of_it_or_is_refused() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../testdata/policies.json")).unwrap();
    let (mut equal, mut refused) = (0, 0);
    let (mut taken, mut expressions) = (Vec::new(), Vec::new());
    for case in &cases {
        let text = case["policy"].as_str().unwrap();
        let fabric = case["envelope_hex"].as_str();
        assert_eq!(case["ok"].as_bool(), Some(fabric.is_some()), "{text}");
        match (SignaturePolicy::parse(text), fabric) {
            (Ok(policy), Some(fabric)) => {
                assert_eq!(hex::encode(&policy.encode()), fabric, "{text}");
                equal += 1;
            }
            (Err(error), Some(_)) if is_expression(&error) => taken.push(text),
            (Err(error), None) if is_expression(&error) => expressions.push(text),
            (Err(_), None) => refused += 1,
            (ours, fabric) => panic!("{text}: {ours:?}, {fabric:?}"),
        }
    }
    taken.sort_unstable();
    expressions.sort_unstable();
    assert_eq!(taken, TAKEN_BY_FABRIC);
    assert_eq!(expressions, REFUSED_BY_FABRIC);
    assert_eq!((cases.len(), equal, refused), (132, 50, 55));
}

#[test]
fn errors_name_the_place_and_what_was_expected() {
    for (text, place, message) in [
        ("", (1, 1), "expected a gate, found the end"),
        (
            "AND('A.member' 'B.member')",
            (1, 16),
            "expected `,` or `)`, found the text `B.member`",
        ),
        (
            "AND('A.member',\n    'B.auditor')",
            (2, 5),
            "`auditor` is no role",
        ),
        ("and('A.member')", (1, 1), "write `AND`"),
        (
            "OR('Ö.member', 'B.member'",
            (1, 4),
            "`Ö.member` is no principal",
        ),
        (
            "OR('A.member', \"B.member\", `Ü)",
            (1, 28),
            "has no closing `",
        ),
        ("XOR('A.member')", (1, 1), "`XOR` is no gate"),
        ("'A.member'", (1, 1), "write OR('A.member')"),
        ("OR(A.member)", (1, 4), "`A` has no quotes"),
        (
            "AND('A.member', OutOf(3, 'B.member'))",
            (1, 23),
            "3 of 1 rules cannot be asked for: 0 to 2 can",
        ),
        (
            "OutOf(-1, 'A.member')",
            (1, 7),
            "`-1` is no number of rules",
        ),
        ("AND()", (1, 1), "no principals and no gates"),
        (
            "AND('A.member'))",
            (1, 16),
            "expected the end of the policy, found `)`",
        ),
        (
            "AND('A.member', 1 + 1)",
            (1, 19),
            "`+` makes this an expression, and expressions are not policies",
        ),
    ] {
        let error = SignaturePolicy::parse(text).unwrap_err();
        assert_eq!((error.line, error.column), place, "{text}: {error}");
        assert!(error.to_string().contains(message), "{text}: {error}");
        assert!(error.code().starts_with("MSP-LANG-") && error.help().is_some());
    }
}

#[test]
fn depth_and_size_have_limits() {
    let nested = |depth: usize| format!("{}'A.member'{}", "OR(".repeat(depth), ")".repeat(depth));
    let deepest = SignaturePolicy::parse(&nested(MAX_NESTING)).unwrap();
    assert_eq!(
        SignaturePolicy::decode(&deepest.encode()).as_ref(),
        Ok(&deepest)
    );
    assert_eq!(deepest.to_text(), Ok(nested(MAX_NESTING)));
    for depth in [MAX_NESTING + 1, 1_000, 100_000] {
        let error = SignaturePolicy::parse(&nested(depth)).unwrap_err();
        assert_eq!(
            error.problem,
            LanguageProblem::TooDeep { limit: MAX_NESTING }
        );
    }
    let flat = |count: usize| format!("OR({}'A.member')", "'A.member',".repeat(count - 1));
    let largest = MAX_EXPRESSION_NODES - 4;
    assert!(
        SignaturePolicy::parse(&flat(largest))
            .unwrap()
            .to_text()
            .is_ok()
    );
    for count in [largest + 1, 1_000_000] {
        let error = SignaturePolicy::parse(&flat(count)).unwrap_err();
        let limit = MAX_EXPRESSION_NODES;
        assert_eq!(error.problem, LanguageProblem::TooLarge { limit });
    }
}

#[test]
fn what_has_no_text_says_why_and_shows_itself_all_the_same() {
    let unit = MspPrincipal::organizational_unit("Org1MSP", "sales", &[0xab; 32]);
    let odd = MspPrincipal::role("Org 1", MspRoleType::Peer);
    for (principal, shown) in [
        (
            &unit,
            "OR(<organizational unit `sales` of Org1MSP under abababab…>)",
        ),
        (&odd, "OR(<Org 1.peer>)"),
    ] {
        let policy = compile(wire::SignaturePolicyKind::SignedBy(0), principal);
        assert!(matches!(
            policy.to_text(),
            Err(PrintError::Principal { index: 0, .. })
        ));
        assert_eq!(policy.to_string(), shown);
    }
    let member = MspPrincipal::role("Org1MSP", MspRoleType::Member);
    for (n, shown) in [(-3, "OutOf(-3)"), (0, "OutOf(0)")] {
        let gate = wire::NOutOf { n, rules: vec![] };
        let policy = compile(wire::SignaturePolicyKind::NOutOf(gate), &member);
        assert_eq!(policy.to_text(), Err(PrintError::Gate { n, count: 0 }));
        assert_eq!(policy.to_string(), shown);
    }
    let alone = compile(wire::SignaturePolicyKind::SignedBy(0), &member);
    assert_eq!(alone.to_text().as_deref(), Ok("OR('Org1MSP.member')"));
}

fn compile(kind: wire::SignaturePolicyKind, principal: &MspPrincipal) -> SignaturePolicy {
    SignaturePolicy::compile(&wire::SignaturePolicyEnvelope {
        version: 0,
        rule: Some(wire::SignaturePolicy { kind: Some(kind) }),
        identities: vec![wire::MspPrincipal {
            principal_classification: principal.classification,
            principal: &principal.body,
        }],
    })
    .unwrap()
}

fn is_expression(error: &LanguageError) -> bool {
    matches!(error.problem, LanguageProblem::Expression { .. })
}

/// A policy's text in the form in which it is printed.
fn policies() -> impl Strategy<Value = String> {
    let role = prop::sample::select(MspRoleType::ALL.to_vec());
    let leaf = ("[A-Za-z0-9.-]{1,8}", role).prop_map(|(msp, role)| format!("'{msp}.{role}'"));
    let rule = leaf.prop_recursive(4, 40, 5, |inner| gate(inner).boxed());
    gate(rule.boxed())
}

fn gate(inner: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    (prop::collection::vec(inner, 1..5), 0usize..7).prop_map(|(rules, n)| {
        let (n, list) = (n.min(rules.len() + 1), rules.join(", "));
        match n {
            1 => format!("OR({list})"),
            _ if n == rules.len() => format!("AND({list})"),
            _ => format!("OutOf({n}, {list})"),
        }
    })
}

proptest! {
    #[test]
    fn what_is_printed_reads_the_same(text in policies()) {
        let policy = SignaturePolicy::parse(&text).unwrap();
        prop_assert_eq!(policy.to_text().unwrap(), text);
        let decoded = SignaturePolicy::decode(&policy.encode()).unwrap();
        prop_assert_eq!(decoded, policy);
    }

    #[test]
    fn no_text_panics(text in "[AaNnDdOoRrutf(),;.'\"`\\\\ 0-9x_eE+*?Ü-]{0,40}") {
        if let Err(error) = SignaturePolicy::parse(&text) {
            prop_assert!(error.line == 1 && error.column <= text.chars().count() + 1);
        }
    }
}
