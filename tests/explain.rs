//! Explanations: their verdict and first error are `validate`'s, over the whole bundled corpus, and what they tell fits together.

#[path = "support/archive.rs"]
mod archive;

#[path = "support/conformance"]
#[expect(dead_code, reason = "only reading and loading cases is needed here")]
mod conformance {
    pub mod case;
    pub mod folder;
    pub mod format;
    pub mod judge;
    pub mod record;
}

use conformance::case::{Case, ProbeIdentity};
use conformance::{folder, judge};
use fabric_msp::msp::{
    AuthorityKind, CrlStanding, Explanation, IdentityRefusal, PrincipalAnswer, Rule, SearchEvent,
    Status, ValidationError,
};
use fabric_msp::{Diagnostic, Identity, Msp, MspVersion, Time};
use std::fs;
use std::path::{Path, PathBuf};

/// Identities put to MSPs that load, at all versions.
const EXPLAINED: usize = 11_252;

#[test]
fn verdict_and_first_error_are_those_of_validate_over_the_corpus() {
    let corpus = archive::unpack("conformance/dev.tar.gz", "explain").join("dev");
    let (mut explained, mut refused) = (0, 0);
    for entry in fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            continue;
        }
        let case = Case::read(&path).unwrap();
        let restored = folder::Restored::of(&case, &path).unwrap();
        for (version, _) in &case.expected {
            let Ok(msp) = judge::load(&case, restored.msp(), *version) else {
                continue;
            };
            for probe in &case.probes {
                let about = format!("{} {version} {}", case.name, probe.name);
                let explanation = compare(&msp, &probe.identity, &about);
                explained += 1;
                refused += usize::from(!explanation.is_valid());
            }
        }
    }
    println!("{explained} explained, {refused} of them refused");
    assert!(refused > 0 && refused < explained);
    assert_eq!(explained, EXPLAINED);
}

/// Explains in every way that there is, and compares with what the plain calls say.
fn compare(msp: &Msp, probe: &ProbeIdentity, about: &str) -> Explanation {
    let serialized = probe.serialized(msp.id());
    let explanation = msp.explain_serialized(&serialized);
    let deserialized = msp.deserialize_identity(&serialized);
    let verdict = deserialized.clone().map_err(IdentityRefusal::from);
    let verdict = verdict.and_then(|identity| Ok(msp.validate(&identity).map(drop)?));
    assert_eq!(explanation.verdict, verdict, "{about}");
    check(&explanation, about);
    if let ProbeIdentity::Pem { mspid: None, pem } = probe {
        let from_pem = msp.explain_pem(pem);
        assert_eq!(from_pem.verdict, verdict, "{about}");
        check(&from_pem, about);
    }
    if let Ok(identity) = deserialized {
        compare_identity(msp, &identity, about);
    }
    explanation
}

fn compare_identity(msp: &Msp, identity: &Identity, about: &str) {
    let explanation = msp.explain(identity);
    let verdict = msp.validate(identity);
    match &verdict {
        Ok(valid) => {
            let subjects: Vec<_> = valid.chain().iter().map(|c| c.subject_text()).collect();
            let told: Vec<_> = explanation
                .chain
                .iter()
                .map(|c| c.subject.clone())
                .collect();
            assert_eq!(told, subjects, "{about}");
            let certifiers = valid.certifiers_identifier().map(|id| id.to_string());
            assert_eq!(explanation.certifiers_identifier, certifiers, "{about}");
        }
        Err(error) => {
            let refusal = IdentityRefusal::from(error.clone());
            assert_eq!(explanation.verdict, Err(refusal), "{about}");
        }
    }
    assert_eq!(explanation.is_valid(), verdict.is_ok(), "{about}");
    assert_eq!(explanation.id.as_deref(), Some(identity.id()), "{about}");
    check(&explanation, about);
    for PrincipalAnswer {
        name,
        principal,
        refusal,
        ..
    } in &explanation.principals
    {
        let said = msp.satisfies_principal(identity, principal).err();
        let said = said.map(|error| error.to_string());
        let told = refusal.as_ref().map(|finding| finding.message.clone());
        assert_eq!(told, said, "{about} {name}");
    }
}

