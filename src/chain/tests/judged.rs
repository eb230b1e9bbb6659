//! Which certificates may stand where, and which chains are valid as a whole.

use super::*;
use crate::x509::IssuerSignatureError;

const POLICY: &[u8] = &[0x2a, 1];
const OTHER_POLICY: &[u8] = &[0x2a, 2];
const ANY_POLICY: &[u8] = &[0x55, 0x1d, 0x20, 0x00];
const EXPLICIT: u8 = 0x80;
const INHIBIT_MAPPING: u8 = 0x81;

fn flaw(verdict: Result<Chain, ChainError>) -> Option<(String, Flaw)> {
    match verdict {
        Err(ChainError::Certificate { subject, flaw }) => Some((subject, flaw)),
        _ => None,
    }
}

#[test]
fn every_certificate_must_be_valid_at_the_time() {
    for (place, name) in [(0, "CN=R"), (1, "CN=I"), (2, "CN=L")] {
        let mut early = three();
        early[place] = early[place]
            .clone()
            .validity("200101003000Z", "200101003320Z");
        assert!(
            matches!(flaw(verify_three(early)), Some((who, Flaw::NotYetValid { .. })) if who == name)
        );
        let mut late = three();
        late[place] = late[place]
            .clone()
            .validity("200101001640Z", "200101002000Z");
        assert!(
            matches!(flaw(verify_three(late)), Some((who, Flaw::Expired { .. })) if who == name)
        );
    }
}

#[test]
fn the_first_and_the_last_second_of_a_validity_belong_to_it() {
    let mut instant = three();
    instant[2] = instant[2]
        .clone()
        .validity("200101002500Z", "200101002500Z");
    assert!(verify_three(instant).is_ok());
}

#[test]
fn no_certificate_may_have_a_critical_extension_that_is_not_understood() {
    for (place, name) in [(0, "CN=R"), (1, "CN=I"), (2, "CN=L")] {
        let mut odd = three();
        odd[place] = odd[place].clone().unknown_critical_extension();
        assert_eq!(
            flaw(verify_three(odd)),
            Some((name.into(), Flaw::UnhandledCriticalExtension))
        );
    }
}

#[test]
fn issuers_must_be_authorities_and_may_have_to_be_allowed_to_sign() {
    for place in [0, 1] {
        let mut refused = three();
        refused[place] = refused[place].clone().key_usage(0x80);
        let verdict = verify_three(refused).err();
        assert!(
            matches!(
                verdict,
                Some(ChainError::NotSignedByIssuer {
                    reason: IssuerSignatureError::NoCertSign,
                    ..
                })
            ),
            "{verdict:?}"
        );
        let mut allowed = three();
        allowed[place] = allowed[place].clone().key_usage(0x04);
        assert!(verify_three(allowed).is_ok());
    }
    let [root, _, leaf] = three();
    let no_authority = forge("I", 2).issued_by("R", 1).basic_constraints(&[]);
    let verdict = verify_three([root, no_authority, leaf]).err();
    assert!(matches!(
        verdict,
        Some(ChainError::NotSignedByIssuer {
            reason: IssuerSignatureError::NotCa,
            ..
        })
    ));
}

#[test]
fn path_lengths_count_all_intermediates_also_self_issued_ones() {
    let with = |length| {
        [
            forge_ca("R", 1).path_length(length),
            three()[1].clone(),
            three()[2].clone(),
        ]
    };
    assert_eq!(
        flaw(verify_three(with(0))),
        Some((
            "CN=R".into(),
            Flaw::PathTooLong {
                allowed: 0,
                found: 1
            }
        ))
    );
    assert!(verify_three(with(1)).is_ok());

    let rolled_over = forge_ca("R", 2).issued_by("R", 1);
    let leaf = forge("L", 3).issued_by("R", 2);
    let self_issued = [forge_ca("R", 1).path_length(0), rolled_over, leaf];
    assert_eq!(
        flaw(verify_three(self_issued)),
        Some((
            "CN=R".into(),
            Flaw::PathTooLong {
                allowed: 0,
                found: 1
            }
        ))
    );
}

#[test]
fn every_certificate_with_extended_key_usages_must_allow_server_authentication() {
    for (place, name) in [(0, "CN=R"), (1, "CN=I"), (2, "CN=L")] {
        let mut refused = three();
        refused[place] = refused[place].clone().client_auth();
        assert_eq!(
            verify_three(refused).err(),
            Some(ChainError::KeyUsage {
                subject: name.into()
            })
        );
        let mut allowed = three();
        allowed[place] = allowed[place].clone().server_auth();
        assert!(verify_three(allowed).is_ok());
    }
}

#[test]
fn name_constraints_of_any_issuer_hold_for_all_below_it() {
    for place in [0, 1] {
        let constrained = |name| {
            let mut forges = three();
            forges[place] = forges[place].clone().permitting_dns("example.com");
            forges[2] = forges[2].clone().dns_name(name);
            verify_three(forges)
        };
        assert!(constrained("www.example.com").is_ok());
        let Err(ChainError::NameConstraints { refusal, .. }) = constrained("example.org") else {
            panic!("an issuer does not permit it");
        };
        let expected = NameRefusal::NotPermitted {
            kind: NameKind::Dns,
            name: "example.org".into(),
        };
        assert_eq!(refusal, expected);
    }
}

