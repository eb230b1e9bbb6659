//! What configurations lead to; the same files given to cryptogen lead to the same names.

use super::*;
use crate::diagnostic::Diagnostic;
use crate::generate::{AlternativeName, KeyAlgorithm};
use proptest::prelude::*;

fn plan(text: &str) -> Result<Plan, CryptoConfigError> {
    CryptoConfig::from_yaml(text.as_bytes()).and_then(|config| Plan::of(&config))
}

fn code(text: &str) -> &'static str {
    plan(text).expect_err(text).code()
}

/// The only organisation: of peers, with the domain `a.com` and these further lines.
fn organization(lines: &str) -> Result<OrganizationPlan, CryptoConfigError> {
    let text = format!("PeerOrgs:\n  - Domain: a.com\n    {lines}\n");
    plan(&text).map(|mut plan| plan.organizations.remove(0))
}

fn nodes(lines: &str) -> Vec<String> {
    let organization = organization(lines).unwrap_or_else(|error| panic!("{lines}: {error}"));
    let names = organization.nodes.into_iter().map(|node| node.common_name);
    names.collect()
}

#[test]
fn the_sample_is_cryptogens() {
    let plan = plan(CryptoConfig::SAMPLE).expect("the sample is right");
    let seen: Vec<_> = plan
        .organizations
        .iter()
        .map(|o| (o.kind, o.domain.as_str(), o.nodes.len(), o.users))
        .collect();
    let expected = [
        (OrganizationKind::Peer, "org1.example.com", 1, 1),
        (OrganizationKind::Peer, "org2.example.com", 1, 1),
        (OrganizationKind::Orderer, "example.com", 1, 0),
    ];
    assert_eq!(seen, expected);
    assert!(plan.organizations.iter().all(|o| !o.enable_node_ous));
}

#[test]
fn templates_number_nodes_after_those_with_names() {
    assert_eq!(
        nodes("Template: {Count: 2}"),
        ["peer0.a.com", "peer1.a.com"]
    );
    assert_eq!(
        nodes("Template: {Count: 1, Start: 7, Hostname: 'n{{.Index}}-{{.Prefix}}-{{.Domain}}'}"),
        ["n7-peer-a.com.a.com"]
    );
    assert_eq!(
        nodes("Template: {Count: 2, Start: -1}"),
        ["peer-1.a.com", "peer0.a.com"]
    );
    let both = "{Template: {Count: 1}, Specs: [{Hostname: x}]}";
    assert_eq!(nodes(&format!("<<: {both}")), ["x.a.com", "peer0.a.com"]);
    for none in ["Template: {Count: -3}", "Template: ~", "Specs: [~]"] {
        assert_eq!(nodes(none), Vec::<String>::new(), "{none}");
    }
}

#[test]
fn of_nodes_with_one_name_the_first_counts() {
    let organization =
        organization("Specs: [{Hostname: a, PublicKeyAlgorithm: ed25519}, {CommonName: a.a.com}]")
            .expect("as in cryptogen");
    assert_eq!(organization.nodes.len(), 1);
    let algorithms: Vec<_> = organization.nodes.iter().map(|n| n.algorithm).collect();
    assert_eq!(algorithms, [KeyAlgorithm::Ed25519]);
}

#[test]
fn alternative_names_are_the_common_name_the_host_and_those_asked_for() {
    let spec = "Specs: [{Hostname: h, CommonName: 'c-{{.Hostname}}', SANS: ['{{.CommonName}}.x', 10.0.0.1, '::ffff:1.2.3.4', ~]}]";
    let organization = organization(spec).expect("as in cryptogen");
    let names: Vec<_> = organization
        .nodes
        .iter()
        .flat_map(|node| &node.alternative_names)
        .cloned()
        .collect();
    let dns = |name: &str| AlternativeName::Dns(name.to_owned());
    let ip = |text: &str| AlternativeName::Ip(text.parse().expect("an address"));
    assert_eq!(
        names,
        [
            dns("c-h"),
            dns("h"),
            dns("c-h.x"),
            ip("10.0.0.1"),
            ip("1.2.3.4")
        ]
    );
}