/// What must hold of every explanation.
fn check(explanation: &Explanation, about: &str) {
    let failed = |status: &Status| matches!(status, Status::Failed(_));
    let failures = explanation.steps.iter().filter(|step| failed(&step.status));
    assert_eq!(
        failures.count(),
        usize::from(!explanation.is_valid()),
        "{about}"
    );
    let rules: Vec<Rule> = explanation.steps.iter().map(|step| step.rule).collect();
    assert_eq!(rules, Rule::ALL, "{about}");
    let mut is_over = false;
    for step in &explanation.steps {
        let is_last = step.status == Status::NotReached;
        assert_eq!(is_over, is_last, "{about} {:?}", step.rule);
        is_over |= failed(&step.status);
    }
    if let (Some(step), Err(error)) = (explanation.failed(), &explanation.verdict) {
        let Status::Failed(finding) = &step.status else {
            panic!("{about}");
        };
        assert_eq!(finding.code, error.code(), "{about}");
        assert_eq!(finding.message, error.to_string(), "{about}");
    }
    check_crls(explanation, about);
    let json = explanation.to_json().to_string();
    let json: serde_json::Value = serde_json::from_str(&json).expect(about);
    let verdict = if explanation.is_valid() {
        "valid"
    } else {
        "invalid"
    };
    assert_eq!(json["verdict"], verdict, "{about}");
}

/// The accounts of CRLs are read off beside the rule; they must say the same.
fn check_crls(explanation: &Explanation, about: &str) {
    let standings = || explanation.crls.iter().map(|crl| crl.standing);
    let decisive =
        |standing: &CrlStanding| matches!(standing, CrlStanding::Revokes | CrlStanding::Unreadable);
    let first = standings().position(|standing| decisive(&standing));
    match &explanation.verdict {
        Err(IdentityRefusal::Validation(ValidationError::Revoked { crl })) => {
            assert_eq!(first, Some(*crl), "{about}");
            assert_eq!(explanation.crls[*crl].standing, CrlStanding::Revokes);
        }
        Err(IdentityRefusal::Validation(ValidationError::CrlAuthority { index, .. })) => {
            assert_eq!(first, Some(*index), "{about}");
            assert_eq!(explanation.crls[*index].standing, CrlStanding::Unreadable);
        }
        Ok(()) => assert_eq!(first, None, "{about}"),
        Err(_) => {}
    }
}

fn network(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata/network")
        .join(path)
}

fn org1() -> Msp {
    Msp::from_dir(network("org1/msp"), "Org1MSP").unwrap()
}

fn explain(user: &str) -> Explanation {
    let pem = fs::read(network("org1/users").join(user)).unwrap();
    org1().explain_pem(&pem)
}

fn codes(explanation: &Explanation) -> Vec<&str> {
    explanation
        .remarks
        .iter()
        .map(|remark| remark.code)
        .collect()
}

#[test]
fn a_regenerated_authority_is_recognised() {
    let explanation = explain("regenerated-authority.pem");
    assert_eq!(explanation.failed().unwrap().rule, Rule::Sanitizing);
    assert_eq!(codes(&explanation), ["MSP-EXP-011"]);
    let message = &explanation.remarks[0].message;
    assert!(
        message.contains("matches by name, not by key: AKI "),
        "{message}"
    );
    let dropped = explanation.authorities.iter().filter(|ca| ca.is_dropped);
    assert_eq!(dropped.count(), 1);
}

#[test]
fn every_candidate_has_a_reason() {
    for user in ["client.pem", "regenerated-authority.pem", "root-issued.pem"] {
        let explanation = explain(user);
        let events = explanation
            .searches
            .iter()
            .flat_map(|search| &search.events);
        let mut candidates = events.filter_map(|event| match event {
            SearchEvent::Candidate(candidate) => Some(candidate),
            _ => None,
        });
        assert!(candidates.all(|it| !it.reason.is_empty()), "{user}");
    }
}

#[test]
fn the_tree_of_authorities_is_the_configurations() {
    let explanation = explain("client.pem");
    let [root, intermediate] = explanation.authorities.as_slice() else {
        panic!("two CAs");
    };
    assert_eq!((root.kind, root.issuer), (AuthorityKind::Root, None));
    assert_eq!(intermediate.issuer, Some(0));
    assert!(root.is_in_path && intermediate.is_in_path);
    assert!(!root.may_issue && intermediate.may_issue);
    assert_eq!(intermediate.crls, [0]);
}

