//! Which chains are found.

use super::*;
use crate::diagnostic::Diagnostic;
use crate::x509::IssuerSignatureError;

#[test]
fn a_chain_runs_from_the_certificate_to_a_root() {
    let chain = verify_three(three()).expect("nothing is wrong with it");
    assert_eq!(chain.len(), 3);
    assert_eq!(chain.issuers().len(), 2);
    assert_eq!(
        chain.direct_issuer().map(Certificate::subject_common_name),
        Some("I")
    );
}

#[test]
fn a_root_is_its_own_chain_whoever_issued_it() {
    let root = forge_ca("R", 1).issued_by("nobody", 9).done();
    let chain =
        unique_chain(&root, &pool(std::slice::from_ref(&root)), &pool(&[]), NOW).expect("a root");
    assert_eq!(chain.len(), 1);
    assert!(chain.direct_issuer().is_none() && chain.issuers().is_empty());
}

#[test]
fn the_same_certificate_twice_is_one() {
    let [root, intermediate, leaf] = three().map(|f| f.done());
    let roots = pool(&[root.clone(), root]);
    assert_eq!(roots.len(), 1);
    let intermediates = pool(&[intermediate.clone(), intermediate]);
    assert!(unique_chain(&leaf, &roots, &intermediates, NOW).is_ok());
}

#[test]
fn a_renewed_root_beside_the_old_one_makes_two_chains() {
    let [root, intermediate, leaf] = three();
    let roots = pool(&[root.done(), root.serial(2).done()]);
    let intermediates = pool(&[intermediate.done()]);
    let refused = unique_chain(&leaf.done(), &roots, &intermediates, NOW);
    assert_eq!(refused.err(), Some(ChainError::NotUnique { count: 2 }));
}

#[test]
fn a_renewed_root_that_is_not_valid_at_the_time_makes_no_second_chain() {
    let [root, intermediate, leaf] = three();
    let later = root
        .clone()
        .serial(2)
        .validity("200102000000Z", "200103000000Z");
    let roots = pool(&[later.done(), root.done()]);
    assert!(unique_chain(&leaf.done(), &roots, &pool(&[intermediate.done()]), NOW).is_ok());
}

#[test]
fn key_identifiers_decide_the_order_of_candidates_but_exclude_none() {
    let ids: [&[u8]; 3] = [b"other", b"", b"wanted"];
    let roots = ids.iter().zip(1..).map(|(id, serial)| {
        let root = forge_ca("R", 1).serial(serial);
        if id.is_empty() {
            root.done()
        } else {
            root.subject_key_id(id).done()
        }
    });
    let roots: CertPool = roots.collect();
    let found = |leaf: Forge| {
        let chains = verify(&leaf.serial(9).done(), &roots, &pool(&[]), NOW).expect("three chains");
        chains.iter().map(serials).collect::<Vec<_>>()
    };
    let leaf = forge("L", 3).issued_by("R", 1);
    assert_eq!(
        found(leaf.clone().authority_key_id(b"wanted")),
        [[9, 3], [9, 2], [9, 1]]
    );
    assert_eq!(
        found(leaf.clone().authority_key_id(b"x")),
        [[9, 2], [9, 1], [9, 3]]
    );
    assert_eq!(found(leaf), [[9, 2], [9, 1], [9, 3]]);
}

#[test]
fn among_authorities_of_one_name_the_signature_decides() {
    let [root, intermediate, leaf] = three();
    let namesake = forge_ca("I", 7).issued_by("R", 1);
    let intermediates = pool(&[namesake.done(), intermediate.done()]);
    assert!(unique_chain(&leaf.done(), &pool(&[root.done()]), &intermediates, NOW).is_ok());
}

#[test]
fn mutual_cross_certificates_end_in_no_circle() {
    let (a, b) = (
        forge_ca("A", 1).issued_by("B", 2),
        forge_ca("B", 2).issued_by("A", 1),
    );
    let leaf = forge("L", 3).issued_by("A", 1).done();
    let refused = verify(&leaf, &pool(&[]), &pool(&[a.done(), b.done()]), NOW);
    assert!(matches!(refused, Err(ChainError::Circle { .. })));
}

#[test]
fn a_certificate_with_its_issuers_name_and_key_has_no_issuer_unless_it_has_alternative_names() {
    let root = forge_ca("R", 1);
    let twin = forge("R", 1).serial(2);
    let roots = pool(&[root.done()]);
    let refused = verify(&twin.done(), &roots, &pool(&[]), NOW);
    assert!(matches!(refused, Err(ChainError::Circle { .. })));
    assert!(verify(&twin.dns_name("r").done(), &roots, &pool(&[]), NOW).is_ok());
}