#[test]
fn name_constraints_hold_for_intermediates_too_but_not_for_who_states_them() {
    let named = |place: usize| {
        let mut forges = three();
        forges[0] = forges[0].clone().permitting_dns("example.com");
        forges[place] = forges[place].clone().dns_name("example.org");
        forges[2] = forges[2].clone();
        verify(
            &forges[2].done(),
            &pool(&[forges[0].done()]),
            &pool(&[forges[1].done()]),
            NOW,
        )
    };
    assert!(
        matches!(named(1), Err(ChainError::NameConstraints { subject, .. }) if subject == "CN=I")
    );
    assert!(named(0).is_ok());
}

#[test]
fn under_constraints_a_common_name_like_a_host_needs_alternative_names() {
    let constrained = |leaf: Forge| {
        let [root, intermediate, _] = three();
        verify_three([
            root.permitting_dns("example.com"),
            intermediate,
            leaf.issued_by("I", 2),
        ])
    };
    let refused = constrained(forge("peer0", 3)).err();
    assert!(matches!(
        refused,
        Some(ChainError::HostNameWithoutAlternativeName { .. })
    ));
    assert!(constrained(forge("User1@org1", 3)).is_ok());
    assert!(constrained(forge("peer0", 3).dns_name("example.com")).is_ok());
}

#[test]
fn a_required_policy_must_hold_along_the_chain() {
    let with = |intermediate: &[&[u8]], leaf: &[&[u8]]| {
        let [root, i, l] = three();
        let i = if intermediate.is_empty() {
            i
        } else {
            i.policies(intermediate)
        };
        let l = if leaf.is_empty() { l } else { l.policies(leaf) };
        verify_three([root, i.policy_constraint(EXPLICIT, 0), l]).is_ok()
    };
    assert!(with(&[POLICY], &[POLICY]));
    assert!(with(&[ANY_POLICY], &[POLICY]));
    assert!(with(&[POLICY], &[ANY_POLICY]));
    assert!(with(&[POLICY, OTHER_POLICY], &[OTHER_POLICY]));
    assert!(!with(&[POLICY], &[OTHER_POLICY]));
    assert!(!with(&[POLICY], &[]));
    assert!(!with(&[], &[POLICY]));
}

#[test]
fn the_certificate_itself_can_require_a_policy() {
    let with = |leaf: Forge| {
        let [root, intermediate, _] = three();
        verify_three([
            root,
            intermediate.policies(&[POLICY]),
            leaf.policy_constraint(EXPLICIT, 0),
        ])
    };
    let leaf = three()[2].clone();
    assert!(with(leaf.clone().policies(&[POLICY])).is_ok());
    assert_eq!(
        with(leaf).err(),
        Some(ChainError::Policy {
            subject: "CN=L".into()
        })
    );
}

#[test]
fn policies_of_a_root_are_ignored() {
    let [root, intermediate, leaf] = three();
    let root = root.policies(&[POLICY]).policy_constraint(EXPLICIT, 0);
    assert!(verify_three([root, intermediate, leaf]).is_ok());
}

#[test]
fn policies_can_be_mapped_unless_that_is_inhibited() {
    // Below the root, one intermediate may inhibit and the next one maps.
    let with = |upper: Forge, from: &'static [u8], to: &'static [u8]| {
        let lower = forge_ca("J", 4)
            .issued_by("I", 2)
            .policies(&[POLICY])
            .mapping(from, to);
        let leaf = forge("L", 3)
            .issued_by("J", 4)
            .policies(&[OTHER_POLICY])
            .policy_constraint(EXPLICIT, 0);
        let roots = pool(&[forge_ca("R", 1).done()]);
        unique_chain(
            &leaf.done(),
            &roots,
            &pool(&[upper.policies(&[POLICY]).done(), lower.done()]),
            NOW,
        )
        .is_ok()
    };
    let upper = || forge_ca("I", 2).issued_by("R", 1);
    assert!(with(upper(), POLICY, OTHER_POLICY));
    assert!(!with(upper(), OTHER_POLICY, OTHER_POLICY));
    assert!(!with(
        upper().policy_constraint(INHIBIT_MAPPING, 0),
        POLICY,
        OTHER_POLICY
    ));
    assert!(!with(upper(), ANY_POLICY, OTHER_POLICY));
}

#[test]
fn any_policy_can_be_inhibited() {
    let with = |intermediate: Forge| {
        let [root, _, leaf] = three();
        let leaf = leaf.policies(&[ANY_POLICY]).policy_constraint(EXPLICIT, 0);
        verify_three([root, intermediate.policies(&[POLICY]), leaf]).is_ok()
    };
    assert!(with(three()[1].clone()));
    assert!(!with(three()[1].clone().inhibit_any_policy(0)));
    assert!(with(three()[1].clone().inhibit_any_policy(1)));
}