#[test]
fn time_adds_remarks_and_changes_no_verdict() {
    let day = 86_400;
    let explanation = explain("expired.pem");
    let end = explanation.certificate.as_ref().unwrap().not_after.unix();
    assert_eq!(codes(&explanation), Vec::<&str>::new());
    for (time, expected) in [
        (end + 12 * day, Some(("MSP-EXP-001", "12 days ago"))),
        (end - 12 * day, Some(("MSP-EXP-003", "in 12 days"))),
        (end - 31 * day, None),
        (0, Some(("MSP-EXP-002", "its validity begins in"))),
    ] {
        let explanation = explanation.clone().at(Time::from_unix(time));
        assert!(explanation.is_valid());
        let about_the_identity = explanation
            .remarks
            .iter()
            .find(|remark| matches!(remark.code, "MSP-EXP-001" | "MSP-EXP-002" | "MSP-EXP-003"));
        match (about_the_identity, expected) {
            (Some(remark), Some((code, text))) => {
                assert_eq!(remark.code, code);
                assert!(remark.message.contains(text), "{}", remark.message);
            }
            (found, expected) => assert_eq!(found.is_some(), expected.is_some()),
        }
    }
}

#[test]
fn another_organisations_certificate_is_told_its_home() {
    let pem = fs::read(network("org1/users/wrong-organisation.pem")).unwrap();
    let org2 = Msp::from_dir(network("org2/msp"), "Org2MSP").unwrap();
    let explanation = org1().explain_pem(&pem).among(&pem, [&org1(), &org2]);
    assert!(codes(&explanation).contains(&"MSP-EXP-015"));
    let alone = org1().explain_pem(&pem).among(&pem, [&org1()]);
    assert!(!codes(&alone).contains(&"MSP-EXP-015"));
}

#[test]
fn a_ca_certificate_is_recognised() {
    let msp = org1();
    let authority = fs::read_dir(network("org1/msp/cacerts")).unwrap().next();
    let pem = fs::read(authority.unwrap().unwrap().path()).unwrap();
    assert_eq!(codes(&msp.explain_pem(&pem)), ["MSP-EXP-009"]);
}

#[test]
fn bytes_that_are_no_identity_are_explained_too() {
    let msp = org1();
    for (bytes, rule) in [
        (&b""[..], Rule::MspId),
        (b"\xff", Rule::Message),
        (b"\x0a\x07Org1MSP", Rule::Pem),
        (b"\x0a\x07Org2MSP", Rule::MspId),
    ] {
        let explanation = msp.explain_serialized(bytes);
        assert_eq!(explanation.failed().unwrap().rule, rule);
        check(&explanation, "bytes");
    }
    let garbage = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let explanation = msp.explain_pem(garbage);
    assert_eq!(explanation.failed().unwrap().rule, Rule::Certificate);
    assert!(explanation.principals.is_empty() && explanation.certificate.is_none());
}

#[test]
fn an_identity_of_a_former_msp_is_explained_under_this_one() {
    let org2 = Msp::from_dir(network("org2/msp"), "Org2MSP").unwrap();
    let pem = fs::read(network("org2/users/client.pem")).unwrap();
    let identity = org2.identity_from_pem(&pem).unwrap();
    compare_identity(&org1(), &identity, "org2's under org1");
    compare_identity(&org2, &identity, "org2's under org2");
}

#[test]
fn a_version_without_node_ous_says_so() {
    let config = fabric_msp::config::MspFolder::read(
        network("org1/msp"),
        "Org1MSP",
        fabric_msp::config::Purpose::Verifying,
    );
    let msp = Msp::new(&config.unwrap().config, MspVersion::V1_0).unwrap();
    let pem = fs::read(network("org1/users/admin.pem")).unwrap();
    let explanation = msp.explain_pem(&pem);
    assert!(explanation.is_valid() && codes(&explanation).contains(&"MSP-EXP-007"));
    let satisfied = explanation.principals.iter().filter(|it| it.is_satisfied());
    let names: Vec<_> = satisfied.map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Org1MSP.member", "unit `admin` of Org1MSP"]);
}