#[test]
fn authorities_have_names_and_places() {
    let organization = organization(
        "CA: {Hostname: root, Country: DE, OrganizationalUnit: x, PublicKeyAlgorithm: ecdsa-p384}\n    IntermediateCA: {Locality: Bonn}",
    )
    .expect("right");
    assert_eq!(organization.ca.common_name, "root.a.com");
    assert_eq!(organization.tls_ca.common_name, "tlsroot.a.com");
    assert_eq!(organization.ca.algorithm, KeyAlgorithm::P384);
    let intermediate = organization.intermediate_ca.expect("asked for");
    assert_eq!(intermediate.common_name, "ica.a.com");
    let subject = intermediate.place.subject("peer0");
    assert_eq!(
        (subject.country.as_str(), subject.province.as_str()),
        ("DE", "California")
    );
    assert_eq!(subject.locality, "Bonn");
    assert_eq!(subject.organizational_units, ["x"]);
}

#[test]
fn algorithms_of_nothing_are_not_looked_at() {
    let lines = "Template: {Count: 0, Hostname: '{{', PublicKeyAlgorithm: x}\n    Users: {Count: 0, PublicKeyAlgorithm: x}";
    assert!(organization(lines).is_ok());
    let orderers = "OrdererOrgs: [{Domain: o, Users: {Count: 5, PublicKeyAlgorithm: x}}]";
    let plan = plan(orderers).expect("as in cryptogen");
    assert_eq!(plan.organizations.first().map(|o| o.users), Some(0));
}

#[test]
fn what_cannot_be_followed_is_refused_before_anything_is_made() {
    for (text, expected) in [
        ("[]", "MSP-GENCFG-001"),
        ("PeerOrgs: []\nPeerOrgs: []", "MSP-GENCFG-001"),
        ("PeerOrgs: [{Users: {Count: \"2\"}}]", "MSP-GENCFG-001"),
        ("~", "MSP-GENCFG-002"),
        (
            "PeerOrgs: [{Domain: a, CA: {SANS: ['{{']}}]",
            "MSP-GENCFG-003",
        ),
        (
            "PeerOrgs: [{Domain: a, Specs: [{CommonName: '{{.Index}}'}]}]",
            "MSP-GENCFG-004",
        ),
        ("PeerOrgs: [{}]", "MSP-GENCFG-005"),
        ("PeerOrgs: [{Domain: ..}]", "MSP-GENCFG-005"),
        ("PeerOrgs: [{Domain: a/b}]", "MSP-GENCFG-005"),
        ("PeerOrgs: [{Domain: \"a\\nb\"}]", "MSP-GENCFG-005"),
        (
            "PeerOrgs: [{Domain: a, Specs: [{CommonName: ..}]}]",
            "MSP-GENCFG-005",
        ),
        (
            "PeerOrgs: [{Domain: a, Specs: [{Hostname: ü}]}]",
            "MSP-GENCFG-006",
        ),
        (
            "PeerOrgs: [{Domain: a, CA: {PublicKeyAlgorithm: rsa}}]",
            "MSP-GENCFG-007",
        ),
        (
            "PeerOrgs: [{Domain: a, Template: {Count: 9223372036854775807}}]",
            "MSP-GENCFG-008",
        ),
        (
            "PeerOrgs: [{Domain: a, Users: {Count: 1000001}}]",
            "MSP-GENCFG-009",
        ),
        ("PeerOrgs: [{Domain: a}, {Domain: a}]", "MSP-GENCFG-010"),
        (
            "PeerOrgs: [{Domain: a, IntermediateCA: {Hostname: ca}}]",
            "MSP-GENCFG-011",
        ),
    ] {
        assert_eq!(code(text), expected, "{text}");
    }
    let long = format!("PeerOrgs: [{{Domain: {}}}]", "a".repeat(243));
    assert_eq!(code(&long), "MSP-GENCFG-005");
}

#[test]
fn names_that_grow_are_stopped() {
    let sans = "'{{.Domain}}',".repeat(1_000);
    let domain = "d".repeat(200);
    let text =
        format!("PeerOrgs: [{{Domain: {domain}, Template: {{Count: 1000000, SANS: [{sans}]}}}}]");
    assert_eq!(code(&text), "MSP-GENCFG-008");
}

proptest! {
    #[test]
    fn no_configuration_makes_us_panic(lines in "[-{}:., a-zA-Z0-9'\"\n/]{0,60}") {
        let _ = organization(&lines).map_err(|error| (error.to_string(), error.help()));
    }
}