#[test]
fn one_verification_considers_a_hundred_candidates() {
    let leaf = forge("L", 3).issued_by("R", 1).done();
    let root = forge_ca("R", 1).done();
    let with_namesakes = |count: u8| {
        let namesakes = (0..count).map(|i| forge_ca("R", 100 + i % 100).serial(i).done());
        namesakes.chain([root.clone()]).collect::<CertPool>()
    };
    assert!(verify(&leaf, &with_namesakes(99), &pool(&[]), NOW).is_ok());
    let refused = verify(&leaf, &with_namesakes(100), &pool(&[]), NOW);
    assert_eq!(
        refused.err(),
        Some(ChainError::TooManySignatureChecks { limit: 100 })
    );
}

#[test]
fn chains_found_before_the_budget_ran_out_count() {
    let leaf = forge("L", 3).issued_by("R", 1).done();
    let namesakes = (0..110).map(|i| forge_ca("R", 100 + i % 100).serial(i).done());
    let roots: CertPool = [forge_ca("R", 1).done()]
        .into_iter()
        .chain(namesakes)
        .collect();
    assert!(unique_chain(&leaf, &roots, &pool(&[]), NOW).is_ok());
}

#[test]
fn remembered_signatures_change_no_verdict_and_no_count() {
    // Every path through 12 names with two certificates each: far more than the budget allows.
    const NAMES: [&str; 12] = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "M"];
    let mut intermediates = CertPool::new();
    for (pair, number) in NAMES.windows(2).zip(1..) {
        let authority = forge_ca(pair[0], number).issued_by(pair[1], number + 1);
        intermediates.extend([
            authority.clone().serial(1).done(),
            authority.serial(2).done(),
        ]);
    }
    let leaf = forge("L", 99).issued_by("A", 1).done();
    let verdict = || verify(&leaf, &pool(&[]), &intermediates, NOW).err();
    let first = verdict();
    assert_eq!(
        first,
        Some(ChainError::TooManySignatureChecks { limit: 100 })
    );
    assert_eq!(verdict(), first);
}

#[test]
fn a_regenerated_root_is_told_from_an_unknown_one() {
    let leaf = forge("L", 3)
        .issued_by("R", 1)
        .authority_key_id(b"old")
        .done();
    let regenerated = pool(&[forge_ca("R", 8).subject_key_id(b"new").done()]);
    let refused = verify(&leaf, &regenerated, &pool(&[]), NOW).expect_err("another key");
    let ChainError::NotSignedByIssuer {
        key_ids, reason, ..
    } = &refused
    else {
        panic!("{refused}");
    };
    assert_eq!(*key_ids, KeyIdMatch::Different);
    assert!(matches!(reason, IssuerSignatureError::Signature(_)));
    assert!(
        refused
            .help()
            .is_some_and(|help| help.contains("regenerated"))
    );
    let unknown = verify(&leaf, &pool(&[forge_ca("Q", 1).done()]), &pool(&[]), NOW);
    assert!(matches!(unknown, Err(ChainError::UnknownIssuer { .. })));
}

#[test]
fn of_several_dead_ends_the_one_nearest_to_a_root_is_reported() {
    let [_, intermediate, leaf] = three();
    let namesake = forge_ca("I", 7).issued_by("R", 1);
    let intermediates = pool(&[namesake.done(), intermediate.done()]);
    let refused = verify(&leaf.done(), &pool(&[]), &intermediates, NOW);
    let expected = ChainError::UnknownIssuer {
        subject: "CN=I".into(),
        issuer: "CN=R".into(),
    };
    assert_eq!(refused.err(), Some(expected));
}

#[test]
fn an_observer_hears_of_every_candidate_and_every_chain() {
    #[derive(Default)]
    struct Notes(Vec<String>);
    impl PathObserver for Notes {
        fn no_issuer(&mut self, path: &[&Certificate]) {
            self.0.push(format!("nobody above {}", path.len()));
        }
        fn candidate(&mut self, step: &Step<'_>, refusal: Option<&Refusal>) {
            let (name, position) = (step.candidate.subject_common_name(), step.position);
            self.0.push(format!(
                "{name} {position:?} {:?} {}",
                step.key_id_match(),
                refusal.is_none()
            ));
        }
        fn chain(&mut self, chain: &Chain, refusal: Option<&ChainError>) {
            self.0
                .push(format!("chain of {} {}", chain.len(), refusal.is_none()));
        }
    }
    let [root, intermediate, leaf] = three();
    let intermediates = pool(&[
        forge_ca("I", 7).issued_by("R", 1).done(),
        intermediate.client_auth().done(),
    ]);
    let mut notes = Notes::default();
    let roots = pool(&[root.done()]);
    assert!(verify_observed(&leaf.done(), &roots, &intermediates, NOW, &mut notes).is_err());
    let expected = [
        "I Intermediate Same false",
        "I Intermediate Same true",
        "R Root Same true",
        "chain of 3 false",
    ];
    assert_eq!(notes.0, expected);
}
